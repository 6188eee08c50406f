package badges

import (
	"image"
	"math"
)

// The rectified lozenge and, within it, the box of the letters, in pixels.
const (
	flatW, flatH     = 120, 48
	letterW, letterH = 60, 22
)

// flatLozenge is how white each pixel is in a rectified lozenge: 0 as the
// ground, 1 as the letters.
type flatLozenge [flatH][flatW]float64

// rectify samples the red channel under quad, in which the ground is dark and
// the letters are bright whatever the exposure. It returns nil when there is no
// such contrast.
func rectify(img *image.NRGBA, quad [4]image.Point) *flatLozenge {
	var f flatLozenge
	var hist [256]int
	m := unitSquareTo(quad)
	for y := range flatH {
		for x := range flatW {
			px, py := m.apply((float64(x)+.5)/flatW, (float64(y)+.5)/flatH)
			v := redAt(img, px, py)
			f[y][x] = v
			hist[int(v)]++
		}
	}
	ground, ink := percentile(&hist, 0.15), percentile(&hist, 0.96)
	if ink-ground < 45 {
		return nil
	}
	for y := range flatH {
		for x := range flatW {
			f[y][x] = clamp01((f[y][x] - ground) / (ink - ground))
		}
	}
	return &f
}

func percentile(hist *[256]int, share float64) float64 {
	left := int(share * flatW * flatH)
	for v, n := range hist {
		if left -= n; left < 0 {
			return float64(v)
		}
	}
	return 255
}

// redAt samples the red channel between pixels; the edge repeats.
func redAt(img *image.NRGBA, x, y float64) float64 {
	b := img.Bounds()
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := x-x0, y-y0
	at := func(dx, dy int) float64 {
		px := min(max(int(x0)+dx, b.Min.X), b.Max.X-1)
		py := min(max(int(y0)+dy, b.Min.Y), b.Max.Y-1)
		return float64(img.Pix[img.PixOffset(px, py)])
	}
	return (at(0, 0)*(1-fx)+at(1, 0)*fx)*(1-fy) + (at(0, 1)*(1-fx)+at(1, 1)*fx)*fy
}

// perspective is a map of the plane, nine numbers row by row.
type perspective [9]float64

// unitSquareTo maps (0,0) (1,0) (1,1) (0,1) to the corners of q (Heckbert 1989,
// 2.2.3).
func unitSquareTo(q [4]image.Point) perspective {
	x := func(i int) float64 { return float64(q[i].X) }
	y := func(i int) float64 { return float64(q[i].Y) }
	sx, sy := x(0)-x(1)+x(2)-x(3), y(0)-y(1)+y(2)-y(3)
	dx1, dy1, dx2, dy2 := x(1)-x(2), y(1)-y(2), x(3)-x(2), y(3)-y(2)
	den := dx1*dy2 - dx2*dy1
	if den == 0 {
		den = 1e-9
	}
	g, h := (sx*dy2-dx2*sy)/den, (dx1*sy-sx*dy1)/den
	return perspective{
		x(1) - x(0) + g*x(1), x(3) - x(0) + h*x(3), x(0),
		y(1) - y(0) + g*y(1), y(3) - y(0) + h*y(3), y(0), g, h, 1,
	}
}

func (m perspective) apply(u, v float64) (x, y float64) {
	w := m[6]*u + m[7]*v + m[8]
	return (m[0]*u + m[1]*v + m[2]) / w, (m[3]*u + m[4]*v + m[5]) / w
}

// letters holds drawings of the three letters in several slants and weights,
// each with mean 0 and length 1.
type letters struct{ drawn []letterBox }

type letterBox [letterH * letterW]float64

// glyphStrokes are N, H and S as lines on a unit square, y down.
var glyphStrokes = [3][][]unitPoint{
	{{{0, 1}, {0, 0}, {1, 1}, {1, 0}}},
	{{{0, 0}, {0, 1}}, {{1, 0}, {1, 1}}, {{0, .5}, {1, .5}}},
	{{{.95, .12}, {.7, 0}, {.3, 0}, {.05, .14}, {.05, .34}, {.3, .47}, {.7, .54}, {.95, .68}, {.95, .86}, {.7, 1}, {.3, 1}, {.03, .88}}},
}

type unitPoint struct{ x, y float64 }

func newLetters() *letters {
	l := &letters{}
	for _, slant := range []float64{0, 0.14, 0.28} {
		for _, stroke := range []float64{0.17, 0.25} {
			for _, gap := range []float64{0.12, 0.28} {
				l.drawn = append(l.drawn, drawLetters(slant, stroke, gap))
			}
		}
	}
	return l
}

// drawLetters draws N H S so that their common box fills the letter box. Slant
// is the shift of the top, stroke the stroke's width, gap the space between two
// letters, all over the height.
func drawLetters(slant, stroke, gap float64) (out letterBox) {
	const glyphW = 0.74 // over the height
	gap += stroke
	half := stroke / 2
	total := 3*glyphW + 2*gap + 2*half + slant
	for i := range out {
		var sum float64
		for k := range 16 { // sixteen samples a pixel
			u := (float64(i%letterW) + (float64(k%4)+.5)/4) / letterW * total
			v := ((float64(i/letterW)+(float64(k/4)+.5)/4)/letterH)*(1+2*half) - half
			u -= half + slant*(1-v)
			for g, strokes := range glyphStrokes {
				x := u - float64(g)*(glyphW+gap)
				if nearStroke(strokes, x/glyphW, v, glyphW) < half {
					sum++
					break
				}
			}
		}
		out[i] = sum / 16
	}
	out.soften()
	out.normalise()
	return out
}

// soften averages each pixel with its neighbours, so that a stroke which is a
// little thinner or lies a little beside the drawn one still matches.
func (b *letterBox) soften() {
	old := *b
	for y := range letterH {
		for x := range letterW {
			sum, n := 0.0, 0.0
			for dy := max(y-1, 0); dy <= min(y+1, letterH-1); dy++ {
				for dx := max(x-1, 0); dx <= min(x+1, letterW-1); dx++ {
					sum, n = sum+old[dy*letterW+dx], n+1
				}
			}
			b[y*letterW+x] = sum / n
		}
	}
}

// nearStroke is the distance from (x, y) to the nearest stroke, in heights;
// the unit square is wide heights wide.
func nearStroke(strokes [][]unitPoint, x, y, wide float64) float64 {
	best := math.Inf(1)
	for _, s := range strokes {
		for i := 1; i < len(s); i++ {
			ax, ay, bx, by := s[i-1].x*wide, s[i-1].y, s[i].x*wide, s[i].y
			dx, dy := bx-ax, by-ay
			t := clamp01(((x*wide-ax)*dx + (y-ay)*dy) / (dx*dx + dy*dy))
			best = min(best, math.Hypot(x*wide-ax-t*dx, y-ay-t*dy))
		}
	}
	return best
}

// normalise takes the mean away and scales to length 1.
func (b *letterBox) normalise() {
	var mean, sq float64
	for _, v := range b {
		mean += v
	}
	mean /= float64(len(b))
	for i := range b {
		b[i] -= mean
		sq += b[i] * b[i]
	}
	if sq == 0 {
		return
	}
	for i := range b {
		b[i] /= math.Sqrt(sq)
	}
}

// match is the best correlation, -1 to 1, of the white in f with the letters;
// 0 when the white does not lie as letters would.
func (l *letters) match(f *flatLozenge) float64 {
	x0, y0, x1, y1, ok := inkBox(f)
	if !ok {
		return 0
	}
	var got letterBox
	for i := range got {
		u := x0 + (float64(i%letterW)+.5)/letterW*(x1-x0)
		v := y0 + (float64(i/letterW)+.5)/letterH*(y1-y0)
		got[i] = f.at(u, v)
	}
	got.soften()
	got.normalise()
	best := 0.0
	for i := range l.drawn {
		sum := 0.0
		for k, v := range got {
			sum += v * l.drawn[i][k]
		}
		best = max(best, sum)
	}
	return best
}

func (f *flatLozenge) at(x, y float64) float64 {
	return f[min(max(int(y), 0), flatH-1)][min(max(int(x), 0), flatW-1)]
}

// inkBox is the box of the white within the lozenge, a thin rim left out since
// the corners are known to a pixel only. Letters leave a margin and fill most
// of the width and height.
func inkBox(f *flatLozenge) (x0, y0, x1, y1 float64, ok bool) {
	const rim = 3
	var cols [flatW]float64
	var rows [flatH]float64
	for y := rim; y < flatH-rim; y++ {
		for x := rim; x < flatW-rim; x++ {
			if f[y][x] > 0.5 {
				cols[x]++
				rows[y]++
			}
		}
	}
	a, b := extent(cols[:], 4)
	c, d := extent(rows[:], 8)
	if b-a < flatW*6/10 || d-c < flatH*45/100 {
		return 0, 0, 0, 0, false
	}
	return float64(a), float64(c), float64(b), float64(d), true
}

// extent is the range of places whose value reaches least.
func extent(v []float64, least float64) (from, to int) {
	from, to = len(v), 0
	for i, n := range v {
		if n >= least {
			from, to = min(from, i), i+1
		}
	}
	return from, to
}
