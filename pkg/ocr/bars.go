package ocr

import (
	"image"
	"math"
	"slices"

	"example.org/redact/internal/vision"
)

// Where bars may be: cells with strong edges that all run one way, next to
// others of the same direction.
const (
	barEnergy    = 250          // square of 16 grey levels a pixel
	barCoherence = 0.65         //
	barTurn      = math.Pi / 12 // between neighbouring cells
	minBarCells  = 6            //
	minBarWidth  = 40           // view pixels, along the code
	minBarHeight = 10           // view pixels, along the bars
	maxBarAreas  = 40           // judged on one page, the largest first
)

// barAreas returns turned rectangles that are filled with parallel edges, in
// pixels of the picture that the grain was taken from; Quad[0] to Quad[1] runs
// across the edges. The largest come first.
func barAreas(g vision.Grain) [][4]vision.Point {
	like := func(i int) bool { return g.Energy[i] > barEnergy && g.Coherence[i] > barCoherence }
	var out [][4]vision.Point
	for _, cells := range cellGroups(g.W, g.H, like, func(a, b int) bool {
		return math.Abs(math.Remainder(float64(g.Angle[a]-g.Angle[b]), math.Pi)) < barTurn
	}) {
		if len(cells) < minBarCells {
			continue
		}
		// The mean of directions, which repeat after half a turn.
		var c, s float64
		for _, i := range cells {
			c += math.Cos(2 * float64(g.Angle[i]))
			s += math.Sin(2 * float64(g.Angle[i]))
		}
		q := vision.QuadAlong(cellCorners(g.W, cells), math.Atan2(s, c)/2, 0)
		if b := (vision.TextBox{Quad: q}); b.Width() >= minBarWidth && b.Height() >= minBarHeight {
			out = append(out, q)
		}
	}
	largestFirst(out)
	return out[:min(len(out), maxBarAreas)]
}

// cellGroups returns the groups of cells of a w x h grid that are wanted and
// joined, side by side or by a corner.
func cellGroups(w, h int, wanted func(int) bool, joined func(a, b int) bool) [][]int {
	seen := make([]bool, w*h)
	var out [][]int
	for i := range seen {
		if seen[i] || !wanted(i) {
			continue
		}
		seen[i] = true
		group := []int{i}
		for k := 0; k < len(group); k++ {
			x, y := group[k]%w, group[k]/w
			for ny := max(0, y-1); ny <= min(h-1, y+1); ny++ {
				for nx := max(0, x-1); nx <= min(w-1, x+1); nx++ {
					if j := ny*w + nx; !seen[j] && wanted(j) && joined(group[k], j) {
						seen[j] = true
						group = append(group, j)
					}
				}
			}
		}
		out = append(out, group)
	}
	return out
}

// cellCorners returns the corners of all cells, in pixels.
func cellCorners(w int, cells []int) []vision.Point {
	out := make([]vision.Point, 0, 4*len(cells))
	const n = vision.GrainCell
	for _, i := range cells {
		x, y := float32(i%w*n), float32(i/w*n)
		out = append(out, vision.Point{X: x, Y: y}, vision.Point{X: x + n, Y: y}, vision.Point{X: x, Y: y + n}, vision.Point{X: x + n, Y: y + n})
	}
	return out
}

// barProfile is what scan lines across an area say of the stretch of it in
// which they agree.
type barProfile struct {
	quad      [4]vision.Point // that stretch
	edges     int             // changes between dark and light
	irregular float64         // wide bars and gaps over narrow ones; 1 for even stripes
	periodic  float64         // how like itself it is one period or more further, up to 1
	tall      float64         // length of the bars over the narrow ones' width
	contrast  float64         // grey levels
	dark      float64         // share of the length that bars take
	unquiet   float64         // darkest beside the plainer end: 0 as gaps are, 1 as bars are
}

// Scan lines across an area: bands along the bars, each the mean of a few
// lines, sampled twice a pixel.
const (
	barBands     = 16
	linesPerBand = 2
	maxBarSteps  = 2400
)

// profileOf samples an area of g. Scan lines agree when each correlates by at
// least agreement with the one before and with the first of the stretch: in
// print neighbouring ones agree for as long as letters have upright strokes,
// but that is no longer than a few stroke widths.
func profileOf(g *image.Gray, q [4]vision.Point, agreement float64) barProfile {
	n := min(maxBarSteps, int(2*vision.TextBox{Quad: q}.Width()))
	if n < minBarWidth {
		return barProfile{}
	}
	bands := make([][]float64, barBands)
	for b := range bands {
		bands[b] = make([]float64, n)
		for k := range linesPerBand {
			v := (float64(b) + (float64(k)+.5)/linesPerBand) / barBands
			for i := range n {
				bands[b][i] += sample(g, q, (float64(i)+.5)/float64(n), v) / linesPerBand
			}
		}
	}
	from, to := agreeing(bands, agreement)
	// Turned bars may go on for a little beyond the bands that agree.
	p := barProfile{quad: strip(q, float64(max(0, from-3))/barBands, float64(min(barBands, to+3))/barBands)}
	line := bands[(from+to)/2]
	sorted := slices.Clone(line)
	slices.Sort(sorted)
	p.contrast = sorted[n*9/10] - sorted[n/10]
	edges := barEdges(line, p.contrast/4)
	p.edges = len(edges)
	if len(edges) > 8 {
		widths := make([]float64, len(edges)-1)
		for i := range widths {
			widths[i] = edges[i+1] - edges[i]
		}
		slices.Sort(widths)
		narrow := max(1, widths[len(widths)/5])
		p.irregular = widths[len(widths)*9/10] / narrow
		p.periodic = periodicity(line, 2*float64(n)/float64(len(edges)))
		p.quad = prolonged(g, p.quad, p.contrast/4, quietZone*narrow/float64(n))
		p.dark = darkShare(line, edges)
		p.unquiet = min(darkBeside(g, p.quad, -quietFar, -quietNear), darkBeside(g, p.quad, 1+quietNear, 1+quietFar))
		p.tall = 2 * vision.TextBox{Quad: q}.Height() * float64(to-from) / barBands / narrow
	}
	return p
}

// darkShare is the share that bars take of what lies between the first edge and
// the last.
func darkShare(line, edges []float64) float64 {
	var widths, tones [2]float64 // of every other stretch
	for i := 1; i < len(edges); i++ {
		widths[i%2] += edges[i] - edges[i-1]
		for k := int(edges[i-1]) + 1; k <= int(edges[i]); k++ {
			tones[i%2] += line[k]
		}
	}
	dark := 0
	if tones[1]/max(1, widths[1]) < tones[0]/max(1, widths[0]) {
		dark = 1
	}
	return widths[dark] / max(1, widths[0]+widths[1])
}

// Where the ground beside a code is looked at, in shares of the code's width: some
// six modules of a short code, of the ten that standards ask for.
const quietNear, quietFar = .015, .06

// darkBeside is how dark the ground is from share u0 to share u1 of q's width, at
// its darkest: 0 is as light as the gaps on q, 1 as dark as its bars. Each place is
// the mean of some along the bars.
func darkBeside(g *image.Gray, q [4]vision.Point, u0, u1 float64) float64 {
	const across, along = 20, 5
	mean := func(u float64) float64 {
		sum := 0.
		for k := range along {
			sum += sample(g, q, u, .3+.4*float64(k)/(along-1)) / along
		}
		return sum
	}
	n := max(minBarWidth, int(2*vision.TextBox{Quad: q}.Width()))
	on := make([]float64, n)
	for i := range on {
		on[i] = mean((float64(i) + .5) / float64(n))
	}
	slices.Sort(on)
	bar, gap := on[n/10], on[n*9/10]
	worst := 0.
	for i := range across {
		worst = max(worst, (gap-mean(u0+(u1-u0)*(float64(i)+.5)/across))/max(1, gap-bar))
	}
	return worst
}

// periodicity is the greatest correlation of a scan line with itself moved by
// most of its mean period, of a dark and a light, up to half its length. Rows of
// bricks, stairs and railings repeat themselves; a code that says something
// does not.
func periodicity(line []float64, period float64) float64 {
	best := 0.
	for lag := int(.75*period) + 1; lag <= len(line)/2; lag++ {
		best = max(best, correlation(line[lag:], line[:len(line)-lag]))
	}
	return best
}

// agreeing returns the longest stretch of bands, from inclusive to to
// exclusive, that show the same bars.
func agreeing(bands [][]float64, least float64) (from, to int) {
	reach := len(bands[0]) / 40 // the bars' direction is known to a few degrees only
	for first := 0; first < len(bands); {
		next := first + 1
		for next < len(bands) &&
			bestCorrelation(bands[next-1], bands[next], reach) >= least &&
			bestCorrelation(bands[first], bands[next], 2*reach) >= least {
			next++
		}
		if next-first > to-from {
			from, to = first, next
		}
		first = next
	}
	return from, to
}

// strip returns the part of q from share a to share b of its height.
func strip(q [4]vision.Point, a, b float64) [4]vision.Point {
	at := func(u, v float64) vision.Point {
		x, y := pointIn(q, u, v)
		return vision.Point{X: float32(x), Y: float32(y)}
	}
	return [4]vision.Point{at(0, a), at(1, a), at(1, b), at(0, b)}
}

// pointIn returns the point at share u of q's width and v of its height.
func pointIn(q [4]vision.Point, u, v float64) (x, y float64) {
	mix := func(a, b, c float32) float64 { return float64(a) + u*float64(b-a) + v*float64(c-a) }
	return mix(q[0].X, q[1].X, q[3].X), mix(q[0].Y, q[1].Y, q[3].Y)
}

// contains reports whether (x, y) lies in the convex quad q.
func contains(q [4]vision.Point, x, y float64) bool {
	left, right := false, false
	for i := range q {
		a, b := q[i], q[(i+1)%4]
		c := float64(b.X-a.X)*(y-float64(a.Y)) - float64(b.Y-a.Y)*(x-float64(a.X))
		left, right = left || c < 0, right || c > 0
	}
	return !left || !right
}

// sample returns the grey level at share u of q's width and v of its height,
// between pixels; outside the picture that of the nearest pixel.
func sample(g *image.Gray, q [4]vision.Point, u, v float64) float64 {
	x, y := pointIn(q, u, v)
	x, y = x-.5, y-.5
	w, h := g.Rect.Dx(), g.Rect.Dy()
	x, y = min(float64(w-1), max(0, x)), min(float64(h-1), max(0, y))
	x0, y0 := int(x), int(y)
	x1, y1 := min(w-1, x0+1), min(h-1, y0+1)
	fx, fy := x-float64(x0), y-float64(y0)
	at := func(x, y int) float64 { return float64(g.Pix[y*g.Stride+x]) }
	top := at(x0, y0)*(1-fx) + at(x1, y0)*fx
	bottom := at(x0, y1)*(1-fx) + at(x1, y1)*fx
	return top*(1-fy) + bottom*fy
}

// bestCorrelation is the greatest correlation of a with b moved by up to reach
// steps: the bars' direction is known to a few degrees only.
func bestCorrelation(a, b []float64, reach int) float64 {
	best := -1.
	for d := -reach; d <= reach; d++ {
		x, y := a[max(0, d):min(len(a), len(a)+d)], b[max(0, -d):min(len(b), len(b)-d)]
		best = max(best, correlation(x, y))
	}
	return best
}

func correlation(a, b []float64) float64 {
	n := float64(len(a))
	var sa, sb, saa, sbb, sab float64
	for i := range a {
		sa += a[i]
		sb += b[i]
		saa += a[i] * a[i]
		sbb += b[i] * b[i]
		sab += a[i] * b[i]
	}
	va, vb := saa-sa*sa/n, sbb-sb*sb/n
	if va <= 0 || vb <= 0 {
		return 0
	}
	return (sab - sa*sb/n) / math.Sqrt(va*vb)
}

// barEdges returns the places, in samples, at which a scan line passes from
// dark to light and back, where both differ by at least swing grey levels.
func barEdges(line []float64, swing float64) []float64 {
	if swing < 5 {
		return nil
	}
	var turns []int // places of the extremes
	low, high, rising := 0, 0, 0
	for i, v := range line {
		if v < line[low] {
			low = i
		}
		if v > line[high] {
			high = i
		}
		switch {
		case rising >= 0 && line[high]-v >= swing:
			turns = append(turns, high)
			rising, low, high = -1, i, i
		case rising <= 0 && v-line[low] >= swing:
			turns = append(turns, low)
			rising, low, high = 1, i, i
		}
	}
	// Between two extremes the edge is where the line passes their middle.
	var edges []float64
	for k := 1; k < len(turns); k++ {
		a, b := turns[k-1], turns[k]
		mid := (line[a] + line[b]) / 2
		for i := a; i < b; i++ {
			if (line[i]-mid)*(line[i+1]-mid) <= 0 && line[i] != line[i+1] {
				edges = append(edges, float64(i)+(mid-line[i])/(line[i+1]-line[i]))
				break
			}
		}
	}
	return edges
}

// quietZone is how many narrow widths of plain ground end a code: standards
// ask for ten, and the widest bar or gap is four.
const quietZone = 8

// prolonged moves the ends of q out to the last edges that follow one another
// by at most gap, a share of q's width: cells at the ends of a code that hold
// few edges are not part of its area.
func prolonged(g *image.Gray, q [4]vision.Point, swing, gap float64) [4]vision.Point {
	const reach = 0.5 // share of the width that is looked at beyond each end
	n := min(maxBarSteps, int(2*(1+2*reach)*vision.TextBox{Quad: q}.Width()))
	line := make([]float64, n)
	at := func(i float64) float64 { return (i+.5)/float64(n)*(1+2*reach) - reach }
	for i := range line {
		line[i] = sample(g, q, at(float64(i)), .5)
	}
	from, to := 0., 1.
	edges := barEdges(line, swing)
	for _, e := range edges {
		if u := at(e); u > to && u-to <= gap {
			to = u
		}
	}
	for _, e := range slices.Backward(edges) {
		if u := at(e); u < from && from-u <= gap {
			from = u
		}
	}
	return slice(q, from, to)
}
