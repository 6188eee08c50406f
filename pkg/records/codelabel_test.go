package records

import (
	"image"
	"testing"

	"example.org/redact/pkg/finding"
)

// TestLabelByItsCode: a small sheet with a bar code beside a few lines.
func TestLabelByItsCode(t *testing.T) {
	label := rect(400, 300, 900, 540)
	const badly, well = "Nk retst: B Chaudry\nPst: GU2 8YS", "Order 4711 of 12\nKeep this side up"
	for _, c := range []struct {
		name, text string
		conf       float64
		code       image.Rectangle
		id         bool
		want       bool
	}{
		{"lines that were hardly read", badly, .5, image.Rect(640, 330, 880, 500), false, true},
		{"a name", well, .95, image.Rect(640, 330, 880, 500), true, true},
		{"a parcel's words", well, .95, image.Rect(640, 330, 880, 500), false, false},
		{"no code", badly, .5, image.Rectangle{}, false, false},
		{"a code elsewhere", badly, .5, image.Rect(100, 100, 300, 200), false, false},
		{"more code than label", badly, .5, image.Rect(405, 305, 895, 500), false, false},
	} {
		img := plain(1200, 900, wood)
		paint(img, label, 500, 240, flat(white))
		lines := misread(written(rect(405, 310, 630, 530), c.text), c.conf)
		for _, f := range lines {
			f.Line.Height = 16 // too low for handwriting
		}
		ink(img, lines, black)
		so := lines
		if !c.code.Empty() {
			so = append(so, finding.Finding{Kind: finding.Barcode, Region: finding.Region{Page: 1, Box: c.code}, Certainty: finding.Likely})
		}
		if c.id {
			f := identifier(finding.PersonName, lines, 1)
			f.Certainty = finding.Possible
			so = append(so, f)
		}
		got := detect(t, img, so)
		if c.want {
			one(t, got, finding.DrugLabel, label)
		} else if len(got) > 0 {
			t.Errorf("%s: found %v with %v", c.name, kindsOf(got), got[0].Evidence)
		}
	}
}

// TestLabelByItsMedicine: the directions were not read.
func TestLabelByItsMedicine(t *testing.T) {
	label := rect(400, 300, 900, 540)
	for _, c := range []struct {
		name, text   string
		drug, person bool
		want         bool
	}{
		{"a medicine and a patient", "Apixaban 5mg tablets\nP Whitcombe", true, true, true},
		{"a packet", "Apixaban 5mg tablets\nfor adults", true, false, false},
		{"an illness and a name", "Diabetes clinic\nDr P Whitcombe", true, true, false},
		{"a name and a weight", "Flour 500g\nP Whitcombe", false, true, false},
		{"a leaflet", "Apixaban 5mg tablets\nP Whitcombe\na\nb\nc\nd\ne\nf\ng\nh\ni", true, true, false},
	} {
		img := plain(1200, 900, wood)
		paint(img, label, 500, 240, flat(white))
		lines := written(label, c.text)
		for _, f := range lines {
			f.Line.Confidence = .95
		}
		ink(img, lines, black)
		so := lines
		if c.drug {
			so = append(so, identifier(finding.Diagnosis, lines, 0))
		}
		if c.person {
			so = append(so, identifier(finding.PersonName, lines, 1))
		}
		got := detect(t, img, so)
		if c.want {
			one(t, got, finding.DrugLabel, label)
		} else if len(got) > 0 {
			t.Errorf("%s: found %v with %v", c.name, kindsOf(got), got[0].Evidence)
		}
	}
}
