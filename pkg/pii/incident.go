package pii

import (
	"regexp"

	"example.org/redact/pkg/finding"
)

// incidentRule finds the numbers of incidents, dispatches and report forms
// behind their labels: CAD, Incident No, Job No, PRF No.
func incidentRule() rule {
	return rule{
		name: "incident-number", kinds: []finding.Kind{finding.LocalID}, find: findIncident,
		yes: []example{
			on("CAD: | 4043", "4043"),
			on("CAD 1234", "1234"),
			on("CAD4043", "CAD4043"),
			on("Incident No | 20232035-6051", "20232035-6051"),
			on("Inc. no: 20246345 5122", "20246345 5122"),
			on("Incident No\n6406", "6406"),
			on("PRF No: A123456", "A123456"),
			on("Incident No | 2023Z035-6O51", "2023Z035-6O51"),
			on("Incident No | ~", unread),
		},
		no: []string{
			"CAD software", "Incident reporting line", "Job 12", "Great jobs from 2024",
			"Incident room 3", "PRF", "4043",
		},
	}
}

var incidentValue = regexp.MustCompile(`^[ .:;=#-]*([A-Z]{0,3}[0-9]{3,10}(?: ?[-/ ] ?[0-9]{2,8})?)\b`)

func findIncident(p *page) []hit {
	return labelledIDs(p, incidentValue, finding.Possible, lbIncident)
}

// labelledIDs returns the identifiers of the given form right behind labels of
// a class; what is there but cannot be read has the certainty unsure.
func labelledIDs(p *page, form *regexp.Regexp, unsure finding.Certainty, c class) []hit {
	var out []hit
	p.zonesOf(func(z *zone) bool {
		if m := form.FindStringSubmatchIndex(z.text()); m != nil {
			out = append(out, hit{kind: finding.LocalID, line: z.line, a: z.a + m[2], b: z.a + m[3], certainty: finding.Definite, evidence: []string{"label", "format"}})
			return true
		}
		if ordinaryLabel[z.label.key] {
			return false
		}
		if from, to, ok := digitsAtStart(z, 3, 16); ok { // misread in part
			out = append(out, hit{kind: finding.LocalID, line: z.line, a: from, b: to, certainty: finding.Likely, evidence: []string{"label"}})
			return true
		}
		if h, ok := unreadValue(z); ok {
			h.kind, h.certainty = finding.LocalID, unsure
			out = append(out, h)
			return true
		}
		return false
	}, c)
	return out
}
