package vision

import (
	"image"
	"math"
	"testing"
)

func TestGrainOfStripesAndDots(t *testing.T) {
	for _, degrees := range []float64{0, 30, 90, 150} {
		s, c := math.Sincos(degrees * math.Pi / 180)
		g := image.NewGray(image.Rect(0, 0, 64, 64))
		for y := range 64 {
			for x := range 64 {
				g.Pix[y*g.Stride+x] = uint8(128 + 100*math.Sin((float64(x)*c+float64(y)*s)*2*math.Pi/8))
			}
		}
		got := GrainOf(g)
		if got.W != 8 || got.H != 8 {
			t.Fatalf("%d x %d cells, want 8 x 8", got.W, got.H)
		}
		i := 3*got.W + 3
		off := math.Abs(math.Remainder(float64(got.Angle[i])-degrees*math.Pi/180, math.Pi))
		if got.Coherence[i] < .95 || off > .1 {
			t.Errorf("stripes across %v degrees: coherence %.2f, angle off by %.2f", degrees, got.Coherence[i], off)
		}
		// The mean square of a sine of amplitude 100 * 2 pi / 8, little less.
		if got.Energy[i] < 2000 || got.Energy[i] > 3200 {
			t.Errorf("stripes across %v degrees: energy %.0f", degrees, got.Energy[i])
		}
	}
	check := image.NewGray(image.Rect(0, 0, 64, 64))
	for y := range 64 {
		for x := range 64 {
			if (x/4+y/4)%2 == 0 {
				check.Pix[y*check.Stride+x] = 200
			}
		}
	}
	if got := GrainOf(check); got.Coherence[9] > .1 {
		t.Errorf("a chequered cell: coherence %.2f, want almost none", got.Coherence[9])
	}
	if got := GrainOf(image.NewGray(image.Rect(0, 0, 5, 500))); got.W != 0 || len(got.Energy) != 0 {
		t.Errorf("a picture narrower than a cell gave %d cells", len(got.Energy))
	}
}
