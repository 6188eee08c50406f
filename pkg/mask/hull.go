package mask

import (
	"image"
	"slices"
)

// convexHull returns the corners of the hull in clockwise order on a picture
// (y down), by Andrew's monotone chain.
func convexHull(pts []image.Point) []image.Point {
	pts = slices.Clone(pts)
	slices.SortFunc(pts, func(a, b image.Point) int {
		if a.X != b.X {
			return a.X - b.X
		}
		return a.Y - b.Y
	})
	pts = slices.Compact(pts)
	if len(pts) < 3 {
		return pts
	}
	half := func(pts []image.Point) []image.Point {
		var h []image.Point
		for _, p := range pts {
			for len(h) >= 2 && cross(h[len(h)-2], h[len(h)-1], p) <= 0 {
				h = h[:len(h)-1]
			}
			h = append(h, p)
		}
		return h[:len(h)-1]
	}
	lower := half(pts)
	slices.Reverse(pts)
	return append(lower, half(pts)...)
}

func cross(o, a, b image.Point) int {
	return (a.X-o.X)*(b.Y-o.Y) - (a.Y-o.Y)*(b.X-o.X)
}

// clip cuts a convex polygon to the pixels of r (Sutherland and Hodgman, one
// side at a time). Corners are pixel centres, so the far sides of r are its
// last pixels.
func clip(poly []image.Point, r image.Rectangle) []image.Point {
	lastX, lastY := r.Max.X-1, r.Max.Y-1
	poly = clipSide(poly, func(p image.Point) int { return p.X - r.Min.X })
	poly = clipSide(poly, func(p image.Point) int { return lastX - p.X })
	poly = clipSide(poly, func(p image.Point) int { return p.Y - r.Min.Y })
	poly = clipSide(poly, func(p image.Point) int { return lastY - p.Y })
	return poly
}

// clipSide keeps the part of a polygon where depth is not negative. depth must
// be linear in the point.
func clipSide(poly []image.Point, depth func(image.Point) int) []image.Point {
	var out []image.Point
	for i, p := range poly {
		q := poly[(i+1)%len(poly)]
		dp, dq := depth(p), depth(q)
		if dp >= 0 {
			out = append(out, p)
		}
		if (dp < 0) != (dq < 0) {
			t := float64(dp) / float64(dp-dq)
			out = append(out, image.Pt(
				round(float64(p.X)+t*float64(q.X-p.X)),
				round(float64(p.Y)+t*float64(q.Y-p.Y))))
		}
	}
	return out
}
