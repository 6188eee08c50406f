package records

import (
	"image"
	"math"
	"slices"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// Margins around a record, as shares of its shorter side, and at least so many
// pixels: corners are found to a few pixels, edges of sheets curl.
const (
	panelMargin = .03
	hullMargin  = .08
	minMargin   = 6
	// hullLines is the padding of a hull of lines in heights of a line: forms
	// have a border and fields that nobody filled in.
	hullLines = 2.5
	// fullHull is the share of the page from which on a hull of lines means
	// that the sheet fills the frame.
	fullHull = .75
)

// whole is the page itself.
func (s *scene) whole() finding.Region {
	return finding.Region{Page: s.page.Number(), Box: s.page.Bounds()}
}

// ofPanel returns the panel with its margin, cut at the page's edges.
func (s *scene) ofPanel(p *panel) finding.Region {
	return s.polygon(p.quad, max(minMargin, s.slack, panelMargin*p.short))
}

// polygon returns quad grown by margin pixels on every side, cut at the page's
// edges.
func (s *scene) polygon(quad [4]vision.Point, margin float64) finding.Region {
	pts := clip(grow(quad, margin), s.page.Bounds())
	if len(pts) < 3 {
		return finding.Region{}
	}
	box := finding.HullOf(pts).Intersect(s.page.Bounds())
	return finding.Region{Page: s.page.Number(), Box: box, Polygon: pts}
}

// grow moves every edge of a convex quadrilateral out by margin.
func grow(q [4]vision.Point, margin float64) [4]vision.Point {
	return moved(q, [4]float64{margin, margin, margin, margin})
}

// moved moves the edges of a convex quadrilateral out, each by its margin; edge i
// runs from corner i to the next.
func moved(q [4]vision.Point, margin [4]float64) [4]vision.Point {
	sign := turn(q)
	var out [4]vision.Point
	for i := range q {
		// The corner moves by u and v along the normals of its two edges; a flat
		// one as far as the edge that moves most, a sharp one not to infinity.
		ax, ay := normal(q[(i+3)%4], q[i], sign)
		bx, by := normal(q[i], q[(i+1)%4], sign)
		m, n := margin[(i+3)%4], margin[i]
		cos := ax*bx + ay*by
		if cos > flatCorner {
			m, n = max(m, n), max(m, n)
		}
		both, apart := (m+n)/2/math.Max(.3, 1+cos), (m-n)/2/math.Max(.3, 1-cos)
		u, v := both+apart, both-apart
		out[i] = vision.Point{X: q[i].X + float32(u*ax+v*bx), Y: q[i].Y + float32(u*ay+v*by)}
	}
	return out
}

// flatCorner is the cosine of the angle between the normals of two edges from
// which on they are nearly one.
const flatCorner = .7

// turn is 1 for an outline that runs clockwise (y down), else -1.
func turn(q [4]vision.Point) float64 {
	var area float64
	for i, a := range q {
		b := q[(i+1)%4]
		area += float64(a.X)*float64(b.Y) - float64(b.X)*float64(a.Y)
	}
	if area < 0 {
		return -1
	}
	return 1
}

// normal is the unit vector out of a clockwise outline (y down) at edge a-b.
func normal(a, b vision.Point, sign float64) (x, y float64) {
	dx, dy := float64(b.X-a.X), float64(b.Y-a.Y)
	n := math.Max(1e-6, math.Hypot(dx, dy))
	return sign * dy / n, -sign * dx / n
}

// clip cuts a convex outline at the edges of r (Sutherland and Hodgman, 1974)
// and rounds it to pixels.
func clip(q [4]vision.Point, r image.Rectangle) []image.Point {
	pts := q[:]
	type edge struct {
		in  func(p vision.Point) bool
		cut func(a, b vision.Point) vision.Point
	}
	atX := func(x float32) func(a, b vision.Point) vision.Point {
		return func(a, b vision.Point) vision.Point {
			return vision.Point{X: x, Y: a.Y + (b.Y-a.Y)*(x-a.X)/(b.X-a.X)}
		}
	}
	atY := func(y float32) func(a, b vision.Point) vision.Point {
		return func(a, b vision.Point) vision.Point {
			return vision.Point{X: a.X + (b.X-a.X)*(y-a.Y)/(b.Y-a.Y), Y: y}
		}
	}
	x0, y0, x1, y1 := float32(r.Min.X), float32(r.Min.Y), float32(r.Max.X-1), float32(r.Max.Y-1)
	for _, e := range []edge{
		{func(p vision.Point) bool { return p.X >= x0 }, atX(x0)},
		{func(p vision.Point) bool { return p.X <= x1 }, atX(x1)},
		{func(p vision.Point) bool { return p.Y >= y0 }, atY(y0)},
		{func(p vision.Point) bool { return p.Y <= y1 }, atY(y1)},
	} {
		var next []vision.Point
		for i, b := range pts {
			a := pts[(i+len(pts)-1)%len(pts)]
			if e.in(a) != e.in(b) {
				next = append(next, e.cut(a, b))
			}
			if e.in(b) {
				next = append(next, b)
			}
		}
		pts = next
	}
	var out []image.Point
	for _, p := range pts {
		i := image.Pt(int(math.Round(float64(p.X))), int(math.Round(float64(p.Y))))
		if len(out) == 0 || out[len(out)-1] != i {
			out = append(out, i)
		}
	}
	return out
}

// around returns where the record is that the given lines stand on: the
// smallest panel that holds most of them and of their neighbours (a heading's
// own coloured band does not; where the sheet begins below such a band, it is
// stretched to hold the heading), else the even ground under them, else the padded
// hull of them all. The last value is the evidence for the place.
func (s *scene) around(seeds []*line, want func(*panel) bool) (finding.Region, *panel, string) {
	all := s.cluster(seeds)
	p := s.panelOf(seeds, func(p *panel) bool { return want(p) && 5*p.count(all) >= 3*len(all) })
	if p != nil {
		p = s.fuller(p, all, want)
		if off := p.without(seeds); len(off) > 0 {
			return s.stretched(p.quad, off), p, "sheet"
		}
		return s.ofPanel(p), p, "sheet"
	}
	if r, ok := s.paper(all); ok {
		return r, nil, "sheet"
	}
	for i := len(s.panels) - 1; i >= 0; i-- { // the heading may stand on an edge of its own
		if q := s.panels[i]; want(q) && 5*q.count(all) >= 3*len(all) && !s.peopled(q) {
			return s.hull(all, q), nil, "hull"
		}
	}
	return s.hull(all, s.codesBy(all)...), nil, "hull"
}

// codesBy returns the bar codes that are printed with the lines.
func (s *scene) codesBy(lines []*line) []*panel {
	var out []*panel
	for _, c := range s.so.Of(finding.Barcode) {
		q := c.Quad()
		if len(q) == 4 && slices.ContainsFunc(lines, func(l *line) bool {
			return l.Box.Inset(-int(clusterGap * float64(l.height))).Overlaps(c.Box)
		}) {
			out = append(out, &panel{quad: [4]vision.Point(points(q))})
		}
	}
	return out
}

// without returns those of the lines that do not stand on the panel.
func (p *panel) without(lines []*line) []*line {
	var out []*line
	for _, l := range lines {
		if !slices.Contains(p.lines, l) {
			out = append(out, l)
		}
	}
	return out
}

// count is the number of the lines that stand on the panel.
func (p *panel) count(lines []*line) int {
	n := 0
	for _, l := range lines {
		if slices.Contains(p.lines, l) {
			n++
		}
	}
	return n
}

// panelOf returns the smallest panel that want accepts and that holds at least
// three in four of the lines; none that holds a group of people, too: that is the
// picture which the sheet lies on.
func (s *scene) panelOf(lines []*line, want func(*panel) bool) *panel {
	return s.smallest(lines, func(p *panel) bool { return want(p) && !s.peopled(p) })
}

// fullerArea is how many times as large as an outline the sheet may be of which it
// shows a part.
const fullerArea = 2

// fuller returns the panel that holds the most of the lines, of p and those that
// are not much larger and described as well by their corners: light that falls
// across a sheet, or a rule on it, cuts off a part with corners of its own.
func (s *scene) fuller(p *panel, lines []*line, want func(*panel) bool) *panel {
	best, most := p, p.count(lines)
	for _, o := range s.panels {
		if o.area > p.area && o.area <= fullerArea*p.area && o.fill >= p.fill && want(o) && !s.peopled(o) {
			if n := o.count(lines); n > most {
				best, most = o, n
			}
		}
	}
	return best
}

// amongPeople reports whether panelOf finds none for that reason alone.
func (s *scene) amongPeople(lines []*line, want func(*panel) bool) bool {
	p := s.smallest(lines, want)
	return p != nil && s.peopled(p)
}

// smallest returns the smallest panel that want accepts and that holds at least
// three in four of the lines.
func (s *scene) smallest(lines []*line, want func(*panel) bool) *panel {
	var best *panel
	for _, p := range s.panels {
		if !want(p) || best != nil && p.area >= best.area {
			continue
		}
		if n := p.count(lines); n > 0 && 4*n >= 3*len(lines) {
			best = p
		}
	}
	return best
}

// Lines that lie within this many of their heights of one another belong to
// one sheet, as far as nothing better is known.
const clusterGap = 3.5

// cluster returns the seeds and all lines that hang together with them.
func (s *scene) cluster(seeds []*line) []*line {
	in := map[*line]bool{}
	queue := slices.Clone(seeds)
	for _, l := range seeds {
		in[l] = true
	}
	for i := 0; i < len(queue); i++ {
		l := queue[i]
		reach := l.Box.Inset(-int(clusterGap * float64(l.height)))
		for _, o := range s.lines {
			if !in[o] && o.Box.Overlaps(reach) && o.height < 4*l.height && l.height < 4*o.height {
				in[o] = true
				queue = append(queue, o)
			}
		}
	}
	return queue
}

// hull returns the smallest rectangle in reading direction around the lines and
// panels, generously padded; the whole page when that is most of it.
func (s *scene) hull(lines []*line, panels ...*panel) finding.Region {
	bare := s.padded(0, 0, lines, panels...)
	if b := s.page.Bounds(); bare.Located() && outlineArea(bare.Quad()) > fullHull*float64(b.Dx()*b.Dy()) {
		return s.whole()
	}
	return s.padded(hullLines, hullMargin, lines, panels...)
}

// padded is a hull with a padding in heights of a line, or in shares of its shorter
// side where that is more.
func (s *scene) padded(byLine, bySide float64, lines []*line, panels ...*panel) finding.Region {
	if len(lines) == 0 {
		return finding.Region{}
	}
	dx, dy := direction(lines)
	u0, u1, v0, v1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	heights := make([]int, 0, len(lines))
	include := func(x, y float64) {
		u, v := x*dx+y*dy, -x*dy+y*dx
		u0, u1, v0, v1 = math.Min(u0, u), math.Max(u1, u), math.Min(v0, v), math.Max(v1, v)
	}
	for _, l := range lines {
		heights = append(heights, l.height)
		for _, p := range l.Quad() {
			include(float64(p.X), float64(p.Y))
		}
	}
	for _, p := range panels {
		for _, c := range p.quad {
			include(float64(c.X), float64(c.Y))
		}
	}
	slices.Sort(heights)
	pad := math.Max(byLine*float64(heights[len(heights)/2]), bySide*math.Min(u1-u0, v1-v0))
	at := func(u, v float64) vision.Point { return vision.Point{X: float32(u*dx - v*dy), Y: float32(u*dy + v*dx)} }
	return s.polygon([4]vision.Point{at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)}, math.Max(minMargin, pad))
}

// direction is the way most of the lines read, as a unit vector: the first edge
// of their outlines, long lines counting more.
func direction(lines []*line) (dx, dy float64) {
	for _, l := range lines {
		q := l.Quad()
		if len(q) != 4 {
			continue
		}
		e := q[1].Sub(q[0])
		dx, dy = dx+float64(e.X), dy+float64(e.Y)
	}
	n := math.Hypot(dx, dy)
	if n < 1 {
		return 1, 0
	}
	return dx / n, dy / n
}

// corners are the corners of a box, clockwise.
func corners(b image.Rectangle) [4]vision.Point {
	x0, y0, x1, y1 := float32(b.Min.X), float32(b.Min.Y), float32(b.Max.X), float32(b.Max.Y)
	return [4]vision.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}

// luma is the median lightness of a box of the page.
func (s *scene) luma(b image.Rectangle) float64 {
	l, _ := tones(s.small.Image, scaled(corners(b), s.small.Scale))
	return l
}

func dist(a, b image.Point) float64 {
	return math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y))
}

func midOf(b image.Rectangle) image.Point { return image.Pt((b.Min.X+b.Max.X)/2, (b.Min.Y+b.Max.Y)/2) }

// points are the corners of an outline as OpenCV's code takes them.
func points(outline []image.Point) []vision.Point {
	out := make([]vision.Point, len(outline))
	for i, p := range outline {
		out[i] = vision.Point{X: float32(p.X), Y: float32(p.Y)}
	}
	return out
}

// outlineArea is the shoelace formula, in square pixels.
func outlineArea(pts []image.Point) float64 {
	a := 0
	for i, p := range pts {
		n := pts[(i+1)%len(pts)]
		a += p.X*n.Y - n.X*p.Y
	}
	return math.Abs(float64(a)) / 2
}

// scaled returns the quadrilateral in a picture of another size.
func scaled(q [4]vision.Point, k float64) [4]vision.Point {
	for i := range q {
		q[i].X, q[i].Y = q[i].X*float32(k), q[i].Y*float32(k)
	}
	return q
}
