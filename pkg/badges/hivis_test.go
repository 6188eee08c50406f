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
		{"a lime shirt, nobody looked", plainShirt(vest), face, false, 0, 1, false},
		{"a lime shirt that the networks did not see", plainShirt(vest), face, true, 0, 0, false},
		{"a lime shirt that they hardly saw", plainShirt(vest), face, true, backs / 2, 0, false},
		{"a lime shirt that they saw", plainShirt(vest), face, true, 2 * backs, 1, true},
		{"bands without a face that they did not see", bandedShirt(vest), nil, true, 0, 0, false},
		{"bands below a face that they did not see", bandedShirt(vest), face, true, 0, 1, false},
		{"an orange shirt that they hardly saw", plainShirt(color.NRGBA{235, 100, 30, 255}), face, true, backs / 2, 0, false},
	} {
		s := seen(t, c.draw, c.so, finding.HiVis, shirtBox)
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
