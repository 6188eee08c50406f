package badges

import (
	"image"
	"slices"

	"example.org/redact/pkg/finding"
)

// junction is a point of the coarse view where four squares of a chequered
// pattern meet.
type junction struct {
	at    image.Point
	side  int  // of the squares that were compared, in pixels of the view
	fell  bool // the bright squares are upper left and lower right
	score float64
}

// Bounds for chequered livery: how bright and how dark the four squares around
// a junction must be, and how many junctions make a pattern. One junction is
// any yellow corner; a row of them in turn is paint.
const (
	squareBright  = 0.80
	squareDark    = 0.08
	squarePartner = 0.60
	minJunctions  = 3
	leastYellow   = 0.003 // of the page: three squares of a distant vehicle
)

// findBattenburg looks for rows of fluorescent yellow squares that alternate
// with green, blue or orange ones.
func findBattenburg(s *scene) []finding.Finding {
	m := s.coarse.classes
	if m.share(image.Rect(0, 0, m.w, m.h), yellow) < leastYellow {
		return nil
	}
	bright := m.sums(yellow)
	var out []finding.Finding
	for _, partner := range []class{green, blue | navy} {
		dark := m.sums(partner)
		for _, group := range chains(junctions(bright, dark)) {
			f := finding.Finding{
				Kind: finding.Battenburg, Certainty: finding.Likely, Evidence: []string{"two-colours", "chequers"},
				Score: min(0.99, 0.6+0.08*float64(len(group))),
			}
			r := image.Rectangle{}
			for _, j := range group {
				r = r.Union(grown(image.Rectangle{Min: j.at, Max: j.at}, j.side*5/4, j.side*5/4))
			}
			f.Box = s.coarse.pageBox(r)
			out = append(out, f)
		}
	}
	return out
}

// junctions are the best-fitting meeting points of four squares, at sizes from
// 5 to 48 pixels.
func junctions(bright, dark *sums) []junction {
	var all []junction
	for side := 5; side <= 48; side = side*5/4 + 1 {
		step := max(1, side/5)
		for y := side; y+side < bright.h; y += step {
			for x := side; x+side < bright.w; x += step {
				if j, ok := junctionAt(bright, dark, x, y, side); ok {
					all = append(all, j)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b junction) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return b.side - a.side
	})
	var kept []junction
	for _, j := range all {
		if !slices.ContainsFunc(kept, func(k junction) bool {
			r := max(j.side, k.side)
			return abs(j.at.X-k.at.X) < r*4/5 && abs(j.at.Y-k.at.Y) < r*4/5
		}) {
			kept = append(kept, j)
		}
	}
	return kept
}

func abs(n int) int { return max(n, -n) }

// junctionAt judges the four squares of the given side around (x, y), a pixel
// away from their common edges, which are soft.
func junctionAt(bright, dark *sums, x, y, side int) (junction, bool) {
	quarter := func(s *sums, left, top bool) float64 {
		x0, y0 := x+1, y+1
		if left {
			x0 = x - side
		}
		if top {
			y0 = y - side
		}
		return s.share(x0, y0, x0+side-1, y0+side-1)
	}
	// The falling diagonal is tried first, then the rising one.
	for _, fell := range []bool{true, false} {
		b1, b2 := quarter(bright, fell, true), quarter(bright, !fell, false)
		if b1 < squareBright || b2 < squareBright {
			continue
		}
		d1, d2 := quarter(bright, !fell, true), quarter(bright, fell, false)
		p1, p2 := quarter(dark, !fell, true), quarter(dark, fell, false)
		if d1 > squareDark || d2 > squareDark || p1 < squarePartner || p2 < squarePartner {
			return junction{}, false
		}
		return junction{at: image.Pt(x, y), side: side, fell: fell, score: b1 + b2 + p1 + p2 - d1 - d2}, true
	}
	return junction{}, false
}

// chains groups junctions that lie within about two squares of one another and
// keeps groups that are long enough and have both diagonals, as neighbouring
// junctions of a chequered band do.
func chains(js []junction) [][]junction {
	group := make([]int, len(js))
	for i := range group {
		group[i] = i
	}
	for i, a := range js {
		for k, b := range js[:i] {
			near := 5 * max(a.side, b.side) / 2
			like := a.side <= 3*b.side && b.side <= 3*a.side
			if like && abs(a.at.X-b.at.X) <= near && abs(a.at.Y-b.at.Y) <= near && group[i] != group[k] {
				old, to := group[i], group[k]
				for n := range group {
					if group[n] == old {
						group[n] = to
					}
				}
			}
		}
	}
	byGroup := map[int][]junction{}
	for i, j := range js {
		byGroup[group[i]] = append(byGroup[group[i]], j)
	}
	var out [][]junction
	for i := range js {
		g := byGroup[i]
		both := slices.ContainsFunc(g, func(j junction) bool { return j.fell }) && slices.ContainsFunc(g, func(j junction) bool { return !j.fell })
		if len(g) >= minJunctions && both {
			out = append(out, g)
		}
	}
	return out
}
