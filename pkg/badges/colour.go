package badges

import (
	"image"
	"math"
)

// class is a set of colour names that a pixel may be called by.
type class uint16

const (
	blue   class = 1 << iota // the blue of the lozenge and of signs
	yellow                   // fluorescent yellow to lime
	orange                   // fluorescent orange to red-orange
	green                    // the dark green of ambulance livery
	navy                     // dark blue, of livery and cloth
	light                    // nearly white or pale grey
	grey                     // any unsaturated brightness above the dark: reflective tape
	red                      // lamps
	amber                    // the yellow of plates
	lime                     // fluorescent yellow that no fruit or shirt has
	dark                     // nearly black
)

// colours names colours by a table over the upper five bits of each channel.
type colours struct{ table [1 << 15]class }

func newColours() *colours {
	c := &colours{}
	for i := range c.table {
		mid := func(shift int) float64 { return (float64(i>>shift&31) + 0.5) * 8 / 256 }
		c.table[i] = classOf(mid(10), mid(5), mid(0))
	}
	return c
}

// classOf judges a colour by hue (degrees), saturation and brightness. The
// bounds are wide around values measured in photographs: livery yellow hue
// 60-72, vests 64-86 at saturation 0.55-0.68, red-orange vests 8, the lozenge
// 202-209, police blue 224, livery green 140-165.
func classOf(r, g, b float64) (c class) {
	h, s, v := hsv(r, g, b)
	add := func(k class, ok bool) {
		if ok {
			c |= k
		}
	}
	add(blue, h > 192 && h < 228 && s > 0.50 && v > 0.25)
	add(yellow, h > 48 && h < 92 && s > 0.45 && v > 0.50)
	add(orange, (h < 26 || h > 352) && s > 0.56 && v > 0.58)
	add(green, h > 110 && h < 182 && s > 0.35 && v > 0.12 && v < 0.72)
	add(navy, h > 205 && h < 260 && s > 0.35 && v > 0.06 && v < 0.70)
	add(light, s < 0.22 && v > 0.58)
	add(grey, s < 0.30 && v > 0.30)
	add(amber, h > 32 && h < 62 && s > 0.45 && v > 0.45)
	add(lime, h > 57 && h < 89 && s > 0.42 && v > 0.48)
	add(dark, v < 0.22)
	add(red, (h < 14 || h > 344) && s > 0.55 && v > 0.30)
	return c
}

func hsv(r, g, b float64) (h, s, v float64) {
	v = max(r, g, b)
	d := v - min(r, g, b)
	if d == 0 {
		return 0, 0, v
	}
	switch v {
	case r:
		h = math.Mod((g-b)/d+6, 6)
	case g:
		h = (b-r)/d + 2
	default:
		h = (r-g)/d + 4
	}
	return h * 60, d / v, v
}

// classMap names every pixel of a picture, row by row.
type classMap struct {
	w, h int
	at   []class
}

func (c *colours) classify(img *image.NRGBA) *classMap {
	b := img.Bounds()
	m := &classMap{w: b.Dx(), h: b.Dy(), at: make([]class, b.Dx()*b.Dy())}
	for y := range m.h {
		row := img.Pix[img.PixOffset(b.Min.X, b.Min.Y+y):]
		for x := range m.w {
			p := row[x*4 : x*4+3]
			m.at[y*m.w+x] = c.table[int(p[0]>>3)<<10|int(p[1]>>3)<<5|int(p[2]>>3)]
		}
	}
	return m
}

// share is the part of the pixels in r (clipped to the map) that are of any of
// the classes k; 0 for an empty area.
func (m *classMap) share(r image.Rectangle, k class) float64 {
	r = r.Intersect(image.Rect(0, 0, m.w, m.h))
	if r.Empty() {
		return 0
	}
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for _, c := range m.at[y*m.w+r.Min.X : y*m.w+r.Max.X] {
			if c&k != 0 {
				n++
			}
		}
	}
	return float64(n) / float64(r.Dx()*r.Dy())
}

// sums holds, for each pixel, how many pixels of a class lie above and left of
// it, so that a rectangle is counted in four look-ups.
type sums struct {
	w, h int
	n    []int32
}

func (m *classMap) sums(k class) *sums {
	s := &sums{w: m.w, h: m.h, n: make([]int32, (m.w+1)*(m.h+1))}
	for y := range m.h {
		row := int32(0)
		for x := range m.w {
			if m.at[y*m.w+x]&k != 0 {
				row++
			}
			s.n[(y+1)*(m.w+1)+x+1] = s.n[y*(m.w+1)+x+1] + row
		}
	}
	return s
}

// share is the part of the rectangle from (x0, y0) to (x1, y1) that is of the
// class; the rectangle must lie inside.
func (s *sums) share(x0, y0, x1, y1 int) float64 {
	w := s.w + 1
	n := s.n[y1*w+x1] - s.n[y0*w+x1] - s.n[y1*w+x0] + s.n[y0*w+x0]
	return float64(n) / float64((x1-x0)*(y1-y0))
}
