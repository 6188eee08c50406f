package pii

import (
	"regexp"

	"example.org/redact/pkg/finding"
)

// nearNameRule finds a name without a label beside an identifier: "BEGUM,
// Chloe" above a date of birth on a wristband, "Blessing Kowalski" beside an
// NHS number on a monitor.
func nearNameRule() rule {
	return rule{
		name: "name-near-identifier", kinds: []finding.Kind{finding.PersonName}, late: true, find: findNearName,
		yes: []example{
			on("BEGUM, Chloe\nDOB 12-May-1996\nHosp No A478909", "BEGUM, Chloe"),
			on("Blessing Kowalski | NHS 943 476 5919", "Blessing Kowalski"),
			on("O'BRIEN, Harriet\nDOB 09.05.91", "O'BRIEN, Harriet"),
			on("Whitfield, Rhys | NHS No: 943 476 5919", "Whitfield, Rhys"),
		},
		no: []string{
			"BEGUM, Chloe",
			"London Ambulance\nDOB 12-May-1996",
			"Blessing Kowalski\nOpen daily 9 to 5",
			"Chest Pain | NHS 943 476 5919",
			"Kwame | DOB 12/05/1996",
			"DOB: | 12/05/1996\nProblem: | Sudden Collapse",
		},
	}
}

var surnameComma = regexp.MustCompile(`^ *([A-Za-z][A-Za-z'\-]+), ?([A-Z][a-z]+|[A-Z]+)( [A-Z][A-Za-z]*\.?)? *(?:\(?(?:MR|MRS|MS|MISS|DR|Mr|Mrs|Ms|Miss|Dr)\)?)?$`)

func findNearName(p *page) []hit {
	var out []hit
	for _, id := range p.hits {
		if id.kind != finding.NHSNumber && id.kind != finding.DOB && (id.kind != finding.LocalID || id.rule != "hospital-number") || id.certainty < finding.Likely {
			continue
		}
		l := id.line
		look := extent{l.ext.u0 - 25*l.height, l.ext.u1 + 25*l.height, l.ext.v0 - 5*l.height, l.ext.v1 + 4*l.height}
		p.index.near(l.frame.around(look), func(c *line) {
			e := l.frame.extent(c.src.Region)
			if c == l || !aligned(l, c) || e.v1 < look.v0 || e.v0 > look.v1 {
				return
			}
			switch {
			case surnameComma.MatchString(c.raw) && nameToken(c, 0):
				out = append(out, hit{kind: finding.PersonName, line: c, a: 0, b: len(c.raw), certainty: finding.Definite, evidence: []string{"near-identifier", "format"}})
			case wholeName(c) && !c.governed():
				out = append(out, hit{kind: finding.PersonName, line: c, a: 0, b: len(c.raw), certainty: finding.Likely, evidence: []string{"near-identifier"}})
			}
		})
	}
	return out
}
