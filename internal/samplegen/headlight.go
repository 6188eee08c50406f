package samplegen

import "math"

// render draws the head and shoulders of a person on a transparent layer. The
// head's height takes about half of h.
func (h *person) render(w, hgt int) *layer {
	out := newLayer(w, hgt)
	unit := 3.9 / float64(hgt) // head space per pixel
	parallelRows(hgt, func(y int) {
		for x := range w {
			var sum rgba
			for _, o := range [2]pt{{.25, .25}, {.75, .75}} {
				// A long lens: rays converge slightly towards the viewer.
				sx := (float64(x) + o.x - float64(w)/2) * unit
				sy := 1.62 - (float64(y)+o.y)*unit
				from := vec{sx, sy, 4}
				dir := vec{sx * 0.03, (sy + 0.2) * 0.03, -1}.unit()
				c, hit := h.trace(from, dir)
				if hit {
					sum.r, sum.g, sum.b, sum.a = sum.r+c.r/2, sum.g+c.g/2, sum.b+c.b/2, sum.a+.5
				}
			}
			i := (y*w + x) * 4
			out.pix[i], out.pix[i+1], out.pix[i+2], out.pix[i+3] = sum.r, sum.g, sum.b, sum.a
		}
	})
	return out
}

// trace follows one ray to the first surface.
func (h *person) trace(from, dir vec) (rgba, bool) {
	for t, n := 2.2, 0; t < 6.5 && n < 90; n++ {
		p := from.add(dir.scale(t))
		d, what := h.scene(p)
		if d < 0.002 {
			return h.lit(p, dir, what), true
		}
		t += max(d*0.8, 0.002)
	}
	return rgba{}, false
}

func (h *person) normal(p vec) vec {
	const e = 0.004
	f := func(v vec) float64 { d, _ := h.scene(p.add(v)); return d }
	a, b, c, d := f(vec{e, -e, -e}), f(vec{-e, -e, e}), f(vec{-e, e, -e}), f(vec{e, e, e})
	return vec{a - b - c + d, -a - b + c + d, -a + b - c + d}.unit()
}

// reach is the share of light that gets from p along dir past the head itself.
func (h *person) reach(p, dir vec, k float64) float64 {
	res := 1.0
	for t := 0.05; t < 1.6; {
		d, _ := h.scene(p.add(dir.scale(t)))
		res = min(res, k*d/t)
		if res < 0.02 {
			return 0
		}
		t += clamp(d, 0.04, 0.25)
	}
	return res
}

// open is how free of nearby surfaces p is (ambient occlusion).
func (h *person) open(p, n vec) float64 {
	occ, w := 0.0, 1.0
	for i := 1; i <= 4; i++ {
		r := 0.07 * float64(i)
		d, _ := h.scene(p.add(n.scale(r)))
		occ += (r - d) * w
		w *= 0.75
	}
	return clamp(1-1.3*occ, 0.15, 1)
}

var (
	keyLight  = vec{-0.55, 0.62, 0.70}.unit()
	fillLight = vec{0.75, 0.10, 0.65}.unit()
)

// lit is the colour of a surface point under a soft key light from the upper
// left, a weak fill from the right and the sky.
func (h *person) lit(p, dir vec, what material) rgba {
	n := h.normal(p)
	q := p.yaw(h.yaw).pitch(h.pitch)
	base, gloss, wrap := h.albedo(q, what)
	sh := h.reach(p.add(n.scale(0.02)), keyLight, 6)
	ao := h.open(p, n)
	key := clamp((n.dot(keyLight)+wrap)/(1+wrap), 0, 1) * (0.25*wrap + (1-0.25*wrap)*sh)
	fill := clamp((n.dot(fillLight)+0.4)/1.4, 0, 1)
	sky := 0.5 + 0.5*n.y
	half := keyLight.sub(dir).unit()
	spec := gloss * math.Pow(clamp(n.dot(half), 0, 1), 28) * sh
	light := [3]float64{1.00*key + (0.25*fill+0.26*sky+0.12)*ao, 0.95*key + (0.26*fill+0.27*sky+0.12)*ao, 0.89*key + (0.28*fill+0.30*sky+0.12)*ao}
	if what == skin { // light that went through the skin comes out red
		edge := clamp(1-math.Abs(n.dot(keyLight)-0.05)*3, 0, 1) * sh
		light[0] += 0.10 * edge
	}
	return rgba{
		base.r*float32(light[0]) + float32(spec), base.g*float32(light[1]) + float32(spec),
		base.b*float32(light[2]) + float32(spec), 1,
	}
}

// albedo is the colour of the material at q (in the head's frame), its gloss
// and how softly its shading falls off.
func (h *person) albedo(q vec, what material) (c rgba, gloss, wrap float64) {
	switch what {
	case eye:
		return h.eyeColour(q), 0.55, 0.2
	case hair:
		s := fbm(q.x*26+q.z*4, q.y*3+q.z*9, 3, h.seed)
		return hex(h.hair).times(0.45 + 1.1*s), 0.05, 0.2
	case shirt:
		return hex(h.shirt).times(0.9 + 0.2*hash2(int(q.x*240), int(q.y*240), 4)), 0.01, 0.1
	}
	return h.skinColour(q), 0.07, 0.35
}

func (h *person) eyeColour(q vec) rgba {
	m := q.mirrored()
	d := math.Hypot(m.x-eyeAt.x, m.y-eyeAt.y+0.005)
	white := mix(hex(0xe8e0da), hex(0xb99a90), smoothstep(0.07, 0.15, math.Abs(m.x-eyeAt.x)))
	iris := hex(h.iris).times(0.6 + 0.8*fbm(math.Atan2(m.y-eyeAt.y, m.x-eyeAt.x)*6, d*30, 2, h.seed))
	c := mix(iris, white, smoothstep(0.066, 0.074, d))
	return mix(hex(0x0a0808), c, smoothstep(0.028, 0.034, d))
}

// skinColour is skin with lips, cheeks, brows, lashes and stubble.
func (h *person) skinColour(q vec) rgba {
	m := q.mirrored()
	base := hex(h.skin)
	red := rgba{base.r * 0.98, base.g * 0.70, base.b * 0.66, 1}
	blotch := fbm(q.x*5, q.y*5+q.z, 3, h.seed+1)
	warm := 0.55*math.Exp(-sq(m.x-0.40)*12-sq(q.y+0.28)*14) + 0.5*math.Exp(-sq(q.x)*40-sq(q.y+0.26)*30)
	c := mix(base, red, 0.75*warm+0.28*(blotch-.4)).times(0.95 + 0.1*fbm(q.x*40, q.y*40, 2, h.seed+2))
	if q.z > 0.3 {
		c = h.faceMarks(q, m, c, red)
	}
	return c
}

func (h *person) faceMarks(q, m vec, c, red rgba) rgba {
	grow := fbm(q.x*60, q.y*60, 2, h.seed+4)
	beard := h.beard * smoothstep(-0.42, -0.62, q.y-0.25*m.x) * (0.5 + grow)
	c = mix(c, hex(h.hair), 0.6*beard)
	lipX := m.x / (0.255 + 0.03*h.smile)
	mid := -0.605 + 0.055*h.smile*lipX*lipX
	full := math.Pow(max(0, 1-lipX*lipX), 0.6)
	up := mid + 0.070*full - 0.018*math.Exp(-sq(m.x)*900)
	low := mid - 0.095*full
	if lipX < 1 {
		lips := smoothstep(low-0.015, low+0.015, q.y) * smoothstep(up+0.015, up-0.015, q.y)
		c = mix(c, red.times(0.62), 0.85*lips)
		c = mix(c, red.times(0.14), 0.9*math.Exp(-sq((q.y-mid)/0.014))*smoothstep(1, 0.9, lipX))
	}
	arch := 0.285 + 0.055*math.Sin(clamp((m.x-0.10)/0.42, 0, 1)*math.Pi*0.72)
	thick := 0.042 - 0.03*smoothstep(0.15, 0.52, m.x)
	brow := math.Exp(-sq((q.y-arch)/thick)) * smoothstep(0.08, 0.14, m.x) * smoothstep(0.54, 0.46, m.x)
	c = mix(c, hex(h.hair).times(0.8), 0.85*brow*(0.55+0.7*fbm(q.x*55, q.y*30, 2, h.seed+6)))
	lid := m.sub(eyeAt)
	if r := math.Hypot(lid.x/0.150, (lid.y+0.012)/0.082); r < 1.5 {
		dark := math.Exp(-sq((r-1.0)/0.13)) * (0.35 + 0.65*smoothstep(-0.03, 0.03, lid.y))
		c = mix(c, hex(0x1c120e), 0.85*dark)
	}
	return c
}

func sq(v float64) float64 { return v * v }
