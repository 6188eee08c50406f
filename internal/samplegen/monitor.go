package samplegen

import (
	"fmt"
	"math"

	"example.org/redact/pkg/finding"
)

// drawMonitor is a bedside monitor in a dim resuscitation room.
func drawMonitor(s *studio) *shot {
	scene := newLayer(1500, 1125)
	scene.flood(func(x, y float64) rgba {
		glow := math.Exp(-sq((x-760)/700) - sq((y-520)/560))
		return mix(hex(0x252b31), hex(0x6a7a82), 0.55*glow).times(0.95 + 0.1*fbm(x/5, y/5, 2, 2))
	})
	scene.fill(rect(0, 930, 1500, 195), down(930, 1125, 0x515a60, 0x2c3236))
	scene.fill(rect(90, 0, 26, 930), down(0, 930, 0x8e989e, 0x4e575c))
	for i := range 3 { // gas outlets on the rail
		x := 1330.0
		y := 160 + float64(i)*150
		scene.fill(ellipse(x, y, 52, 52), down(y-52, y+52, 0xbfc6ca, 0x6b7378))
		scene.fill(ellipse(x, y, 30, 30), solid([]uint32{0xf2f2f2, 0x26292b, 0xe1c22c}[i]))
	}
	scene.blur(2.2)
	scene.keep(box{1250, 60, 160, 500})
	scene.keep(box{20, 960, 1100, 140})
	stand := polygon(pt{640, 850}, pt{840, 850}, pt{880, 1010}, pt{600, 1010})
	scene.shadow(stand, pt{20, 26}, 14, .5)
	scene.fill(stand, down(850, 1010, 0x9aa3a8, 0x5c666b))
	m := s.monitorFace(idris)
	scene.place(m, placing{quad: [4]pt{{196, 96}, {1196, 138}, {1188, 840}, {182, 886}}, shadow: 18, fall: pt{16, 24}, dark: .6, light: func(u, v float64) float64 {
		return 1 + 0.10*math.Exp(-sq((u+0.7*v-0.35)/0.05))
	}})
	must := []finding.Kind{finding.ClinicalScreen, finding.NHSNumber}
	may := []finding.Kind{
		finding.PersonName, finding.DOB, finding.LocalID, finding.AgeSex, finding.Text, finding.ECG,
		finding.Diagnosis, finding.TakenAt, finding.XRay, finding.Whiteboard,
	}
	return s.take(scene, camera{soft: 0.7, vignette: 0.3, grain: 0.017, exposure: 1.1, warm: -0.02}).
		expect("post", must, may, []string{"5.13", "5.14"}, []string{"5.14", "5.15"}, idris.secrets()...)
}

// monitorFace is the device from the front, 1500 x 1120.
func (s *studio) monitorFace(p patient) *layer {
	l := newLayer(1500, 1120)
	l.fill(round(0, 0, 1500, 1120, 60), down(0, 1120, 0xd4dadd, 0x9aa3a8))
	l.fill(round(46, 46, 1408, 950, 16), solid(0x0b0d0f))
	l.cover(finding.ClinicalScreen, box{80, 80, 1340, 880})
	l.fill(ellipse(750, 1056, 26, 26), down(1030, 1082, 0x7b858b, 0xc9d0d3))
	l.centred(s.bold, 240, 1070, 40, solid(0x5e686d), "VITALIS 40")
	l.fill(rect(60, 60, 1380, 118), solid(0x173450))
	white := solid(0xf2f6f8)
	l.cover(finding.PersonName, l.text(s.bold, 84, 110, 46, white, p.family+", "+p.given))
	l.cover(finding.NHSNumber, l.text(s.regular, 84, 164, 44, white, "NHS No "+p.nhs))
	l.cover(finding.DOB, l.text(s.regular, 860, 110, 44, white, "DOB "+p.born))
	l.text(s.regular, 860, 164, 44, white, "Resus 3   19:07")
	s.vitals(l)
	for i, lead := range []string{"II", "Pleth", "Resp", "ABP"} {
		y := 300 + float64(i)*180
		c := []uint32{0x46e06a, 0x37c8f0, 0xf2e24a, 0xf0504c}[i]
		l.text(s.bold, 84, y-66, 30, solid(c), lead)
		s.wave(l, i, y, solid(c))
	}
	return l
}

// wave is one trace across the screen.
func (s *studio) wave(l *layer, kind int, y float64, c paint) {
	var pts []pt
	for x := 84.0; x < 1010; x += 2 {
		t := (x - 84) / 190
		beat := t - math.Floor(t)
		v := 0.0
		switch kind {
		case 0:
			v = 12*math.Exp(-sq((beat-.2)/.04)) + 92*math.Exp(-sq((beat-.34)/.016)) - 24*math.Exp(-sq((beat-.38)/.014)) + 20*math.Exp(-sq((beat-.6)/.06))
		case 2:
			v = 34 * math.Sin(t*1.5)
		default:
			v = 78*math.Exp(-sq((beat-.3)/.12)) + 26*math.Exp(-sq((beat-.56)/.12))
		}
		pts = append(pts, pt{x, y + 30 - v + 1.2*s.rng.NormFloat64()})
	}
	l.fill(stroke(4, pts...), c)
}

// vitals are the large figures at the right.
func (s *studio) vitals(l *layer) {
	for i, v := range []struct {
		name, value string
		colour      uint32
	}{{"HR  bpm", "112", 0x46e06a}, {"SpO2  %", "91", 0x37c8f0}, {"RR", "26", 0xf2e24a}, {"BP  mmHg", "94/58", 0xf0504c}} {
		y := 200 + float64(i)*190
		l.fill(rect(1040, y-8, 400, 2), solid(0x2c3a44))
		l.text(s.regular, 1056, y+30, 30, solid(v.colour), v.name)
		size := 140.0
		if len(v.value) > 3 {
			size = 110
		}
		l.text(s.bold, 1110, y+150, size, solid(v.colour), v.value)
	}
	l.text(s.regular, 84, 974, 30, solid(0x9fb2bd), fmt.Sprintf("Alarm limits  HR %d-%d   SpO2 %d-%d", 50, 120, 92, 100))
}
