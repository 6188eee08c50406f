package mask

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// noise is a picture that has nothing in common with one of another seed.
func noise(w, h int, seed uint64) *image.NRGBA {
	rng := rand.New(rand.NewPCG(seed, 1))
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(rng.UintN(256))
	}
	return img
}

func box(x0, y0, x1, y1 int) finding.Region {
	return finding.Region{Page: 1, Box: image.Rect(x0, y0, x1, y1)}
}

func poly(pts ...image.Point) finding.Region {
	return finding.Region{Page: 1, Box: finding.HullOf(pts), Polygon: pts}
}

func mustApply(t *testing.T, img *image.NRGBA, covers ...Cover) *image.NRGBA {
	t.Helper()
	out, err := Apply(img, covers)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestNothingSurvives: two pictures that differ wherever a solid cover lies and
// nowhere else give the same file, so the file tells nothing of what was there.
func TestNothingSurvives(t *testing.T) {
	covers := []Cover{
		{Region: box(10, 10, 37, 29)},
		{Region: poly(image.Pt(50, 12), image.Pt(90, 30), image.Pt(70, 70), image.Pt(41, 50)), Style: Solid},
		{Region: box(-20, 60, 15, 300)},
	}
	a := noise(101, 83, 1)
	covered := mustApply(t, a, covers...)
	b := noise(101, 83, 2) // takes a's pixels wherever no cover lies
	hidden := 0
	for y := range 83 {
		for x := range 101 {
			if covered.NRGBAAt(x, y) == Fill {
				hidden++
				continue
			}
			b.SetNRGBA(x, y, a.NRGBAAt(x, y))
		}
	}
	if hidden < 2000 {
		t.Fatalf("only %d pixels are covered", hidden)
	}
	for _, opt := range []media.EncodeOptions{
		{Type: media.PNG}, {Type: media.JPEG}, {Type: media.JPEG, Sampling: media.Sampling420},
	} {
		fa, err := media.Encode([]*image.NRGBA{mustApply(t, a, covers...)}, opt)
		if err != nil {
			t.Fatal(err)
		}
		fb, err := media.Encode([]*image.NRGBA{mustApply(t, b, covers...)}, opt)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(fa, fb) {
			t.Errorf("%v: the files differ, so they tell what was covered", opt)
		}
	}
}

func TestInputIsUntouched(t *testing.T) {
	img := noise(40, 40, 3)
	before := bytes.Clone(img.Pix)
	for _, s := range []Style{Solid, Pixelate, Blur} {
		out := mustApply(t, img, Cover{Region: box(5, 5, 30, 30), Style: s})
		if !bytes.Equal(img.Pix, before) {
			t.Fatalf("%s changed its input", s)
		}
		for y := range 40 {
			for x := range 40 {
				in := image.Pt(x, y).In(image.Rect(5, 5, 30, 30))
				if !in && out.NRGBAAt(x, y) != img.NRGBAAt(x, y) {
					t.Fatalf("%s changed pixel %d,%d outside the cover", s, x, y)
				}
				if in && out.NRGBAAt(x, y).A != 255 {
					t.Fatalf("%s left pixel %d,%d transparent", s, x, y)
				}
			}
		}
	}
}

// TestSoftStylesKeepOnlyAverages: shuffling the pixels within each cell changes
// nothing in the output.
func TestSoftStylesKeepOnlyAverages(t *testing.T) {
	r := image.Rect(0, 0, 72, 96) // 6 x 8 cells of 12 pixels
	a := noise(72, 96, 4)
	for i := 3; i < len(a.Pix); i += 4 {
		a.Pix[i] = 255
	}
	b := image.NewNRGBA(r)
	for y := range 96 {
		for x := range 72 { // mirrored within its cell
			b.SetNRGBA(x, y, a.NRGBAAt(x/12*12+11-x%12, y/12*12+11-y%12))
		}
	}
	for _, s := range []Style{Pixelate, Blur} {
		oa := mustApply(t, a, Cover{Region: finding.Region{Page: 1, Box: r}, Style: s})
		ob := mustApply(t, b, Cover{Region: finding.Region{Page: 1, Box: r}, Style: s})
		if !bytes.Equal(oa.Pix, ob.Pix) {
			t.Errorf("%s holds more than the averages of its cells", s)
		}
	}
}

func TestSoftStylesHaveAFloor(t *testing.T) {
	for _, r := range []image.Rectangle{
		image.Rect(0, 0, 600, 900), image.Rect(3, 3, 200, 90), image.Rect(1, 1, 14, 30), image.Rect(5, 5, 6, 6),
	} {
		out := mustApply(t, noise(600, 900, 5), Cover{Region: finding.Region{Page: 1, Box: r}, Style: Pixelate})
		short := min(r.Dx(), r.Dy())
		changes := 0
		for i := 1; i < short; i++ {
			p, q := r.Min.Add(image.Pt(i-1, r.Dy()/2)), r.Min.Add(image.Pt(i, r.Dy()/2))
			if short == r.Dy() {
				p, q = r.Min.Add(image.Pt(r.Dx()/2, i-1)), r.Min.Add(image.Pt(r.Dx()/2, i))
			}
			if out.NRGBAAt(p.X, p.Y) != out.NRGBAAt(q.X, q.Y) {
				changes++
			}
		}
		if limit := max(0, min(maxCells, short/minCell)-1); changes > limit {
			t.Errorf("%v: %d steps along the short side, at most %d allowed", r, changes, limit)
		}
	}
}

// TestSoftBesideSolid: what a solid cover hides does not seep into a mosaic
// that overlaps it.
func TestSoftBesideSolid(t *testing.T) {
	a, b := noise(60, 60, 6), noise(60, 60, 6)
	for y := 20; y < 40; y++ {
		for x := 20; x < 40; x++ {
			b.SetNRGBA(x, y, color.NRGBA{255, 255, 255, 255})
		}
	}
	covers := []Cover{{Region: box(0, 0, 60, 60), Style: Pixelate}, {Region: box(20, 20, 40, 40)}}
	oa, ob := mustApply(t, a, covers...), mustApply(t, b, covers...)
	if !bytes.Equal(oa.Pix, ob.Pix) {
		t.Error("the mosaic shows what the solid cover hides")
	}
	if oa.NRGBAAt(30, 30) != Fill {
		t.Error("the mosaic was painted over the solid cover")
	}
}

func TestPolygonFill(t *testing.T) {
	const w, h = 23, 19
	for name, p := range map[string][]image.Point{
		"triangle":   {{2, 2}, {20, 5}, {7, 17}},
		"sliver":     {{1, 1}, {21, 17}, {20, 17}},
		"bow tie":    {{2, 2}, {20, 16}, {20, 2}, {2, 16}},
		"concave":    {{1, 1}, {21, 1}, {21, 17}, {11, 5}, {1, 17}},
		"line":       {{2, 3}, {19, 3}, {10, 3}},
		"beyond":     {{-30, -10}, {60, 4}, {5, 50}},
		"far beyond": {{-1 << 40, 9}, {1 << 40, 9}, {10, 12}},
	} {
		out := mustApply(t, image.NewNRGBA(image.Rect(0, 0, w, h)), Cover{Region: finding.Region{Page: 1, Polygon: p}})
		for y := range h {
			for x := range w {
				got := out.NRGBAAt(x, y) == Fill
				in, near := inside(p, x, y)
				if (in || near < .49) && !got {
					t.Errorf("%s: pixel %d,%d belongs to it and is bare", name, x, y)
				}
				if !in && near > .75 && got {
					t.Errorf("%s: pixel %d,%d is covered at %.2f from it", name, x, y, near)
				}
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	img := noise(10, 10, 7)
	for name, c := range map[string]Cover{
		"outside":         {Region: box(10, 0, 20, 10)},
		"empty":           {Region: box(5, 5, 5, 8)},
		"nothing":         {},
		"polygon outside": {Region: poly(image.Pt(20, 20), image.Pt(30, 20), image.Pt(30, 30))},
	} {
		if out, err := Apply(img, []Cover{c}); !errors.Is(err, ErrOutside) || out != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Apply(img, []Cover{{Region: box(1, 1, 2, 2), Style: "glitter"}}); err == nil {
		t.Error("an unknown style was taken")
	}
}

func TestStyles(t *testing.T) {
	for s, want := range map[string]Style{"": Solid, "solid": Solid, "pixelate": Pixelate, "blur": Blur} {
		if got, err := ParseStyle(s); err != nil || got != want {
			t.Errorf("%q: %q %v", s, got, err)
		}
	}
	if _, err := ParseStyle("Solid "); err == nil {
		t.Error("a misspelt style was taken")
	}
	if !Solid.SafeForText() || !Style("").SafeForText() || Pixelate.SafeForText() || Blur.SafeForText() {
		t.Error("only solid is safe for text")
	}
}
