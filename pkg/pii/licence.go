package pii

import (
	"regexp"
	"strings"

	"example.org/redact/pkg/finding"
)

// licenceRule finds numbers of British driving licences: five characters of
// the surname padded with 9, the date of birth with the decade first and 50
// added to the month for women, two initials or 9, three characters.
func licenceRule() rule {
	return rule{
		name: "driving-licence", kinds: []finding.Kind{finding.LocalID}, find: findLicence,
		yes: []example{
			on("MORGA657054SM9IJ", "MORGA657054SM9IJ"),
			on("5. FO999512018AA1AB", "FO999512018AA1AB"),
			on("Licence No: MORGA 657054 SM9IJ", "MORGA 657054 SM9IJ"),
		},
		no: []string{
			"MORGA699054SM9IJ", "99999657054SM9IJ", "MORGA657324SM9IJ", "ABCDE1234567890X",
		},
	}
}

var licenceLike = regexp.MustCompile(`\b([A-Z]{1,5}9{0,4}) ?[0-9]((?:0[1-9]|1[0-2]|5[1-9]|6[0-2]))(0[1-9]|[12][0-9]|3[01])[0-9] ?[A-Z9]{2}[0-9A-Z]{3}\b`)

func findLicence(p *page) []hit {
	var out []hit
	for _, l := range p.lines {
		for _, m := range licenceLike.FindAllStringSubmatchIndex(l.up, 4) {
			if len(strings.TrimSpace(l.up[m[2]:m[3]])) != 5 {
				continue
			}
			h := hit{kind: finding.LocalID, line: l, a: m[0], b: m[1], certainty: finding.Likely, evidence: []string{"format"}}
			if l.announced(m[0], lbLicence) {
				h.certainty, h.evidence = finding.Definite, []string{"format", "label"}
			}
			out = append(out, h)
		}
	}
	return out
}
