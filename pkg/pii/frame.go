package pii

import (
	"image"
	"math"
	"slices"

	"example.org/redact/pkg/finding"
)

// frame is a line's own coordinate system in page pixels: u runs in reading
// direction, v towards the next line, both from the line's first corner.
type frame struct {
	ox, oy float64
	dx, dy float64 // unit vector of u; v is (-dy, dx)
}

// extent is a box in some frame.
type extent struct{ u0, u1, v0, v1 float64 }

func (e extent) height() float64 { return e.v1 - e.v0 }

func (f frame) uv(p image.Point) (u, v float64) {
	x, y := float64(p.X)-f.ox, float64(p.Y)-f.oy
	return x*f.dx + y*f.dy, -x*f.dy + y*f.dx
}

func (f frame) xy(u, v float64) image.Point {
	return image.Pt(int(math.Round(f.ox+u*f.dx-v*f.dy)), int(math.Round(f.oy+u*f.dy+v*f.dx)))
}

func (f frame) extent(r finding.Region) extent {
	e := extent{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)}
	for _, p := range r.Quad() {
		u, v := f.uv(p)
		e.u0, e.u1 = math.Min(e.u0, u), math.Max(e.u1, u)
		e.v0, e.v1 = math.Min(e.v0, v), math.Max(e.v1, v)
	}
	return e
}

// outline returns the smallest rectangle along the frame that holds all points.
func (f frame) outline(pts []image.Point) []image.Point {
	e := f.extent(finding.Region{Polygon: pts})
	return []image.Point{f.xy(e.u0, e.v0), f.xy(e.u1, e.v0), f.xy(e.u1, e.v1), f.xy(e.u0, e.v1)}
}

// orient gives every line its frame. Lines of two words and more show their
// direction by the order of the words; one-word lines take the axis of their
// outline that comes nearest to what most of the page does.
func (p *page) orient() {
	var sx, sy float64
	for _, l := range p.lines {
		dx, dy, ok := wordDirection(l)
		if ok {
			l.frame.dx, l.frame.dy = dx, dy
			w := math.Hypot(float64(l.src.Box.Dx()), float64(l.src.Box.Dy()))
			sx, sy = sx+dx*w, sy+dy*w
		}
	}
	if n := math.Hypot(sx, sy); n > 1e-6 {
		sx, sy = sx/n, sy/n
	} else {
		sx, sy = 0, 0
	}
	for _, l := range p.lines {
		if l.frame.dx == 0 && l.frame.dy == 0 {
			l.frame.dx, l.frame.dy = outlineDirection(l.src.Region, sx, sy)
		}
		l.frame.ox, l.frame.oy = float64(l.src.Box.Min.X), float64(l.src.Box.Min.Y)
		l.ext = l.frame.extent(l.src.Region)
	}
}

func wordDirection(l *line) (dx, dy float64, ok bool) {
	if len(l.words) < 2 {
		return 0, 0, false
	}
	first, last := l.words[0].region.Box, l.words[len(l.words)-1].region.Box
	x := float64(last.Min.X + last.Max.X - first.Min.X - first.Max.X)
	y := float64(last.Min.Y + last.Max.Y - first.Min.Y - first.Max.Y)
	n := math.Hypot(x, y)
	if n < 4 {
		return 0, 0, false
	}
	return x / n, y / n, true
}

// outlineDirection returns the direction of the outline's edges nearest to
// (sx, sy). Where the page gives no direction, or one that no edge follows, it
// is that of the first edge, from where reading starts; a plain box reads to
// the right unless the page says otherwise.
func outlineDirection(r finding.Region, sx, sy float64) (dx, dy float64) {
	if len(r.Polygon) < 4 {
		if sx == 0 && sy == 0 {
			return 1, 0
		}
		return sx, sy
	}
	best := 0.8 // within 37 degrees
	for i := 0; i < 2; i++ {
		e := r.Polygon[i+1].Sub(r.Polygon[i])
		n := math.Hypot(float64(e.X), float64(e.Y))
		if n < 1 {
			continue
		}
		x, y := float64(e.X)/n, float64(e.Y)/n
		if i == 0 {
			dx, dy = x, y
		}
		for _, c := range [2][2]float64{{x, y}, {-x, -y}} {
			if d := c[0]*sx + c[1]*sy; d > best {
				best, dx, dy = d, c[0], c[1]
			}
		}
	}
	if dx == 0 && dy == 0 {
		return 1, 0
	}
	return dx, dy
}

// index finds the lines near a place: a grid of square cells, each with the
// lines that touch it.
type index struct {
	cell  int
	cells map[image.Point][]*line
	hull  image.Rectangle
}

// Bounds that keep a look-up constant, whatever the page is like.
const (
	maxCellsPerLine = 256
	maxCellsPerLook = 400
	maxLinesPerLook = 300
)

func newIndex(lines []*line) *index {
	ix := &index{cell: 16, cells: map[image.Point][]*line{}}
	heights := make([]float64, 0, len(lines))
	for _, l := range lines {
		heights = append(heights, l.height)
		ix.hull = ix.hull.Union(l.src.Box)
	}
	if len(heights) > 0 {
		slices.Sort(heights)
		ix.cell = max(16, int(4*heights[len(heights)/2]))
	}
	for _, l := range lines {
		ix.each(l.src.Box, maxCellsPerLine, func(c image.Point) bool {
			ix.cells[c] = append(ix.cells[c], l)
			return true
		})
	}
	return ix
}

// each calls f for the cells that r touches, at most limit of them, until f
// returns false.
func (ix *index) each(r image.Rectangle, limit int, f func(image.Point) bool) {
	if r.Empty() {
		return
	}
	for y := floorDiv(r.Min.Y, ix.cell); y <= floorDiv(r.Max.Y-1, ix.cell); y++ {
		for x := floorDiv(r.Min.X, ix.cell); x <= floorDiv(r.Max.X-1, ix.cell); x++ {
			if limit--; limit < 0 || !f(image.Pt(x, y)) {
				return
			}
		}
	}
}

// near calls f once for every line that touches a cell of r.
func (ix *index) near(r image.Rectangle, f func(*line)) {
	seen := map[*line]bool{}
	ix.each(r.Intersect(ix.hull), maxCellsPerLook, func(c image.Point) bool {
		for _, l := range ix.cells[c] {
			if !seen[l] {
				seen[l] = true
				f(l)
			}
			if len(seen) >= maxLinesPerLook {
				return false
			}
		}
		return true
	})
}

// around returns the box of extent e of frame f in page pixels.
func (f frame) around(e extent) image.Rectangle {
	return finding.HullOf([]image.Point{f.xy(e.u0, e.v0), f.xy(e.u1, e.v0), f.xy(e.u1, e.v1), f.xy(e.u0, e.v1)})
}

// aligned reports whether two lines read in about the same direction.
func aligned(a, b *line) bool {
	return a.frame.dx*b.frame.dx+a.frame.dy*b.frame.dy > 0.85
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
