package ocr

import (
	"image"
	"math"

	"example.org/redact/internal/vision"
)

// Of turned text the hulls of neighbouring lines hold most of one another, so
// what is asked of two regions is asked of their outlines.

// overlapsAny reports whether r touches another region by more than a tenth of
// the smaller one.
func overlapsAny(r region, others []region) bool {
	for _, o := range others {
		if 10*shared(r, o) > min(areaOf(r.quad[:]), areaOf(o.quad[:])) {
			return true
		}
	}
	return false
}

// heldBy reports whether most of r lies in a region that is there already.
func heldBy(r region, there []region) bool {
	for _, o := range there {
		if 10*shared(r, o) >= 6*areaOf(r.quad[:]) {
			return true
		}
	}
	return false
}

// shared is the area that two regions have in common.
func shared(a, b region) float64 {
	if !hull(a.quad).Overlaps(hull(b.quad)) {
		return 0
	}
	return areaOf(common(a.quad[:], b.quad[:]))
}

// common is what two convex outlines have in common (Sutherland and Hodgman,
// 1974).
func common(out, by []vision.Point) []vision.Point {
	way := turnOf(by)
	for i, a := range by {
		b := by[(i+1)%len(by)]
		// depth is how far p is inside the edge, times its length.
		depth := func(p vision.Point) float64 {
			return way * (float64(b.X-a.X)*float64(p.Y-a.Y) - float64(b.Y-a.Y)*float64(p.X-a.X))
		}
		var next []vision.Point
		for j, q := range out {
			p := out[(j+len(out)-1)%len(out)]
			dp, dq := depth(p), depth(q)
			if (dp < 0) != (dq < 0) {
				t := float32(dp / (dp - dq))
				next = append(next, vision.Point{X: p.X + t*(q.X-p.X), Y: p.Y + t*(q.Y-p.Y)})
			}
			if dq >= 0 {
				next = append(next, q)
			}
		}
		out = next
	}
	return out
}

// areaOf is the area of an outline, by the shoelace formula.
func areaOf(pts []vision.Point) float64 { return math.Abs(twiceArea(pts)) / 2 }

// turnOf is 1 for an outline that runs clockwise (y down), else -1.
func turnOf(pts []vision.Point) float64 { return math.Copysign(1, twiceArea(pts)) }

func twiceArea(pts []vision.Point) float64 {
	sum := 0.
	for i, p := range pts {
		n := pts[(i+1)%len(pts)]
		sum += float64(p.X)*float64(n.Y) - float64(n.X)*float64(p.Y)
	}
	return sum
}

// hull is the box around a quadrilateral.
func hull(q [4]vision.Point) image.Rectangle {
	r := image.Rect(int(q[0].X), int(q[0].Y), int(q[0].X)+1, int(q[0].Y)+1)
	for _, p := range q[1:] {
		r = r.Union(image.Rect(int(p.X), int(p.Y), int(p.X)+1, int(p.Y)+1))
	}
	return r
}
