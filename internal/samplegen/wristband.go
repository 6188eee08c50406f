package samplegen

import (
	"math"

	"example.org/redact/pkg/finding"
)

// drawWristband is a printed hospital band that lies on a blanket before it is
// put on.
func drawWristband(s *studio) *shot {
	scene := newLayer(1500, 1000)
	scene.flood(cloth(0x7f9fae, 6, 230, 0.5, 0.85, 77))
	scene.light(func(x, y float64) float64 { return 1.35 - 0.00025*x - 0.0001*y })
	scene.keep(box{20, 20, 600, 180})
	scene.keep(box{700, 790, 780, 190})
	band := s.bandSheet(orla)
	round := func(u, v float64) float64 { // the band turns away from the light at its long edges
		return 0.80 + 0.30*math.Sin(math.Pi*clamp(v*0.9+0.12, 0, 1)) - 0.12*smoothstep(0.88, 1, u) - 0.10*smoothstep(0.12, 0, u)
	}
	scene.place(band, placing{quad: [4]pt{{90, 352}, {1412, 418}, {1404, 618}, {80, 556}}, shadow: 10, fall: pt{4, 18}, dark: .5, light: round})
	must := []finding.Kind{finding.Wristband, finding.NHSNumber}
	may := []finding.Kind{
		finding.PersonName, finding.DOB, finding.LocalID, finding.AgeSex, finding.Barcode, finding.Text,
		finding.DrugLabel, finding.Letter, finding.Tattoo, finding.ExposedBody, finding.PatientContext,
	}
	return s.take(scene, phone).expect("post", must, may, []string{"5.14"}, []string{"5.15"}, orla.secrets()...)
}

// bandSheet is the printed face of the band, 1840 x 272.
func (s *studio) bandSheet(p patient) *layer {
	l := newLayer(1840, 272)
	l.fill(round(0, 0, 1840, 272, 26), solid(0xfbfcfb))
	l.fill(round(0, 0, 1840, 272, 26), func(x, y float64) rgba {
		return hex(0xaed0dc).alpha(0.10 + 0.12*smoothstep(250, 272, y))
	})
	l.cover(finding.Wristband, box{18, 14, 1804, 244})
	black := solid(0x15171a)
	for _, x := range []float64{44, 92} {
		l.fill(ellipse(x, 136, 15, 15), solid(0xb4c4ca))
	}
	s.matrix(l, 140, 56, 158)
	l.cover(finding.PersonName, l.text(s.bold, 310, 88, 68, black, upper(p.family)+", "+p.given))
	l.cover(finding.DOB, l.text(s.regular, 310, 158, 56, black, "DOB "+p.born))
	l.text(s.regular, 770, 158, 56, black, p.sex)
	l.cover(finding.NHSNumber, l.text(s.bold, 310, 230, 60, black, "NHS No "+p.nhs))
	l.cover(finding.LocalID, l.text(s.regular, 850, 158, 50, black, "Hosp No "+p.hospital))
	l.text(s.regular, 1010, 230, 40, black, "Ward 7 Bed 12")
	s.bars(l, box{1380, 54, 320, 160}, p.hospital)
	l.fill(round(1740, 36, 72, 200, 18), solid(0xdfe8ea))
	l.fill(ellipse(1776, 136, 25, 25), down(112, 162, 0xf9fcfd, 0x9db1b9))
	return l
}

// matrix is a square of modules with the finder edges of a Data Matrix.
func (s *studio) matrix(l *layer, x, y, side float64) {
	const n = 18
	m := side / n
	for i := range n {
		for j := range n {
			on := s.rng.IntN(2) == 0
			switch {
			case i == n-1 || j == 0:
				on = true
			case i == 0:
				on = j%2 == 0
			case j == n-1:
				on = i%2 == 1
			}
			if on {
				l.fill(rect(x+float64(j)*m, y+float64(i)*m, m+.3, m+.3), solid(0x15171a))
			}
		}
	}
}
