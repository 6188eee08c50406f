package pii

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"example.org/redact/pkg/finding"
)

// dobRule finds dates of birth: a date behind a label, or one with an age in
// brackets after it. A date on its own is a date and nothing more.
func dobRule() rule {
	return rule{
		name: "dob", kinds: []finding.Kind{finding.DOB}, find: findDOB,
		yes: []example{
			on("DOB: 10.03.79", "10.03.79"),
			on("D.O.B. 04/12/1994 Age 60", "04/12/1994"),
			on("Date of birth | 13-Nov-1925", "13-Nov-1925"),
			on("DATE OF BIRTH\n18 Jul 1971", "18 Jul 1971"),
			on("Name     DOB          Ward\nKwame    1 May 1960   7", "1 May 1960"),
			on("DOB 1O.O3.l979", "1O.O3.l979"),
			on("DOB:12051996", "DOB:12051996"),
			on("Born: 3rd of June 1952", "3rd of June 1952"),
			on("Kwame 12/05/1996 (28y)", "12/05/1996 (28y)"),
			on("D0B: 23-Aug-1980", "23-Aug-1980"),
			on("DOB | ~", unread),
		},
		no: []string{
			"12/03/18",
			"Date: 25/12/2018 8:13 PM",
			"Born to run",
			"Octavia Hill born 3 December 1838",
			"Best before 12.05.2025",
			"Mon-Fri 09:00-17:30",
			"Est. 1887-90",
		},
	}
}

const monthNames = `(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*`

// Dates as written on forms, in slots where O and I or L may be digits.
var (
	dateNumeric = regexp.MustCompile(`\b([0-9OIL]{1,2}) ?[./\-: ] ?([0-9OIL]{1,2}) ?[./\-: ,] ?([0-9OIL]{4}|[0-9OIL]{2})\b`)
	dateYearUp  = regexp.MustCompile(`\b([0-9]{4})[./\-]([0-9]{1,2})[./\-]([0-9]{1,2})\b`)
	dateNamed   = regexp.MustCompile(`\b([0-9OIL]{1,2})(?:ST|ND|RD|TH)?(?: OF)?[ .,/\-]*(` + monthNames + `)[ .,/\-]*([0-9OIL]{4}|[0-9OIL]{2})\b`)
	dateUS      = regexp.MustCompile(`\b(` + monthNames + `)[ .\-]*([0-9]{1,2})(?:ST|ND|RD|TH)?[ .,\-]+([0-9]{4})\b`)
	dateSolid   = regexp.MustCompile(`\b([0-9]{2})([0-9]{2})([0-9]{4})\b`)
	ageAfter    = regexp.MustCompile(`^ ?[(\[] ?(?:AGED? ?)?[0-9]{1,3} ?(?:Y|YR|YRS|YO|YEARS?)?\.? ?[)\]]`)
)

func slotNumber(s string) int {
	b := []byte(s)
	for i, c := range b {
		if d, _, ok := digitOf(c); ok {
			b[i] = '0' + d
		} else if c == 'L' {
			b[i] = '1'
		}
	}
	n, err := strconv.Atoi(string(b))
	if err != nil {
		return -1
	}
	return n
}

// birthDate reports whether the parts make a date on which somebody alive now
// can have been born.
func birthDate(day, month, year int) bool {
	if year >= 100 && (year < 1900 || year > time.Now().Year()) {
		return false
	}
	return day >= 1 && day <= 31 && month >= 1 && month <= 12 && year >= 0
}

// dateIn returns the first date in bytes [a, b) of the line.
func dateIn(l *line, a, b int) (from, to int, ok bool) {
	s := l.up[a:b]
	for _, try := range []struct {
		re               *regexp.Regexp
		day, month, year int
	}{
		{dateNamed, 1, 0, 3}, {dateYearUp, 3, 2, 1}, {dateNumeric, 1, 2, 3}, {dateUS, 2, 0, 3}, {dateSolid, 1, 2, 3},
	} {
		for _, m := range try.re.FindAllStringSubmatchIndex(s, 8) {
			month := 1
			if try.month > 0 {
				month = slotNumber(s[m[2*try.month]:m[2*try.month+1]])
			}
			whole := s[m[0]:m[1]]
			if !strings.ContainsAny(whole, "0123456789") {
				continue
			}
			if birthDate(slotNumber(s[m[2*try.day]:m[2*try.day+1]]), month, slotNumber(s[m[2*try.year]:m[2*try.year+1]])) {
				return a + m[0], a + m[1], true
			}
		}
	}
	return 0, 0, false
}

func findDOB(p *page) []hit {
	var out []hit
	p.zonesOf(func(z *zone) bool {
		h := hit{kind: finding.DOB, line: z.line, certainty: finding.Definite, evidence: []string{"label", "format"}}
		if from, to, ok := dateIn(z.line, z.a, z.b); ok {
			h.a, h.b = from, to
			out = append(out, h)
			return true
		}
		if ordinaryLabel[z.label.key] {
			return false
		}
		if from, to, ok := digitsAtStart(z, 3, 16); ok {
			h.a, h.b, h.certainty, h.evidence = from, to, finding.Likely, []string{"label"}
			out = append(out, h)
			return true
		}
		if u, ok := unreadValue(z); ok {
			u.kind, u.certainty = finding.DOB, finding.Likely
			out = append(out, u)
			return true
		}
		return false
	}, lbDOB)
	for _, l := range p.lines {
		if from, to, ok := dateIn(l, 0, len(l.up)); ok {
			if m := ageAfter.FindString(l.up[to:]); m != "" {
				out = append(out, hit{kind: finding.DOB, line: l, a: from, b: to + len(m), certainty: finding.Likely, evidence: []string{"format", "age"}})
			}
		}
	}
	return out
}

// digitsAtStart returns the leading words of a zone, up to maxLen bytes, when
// they hold at least n characters that are digits: a value behind a label that
// was not read well enough to parse.
func digitsAtStart(z *zone, n, maxLen int) (from, to int, ok bool) {
	digits := 0
	from = -1
	for _, w := range z.line.words {
		if w.b <= z.a || w.a >= z.b {
			continue
		}
		a, b := max(w.a, z.a), min(w.b, z.b)
		if from < 0 {
			if !strings.ContainsFunc(z.line.raw[a:b], func(r rune) bool { return isAlnum(byte(r)) }) {
				continue
			}
			from = a
		}
		if b-from > maxLen {
			break
		}
		to = b
		for i := a; i < b; i++ {
			if isDigit(z.line.raw[i]) {
				digits++
			}
		}
	}
	return from, to, from >= 0 && digits >= n
}
