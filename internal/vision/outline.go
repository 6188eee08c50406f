package vision

import "math"

// Common is what two convex outlines, in the same coordinates, have in common,
// by the clipping of Sutherland and Hodgman (1974); none when they are apart.
func Common(out, by []Point) []Point {
	way := turnOf(by)
	for i, a := range by {
		b := by[(i+1)%len(by)]
		// depth is how far p is inside the edge, times its length.
		depth := func(p Point) float64 {
			return way * (float64(b.X-a.X)*float64(p.Y-a.Y) - float64(b.Y-a.Y)*float64(p.X-a.X))
		}
		var next []Point
		for j, q := range out {
			p := out[(j+len(out)-1)%len(out)]
			dp, dq := depth(p), depth(q)
			if (dp < 0) != (dq < 0) {
				t := float32(dp / (dp - dq))
				next = append(next, Point{X: p.X + t*(q.X-p.X), Y: p.Y + t*(q.Y-p.Y)})
			}
			if dq >= 0 {
				next = append(next, q)
			}
		}
		out = next
	}
	return out
}

// Area is the area of an outline in square pixels, by the shoelace formula.
func Area(pts []Point) float64 { return math.Abs(twiceArea(pts)) / 2 }

// turnOf is 1 for an outline that runs clockwise (y down), else -1.
func turnOf(pts []Point) float64 { return math.Copysign(1, twiceArea(pts)) }

func twiceArea(pts []Point) float64 {
	sum := 0.
	for i, p := range pts {
		n := pts[(i+1)%len(pts)]
		sum += float64(p.X)*float64(n.Y) - float64(n.X)*float64(p.Y)
	}
	return sum
}
