package records

import (
	"image"
	"math"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// Bounds for the even ground under lines that is taken for their sheet.
const (
	paperFill  = .88 // of its rectangle that it covers: a sheet, not a table round it
	paperMost  = .95 // of the page: more is the page
	paperLines = .75 // of the lines that it must hold
	linePad    = .8  // heights of a line: letters reach out of its outline
)

// paperSteps are the differences between neighbouring pixels, of 255, that
// still are one ground; the least that gives a sheet decides. Shades on paper
// are soft, and the edge of white paper on a pale table is a step of ten.
var paperSteps = []int{1, 2, 3, 4, 6, 9}

// paper returns the sheet under dark lines as the ground that spreads from
// them shows it, stretched to hold all of the lines: a heading may stand on a
// coloured band. It finds sheets whose corners are out of the picture, too; what
// holds a group of people is the picture which the sheet lies on.
func (s *scene) paper(lines []*line) (finding.Region, bool) {
	f, ok, err := s.surface(lines, false)
	if !ok || err != nil {
		return finding.Region{}, false
	}
	r := s.stretched(f.Quad, lines)
	return r, !s.crowded(r)
}

// dimLuma is the least lightness of a sheet in a dark picture, which it is lighter
// than by so many times.
const (
	dimLuma = 25
	dimOver = 1.5
)

// paperLike reports whether a panel is as light as paper, or is the light part of
// a dark picture.
func (s *scene) paperLike(p *panel) bool {
	if p.luma >= paperLuma || p.luma < dimLuma {
		return p.luma >= paperLuma
	}
	middling, _ := tones(s.small.Image, corners(s.small.Image.Bounds()))
	return p.luma >= dimOver*middling
}

// evenUnder reports whether dark lines stand on even ground, be it a sheet or all
// of the picture.
func (s *scene) evenUnder(lines []*line) bool {
	if _, ok, err := s.surface(lines, false); ok || err != nil {
		return ok
	}
	ground, err := s.ground(false)
	if err != nil {
		return false
	}
	f, ok := ground.Spread(s.seeds(lines, false), paperSteps[len(paperSteps)/2])
	return ok && f.Area > paperMost && f.Fill >= paperFill
}

// surface returns the even ground under most of the lines, in pixels of the page:
// that of dark lines or of light ones. False where there are few such lines or
// no even ground of the form of a sheet.
func (s *scene) surface(lines []*line, light bool) (vision.Surface, bool, error) {
	seeds := s.seeds(lines, light)
	if len(seeds) == 0 || 2*len(seeds) < len(lines) {
		return vision.Surface{}, false, nil
	}
	ground, err := s.ground(light)
	if err != nil {
		return vision.Surface{}, false, err
	}
	for _, step := range paperSteps {
		f, ok := ground.Spread(seeds, step)
		if !ok || f.Area > paperMost {
			break
		}
		f.Quad = scaled(f.Quad, 1/s.small.Scale)
		held := 0
		for _, l := range lines {
			if inside(f.Quad[:], l.centre) {
				held++
			}
		}
		if f.Fill >= paperFill && float64(held) >= paperLines*float64(len(lines)) {
			return f, true, nil
		}
	}
	return vision.Surface{}, false, nil
}

// seeds are the middles of the dark lines, or of the light ones, in the small view.
func (s *scene) seeds(lines []*line, light bool) []image.Point {
	var out []image.Point
	for _, l := range lines {
		if l.light == light {
			out = append(out, image.Pt(int(float64(l.centre.X)*s.small.Scale), int(float64(l.centre.Y)*s.small.Scale)))
		}
	}
	return out
}

// ground returns the small view without its dark marks, or without its light ones.
func (s *scene) ground(light bool) (*vision.Ground, error) {
	i, without := 0, vision.NewGround
	if light {
		i, without = 1, vision.NewDarkGround
	}
	if s.grounds[i] == nil {
		g, err := without(s.small.Image)
		if err != nil {
			return nil, err
		}
		s.grounds[i] = g
	}
	return s.grounds[i], nil
}

// stretched is the rectangle quad made large enough for the lines, with a
// panel's margin.
func (s *scene) stretched(quad [4]vision.Point, lines []*line) finding.Region {
	ux, uy := float64(quad[1].X-quad[0].X), float64(quad[1].Y-quad[0].Y)
	n := math.Max(1e-6, math.Hypot(ux, uy))
	ux, uy = ux/n, uy/n
	u0, u1, v0, v1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	include := func(x, y, pad float64) {
		u, v := x*ux+y*uy, -x*uy+y*ux
		u0, u1, v0, v1 = math.Min(u0, u-pad), math.Max(u1, u+pad), math.Min(v0, v-pad), math.Max(v1, v+pad)
	}
	for _, c := range quad {
		include(float64(c.X), float64(c.Y), 0)
	}
	for _, l := range lines {
		for _, p := range l.Quad() {
			include(float64(p.X), float64(p.Y), linePad*float64(l.height))
		}
	}
	at := func(u, v float64) vision.Point {
		return vision.Point{X: float32(u*ux - v*uy), Y: float32(u*uy + v*ux)}
	}
	return s.polygon([4]vision.Point{at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)},
		max(minMargin, s.slack, panelMargin*math.Min(u1-u0, v1-v0)))
}
