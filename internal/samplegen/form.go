package samplegen

import "example.org/redact/pkg/finding"

// drawForm is a patient report form on a clipboard, filled in by hand, with a
// printed hospital label stuck on it.
func drawForm(s *studio) *shot {
	scene := newLayer(1200, 1500)
	scene.flood(wood(0x6b4a2e, 0xb58a5c, 330, 11))
	scene.light(func(x, y float64) float64 { return 1.12 - 0.00028*x - 0.00022*y })
	scene.keep(box{12, 12, 90, 500})
	scene.keep(box{1100, 40, 88, 700})

	boardQuad := [4]pt{{172, 84}, {1030, 70}, {1092, 1478}, {118, 1490}}
	board := newLayer(1000, 1500)
	board.fill(round(0, 0, 1000, 1500, 34), solid(0x2a2622))
	board.fill(round(7, 7, 986, 1486, 30), down(0, 1500, 0x55402c, 0x463423))
	scene.place(board, placing{quad: boardQuad, shadow: 22, fall: pt{26, 30}, dark: .55})

	sheet := s.formSheet(rosamund)
	paper := func(u, v float64) float64 {
		return 0.93 + 0.07*fbm(u*3, v*4, 3, 5) - 0.10*smoothstep(0.12, 0, v) - 0.05*u
	}
	scene.place(sheet, placing{quad: [4]pt{{226, 176}, {978, 164}, {1026, 1424}, {182, 1434}}, shadow: 5, fall: pt{5, 6}, dark: .5, light: paper})
	s.clip(scene, 600, 120)
	s.biro(scene, pt{1082, 900}, pt{1150, 1360})

	must := []finding.Kind{finding.PRF, finding.NHSNumber}
	may := []finding.Kind{
		finding.PersonName, finding.Address, finding.Postcode, finding.DOB, finding.LocalID, finding.Phone,
		finding.CallSign, finding.AgeSex, finding.Diagnosis, finding.StaffID, finding.Text, finding.Barcode, finding.Letter,
		finding.NHSLogo, finding.Uniform, finding.DrugLabel,
	}
	return s.take(scene, phone).expect("post", must, may, []string{"5.13", "5.14"}, []string{"5.14", "5.15"},
		append(rosamund.secrets(), "Hollowbread", "TW-20418837", "40718822")...)
}

const (
	inkBlue = 0x1c2f7c
	print   = 0x1d2b3a
	rule    = 0x2b7a5b
)

// formSheet is the sheet of paper, 1000 x 1500.
func (s *studio) formSheet(p patient) *layer {
	l := newLayer(1000, 1500)
	l.flood(solid(0xf4f2ea))
	l.cover(finding.PRF, box{8, 60, 984, 1432})
	l.fill(rect(40, 76, 920, 74), solid(rule))
	l.text(s.bold, 58, 124, 36, solid(0xffffff), "PATIENT REPORT FORM")
	l.text(s.regular, 616, 106, 20, solid(0xe8fff4), service)
	l.text(s.regular, 616, 134, 20, solid(0xe8fff4), "NHS Trust      PRF 3 / 11")
	s.section(l, 168, "INCIDENT")
	s.field(l, box{40, 196, 240, 72}, "CAD No", "4471", "")
	s.field(l, box{280, 196, 220, 72}, "Call sign", "E412", "")
	s.field(l, box{500, 196, 240, 72}, "Date", "11/02/25", "")
	s.field(l, box{740, 196, 220, 72}, "Time", "18:42", "")
	s.section(l, 284, "PATIENT DETAILS")
	s.field(l, box{40, 312, 460, 72}, "Surname", p.family, finding.PersonName)
	s.field(l, box{40, 384, 460, 72}, "Forename", p.given, finding.PersonName)
	s.field(l, box{40, 456, 460, 72}, "Date of birth", p.born, finding.DOB)
	s.field(l, box{40, 528, 920, 72}, "Address", p.street+", "+p.town, finding.Address)
	s.field(l, box{40, 600, 460, 72}, "Postcode", p.postcode, finding.Postcode)
	s.field(l, box{500, 600, 460, 72}, "Telephone", p.phone, finding.Phone)
	l.fill(frame(500, 312, 460, 216, 2), solid(rule))
	label := s.patientLabel(p)
	l.place(label, placing{quad: [4]pt{{522, 330}, {934, 322}, {938, 512}, {526, 520}}, shadow: 2, fall: pt{2, 2}, dark: .35})
	s.section(l, 688, "HISTORY")
	s.lines(l, 716, 3, "PRESENTING COMPLAINT", "FALL FROM STEPS, R HIP PAIN", "NO LOC. ON FLOOR 2 HOURS", "PMH: AF, TYPE 2 DIABETES")
	s.lines(l, 896, 2, "ALLERGIES / MEDICATION", "PENICILLIN. TAKES APIXABAN", "AND METFORMIN 500")
	s.observations(l, 1020)
	s.section(l, 1250, "OUTCOME")
	s.field(l, box{40, 278 + 1000, 460, 72}, "Conveyed to", "Wexmoor A+E", "")
	s.field(l, box{500, 278 + 1000, 460, 72}, "Handover to", "S/N IN RESUS", "")
	s.field(l, box{40, 350 + 1000, 460, 72}, "Crew", "T Hollowbread", finding.PersonName)
	s.field(l, box{500, 350 + 1000, 460, 72}, "Staff No", "40718822", finding.StaffID)
	l.text(s.regular, 40, 1456, 18, solid(0x6c7a74), "White: hospital   Yellow: service   Pink: GP                 TW-20418837")
	return l
}

func (s *studio) section(l *layer, y float64, title string) {
	l.fill(rect(40, y, 920, 28), solid(0xd5e8de))
	l.text(s.bold, 50, y+21, 19, solid(print), title)
}

// field is a box with a small printed label and a value in block capitals; the
// value is marked as kind unless that is empty.
func (s *studio) field(l *layer, b box, label, value string, kind finding.Kind) {
	l.fill(frame(b.x, b.y, b.w, b.h, 2), solid(rule))
	l.text(s.regular, b.x+9, b.y+20, 17, solid(print), label)
	ink := l.write(s.rng, b.x+18, b.y+62, 30, 3.4, solid(inkBlue), value)
	if kind != "" {
		l.cover(kind, ink)
	}
}

// lines is a ruled block with a title and rows of handwriting.
func (s *studio) lines(l *layer, y float64, rows int, title string, text ...string) {
	l.fill(frame(40, y, 920, float64(rows)*48+36, 2), solid(rule))
	l.text(s.bold, 50, y+22, 17, solid(print), title)
	for i := range rows {
		base := y + 68 + float64(i)*48
		l.fill(rect(52, base+4, 896, 1.5), solid(0xa9c9b9))
		if i < len(text) {
			l.write(s.rng, 62, base, 27, 3.2, solid(inkBlue), text[i])
		}
	}
}

// observations is the table of vital signs.
func (s *studio) observations(l *layer, y float64) {
	s.section(l, y, "OBSERVATIONS")
	heads := []string{"Time", "Resps", "SpO2", "Pulse", "BP", "GCS", "Temp", "BM", "Pain score"}
	rows := [][]string{
		{"18:50", "20", "95", "104", "148/82", "15", "36.1", "7.2", "8"},
		{"19:05", "18", "97", "96", "141/80", "15", "36.3", "", "4"},
		{"19:20", "18", "97", "92", "138/78", "15", "", "", "3"},
	}
	col := 920.0 / float64(len(heads))
	for i, h := range heads {
		x := 40 + float64(i)*col
		l.fill(frame(x, y+28, col+1, 192, 1.5), solid(rule))
		l.text(s.regular, x+7, y+50, 16, solid(print), h)
		for r, row := range rows {
			if row[i] != "" {
				l.write(s.rng, x+9, y+96+float64(r)*52, 21, 2.8, solid(inkBlue), row[i])
			}
		}
	}
	for r := range 4 {
		l.fill(rect(40, y+60+float64(r)*53, 920, 1.5), solid(rule))
	}
}

// patientLabel is a printed sticker with a bar code, 640 x 300.
func (s *studio) patientLabel(p patient) *layer {
	l := newLayer(640, 300)
	l.fill(round(0, 0, 640, 300, 14), solid(0xffffff))
	black := solid(0x16181a)
	l.cover(finding.PersonName, l.text(s.bold, 26, 56, 42, black, p.family+", "+p.given))
	l.cover(finding.DOB, l.text(s.mono, 26, 152, 32, black, "DOB "+p.born+"  "+p.sex))
	l.cover(finding.NHSNumber, l.text(s.monoBold, 26, 108, 43, black, "NHS No "+p.nhs))
	l.cover(finding.LocalID, l.text(s.mono, 26, 192, 32, black, "Hosp No "+p.hospital))
	s.bars(l, box{26, 208, 420, 70}, p.hospital)
	return l
}

// bars is a bar code in the pattern of Code 39: narrow and wide bars that
// depend on the text.
func (s *studio) bars(l *layer, b box, text string) {
	var widths []float64
	for _, c := range "*" + text + "*" {
		for i := range 9 {
			w := 1.0
			if hash2(int(c), i, 39) > 0.66 {
				w = 2.6
			}
			widths = append(widths, w)
		}
		widths = append(widths, 1)
	}
	total := 0.0
	for _, w := range widths {
		total += w
	}
	x := b.x
	for i, w := range widths {
		w *= b.w / total
		if i%2 == 0 {
			l.fill(rect(x, b.y, w, b.h), solid(0x101214))
		}
		x += w
	}
}

// clip is the steel clip of a clipboard around (cx, y).
func (s *studio) clip(l *layer, cx, y float64) {
	plate := round(cx-150, y-20, 300, 92, 18)
	l.shadow(plate, pt{6, 10}, 7, .6)
	l.fill(plate, func(_, yy float64) rgba {
		t := (yy - y + 20) / 92
		return mix(hex(0xe9edf0), hex(0x6f777d), smoothstep(0.1, 0.9, t+0.12*noise(t*9, 1, 3)))
	})
	l.fill(round(cx-118, y-46, 236, 40, 16), down(y-46, y-6, 0xf6f8f9, 0x878f95))
	l.fill(ellipse(cx, y-26, 13, 13), solid(0x3a3027))
}

// biro is a ball pen from its tip a to its end b.
func (s *studio) biro(l *layer, a, b pt) {
	d := b.add(a.scale(-1)).scale(1 / dist(a, b))
	side := pt{-d.y, d.x}
	at := func(t, off float64) pt { return a.add(d.scale(t * dist(a, b))).add(side.scale(off)) }
	barrel := polygon(at(0.13, -13), at(0.98, -13), at(1, -9), at(1, 9), at(0.98, 13), at(0.13, 13))
	l.shadow(barrel, pt{9, 13}, 6, .6)
	across := func(x, y float64) float64 { return ((x-a.x)*side.x + (y-a.y)*side.y) / 13 }
	l.fill(barrel, func(x, y float64) rgba {
		v := across(x, y)
		return mix(hex(0x1d3f9e), hex(0x9fb6ef), highlight(v)).times(0.55 + 0.45*(1-v*v))
	})
	l.fill(polygon(at(0, -1.5), at(0.13, -12), at(0.13, 12), at(0, 1.5)), func(x, y float64) rgba {
		return mix(hex(0x6d7276), hex(0xf2f4f5), highlight(across(x, y)))
	})
}

// highlight is a narrow highlight at a third of a round bar's width.
func highlight(v float64) float64 { return smoothstep(0.35, 0, sq(v+0.35)) * 0.8 }
