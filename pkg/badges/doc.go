// Package badges finds what ties a picture to a service or an employer: the
// NHS lozenge, crests, the Star of Life, Battenburg livery, high-visibility
// clothing, epaulettes, uniforms, service words, identity cards, and the plates
// and panels of vehicles.
//
// Two kinds of eyes look at a page. Rules over colour, shape, words that package
// ocr has read and faces that package faces has found were made quiet first: a
// tool that paints every blue sign is not used. A small network of our own
// (models/badges.onnx) sees what rules miss: marks that are bent, small or dim.
// Either may report a mark alone, as possible: yellow is also the colour of
// flowers and diggers, and "paramedic" stands on posters too. A mark is likely
// when two independent cues meet, such as the network and a colour, or a word
// and a face above it. Every finding carries its cues as evidence.
//
// What a mark makes of the clothing it is on is said by the kind uniform. Scrubs
// and plain green clothing are not looked for at all, since nothing here tells
// them from ordinary clothes.
package badges

import (
	"context"
	"errors"
	"slices"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// name is the detector's place in a report; the number rises with every change
// of what is found.
const (
	rulesName   = "badges/rules@2"
	networkName = "badges/rules+own@2"
)

// rule looks at a scene and says what it finds. Rules run in the order of New's
// list and see what earlier ones found.
type rule struct {
	kinds []finding.Kind
	find  func(*scene) []finding.Finding
}

// Detector applies the network and all rules of this package. It serves one
// goroutine at a time and must be closed.
type Detector struct {
	colours *colours
	network *network // nil without one
	local   *local   // nil without pictures of own marks
	rules   []rule
}

// Config says what a Detector works with.
type Config struct {
	Own    []byte   // ONNX of our own network; nil: rules alone
	Second []byte   // ONNX of the network that is asked about what the first proposes
	Local  [][]byte // pictures of an organisation's own marks, from PrepareLocalMark
}

// New loads the network and prepares the tables that the rules share.
func New(c Config) (*Detector, error) {
	d := &Detector{colours: newColours()}
	if c.Own != nil {
		n, err := loadNetwork(c.Own, c.Second)
		if err != nil {
			return nil, err
		}
		d.network = n
	}
	if len(c.Local) > 0 {
		l, err := loadLocal(c.Local)
		if err != nil {
			return nil, errors.Join(err, d.Close())
		}
		d.local = l
	}
	letters := newLetters()
	d.rules = []rule{
		{[]finding.Kind{finding.NHSLogo}, func(s *scene) []finding.Finding { return findLozenges(s, letters) }},
		{[]finding.Kind{finding.Battenburg}, findBattenburg},
		{nil, findRowLivery},
		{[]finding.Kind{finding.HiVis}, findHiVis},
		{[]finding.Kind{finding.IDBadge}, findCards},
		{d.learned(), findSeen},
		{[]finding.Kind{finding.Uniform, finding.FleetLivery}, findWords},
		{nil, findUniforms},
		{[]finding.Kind{finding.NumberPlate}, findPlates},
		{[]finding.Kind{finding.CallSign, finding.FleetNumber}, findPanels},
	}
	return d, nil
}

// learned lists the kinds that no rule finds.
func (d *Detector) learned() []finding.Kind {
	switch {
	case d.network != nil:
		return []finding.Kind{finding.OrgCrest, finding.StarOfLife, finding.Epaulette}
	case d.local != nil:
		return []finding.Kind{finding.OrgCrest}
	}
	return nil
}

// Close frees the network and the local marks. A second call does nothing.
func (d *Detector) Close() error {
	var errs []error
	if d.network != nil {
		errs = append(errs, d.network.Close())
	}
	if d.local != nil {
		errs = append(errs, d.local.Close())
		d.local = nil
	}
	return errors.Join(errs...)
}

// Name is the detector's name and version.
func (d *Detector) Name() string {
	if d.network == nil {
		return rulesName
	}
	return networkName
}

// Kinds lists what the detector can emit.
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
	if d.network != nil {
		var err error
		if s.seen, err = d.network.see(p); err != nil {
			return nil, err
		}
		s.looked = true
	}
	var out []finding.Finding
	add := func(list []finding.Finding) {
		for _, f := range list {
			f.Page, f.Detector = p.Number(), d.Name()
			if !slices.Contains(f.Evidence, "network") {
				f = s.backed(f)
			}
			f.Box = f.Box.Intersect(p.Bounds())
			if !f.Box.Empty() {
				out = append(out, f)
				s.so = append(s.so, f)
			}
		}
	}
	if d.local != nil {
		found, err := d.local.find(s)
		if err != nil {
			return nil, err
		}
		add(found)
	}
	for _, r := range d.rules {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		add(r.find(s))
	}
	return out, nil
}
