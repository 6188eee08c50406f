package ocr

import (
	"image/color"
	"math/rand/v2"
	"testing"
)

// TestBarsHaveTheWidthsOfACode: stripes of cloth, boards and rows of print have
// other widths than bars, take another share of the ground, or go on beside it.
func TestBarsHaveTheWidthsOfACode(t *testing.T) {
	code := func(r *rand.Rand) (bar, gap int) { return 3 * (1 + r.IntN(4)), 3 * (1 + r.IntN(4)) }
	for _, c := range []struct {
		name   string
		widths func(r *rand.Rand) (bar, gap int) // pixels
		beside uint8                             // grey level
		want   int
	}{
		{"a code", code, 245, 1},
		{"a code on a narrow label on wood", code, 140, 1},
		{"stripes from edge to edge of dark cloth", code, 20, 0},
		{"stripes of many widths", func(r *rand.Rand) (bar, gap int) { return 3 + 27*r.IntN(2), 3 + 27*r.IntN(2) }, 245, 0},
		{"boards with thin shadows", func(r *rand.Rand) (bar, gap int) { return 3, 8 + r.IntN(10) }, 245, 0},
		{"thin slits", func(r *rand.Rand) (bar, gap int) { return 8 + r.IntN(10), 3 }, 245, 0},
	} {
		r := rand.New(rand.NewPCG(8, 8))
		img := blankPage(700, 400, color.NRGBA{c.beside, c.beside, c.beside, 255})
		fill := func(from, to int, v uint8) {
			for x := from; x < to; x++ {
				for y := 130; y < 270; y++ {
					img.SetNRGBA(x, y, color.NRGBA{v, v, v, 255})
				}
			}
		}
		x := 100
		fill(x-8, x, 245)
		for x < 600 {
			bar, gap := c.widths(r)
			fill(x, x+bar, 25)
			fill(x+bar, x+bar+gap, 245)
			x += bar + gap
		}
		soften(img, 4)
		if fs := barcodes(t, img); len(fs) != c.want {
			t.Errorf("%s: %d codes, want %d", c.name, len(fs), c.want)
		}
	}
}
