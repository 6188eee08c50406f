package pii

import (
	"math/rand"
	"strings"
	"testing"

	"example.org/redact/pkg/finding"
)

// misread are the confusions of readers of print, both ways.
var misread = map[byte]string{
	'0': "O", 'O': "0Q", 'o': "0", '1': "lI", 'l': "1I", 'I': "l1", '5': "S", 'S': "5", '8': "B", 'B': "8", '2': "Z", 'Z': "2", '6': "G", 'G': "6",
	'e': "c", 'c': "e", 'n': "r", 'm': "n", 'a': "o", 't': "f", 'i': "l", ':': ".;", '.': ",", ' ': "",
}

// garble reads text badly: each character is misread with probability p, and
// the blanks of a row are lost or doubled as often.
func garble(rng *rand.Rand, text string, p float64) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		alt, ok := misread[c]
		cellEdge := c == ' ' && (i > 0 && text[i-1] == '|' || i+1 < len(text) && text[i+1] == '|')
		switch {
		case !ok || cellEdge || rng.Float64() >= p:
			b.WriteByte(c)
		case alt != "":
			b.WriteByte(alt[rng.Intn(len(alt))])
		}
	}
	return b.String()
}

// TestMisreadForm garbles a form again and again and counts what is still
// found, where it stands. A digit read as another digit cannot be mended, so
// numbers suffer with the noise; labels and places must not.
func TestMisreadForm(t *testing.T) {
	rs := mustLoad(t)
	want := map[finding.Kind]float64{
		finding.LocalID: .9, finding.CallSign: .9, finding.DOB: .9, finding.NHSNumber: .95, finding.Phone: .95,
		finding.Address: .95, finding.Postcode: .95, finding.StaffID: .75, finding.PersonName: .95, finding.Diagnosis: .8,
	}
	rng := rand.New(rand.NewSource(11))
	clean := example{text: form}.lines()
	const rounds = 300
	hits := map[finding.Kind]int{}
	names := 0
	for range rounds {
		lines := example{text: garble(rng, form, .04)}.lines()
		seen := map[finding.Kind]bool{}
		for _, f := range rs.Find(lines) {
			for _, l := range clean {
				if l.Text.Reveal() == onForm[f.Kind] && l.Region.Overlap(f.Region) > .6 {
					seen[f.Kind] = true
				}
			}
			if f.Kind == finding.PersonName {
				names++
			}
		}
		for k := range seen {
			hits[k]++
		}
	}
	for k, least := range want {
		share := float64(hits[k]) / rounds
		if k == finding.PersonName {
			share = float64(names) / (4 * rounds)
		}
		t.Logf("%-12s %.2f", k, share)
		if share < least {
			t.Errorf("%s found in %.2f of the misread forms, want %.2f", k, share, least)
		}
	}
}
