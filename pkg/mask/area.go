package mask

import (
	"image"
	"math"
	"slices"

	"example.org/redact/pkg/finding"
)

// area is a set of pixels of a picture: for each row of its hull the half-open
// spans [x0, x1) of pixels that belong to it, in order and apart.
type area struct {
	hull image.Rectangle
	rows [][][2]int // nil means the whole hull
}

func (a area) empty() bool { return a.hull.Empty() }

// each calls f for every span, row by row.
func (a area) each(f func(y, x0, x1 int)) {
	for y := a.hull.Min.Y; y < a.hull.Max.Y; y++ {
		if a.rows == nil {
			f(y, a.hull.Min.X, a.hull.Max.X)
			continue
		}
		for _, s := range a.rows[y-a.hull.Min.Y] {
			f(y, s[0], s[1])
		}
	}
}

// areaOf returns the pixels of a region within bounds: those of its polygon
// where it has one, else its box.
func areaOf(r finding.Region, bounds image.Rectangle) area {
	if len(r.Polygon) < 3 {
		return area{hull: r.Box.Intersect(bounds)}
	}
	hull := finding.HullOf(r.Polygon).Intersect(bounds)
	a := area{hull: hull, rows: make([][][2]int, max(0, hull.Dy()))}
	for i := range a.rows {
		a.rows[i] = rowSpans(r.Polygon, hull.Min.Y+i, hull.Min.X, hull.Max.X)
	}
	return a
}

// rowSpans returns the pixels of row y that a polygon touches, clipped to
// [minX, maxX). Corners are pixel centres, as in finding.Region. A pixel counts
// when its centre is inside by the non-zero rule, or when an edge crosses its
// square: covering a little too much is the cheap error.
func rowSpans(poly []image.Point, y, minX, maxX int) [][2]int {
	type crossing struct {
		x    float64
		wind int
	}
	var (
		crossings []crossing
		spans     [][2]int
	)
	keep := func(x0, x1 float64) { // pixel centres from x0 to x1, both included
		lo, hi := math.Max(math.Ceil(x0), float64(minX)), math.Min(math.Floor(x1)+1, float64(maxX))
		if lo < hi {
			spans = append(spans, [2]int{int(lo), int(hi)})
		}
	}
	fy := float64(y)
	for i, p := range poly {
		q := poly[(i+1)%len(poly)]
		wind := 1
		if p.Y > q.Y {
			p, q, wind = q, p, -1
		}
		if x0, x1, ok := clipToRow(p, q, fy-.5, fy+.5); ok {
			keep(x0-.5, x1+.5)
		}
		if p.Y <= y && y < q.Y {
			crossings = append(crossings, crossing{xAt(p, q, fy), wind})
		}
	}
	slices.SortFunc(crossings, func(a, b crossing) int {
		if a.x < b.x {
			return -1
		}
		if a.x > b.x {
			return 1
		}
		return 0
	})
	for i, wind := 0, 0; i+1 < len(crossings); i++ {
		if wind += crossings[i].wind; wind != 0 {
			keep(crossings[i].x, crossings[i+1].x)
		}
	}
	return merge(spans)
}

// clipToRow returns the reach in x of the part of the edge p to q, p.Y <= q.Y,
// that lies between the heights y0 and y1.
func clipToRow(p, q image.Point, y0, y1 float64) (x0, x1 float64, ok bool) {
	if float64(q.Y) < y0 || float64(p.Y) > y1 {
		return 0, 0, false
	}
	if p.Y == q.Y {
		return math.Min(float64(p.X), float64(q.X)), math.Max(float64(p.X), float64(q.X)), true
	}
	a := xAt(p, q, math.Max(y0, float64(p.Y)))
	b := xAt(p, q, math.Min(y1, float64(q.Y)))
	return math.Min(a, b), math.Max(a, b), true
}

// xAt is where the edge p to q, which is not level, has height y.
func xAt(p, q image.Point, y float64) float64 {
	t := (y - float64(p.Y)) / (float64(q.Y) - float64(p.Y))
	return float64(p.X) + t*(float64(q.X)-float64(p.X))
}

// merge sorts spans and joins those that meet.
func merge(spans [][2]int) [][2]int {
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	var out [][2]int
	for _, s := range spans {
		if n := len(out); n > 0 && s[0] <= out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], s[1])
			continue
		}
		out = append(out, s)
	}
	return out
}
