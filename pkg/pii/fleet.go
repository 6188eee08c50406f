package pii

import (
	"regexp"

	"example.org/redact/pkg/finding"
)

// fleetRule finds fleet numbers: four digits on a line of their own beside a
// vehicle's words, or behind a label. Four digits alone are a time, a dose or
// a year.
func fleetRule() rule {
	return rule{
		name: "fleet-number", kinds: []finding.Kind{finding.FleetNumber}, find: findFleet,
		yes: []example{
			on("AMBULANCE\n7804", "7804"),
			on("AMBULANCE | 8077 | CRU20", "8077"),
			on("Fleet No: 1234", "1234"),
			on("Vehicle number | 7901", "7901"),
		},
		no: []string{
			"7804", "AMBULANCE\n2024", "AMBULANCE\nCall 7804 now", "Fleet Street", "AMBULANCE\n0800", "SHOP 7500",
		},
	}
}

var (
	fleetOwn   = regexp.MustCompile(`^[78][0-9]{3}$`)
	fleetValue = regexp.MustCompile(`^[ .:;=-]*([A-Z]{0,2}[0-9]{3,5})\b`)
)

func findFleet(p *page) []hit {
	var out []hit
	if p.onVehicle {
		for _, l := range p.lines {
			if fleetOwn.MatchString(l.up) {
				out = append(out, hit{kind: finding.FleetNumber, line: l, a: 0, b: len(l.up), certainty: finding.Likely, evidence: []string{"format", "vehicle"}})
			}
		}
	}
	p.zonesOf(func(z *zone) bool {
		m := fleetValue.FindStringSubmatchIndex(z.text())
		if m == nil {
			return false
		}
		out = append(out, hit{kind: finding.FleetNumber, line: z.line, a: z.a + m[2], b: z.a + m[3], certainty: finding.Definite, evidence: []string{"label", "format"}})
		return true
	}, lbFleet)
	return out
}
