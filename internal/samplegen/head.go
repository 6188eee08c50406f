package samplegen

import "math"

// vec is a point or a direction in the space of a head: x to its left side of
// the picture's right, y up, z towards the viewer; the unit is about the
// distance from the nose to an ear.
type vec struct{ x, y, z float64 }

func (a vec) add(b vec) vec       { return vec{a.x + b.x, a.y + b.y, a.z + b.z} }
func (a vec) sub(b vec) vec       { return vec{a.x - b.x, a.y - b.y, a.z - b.z} }
func (a vec) scale(k float64) vec { return vec{a.x * k, a.y * k, a.z * k} }
func (a vec) dot(b vec) float64   { return a.x*b.x + a.y*b.y + a.z*b.z }
func (a vec) len() float64        { return math.Sqrt(a.dot(a)) }
func (a vec) unit() vec           { return a.scale(1 / a.len()) }
func (a vec) mirrored() vec       { return vec{math.Abs(a.x), a.y, a.z} }

// yaw turns a about the vertical axis, pitch about the horizontal one.
func (a vec) yaw(t float64) vec {
	s, c := math.Sincos(t)
	return vec{a.x*c + a.z*s, a.y, -a.x*s + a.z*c}
}

func (a vec) pitch(t float64) vec {
	s, c := math.Sincos(t)
	return vec{a.x, a.y*c - a.z*s, a.y*s + a.z*c}
}

// person is what makes one invented head different from another.
type person struct {
	skin, hair, shirt, iris uint32
	yaw, pitch              float64 // radians
	long                    bool    // hair down to the shoulders
	beard                   float64 // stubble, 0 to 1
	wide                    float64 // width of the jaw, about 1
	smile                   float64 // 0 to 1
	seed                    int
}

// material is what a point of the head is made of.
type material int

const (
	nothing material = iota
	skin
	eye
	hair
	shirt
)

// Distances: ellipsoids, capsules and the smooth union of Inigo Quilez's
// articles on distance functions.

func sphere(p, c vec, r float64) float64 { return p.sub(c).len() - r }

func ellipsoid(p, c, r vec) float64 {
	q := p.sub(c)
	k0 := vec{q.x / r.x, q.y / r.y, q.z / r.z}.len()
	k1 := vec{q.x / (r.x * r.x), q.y / (r.y * r.y), q.z / (r.z * r.z)}.len()
	if k1 == 0 {
		return -min(r.x, r.y, r.z)
	}
	return k0 * (k0 - 1) / k1
}

func capsule(p, a, b vec, ra, rb float64) float64 {
	ab := b.sub(a)
	t := clamp(p.sub(a).dot(ab)/ab.dot(ab), 0, 1)
	return p.sub(a.add(ab.scale(t))).len() - (ra + (rb-ra)*t)
}

func join(a, b, k float64) float64 {
	h := clamp(0.5+0.5*(b-a)/k, 0, 1)
	return b + (a-b)*h - k*h*(1-h)
}

func carve(a, b, k float64) float64 { return -join(-a, b, k) }

var eyeAt = vec{0.29, 0.04, 0.60}

const eyeRadius = 0.155

// face is the distance to the skin of the head, without ears and neck.
func (h *person) face(p vec) float64 {
	m := p.mirrored()
	d := ellipsoid(p, vec{0, 0.36, -0.12}, vec{0.73, 0.80, 0.92})
	d = join(d, ellipsoid(p, vec{0, -0.22, 0.12}, vec{0.61 * h.wide, 0.80, 0.68}), 0.22)
	d = join(d, ellipsoid(m, vec{0.30 * h.wide, -0.62, 0.22}, vec{0.24, 0.26, 0.38}), 0.25)
	d = join(d, ellipsoid(p, vec{0, -0.86, 0.50}, vec{0.24, 0.17, 0.17}), 0.24)
	d = join(d, sphere(m, vec{0.36, -0.24, 0.52}, 0.20), 0.24)
	d = join(d, capsule(m, vec{0.12, 0.27, 0.77}, vec{0.46, 0.25, 0.60}, 0.06, 0.05), 0.16)
	d = carve(d, ellipsoid(m, vec{0.29, 0.06, 0.86}, vec{0.20, 0.13, 0.16}), 0.14)
	d = join(d, capsule(p, vec{0, 0.16, 0.74}, vec{0, -0.26, 0.98}, 0.055, 0.10), 0.12)
	d = join(d, sphere(m, vec{0.115, -0.30, 0.86}, 0.075), 0.07)
	d = carve(d, ellipsoid(m, vec{0.062, -0.375, 0.93}, vec{0.035, 0.022, 0.05}), 0.03)
	return h.mouth(p, m, d)
}

// mouth adds lips, the line between them and the groove under the nose.
func (h *person) mouth(p, m vec, d float64) float64 {
	corner := vec{0.235 + 0.03*h.smile, -0.585 + 0.055*h.smile, 0.655}
	d = join(d, capsule(m, vec{0, -0.562, 0.79}, corner, 0.052, 0.022), 0.06)
	d = join(d, ellipsoid(p, vec{0, -0.645, 0.735}, vec{0.17, 0.062, 0.085}), 0.06)
	d = carve(d, capsule(m, vec{0, -0.605, 0.875}, corner.add(vec{0, 0, 0.05}), 0.014, 0.012), 0.035)
	d = carve(d, capsule(p, vec{0, -0.42, 0.90}, vec{0, -0.50, 0.885}, 0.02, 0.025), 0.05)
	return d
}

// lids are thin shells over the eyeballs, open in an almond.
func (h *person) lids(m vec) float64 {
	q := m.sub(eyeAt)
	shell := q.len() - eyeRadius - 0.022
	open := ellipsoid(m, eyeAt.add(vec{0.01, -0.012, 0.14}), vec{0.135, 0.068 - 0.012*h.smile, 0.16})
	return carve(shell, open, 0.015)
}

// hairCap is the distance to the hair.
func (h *person) hairCap(p vec) float64 {
	m := p.mirrored()
	d := ellipsoid(p, vec{0, 0.40, -0.14}, vec{0.83, 0.90, 0.99})
	if d > 0.3 && !h.long {
		return d - 0.1
	}
	strand := 0.05*(fbm(p.x*9+p.y*2, p.z*5+p.y*3, 3, h.seed)-.5) + 0.09*(fbm(p.x*3, p.y*3+p.z, 2, h.seed+7)-.5)
	line := 0.66 + 0.07*math.Cos(p.x*3.2) + 0.035*math.Sin(p.x*6+float64(h.seed))
	front := min(line-p.y+0.3*max(0, m.x-0.45), p.z-0.02-0.25*p.y)
	short := max(d, front, -0.15-p.y+0.1*m.x)
	if h.long {
		side := capsule(m, vec{0.66, 0.50, -0.10}, vec{0.74, -1.20, -0.12}, 0.20, 0.22)
		back := ellipsoid(p, vec{0, -0.35, -0.55}, vec{0.80, 1.15, 0.40})
		short = join(short, join(side, back, 0.2), 0.12)
	}
	return short + strand
}

// bodyUp is how far the body is raised to the head.
const bodyUp = 0.33

// body is the distance to neck (skin) and shirt.
func (h *person) body(p vec) (neck, cloth float64) {
	m := p.mirrored()
	p.y -= bodyUp
	m.y -= bodyUp
	neck = capsule(p, vec{0, -0.75, -0.15}, vec{0, -1.75, -0.30}, 0.40*h.wide, 0.46)
	if p.y > -0.75 {
		return neck, neck + 0.5
	}
	fold := 0.05 * (fbm(p.x*2.1, p.y*1.4, 3, h.seed+3) - .5)
	cloth = join(capsule(m, vec{0, -2.25, -0.30}, vec{1.35, -2.45, -0.35}, 0.62, 0.46), ellipsoid(p, vec{0, -3.2, -0.3}, vec{1.75, 1.3, 0.75}), 0.3) + fold
	open := ellipsoid(p, vec{0, -1.60, 0.28}, vec{0.30, 0.62, 0.6})
	cloth = carve(cloth, open, 0.06)
	collar := capsule(m, vec{0.50, -1.60, -0.25}, vec{0.22, -2.18, 0.34}, 0.075, 0.07)
	return neck, join(cloth, collar, 0.05)
}

// scene is the distance to the nearest surface and what it is. Head and body
// share one frame; only the head turns.
func (h *person) scene(p vec) (float64, material) {
	q := p.yaw(h.yaw).pitch(h.pitch)
	m := q.mirrored()
	if p.y < -1.6 {
		neck, cloth := h.body(p)
		if cloth < neck {
			return cloth, shirt
		}
		return neck, skin
	}
	d, what := h.face(q), skin
	if hull := sphere(q, vec{0, 0, 0.3}, 1.0); hull < 0.4 {
		d = join(d, h.lids(m), 0.03)
	}
	ear := ellipsoid(m, vec{0.70, 0.0, -0.12}, vec{0.09, 0.24, 0.16})
	ear = carve(ear, ellipsoid(m, vec{0.78, 0.02, -0.05}, vec{0.06, 0.15, 0.08}), 0.05)
	d = join(d, ear, 0.06)
	neck, cloth := h.body(p)
	d = join(d, neck, 0.12)
	if e := sphere(m, eyeAt, eyeRadius); e < d {
		d, what = e, eye
	}
	if c := h.hairCap(q); c < d {
		d, what = c, hair
	}
	if cloth < d {
		d, what = cloth, shirt
	}
	return d, what
}
