package records

import (
	"slices"

	"example.org/redact/pkg/finding"
)

// What is burned into X-ray pictures.
var xrayWords = terms(`
	exposure: kVp | mAs | kV | mAs
	view: AP | PA | lateral | oblique | AP view | PA view
	position: erect | supine | prone | decubitus | semi erect | AP erect | PA erect | AP supine
	mobile: mobile | portable
	part: chest | pelvis | abdomen | hip | knee | ankle | wrist | hand | foot | shoulder | cervical spine | lumbar spine | skull
	side: left | right
	viewer: PACS | W/L | window level | zoom | WW WL | series | image no | accession
	room: x-ray | radiology | xray
`)

// A film is dark and without colour, over most of its area; warm light and a lamp
// beside it give it some.
const (
	filmLuma   = 85
	filmColour = .25
	filmArea   = .08
	filmTerms  = 2
)

// findXRay looks for dark colourless panels, or a dark colourless frame, with
// the words or identifiers of a film burned in.
func (d *Detector) findXRay(s *scene) ([]finding.Finding, error) {
	var out []finding.Finding
	for _, p := range append(slices.Clone(s.panels), s.frame()) {
		if p.luma > filmLuma || p.colour > filmColour || p.area < filmArea {
			continue
		}
		r := s.ofPanel(p)
		if p.area >= wholePanel {
			if len(out) > 0 {
				break // a film was found in a dark room
			}
			r = s.whole()
		}
		if s.taken(r) || swallows(out, r) {
			continue
		}
		words := xrayWords.in(p.lines)
		ids := s.near(r.Box, finding.NHSNumber, finding.DOB, finding.LocalID, finding.PersonName)
		certain := words.has("exposure") || words.has("position") || words.has("view") && words.has("part")
		switch {
		case words.count() >= filmTerms && certain && len(ids) > 0:
			out = append(out, finding.Finding{Region: r, Certainty: finding.Definite, Evidence: []string{"dark-film", "vocabulary", "identifier"}})
		case words.count() >= filmTerms && certain:
			out = append(out, finding.Finding{Region: r, Certainty: finding.Likely, Evidence: []string{"dark-film", "vocabulary"}})
		}
	}
	return out, nil
}

// frame is the whole page as a panel.
func (s *scene) frame() *panel {
	b := s.page.Bounds()
	p := &panel{area: 1, lines: s.lines, long: float64(max(b.Dx(), b.Dy())), short: float64(min(b.Dx(), b.Dy()))}
	p.quad = corners(b)
	p.luma, p.colour = tones(s.small.Image, corners(s.small.Image.Bounds()))
	return p
}
