package vision

import (
	"image"
	"image/color"
	"math"
	"testing"
)

// onTable draws a light quadrilateral on a dark ground, every channel's value
// offset by its index, so that channels can be told apart.
func onTable(w, h int, q [4]Point) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := uint8(60)
			if within(q, float32(x), float32(y)) {
				v = 220
			}
			img.SetNRGBA(x, y, color.NRGBA{R: v, G: v + 10, B: v + 20, A: 255})
		}
	}
	return img
}

func within(q [4]Point, x, y float32) bool {
	for i, a := range q {
		b := q[(i+1)%4]
		if (b.X-a.X)*(y-a.Y)-(b.Y-a.Y)*(x-a.X) < 0 {
			return false
		}
	}
	return true
}

func TestSheetsFindsCorners(t *testing.T) {
	for _, q := range [][4]Point{
		{{100, 80}, {500, 80}, {500, 400}, {100, 400}},
		{{140, 60}, {520, 120}, {470, 420}, {90, 350}},
		{{300, 40}, {560, 230}, {310, 430}, {60, 220}},
		{{80, 200}, {560, 190}, {562, 250}, {78, 262}},
	} {
		got, err := Sheets(onTable(640, 480, q), 5)
		if err != nil {
			t.Fatal(err)
		}
		best := math.Inf(1)
		for _, s := range got {
			best = min(best, cornerError(s.Quad, q))
			if s.Fill < .75 || s.Fill > 1 {
				t.Errorf("%v: fill %v", q, s.Fill)
			}
		}
		if best > 5 {
			t.Errorf("%v: no candidate has its corners within 5 pixels (best %.1f of %d)", q, best, len(got))
		}
	}
}

// cornerError is the largest distance from a corner to the nearest of the
// other outline.
func cornerError(a, b [4]Point) float64 {
	worst := 0.
	for _, p := range a {
		near := math.Inf(1)
		for _, o := range b {
			near = min(near, dist(p, o))
		}
		worst = max(worst, near)
	}
	return worst
}

func TestSheetsOfNothing(t *testing.T) {
	got, err := Sheets(onTable(640, 480, [4]Point{{700, 700}, {701, 700}, {701, 701}, {700, 701}}), 5)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range got {
		if s.Area() < .9*640*480 {
			t.Errorf("a plain ground has the sheet %v", s.Quad)
		}
	}
	if _, err := Sheets(image.NewNRGBA(image.Rect(0, 0, 4, 4)), 5); err == nil {
		t.Error("4x4 pixels gave no error")
	}
	if _, err := Sheets(image.NewNRGBA(image.Rectangle{}), 5); err == nil {
		t.Error("a picture without pixels gave no error")
	}
}

func TestRectifyChannel(t *testing.T) {
	q := [4]Point{{140, 60}, {520, 120}, {470, 420}, {90, 350}}
	img := onTable(640, 480, q)
	for c, want := range map[Channel]uint8{Red: 220, Green: 230, Blue: 240} {
		g, err := RectifyChannel(img, c, q, 200, 150)
		if err != nil {
			t.Fatal(err)
		}
		if g.Bounds() != image.Rect(0, 0, 200, 150) {
			t.Fatalf("channel %d: bounds %v", c, g.Bounds())
		}
		for _, p := range []image.Point{{10, 10}, {190, 10}, {190, 140}, {10, 140}, {100, 75}} {
			if v := g.GrayAt(p.X, p.Y).Y; v != want {
				t.Errorf("channel %d at %v: %d, want %d", c, p, v, want)
			}
		}
	}
	if _, err := RectifyChannel(img, Green, q, 0, 10); err == nil {
		t.Error("a width of 0 gave no error")
	}
	if _, err := RectifyChannel(img, Channel(3), q, 10, 10); err == nil {
		t.Error("a fourth channel gave no error")
	}
	away := [4]Point{{2000, 2000}, {2100, 2000}, {2100, 2100}, {2000, 2100}}
	if _, err := RectifyChannel(img, Green, away, 10, 10); err == nil {
		t.Error("a quadrilateral outside gave no error")
	}
}

func TestShrinkChannel(t *testing.T) {
	img := onTable(64, 48, [4]Point{{0, 0}, {32, 0}, {32, 48}, {0, 48}})
	g, err := ShrinkChannel(img, Blue, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	if l, r := g.GrayAt(0, 0).Y, g.GrayAt(1, 0).Y; l < 235 || r > 90 {
		t.Errorf("halves are %d and %d, want about 240 and 80", l, r)
	}
	if g, err = ShrinkGray(g, 1, 1); err != nil {
		t.Fatal(err)
	}
	if v := g.GrayAt(0, 0).Y; v < 150 || v > 170 {
		t.Errorf("the whole is %d, want about 160", v)
	}
	if _, err := ShrinkGray(g, 0, 1); err == nil {
		t.Error("a grey width of 0 gave no error")
	}
	if _, err := ShrinkChannel(img, Green, 0, 1); err == nil {
		t.Error("a width of 0 gave no error")
	}
}

func TestTileSpectrumFindsAWave(t *testing.T) {
	const n = 64
	g := image.NewGray(image.Rect(0, 0, 100, 100))
	for y := range 100 {
		for x := range 100 {
			g.SetGray(x, y, color.Gray{Y: uint8(128 + 60*math.Sin(2*math.Pi*(9*float64(x)-5*float64(y))/n))})
		}
	}
	s, dev, err := TileSpectrum(g, image.Rect(20, 30, 20+n, 30+n))
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(dev-60/math.Sqrt2) > 2 {
		t.Errorf("deviation %.1f, want %.1f", dev, 60/math.Sqrt2)
	}
	bu, bv := 0, 0
	for v := -n/2 + 1; v < n/2; v++ {
		for u := 0; u < n/2; u++ {
			if s.At(u, v) > s.At(bu, bv) {
				bu, bv = u, v
			}
		}
	}
	if bu != 9 || bv != -5 {
		t.Errorf("strongest at (%d, %d), want (9, -5)", bu, bv)
	}
	if s.At(9, -5) != s.At(-9, 5) {
		t.Error("opposite bins differ")
	}
	for _, r := range []image.Rectangle{image.Rect(60, 60, 124, 124), image.Rect(0, 0, 63, 63), image.Rect(0, 0, 64, 32), {}} {
		if _, _, err := TileSpectrum(g, r); err == nil {
			t.Errorf("tile %v gave no error", r)
		}
	}
}
