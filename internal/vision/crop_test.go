package vision

import (
	"errors"
	"image"
	"image/color"
	"math"
	"testing"
)

// letterL draws an L-shaped mark in colour ink on paper, turned by degrees
// around the centre of a 200x200 picture; in its own frame the mark fills
// (-40,-10) to (40,10) with the upright at the left.
func letterL(ink, paper color.NRGBA, degrees float64) (*image.NRGBA, [4]Point) {
	img := image.NewNRGBA(image.Rect(0, 0, 200, 200))
	r := turned(100, 100, 0, 0, degrees)
	for y := range 200 {
		for x := range 200 {
			dx, dy := float64(x)+.5-100, float64(y)+.5-100
			u, v := dx*r.ux+dy*r.uy, -dx*r.uy+dy*r.ux
			c := paper
			if (u >= -40 && u < -32 && v >= -10 && v < 10) || (u >= -40 && u < 40 && v >= 6 && v < 10) {
				c = ink
			}
			img.SetNRGBA(x, y, c)
		}
	}
	at := func(u, v float64) Point {
		return Point{float32(100 + u*r.ux - v*r.uy), float32(100 + u*r.uy + v*r.ux)}
	}
	return img, [4]Point{at(-48, -16), at(48, -16), at(48, 16), at(-48, 16)}
}

func TestRectifyLineLevelsAndMakesDarkOnLight(t *testing.T) {
	dark, light := color.NRGBA{60, 60, 70, 255}, color.NRGBA{140, 150, 140, 255}
	for _, degrees := range []float64{0, 30, 90, 180, -120} {
		for _, ink := range []color.NRGBA{dark, light} {
			paper := light
			if ink == light {
				paper = dark
			}
			img, quad := letterL(ink, paper, degrees)
			g, err := RectifyLine(img, quad, LineShape{Height: 48, MaxWidth: 1000, Border: 10})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := g.Bounds().Size(), image.Pt(144+20, 48+20); got != want {
				t.Fatalf("size %v, want %v", got, want)
			}
			// In the line's frame, one pixel is 1.5 rectified pixels.
			at := func(u, v float64) uint8 {
				return g.GrayAt(10+int((u+48)*1.5), 10+int((v+16)*1.5)).Y
			}
			for _, p := range []struct {
				u, v float64
				want string
			}{{-36, -5, "ink"}, {30, 8, "ink"}, {0, -5, "paper"}, {44, 0, "paper"}} {
				v := at(p.u, p.v)
				if p.want == "ink" && v > 40 || p.want == "paper" && v < 215 {
					t.Errorf("turned %v, ink %v: level %d at (%v,%v), want %s", degrees, ink, v, p.u, p.v, p.want)
				}
			}
			if g.GrayAt(2, 2).Y < 215 {
				t.Errorf("turned %v: border level %d, want the paper's", degrees, g.GrayAt(2, 2).Y)
			}
		}
	}
}

func TestRectifyLineShrinksThinStrokes(t *testing.T) {
	// A line 1000 px tall with a stroke 40 px wide: 2 px once rectified.
	img := image.NewNRGBA(image.Rect(0, 0, 1200, 1000))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for y := range 1000 {
		for x := 600; x < 640; x++ {
			img.SetNRGBA(x, y, color.NRGBA{A: 255})
		}
	}
	g, err := RectifyLine(img, [4]Point{{0, 0}, {1200, 0}, {1200, 1000}, {0, 1000}}, LineShape{Height: 50, MaxWidth: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if v := g.GrayAt(31, 25).Y; v > 60 {
		t.Errorf("stroke came out at level %d, want dark", v)
	}
}

func TestRectifyLineSqueezesAndRefuses(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 300, 20))
	long := [4]Point{{0, 0}, {300, 0}, {300, 5}, {0, 5}}
	g, err := RectifyLine(img, long, LineShape{Height: 48, MaxWidth: 500})
	if err != nil || g.Bounds().Dx() != 500 {
		t.Errorf("long line: %v, %v; want width 500", g, err)
	}
	nan := float32(math.NaN())
	for name, quad := range map[string][4]Point{
		"outside": {{400, 0}, {500, 0}, {500, 9}, {400, 9}},
		"flat":    {{0, 0}, {10, 0}, {10, 0}, {0, 0}},
		"nan":     {{nan, 0}, {10, 0}, {10, 9}, {0, 9}},
	} {
		if _, err := RectifyLine(img, quad, LineShape{Height: 48, MaxWidth: 500}); !errors.Is(err, ErrOutside) {
			t.Errorf("%s: error %v, want ErrOutside", name, err)
		}
	}
	if _, err := RectifyLine(img, long, LineShape{}); err == nil {
		t.Error("height 0 gave no error")
	}
}

func TestRectifyGrayLevelsWithoutTouchingTones(t *testing.T) {
	dark, light := color.NRGBA{60, 60, 60, 255}, color.NRGBA{140, 140, 140, 255}
	for _, degrees := range []float64{0, 30, 180} {
		img, quad := letterL(light, dark, degrees)
		g, err := RectifyGray(img, quad, 96, 32)
		if err != nil {
			t.Fatal(err)
		}
		if got := g.Bounds().Size(); got != image.Pt(96, 32) {
			t.Fatalf("size %v, want 96x32", got)
		}
		lo, hi := uint8(255), uint8(0)
		for _, v := range g.Pix {
			lo, hi = min(lo, v), max(hi, v)
		}
		if lo < 55 || lo > 65 || hi < 135 || hi > 145 {
			t.Errorf("%v degrees: levels from %d to %d, want 60 to 140 as they were", degrees, lo, hi)
		}
	}
	if _, err := RectifyGray(image.NewNRGBA(image.Rect(0, 0, 9, 9)), [4]Point{{0, 0}, {9, 0}, {9, 9}, {0, 9}}, 0, 5); err == nil {
		t.Error("width 0 gave no error")
	}
}
