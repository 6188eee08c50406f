package records

import (
	"cmp"
	"math"
	"slices"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// Bounds for sheets that are found by the even ground under their lines.
const (
	grownLines = 2   // fewer say little about where a sheet is
	maxGrown   = 6   // groups of lines, those with the most lines first
	sameSheet  = .85 // intersection over union from which two outlines are one
)

// growPanels adds panels for the even ground under each group of lines. Outlines
// by edges and lightness alone are often those of what a sheet lies on: a shirt,
// a table, the darker half of a cloth.
func (s *scene) growPanels() error {
	for _, group := range s.groups() {
		sure := slices.DeleteFunc(slices.Clone(group), func(l *line) bool { return !l.legible() })
		if len(sure) >= grownLines { // texture is located as lines, too
			group = sure
		}
		f, ok, err := s.surface(group, mostlyLight(group))
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		quad := scaled(widened(f.Quad, inColumn(f.Quad, group)), s.small.Scale)
		q := newPanel(s.small, vision.Sheet{Quad: quad, Fill: min(1, f.Fill)})
		// Ground that is cut off by the frame may be a screenshot's: see paper.
		if q.free >= unreadFree && !slices.ContainsFunc(s.panels, q.same) {
			s.panels = append(s.panels, q)
		}
	}
	slices.SortStableFunc(s.panels, func(a, b *panel) int { return cmp.Compare(b.area, a.area) })
	return nil
}

// Outlines that are hardly those of a sheet: of few corners in the picture, or of
// crooked edges.
const (
	poorFree = 2
	sureFill = .9
	mostRead = .95 // of the lines on it
	nearly   = .7  // of the area of an outline that is cut off, with all of its lines
)

// dropPoor takes out the panels with a poor outline that hold a whole sheet with a
// good one, and nothing else that is written. Where one corner alone is out of the
// picture, the sheet must be nearly as large.
func (s *scene) dropPoor() {
	all := slices.Clone(s.panels)
	s.panels = slices.DeleteFunc(s.panels, func(p *panel) bool {
		if p.free == 4 && p.fill >= sureFill || len(p.lines) < grownLines {
			return false
		}
		read, area := mostRead, 0.
		if p.free > poorFree && p.fill >= sureFill {
			read, area = 1, nearly*p.area
		}
		return slices.ContainsFunc(all, func(o *panel) bool {
			return o.area < p.area && o.area > area && o.free == 4 && o.fill >= sureFill &&
				float64(o.count(p.lines)) >= read*float64(len(p.lines)) && s.codes(o) == s.codes(p)
		})
	})
}

// codes is how many bar codes lie on a panel.
func (s *scene) codes(p *panel) int {
	n := 0
	for _, c := range s.so.Of(finding.Barcode) {
		if inside(p.quad[:], midOf(c.Box)) {
			n++
		}
	}
	return n
}

// groups returns the lines that hang together, the largest groups first.
func (s *scene) groups() [][]*line {
	seen := map[*line]bool{}
	var out [][]*line
	for _, l := range s.lines {
		if seen[l] {
			continue
		}
		group := s.cluster([]*line{l})
		for _, o := range group {
			seen[o] = true
		}
		if len(group) >= grownLines {
			out = append(out, group)
		}
	}
	slices.SortStableFunc(out, func(a, b []*line) int { return cmp.Compare(len(b), len(a)) })
	return out[:min(len(out), maxGrown)]
}

// same reports whether two panels have nearly the same outline.
func (p *panel) same(o *panel) bool {
	a, b := vision.HullOf(p.quad), vision.HullOf(o.quad)
	in := a.Intersect(b)
	both := float64(in.Dx()*in.Dy()) / float64(a.Dx()*a.Dy()+b.Dx()*b.Dy()-in.Dx()*in.Dy())
	return both > sameSheet && min(p.area, o.area) > sameSheet*max(p.area, o.area)
}

// inColumn returns those of the lines that stand on the surface, or above or below
// it as a heading on a band of its own does; what hangs beside it is something else.
func inColumn(q [4]vision.Point, lines []*line) []*line {
	dx, dy := direction(lines)
	along := func(x, y float64) float64 { return x*dx + y*dy }
	from, to := math.Inf(1), math.Inf(-1)
	for _, c := range q {
		u := along(float64(c.X), float64(c.Y))
		from, to = min(from, u), max(to, u)
	}
	return slices.DeleteFunc(slices.Clone(lines), func(l *line) bool {
		u := along(float64(l.centre.X), float64(l.centre.Y))
		return u < from || u > to
	})
}

// widened moves the edges of a convex quadrilateral out, each along itself, until
// it holds the lines.
func widened(q [4]vision.Point, lines []*line) [4]vision.Point {
	var margin [4]float64
	sign := turn(q)
	for i, a := range q {
		nx, ny := normal(a, q[(i+1)%4], sign)
		for _, l := range lines {
			for _, p := range l.Quad() {
				out := (float64(p.X)-float64(a.X))*nx + (float64(p.Y)-float64(a.Y))*ny
				margin[i] = max(margin[i], out+linePad*float64(l.height))
			}
		}
	}
	return moved(q, margin)
}
