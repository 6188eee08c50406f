package records

import (
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// misread gives every line the confidence of handwriting that a reader of print
// was shown.
func misread(lines finding.Set, conf float64) finding.Set {
	for _, f := range lines {
		f.Line.Confidence = conf
	}
	return lines
}

// TestBandWhosePrintIsTooSmall: nothing on it was read, and its code not decoded.
func TestBandWhosePrintIsTooSmall(t *testing.T) {
	band := turned(600, 450, 800, 110, 8)
	for _, c := range []struct {
		name, text string
		want       bool
	}{
		{"three blurred lines", "e wre Tf\nBar er wa\nTE SE oe", true},
		{"a street's name", "MILL LANE", false},
		{"three lines that say something else", "Mind the step\nKeep to the left\nThank you", false},
	} {
		img := plain(1200, 900, wood)
		paint(img, band, 800, 110, flat(white))
		lines := written(band, c.text)
		if c.want {
			misread(lines, .3)
		}
		got := detect(t, img, lines)
		if c.want {
			one(t, got, finding.Wristband, band)
		} else if len(got) > 0 {
			t.Errorf("%s: found %v with %v", c.name, kindsOf(got), got[0].Evidence)
		}
	}
}

// curve draws a green trace of a monitor from x0 to x1 around the height y.
func curve(img *image.NRGBA, x0, x1, y int) {
	for x := x0; x < x1; x++ {
		top := y + int(30*math.Sin(float64(x)/12))
		for d := range 4 {
			img.SetNRGBA(x, top+d, color.NRGBA{R: 70, G: 230, B: 90, A: 255})
		}
	}
}

// TestMonitorByItsCurves: the labels are too small to read.
func TestMonitorByItsCurves(t *testing.T) {
	screen := rect(200, 150, 1000, 700)
	for _, curves := range []int{0, 1, 3} {
		img := plain(1200, 900, white)
		paint(img, screen, 800, 550, flat(black))
		for i := range curves {
			curve(img, 220, 800, 250+140*i)
		}
		numbers := written(rect(820, 180, 990, 690), "80\n94\n11")
		ink(img, numbers, color.NRGBA{R: 90, G: 220, B: 240, A: 255})
		got := detect(t, img, numbers)
		if curves < wavesWanted {
			if len(got) > 0 {
				t.Errorf("%d curves: found %v with %v", curves, kindsOf(got), got[0].Evidence)
			}
			continue
		}
		one(t, got, finding.ClinicalScreen, screen)
	}
}

// TestCurvesOfAMonitorRunTogether: lines of a print on a dark shirt begin and end
// where they like.
func TestCurvesOfAMonitorRunTogether(t *testing.T) {
	for name, runs := range map[string][][2]int{"together": {{220, 800}, {230, 810}}, "one shorter": {{220, 800}, {220, 580}}, "shifted": {{220, 640}, {400, 820}}} {
		img := plain(1200, 900, white)
		paint(img, rect(200, 150, 1000, 700), 800, 550, flat(black))
		for i, r := range runs {
			curve(img, r[0], r[1], 250+140*i)
		}
		numbers := written(rect(820, 180, 990, 690), "80\n94\n11")
		ink(img, numbers, color.NRGBA{R: 90, G: 220, B: 240, A: 255})
		if got := detect(t, img, numbers); (len(got) > 0) != (name == "together") {
			t.Errorf("%s: found %v", name, kindsOf(got))
		}
	}
}

// TestMonitorThatFillsTheFrame: no panel, and of its lines only a number is read.
func TestMonitorThatFillsTheFrame(t *testing.T) {
	for _, curves := range []int{0, 2, 3} {
		img := plain(1000, 700, black)
		for i := range curves {
			curve(img, 20, 700, 150+170*i)
		}
		numbers := written(rect(780, 40, 980, 660), "80\n~\n~")
		ink(img, numbers, color.NRGBA{R: 90, G: 220, B: 240, A: 255})
		got := detect(t, img, numbers)
		if curves < fullWaves {
			if len(got) > 0 {
				t.Errorf("%d curves: found %v with %v", curves, kindsOf(got), got[0].Evidence)
			}
			continue
		}
		if f := one(t, got, finding.ClinicalScreen, rect(1, 1, 998, 698)); f.Box != img.Bounds() {
			t.Errorf("covers %v, want the frame", f.Box)
		}
	}
}

// TestBranchesAreNoCurves: light strokes that cross a dark picture steeply, or that
// run through each other's rows.
func TestBranchesAreNoCurves(t *testing.T) {
	for name, rise := range map[string]float64{"steep": .7, "through the same rows": .25} {
		img := plain(1000, 700, black)
		for i := range 5 {
			for x := 20; x < 700; x++ {
				y := 30 + 40*i + int(rise*float64(x))
				for d := range 4 {
					img.SetNRGBA(x, min(y+d, 699), color.NRGBA{R: 200, G: 210, B: 200, A: 255})
				}
			}
		}
		numbers := written(rect(780, 40, 980, 660), "80\n~\n~")
		ink(img, numbers, color.NRGBA{R: 90, G: 220, B: 240, A: 255})
		if got := detect(t, img, numbers); len(got) > 0 {
			t.Errorf("%s: found %v with %v", name, kindsOf(got), got[0].Evidence)
		}
	}
}

// TestPageOfARecordSystem: dark letters on white under a bar with the name.
func TestPageOfARecordSystem(t *testing.T) {
	img := plain(1600, 1100, wood)
	bar, page := rect(200, 150, 1400, 230), rect(200, 230, 1400, 950)
	paint(img, bar, 1200, 80, flat(color.NRGBA{R: 10, G: 60, B: 120, A: 255}))
	paint(img, page, 1200, 720, flat(white))
	who := written(bar, "SMITH, Mary  Born 01/02/1960")
	ink(img, who, white)
	tabs := written(page, "Summary\nConsultations\nMedication\nProblems\nAllergies: none\nCare history")
	ink(img, tabs, black)
	all := append(slices.Clone(who), tabs...)
	if got := detect(t, img, all); slices.ContainsFunc(got, func(f finding.Finding) bool { return f.Box.Dy() > 300 }) {
		t.Errorf("without an identifier: found %v", kindsOf(got))
	}
	got := detect(t, img, append(all, identifier(finding.DOB, all, 0)))
	for _, f := range got {
		if f.Kind == finding.ClinicalScreen && vision.HullOf(page).In(f.Box) && vision.HullOf(bar).In(f.Box) {
			return
		}
	}
	t.Errorf("found %v, want a screen over the page and its bar", got)
}

// TestHandwrittenNotes: an identifier or a long number on a sheet that a reader of
// print cannot read well.
func TestHandwrittenNotes(t *testing.T) {
	sheet := turned(600, 450, 640, 480, 6)
	note := func(text string, conf float64, size float64) (*image.NRGBA, finding.Set) {
		img := plain(1200, 900, wood)
		paint(img, sheet, 640, 480, flat(white))
		lines := misread(written(sheet, text), conf)
		for _, f := range lines {
			f.Line.Height = size
		}
		return img, lines
	}
	for _, c := range []struct {
		name, text string
		conf, size float64
		id         bool
		want       finding.Kind
	}{
		{"a number", "Dorok Wilsh\nsin Jant 020 7946 W145", .7, 40, false, finding.PRF},
		{"an address", "Dorok Wilsh\n37 Kigs Close", .7, 40, true, finding.Letter},
		{"digits in a line that was hardly read", "Drk W\nrn 02 94\nMI la", .35, 40, false, finding.PRF},
		{"hardly read, no digits", "Drk W\nrn o2 g4\nMI la", .35, 40, false, ""},
		{"shopping", "millk\nbrxad\n2 egs", .7, 40, false, ""},
		{"a timetable", "Frst Hil 06:33 07:12 08:20\nSydnam 06:35 07:15 08:25", .7, 40, false, ""},
		{"print", "Derek Walsh\nson Janet 020 7946 0645", .95, 40, false, ""},
		{"print too small to tell", "Dorok Wilsh\nsin Jant 020 7946 W145", .7, 12, false, ""},
	} {
		img, lines := note(c.text, c.conf, c.size)
		if c.id {
			f := identifier(finding.Address, lines, 1)
			lines = append(lines, f)
		}
		got := detect(t, img, lines)
		if c.want == "" {
			if len(got) > 0 {
				t.Errorf("%s: found %v with %v", c.name, kindsOf(got), got[0].Evidence)
			}
			continue
		}
		one(t, got, c.want, sheet)
	}
}

// TestNotesInTheDarkAndFromNear: a sheet that is dark itself but lighter than the
// rest, and one whose edges are out of the picture.
func TestNotesInTheDarkAndFromNear(t *testing.T) {
	grey := func(v uint8) color.NRGBA { return color.NRGBA{R: v, G: v, B: v, A: 255} }
	text := "Drk W\nrn 02 94\nMI la"
	sheet := turned(600, 450, 640, 480, 6)
	for _, c := range []struct {
		name         string
		page, ground uint8
		text         string
		conf         float64
		want         bool
	}{
		{"in the dark", 45, 15, text, .35, true},
		{"read", 45, 15, text, .95, false},
	} {
		img := plain(1200, 900, grey(c.ground))
		paint(img, sheet, 640, 480, flat(grey(c.page)))
		lines := misread(written(sheet, c.text), c.conf)
		for _, f := range lines {
			f.Line.Height = 40
		}
		ink(img, lines, grey(5))
		got := detect(t, img, lines)
		if c.want {
			one(t, got, finding.PRF, sheet)
		} else if len(got) > 0 {
			t.Errorf("%s: found %v with %v", c.name, kindsOf(got), got[0].Evidence)
		}
	}
	frame := rect(40, 40, 1160, 860)
	for _, c := range []struct {
		name, text string
		conf       float64
		id, want   bool
	}{
		{"handwriting with digits", text, .35, false, true},
		{"handwriting without", "Drk W\nrn o2 g4\nMI la", .35, false, false},
		{"handwriting with a number that was read", "Dilip Whitcom\nring 07700\nby four", .7, true, true},
		{"handwriting with none", "Dilip Whitcom\nring 07700\nby four", .7, false, false},
		{"print with a number", "Dilip Whitcom\nring 07700\nby four", .95, true, false},
		{"print", text, .95, false, false},
		{"a receipt", text + "\n" + text + "\n" + text + "\n" + text, .35, false, false},
	} {
		img := plain(1200, 900, white)
		lines := misread(written(frame, c.text), c.conf)
		for _, f := range lines {
			f.Line.Height = 40
		}
		ink(img, lines, black)
		if c.id {
			lines = append(lines, identifier(finding.Phone, lines, 1))
		}
		got := detect(t, img, lines)
		if !c.want {
			if len(got) > 0 {
				t.Errorf("from near, %s: found %v with %v", c.name, kindsOf(got), got[0].Evidence)
			}
			continue
		}
		if len(got) != 1 || !lines[0].Box.In(got[0].Box) || !lines[2].Box.In(got[0].Box) {
			t.Errorf("from near, %s: found %v, want all lines covered", c.name, got)
		}
	}
}

// TestMonitorAmongPeople: the screen is as dark as the room round it.
func TestMonitorAmongPeople(t *testing.T) {
	img := plain(1200, 800, black)
	for i := range 3 {
		curve(img, 340, 860, 200+140*i)
	}
	lines := written(rect(880, 80, 1080, 700), "80\n94\n11")
	ink(img, lines, color.NRGBA{R: 90, G: 220, B: 240, A: 255})
	for _, x := range []int{20, 110, 200, 1125} {
		lines = append(lines, finding.Finding{Kind: finding.Face, Region: finding.Region{Page: 1, Box: image.Rect(x, 300, x+70, 390)}})
	}
	got := detect(t, img, lines)
	one(t, got, finding.ClinicalScreen, rect(345, 200, 900, 500))
	if len(got) == 1 && (got[0].Box.Min.X < 270 || got[0].Box.Max.X > 1125) {
		t.Errorf("covers %v with the people beside it", got[0].Box)
	}
}

// TestSmallMonitorWithoutOutline: curves run through a group of light lines on a
// ground as dark as the clothes round it.
func TestSmallMonitorWithoutOutline(t *testing.T) {
	for _, curves := range []int{0, 2, 3} {
		img := plain(1400, 1000, black)
		paint(img, rect(0, 0, 1400, 330), 1400, 330, flat(wood))
		for i := range curves {
			curve(img, 500, 800, 480+90*i)
		}
		lines := written(rect(480, 400, 960, 760), "wre Tf wre Tf 80\nBar er Bar er 94\nTE SE oe TE 11")
		ink(img, lines, color.NRGBA{R: 90, G: 220, B: 240, A: 255})
		got := detect(t, img, misread(lines, .3))
		if curves < fullWaves {
			if len(got) > 0 {
				t.Errorf("%d curves: found %v with %v", curves, kindsOf(got), got[0].Evidence)
			}
			continue
		}
		one(t, got, finding.ClinicalScreen, rect(520, 470, 800, 680))
	}
}

// TestBoardWhoseHeadsCannotBeRead: rows of handwritten words in columns.
func TestBoardWhoseHeadsCannotBeRead(t *testing.T) {
	board := rect(150, 100, 1450, 900)
	table := func(cells [3]string, conf float64) finding.Set {
		var out finding.Set
		for i, text := range cells {
			x := float32(170 + 420*i)
			out = append(out, written(rect(x, 120, x+400, 880), text)...)
		}
		return misread(out, conf)
	}
	words := [3]string{"Ryhs Turer\nWedy Murpy\nHasn Jons\nSen Osi", "De Amed\nDe Murpy\nDe Adeyi\nDe Red", "PTOT\nNBN\nTIO\nMRI spne"}
	prices := [3]string{"Sup 4.50\nPe 6.20\n7.20\n8.30", "4.10\n6.40\n7.80\n3.30", "5.10\n6.60\n7.10\n2.30"}
	for _, c := range []struct {
		name  string
		cells [3]string
		conf  float64
		want  bool
	}{{"handwriting", words, .6, true}, {"print", words, .95, false}, {"prices", prices, .85, false}} {
		img := plain(1600, 1000, wood)
		paint(img, board, 1300, 800, flat(white))
		lines := table(c.cells, c.conf)
		ink(img, lines, black)
		got := detect(t, img, lines)
		if c.want {
			one(t, got, finding.Whiteboard, board)
		} else if len(got) > 0 {
			t.Errorf("%s: found %v with %v", c.name, kindsOf(got), got[0].Evidence)
		}
	}
	// Without edges it may be a receipt that fills the frame.
	img := plain(1600, 1000, white)
	lines := table(words, .75)
	ink(img, lines, black)
	if got := detect(t, img, lines); len(got) > 0 {
		t.Errorf("without edges: found %v with %v", kindsOf(got), got[0].Evidence)
	}
	// With four columns of words it is none, but for prices.
	for text, want := range map[string]bool{"Chst\nAbdo\nFal\nCva": true, "Chst\n6.36\n0.50\nFal": false} {
		all := append(slices.Clone(lines), misread(written(rect(1420, 120, 1590, 880), text), .75)...)
		ink(img, all, black)
		if got := detect(t, img, all); (len(got) > 0) != want {
			t.Errorf("four columns with %q: found %v", text, kindsOf(got))
		}
	}
}

// TestSheetOnRuledCloth: the ground is ruled and the sheet with the writing is
// not, so the ground is no ECG.
func TestSheetOnRuledCloth(t *testing.T) {
	img := plain(1200, 900, wood)
	paint(img, rect(0, 0, 1200, 900), 1200, 900, ecgPaper(6.3, white, color.NRGBA{R: 120, G: 150, B: 200, A: 255}, false))
	sheet := rect(350, 250, 800, 600)
	paint(img, sheet, 450, 350, flat(color.NRGBA{R: 210, G: 160, B: 40, A: 255}))
	lines := written(sheet, "Tea room\nMonday red team\nTuesday blue team")
	ink(img, lines, black)
	if got := detect(t, img, lines); len(got) > 0 {
		t.Errorf("found %v with %v", kindsOf(got), got[0].Evidence)
	}
	if got := detect(t, img, nil); len(got) != 1 || got[0].Kind != finding.ECG {
		t.Errorf("ruled paper with nothing read on it: found %v", kindsOf(got))
	}
}

// TestFilmWhosePrintCannotBeRead: light lines along the rim of a dark picture.
func TestFilmWhosePrintCannotBeRead(t *testing.T) {
	film := turned(700, 500, 520, 640, 4)
	for _, c := range []struct {
		name string
		glow float64
		text string
		want bool
	}{
		{"a film", 120, "e wre Tf e wre Tf e wre Tf\nBar er Bar er Bar er Bar er\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nAP", true},
		{"a black sheet", 0, "e wre Tf e wre Tf e wre Tf\nBar er Bar er Bar er Bar er\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nAP", false},
		{"a poster with its text in the middle", 120, "\n\n\n\n\n\n\ne wre Tf e wre Tf e wre Tf\nBar er Bar er Bar er Bar er\n\n\n\n\n\n\n", false},
	} {
		img := plain(1400, 1000, white)
		paint(img, film, 520, 640, func(u, v float64) color.NRGBA {
			g := uint8(20 + c.glow*math.Exp(-math.Pow((u-260)/60, 2)))
			return color.NRGBA{R: g, G: g, B: g, A: 255}
		})
		var lines finding.Set
		for _, f := range misread(written(film, c.text), .4) {
			if !f.Line.Text.Empty() {
				f.Line.Height = 16
				lines = append(lines, f)
			}
		}
		ink(img, lines, white)
		got := detect(t, img, lines)
		if c.want {
			one(t, got, finding.XRay, film)
		} else if len(got) > 0 {
			t.Errorf("%s: found %v with %v", c.name, kindsOf(got), got[0].Evidence)
		}
	}
}

// TestScreenWhosePrintCannotBeRead: a dark panel full of small light lines.
func TestScreenWhosePrintCannotBeRead(t *testing.T) {
	screen := turned(700, 500, 800, 500, -4)
	text := "wre Tf wre Tf wre Tf\nBar er Bar er Bar er\nTE SE oe TE SE oe\nse Se OR se Se OR\naot ba el aot ba el\nrer orn rer orn\nos amas os amas os\nue cae ue cae ue cae"
	for _, c := range []struct {
		conf  float64
		faces int
		want  bool
	}{
		{.3, 0, true},
		{.3, 1, true}, // the patient's
		{.95, 0, false},
		{.3, 5, false}, // a group of people in dark clothes
	} {
		img := plain(1400, 1000, white)
		paint(img, screen, 800, 500, flat(black))
		lines := misread(written(screen, text), c.conf)
		ink(img, lines, color.NRGBA{R: 90, G: 220, B: 140, A: 255})
		for i := range c.faces {
			lines = append(lines, finding.Finding{Kind: finding.Face, Region: finding.Region{Page: 1, Box: image.Rect(450+90*i, 400, 490+90*i, 450)}})
		}
		got := detect(t, img, lines)
		if c.want {
			one(t, got, finding.ClinicalScreen, screen)
		} else if len(got) > 0 {
			t.Errorf("confidence %v, %d faces: found %v with %v", c.conf, c.faces, kindsOf(got), got[0].Evidence)
		}
	}
}
