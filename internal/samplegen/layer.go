package samplegen

import (
	"image"
	"math"
)

// rgba is a colour in linear light, not premultiplied, 0 to 1.
type rgba struct{ r, g, b, a float32 }

// paint gives the colour at a point of a layer, in its pixels.
type paint func(x, y float64) rgba

// layer is a picture in linear light, premultiplied by its alpha, four values a
// pixel, row by row. Sheets, sprites and whole scenes are layers.
type layer struct {
	w, h  int
	pix   []float32
	marks []mark
}

func newLayer(w, h int) *layer { return &layer{w: w, h: h, pix: make([]float32, w*h*4)} }

var toLinear = func() (t [256]float32) {
	for i := range t {
		v := float64(i) / 255
		if v <= 0.04045 {
			t[i] = float32(v / 12.92)
		} else {
			t[i] = float32(math.Pow((v+0.055)/1.055, 2.4))
		}
	}
	return t
}()

// toSRGB is the inverse of toLinear for one value, 0 to 1.
func toSRGB(v float64) float64 {
	v = clamp(v, 0, 1)
	if v <= 0.0031308 {
		return v * 12.92
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}

// hex is an opaque colour from an sRGB number such as 0x005EB8.
func hex(v uint32) rgba {
	return rgba{toLinear[v>>16&255], toLinear[v>>8&255], toLinear[v&255], 1}
}

// alpha returns c with opacity a.
func (c rgba) alpha(a float64) rgba { c.a = float32(a); return c }

// times returns c with its light multiplied by k.
func (c rgba) times(k float64) rgba {
	f := float32(k)
	return rgba{c.r * f, c.g * f, c.b * f, c.a}
}

// mix goes from a (t = 0) to b (t = 1).
func mix(a, b rgba, t float64) rgba {
	k := float32(clamp(t, 0, 1))
	return rgba{a.r + (b.r-a.r)*k, a.g + (b.g-a.g)*k, a.b + (b.b-a.b)*k, a.a + (b.a-a.a)*k}
}

func solid(v uint32) paint { c := hex(v); return func(_, _ float64) rgba { return c } }

func flat(c rgba) paint { return func(_, _ float64) rgba { return c } }

// down is a vertical gradient from colour a at y0 to b at y1.
func down(y0, y1 float64, a, b uint32) paint {
	ca, cb := hex(a), hex(b)
	return func(_, y float64) rgba { return mix(ca, cb, (y-y0)/(y1-y0)) }
}

func clamp(v, lo, hi float64) float64 { return min(max(v, lo), hi) }

// smoothstep rises from 0 at a to 1 at b with flat ends.
func smoothstep(a, b, v float64) float64 {
	t := clamp((v-a)/(b-a), 0, 1)
	return t * t * (3 - 2*t)
}

// over lays c with coverage k over the pixel (x, y).
func (l *layer) over(x, y int, c rgba, k float32) {
	if x < 0 || y < 0 || x >= l.w || y >= l.h {
		return
	}
	a := c.a * k
	if a <= 0 {
		return
	}
	p := l.pix[(y*l.w+x)*4 : (y*l.w+x)*4+4]
	p[0] = c.r*a + p[0]*(1-a)
	p[1] = c.g*a + p[1]*(1-a)
	p[2] = c.b*a + p[2]*(1-a)
	p[3] = a + p[3]*(1-a)
}

// flood paints every pixel.
func (l *layer) flood(p paint) {
	parallelRows(l.h, func(y int) {
		for x := 0; x < l.w; x++ {
			l.over(x, y, p(float64(x)+.5, float64(y)+.5), 1)
		}
	})
}

// light multiplies every pixel's light.
func (l *layer) light(f func(x, y float64) float64) {
	parallelRows(l.h, func(y int) {
		for x := 0; x < l.w; x++ {
			k := float32(f(float64(x)+.5, float64(y)+.5))
			p := l.pix[(y*l.w+x)*4:]
			p[0], p[1], p[2] = p[0]*k, p[1]*k, p[2]*k
		}
	})
}

// blur is a Gaussian of the given sigma in pixels, by three box passes.
func (l *layer) blur(sigma float64) {
	if sigma < 0.3 {
		return
	}
	if sigma < 1.2 {
		l.smallBlur(sigma)
		return
	}
	r := max(1, int(math.Round(sigma*0.94)))
	for range 3 {
		l.box(r, true)
		l.box(r, false)
	}
}

// smallBlur convolves with a sampled Gaussian of seven taps.
func (l *layer) smallBlur(sigma float64) {
	var k [7]float32
	var sum float32
	for i := range k {
		d := float64(i - 3)
		k[i] = float32(math.Exp(-d * d / (2 * sigma * sigma)))
		sum += k[i]
	}
	for _, step := range []struct{ dx, dy int }{{1, 0}, {0, 1}} {
		out := make([]float32, len(l.pix))
		parallelRows(l.h, func(y int) {
			for x := 0; x < l.w; x++ {
				o := (y*l.w + x) * 4
				for i, w := range k {
					xx := min(max(x+(i-3)*step.dx, 0), l.w-1)
					yy := min(max(y+(i-3)*step.dy, 0), l.h-1)
					s := (yy*l.w + xx) * 4
					for c := range 4 {
						out[o+c] += l.pix[s+c] * w / sum
					}
				}
			}
		})
		l.pix = out
	}
}

// box averages over 2r+1 pixels along rows or columns; edges repeat.
func (l *layer) box(r int, rows bool) {
	n, lines, step, next := l.w, l.h, 4, l.w*4
	if !rows {
		n, lines, step, next = l.h, l.w, l.w*4, 4
	}
	parallelRows(lines, func(i int) {
		base := i * next
		buf := make([]float32, n)
		for c := range 4 {
			for j := range buf {
				buf[j] = l.pix[base+j*step+c]
			}
			var sum float64
			for j := -r; j <= r; j++ {
				sum += float64(buf[min(max(j, 0), n-1)])
			}
			for j := range n {
				l.pix[base+j*step+c] = float32(sum / float64(2*r+1))
				sum += float64(buf[min(j+r+1, n-1)]) - float64(buf[max(j-r, 0)])
			}
		}
	})
}

// at samples the layer between pixels (bilinear), premultiplied; outside it is
// transparent.
func (l *layer) at(x, y float64) (r, g, b, a float32) {
	x, y = x-.5, y-.5
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	fx, fy := float32(x-float64(x0)), float32(y-float64(y0))
	for i, w := range [4]float32{(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy} {
		xx, yy := x0+i&1, y0+i>>1
		if xx < 0 || yy < 0 || xx >= l.w || yy >= l.h {
			continue
		}
		p := l.pix[(yy*l.w+xx)*4:]
		r, g, b, a = r+p[0]*w, g+p[1]*w, b+p[2]*w, a+p[3]*w
	}
	return r, g, b, a
}

// half returns the layer at half its size, each pixel the mean of four.
func (l *layer) half() *layer {
	out := newLayer(l.w/2, l.h/2)
	for y := range out.h {
		for x := range out.w {
			for c := range 4 {
				i := (2*y*l.w+2*x)*4 + c
				out.pix[(y*out.w+x)*4+c] = (l.pix[i] + l.pix[i+4] + l.pix[i+l.w*4] + l.pix[i+l.w*4+4]) / 4
			}
		}
	}
	return out
}

// image converts to 8-bit sRGB; alpha is dropped.
func (l *layer) image() *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, l.w, l.h))
	for i := 0; i < len(l.pix); i += 4 {
		for c := range 3 {
			out.Pix[i+c] = uint8(toSRGB(float64(l.pix[i+c]))*255 + .5)
		}
		out.Pix[i+3] = 255
	}
	return out
}
