package samplegen

import (
	"math"

	"example.org/redact/pkg/finding"
)

// drawLandscape is a walk in the hills: nothing in it is anybody's business, and
// all of it must stay, the words on the signpost too.
func drawLandscape(s *studio) *shot {
	scene := newLayer(1600, 1066)
	scene.flood(func(x, y float64) rgba {
		sky := mix(hex(0x4f8fd0), hex(0xf0e6d8), smoothstep(0, 560, y))
		cloud := smoothstep(0.48, 0.8, fbm(x/300+3, y/95, 6, 4))
		sun := math.Exp(-sq((x-1180)/260) - sq((y-380)/190))
		return mix(mix(sky, rgba{1, .99, .97, 1}, 0.75*cloud), hex(0xfff0cf), 0.5*sun)
	})
	hills := []struct {
		base, height float64
		near, far    uint32
	}{{470, 150, 0x8ea6b5, 0xa9bac3}, {540, 170, 0x6f8f83, 0x86a394}, {640, 190, 0x5f8250, 0x87a560}, {800, 170, 0x4a6b2f, 0x80a043}}
	for i, h := range hills {
		s.ridge(scene, float64(i), h.base, h.height, h.near, h.far)
		if i == 2 {
			s.trees(scene)
			scene.blur(1.1)
		}
	}
	s.footpath(scene)
	s.fingerpost(scene, 380, 560)
	scene.keep(box{0, 0, 1600, 1066})
	may := []finding.Kind{finding.Text}
	return s.take(scene, phone).expect("post", nil, may, nil, nil)
}

// ridge is one line of hills with fields on it.
func (s *studio) ridge(l *layer, i, base, height float64, dark, pale uint32) {
	outline := []pt{{1610, 1100}, {-10, 1100}}
	for x := -10.0; x <= 1610; x += 10 {
		outline = append(outline, pt{x, base - height*(fbm(x/(430-60*i)+i*7.7, i*3.1, 4, 55)-.25)})
	}
	a, b := hex(dark), hex(pale)
	l.fill(path{outline}, func(x, y float64) rgba {
		field := hash2(int(math.Floor(x/170+noise(x/300, y/90, 6)*2)), int(math.Floor(y/46+noise(x/200, 1, 8)*2)), int(i))
		return mix(a, b, 0.35*field+0.65*fbm(x/26, y/9, 4, int(i)*13+1)).times(0.9 + 0.2*noise(x/380, y/140, 31))
	})
}

func (s *studio) trees(l *layer) {
	for range 34 {
		x := s.rng.Float64() * 1600
		y := 640 + 60*s.rng.Float64()
		r := 12 + 22*s.rng.Float64()
		for range 14 {
			c := mix(hex(0x22401d), hex(0x6a9040), s.rng.Float64())
			l.fill(ellipse(x+(s.rng.Float64()-.5)*r*2, y-r+(s.rng.Float64()-.5)*r*1.6, r*.5, r*.45), flat(c))
		}
	}
}

func (s *studio) footpath(l *layer) {
	left := spline(pt{640, 1080}, pt{720, 960}, pt{890, 880}, pt{930, 810}, pt{1010, 760})
	right := spline(pt{940, 1080}, pt{900, 970}, pt{985, 885}, pt{978, 812}, pt{1028, 760})
	out := append([]pt{}, left...)
	for i := len(right) - 1; i >= 0; i-- {
		out = append(out, right[i])
	}
	l.fill(path{out}, func(x, y float64) rgba {
		return mix(hex(0x9b8460), hex(0xd2bf98), fbm(x/16, y/6, 4, 6)).alpha(0.9)
	})
}

// fingerpost is a wooden signpost.
func (s *studio) fingerpost(l *layer, x, y float64) {
	grain := wood(0x5a4027, 0xa07c50, 120, 5)
	post := polygon(pt{x - 17, y - 20}, pt{x + 17, y - 20}, pt{x + 20, y + 440}, pt{x - 20, y + 440})
	l.shadow(polygon(pt{x - 18, y + 425}, pt{x + 20, y + 425}, pt{x + 260, y + 470}, pt{x + 230, y + 478}), pt{0, 0}, 7, .5)
	l.fill(post, func(px, py float64) rgba { return grain(py, px).times(1.1 - 0.5*smoothstep(x-17, x+20, px)) })
	arm := polygon(pt{x - 30, y + 20}, pt{x + 400, y + 6}, pt{x + 446, y + 52}, pt{x + 402, y + 96}, pt{x - 30, y + 100})
	l.shadow(arm, pt{4, 12}, 5, .45)
	l.fill(arm, func(px, py float64) rgba { return grain(px, py).times(1.25 - 0.3*(py-y)/100) })
	words, _ := s.bold.outline(0, 0, 46, 2, "FOOTPATH 2 M")
	l.fill(words.each(func(q pt) pt { return pt{x + 14 + q.x, y + 76 + q.y - q.x*0.028} }), solid(0xf4efe2))
}
