package records

import (
	"image"
	"image/color"
	"math"
	"math/rand"
	"strings"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// plain returns a picture of one colour with a little noise, as cameras have.
func plain(w, h int, c color.NRGBA) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	rng := rand.New(rand.NewSource(int64(w + h)))
	for y := range h {
		for x := range w {
			n := rng.Intn(7) - 3
			img.SetNRGBA(x, y, color.NRGBA{R: shade(c.R, n), G: shade(c.G, n), B: shade(c.B, n), A: 255})
		}
	}
	return img
}

func shade(v uint8, by int) uint8 { return uint8(min(255, max(0, int(v)+by))) }

// paint sets every pixel in the quadrilateral to what colour returns for its
// place on a sheet of w x h units.
func paint(img *image.NRGBA, q [4]vision.Point, w, h float64, colour func(u, v float64) color.NRGBA) {
	b := vision.HullOf(q).Intersect(img.Bounds())
	ax, ay := float64(q[1].X-q[0].X)/w, float64(q[1].Y-q[0].Y)/w
	bx, by := float64(q[3].X-q[0].X)/h, float64(q[3].Y-q[0].Y)/h
	det := ax*by - ay*bx
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if !inside(q[:], image.Pt(x, y)) {
				continue
			}
			px, py := float64(x)-float64(q[0].X), float64(y)-float64(q[0].Y)
			img.SetNRGBA(x, y, colour((px*by-py*bx)/det, (py*ax-px*ay)/det))
		}
	}
}

// ecgPaper rules squares of the given size in pixels, every fifth line heavier,
// with a heart beat across it.
func ecgPaper(square float64, ground, rule color.NRGBA, trace bool) func(u, v float64) color.NRGBA {
	near := func(x, every, width float64) float64 {
		d := math.Abs(math.Mod(x+every*1000+every/2, every) - every/2)
		return math.Max(0, 1-d/width)
	}
	mix := func(a, b uint8, t float64) uint8 { return uint8(float64(a) + (float64(b)-float64(a))*t) }
	return func(u, v float64) color.NRGBA {
		fine := math.Max(near(u, square, .9), near(v, square, .9)) * .6
		heavy := math.Max(near(u, 5*square, 1.2), near(v, 5*square, 1.2))
		t := math.Max(fine, heavy)
		c := color.NRGBA{R: mix(ground.R, rule.R, t), G: mix(ground.G, rule.G, t), B: mix(ground.B, rule.B, t), A: 255}
		if trace {
			beat := math.Mod(u, 25*square)
			y := 20 * square
			if beat < 3*square {
				y -= 8 * square * (1 - math.Abs(beat-1.5*square)/(1.5*square))
			}
			if math.Abs(v-y) < 1.5 || beat < 3*square && math.Abs(v-y) < 4 {
				return color.NRGBA{R: 30, G: 30, B: 35, A: 255}
			}
		}
		return c
	}
}

func rect(x0, y0, x1, y1 float32) [4]vision.Point {
	return [4]vision.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}

// turned returns a rectangle of w x h about (cx, cy), turned by degrees.
func turned(cx, cy, w, h, degrees float64) [4]vision.Point {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	var q [4]vision.Point
	for i, c := range [4][2]float64{{-w / 2, -h / 2}, {w / 2, -h / 2}, {w / 2, h / 2}, {-w / 2, h / 2}} {
		q[i] = vision.Point{X: float32(cx + c[0]*cos - c[1]*sin), Y: float32(cy + c[0]*sin + c[1]*cos)}
	}
	return q
}

// written returns Text findings for lines of text inside a quadrilateral, one
// under another, in its direction; a line "~" is located but unread.
func written(q [4]vision.Point, text string) finding.Set {
	rows := strings.Split(text, "\n")
	w := math.Hypot(float64(q[1].X-q[0].X), float64(q[1].Y-q[0].Y))
	h := math.Hypot(float64(q[3].X-q[0].X), float64(q[3].Y-q[0].Y))
	at := func(u, v float64) image.Point {
		x := float64(q[0].X) + u/w*float64(q[1].X-q[0].X) + v/h*float64(q[3].X-q[0].X)
		y := float64(q[0].Y) + u/w*float64(q[1].Y-q[0].Y) + v/h*float64(q[3].Y-q[0].Y)
		return image.Pt(int(math.Round(x)), int(math.Round(y)))
	}
	pitch := h / (float64(len(rows)) + 1)
	var out finding.Set
	for i, row := range rows {
		l := finding.Line{Height: pitch * .5, Text: finding.NewSecret(row), Confidence: .9}
		if row == "~" {
			l.Text, l.Confidence = finding.Secret{}, 0
		}
		v, u1 := pitch*(float64(i)+.6), math.Min(.9*w, .05*w+float64(len(row)+3)*pitch*.35)
		l.Page = 1
		l.Polygon = []image.Point{at(.05*w, v), at(u1, v), at(u1, v+pitch*.5), at(.05*w, v+pitch*.5)}
		l.Box = finding.HullOf(l.Polygon)
		out = append(out, finding.Finding{Kind: finding.Text, Region: l.Region, Line: &l})
	}
	return out
}

// identifier returns a finding of a kind on the i-th line of the text.
func identifier(k finding.Kind, lines finding.Set, i int) finding.Finding {
	return finding.Finding{Kind: k, Region: lines[i].Region, Certainty: finding.Definite}
}

// ink draws letter-like strokes of a colour on every line.
func ink(img *image.NRGBA, lines finding.Set, c color.NRGBA) {
	for _, f := range lines {
		q := f.Line.Quad()
		for u := .02; u < 1; u += .04 {
			for v := .1; v < .9; v += .02 {
				x := (1-v)*((1-u)*float64(q[0].X)+u*float64(q[1].X)) + v*((1-u)*float64(q[3].X)+u*float64(q[2].X))
				y := (1-v)*((1-u)*float64(q[0].Y)+u*float64(q[1].Y)) + v*((1-u)*float64(q[3].Y)+u*float64(q[2].Y))
				for d := range 3 {
					img.SetNRGBA(int(x)+d, int(y), c)
				}
			}
		}
	}
}
