package records

import (
	"image/color"
	"slices"
	"testing"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// TestListsWithoutEdges: sheets and screens that are larger than the picture.
func TestListsWithoutEdges(t *testing.T) {
	img := plain(1200, 900, white)
	all := rect(0, 0, 1200, 900)
	ward := written(all, "Beds on the third floor\nA1 first row\nA2 second row\nA3 third row\nA4 fourth row")
	rows := func(lines finding.Set, k finding.Kind, at ...int) finding.Set {
		out := slices.Clone(lines)
		for _, i := range at {
			out = append(out, identifier(k, lines, i))
		}
		return out
	}
	for _, c := range []struct {
		name string
		so   finding.Set
		want string // evidence; empty for no finding
	}{
		{"a ward's list", rows(ward, finding.NHSNumber, 1, 2, 3), "several-identifiers"},
		{"two people in a chat", rows(ward, finding.DOB, 1, 2), ""},
		{"one person's number and birthday on one line", rows(rows(ward, finding.DOB, 1, 1), finding.NHSNumber, 1), ""},
		{"calls", rows(written(all, "CAD Unit Location\n1 Mill Lane\n2 Mill Lane\n3 Mill Lane"), finding.Address, 1, 2, 3), "several-identifiers"},
		{"a delivery round", rows(written(all, "Vehicle Location Status clear\n1 Mill Lane\n2 Mill Lane\n3 Mill Lane"), finding.Address, 1, 2, 3), ""},
	} {
		got := detect(t, img, c.so)
		if c.want == "" {
			if len(got) > 0 {
				t.Errorf("%s: found %v with %v", c.name, kindsOf(got), got[0].Evidence)
			}
			continue
		}
		if len(got) != 1 || got[0].Kind != finding.Letter || !slices.Contains(got[0].Evidence, c.want) {
			t.Errorf("%s: found %v, want a letter with %s", c.name, kindsOf(got), c.want)
			continue
		}
		for _, l := range c.so.Lines() {
			if !l.Box.In(got[0].Box) {
				t.Errorf("%s: a line at %v is not in %v", c.name, l.Box, got[0].Box)
			}
		}
	}
}

// TestHeadingOnABandOfItsOwn: the heading's coloured band is no part of the white
// sheet that is found, but of the record.
func TestHeadingOnABandOfItsOwn(t *testing.T) {
	img := plain(1200, 1600, wood)
	band, sheet := rect(200, 200, 1000, 320), rect(200, 320, 1000, 1400)
	paint(img, band, 800, 120, flat(color.NRGBA{R: 20, G: 90, B: 60, A: 255}))
	paint(img, sheet, 800, 1080, flat(white))
	so := append(written(band, "PATIENT REPORT FORM"), written(sheet, "Call sign\nSurname\nDate of birth\nNHS number\nPresenting complaint\nAllergies\nGCS\nBP")...)
	one(t, detect(t, img, so), finding.PRF, [4]vision.Point{band[0], band[1], sheet[2], sheet[3]})
}
