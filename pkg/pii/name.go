package pii

import "example.org/redact/pkg/finding"

// labelledNameRule finds names behind the labels of forms and screens: after
// "Surname" anything that is not the next field; after an everyday word like
// "Patient" or "Driver" only capitalised words behind a colon or in a cell of
// their own.
func labelledNameRule() rule {
	return rule{
		name: "name-label", kinds: []finding.Kind{finding.PersonName}, find: findLabelledName,
		yes: []example{
			on("Patient name: Kwame Patel DOB: 13-Nov-1925", "Kwame Patel"),
			on("Patient name | Priya O'Brien", "Priya O'Brien"),
			on("Surname: MacDonald-Jones Forename: Aisha", "MacDonald-Jones", "Aisha"),
			on("Name: JONES, Yusuf ID: 715", "JONES, Yusuf"),
			on("Patient: | Rhys Begum\nDOB: | 01-Feb-2001", "Rhys Begum"),
			on("Caller: | Arthur Patel", "Arthur Patel"),
			on("Next of kin\nGrace Evans", "Grace Evans"),
			on("Patlent name kwame patel", "kwame patel"),
			on("GP | Dr Clarke", "Dr Clarke"),
			on("Name | DOB | Ward\nKwame Patel | 1/2/1960 | 7", "Kwame Patel"),
			on("Name          DOB\nKwame Patel   1/2/1960", "Kwame Patel"),
			on("Surname | ~", unread),
			on("Crew: Tomasz Williams", "Tomasz Williams"),
		},
		no: []string{
			"NAME YOUR PRICE",
			"PATIENT TRANSPORT",
			"Patient Report Form",
			"Please give your name at reception",
			"Driver: please keep left",
			"PATIENT EXPERIENCE TEAM",
			"Doctor | Open 24 hours",
			"Name: ............",
			"MOTHER CARE",
			"Crew room",
			"Name | ~",
		},
	}
}

func findLabelledName(p *page) []hit {
	var out []hit
	p.zonesOf(func(z *zone) bool {
		h, ok := nameBehind(z, z.label.class == lbNameWeak)
		if ok {
			out = append(out, h)
		}
		return ok
	}, lbName, lbNameWeak)
	return out
}

// nameBehind returns the name in a label's zone.
func nameBehind(z *zone, weak bool) (hit, bool) {
	ownCell := z.where != sameLine && z.label.apart
	from, to, words := nameIn(z.line, z.a, z.b, !weak)
	h := hit{kind: finding.PersonName, line: z.line, a: from, b: to, certainty: finding.Definite, evidence: []string{"label"}}
	switch {
	case words > 0 && !weak:
		return h, true
	case words > 0 && (z.label.colon || ownCell):
		if words < 2 && !z.label.colon {
			h.certainty = finding.Possible
		} else if words < 2 || !z.label.colon {
			h.certainty = finding.Likely
		}
		return h, true
	}
	if h, ok := unreadValue(z); ok {
		h.kind, h.certainty = finding.PersonName, finding.Likely
		return h, true
	}
	return hit{}, false
}
