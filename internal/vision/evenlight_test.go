package vision

import (
	"image"
	"slices"
	"testing"
)

// bars draws upright strokes of half the ground's level, every 20 columns, on a
// ground that is given for each column.
func bars(ground func(x int) float64) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, 600, 48))
	for y := range 48 {
		for x := range 600 {
			v := ground(x)
			if x%20 < 5 && y > 10 && y < 38 {
				v /= 2
			}
			g.Pix[y*g.Stride+x] = uint8(v)
		}
	}
	return g
}

// TestEvenLightTakesAReflectionOut: with one threshold over the line, ink is to
// be on one side of it and ground on the other, at both ends.
func TestEvenLightTakesAReflectionOut(t *testing.T) {
	g := bars(func(x int) float64 { return 255 - .3*float64(x) })
	if ink, dark := g.GrayAt(2, 20).Y, g.GrayAt(590, 20).Y; ink < dark {
		t.Fatal("the line is easy as it is: the test shows nothing")
	}
	evenLight(g)
	for x := 40; x < 560; x += 20 {
		if ink, ground := g.GrayAt(x+2, 20).Y, g.GrayAt(x+12, 20).Y; ink > 90 || ground < 190 {
			t.Errorf("column %d: ink %d, ground %d", x, ink, ground)
		}
	}
}

func TestEvenLightLeavesEvenLinesAlone(t *testing.T) {
	g := bars(func(x int) float64 { return 255 - .1*float64(x)/2 })
	before := slices.Clone(g.Pix)
	if evenLight(g); !slices.Equal(g.Pix, before) {
		t.Error("a line in even light was changed")
	}
}
