package pii

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"example.org/redact/pkg/finding"
)

// phoneRule finds telephone numbers that can belong to a person: mobiles and
// geographic numbers that the numbering plan knows, numbers abroad with their
// country code, and the ranges that Ofcom keeps for drama. Freephone, 03, 08
// and 09 numbers are services and stay, as do 999, 111 and the like.
func phoneRule() rule {
	return rule{
		name: "phone", kinds: []finding.Kind{finding.Phone}, find: findPhone,
		yes: []example{
			on("07700 900237", "07700 900237"),
			on("Tel: 020 7946 0842", "020 7946 0842"),
			on("+44 7700 900309", "+44 7700 900309"),
			on("+44 (0)20 7946 0824", "+44 (0)20 7946 0824"),
			on("(01932) 872 000", "(01932) 872 000"),
			on("Mobile | 07911123456", "07911123456"),
			on("Tel:07911-123-456 Age 7", "Tel:07911-123-456"),
			on("Tel: O7700 9OO670", "O7700 9OO670"),
			on("07700 900237 020 7946 0842", "07700 900237", "020 7946 0842"),
			on("+33 1 42 68 53 00", "+33 1 42 68 53 00"),
			on("Home tel | ~", unread),
			on("Mobile: 7700900237", "7700900237"),
			on("Tel: 1632 960 123", "1632 960 123"),
			on("The NHS number is 943 476 5919, please call 07700 900237 today", "07700 900237"),
			on("The NHS number is not known, please call 07700 900237", "07700 900237"),
			on("NHS number unknown so do call 07700 900237", "07700 900237"),
			on("Incident number 4711 reported by 020 7946 0842", "020 7946 0842"),
		},
		no: []string{
			"Call 111 for advice", "Emergency 999",
			"0800 1111", "0300 123 1234", "Tel 0845 46 47 48",
			"TEL : 03-40210276",
			"0123456789012",
			"REF 07911123456",
			"NHS number is 07911123456",
			"07.00 - 19.00 07.00",
			"00000000000",
			"943 476 5919",
			"$7.95 $3.95 $9.50",
			"802 225 6183",
			"7700900237",
			"Order no 7700900237",
			"Tel: 9434765919",
			"Mobile: 77009002371",
		},
	}
}

// drama are the beginnings of the numbers that Ofcom reserves for films and
// books, each with its length in digits (Ofcom, Telephone numbers for drama).
var drama = []string{
	"07700900", "02079460", "01632960", "01134960", "01144960", "01154960", "01164960", "01174960", "01184960",
	"01214960", "01314960", "01414960", "01514960", "01614960", "01914980", "0289649", "0292018", "0306999",
}

// number is a run of digits with the byte offset after each of them.
type number struct {
	digits []byte
	ends   []int
	groups int // runs of digits so far
	first  int // length of the first run
	plus   bool
}

const maxPhoneDigits = 15

// phoneRun collects the digits from byte i on: at most three separators
// between neighbours. In loose mode letters read for digits count.
func phoneRun(s string, i, end int, loose bool) number {
	var n number
	seps, run := 0, 0
	for ; i < end && len(n.digits) < maxPhoneDigits; i++ {
		d, exact, ok := digitOf(s[i])
		switch {
		case ok && (exact || loose):
			if run == 0 || seps > 0 {
				n.groups, run = n.groups+1, 0
			}
			run++
			if n.groups == 1 {
				n.first = run
			}
			n.digits = append(n.digits, '0'+d)
			n.ends = append(n.ends, i+1)
			seps = 0
		case len(n.digits) == 0 && s[i] == '+':
			n.plus = true
		case seps < 3 && strings.IndexByte(" ()-./", s[i]) >= 0:
			seps++
		default:
			return n
		}
	}
	return n
}

// phoneAt returns where the telephone number that begins at byte i ends. Behind
// a label (loose) it may lack its 0: a spreadsheet takes 07700 900237 for a number.
func phoneAt(s string, i, end int, loose bool) (to int, evidence string, ok bool) {
	n := phoneRun(s, i, end, loose)
	d := string(n.digits)
	national := 0 // digits that come before the national number, 0 included
	lengths := []int{10, 9}
	switch {
	case n.plus && strings.HasPrefix(d, "440"):
		national = 3
	case n.plus && strings.HasPrefix(d, "44"):
		national = 2
	case n.plus:
		return abroad(s, n)
	case strings.HasPrefix(d, "0044"):
		national = 4
	case strings.HasPrefix(d, "0") && n.first >= 3 && n.groups <= 5:
		national = 1
	case loose && len(d) >= 10 && s[i] == d[0] && zeroless(d[0]):
		lengths = lengths[:1]
	default:
		return 0, "", false
	}
	for _, length := range lengths {
		last := national + length - 1
		if last >= len(d) || isAlnum(at(s, n.ends[last])) {
			continue
		}
		if ev := personal("0" + d[national:last+1]); ev != "" {
			return n.ends[last], ev, true
		}
	}
	return 0, "", false
}

// zeroless reports whether a number that begins with c may lack its 0.
func zeroless(c byte) bool { return c == '1' || c == '2' || c == '7' }

func at(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return ' '
}

// personal returns the evidence that a national number (with its 0) can belong
// to a person, or nothing.
func personal(national string) string {
	for _, d := range drama {
		if strings.HasPrefix(national, d) && len(national) == 11 {
			return "drama-range"
		}
	}
	if !strings.HasPrefix(national, "01") && !strings.HasPrefix(national, "02") && !strings.HasPrefix(national, "07") {
		return ""
	}
	n, err := phonenumbers.Parse(national, "GB")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return ""
	}
	return "numbering-plan"
}

// abroad judges a number with another country's code, as long as it runs.
func abroad(s string, n number) (int, string, bool) {
	if len(n.digits) < 8 || isAlnum(at(s, n.ends[len(n.ends)-1])) {
		return 0, "", false
	}
	num, err := phonenumbers.Parse("+"+string(n.digits), "GB")
	if err != nil || !phonenumbers.IsValidNumber(num) {
		return 0, "", false
	}
	return n.ends[len(n.ends)-1], "numbering-plan", true
}

// phonesIn calls add for the numbers in bytes [a, b) of a line.
func phonesIn(l *line, a, b int, loose bool, add func(a, b int, evidence string)) {
	for i := a; i < b; i++ {
		c := l.raw[i]
		if c != '+' && c != '0' && c != '(' && (!loose || c != 'O' && c != 'o' && !zeroless(c)) {
			continue
		}
		if i > a && (isAlnum(l.raw[i-1]) || l.raw[i-1] == '(' && c != '+' || l.raw[i-1] == '+') {
			continue
		}
		if to, ev, ok := phoneAt(l.raw, i, b, loose); ok {
			add(i, to, ev)
			i = to - 1
		}
	}
}

func findPhone(p *page) []hit {
	var out []hit
	for _, l := range p.lines {
		phonesIn(l, 0, len(l.raw), false, func(a, b int, ev string) {
			if !l.claimed(a, lbProduct, lbNHS, lbHospital, lbIncident) {
				out = append(out, hit{kind: finding.Phone, line: l, a: a, b: b, certainty: finding.Likely, evidence: []string{"format", ev}})
			}
		})
	}
	p.zonesOf(func(z *zone) bool {
		found := false
		phonesIn(z.line, z.a, z.b, true, func(a, b int, ev string) {
			found = true
			out = append(out, hit{kind: finding.Phone, line: z.line, a: a, b: b, certainty: finding.Definite, evidence: []string{"label", "format", ev}})
		})
		if found {
			return true
		}
		if h, ok := unreadValue(z); ok {
			h.kind, h.certainty = finding.Phone, finding.Likely
			out = append(out, h)
			return true
		}
		return false
	}, lbPhone)
	return out
}
