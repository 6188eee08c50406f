package samplegen

import (
	"math"

	"example.org/redact/pkg/finding"
)

// mark is an area of a layer that the expectation speaks of: it must be covered
// for a kind, or must stay as it is when kept is set.
type mark struct {
	kind finding.Kind
	kept bool
	at   [4]pt // corners, clockwise from the top left
}

// cover marks b as an area that must be hidden.
func (l *layer) cover(k finding.Kind, b box) {
	l.marks = append(l.marks, mark{kind: k, at: b.corners()})
}

// keep marks b as an area that must stay.
func (l *layer) keep(b box) { l.marks = append(l.marks, mark{kept: true, at: b.corners()}) }

// homography is a perspective map of the plane: nine numbers, row by row.
type homography [9]float64

// quadMap is the map that takes the unit square (0,0) (1,0) (1,1) (0,1) to q
// (Heckbert, "Fundamentals of Texture Mapping and Image Warping", 1989, 2.2.3).
func quadMap(q [4]pt) homography {
	sx, sy := q[0].x-q[1].x+q[2].x-q[3].x, q[0].y-q[1].y+q[2].y-q[3].y
	dx1, dy1, dx2, dy2 := q[1].x-q[2].x, q[1].y-q[2].y, q[3].x-q[2].x, q[3].y-q[2].y
	den := dx1*dy2 - dx2*dy1
	g, h := (sx*dy2-dx2*sy)/den, (dx1*sy-sx*dy1)/den
	return homography{
		q[1].x - q[0].x + g*q[1].x, q[3].x - q[0].x + h*q[3].x, q[0].x,
		q[1].y - q[0].y + g*q[1].y, q[3].y - q[0].y + h*q[3].y, q[0].y,
		g, h, 1,
	}
}

func (m homography) apply(p pt) pt {
	w := m[6]*p.x + m[7]*p.y + m[8]
	return pt{(m[0]*p.x + m[1]*p.y + m[2]) / w, (m[3]*p.x + m[4]*p.y + m[5]) / w}
}

func (m homography) inverse() homography {
	a, b, c, d, e, f, g, h, i := m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]
	return homography{
		e*i - f*h, c*h - b*i, b*f - c*e,
		f*g - d*i, a*i - c*g, c*d - a*f,
		d*h - e*g, b*g - a*h, a*e - b*d,
	}
}

// placing says how a sheet goes into a scene.
type placing struct {
	quad   [4]pt                               // where its corners go, clockwise from the top left
	shadow float64                             // reach of the soft shadow in pixels, 0 for none
	fall   pt                                  // where the shadow falls to
	dark   float64                             // how much light the shadow takes, 0 to 1
	light  func(u, v float64) float64          // light over the sheet, u and v from 0 to 1; nil for none
	bend   func(u, v float64) (du, dv float64) // moves the point that is shown at (u, v); nil for flat
}

// place draws s into l through the perspective map of p.quad and carries its
// marks along. Sheets larger than their place are averaged down first.
func (l *layer) place(s *layer, p placing) {
	if p.shadow > 0 {
		l.shadow(path{p.quad[:]}, p.fall, p.shadow, p.dark)
	}
	m := quadMap(p.quad)
	for _, k := range s.marks {
		for i, c := range k.at {
			k.at[i] = m.apply(pt{c.x / float64(s.w), c.y / float64(s.h)})
		}
		l.marks = append(l.marks, k)
	}
	src := s
	for float64(src.w) > 2*max(dist(p.quad[0], p.quad[1]), dist(p.quad[2], p.quad[3])) {
		src = src.half()
	}
	l.warp(src, p, m.inverse())
}

// warp paints the pixels under p.quad from src, four samples a pixel.
func (l *layer) warp(src *layer, p placing, back homography) {
	b := path{p.quad[:]}.bounds().grow(2)
	x0, x1 := max(0, int(b.x)), min(l.w, int(b.x+b.w)+1)
	y0, y1 := max(0, int(b.y)), min(l.h, int(b.y+b.h)+1)
	if y1 <= y0 {
		return
	}
	parallelRows(y1-y0, func(i int) {
		y := y0 + i
		for x := x0; x < x1; x++ {
			var r, g, bl, a float32
			for _, o := range [4]pt{{.375, .125}, {.875, .375}, {.125, .625}, {.625, .875}} {
				uv := back.apply(pt{float64(x) + o.x, float64(y) + o.y})
				if uv.x < 0 || uv.y < 0 || uv.x > 1 || uv.y > 1 {
					continue
				}
				k := float32(1)
				if p.light != nil {
					k = float32(p.light(uv.x, uv.y))
				}
				if p.bend != nil {
					du, dv := p.bend(uv.x, uv.y)
					uv = pt{uv.x + du, uv.y + dv}
				}
				sr, sg, sb, sa := src.at(uv.x*float64(src.w), uv.y*float64(src.h))
				r, g, bl, a = r+sr*k, g+sg*k, bl+sb*k, a+sa
			}
			if a > 0 {
				l.over(x, y, rgba{r / a, g / a, bl / a, a / 4}, 1)
			}
		}
	})
}

// shadow darkens l under the outline moved by fall, with an edge of the given
// softness; dark is the share of light that is taken away.
func (l *layer) shadow(p path, fall pt, soft, dark float64) {
	moved := p.each(func(q pt) pt { return q.add(fall) })
	b := moved.bounds().grow(soft * 3)
	scale := 1.0
	if soft > 6 {
		scale = 0.25
	}
	m := newLayer(int(b.w*scale)+1, int(b.h*scale)+1)
	m.fill(moved.each(func(q pt) pt { return pt{(q.x - b.x) * scale, (q.y - b.y) * scale} }), flat(rgba{0, 0, 0, 1}))
	m.blur(soft * scale)
	for y := max(0, int(b.y)); y < min(l.h, int(b.y+b.h)); y++ {
		for x := max(0, int(b.x)); x < min(l.w, int(b.x+b.w)); x++ {
			_, _, _, a := m.at((float64(x)-b.x)*scale, (float64(y)-b.y)*scale)
			l.over(x, y, rgba{0, 0, 0, 1}, a*float32(dark))
		}
	}
}

// paste lays s over l with its top left corner at (x, y), scaled by k, and
// carries its marks along.
func (l *layer) paste(s *layer, x, y, k float64) {
	w, h := float64(s.w)*k, float64(s.h)*k
	l.place(s, placing{quad: box{x, y, w, h}.corners()})
}

// inner is the largest upright box with whole pixels that certainly lies in the
// quadrilateral q when q is only slightly turned; ok is false when none is left.
func inner(q [4]pt, w, h int) (b [4]int, ok bool) {
	x0 := math.Ceil(max(q[0].x, q[3].x, 0))
	x1 := math.Floor(min(q[1].x, q[2].x, float64(w)))
	y0 := math.Ceil(max(q[0].y, q[1].y, 0))
	y1 := math.Floor(min(q[2].y, q[3].y, float64(h)))
	if x1-x0 < 3 || y1-y0 < 3 {
		return b, false
	}
	return [4]int{int(x0), int(y0), int(x1 - x0), int(y1 - y0)}, true
}
