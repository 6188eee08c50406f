package badges

import (
	"image"
	"image/color"
	"slices"
	"testing"

	"example.org/redact/pkg/finding"
)

// Where networks have looked, fluorescent colour under a face is not enough
// against their word, and what they hardly saw backs nothing.
func TestOneCueAgainstTheNetworks(t *testing.T) {
	cloth := image.Rect(250, 190, 390, 370)
	plain := func(s sheet) { s.fill(cloth, vest) }
	banded := func(s sheet) {
		plain(s)
		s.fill(image.Rect(250, 250, 390, 264), tape)
		s.fill(image.Rect(250, 310, 390, 324), tape)
	}
	red := func(s sheet) { s.fill(cloth, color.NRGBA{235, 100, 30, 255}) }
	face := finding.Set{at(finding.Face, image.Rect(290, 100, 350, 180))}
	for _, c := range []struct {
		name   string
		draw   func(sheet)
		so     finding.Set
		looked bool
		chance float64
		want   int
		backed bool
	}{
		{"a lime shirt, nobody looked", plain, face, false, 0, 1, false},
		{"a lime shirt that the networks did not see", plain, face, true, 0, 0, false},
		{"a lime shirt that they hardly saw", plain, face, true, backs / 2, 0, false},
		{"a lime shirt that they saw", plain, face, true, 2 * backs, 1, true},
		{"bands without a face that they did not see", banded, nil, true, 0, 0, false},
		{"bands below a face that they did not see", banded, face, true, 0, 1, false},
		{"an orange shirt that they hardly saw", red, face, true, backs / 2, 0, false},
	} {
		s := seen(t, c.draw, c.so, finding.HiVis, cloth)
		s.looked, s.seen[0].chance = c.looked, c.chance
		out := findHiVis(s)
		if len(out) != c.want {
			t.Errorf("%s: %d findings, want %d", c.name, len(out), c.want)
			continue
		}
		if c.want == 1 && slices.Contains(s.backed(out[0]).Evidence, "network") != c.backed {
			t.Errorf("%s: backed by the network, or not, against %v", c.name, c.backed)
		}
	}
}
