package pii

import "example.org/redact/pkg/finding"

// badgeNameRule finds names as badges show them: behind "Hello, my name is",
// or on a line of their own right above a job.
func badgeNameRule() rule {
	return rule{
		name: "name-badge", kinds: []finding.Kind{finding.PersonName}, find: findBadgeName,
		yes: []example{
			on("Hello my name is\nKate", "Kate"),
			on("#hello my name is Kate Granger", "Kate Granger"),
			on("Priya Kowalski\nStudent Paramedic", "Priya Kowalski"),
			on("KWAME MACDONALD\nConsultant", "KWAME MACDONALD"),
			on("my name is\n~", unread),
		},
		no: []string{
			"Fracture Clinic\nConsultant",
			"my name is on the list",
			"Priya Kowalski",
			"London Ambulance Service\nParamedic",
			"Kowalski\nParamedic",
		},
	}
}

func findBadgeName(p *page) []hit {
	var out []hit
	p.zonesOf(func(z *zone) bool {
		if from, to, words := nameIn(z.line, z.a, z.b, false); words > 0 {
			out = append(out, hit{kind: finding.PersonName, line: z.line, a: from, b: to, certainty: finding.Definite, evidence: []string{"label"}})
			return true
		}
		if h, ok := unreadValue(z); ok {
			h.kind, h.certainty = finding.PersonName, finding.Likely
			out = append(out, h)
			return true
		}
		return false
	}, lbBadge)
	for _, l := range p.lines {
		if !wholeName(l) {
			continue
		}
		if c := p.below(l, l.ext.u0-2*l.height, l.ext.u1+2*l.height); c != nil && isRole(c) {
			out = append(out, hit{kind: finding.PersonName, line: l, a: 0, b: len(l.raw), certainty: finding.Likely, evidence: []string{"role"}})
		}
	}
	return out
}

// wholeName reports whether a line consists of two to four words that can be a
// person's name, at least two of them longer than an initial, and no place.
func wholeName(l *line) bool {
	if len(l.toks) < 2 || len(l.toks) > 4 || len(l.labels) > 0 {
		return false
	}
	from, to, words := nameIn(l, 0, len(l.raw), false)
	if words < 2 || !l.alone(from, to) {
		return false
	}
	for i := range l.toks {
		if placeWords[l.tok(i)] || roleWords[l.tok(i)] {
			return false
		}
	}
	return true
}
