package records

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"os"
	"slices"
	"testing"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if n := vision.LiveMats(); n > 0 {
		println("records: native pictures left open:", n)
		code = 1
	}
	os.Exit(code)
}

var (
	white = color.NRGBA{R: 225, G: 226, B: 224, A: 255}
	wood  = color.NRGBA{R: 96, G: 70, B: 52, A: 255}
	black = color.NRGBA{R: 14, G: 16, B: 24, A: 255}
)

func flat(c color.NRGBA) func(u, v float64) color.NRGBA {
	return func(float64, float64) color.NRGBA { return c }
}

func detect(t *testing.T, img *image.NRGBA, so finding.Set) []finding.Finding {
	t.Helper()
	d, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	got, err := d.Detect(context.Background(), media.NewPage(1, img), so)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range got {
		if !slices.Contains(d.Kinds(), f.Kind) || f.Page != 1 || f.Box.Empty() || !f.Box.In(img.Bounds()) || len(f.Evidence) == 0 || f.Score <= 0 || f.Detector != d.Name() {
			t.Errorf("bad finding %+v", f)
		}
		for _, p := range f.Polygon {
			if !p.In(f.Box) {
				t.Errorf("corner %v outside box %v", p, f.Box)
			}
		}
	}
	return got
}

// one checks that exactly one record of the kind is found, covering the
// quadrilateral, and returns it.
func one(t *testing.T, got []finding.Finding, k finding.Kind, q [4]vision.Point) finding.Finding {
	t.Helper()
	if len(got) != 1 || got[0].Kind != k {
		t.Fatalf("found %v, want one %s", kindsOf(got), k)
	}
	f := got[0]
	poly := f.Quad()
	if len(poly) == 4 {
		var around [4]vision.Point
		for i, p := range poly {
			around[i] = vision.Point{X: float32(p.X), Y: float32(p.Y)}
		}
		for _, c := range q {
			p := image.Pt(int(c.X), int(c.Y)).Mul(1)
			if p.In(f.Box) && inside(around[:], p) {
				continue
			}
			t.Errorf("corner %v is not covered by %v", p, poly)
		}
	}
	return f
}

func kindsOf(fs []finding.Finding) []finding.Kind {
	var out []finding.Kind
	for _, f := range fs {
		out = append(out, f.Kind)
	}
	return out
}

func TestECGPaperOfAnyColour(t *testing.T) {
	for name, c := range map[string][2]color.NRGBA{
		"red on white":     {white, {R: 235, G: 150, B: 150, A: 255}},
		"green on cream":   {{R: 236, G: 232, B: 208, A: 255}, {R: 120, G: 180, B: 130, A: 255}},
		"grey photocopy":   {{R: 210, G: 210, B: 210, A: 255}, {R: 150, G: 150, B: 150, A: 255}},
		"orange on yellow": {{R: 238, G: 214, B: 150, A: 255}, {R: 200, G: 120, B: 60, A: 255}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, square := range []float64{4, 6.3} {
				img := plain(1200, 800, wood)
				q := rect(0, 0, 1200, 800)
				paint(img, q, 1200, 800, ecgPaper(square, c[0], c[1], true))
				f := one(t, detect(t, img, nil), finding.ECG, rect(1, 1, 1198, 798))
				if f.Box != img.Bounds() {
					t.Errorf("squares of %v: box %v, want the whole frame", square, f.Box)
				}
			}
		})
	}
}

func TestECGStripInAPhotograph(t *testing.T) {
	for _, degrees := range []float64{0, 12, 45, 90, -30} {
		img := plain(1600, 1200, wood)
		q := turned(800, 600, 900, 320, degrees)
		paint(img, q, 900, 320, ecgPaper(5, white, color.NRGBA{R: 235, G: 150, B: 150, A: 255}, true))
		f := one(t, detect(t, img, nil), finding.ECG, q)
		if outlineArea(f.Polygon) > 1.5*900*320 {
			t.Errorf("turned by %v: %v covers much more than the strip", degrees, f.Polygon)
		}
		if !slices.Contains(f.Evidence, "grid") {
			t.Errorf("turned by %v: evidence %v", degrees, f.Evidence)
		}
	}
}

// bricks are laid in bond, with light mortar.
func bricks(u, v float64) color.NRGBA {
	row := int(v / 24)
	if math.Mod(v, 24) < 3 || math.Mod(u+float64(row%2)*35, 70) < 3 {
		return color.NRGBA{R: 190, G: 190, B: 185, A: 255}
	}
	return color.NRGBA{R: 130, G: 80, B: 66, A: 255}
}

// TestNoECG draws what has some of the marks of ECG paper, but not all.
func TestNoECG(t *testing.T) {
	grey := func(v float64) color.NRGBA {
		g := uint8(min(255, max(0, v)))
		return color.NRGBA{R: g, G: g, B: g, A: 255}
	}
	for name, colour := range map[string]func(u, v float64) color.NRGBA{
		"woven cloth": func(u, v float64) color.NRGBA {
			return grey(150 + 20*math.Sin(u*2*math.Pi/9) + 20*math.Sin(v*2*math.Pi/9))
		},
		"ruled paper": func(_, v float64) color.NRGBA {
			if math.Mod(v, 18) < 1.5 {
				return grey(140)
			}
			return grey(225)
		},
		"chequers": func(u, v float64) color.NRGBA {
			if (int(u/80)+int(v/80))%2 == 0 {
				return color.NRGBA{R: 250, G: 220, B: 20, A: 255}
			}
			return color.NRGBA{R: 0, G: 120, B: 70, A: 255}
		},
		"small chequers": func(u, v float64) color.NRGBA {
			a, b := .8*u+.6*v, 2000+.8*v-.6*u
			if (int(a/46)+int(b/46))%2 == 0 {
				return color.NRGBA{R: 165, G: 120, B: 95, A: 255}
			}
			return color.NRGBA{R: 130, G: 95, B: 75, A: 255}
		},
		"bricks": bricks,
		"plain":  flat(white),
	} {
		img := plain(1200, 900, wood)
		paint(img, rect(0, 0, 1200, 900), 1200, 900, colour)
		if got := detect(t, img, nil); len(got) > 0 {
			t.Errorf("%s: found %v with %v", name, kindsOf(got), got[0].Evidence)
		}
	}
}

func TestPRF(t *testing.T) {
	const form = "PATIENT REPORT FORM\nIncident No 1234  Call sign E103\nPatient name\n~\nPresenting complaint\nGCS 15  AVPU A\nAllergies NKDA\nConveyed to"
	img := plain(1200, 1600, wood)
	q := turned(600, 800, 800, 1100, 9)
	paint(img, q, 800, 1100, flat(white))
	so := written(q, form)
	f := one(t, detect(t, img, so), finding.PRF, q)
	if f.Certainty != finding.Definite || !slices.Contains(f.Evidence, "heading") || !slices.Contains(f.Evidence, "sheet") {
		t.Errorf("certainty %v, evidence %v", f.Certainty, f.Evidence)
	}

	t.Run("without an outline the padded hull of the lines goes", func(t *testing.T) {
		img := plain(1200, 1600, white)
		inner := turned(600, 600, 600, 500, 4)
		f := one(t, detect(t, img, written(inner, form)), finding.PRF, turned(600, 590, 500, 400, 4))
		if !slices.Contains(f.Evidence, "hull") {
			t.Errorf("evidence %v", f.Evidence)
		}
	})
	t.Run("lines over most of the frame: all of it goes", func(t *testing.T) {
		img := plain(900, 1200, white)
		f := one(t, detect(t, img, written(rect(20, 20, 880, 1180), form+"\nA long line of words that runs across the page to its edge")), finding.PRF, rect(1, 1, 898, 1198))
		if f.Box != img.Bounds() {
			t.Errorf("box %v", f.Box)
		}
	})
	t.Run("a heading of another service over fields that cannot be read", func(t *testing.T) {
		so := written(q, "Clinical Encounter Form\nSmith\n12 Mill\nPain\n~\n~\n~\n~")
		if f := one(t, detect(t, img, so), finding.PRF, q); !slices.Contains(f.Evidence, "heading") {
			t.Errorf("evidence %v", f.Evidence)
		}
	})
	for name, text := range map[string]string{
		"a poster":            "HOW TO TAKE A BLOOD PRESSURE\nSit down and rest\nBP cuffs are here",
		"two words of a form": "Crew room\nAddress book",
		"a heading alone":     "Patient report form\ntraining today",
	} {
		if got := detect(t, img, written(q, text)); len(got) > 0 {
			t.Errorf("%s: found %v with %v", name, kindsOf(got), got[0].Evidence)
		}
	}
}

func TestScreen(t *testing.T) {
	desk := color.NRGBA{R: 190, G: 190, B: 185, A: 255}
	q := turned(800, 600, 1000, 640, -6)
	screen := func(text string) (*image.NRGBA, finding.Set) {
		img := plain(1600, 1200, desk)
		paint(img, q, 1000, 640, flat(black))
		lines := written(q, text)
		ink(img, lines, white)
		return img, lines
	}
	for name, text := range map[string]string{
		"dispatch":                           "Computer Aided Dispatch - Active Incident\nCAD: 4043\nUnit: M284\nLocation: 71 Mill Lane\nProblem: FALL",
		"monitor":                            "HR\n118\nSpO2\n93\nNIBP\n90/107",
		"monitor whose labels were not read": "Kwame Jones  09/03/1959\n118\n~\n138/77\n4.8",
	} {
		img, lines := screen(text)
		f := one(t, detect(t, img, lines), finding.ClinicalScreen, q)
		if f.Certainty < finding.Likely {
			t.Errorf("%s: certainty %v", name, f.Certainty)
		}
	}
	for name, text := range map[string]string{
		"a cinema's screen": "NOW PLAYING\nScreen 4\n19:30\nPopcorn",
		"a film's dates":    "Released 09/03/1959\nOpen 24/7\nScore 98/100",
		"a fraction":        "Results\n120/80\nWell done",
	} {
		img, lines := screen(text)
		if got := detect(t, img, lines); len(got) > 0 {
			t.Errorf("%s: found %v", name, kindsOf(got))
		}
	}
	t.Run("a card before a dark wall is none", func(t *testing.T) {
		img := plain(1600, 1200, black)
		card := turned(800, 600, 500, 640, 5)
		paint(img, card, 500, 640, flat(white))
		lines := written(card, "NHS\nKwame Jones\nUnit 4\nStaff No 123")
		ink(img, lines, wood)
		if got := detect(t, img, lines); len(got) > 0 {
			t.Errorf("found %v with %v", kindsOf(got), got[0].Evidence)
		}
	})
}

func TestSheetThatCannotBeRead(t *testing.T) {
	img := plain(1200, 1600, wood)
	q := turned(600, 800, 800, 1100, -12)
	paint(img, q, 800, 1100, flat(white))
	f := one(t, detect(t, img, written(q, "~\n~\n~\n~\n~\n~\n~\n~\n~")), finding.PRF, q)
	if f.Certainty != finding.Possible || !slices.Contains(f.Evidence, "unread") {
		t.Errorf("certainty %v with %v", f.Certainty, f.Evidence)
	}
	for name, text := range map[string]string{
		"a few scribbles": "~\n~\n~",
		"a printed page":  "We would like to thank\nall the designers and\ncontributors who have been\ninvolved in the production\nof this book and whose\ncontributions have been\nindispensable to its\ncreation and printing\n~",
	} {
		if got := detect(t, img, written(q, text)); len(got) > 0 {
			t.Errorf("%s: found %v with %v", name, kindsOf(got), got[0].Evidence)
		}
	}
}

func TestWristband(t *testing.T) {
	img := plain(1400, 1000, wood)
	q := turned(700, 500, 800, 110, 14)
	paint(img, q, 800, 110, flat(white))
	so := written(q, "BEGUM, Chloe\nDOB 12-May-1996\nHosp No A478909")
	if f := one(t, detect(t, img, so), finding.Wristband, q); f.Certainty != finding.Definite {
		t.Errorf("certainty %v with %v", f.Certainty, f.Evidence)
	}
	so = append(written(q, "~\n~"), finding.Finding{Kind: finding.Barcode, Region: finding.Region{Page: 1, Box: image.Rect(680, 480, 720, 520)}})
	if f := one(t, detect(t, img, so), finding.Wristband, q); !slices.Contains(f.Evidence, "barcode") {
		t.Errorf("evidence %v", f.Evidence)
	}
	so = finding.Set{{Kind: finding.Barcode, Region: finding.Region{Page: 1, Box: finding.HullOf(polygonOf(q)), Polygon: polygonOf(q)}}}
	if got := detect(t, img, so); len(got) > 0 {
		t.Errorf("a bar code and nothing else: found %v", kindsOf(got))
	}
	if got := detect(t, img, written(q, "30 cm\nstainless steel")); len(got) > 0 {
		t.Errorf("a ruler: found %v", kindsOf(got))
	}
}

// TestBandWithoutAnOutline: white on white, with a code, a number and a line that
// was not located between them.
func TestBandWithoutAnOutline(t *testing.T) {
	img := plain(1400, 1000, white)
	code, number := rect(200, 400, 380, 500), rect(450, 400, 900, 440)
	so := append(written(number, "NHS 999 429 9891"), finding.Finding{Kind: finding.Barcode, Region: finding.Region{Page: 1, Box: finding.HullOf(polygonOf(code)), Polygon: polygonOf(code)}})
	if got := detect(t, img, so); len(got) > 0 {
		t.Errorf("a code beside a line of which nothing is known: found %v", kindsOf(got))
	}
	so = append(so, identifier(finding.NHSNumber, so, 0))
	one(t, detect(t, img, so), finding.Wristband, rect(200, 400, 600, 500))
	second := append(written(rect(450, 800, 900, 840), "NHS 999 429 9892"), finding.Finding{Kind: finding.Barcode, Region: finding.Region{Page: 1, Box: image.Rect(200, 800, 380, 900), Polygon: polygonOf(rect(200, 800, 380, 900))}})
	second = append(second, identifier(finding.NHSNumber, second, 0))
	if got := detect(t, img, append(second, so...)); len(got) != 2 {
		t.Errorf("two bands: found %v", kindsOf(got))
	}
	far := so[1]
	far.Region = finding.Region{Page: 1, Box: image.Rect(200, 800, 380, 900), Polygon: polygonOf(rect(200, 800, 380, 900))}
	so[1] = far
	if got := detect(t, img, so); len(got) > 0 {
		t.Errorf("a code far from the number: found %v", kindsOf(got))
	}
}

func polygonOf(q [4]vision.Point) []image.Point {
	var out []image.Point
	for _, p := range q {
		out = append(out, image.Pt(int(p.X), int(p.Y)))
	}
	return out
}

func TestLetter(t *testing.T) {
	img := plain(1200, 1600, wood)
	q := turned(600, 800, 800, 1100, -5)
	paint(img, q, 800, 1100, flat(white))
	lines := written(q, "Outpatient department\nRe: Kwame Patel\nborn on the twelfth\nHe was seen today\nand will be seen again")
	withID := append(slices.Clone(lines), identifier(finding.DOB, lines, 2))
	f := one(t, detect(t, img, withID), finding.Letter, q)
	if !slices.Contains(f.Evidence, "identifier") {
		t.Errorf("evidence %v", f.Evidence)
	}
	one(t, detect(t, img, written(q, "DISCHARGE SUMMARY\nDiagnosis\nConsultant\nDear doctor\nRegular medication")), finding.Letter, q)
	if got := detect(t, img, lines); len(got) > 0 {
		t.Errorf("no identifier: found %v with %v", kindsOf(got), got[0].Evidence)
	}
	receipt := written(q, "CORNER SHOP\n14 Elm Grove\nSE1 5NH\nTel 020 7946 0842\nTOTAL 4.50")
	receipt = append(receipt, identifier(finding.Postcode, receipt, 2), identifier(finding.Phone, receipt, 3), identifier(finding.Address, receipt, 1))
	if got := detect(t, img, receipt); len(got) > 0 {
		t.Errorf("a receipt: found %v with %v", kindsOf(got), got[0].Evidence)
	}
}

func TestXRay(t *testing.T) {
	img := plain(1200, 1400, color.NRGBA{R: 22, G: 22, B: 22, A: 255})
	paint(img, turned(600, 800, 500, 700, 0), 500, 700, flat(color.NRGBA{R: 120, G: 120, B: 120, A: 255}))
	so := written(rect(40, 40, 1100, 400), "70 kVp 4 mAs\nAP ERECT\nCHEST")
	one(t, detect(t, img, so), finding.XRay, rect(1, 1, 1198, 1398))
	if got := detect(t, img, written(rect(40, 40, 1100, 400), "NIGHT BUS\nChest of drawers\nOpen late")); len(got) > 0 {
		t.Errorf("a dark street: found %v", kindsOf(got))
	}
}

func TestDrugLabelNeedsAPatient(t *testing.T) {
	img := plain(1200, 900, wood)
	q := turned(600, 450, 600, 400, 3)
	paint(img, q, 600, 400, flat(white))
	lines := written(q, "28 Amlodipine 5 mg tablets\nTake ONE daily\nMr Kwame Patel\nKeep out of the reach of children")
	if got := detect(t, img, lines); len(got) > 0 {
		t.Errorf("a packet in a shop: found %v", kindsOf(got))
	}
	one(t, detect(t, img, append(lines, identifier(finding.PersonName, lines, 2))), finding.DrugLabel, q)
}

func TestWhiteboard(t *testing.T) {
	img := plain(1600, 1200, wood)
	q := rect(150, 120, 1450, 1050)
	paint(img, q, 1300, 930, flat(white))
	const board = "WARD 7  EDD  CONSULTANT\nBed 1  Patel  NBM\nBed 2  Evans  Home\nBed 3  Begum  CT\nBed 4  Jones\nBed 5  Clarke\nBed 6  Adeyemi\nNamed nurse Fiona"
	one(t, detect(t, img, written(q, board)), finding.Whiteboard, q)
	dim := color.NRGBA{R: 82, G: 64, B: 62, A: 255}
	img = plain(1600, 1200, color.NRGBA{R: 20, G: 14, B: 14, A: 255})
	paint(img, q, 1300, 930, flat(dim))
	one(t, detect(t, img, written(q, board)), finding.Whiteboard, q)
	const menu = "MENU\nSoup\nFish and chips\nPie\nSalad\nTea\nCoffee\nCake\nFruit"
	if got := detect(t, img, written(q, menu)); len(got) > 0 {
		t.Errorf("a menu: found %v", kindsOf(got))
	}
}

func TestSmallAndClosed(t *testing.T) {
	if got := detect(t, plain(8, 8, wood), nil); len(got) > 0 {
		t.Errorf("8x8 pixels: found %v", kindsOf(got))
	}
	d, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Detect(context.Background(), media.NewPage(1, plain(64, 64, wood)), nil); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed detector returned %v", err)
	}
	if _, err := New(Config{Sensitivity: 7}); err == nil {
		t.Error("a senseless sensitivity was accepted")
	}
}

func TestCancelled(t *testing.T) {
	d, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := d.Detect(ctx, media.NewPage(1, plain(640, 480, wood)), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled call returned %v", err)
	}
}

func TestOtherPagesDoNotCount(t *testing.T) {
	q := rect(100, 100, 500, 700)
	so := written(q, "PATIENT REPORT FORM\nGCS 15\nAVPU A\nAllergies NKDA\nConveyed to")
	for i := range so {
		so[i].Page = 2
	}
	if got := detect(t, plain(640, 800, white), so); len(got) > 0 {
		t.Errorf("lines of page 2 gave %v on page 1", kindsOf(got))
	}
}
