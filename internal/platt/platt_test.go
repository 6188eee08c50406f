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

// TestJointFindsWhatEachOpinionIsWorth: the second opinion is right, the first one
// guesses.
func TestJointFindsWhatEachOpinionIsWorth(t *testing.T) {
	var pairs []Pair
	for i := range 2000 {
		guess := []float64{0.3, 0.7}[i%2]
		pairs = append(pairs, Pair{guess, 0.8, i/2%10 < 8}, Pair{guess, 0.1, i/2%10 < 1})
	}
	j := FitJoint(pairs)
	if math.Abs(j.First) > 0.02 || math.Abs(j.Second-1) > 0.02 || math.Abs(j.At) > 0.02 {
		t.Errorf("joint %+v, want the second opinion alone", j)
	}
	if got := j.Chance(0.7, 0.8); math.Abs(got-0.8) > 0.01 {
		t.Errorf("chance %.3f, want .8", got)
	}
	if none := FitJoint(nil); none != (Joint{0, 1, 1}) {
		t.Errorf("joint of no pairs = %+v", none)
	}
}
