package pii

import "example.org/redact/pkg/finding"

// digitOf returns the digit that a character shows or is easily read for;
// exact tells the two apart. Only slots where nothing but digits can stand may
// use it, and only where a check digit or a label confirms the outcome.
func digitOf(c byte) (d byte, exact, ok bool) {
	switch c {
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return c - '0', true, true
	case 'O', 'o', 'Q', 'D':
		return 0, false, true
	case 'I', 'i', 'l', '|', '!':
		return 1, false, true
	case 'Z', 'z':
		return 2, false, true
	case 'S', 's':
		return 5, false, true
	case 'G', 'b':
		return 6, false, true
	case 'B':
		return 8, false, true
	case 'g', 'q':
		return 9, false, true
	}
	return 0, false, false
}

// tenDigits is a run of ten digits in a line, with at most two separators
// (space, hyphen, dot) between neighbours, or one slash or underscore between
// groups of 3, 3 and 4: with those, other groups are days and paths.
type tenDigits struct {
	a, b    int
	digits  [10]byte
	fixed   int  // characters that had to be taken for digits
	grouped bool // printed 3-3-4
}

// Groupings of ten digits: lengths of the runs between separators.
var group334 = []int{3, 3, 4}

// tenDigitRuns returns the runs of ten digits in bytes [a, b) of a line. A run
// that touches a further digit or letter is none; each start costs at most 30
// steps, so the whole is linear.
func tenDigitRuns(l *line, a, b int) []tenDigits {
	var out []tenDigits
	for i := a; i < b; i++ {
		if i > 0 && (isAlnum(l.raw[i-1]) || l.raw[i-1] == '+') {
			continue
		}
		if r, ok := tenDigitsAt(l.raw, i, b); ok {
			out = append(out, r)
			i = r.b
		}
	}
	return out
}

func tenDigitsAt(s string, a, b int) (tenDigits, bool) {
	r := tenDigits{a: a}
	var groups []int
	n, seps, run, slashes := 0, 0, 0, 0
	for i := a; i < b && n < 10; i++ {
		d, exact, ok := digitOf(s[i])
		switch {
		case ok:
			if seps > 0 && run > 0 {
				groups, run = append(groups, run), 0
			}
			r.digits[n] = d
			n, run, seps = n+1, run+1, 0
			r.b = i + 1
			if !exact {
				r.fixed++
			}
		case n > 0 && seps < 2 && (s[i] == ' ' || s[i] == '-' || s[i] == '.'):
			seps++
		case n > 0 && seps == 0 && (s[i] == '/' || s[i] == '_'):
			seps, slashes = 2, slashes+1
		default:
			return r, false
		}
	}
	if n < 10 || r.b < len(s) && isAlnum(s[r.b]) {
		return r, false
	}
	groups = append(groups, run)
	r.grouped = len(groups) == 3 && groups[0] == group334[0] && groups[1] == group334[1] && groups[2] == group334[2]
	return r, slashes == 0 || slashes == 2 && r.grouped
}

// mod11 is the check of NHS, CHI and H&C numbers: the first nine digits with
// weights 10 to 2, summed modulo 11; the tenth is 11 less that, 11 written as
// 0, and a number that would need 10 is never issued (NHS Data Dictionary, NHS
// NUMBER).
func mod11(d [10]byte) bool {
	sum := 0
	for i := 0; i < 9; i++ {
		sum += int(d[i]) * (10 - i)
	}
	c := 11 - sum%11
	if c == 11 {
		c = 0
	}
	return c != 10 && c == int(d[9])
}

// isolated reports whether no further number stands next to bytes [a, b) that
// could make them part of a longer one ("+44 7911 123456").
func isolated(l *line, a, b int) bool {
	for i := a - 1; i >= 0; i-- {
		if c := l.raw[i]; isDigit(c) || c == '+' || c == '(' {
			return false
		} else if c != ' ' && c != '-' && c != '.' && c != '/' && c != '_' {
			break
		}
	}
	for i := b; i < len(l.raw); i++ {
		if c := l.raw[i]; isDigit(c) {
			return false
		} else if c != ' ' && c != '-' && c != '.' && c != '/' && c != '_' {
			break
		}
	}
	return true
}

// numberHit makes a hit of a checked ten-digit number.
func numberHit(l *line, r tenDigits, c finding.Certainty, evidence ...string) hit {
	ev := append([]string{"check-digit"}, evidence...)
	if r.grouped {
		ev = append(ev, "spacing")
	}
	if r.fixed > 0 {
		ev = append(ev, "ocr-corrected")
		c = min(c, finding.Likely)
	}
	return hit{kind: finding.NHSNumber, line: l, a: r.a, b: r.b, certainty: c, evidence: ev}
}
