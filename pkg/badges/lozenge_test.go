package badges

import (
	"image/color"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/font/gofont/gobold"

	"example.org/redact/pkg/finding"
)

// lozengesIn runs the rule for lozenges alone over a sign put on a wall.
func lozengesIn(s sheet, c *colours, l *letters, rng *rand.Rand, width float64) []finding.Finding {
	return findLozenges(newScene(page(s, rng, width), nil, c), l)
}

func TestLozengeIsFoundAtManySizesAndAngles(t *testing.T) {
	c, l, rng := newColours(), newLetters(), rand.New(rand.NewPCG(1, 2))
	found, n := 0, 0
	for _, ttf := range boldFonts {
		s := sign(t, nhsBlue, ttf, "NHS")
		for _, width := range []float64{40, 60, 90, 140, 220} {
			for range 4 {
				n++
				if len(lozengesIn(s, c, l, rng, width)) == 1 {
					found++
				}
			}
		}
	}
	t.Logf("lozenges found: %d of %d", found, n)
	if found*100 < n*95 {
		t.Errorf("found %d of %d drawn lozenges, want nineteen in twenty", found, n)
	}
}

func TestOtherSignsAreNoLozenge(t *testing.T) {
	c, l, rng := newColours(), newLetters(), rand.New(rand.NewPCG(3, 4))
	for _, text := range []string{"P", "BUS", "INFO", "HSBC", "WAY IN", "EXIT", "H", "NEXT", "TAXI", "BANK", "WIFI", "HSE", "NATO", "M25", "MRS", "HHH", "SOS"} {
		for _, ttf := range boldFonts {
			s := sign(t, nhsBlue, ttf, text)
			for _, width := range []float64{40, 80, 180} {
				if out := lozengesIn(s, c, l, rng, width); len(out) > 0 {
					t.Errorf("a blue sign %q, %v pixels wide, gave %s (%.2f)", text, width, out[0].Kind, out[0].Score)
				}
			}
		}
	}
	red := sign(t, color.NRGBA{170, 30, 30, 255}, gobold.TTF, "NHS")
	if out := lozengesIn(red, c, l, rng, 140); len(out) > 0 {
		t.Errorf("a red sign gave %s", out[0].Kind)
	}
}

func TestLozengeBoxHoldsTheMark(t *testing.T) {
	c, l, rng := newColours(), newLetters(), rand.New(rand.NewPCG(5, 6))
	p := page(sign(t, nhsBlue, gobold.TTF, "NHS"), rng, 160)
	out := findLozenges(newScene(p, nil, c), l)
	if len(out) != 1 {
		t.Fatalf("%d lozenges, want one", len(out))
	}
	m := c.classify(p.Image())
	for y := range m.h {
		for x := range m.w {
			if in := out[0].Box; m.at[y*m.w+x]&blue != 0 && !(x >= in.Min.X && x < in.Max.X && y >= in.Min.Y && y < in.Max.Y) {
				t.Fatalf("a blue pixel of the mark at (%d, %d) lies outside %v", x, y, in)
			}
		}
	}
	if got := out[0].Certainty; got != finding.Likely {
		t.Errorf("certainty %v, want likely from colour and letters", got)
	}
}
