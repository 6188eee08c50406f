package samplegen

import (
	"math"

	"example.org/redact/pkg/finding"
)

// drawECG is a twelve-lead print lying on a grey blanket.
func drawECG(s *studio) *shot {
	scene := newLayer(1600, 1180)
	scene.flood(cloth(0x5d6f86, 5, 260, 0.9, 0.4, 31))
	scene.light(func(x, y float64) float64 { return 1.05 - 0.00022*x + 0.00008*y })
	scene.keep(box{10, 10, 1500, 60})
	scene.keep(box{300, 1105, 1100, 60})
	sheet := s.ecgSheet(barnaby)
	curl := func(u, v float64) float64 {
		return 0.90 + 0.10*math.Cos((u-0.3)*3.1) + 0.05*(fbm(u*4, v*3, 2, 8)-.5) - 0.10*smoothstep(0.90, 1, u)
	}
	scene.place(sheet, placing{quad: [4]pt{{128, 168}, {1492, 132}, {1540, 1010}, {84, 1052}}, shadow: 9, fall: pt{9, 14}, dark: .6, light: curl})
	may := []finding.Kind{finding.Text, finding.LocalID, finding.AgeSex, finding.Diagnosis, finding.TakenAt, finding.PRF, finding.Letter, finding.Address}
	must := []finding.Kind{finding.ECG, finding.NHSNumber, finding.DOB}
	may = append(may, finding.PersonName)
	return s.take(scene, phone).expect("post", must, may, []string{"5.13", "5.14"}, []string{"5.14", "5.15"}, barnaby.secrets()...)
}

const (
	ecgMM    = 8.0 // pixels of the sheet per millimetre of paper
	ecgPaper = 0xfdf0ec
	ecgFine  = 0xf3c0b6
	ecgBold  = 0xe58f82
	trace    = 0x1b1a1f
)

// ecgSheet is the print, 250 x 155 mm at 25 mm/s and 10 mm/mV.
func (s *studio) ecgSheet(p patient) *layer {
	const w, h = 250 * ecgMM, 155 * ecgMM
	l := newLayer(w, h)
	l.flood(solid(ecgPaper))
	l.cover(finding.ECG, box{20, 20, w - 40, h - 40})
	for mm := 4; mm <= 246; mm++ {
		ecgLine(l, mm-4, box{float64(mm) * ecgMM, 36 * ecgMM, 0, 114 * ecgMM})
	}
	for mm := 36; mm <= 150; mm++ {
		ecgLine(l, mm-36, box{4 * ecgMM, float64(mm) * ecgMM, 242 * ecgMM, 0})
	}
	s.ecgHeader(l, p)
	leads := [3][4]string{{"I", "aVR", "V1", "V4"}, {"II", "aVL", "V2", "V5"}, {"III", "aVF", "V3", "V6"}}
	for r, row := range leads {
		y := (50 + float64(r)*27) * ecgMM
		for c, lead := range row {
			x := (8 + float64(c)*59) * ecgMM
			s.ecgTrace(l, x, y, 58, lead, float64(c)*2.36)
		}
	}
	s.ecgTrace(l, 8*ecgMM, 132*ecgMM, 235, "II", 0)
	l.text(s.regular, 8*ecgMM, h-14, 24, solid(trace), "25 mm/s   10 mm/mV   0.05-150 Hz   50 Hz   Unconfirmed report")
	return l
}

// ecgLine is a grid line n millimetres from the grid's edge: every fifth is
// stronger.
func ecgLine(l *layer, n int, b box) {
	width, c := 1.3, solid(ecgFine)
	if n%5 == 0 {
		width, c = 2.6, solid(ecgBold)
	}
	l.fill(rect(b.x-width/2, b.y-width/2, b.w+width, b.h+width), c)
}

func (s *studio) ecgHeader(l *layer, p patient) {
	ink := solid(trace)
	l.cover(finding.PersonName, l.text(s.bold, 60, 74, 46, ink, "Name: "+p.family+", "+p.given))
	l.cover(finding.NHSNumber, l.text(s.regular, 60, 130, 42, ink, "NHS No: "+p.nhs))
	l.cover(finding.DOB, l.text(s.regular, 60, 184, 42, ink, "DOB: "+p.born))
	l.text(s.regular, 540, 184, 42, ink, "56 yr  Male")
	l.cover(finding.LocalID, l.text(s.regular, 60, 238, 42, ink, "ID: "+p.hospital))
	for i, t := range []string{"Vent rate    78 bpm", "PR interval  164 ms", "QRS duration 92 ms", "QT/QTc  388/442 ms", "P-R-T axes  48 12 61"} {
		l.text(s.mono, 1010, 64+float64(i)*42, 34, ink, t)
	}
	for i, t := range []string{"Normal sinus rhythm", "Inferior T wave change", "Abnormal ECG", "11-Feb-2025 19:03", "Device MRx 0417"} {
		l.text(s.mono, 1480, 64+float64(i)*42, 34, ink, t)
	}
}

// leadShape is the height of P, Q, R, S and T in millivolts.
var leadShape = map[string][5]float64{
	"I": {.10, -.05, .70, -.10, .22}, "II": {.16, -.06, 1.05, -.18, -.12}, "III": {.08, -.10, .45, -.14, -.20},
	"aVR": {-.12, .04, -.80, .12, -.10}, "aVL": {.05, -.08, .35, -.10, .12}, "aVF": {.12, -.07, .75, -.15, -.16},
	"V1": {.07, 0, .22, -.85, -.10}, "V2": {.09, 0, .40, -1.25, .45}, "V3": {.09, 0, .75, -.85, .52},
	"V4": {.10, -.04, 1.30, -.45, .46}, "V5": {.10, -.07, 1.25, -.22, .34}, "V6": {.09, -.07, .95, -.10, .26},
}

// ecgTrace draws mm millimetres of one lead from (x, y), starting at the given
// time in seconds.
func (s *studio) ecgTrace(l *layer, x, y, mm float64, lead string, start float64) {
	l.text(s.bold, x+10, y-9*ecgMM, 34, solid(trace), lead)
	shape := leadShape[lead]
	var pts []pt
	for i := 0.0; i <= mm*4; i++ {
		t := start + i/4/25
		beat := math.Mod(t+0.3+0.02*math.Sin(t*1.3), 0.77)
		v := 0.03 * math.Sin(t*1.7+float64(len(lead)))
		for k, w := range [5]struct{ at, width float64 }{{.12, .024}, {.215, .008}, {.24, .011}, {.268, .010}, {.45, .045}} {
			v += shape[k] * math.Exp(-sq((beat-w.at)/w.width)/2)
		}
		v += 0.008 * s.rng.NormFloat64()
		pts = append(pts, pt{x + i/4*ecgMM, y - v*10*ecgMM})
	}
	l.fill(stroke(3.2, pts...), solid(trace))
}
