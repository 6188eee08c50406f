package records

import (
	"math"
	"slices"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// A rota's names stand under one another, and each begins where the others do.
const (
	rotaNames   = 3
	rotaLetters = 5  // of a name: what is shorter is a shift that was misread
	rotaOff     = 4. // heights of a line that the beginning of a name may be off the middle one's
	rotaStray   = 1. // and off the line through the others
	rotaPad     = .4 // heights of a line round the column
)

// rota is the column of names on a staff rota.
type rota struct {
	region finding.Region
	sheet  *panel  // nil where none was found
	height float64 // of a line
}

// findRota covers the column of names of a rota, as far down as its sheet is
// written on: some of the names will not have been read. Shifts without names are
// nobody's, so the sheet does not go whole.
func (d *Detector) findRota(s *scene) ([]finding.Finding, error) {
	r, ok := s.rota()
	if !ok {
		return nil, nil
	}
	s.rotaSheet = r.sheet
	return []finding.Finding{{
		Region: r.region, Certainty: finding.Likely, Evidence: []string{"rota", "column"},
		Line: &finding.Line{Region: r.region, Height: r.height},
	}}, nil
}

// rota returns the column of names where the rules over text found a rota.
func (s *scene) rota() (rota, bool) {
	names := s.rotaLines()
	if len(names) < rotaNames {
		return rota{}, false
	}
	sheet := s.panelOf(names, func(p *panel) bool { return p.luma >= dimLuma && p.free >= unreadFree && p.fill >= unreadFill })
	on := s.cluster(names) // in the dark a sheet's edges are often not seen
	if sheet != nil {
		on = sheet.lines
	}
	c, ok := columnOf(names, on)
	if !ok {
		return rota{}, false
	}
	reg := s.polygon(c.quad(rotaPad*c.height), 1)
	if len(reg.Polygon) != 4 {
		return rota{}, false
	}
	return rota{region: reg, sheet: sheet, height: c.height}, true
}

// onRota reports whether most of the lines stand on a rota whose names are found.
func (s *scene) onRota(lines []*line) bool {
	return s.rotaSheet != nil && 5*s.rotaSheet.count(lines) >= 3*len(lines)
}

// rotaLines returns the lines with a name of a rota on them.
func (s *scene) rotaLines() []*line {
	var out []*line
	for _, f := range s.so.Of(finding.PersonName) {
		if !slices.Contains(f.Evidence, "rota") {
			continue
		}
		if l := s.lineAt(f); l != nil && len(l.Quad()) == 4 && letters(l) >= rotaLetters && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

func letters(l *line) int {
	n := 0
	for _, w := range l.words {
		for _, r := range w {
			if r >= 'A' && r <= 'Z' {
				n++
			}
		}
	}
	return n
}

// column is a stretch of a page between two slanting edges: u runs along the
// lines, v across them.
type column struct {
	dx, dy      float64
	left, slope float64 // u of the left edge is left + slope*v
	width       float64
	from, to    float64 // v
	height      float64 // of a line
}

// columnOf returns the column that the names stand in, as far across the lines as
// any of those on its sheet. False where too few names begin in one line.
func columnOf(names, all []*line) (column, bool) {
	c := column{from: math.Inf(1), to: math.Inf(-1)}
	c.dx, c.dy = direction(names)
	heights := make([]float64, len(names))
	starts := make([]float64, len(names))
	for i, l := range names {
		heights[i] = float64(l.height)
		starts[i], _ = c.span(l)
	}
	c.height = median(heights)
	middle := median(starts)
	names = slices.DeleteFunc(slices.Clone(names), func(l *line) bool {
		u, _ := c.span(l)
		return math.Abs(u-middle) > rotaOff*c.height
	})
	c.fit(names)
	names = slices.DeleteFunc(names, func(l *line) bool {
		u, _ := c.span(l)
		return math.Abs(u-c.left-c.slope*c.across(l)) > rotaStray*c.height
	})
	if len(names) < rotaNames {
		return c, false
	}
	for _, l := range names {
		_, end := c.span(l)
		c.width = math.Max(c.width, end-c.left-c.slope*c.across(l))
	}
	for _, l := range all {
		v := c.across(l)
		c.from, c.to = math.Min(c.from, v-c.height), math.Max(c.to, v+c.height)
	}
	return c, true
}

// span returns where a line begins and ends, along the lines.
func (c column) span(l *line) (from, to float64) {
	from, to = math.Inf(1), math.Inf(-1)
	for _, p := range l.Quad() {
		u := float64(p.X)*c.dx + float64(p.Y)*c.dy
		from, to = math.Min(from, u), math.Max(to, u)
	}
	return from, to
}

// across is where the middle of a line is, across the lines.
func (c column) across(l *line) float64 {
	return -float64(l.centre.X)*c.dy + float64(l.centre.Y)*c.dx
}

// fit lays the left edge through the beginnings of the lines, by least squares.
func (c *column) fit(lines []*line) {
	var n, su, sv, suv, svv float64
	for _, l := range lines {
		u, _ := c.span(l)
		v := c.across(l)
		n, su, sv, suv, svv = n+1, su+u, sv+v, suv+u*v, svv+v*v
	}
	if d := n*svv - sv*sv; d > 0 {
		c.slope = (n*suv - su*sv) / d
	}
	c.left = (su - c.slope*sv) / math.Max(1, n)
}

// quad is the column's outline with a padding.
func (c column) quad(pad float64) [4]vision.Point {
	at := func(u, v float64) vision.Point {
		u += c.left + c.slope*v
		return vision.Point{X: float32(u*c.dx - v*c.dy), Y: float32(u*c.dy + v*c.dx)}
	}
	return [4]vision.Point{at(-pad, c.from), at(c.width+pad, c.from), at(c.width+pad, c.to), at(-pad, c.to)}
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}
