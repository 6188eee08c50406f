package records

import (
	"image"
	"image/color"
	"testing"

	"example.org/redact/internal/vision"
)

func TestTilesCoverThePicture(t *testing.T) {
	for _, size := range []image.Point{{191, 400}, {192, 192}, {300, 200}, {900, 400}, {1500, 1125}} {
		b := image.Rectangle{Max: size}
		tiles := tilesOf(b)
		var hull image.Rectangle
		for _, r := range tiles {
			if !r.In(b) || r.Dx() != tileSide || r.Dy() != tileSide {
				t.Errorf("%v: tile %v", size, r)
			}
			hull = hull.Union(r)
		}
		if min(size.X, size.Y) < tileSide {
			if len(tiles) > 0 {
				t.Errorf("%v: %d tiles in a picture smaller than one", size, len(tiles))
			}
			continue
		}
		if len(tiles) == 0 || size.X >= 2*tileSide && hull.Dx() != size.X {
			t.Errorf("%v: %d tiles reach over %v", size, len(tiles), hull)
		}
	}
}

func TestSpreadVisitsAllOnce(t *testing.T) {
	for n := 1; n < 60; n++ {
		seen := map[int]bool{}
		for i := range n {
			seen[spread(i, n)] = true
		}
		if len(seen) != n {
			t.Errorf("%d places: only %d visited", n, len(seen))
		}
	}
}

func TestRulingIsMeasured(t *testing.T) {
	img := plain(400, 400, wood)
	q := turned(200, 200, 560, 560, 20)
	paint(img, q, 560, 560, ecgPaper(6, white, color.NRGBA{R: 235, G: 150, B: 150, A: 255}, false))
	g, err := vision.ShrinkChannel(img, vision.Green, 400, 400)
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := vision.TileSpectrum(g, image.Rect(100, 100, 100+tileSide, 100+tileSide))
	if err != nil {
		t.Fatal(err)
	}
	ru, ok := newRings().gridded(s, leastSquare)
	if !ok {
		t.Fatal("no ruling found")
	}
	if mm := ru.square; (mm < 5.6 || mm > 6.4) && (mm < 28 || mm > 32) {
		t.Errorf("squares of %.1f pixels, want 6 or 30", mm)
	}
	if !ru.agrees(ruling{square: ru.square * 1.1, angle: ru.angle}) || !ru.agrees(ruling{square: ru.square * 5, angle: ru.angle}) {
		t.Error("a ruling does not agree with its like")
	}
	if ru.agrees(ruling{square: ru.square, angle: ru.angle + .5}) || ru.agrees(ruling{square: ru.square * 2, angle: ru.angle}) {
		t.Error("a ruling agrees with another one")
	}
}

func TestPhrases(t *testing.T) {
	lex := terms("heading: patient report form | PRF\n gcs: GCS | Glasgow coma scale")
	for text, want := range map[string]int{
		"PATIENT REPORT FORM  LA4":    1,
		"PatientReportForm":           1,
		"PATlENT REPORT FORM":         1,
		"Patients report on forms":    0,
		"GCS 15 (Glasgow coma scale)": 1,
		"GC5":                         0,
		"":                            0,
	} {
		l := &line{words: wordsOf(text)}
		if got := lex.in([]*line{l}).count(); got != want {
			t.Errorf("%q: %d terms, want %d", text, got, want)
		}
	}
}

func TestClipAndGrow(t *testing.T) {
	page := image.Rect(0, 0, 100, 80)
	for name, q := range map[string][4]vision.Point{
		"inside":     rect(20, 20, 60, 50),
		"over edges": rect(-30, -10, 140, 50),
		"turned":     turned(50, 40, 120, 30, 33),
	} {
		pts := clip(grow(q, 5), page)
		if len(pts) < 3 {
			t.Errorf("%s: %v", name, pts)
		}
		for _, p := range pts {
			if !p.In(page) {
				t.Errorf("%s: %v lies outside", name, p)
			}
		}
	}
	if pts := clip(rect(200, 200, 300, 300), page); len(pts) > 0 {
		t.Errorf("away: %v", pts)
	}
	g := grow(rect(10, 10, 30, 20), 2)
	if g != rect(8, 8, 32, 22) {
		t.Errorf("grown to %v", g)
	}
}
