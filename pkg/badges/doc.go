// Package badges finds what ties a picture to a service or an employer: the
// NHS lozenge, Battenburg livery, high-visibility clothing, service words on
// uniforms and vehicles, identity cards, and the plates and panels of vehicles.
//
// It is a literal list of rules over colour, shape, words that package ocr has
// read and faces that package faces has found. Each rule lives in a file of its
// own and returns findings with the cues that led to them as evidence. One cue
// alone is never more than possible: yellow is also the colour of flowers and
// diggers, and "paramedic" stands on posters too. A finding is likely only when
// two independent cues meet, such as a word and a face above it.
//
// The rules were made quiet first: a tool that paints every blue sign is not
// used. What they miss is stated where it is measured. Scrubs, plain green
// clothing, crests and epaulettes are not looked for at all, since no rule of
// this sort tells them from ordinary clothes; Kinds says so by leaving them out.
package badges

import (
	"context"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// name is the detector's place in a report; the number rises with every change
// of what is found.
const name = "badges/rules@1"

// rule looks at a scene and says what it finds. Rules run in the order of New's
// list and see what earlier ones found.
type rule struct {
	kinds []finding.Kind
	find  func(*scene) []finding.Finding
}

// Detector applies all rules of this package. It holds no native objects and
// needs no closing; it serves one goroutine at a time.
type Detector struct {
	colours *colours
	rules   []rule
}

// New prepares the tables that the rules share.
func New() *Detector {
	letters := newLetters()
	return &Detector{colours: newColours(), rules: []rule{
		{[]finding.Kind{finding.NHSLogo}, func(s *scene) []finding.Finding { return findLozenges(s, letters) }},
		{[]finding.Kind{finding.Battenburg}, findBattenburg},
		{nil, findRowLivery},
		{[]finding.Kind{finding.HiVis}, findHiVis},
		{[]finding.Kind{finding.IDBadge}, findCards},
		{[]finding.Kind{finding.Uniform, finding.FleetLivery}, findWords},
		{[]finding.Kind{finding.NumberPlate}, findPlates},
		{[]finding.Kind{finding.CallSign, finding.FleetNumber}, findPanels},
	}}
}

// Name is the detector's name and version.
func (d *Detector) Name() string { return name }

// Kinds lists what the rules can emit.
func (d *Detector) Kinds() []finding.Kind {
	var out []finding.Kind
	for _, r := range d.rules {
		out = append(out, r.kinds...)
	}
	return out
}

// Detect runs the rules over a page. Of what was found before it reads faces,
// lines of text and records; without them only the rules over colour can speak.
func (d *Detector) Detect(ctx context.Context, p *media.Page, so finding.Set) ([]finding.Finding, error) {
	s := newScene(p, so.OnPage(p.Number()), d.colours)
	var out []finding.Finding
	for _, r := range d.rules {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, f := range r.find(s) {
			f.Page, f.Detector = p.Number(), name
			f.Box = f.Box.Intersect(p.Bounds())
			if f.Box.Empty() {
				continue
			}
			out = append(out, f)
			s.so = append(s.so, f)
		}
	}
	return out, nil
}
