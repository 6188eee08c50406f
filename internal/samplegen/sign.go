package samplegen

import (
	"math"

	"example.org/redact/pkg/finding"
)

// drawSign is the sign at a hospital's gate: the mark goes, the directions stay.
func drawSign(s *studio) *shot {
	scene := newLayer(1500, 1125)
	s.skyAndHedge(scene)
	scene.keep(box{30, 20, 1440, 70})
	for _, x := range []float64{330, 1110} {
		post := rect(x, 200, 34, 880)
		scene.shadow(post, pt{30, 8}, 9, .4)
		scene.fill(post, func(px, _ float64) rgba { return mix(hex(0xcfd5d8), hex(0x545c61), math.Abs(px-x-11)/23) })
	}
	board := s.signBoard()
	scene.place(board, placing{quad: [4]pt{{206, 150}, {1296, 178}, {1288, 800}, {214, 832}}, shadow: 14, fall: pt{20, 22}, dark: .5, light: func(u, v float64) float64 {
		return 1.0 - 0.10*v + 0.06*fbm(u*5, v*4, 2, 3) - 0.04*u
	}})
	must := []finding.Kind{finding.NHSLogo}
	may := []finding.Kind{finding.Text, finding.FleetLivery, finding.Uniform, finding.OrgCrest, finding.StreetSign}
	return s.take(scene, phone).expect("post", must, may, []string{"5.10"}, []string{"5.11"})
}

// signBoard is the board, 1600 x 920.
func (s *studio) signBoard() *layer {
	l := newLayer(1600, 920)
	l.fill(round(0, 0, 1600, 920, 18), solid(0xf5f6f6))
	l.fill(frame(0, 0, 1600, 920, 8), solid(0xb9c1c6))
	s.lozenge(l, box{1240, 56, 300, 120})
	ink := solid(0x16202a)
	l.text(s.bold, 70, 130, 74, ink, "Wexmoor General")
	l.text(s.bold, 70, 214, 74, ink, "Hospital")
	l.fill(rect(70, 262, 1470, 6), solid(0x005eb8))
	l.fill(rect(0, 300, 1600, 150), solid(0xc8102e))
	l.text(s.bold, 240, 398, 72, solid(0xffffff), "Emergency Department")
	arrow(l, 130, 375, 0, solid(0xffffff))
	for i, d := range []struct {
		text string
		turn float64
	}{{"Main Entrance", 0}, {"Outpatients", math.Pi / 2}, {"Car Park B", -math.Pi / 2}} {
		y := 560 + float64(i)*128
		l.keep(l.text(s.regular, 240, y, 70, ink, d.text))
		arrow(l, 130, y-24, d.turn, ink)
	}
	return l
}

// arrow points up, turned clockwise by turn.
func arrow(l *layer, x, y, turn float64, c paint) {
	for _, p := range []path{stroke(13, pt{0, 34}, pt{0, -34}), stroke(13, pt{-26, -8}, pt{0, -36}, pt{26, -8})} {
		l.fill(p.each(func(q pt) pt { q = turned(q, turn); return pt{x + q.x, y + q.y} }), c)
	}
}

// skyAndHedge is a bright day over a hedge and a lawn.
func (s *studio) skyAndHedge(l *layer) {
	l.flood(func(x, y float64) rgba {
		sky := mix(hex(0x6fa4d8), hex(0xe4eef5), clamp(y/620, 0, 1))
		cloud := smoothstep(0.5, 0.8, fbm(x/340, y/120, 5, 71))
		return mix(sky, rgba{1, 1, 1, 1}, 0.8*cloud)
	})
	for range 420 {
		x, k := s.rng.Float64()*1540-20, s.rng.Float64()
		y := 640 - 90*noise(x/140, 2, 5) + 240*k
		r := 16 + 24*s.rng.Float64()
		c := mix(hex(0x1d3a1c), hex(0x5f8a3c), s.rng.Float64()*(1-k*0.6))
		l.fill(ellipse(x, y, r, r*.8), flat(c))
	}
	l.blur(2.5)
	l.fill(rect(0, 800, 1500, 325), func(x, y float64) rgba {
		depth := (y - 730) / 70
		return mix(hex(0x3d6b2a), hex(0x83ac4f), fbm(x/depth/3, y/depth/1.4, 4, 9)).times(0.8 + 0.25*noise(x/260, y/90, 3))
	})
}
