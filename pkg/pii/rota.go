package pii

import (
	"regexp"
	"slices"

	"example.org/redact/pkg/finding"
)

// rotaRule finds staff rotas: a heading that says so and at least three rows
// with a name and a time or shift. Rows and names are both reported. Opening
// hours and a tea-room rota without names have neither.
func rotaRule() rule {
	return rule{
		name: "staff-rota", kinds: []finding.Kind{finding.StaffRota, finding.PersonName}, find: findRota,
		yes: []example{
			on("Crew rota\nKwame Patel 07:00-19:00\nGrace Evans 19:00-07:00\nRhys Begum 10:00 - 22:00",
				"Kwame Patel", "Kwame Patel 07:00-19:00", "Grace Evans", "Grace Evans 19:00-07:00", "Rhys Begum", "Rhys Begum 10:00 - 22:00"),
			on("DUTY ROSTER\nPatel | 0700-1900\nEvans | 1900-0700\nBegum | 0700-1900",
				"Patel", "0700-1900", "Evans", "1900-0700", "Begum", "0700-1900"),
			on("Off duty - Ward 7\nKwame Patel | OFF | 07-19\nGrace Evans | N | 19-07\nRhys Begum | A/L | E",
				"Kwame Patel", "Grace Evans", "Rhys Begum"),
			on("Duty roster\nK Patel | OFF | 07-19\nG O'Donnell | N | 19-07\nR Begum | A/L | E",
				"K Patel", "G O'Donnell", "R Begum"),
		},
		no: []string{
			"Tea room rota\nMonday 07:00-19:00\nTuesday 07:00-19:00\nWednesday 07:00-19:00",
			"Mon-Fri 09:00-17:30\nSaturday 10:00-16:00\nSunday 10:00-16:00",
			"Kwame Patel 07:00-19:00\nGrace Evans 19:00-07:00\nRhys Begum 10:00-22:00",
			"Rota\nKwame Patel 07:00-19:00",
			"Rota\nKwame Patel\nGrace Evans\nRhys Begum",
			"Kwame Patel | OFF | 07-19\nGrace Evans | N | 19-07\nRhys Begum | A/L | E",
			"Tea room rota\nMonday | Red team\nTuesday | Late\nWednesday | N\nThursday | 07-19",
		},
	}
}

var (
	rotaHeading = wordSet("ROTA ROTAS ROSTER SHIFTS OFFDUTY")
	shiftTime   = regexp.MustCompile(`\b[0-2]?[0-9][:.]?[0-5][0-9] ?(?:-|TO) ?[0-2]?[0-9][:.]?[0-5][0-9]\b|\b(?:LONG DAY|NIGHT|EARLY|LATE)S?\b|\b(?:0?[6-9]|1[0-9]|2[0-2])-(?:0?[6-9]|1[0-9]|2[0-2])\b`)
	// In the cells of a grid under the days of a week shifts are a letter or two.
	shiftCell = regexp.MustCompile(`^(?:OFF|D/?O|A/?L|S/?L|LD|E|L|N|D|NIGHTS?|EARLY|LATE|STUDY|SICK|REST|LEAVE|BANK)$`)
)

const minRotaRows = 3

func findRota(p *page) []hit {
	if !hasRotaHeading(p) {
		return nil
	}
	var out []hit
	rows := 0
	for _, l := range p.lines {
		from, to, words := nameIn(l, 0, len(l.raw), false)
		if words == 0 || len(l.labels) > 0 && l.labels[0].from == 0 {
			continue
		}
		name := hit{kind: finding.PersonName, line: l, a: from, b: to, certainty: finding.Likely, evidence: []string{"rota"}}
		row := hit{kind: finding.StaffRota, line: l, a: from, b: len(l.raw), certainty: finding.Likely, evidence: []string{"names-with-times"}}
		if m := shiftTime.FindStringIndex(l.up); m == nil || m[0] < to {
			r := p.rightOf(l)
			if r == nil || !l.alone(from, to) || !shiftTime.MatchString(r.up) {
				continue
			}
			row.line, row.a, row.b = r, 0, len(r.raw)
		}
		rows++
		out = append(out, name, row)
	}
	if rows < minRotaRows {
		return rotaColumn(p)
	}
	// A shift that could not be read leaves a name whose row is not complete.
	for _, h := range rotaColumn(p) {
		if !slices.ContainsFunc(out, func(o hit) bool { return o.line == h.line }) {
			out = append(out, h)
		}
	}
	return out
}

// rotaColumn finds the names of a rota whose shifts stand in a grid, some way
// off to the right: lines of two words and more, or of an initial and a word,
// that could be names, each with a line to itself, on a page with as many shifts.
func rotaColumn(p *page) []hit {
	var out []hit
	shifts := 0
	for _, l := range p.lines {
		if shiftTime.MatchString(l.up) || shiftCell.MatchString(l.up) {
			shifts++
			continue
		}
		if from, to, words := nameIn(l, 0, len(l.raw), false); words > 0 && l.alone(from, to) && len(l.labels) == 0 && l.count(from, to) >= 2 {
			out = append(out, hit{kind: finding.PersonName, line: l, a: from, b: to, certainty: finding.Likely, evidence: []string{"rota"}})
		}
	}
	if len(out) < minRotaRows || shifts < len(out) {
		return nil
	}
	return out
}

// count is the number of tokens in bytes [a, b) of the line.
func (l *line) count(a, b int) int {
	n := 0
	for _, t := range l.toks {
		if t.a >= a && t.b <= b {
			n++
		}
	}
	return n
}

func hasRotaHeading(p *page) bool {
	for _, l := range p.lines {
		for i := range l.toks {
			if rotaHeading[l.tok(i)] || i > 0 && l.tok(i-1) == "OFF" && l.tok(i) == "DUTY" {
				return true
			}
		}
	}
	return false
}
