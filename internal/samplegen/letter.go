package samplegen

import (
	"image"

	"example.org/redact/pkg/finding"
)

// drawLetter is a discharge letter on a desk, stored lying on its side as a
// phone held upright stores it: EXIF orientation 6 turns it back.
func drawLetter(s *studio) *shot {
	scene := newLayer(1140, 1520)
	scene.flood(wood(0x8a7a68, 0xd9c9b0, 420, 3))
	scene.light(func(x, y float64) float64 { return 1.08 - 0.0001*x - 0.00018*y })
	s.mug(scene, 992, 130)
	scene.keep(box{890, 20, 220, 150}) // what a margin round the sheet leaves of it
	scene.keep(box{10, 1400, 1000, 100})
	sheet := s.letterSheet(barnaby)
	fold := func(u, v float64) float64 {
		crease := 0.0
		for _, at := range []float64{0.335, 0.665} {
			crease += 0.10*smoothstep(0.012, 0, v-at)*smoothstep(-0.012, 0, v-at) - 0.06*smoothstep(0.05, 0, v-at)*smoothstep(-0.004, 0, v-at)
		}
		return 0.95 + crease + 0.04*fbm(u*3, v*3, 2, 9)
	}
	scene.place(sheet, placing{quad: [4]pt{{96, 232}, {1012, 214}, {1052, 1362}, {64, 1376}}, shadow: 7, fall: pt{7, 9}, dark: .5, light: fold})
	must := []finding.Kind{finding.NHSNumber, finding.Postcode, finding.DOB, finding.TakenAt}
	may := []finding.Kind{
		finding.Letter, finding.PersonName, finding.Address, finding.LocalID, finding.Phone, finding.Diagnosis, finding.Text,
		finding.NHSLogo, finding.PRF, finding.AgeSex, finding.OutwardPostcode, finding.DeviceID, finding.Metadata, finding.Uniform,
	}
	sh := s.take(scene, phone).expect("post", must, may, []string{"5.14"}, []string{"5.15"}, append(barnaby.secrets(), "Oakshott")...)
	sh.want.Metadata = []finding.Kind{finding.TakenAt, finding.DeviceID}
	sh.stored = turnedLeft
	sh.wrap = func(jpg []byte) ([]byte, error) {
		e := exifBlock{orientation: 6, taken: "2025:02:13 09:12:44", camera: []tag{ascii(0x010f, "Sonnix"), ascii(0x0110, "Sonnix P4")}}
		return addSegment(jpg, 0xe1, e.bytes())
	}
	return sh
}

// letterSheet is the sheet of paper, 1400 x 1760.
func (s *studio) letterSheet(p patient) *layer {
	l := newLayer(1400, 1760)
	l.flood(solid(0xf8f8f5))
	ink := solid(0x202326)
	s.lozenge(l, box{1130, 70, 190, 76})
	l.text(s.bold, 640, 190, 36, solid(0x005eb8), hospital+" NHS Trust")
	l.text(s.regular, 640, 236, 30, ink, "Department of Acute Medicine")
	l.text(s.regular, 640, 276, 30, ink, "11 February 2025")
	const x = 90
	l.cover(finding.PersonName, l.text(s.regular, x, 330, 38, ink, "Mr "+p.name()))
	l.cover(finding.Address, l.text(s.regular, x, 382, 38, ink, p.street))
	l.text(s.regular, x, 434, 38, ink, p.town)
	l.cover(finding.Postcode, l.text(s.regular, x, 486, 38, ink, p.postcode))
	l.cover(finding.NHSNumber, l.text(s.bold, x, 580, 38, ink, "NHS No: "+p.nhs))
	l.cover(finding.DOB, l.text(s.bold, 760, 580, 38, ink, "DOB: "+p.born))
	l.text(s.regular, x, 680, 38, ink, "Dear "+p.given+",")
	l.text(s.bold, x, 752, 40, ink, "Discharge summary")
	for i, t := range []string{
		"You were admitted on 9 February with pain in the chest.",
		"Your blood tests and tracing showed no sign of a heart",
		"attack. You were treated for reflux and went home well.",
		"",
		"Medicines: omeprazole 20 mg once a day for four weeks.",
		"Stop ibuprofen. No other medicine was changed.",
		"",
		"Please see your doctor in two weeks. If the pain comes",
		"back and does not go away, call 999.",
	} {
		l.text(s.regular, x, 824+float64(i)*56, 36, ink, t)
	}
	l.text(s.regular, x, 1400, 36, ink, "Yours sincerely,")
	var sig []pt
	for i := range 22 {
		t := float64(i) / 21
		sig = append(sig, pt{x + 10 + 330*t, 1490 - 50*s.rng.Float64()*(1-t) + 12*s.rng.Float64()})
	}
	l.fill(pen(pressure(s.rng, 4.5), spline(sig...)...), solid(inkBlue))
	l.text(s.regular, x, 1580, 36, ink, "Dr H Oakshott, consultant")
	return l
}

// mug is a cup of tea from above at the edge of the picture.
func (s *studio) mug(l *layer, x, y float64) {
	cup := ellipse(x, y, 112, 108)
	l.shadow(cup, pt{22, 26}, 14, .6)
	l.fill(stroke(26, pt{x - 100, y + 40}, pt{x - 160, y + 74}, pt{x - 150, y + 112}, pt{x - 78, y + 92}), solid(0x2f5c86))
	l.fill(cup, down(y-108, y+108, 0x6f9cc4, 0x244a70))
	l.fill(ellipse(x, y, 97, 93), solid(0x183450))
	l.fill(ellipse(x+2, y+6, 90, 84), func(px, py float64) rgba {
		return mix(hex(0x9a6236), hex(0x6b3d1e), fbm(px/40, py/40, 3, 8)).times(0.8 + 0.3*noise(px/30, py/60, 2))
	})
	l.fill(ellipse(x-34, y-34, 22, 12), flat(rgba{1, 1, 1, .25}))
}

// turnedLeft gives the pixels as they are stored when orientation 6 (a quarter
// turn clockwise) brings them upright.
func turnedLeft(img *image.NRGBA) *image.NRGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewNRGBA(image.Rect(0, 0, h, w))
	for y := range h {
		for x := range w {
			out.SetNRGBA(y, w-1-x, img.NRGBAAt(x, y))
		}
	}
	return out
}
