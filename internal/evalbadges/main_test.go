package main

import (
	"image"
	"math"
	"testing"

	"example.org/redact/internal/platt"
)

func TestThresholdKeepsToItsBudget(t *testing.T) {
	s := &samples{labels: 4, of: []platt.Sample{
		{Score: 0.9, Right: true}, {Score: 0.8, Right: false}, {Score: 0.7, Right: true}, {Score: 0.6, Right: false}, {Score: 0.5, Right: true},
	}}
	for _, c := range []struct{ wrong, least, recall float64 }{
		{0, 0.81, 0.25}, // over the first wrong one
		{1, 0.61, 0.5},
		{5, 0.5, 0.75},
	} {
		least, recall := s.threshold(c.wrong)
		bad := 0
		for _, v := range s.of {
			if !v.Right && v.Score >= least {
				bad++
			}
		}
		if math.Abs(least-c.least) > 1e-9 || recall != c.recall || float64(bad) > c.wrong {
			t.Errorf("%v wrong ones: least %v, recall %v, want %v and %v", c.wrong, least, recall, c.least, c.recall)
		}
	}
}

func TestHits(t *testing.T) {
	label := []image.Rectangle{image.Rect(0, 0, 100, 100)}
	for box, want := range map[image.Rectangle]bool{
		image.Rect(0, 0, 100, 100):     true,
		image.Rect(0, 0, 100, 31):      true,
		image.Rect(0, 0, 100, 29):      false,
		image.Rect(200, 200, 300, 300): false,
	} {
		if got := hits(box, label); got != want {
			t.Errorf("%v: %v, want %v", box, got, want)
		}
	}
}
