package pii

import (
	"regexp"

	"example.org/redact/pkg/finding"
)

// hospitalRule finds hospital, unit, case and medical record numbers behind
// their labels, and what stands behind a bare "ID:" at the head of a line.
func hospitalRule() rule {
	return rule{
		name: "hospital-number", kinds: []finding.Kind{finding.LocalID}, find: findHospital,
		yes: []example{
			on("Hosp No B991083", "B991083"),
			on("Hospital number: 1234567", "1234567"),
			on("MRN: RXH 123456", "RXH 123456"),
			on("MRN12345678", "MRN12345678"),
			on("Hosp N0: A478909", "A478909"),
			on("Patient ID | A135384", "A135384"),
			on("Unit No\n123456", "123456"),
			on("ID: 40717 Technician:", "40717"),
			on("Hosp No | ~", unread),
		},
		no: []string{
			"Hospital number one in England", "GST ID : 000750673920", "Unit 7", "Case study 2024",
			"MRN", "ID GST: 002147033088", "A478909", "valid ID required",
		},
	}
}

var (
	hospitalValue = regexp.MustCompile(`^[ .:;=#-]*([A-Z]{0,4}[- ]?[0-9]{4,10}[A-Z]?)\b`)
	idValue       = regexp.MustCompile(`^[ .]*[:;=][ :;=#-]*([A-Z]{0,3}-?[0-9]{4,12}(?:[- ][0-9]{2,5}){0,3})\b`)
)

func findHospital(p *page) []hit {
	out := labelledIDs(p, hospitalValue, finding.Likely, lbHospital)
	p.zonesOf(func(z *zone) bool {
		if z.label.from != 0 || z.where != sameLine {
			return false
		}
		m := idValue.FindStringSubmatchIndex(z.text())
		if m == nil {
			return false
		}
		out = append(out, hit{kind: finding.LocalID, line: z.line, a: z.a + m[2], b: z.a + m[3], certainty: finding.Likely, evidence: []string{"label", "format"}})
		return true
	}, lbID)
	return out
}
