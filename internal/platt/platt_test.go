package platt

import (
	"math"
	"testing"
)

func TestFitFindsTheShareThatWasRight(t *testing.T) {
	var samples []Sample
	for i := range 1000 {
		samples = append(samples, Sample{0.3, i%10 == 0}, Sample{0.8, i%10 < 7})
	}
	c := Fit(samples)
	for _, want := range []struct{ score, chance float64 }{{0.3, 0.1}, {0.8, 0.7}} {
		if got := c.Chance(want.score); math.Abs(got-want.chance) > 0.01 {
			t.Errorf("chance of %.1f = %.3f, want %.1f", want.score, got, want.chance)
		}
	}
}

func TestCurveStaysFinite(t *testing.T) {
	parted := Fit([]Sample{{0.2, false}, {0.25, false}, {0.9, true}, {1, true}, {0, false}})
	for _, s := range []float64{0, 0.5, 1} {
		if v := parted.Chance(s); math.IsNaN(v) || v < 0 || v > 1 {
			t.Errorf("chance of %v = %v", s, v)
		}
	}
	if none := Fit(nil); none != (Curve{Slope: 1}) {
		t.Errorf("curve of no samples = %+v, want the identity", none)
	}
}
