package records

import (
	"image"
	"image/color"
	"slices"
	"testing"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// TestSheetOnGroundOfTwoTones: the edge of the lit half of a table is stronger than
// the sheet's own.
func TestSheetOnGroundOfTwoTones(t *testing.T) {
	img := plain(1200, 1600, color.NRGBA{R: 60, G: 50, B: 45, A: 255})
	paint(img, [4]vision.Point{{X: 0, Y: 0}, {X: 1000, Y: 0}, {X: 1000, Y: 1600}, {X: 0, Y: 1600}}, 1000, 1600, flat(color.NRGBA{R: 222, G: 222, B: 216, A: 255}))
	sheet := turned(500, 700, 500, 640, 7)
	paint(img, sheet, 500, 640, flat(color.NRGBA{R: 250, G: 250, B: 248, A: 255}))
	lines := written(sheet, "PATIENT REPORT FORM\nIncident No 1234  Call sign E103\nPatient name\nPresenting complaint\nGCS 15  AVPU A\nAllergies NKDA")
	ink(img, lines, black)
	f := one(t, detect(t, img, lines), finding.PRF, sheet)
	if got := outlineArea(f.Quad()); got > 1.4*500*640 {
		t.Errorf("%v covers %.0f square pixels, much more than the sheet", f.Quad(), got)
	}
}

func TestWidenedHoldsTheLines(t *testing.T) {
	q := rect(100, 100, 500, 400)
	for name, b := range map[string]image.Rectangle{
		"inside":       image.Rect(150, 150, 300, 180),
		"above":        image.Rect(150, 40, 300, 70),
		"at a corner":  image.Rect(450, 380, 620, 440),
		"to the right": image.Rect(520, 200, 700, 230),
	} {
		l := &line{Line: &finding.Line{Region: finding.Region{Box: b}}, height: b.Dy()}
		for _, sheet := range [][4]vision.Point{q, {q[0], q[3], q[2], q[1]}} { // clockwise and not
			got := widened(sheet, []*line{l})
			for _, p := range l.Quad() {
				if !inside(got[:], p) {
					t.Errorf("%s: %v is not in %v", name, p, got)
				}
			}
			for _, p := range sheet {
				if !inside(got[:], image.Pt(int(p.X), int(p.Y))) {
					t.Errorf("%s: corner %v is not in %v", name, p, got)
				}
			}
		}
	}
}

func TestWhatHangsBesideASheetIsNotOnIt(t *testing.T) {
	at := func(x0, y0, x1, y1 int) *line {
		b := image.Rect(x0, y0, x1, y1)
		return &line{Line: &finding.Line{Region: finding.Region{Box: b}}, centre: image.Pt((x0+x1)/2, (y0+y1)/2)}
	}
	heading, text, below, beside := at(120, 60, 300, 90), at(120, 150, 560, 180), at(120, 410, 300, 440), at(520, 150, 700, 180)
	got := inColumn(rect(100, 100, 500, 400), []*line{heading, text, below, beside})
	if len(got) != 3 || slices.Contains(got, beside) {
		t.Errorf("%d lines, with the one beside: %v", len(got), slices.Contains(got, beside))
	}
}

func TestPoorOutlinesGiveWay(t *testing.T) {
	a, b := &line{}, &line{}
	good := &panel{area: .2, free: 4, fill: .95, lines: []*line{a, b}}
	for _, c := range []struct {
		name string
		p    *panel
		gone bool
	}{
		{"cut off, round the same lines", &panel{area: .6, free: 1, fill: .95, lines: []*line{a, b}}, true},
		{"crooked, round the same lines", &panel{area: .6, free: 4, fill: .8, lines: []*line{a, b}}, true},
		{"with another line", &panel{area: .6, free: 1, fill: .95, lines: []*line{a, b, {}}}, false},
		{"a good one", &panel{area: .6, free: 3, fill: .95, lines: []*line{a, b}}, false},
		{"a good one, nearly the same", &panel{area: .25, free: 3, fill: .95, lines: []*line{a, b}}, true},
		{"a good one, nearly the same, with another line", &panel{area: .25, free: 3, fill: .95, lines: []*line{a, b, {}}}, false},
		{"inside", &panel{area: .1, free: 1, fill: .8, lines: []*line{a, b}}, false},
	} {
		s := &scene{panels: []*panel{c.p, good}}
		s.dropPoor()
		if gone := s.panels[0] != c.p; gone != c.gone {
			t.Errorf("%s: gone %v", c.name, gone)
		}
	}
}

func TestOneMisreadLineIsNoHandwriting(t *testing.T) {
	of := func(confidence ...float64) []*line {
		var out []*line
		for _, c := range confidence {
			out = append(out, &line{Line: &finding.Line{Confidence: c}, words: []string{"WORDS"}, height: 40})
		}
		return out
	}
	for _, c := range []struct {
		confidence []float64
		want       bool
	}{
		{[]float64{.96, .97, .5}, false},
		{[]float64{.96, .97, .96}, false},
		{[]float64{.9, .7, .6}, true},
		{[]float64{.6, .7}, true},
	} {
		if got := handwritten(of(c.confidence...)); got != c.want {
			t.Errorf("lines read with confidence %v: handwritten %v", c.confidence, got)
		}
	}
}

func TestTableIsNoECG(t *testing.T) {
	var cells []*line
	for range tableRead {
		cells = append(cells, &line{Line: &finding.Line{Confidence: .9}, words: []string{"NIGHT"}})
	}
	if !table(cells, match{}) || table(cells[1:], match{}) {
		t.Error("a table is many lines that were read")
	}
	if table(cells, match{lines: map[string][]*line{"v1": cells[:1], "avr": cells[1:2]}}) {
		t.Error("leads are those of an ECG")
	}
}
