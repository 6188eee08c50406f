package records

import (
	"image"
	"slices"

	"example.org/redact/internal/vision"
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
		case p.area < wholePanel && d.cfg.Sensitivity > finding.Low && s.filmWithRim(p):
			out = append(out, finding.Finding{Region: r, Certainty: finding.Possible, Evidence: []string{"dark-film", "rim-text"}})
		}
	}
	return out, nil
}

// A film whose small print cannot be read: light lines along its upper and lower
// rim and nowhere else, and a picture without any in the middle.
const (
	rimLines  = 2
	rimHeight = .09 // of the film's shorter side
	rimReach  = .22 // of its sides
	rimColour = .08
	rimGlow   = 40 // grey levels between the dark and the light of the picture
)

// filmWithRim reports whether a dark panel shows that.
func (s *scene) filmWithRim(p *panel) bool {
	if p.colour > rimColour || p.fill < unreadFill || p.free < unreadFree || len(p.lines) < rimLines || !mostlyLight(p.lines) {
		return false
	}
	middle := shrunk(p.quad, 1-2*rimReach)
	for _, l := range p.lines {
		if float64(l.height) > rimHeight*p.short || inside(middle[:], l.centre) {
			return false
		}
	}
	dark, light := s.tonesIn(middle)
	return light-dark >= rimGlow
}

// shrunk is the quadrilateral made smaller about its middle.
func shrunk(q [4]vision.Point, k float32) [4]vision.Point {
	var c vision.Point
	for _, p := range q {
		c.X, c.Y = c.X+p.X/4, c.Y+p.Y/4
	}
	for i := range q {
		q[i] = vision.Point{X: c.X + k*(q[i].X-c.X), Y: c.Y + k*(q[i].Y-c.Y)}
	}
	return q
}

// tonesIn returns the lightness that a tenth of a quadrilateral is darker than,
// and lighter than.
func (s *scene) tonesIn(quad [4]vision.Point) (dark, light int) {
	q := scaled(quad, s.small.Scale)
	b := vision.HullOf(q).Intersect(s.small.Image.Rect)
	var lumas []int
	for y := b.Min.Y; y < b.Max.Y; y += 2 {
		for x := b.Min.X; x < b.Max.X; x += 2 {
			if inside(q[:], image.Pt(x, y)) {
				lumas = append(lumas, lumaAt(s.small.Image, x, y))
			}
		}
	}
	if len(lumas) == 0 {
		return 0, 0
	}
	slices.Sort(lumas)
	return lumas[len(lumas)/10], lumas[len(lumas)*9/10]
}

// frame is the whole page as a panel.
func (s *scene) frame() *panel {
	b := s.page.Bounds()
	p := &panel{area: 1, lines: s.lines, long: float64(max(b.Dx(), b.Dy())), short: float64(min(b.Dx(), b.Dy()))}
	p.quad = corners(b)
	p.luma, p.colour = tones(s.small.Image, corners(s.small.Image.Bounds()))
	return p
}
