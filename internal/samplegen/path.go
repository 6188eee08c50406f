package samplegen

import (
	"image"
	"math"

	"golang.org/x/image/vector"
)

// pt is a point in pixels of a layer, x right, y down.
type pt struct{ x, y float64 }

func (a pt) add(b pt) pt           { return pt{a.x + b.x, a.y + b.y} }
func (a pt) to(b pt, t float64) pt { return pt{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t} }
func (a pt) scale(k float64) pt    { return pt{a.x * k, a.y * k} }
func dist(a, b pt) float64         { return math.Hypot(a.x-b.x, a.y-b.y) }
func turned(p pt, turn float64) pt {
	s, c := math.Sincos(turn)
	return pt{p.x*c - p.y*s, p.x*s + p.y*c}
}

// box is an area of a layer in its pixels.
type box struct{ x, y, w, h float64 }

func (b box) grow(d float64) box { return box{b.x - d, b.y - d, b.w + 2*d, b.h + 2*d} }

func (b box) corners() [4]pt {
	return [4]pt{{b.x, b.y}, {b.x + b.w, b.y}, {b.x + b.w, b.y + b.h}, {b.x, b.y + b.h}}
}

// union returns the hull of two boxes; an empty box adds nothing.
func (b box) union(o box) box {
	if b.w == 0 {
		return o
	}
	x, y := min(b.x, o.x), min(b.y, o.y)
	return box{x, y, max(b.x+b.w, o.x+o.w) - x, max(b.y+b.h, o.y+o.h) - y}
}

// path is a set of closed outlines with straight sides. Outlines of opposite
// direction cut holes; curves are flattened when a path is built.
type path [][]pt

// each returns the path with every point moved by f.
func (p path) each(f func(pt) pt) path {
	out := make(path, len(p))
	for i, c := range p {
		out[i] = make([]pt, len(c))
		for j, q := range c {
			out[i][j] = f(q)
		}
	}
	return out
}

func (p path) bounds() box {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range p {
		for _, q := range c {
			x0, y0, x1, y1 = min(x0, q.x), min(y0, q.y), max(x1, q.x), max(y1, q.y)
		}
	}
	if x1 < x0 {
		return box{}
	}
	return box{x0, y0, x1 - x0, y1 - y0}
}

// fill paints the inside of a path, edges smoothed.
func (l *layer) fill(p path, c paint) {
	b := p.bounds()
	x0, y0 := max(0, int(math.Floor(b.x))), max(0, int(math.Floor(b.y)))
	x1, y1 := min(l.w, int(math.Ceil(b.x+b.w))+1), min(l.h, int(math.Ceil(b.y+b.h))+1)
	if x1 <= x0 || y1 <= y0 {
		return
	}
	z := vector.NewRasterizer(x1-x0, y1-y0)
	for _, out := range p {
		for i, q := range out {
			x, y := float32(q.x-float64(x0)), float32(q.y-float64(y0))
			if i == 0 {
				z.MoveTo(x, y)
			} else {
				z.LineTo(x, y)
			}
		}
		z.ClosePath()
	}
	m := image.NewAlpha(image.Rect(0, 0, x1-x0, y1-y0))
	z.Draw(m, m.Bounds(), image.Opaque, image.Point{})
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			if k := m.Pix[(y-y0)*m.Stride+x-x0]; k > 0 {
				l.over(x, y, c(float64(x)+.5, float64(y)+.5), float32(k)/255)
			}
		}
	}
}

func polygon(pts ...pt) path { return path{pts} }

func rect(x, y, w, h float64) path { c := box{x, y, w, h}.corners(); return path{c[:]} }

// round is a rectangle with quarter-circle corners of radius r.
func round(x, y, w, h, r float64) path {
	var out []pt
	for i, c := range []pt{{x + w - r, y + r}, {x + w - r, y + h - r}, {x + r, y + h - r}, {x + r, y + r}} {
		for k := 0; k <= 8; k++ {
			s, co := math.Sincos((float64(i)-1)*math.Pi/2 + float64(k)*math.Pi/16)
			out = append(out, pt{c.x + r*co, c.y + r*s})
		}
	}
	return path{out}
}

func ellipse(cx, cy, rx, ry float64) path {
	out := make([]pt, 48)
	for i := range out {
		s, c := math.Sincos(float64(i) * 2 * math.Pi / 48)
		out[i] = pt{cx + rx*c, cy + ry*s}
	}
	return path{out}
}

// frame is the outline of a rectangle, t thick, inside it.
func frame(x, y, w, h, t float64) path {
	in := box{x + t, y + t, w - 2*t, h - 2*t}.corners()
	return append(rect(x, y, w, h), []pt{in[0], in[3], in[2], in[1]})
}

// stroke is a line of the given width through pts with round ends and joints.
func stroke(width float64, pts ...pt) path {
	return pen(func(float64) float64 { return width }, pts...)
}

// pen is a stroke whose width depends on the share of its length, 0 to 1.
func pen(width func(t float64) float64, pts ...pt) path {
	var p path
	n := float64(max(1, len(pts)-1))
	for i, a := range pts {
		r := width(float64(i)/n) / 2
		p = append(p, ellipse(a.x, a.y, r, r)[0])
		if i == 0 {
			continue
		}
		b := pts[i-1]
		d := dist(a, b)
		if d == 0 {
			continue
		}
		nx, ny := (a.y-b.y)/d*r, -(a.x-b.x)/d*r
		p = append(p, []pt{{b.x + nx, b.y + ny}, {a.x + nx, a.y + ny}, {a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}})
	}
	return p
}

// spline is a smooth curve through pts (Catmull-Rom), eight steps a span.
func spline(pts ...pt) []pt {
	if len(pts) < 3 {
		return pts
	}
	at := func(i int) pt { return pts[min(max(i, 0), len(pts)-1)] }
	var out []pt
	for i := 0; i < len(pts)-1; i++ {
		a, b, c, d := at(i-1), at(i), at(i+1), at(i+2)
		for k := range 8 {
			t := float64(k) / 8
			f := func(a, b, c, d float64) float64 {
				return 0.5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t*t + (3*b-a-3*c+d)*t*t*t)
			}
			out = append(out, pt{f(a.x, b.x, c.x, d.x), f(a.y, b.y, c.y, d.y)})
		}
	}
	return append(out, pts[len(pts)-1])
}
