package records

import (
	"testing"

	"example.org/redact/pkg/finding"
)

// TestNotesThatAskToCallBack: read well, so nothing shows that they are written by
// hand.
func TestNotesThatAskToCallBack(t *testing.T) {
	sheet := turned(600, 450, 640, 480, 6)
	for _, c := range []struct {
		name, text string
		phone      bool
		want       bool
	}{
		{"a note", "Call back\nDerek Walsh\n020 7946 0645\n37 Kings Close", true, true},
		{"no number", "Call back\nDerek Walsh\nabout the lift\n37 Kings Close", false, false},
		{"a poster", "Call us\nCorner Cafe\n020 7946 0645\n37 Kings Close", true, false},
		{"a leaflet", "Call back\nWe sell\nWe buy\nWe mend\nWe make\nWe lend\nWe fetch\nWe carry\n020 7946 0645\n37 Kings Close", true, false},
	} {
		img := plain(1200, 900, wood)
		paint(img, sheet, 640, 480, flat(white))
		lines := misread(written(sheet, c.text), .96)
		ink(img, lines, black)
		n := len(lines)
		place := identifier(finding.HouseNumber, lines, n-1)
		place.Certainty = finding.Possible
		so := append(lines, place)
		if c.phone {
			so = append(so, identifier(finding.Phone, lines, n-2))
		}
		got := detect(t, img, so)
		if c.want {
			one(t, got, finding.Letter, sheet)
		} else if len(got) > 0 {
			t.Errorf("%s: found %v with %v", c.name, kindsOf(got), got[0].Evidence)
		}
	}
}
