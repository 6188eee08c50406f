package ocr

import (
	"image"

	"example.org/redact/internal/vision"
)

// Of turned text the hulls of neighbouring lines hold most of one another, so
// what is asked of two regions is asked of their outlines.

// overlapsAny reports whether r touches another region by more than a tenth of
// the smaller one.
func overlapsAny(r region, others []region) bool {
	for _, o := range others {
		if 10*shared(r, o) > min(vision.Area(r.quad[:]), vision.Area(o.quad[:])) {
			return true
		}
	}
	return false
}

// heldBy reports whether most of r lies in a region that is there already.
func heldBy(r region, there []region) bool {
	for _, o := range there {
		if 10*shared(r, o) >= 6*vision.Area(r.quad[:]) {
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
	return vision.Area(vision.Common(a.quad[:], b.quad[:]))
}

// hull is the box around a quadrilateral.
func hull(q [4]vision.Point) image.Rectangle {
	r := image.Rect(int(q[0].X), int(q[0].Y), int(q[0].X)+1, int(q[0].Y)+1)
	for _, p := range q[1:] {
		r = r.Union(image.Rect(int(p.X), int(p.Y), int(p.X)+1, int(p.Y)+1))
	}
	return r
}
