package samplegen

import (
	"math"

	"example.org/redact/pkg/finding"
)

const (
	liveryYellow = 0xf2e40c
	liveryGreen  = 0x0b6b3a
	callSign     = "E412"
	fleetNumber  = "7534"
	plateText    = "LK78 ZXA" // a year mark for 2028
)

// drawAmbulance is an ambulance in a station yard, seen from behind at an angle.
func drawAmbulance(s *studio) *shot {
	scene := newLayer(1600, 1150)
	s.yard(scene)
	scene.keep(box{20, 10, 420, 150})
	scene.keep(box{40, 1080, 700, 60})
	side := [4]pt{{60, 338}, {880, 112}, {880, 1010}, {60, 838}}
	rear := [4]pt{{880, 112}, {1490, 214}, {1490, 926}, {880, 1010}}
	scene.shadow(polygon(pt{40, 800}, pt{880, 985}, pt{1500, 905}, pt{1580, 935}, pt{900, 1060}, pt{20, 870}), pt{0, 0}, 16, .75)
	scene.place(s.vanSide(), placing{quad: side, light: func(u, v float64) float64 {
		return 0.80 - 0.10*v + 0.06*u + 0.10*smoothstep(0.25, 0, v)
	}})
	scene.place(s.vanRear(), placing{quad: rear, light: func(u, v float64) float64 { return 1.08 - 0.22*v }})
	must := []finding.Kind{finding.NumberPlate, finding.CallSign}
	may := []finding.Kind{
		finding.FleetNumber, finding.FleetLivery, finding.Battenburg, finding.NHSLogo, finding.StarOfLife,
		finding.Text, finding.HiVis, finding.Uniform, finding.LocalID,
	}
	return s.take(scene, phone).expect("post", must, may, []string{"5.14"}, []string{"5.15"}, "LK78 ZXA", "LK78ZXA")
}

// yard is sky, a brick building with two doors, and tarmac.
func (s *studio) yard(l *layer) {
	wall := newLayer(1600, 640)
	s.bricks(wall, 0.62)
	l.flood(down(0, 420, 0x8fb4d6, 0xdfe9f0))
	for i := range 5 {
		l.fill(ellipse(150+float64(i)*330, 70+30*hash2(i, 1, 3), 190, 34), flat(rgba{1, 1, 1, .35}))
	}
	l.blur(22)
	l.place(wall, placing{quad: [4]pt{{0, 250}, {1600, 190}, {1600, 800}, {0, 770}}})
	l.fill(polygon(pt{0, 232}, pt{1600, 168}, pt{1600, 196}, pt{0, 254}), solid(0x4c5358))
	for _, x := range []float64{-160, 1180} {
		l.fill(rect(x, 330, 470, 460), down(330, 790, 0xb9c0c4, 0x8f979c))
		for y := 340.0; y < 790; y += 22 {
			l.fill(rect(x, y, 470, 3), flat(rgba{0, 0, 0, .3}))
		}
	}
	l.blur(2)
	l.fill(rect(0, 770, 1600, 380), func(x, y float64) rgba {
		depth := (y - 740) / 90
		grit := fbm(x/depth/3, y/depth/1.2, 4, 7)
		return hex(0x5f6265).times(0.65 + 0.6*grit + 0.15*fbm(x/160, y/60, 3, 9))
	})
	l.fill(polygon(pt{1180, 780}, pt{1196, 780}, pt{1600, 1010}, pt{1600, 1034}), solid(0xd9d6c4))
}

// paintwork is a panel's colour with a soft reflection of sky and ground.
func paintwork(c uint32, h float64) paint {
	base := hex(c)
	return func(x, y float64) rgba {
		t := y / h
		k := 1.02 - 0.25*smoothstep(0.45, 1, t) + 0.05*math.Sin(x/190+2*t)
		return mix(base.times(k), rgba{1, 1, 1, 1}, 0.10*smoothstep(0.30, 0, t))
	}
}

// vanSide is the near side, 1700 x 800, the front at the left.
func (s *studio) vanSide() *layer {
	l := newLayer(1700, 800)
	cab := polygon(pt{40, 690}, pt{30, 520}, pt{60, 460}, pt{225, 405}, pt{395, 160}, pt{470, 120}, pt{600, 110}, pt{600, 690})
	l.fill(cab, paintwork(liveryYellow, 800))
	l.fill(round(560, 0, 1140, 690, 22), paintwork(liveryYellow, 800))
	l.fill(rect(1660, 22, 40, 668), paintwork(liveryYellow, 800))
	glass := down(180, 420, 0x5d7682, 0x1d272d)
	l.fill(polygon(pt{285, 405}, pt{410, 205}, pt{545, 190}, pt{545, 400}), glass)
	l.fill(polygon(pt{240, 400}, pt{388, 190}, pt{402, 198}, pt{268, 405}), solid(0x20272b))
	s.battenburg(l, box{60, 470, 1640, 150}, 82)
	l.fill(rect(40, 640, 1660, 50), solid(0x33383a))
	for _, x := range []float64{560, 1010, 1280} {
		l.fill(rect(x, 30, 3, 640), flat(rgba{0, 0, 0, .45}))
	}
	l.fill(round(1040, 110, 210, 160, 14), down(110, 270, 0x46565d, 0x161d20))
	l.text(s.bold, 580, 410, 92, solid(liveryGreen), "AMBULANCE")
	s.lozenge(l, box{1312, 60, 200, 80})
	l.text(s.bold, 1310, 192, 42, solid(liveryGreen), "Wexmoor")
	l.text(s.bold, 1310, 240, 42, solid(liveryGreen), "Ambulance")
	l.text(s.bold, 1310, 288, 42, solid(liveryGreen), "Service")
	l.cover(finding.CallSign, l.text(s.bold, 640, 130, 92, solid(0x141414), callSign))
	for _, x := range []float64{285, 1330} {
		s.wheel(l, x, 690)
	}
	l.fill(round(450, 60, 130, 52, 14), down(60, 112, 0x5aa2ff, 0x0c3fae))
	l.fill(round(1560, 18, 110, 40, 12), down(18, 58, 0x5aa2ff, 0x0c3fae))
	l.fill(round(36, 520, 60, 70, 18), down(520, 590, 0xf2f5f6, 0x8b979c))
	return l
}

// battenburg is two rows of squares in turn green and yellow.
func (s *studio) battenburg(l *layer, b box, w float64) {
	for row := range 2 {
		for i := 0; float64(i)*w < b.w; i++ {
			c := uint32(liveryYellow)
			if (i+row)%2 == 0 {
				c = liveryGreen
			}
			x := b.x + float64(i)*w
			l.fill(rect(x, b.y+float64(row)*b.h/2, min(w, b.x+b.w-x), b.h/2), paintwork(c, 900))
		}
	}
}

func (s *studio) wheel(l *layer, x, y float64) {
	l.fill(ellipse(x, y-6, 118, 112), solid(0x121415))
	l.fill(ellipse(x, y+8, 100, 100), func(px, py float64) rgba {
		return hex(0x232628).times(0.8 + 0.5*noise(math.Atan2(py-y, px-x)*22, 1, 2))
	})
	l.fill(ellipse(x, y+8, 58, 58), down(y-50, y+66, 0xc9ced1, 0x6c7478))
	for i := range 6 {
		d := turned(pt{36, 0}, float64(i)*math.Pi/3)
		l.fill(ellipse(x+d.x, y+8+d.y, 9, 9), solid(0x2b2f31))
	}
	l.fill(ellipse(x, y+8, 16, 16), solid(0x8d9599))
}

// vanRear is the back, 1000 x 1130: doors with chevrons, lamps, bumper, plate.
func (s *studio) vanRear() *layer {
	l := newLayer(1000, 1130)
	l.fill(rect(0, 0, 1000, 975), paintwork(liveryYellow, 1130))
	for i := range 6 {
		y := 600 + float64(i)*130
		for _, side := range []float64{-1, 1} {
			p := polygon(pt{500, y - 190}, pt{500, y - 125}, pt{500 + side*470, y + 120}, pt{500 + side*470, y + 55})
			l.fill(p.each(func(q pt) pt { return pt{q.x, clamp(q.y, 566, 940)} }), solid(0xd8401f))
		}
	}
	for _, x := range []float64{64, 540} {
		l.fill(round(x, 180, 396, 268, 30), down(180, 448, 0x50626b, 0x151c20))
		l.fill(polygon(pt{x + 40, 440}, pt{x + 210, 188}, pt{x + 300, 188}, pt{x + 130, 440}), flat(rgba{1, 1, 1, .08}))
	}
	l.fill(rect(496, 120, 7, 850), solid(0x2c2c1a))
	l.fill(round(0, 0, 1000, 120, 8), paintwork(0xe9db10, 300))
	l.centred(s.bold, 500, 96, 92, solid(liveryGreen), "AMBULANCE")
	for _, x := range []float64{8, 932} {
		l.fill(round(x, 560, 60, 260, 16), down(560, 820, 0xe13b2f, 0x8f1b14))
		l.fill(round(x, 690, 60, 60, 10), solid(0xf0a03a))
		l.fill(round(x-4, 10, 72, 56, 12), down(10, 66, 0x6aacff, 0x0b3da8))
	}
	l.cover(finding.FleetNumber, l.text(s.bold, 720, 540, 74, solid(0x141414), fleetNumber))
	l.cover(finding.CallSign, l.text(s.bold, 108, 540, 74, solid(0x141414), callSign))
	l.fill(round(0, 960, 1000, 90, 12), down(960, 1050, 0x474c4f, 0x191b1c))
	l.fill(rect(60, 1050, 880, 24), solid(0x0f1011))
	for _, x := range []float64{70, 760} {
		l.fill(round(x, 1040, 170, 90, 20), down(1040, 1130, 0x0c0d0e, 0x24282a))
	}
	s.plate(l, box{330, 858, 340, 78}, 0xf4c318, plateText)
	return l
}

// plate is a number plate; 0xf4c318 is the yellow of a rear one.
func (s *studio) plate(l *layer, b box, colour uint32, text string) {
	l.fill(round(b.x, b.y, b.w, b.h, b.h*.12), solid(colour))
	l.fill(frame(b.x+2, b.y+2, b.w-4, b.h-4, 2), solid(0x15150f))
	size := b.h * 0.86
	for s.bold.width(size, text) > b.w*0.92 {
		size *= 0.97
	}
	l.centred(s.bold, b.x+b.w/2, b.y+b.h/2+size*0.36, size, solid(0x101010), text)
	l.cover(finding.NumberPlate, b)
}
