package vision

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// TextBox is one located piece of text: a rectangle, possibly turned.
type TextBox struct {
	// Quad holds the corners clockwise from the one at which reading starts,
	// in pixels of the map that it was decoded from: Quad[0] to Quad[1] runs
	// along the line, Quad[1] to Quad[2] across it.
	Quad [4]Point
	// Score is the mean probability over the text's kernel, 0 to 1.
	Score float64
}

// Width is the box's extent along the line, in pixels.
func (b TextBox) Width() float64 { return dist(b.Quad[0], b.Quad[1]) }

// Height is the box's extent across the line, in pixels.
func (b TextBox) Height() float64 { return dist(b.Quad[1], b.Quad[2]) }

// MapOptions says how a probability map becomes boxes. The names and defaults
// are those of DB ("Real-time Scene Text Detection with Differentiable
// Binarization", Liao et al., AAAI 2020), whose map marks a shrunken kernel of
// each line so that neighbours stay apart.
type MapOptions struct {
	Threshold float32 // a pixel is kernel from this probability on; DB uses 0.3
	MinScore  float64 // mean probability below which a box is dropped; DB uses 0.5
	MinSide   float64 // shortest kernel side that counts, in map pixels; DB uses 3
	Unclip    float64 // how far the kernel grows back: distance = area * Unclip / perimeter; DB uses 1.5 to 2
	Max       int     // at most this many boxes, the surest first
}

var errBadMap = errors.New("vision: probability map does not have width times height values")

// TextBoxes decodes a probability map of w x h values, row by row, into turned
// rectangles, the surest first. Lines that are taller than 1.5 times their
// width are taken to run downwards.
func TextBoxes(prob []float32, w, h int, o MapOptions) ([]TextBox, error) {
	if w < 1 || h < 1 || len(prob) != w*h {
		return nil, errBadMap
	}
	var out []TextBox
	for _, c := range components(prob, w, h, o.Threshold) {
		score := c.sum / float64(c.n)
		if score < o.MinScore {
			continue
		}
		r := minAreaRect(c.outline)
		if min(r.w, r.h) < o.MinSide {
			continue
		}
		d := r.w * r.h * o.Unclip / (2 * (r.w + r.h))
		r.w += 2 * d
		r.h += 2 * d
		out = append(out, TextBox{Quad: r.corners(), Score: score})
	}
	slices.SortStableFunc(out, func(a, b TextBox) int { return cmp.Compare(b.Score, a.Score) })
	if o.Max > 0 && len(out) > o.Max {
		out = out[:o.Max]
	}
	return out, nil
}

// component is one 8-connected area of a map over the threshold.
type component struct {
	sum     float64
	n       int
	outline []Point // corners of the first and last pixel of each of its runs
}

// run is a horizontal stretch of pixels, x0 inclusive to x1 exclusive.
type run struct {
	y, x0, x1 int
	sum       float64
	label     int
}

// components finds the 8-connected areas of prob at or over t, by joining the
// runs of each row with those of the row above.
func components(prob []float32, w, h int, t float32) []component {
	var runs []run
	var parent []int
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	above, aboveEnd := 0, 0 // the previous row's runs
	for y := range h {
		start := len(runs)
		row := prob[y*w : (y+1)*w]
		for x := 0; x < w; x++ {
			if row[x] < t {
				continue
			}
			r := run{y: y, x0: x, label: len(parent)}
			for x < w && row[x] >= t {
				r.sum += float64(row[x])
				x++
			}
			r.x1 = x
			parent = append(parent, r.label)
			for above < aboveEnd && runs[above].x1 < r.x0 {
				above++
			}
			for i := above; i < aboveEnd && runs[i].x0 <= r.x1; i++ {
				parent[find(runs[i].label)] = find(r.label)
			}
			runs = append(runs, r)
		}
		above, aboveEnd = start, len(runs)
	}
	return gather(runs, find)
}

// gather sums the runs of each area, in the order of their first run.
func gather(runs []run, find func(int) int) []component {
	var out []component
	index := map[int]int{}
	for _, r := range runs {
		root := find(r.label)
		i, ok := index[root]
		if !ok {
			i = len(out)
			index[root] = i
			out = append(out, component{})
		}
		c := &out[i]
		c.sum += r.sum
		c.n += r.x1 - r.x0
		x0, x1, y0, y1 := float32(r.x0), float32(r.x1), float32(r.y), float32(r.y+1)
		c.outline = append(c.outline, Point{x0, y0}, Point{x0, y1}, Point{x1, y0}, Point{x1, y1})
	}
	return out
}

// rect is a turned rectangle: centre, unit vector along w, extents.
type rect struct {
	cx, cy, ux, uy, w, h float64
}

// minAreaRect returns the rectangle of least area that holds all points: one
// of its sides lies along an edge of their convex hull (Freeman and Shapira,
// 1975), so each edge is tried.
func minAreaRect(pts []Point) rect {
	hull := convexHull(pts)
	best, bestArea := rect{}, math.Inf(1)
	for i := range hull {
		a, b := hull[i], hull[(i+1)%len(hull)]
		ux, uy := float64(b.X-a.X), float64(b.Y-a.Y)
		n := math.Hypot(ux, uy)
		if n == 0 {
			continue
		}
		if r := rectAlong(hull, ux/n, uy/n); r.w*r.h < bestArea {
			best, bestArea = r, r.w*r.h
		}
	}
	return best
}

// rectAlong returns the smallest rectangle around all points with one side
// along the unit vector (ux, uy).
func rectAlong(pts []Point, ux, uy float64) rect {
	minU, maxU, minV, maxV := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, p := range pts {
		u := float64(p.X)*ux + float64(p.Y)*uy
		v := -float64(p.X)*uy + float64(p.Y)*ux
		minU, maxU = min(minU, u), max(maxU, u)
		minV, maxV = min(minV, v), max(maxV, v)
	}
	u, v := (minU+maxU)/2, (minV+maxV)/2
	return rect{cx: u*ux - v*uy, cy: u*uy + v*ux, ux: ux, uy: uy, w: maxU - minU, h: maxV - minV}
}

// convexHull returns the hull's corners in order (Andrew's monotone chain).
func convexHull(pts []Point) []Point {
	pts = slices.Clone(pts)
	slices.SortFunc(pts, func(a, b Point) int {
		return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y))
	})
	pts = slices.Compact(pts)
	if len(pts) < 3 {
		return pts
	}
	half := func(next func(int) Point) []Point {
		var chain []Point
		for i := range pts {
			p := next(i)
			for len(chain) >= 2 && cross(chain[len(chain)-2], chain[len(chain)-1], p) <= 0 {
				chain = chain[:len(chain)-1]
			}
			chain = append(chain, p)
		}
		return chain[:len(chain)-1]
	}
	lower := half(func(i int) Point { return pts[i] })
	upper := half(func(i int) Point { return pts[len(pts)-1-i] })
	return append(lower, upper...)
}

func cross(o, a, b Point) float32 { return (a.X-o.X)*(b.Y-o.Y) - (a.Y-o.Y)*(b.X-o.X) }

func dist(a, b Point) float64 { return math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y)) }

// tallRatio is how much taller than wide a piece of text must be before it is
// read downwards; a short word's kernel may be a little taller than wide.
const tallRatio = 1.5

// corners returns the corners clockwise in reading order: the line's axis is
// the more horizontal side, left to right, unless the rectangle is tall, when
// it is the other one, downwards.
func (r rect) corners() [4]Point {
	ux, uy, w, h := r.ux, r.uy, r.w, r.h
	if math.Abs(ux) < math.Abs(uy) {
		ux, uy, w, h = -uy, ux, h, w
	}
	if ux < 0 {
		ux, uy = -ux, -uy
	}
	if h > tallRatio*w {
		ux, uy, w, h = -uy, ux, h, w
	}
	r.ux, r.uy, r.w, r.h = ux, uy, w, h
	return r.quad()
}

// quad returns the corners clockwise from the start of the u axis.
func (r rect) quad() [4]Point {
	at := func(a, b float64) Point {
		return Point{X: float32(r.cx + a*r.ux - b*r.uy), Y: float32(r.cy + a*r.uy + b*r.ux)}
	}
	w, h := r.w, r.h
	return [4]Point{at(-w/2, -h/2), at(w/2, -h/2), at(w/2, h/2), at(-w/2, h/2)}
}

// QuadAlong returns the smallest rectangle around all points whose reading
// direction is within tolerance of angle (both in radians, clockwise from the
// x axis), corners in reading order. Points in a line or fewer than three give
// a rectangle along angle.
func QuadAlong(pts []Point, angle, tolerance float64) [4]Point {
	hull := convexHull(pts)
	best := rectAlong(hull, math.Cos(angle), math.Sin(angle))
	for i := range hull {
		a, b := hull[i], hull[(i+1)%len(hull)]
		edge := math.Atan2(float64(b.Y-a.Y), float64(b.X-a.X))
		for range 4 {
			if off := math.Remainder(edge-angle, 2*math.Pi); math.Abs(off) <= tolerance {
				if r := rectAlong(hull, math.Cos(edge), math.Sin(edge)); r.w*r.h < best.w*best.h {
					best = r
				}
			}
			edge += math.Pi / 2
		}
	}
	return best.quad()
}
