package ocr

import (
	"math"
	"testing"

	"example.org/redact/internal/vision"
)

// lineAt is a line of text of 200 by 20 pixels about a point, turned.
func lineAt(x, y, degrees float64) region {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	at := func(u, v float64) vision.Point {
		return vision.Point{X: float32(x + u*cos - v*sin), Y: float32(y + u*sin + v*cos)}
	}
	return region{quad: [4]vision.Point{at(-100, -10), at(100, -10), at(100, 10), at(-100, 10)}}
}

// TestNeighboursOfTurnedTextAreNotTheSame: the hulls of lines that are turned
// hold most of one another, the lines have nothing in common.
func TestNeighboursOfTurnedTextAreNotTheSame(t *testing.T) {
	for _, c := range []struct {
		name           string
		degrees, off   float64 // across the line
		held, overlaps bool
	}{
		{"level, the next line", 0, 30, false, false},
		{"level, the same line", 0, 4, true, true},
		{"level, half of it", 0, 11, false, true},
		{"turned, the next line", 30, 30, false, false},
		{"turned, the same line", 30, 4, true, true},
		{"turned, half of it", 30, 11, false, true},
		{"turned far, the next line", -47, 30, false, false},
		{"turned half round, the same line", 180, 4, true, true},
	} {
		sin, cos := math.Sincos(c.degrees * math.Pi / 180)
		a := lineAt(300, 300, c.degrees)
		b := lineAt(300-c.off*sin, 300+c.off*cos, c.degrees)
		if got := heldBy(b, []region{a}); got != c.held {
			t.Errorf("%s: held %v", c.name, got)
		}
		if got := overlapsAny(b, []region{a}); got != c.overlaps {
			t.Errorf("%s: overlaps %v", c.name, got)
		}
	}
}

// TestOutlinesOfEitherWay: quads may run either way round.
func TestOutlinesOfEitherWay(t *testing.T) {
	a := lineAt(300, 300, 30)
	b := region{quad: [4]vision.Point{a.quad[3], a.quad[2], a.quad[1], a.quad[0]}}
	for _, pair := range [][2]region{{a, b}, {b, a}, {a, a}} {
		if got := shared(pair[0], pair[1]); math.Abs(got-4000) > 1 {
			t.Errorf("a line has %.0f px in common with itself, want 4000", got)
		}
	}
}
