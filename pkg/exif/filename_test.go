package exif

import (
	"slices"
	"strings"
	"testing"

	"example.org/redact/pkg/finding"
)

func TestFilenameFindings(t *testing.T) {
	for _, tc := range []struct {
		name string
		want string // evidence, empty for no finding
	}{
		{"IMG_0001.jpg", ""},
		{"IMG_0001 (2).jpg", ""},
		{"img-12.JPG", ""},
		{"DSC_0042.JPG", ""},
		{"DSCN0010.jpg", ""},
		{"P1010.png", ""},
		{"photo.jpeg", ""},
		{"0007.png", ""},
		{"redacted-0001.jpg", ""},
		{"scan.tif", ""},
		{"/home/someone/2024-03-01/IMG_0001.jpg", ""},
		{`C:\Users\someone\IMG_0001.jpg`, ""},
		{"", ""},
		{"IMG_20240301_101500.jpg", "date number"},
		{"PXL_20240301_101500123.jpg", "date number"},
		{"WhatsApp Image 2024-03-01 at 10.15.00.jpeg", "date"},
		{"Screenshot 2024-03-01.png", "date"},
		{"01-03-2024.jpg", "date"},
		{"9990000018.jpg", "number"},
		{"999 000 0018.jpg", "number"},
		{"IMG_12345.jpg", "number"},
		{"Mrs Example leg.jpg", "name"},
		{"A123.jpg", ""},
		{"Ålesund.jpg", ""},
		{"landscape.jpg", ""},
		{"report-form.jpg", ""},
		{"made-001-ecg.jpg", ""},
		{"John Smith.jpg", "name"},
		{"Smith_J.png", "name"},
		{"patient 4.jpg", "name"},
	} {
		got := FilenameFindings(tc.name)
		if tc.want == "" {
			if len(got) > 0 {
				t.Errorf("%q: %v; want none", tc.name, got[0].Evidence)
			}
			continue
		}
		if len(got) != 1 || got[0].Kind != finding.Filename || got[0].Carrier != finding.CarrierFilename {
			t.Errorf("%q: %v", tc.name, got)
			continue
		}
		ev := slices.Clone(got[0].Evidence)
		slices.Sort(ev)
		if s := strings.Join(ev, " "); s != tc.want {
			t.Errorf("%q: evidence %q, want %q", tc.name, s, tc.want)
		}
	}
}
