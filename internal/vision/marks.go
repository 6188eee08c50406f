package vision

import (
	"fmt"
	"image"

	"gocv.io/x/gocv"
)

// Mark is a connected patch of ink: pixels that are all darker, or all lighter,
// than their surroundings. A letter is one mark or a few, a blurred word too.
type Mark struct {
	Box   image.Rectangle
	Light bool // lighter than the surroundings
	Area  int  // pixels
	// Stroke is the width of the mark's strokes in pixels: its area over the
	// length of a line through their middle.
	Stroke float64
	// Contrast is how much the pixels differ from the mean around them, in
	// grey levels, on average.
	Contrast float64
	// Runs are the mark's rows; their ends are its outline.
	Runs []Run
}

// Run is a horizontal stretch of pixels of a mark, X0 inclusive to X1
// exclusive.
type Run struct{ Y, X0, X1 int }

// MarkOptions bounds what counts as a mark. All sizes are in pixels.
type MarkOptions struct {
	Window      int     // side of the surroundings that a pixel is compared with; odd
	MinContrast int     // grey levels by which ink must differ from them
	Deviation   float64 // ... and multiple of their mean absolute deviation
	MinSide     int     // of the longer side of a mark's box
	MaxSide     int     // of the shorter side of a mark's box
	MaxLong     int     // of the longer side of a mark's box
	MinArea     int
}

// Marks returns the marks of a grey picture. A pixel is ink when it differs
// from the mean of the window around it by more than the window's own
// unrest; this follows uneven light, and on a plain ground with a fifth of ink
// it cuts half way between the two (compare Niblack, 1986, who uses the
// standard deviation).
func Marks(g *image.Gray, o MarkOptions) ([]Mark, error) {
	if o.Window < 3 || o.Window%2 == 0 || o.MinContrast < 1 || o.Deviation < 0 {
		return nil, fmt.Errorf("vision: window %d, contrast %d, deviation %v cannot find marks", o.Window, o.MinContrast, o.Deviation)
	}
	src, err := toGrayMat(g)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	mean, dev := gocv.NewMat(), gocv.NewMat()
	defer mean.Close()
	defer dev.Close()
	k := image.Pt(o.Window, o.Window)
	gocv.Blur(src, &mean, k)
	gocv.AbsDiff(src, mean, &dev)
	gocv.Blur(dev, &dev, k)
	m, err := mean.DataPtrUint8()
	if err != nil {
		return nil, fmt.Errorf("vision: read local means: %w", err)
	}
	d, err := dev.DataPtrUint8()
	if err != nil {
		return nil, fmt.Errorf("vision: read local deviations: %w", err)
	}
	t := tracer{o: o, w: g.Rect.Dx(), h: g.Rect.Dy()}
	for v := range t.cut {
		t.cut[v] = max(int16(o.MinContrast), int16(o.Deviation*float64(v)))
	}
	for y := range t.h {
		row := y * t.w
		t.row(y, g.Pix[y*g.Stride:y*g.Stride+t.w], m[row:row+t.w], d[row:row+t.w])
	}
	return t.marks(), nil
}

// tracer collects runs of ink row by row and joins them into marks.
type tracer struct {
	o      MarkOptions
	w, h   int
	cut    [256]int16 // by deviation: least contrast of ink
	runs   []inkRun
	parent []int32
	// prev and cur delimit the runs of the row above and of this one.
	prev, cur int
}

// inkRun is one run of ink; under counts its pixels that lie below ink of the
// same mark.
type inkRun struct {
	y, x0, x1 int32
	sum       int32 // of the contrast
	under     int32
	light     bool
}

// row finds the runs of row y and joins them with those of the row above.
func (t *tracer) row(y int, g, m, d []uint8) {
	t.prev, t.cur = t.cur, len(t.runs)
	above := t.prev
	for x := 0; x < len(g); {
		diff := int16(g[x]) - int16(m[x])
		cut := t.cut[d[x]]
		if diff < cut && diff > -cut {
			x++
			continue
		}
		r := inkRun{y: int32(y), x0: int32(x), light: diff > 0}
		sign := int16(1)
		if !r.light {
			sign = -1
		}
		for x < len(g) {
			diff = sign * (int16(g[x]) - int16(m[x]))
			if diff < t.cut[d[x]] {
				break
			}
			r.sum += int32(diff)
			x++
		}
		r.x1 = int32(x)
		t.parent = append(t.parent, int32(len(t.runs)))
		above = t.join(&r, above)
		t.runs = append(t.runs, r)
	}
}

// join unites r, about to be appended, with the runs above that touch it, side
// by side or diagonally, and returns where to go on in the row above.
func (t *tracer) join(r *inkRun, above int) int {
	for above < t.cur && t.runs[above].x1 < r.x0 {
		above++
	}
	for i := above; i < t.cur && t.runs[i].x0 <= r.x1; i++ {
		a := &t.runs[i]
		if a.light != r.light {
			continue
		}
		if n := min(a.x1, r.x1) - max(a.x0, r.x0); n > 0 {
			r.under += n
		}
		t.parent[t.find(int32(i))] = t.find(int32(len(t.runs)))
	}
	return above
}

func (t *tracer) find(i int32) int32 {
	for t.parent[i] != i {
		t.parent[i] = t.parent[t.parent[i]]
		i = t.parent[i]
	}
	return i
}

// gathered is what is known of a mark before its runs are listed.
type gathered struct {
	x0, y0, x1, y1   int32
	area, under, sum int32
	runs             int32
	first            int32 // place of its first run among all listed runs; -1: not listed
	light            bool
}

// marks sums the runs of each mark and keeps those within bounds.
func (t *tracer) marks() []Mark {
	ids, n := t.number()
	sums := make([]gathered, n)
	for i, r := range t.runs {
		s := &sums[ids[i]]
		if s.runs == 0 {
			s.x0, s.y0, s.x1, s.light = r.x0, r.y, r.x1, r.light
		}
		s.x0, s.x1, s.y1 = min(s.x0, r.x0), max(s.x1, r.x1), r.y+1
		s.area += r.x1 - r.x0
		s.under += r.under
		s.sum += r.sum
		s.runs++
	}
	total, kept := int32(0), 0
	for i := range sums {
		if s := &sums[i]; t.wanted(s) {
			s.first = total
			total += s.runs
			kept++
		} else {
			s.first = -1
		}
	}
	all := make([]Run, total)
	next := make([]int32, n)
	for i, r := range t.runs {
		if s := &sums[ids[i]]; s.first >= 0 {
			all[s.first+next[ids[i]]] = Run{Y: int(r.y), X0: int(r.x0), X1: int(r.x1)}
			next[ids[i]]++
		}
	}
	out := make([]Mark, 0, kept)
	for i := range sums {
		s := &sums[i]
		if s.first < 0 {
			continue
		}
		out = append(out, Mark{
			Box: image.Rect(int(s.x0), int(s.y0), int(s.x1), int(s.y1)), Light: s.light, Area: int(s.area),
			// The rows of a mark count its vertical extent stroke by stroke, its
			// columns (area less the pixels under others) the horizontal one.
			Stroke:   float64(s.area) / float64(max(s.runs, s.area-s.under)),
			Contrast: float64(s.sum) / float64(s.area),
			Runs:     all[s.first : s.first+s.runs : s.first+s.runs],
		})
	}
	return out
}

// number gives each run the number of its mark, and the count of marks.
func (t *tracer) number() (ids []int32, n int32) {
	ids = make([]int32, len(t.runs))
	for i := range ids {
		ids[i] = -1
	}
	for i := range t.runs {
		root := t.find(int32(i))
		if ids[root] < 0 {
			ids[root] = n
			n++
		}
		ids[i] = ids[root]
	}
	return ids, n
}

func (t *tracer) wanted(s *gathered) bool {
	w, h := int(s.x1-s.x0), int(s.y1-s.y0)
	long, short := max(w, h), min(w, h)
	return int(s.area) >= t.o.MinArea && long >= t.o.MinSide && long <= t.o.MaxLong && short <= t.o.MaxSide
}
