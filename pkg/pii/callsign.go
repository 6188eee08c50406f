package pii

import (
	"regexp"

	"example.org/redact/pkg/finding"
)

// callSignRule finds the call-signs of ambulance crews: behind a label, or as
// a line of its own on a page that shows a vehicle's words. The prefixes are
// service usage; there is no public list.
func callSignRule() rule {
	return rule{
		name: "call-sign", kinds: []finding.Kind{finding.CallSign}, find: findCallSign,
		yes: []example{
			on("Call sign: E391", "E391"),
			on("Callsign | CRU91", "CRU91"),
			on("Unit: | M284", "M284"),
			on("AMBULANCE\nS111", "S111"),
			on("ECNALUBMA | OS 76", "OS 76"),
			on("Call sign\nTRU76", "TRU76"),
			on("Call sign | ~", unread),
			on("AMBULANCE\n$400", "$400"),
			on("PARAMEDIC | E1O3", "E1O3"),
		},
		no: []string{
			"E391", "AMBULANCE\nS11", "AMBULANCE\nRoom E101 on level 1", "AMBULANCE\nBOSS", "AMBULANCE\n400", "Sale\n$400", "AMBULANCE\nfrom $400", "Unit 12 Mill Lane", "Bus A123", "Unit price 250",
		},
	}
}

var (
	callSignOwn = regexp.MustCompile(`^(?:(?:MD|CRU|CRT|HM|HEMS|HELIMED|TRU|MRU|NW|NE|NC|SE|SW|OS|QE|HART|JRU|FRU|APP|IRO|CTL)[ -]?[0-9]{2,3}|[A-Z][0-9]{3})$`)
	// Large letters are misread too: S as $, and figures as letters like them.
	callSignAlike = regexp.MustCompile(`^[A-Z$&?](?:[0-9]{3}|[0-9]{2}[OQIZSB]|[0-9][OQIZSB][0-9]|[OQIZSB][0-9]{2})$`)
	callSignValue = regexp.MustCompile(`^[ .:;=-]*([A-Z]{1,5}[ -]?[0-9]{1,4}[A-Z]?)\b`)
	vehicleWord   = wordSet("AMBULANCE AMBULANCES ECNALUBMA PARAMEDIC PARAMEDICS")
)

// vehicleWords reports whether the page shows the word that stands on every
// ambulance, also mirrored as on its bonnet.
func vehicleWords(p *page) bool {
	for _, l := range p.lines {
		for i := range l.toks {
			if t := l.tok(i); vehicleWord[t] || len(t) > 7 && len(t) < 11 && (oneEdit(t, "AMBULANCE") || oneEdit(t, "ECNALUBMA")) {
				return true
			}
		}
	}
	return false
}

func findCallSign(p *page) []hit {
	var out []hit
	if p.onVehicle {
		for _, l := range p.lines {
			h := hit{kind: finding.CallSign, line: l, a: 0, b: len(l.up), certainty: finding.Likely, evidence: []string{"format", "vehicle"}}
			switch {
			case callSignOwn.MatchString(l.up):
				out = append(out, h)
			case callSignAlike.MatchString(l.up):
				h.certainty = finding.Possible
				out = append(out, h)
			}
		}
	}
	p.zonesOf(func(z *zone) bool {
		if ordinaryLabel[z.label.key] && !z.label.colon && z.where == sameLine {
			return false
		}
		if m := callSignValue.FindStringSubmatchIndex(z.text()); m != nil {
			out = append(out, hit{kind: finding.CallSign, line: z.line, a: z.a + m[2], b: z.a + m[3], certainty: finding.Definite, evidence: []string{"label", "format"}})
			return true
		}
		if h, ok := unreadValue(z); ok {
			h.kind, h.certainty = finding.CallSign, finding.Possible
			out = append(out, h)
			return true
		}
		return false
	}, lbCallSign)
	return out
}
