package samplegen

import (
	"math"

	"example.org/redact/pkg/finding"
)

// drawWhiteboard is a ward's bed board in a corridor.
func drawWhiteboard(s *studio) *shot {
	scene := newLayer(1600, 1150)
	scene.flood(func(x, y float64) rgba {
		return hex(0xd9d2c0).times(0.92 + 0.05*fbm(x/4, y/4, 2, 3) + 0.05*fbm(x/300, y/300, 2, 5))
	})
	scene.fill(rect(0, 985, 1600, 60), down(985, 1045, 0x6d8a99, 0x567383))
	scene.fill(rect(0, 1045, 1600, 105), down(1045, 1150, 0x8d9499, 0x777e83))
	scene.light(func(x, y float64) float64 { return 0.92 + 0.2*math.Exp(-sq((x-1250)/500)-sq(y/500)) })
	s.gelDispenser(scene, 1462, 330)
	scene.keep(box{1400, 300, 180, 340})
	scene.keep(box{20, 990, 1500, 140})
	board := s.bedBoard()
	glare := func(u, v float64) float64 {
		return 0.92 + 0.25*math.Exp(-sq((u-0.80)/0.09)-sq((v-0.16)/0.22)) + 0.05*(1-v)
	}
	scene.place(board, placing{quad: [4]pt{{88, 96}, {1352, 150}, {1346, 872}, {82, 906}}, shadow: 12, fall: pt{10, 14}, dark: .45, light: glare})
	must := []finding.Kind{finding.Whiteboard}
	may := []finding.Kind{
		finding.PersonName, finding.Text, finding.Diagnosis, finding.AgeSex, finding.LocalID, finding.StaffRota,
		finding.ClinicalScreen, finding.Letter, finding.PRF, finding.NHSLogo, finding.Phone,
	}
	return s.take(scene, camera{soft: 0.7, vignette: 0.25, grain: 0.014, exposure: 1, warm: 0.03}).
		expect("post", must, may, []string{"5.13", "5.14"}, []string{"5.14", "5.15"},
			rosamund.family, barnaby.family, orla.family, idris.family, "Oakshott", "Snodbury")
}

// bedBoard is the board with its frame, 1600 x 1000.
func (s *studio) bedBoard() *layer {
	l := newLayer(1600, 1000)
	l.fill(round(0, 0, 1600, 1000, 14), down(0, 1000, 0xc3c9cc, 0x8f979b))
	l.fill(rect(24, 24, 1552, 940), func(x, y float64) rgba {
		smear := 0.05 * fbm(x/90, y/22, 3, 41)
		return hex(0xf3f5f5).times(1 - smear)
	})
	l.cover(finding.Whiteboard, box{40, 40, 1520, 906})
	l.text(s.bold, 60, 100, 56, solid(0x005eb8), "Ward 7  Acute Assessment")
	l.write(s.rng, 1060, 100, 40, 6, solid(0x1d1f24), "TUES 11/02")
	cols := []struct {
		x    float64
		head string
	}{{40, "Bed"}, {150, "Patient"}, {640, "Problem"}, {1046, "Consultant"}, {1372, "Home?"}}
	for _, c := range cols {
		l.fill(rect(c.x, 130, 3, 810), solid(0x2a4d7d))
		l.text(s.bold, c.x+16, 176, 36, solid(0x1d2b3a), c.head)
	}
	rows := [][5]string{
		{"1", "THISTLEWICK R", "# NOF R", "SNODBURY", "NO"},
		{"2", "QUILLFEATHER B", "CHEST PAIN", "OAKSHOTT", "TROP"},
		{"3", "", "", "", ""},
		{"4", "MARROWBY I", "COPD, NIV", "SNODBURY", "NO"},
		{"5", "FENWHISTLE O", "APPX ?", "OAKSHOTT", "WED"},
		{"6", "", "CLEAN", "", ""},
	}
	ink := []uint32{0x1c1e24, 0x123f9c, 0x1c1e24, 0xa31f1f, 0x0f6d3a, 0x0f6d3a}
	for i, row := range rows {
		y := 194 + float64(i)*125
		l.fill(rect(40, y, 1522, 3), solid(0x2a4d7d))
		for c, text := range row {
			if c == 0 {
				l.text(s.bold, cols[c].x+30, y+84, 54, solid(0x1d2b3a), text)
				continue
			}
			if text != "" {
				l.write(s.rng, cols[c].x+20, y+86, 42, 6.5, solid(ink[i]), text)
			}
		}
	}
	for i, c := range []uint32{0xc92f2f, 0xe9b31c, 0x2c8f4a} {
		y := 262 + float64(i)*250
		l.shadow(ellipse(606, y, 19, 19), pt{4, 5}, 3, .5)
		l.fill(ellipse(606, y, 19, 19), solid(c))
		l.fill(ellipse(600, y-6, 6, 5), flat(rgba{1, 1, 1, .5}))
	}
	return l
}

// gelDispenser is what hangs in every ward corridor.
func (s *studio) gelDispenser(l *layer, x, y float64) {
	body := round(x-46, y, 92, 210, 20)
	l.shadow(body, pt{8, 12}, 9, .45)
	l.fill(body, func(px, py float64) rgba { return mix(hex(0xf7f8f8), hex(0xb9c0c4), sq((px-x+20)/66)) })
	l.fill(round(x-30, y+24, 60, 92, 8), down(y+24, y+116, 0x9fd0e6, 0x5a9bbb))
	l.fill(round(x-34, y+196, 68, 40, 10), down(y+196, y+236, 0xdfe4e6, 0x9aa3a8))
	l.centred(s.bold, x, y+156, 20, solid(0x2c5f7c), "Hand gel")
}
