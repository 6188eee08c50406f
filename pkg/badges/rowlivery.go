package badges

import (
	"image"
	"slices"

	"example.org/redact/pkg/finding"
)

// Bounds for a single row of livery blocks, in the coarse view.
const (
	blockMin    = 6    // pixels a block is wide
	blockRatio  = 2.4  // of neighbouring widths; perspective and handles make them differ
	blockGap    = 3    // pixels between two blocks: soft edges, door seams
	blockRuns   = 4    // blocks in turn
	blockHeight = 8    // pixels: so many rows must agree
	blockShape  = 0.45 // of a block's mean width, the least height
)

// blocks is a stretch of a row in which yellow and dark blocks alternate.
type blocks struct{ x0, x1, n int }

// findRowLivery looks for one row of yellow and blue or green blocks in turn,
// as on vehicles whose livery has no second row.
func findRowLivery(s *scene) []finding.Finding {
	var out []finding.Finding
	for _, partner := range []class{green, blue | navy} {
		for _, g := range stacks(s.coarse.classes, partner) {
			f := finding.Finding{Kind: finding.Battenburg, Certainty: finding.Likely, Score: 0.7, Evidence: []string{"two-colours", "blocks-in-turn"}}
			f.Box = s.coarse.pageBox(g)
			if s.overlaps(f.Box, finding.Battenburg) {
				continue
			}
			out = append(out, f)
		}
	}
	return out
}

// stacks joins alternating rows that lie above one another and keeps those that
// are high enough.
func stacks(m *classMap, partner class) []image.Rectangle {
	type stack struct {
		box       image.Rectangle
		rows, cut int // rows that agree, blocks in the row with the most
	}
	var open []stack
	for y := range m.h {
		for _, b := range alternations(m, y, partner) {
			r := image.Rect(b.x0, y, b.x1, y+1)
			i := slices.IndexFunc(open, func(s stack) bool {
				shared := min(s.box.Max.X, r.Max.X) - max(s.box.Min.X, r.Min.X)
				return y-s.box.Max.Y <= 4 && shared*2 > min(s.box.Dx(), r.Dx())
			})
			if i < 0 {
				open = append(open, stack{r, 1, b.n})
				continue
			}
			open[i] = stack{open[i].box.Union(r), open[i].rows + 1, max(open[i].cut, b.n)}
		}
	}
	var out []image.Rectangle
	for _, s := range open {
		high := float64(s.box.Dy()) >= blockShape*float64(s.box.Dx())/float64(s.cut)
		if high && s.rows >= blockHeight && s.rows*3 > s.box.Dy() {
			out = append(out, s.box)
		}
	}
	return out
}

// alternations are the stretches of row y with enough blocks in turn.
func alternations(m *classMap, y int, partner class) []blocks {
	type run struct {
		x0, x1 int
		bright bool
	}
	var runs []run
	row := m.at[y*m.w : (y+1)*m.w]
	for x := 0; x < len(row); {
		isBright, isDark := row[x]&yellow != 0, row[x]&partner != 0
		if isBright == isDark {
			x++
			continue
		}
		x0 := x
		for x < len(row) && (row[x]&yellow != 0) == isBright && (row[x]&partner != 0) == isDark {
			x++
		}
		if n := len(runs); n > 0 && runs[n-1].bright == isBright && x0-runs[n-1].x1 <= blockGap {
			runs[n-1].x1 = x
		} else {
			runs = append(runs, run{x0, x, isBright})
		}
	}
	var out []blocks
	for i := 0; i < len(runs); {
		j := i + 1
		for ; j < len(runs); j++ {
			a, b := runs[j-1], runs[j]
			wa, wb := float64(a.x1-a.x0), float64(b.x1-b.x0)
			if a.bright == b.bright || b.x0-a.x1 > blockGap || min(wa, wb) < blockMin || max(wa, wb) > blockRatio*min(wa, wb) {
				break
			}
		}
		if j-i >= blockRuns {
			out = append(out, blocks{runs[i].x0, runs[j-1].x1, j - i})
		}
		i = j
	}
	return out
}
