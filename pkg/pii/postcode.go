package pii

import (
	"regexp"
	"strings"

	"example.org/redact/pkg/finding"
)

// postcodeRule finds full UK postcodes: outward part by shape and by the list
// of areas, inward part by shape without the letters that are never used
// (Royal Mail, Postcode Address File programmers' guide).
func postcodeRule() rule {
	return rule{
		name: "postcode", kinds: []finding.Kind{finding.Postcode}, find: findPostcode,
		yes: []example{
			on("M1 1AA", "M1 1AA"), on("M60 1NW", "M60 1NW"), on("W1A 1HQ", "W1A 1HQ"),
			on("CR2 6XH", "CR2 6XH"), on("DN55 1PT", "DN55 1PT"), on("EC1A 1BB", "EC1A 1BB"),
			on("GIR 0AA", "GIR 0AA"), on("M11AA", "M11AA"), on("EC1A1BB", "EC1A1BB"),
			on("172 Mill Lane, Croydon CR0 9GA.", "CR0 9GA."),
			on("Postcode: CRO 5LL", "CRO 5LL"),
			on("Postcode | sw1a 2aa", "sw1a 2aa"),
			on("5E1 5NH", "5E1 5NH"),
			on("Postcode: KTI6 2E6", "KTI6 2E6"),
			on("Postcode | ~", unread),
		},
		no: []string{
			"QA1 1AA", "VA1 1AA", "XA1 1AA", "M1 1CA", "M1 1AI", "1A1 1AA", "ABCM11AADEF",
			"ZZ9 9ZZ",
			"SOI LED",
			"call us at 5pm",
			"DIN A4 2BY4",
			"B12 9.50",
			"SW1",
			"LA23 MCR",
		},
	}
}

// areas are the 124 postcode areas, the letters before the first digit.
var areas = wordSet("AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE")

// noughtAreas have a district 0.
var noughtAreas = wordSet("BL BS CM CR FY HA PR SL SS")

// Six shapes of outward code, letters A, digits 9: the third letter of A9A and
// the fourth of AA9A are limited.
var outwardShape = regexp.MustCompile(`^(?:[A-PR-UWYZ][0-9]{1,2}|[A-PR-UWYZ][0-9][A-HJKPSTUW]|[A-PR-UWYZ][A-HK-Y][0-9]{1,2}|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRVWXY]|GIR)$`)

// postcodeLike finds what could be one after reading errors; outward and
// inward parts are judged by the code below.
var postcodeLike = regexp.MustCompile(`\b([A-Z5803][A-Z0-9]{1,3}) {0,2}([0-9OISZ][A-Z0-9]{2})\b`)

// toLetter undoes digits read for letters.
var toLetter = map[byte]byte{'0': 'O', '1': 'I', '5': 'S', '8': 'B', '2': 'Z', '6': 'G'}

// repair returns the part of a postcode or plate that fits the mask of A
// (letter) and 9 (digit), and the number of characters changed; -1 when one
// cannot be.
func repair(s, mask string) (string, int) {
	if len(s) != len(mask) {
		return "", -1
	}
	b := []byte(s)
	fixed := 0
	for i, c := range b {
		switch {
		case mask[i] == 'A' && isDigit(c):
			l, ok := toLetter[c]
			if !ok {
				return "", -1
			}
			b[i], fixed = l, fixed+1
		case mask[i] == '9' && !isDigit(c):
			d, _, ok := digitOf(c)
			if c == 'L' {
				d, ok = 1, true
			}
			if !ok {
				return "", -1
			}
			b[i], fixed = '0'+d, fixed+1
		}
	}
	return string(b), fixed
}

var outwardMasks = []string{"A9", "A99", "A9A", "AA9", "AA99", "AA9A"}

// outward returns the best reading of an outward code and its corrections, -1
// when it is none.
func outward(s string) (string, int) {
	if s == "GIR" {
		return s, 0
	}
	best, fewest := "", -1
	for _, mask := range outwardMasks {
		r, n := repair(s, mask)
		if n < 0 || fewest >= 0 && n >= fewest || !outwardShape.MatchString(r) {
			continue
		}
		area := strings.TrimRight(r, "0123456789")
		district := r[len(area):]
		if i := strings.IndexAny(r, "0123456789"); i > 0 {
			area, district = r[:i], r[i:]
		}
		if !areas[area] || district[0] == '0' && (len(district) > 1 || !noughtAreas[area]) {
			continue
		}
		best, fewest = r, n
	}
	return best, fewest
}

// fullPostcode judges the two halves; fixed is the number of corrections.
func fullPostcode(out, in string) (fixed int, ok bool) {
	o, n := outward(out)
	if n < 0 {
		return 0, false
	}
	i, k := repair(in, "9AA")
	if k < 0 || strings.ContainsAny(i[1:], "CIKMOV") {
		return 0, false
	}
	return n + k, o != "GIR" || i == "0AA"
}

func findPostcode(p *page) []hit {
	var out []hit
	for _, l := range p.lines {
		for _, m := range postcodeLike.FindAllStringSubmatchIndex(l.up, -1) {
			if h, ok := postcodeAt(l, m); ok {
				out = append(out, h)
			}
		}
	}
	p.zonesOf(func(z *zone) bool {
		for _, m := range postcodeLike.FindAllStringSubmatchIndex(z.text(), 4) {
			fixed, ok := fullPostcode(z.text()[m[2]:m[3]], z.text()[m[4]:m[5]])
			if !ok || fixed > 4 {
				continue
			}
			ev := []string{"format", "area", "label"}
			if fixed > 0 {
				ev = append(ev, "ocr-corrected")
			}
			out = append(out, hit{kind: finding.Postcode, line: z.line, a: z.a + m[0], b: z.a + m[1], certainty: finding.Definite, evidence: ev})
			return true
		}
		if from, to, ok := digitsAtStart(z, 1, 9); ok && to-from >= 5 {
			out = append(out, hit{kind: finding.Postcode, line: z.line, a: from, b: to, certainty: finding.Likely, evidence: []string{"label"}})
			return true
		}
		if h, ok := unreadValue(z); ok {
			h.kind, h.certainty = finding.Postcode, finding.Likely
			out = append(out, h)
			return true
		}
		return false
	}, lbPostcode)
	return out
}

// postcodeAt judges a match without a label: capitals, one correction at most
// and then both halves apart, and never a number that is claimed otherwise.
func postcodeAt(l *line, m []int) (hit, bool) {
	raw := l.raw[m[0]:m[1]]
	fixed, ok := fullPostcode(l.up[m[2]:m[3]], l.up[m[4]:m[5]])
	if !ok || raw != strings.ToUpper(raw) || l.announced(m[0], lbProduct, lbHospital, lbIncident) {
		return hit{}, false
	}
	split := m[3] < m[4]
	if fixed > 1 || fixed == 1 && (!split || !isDigit(l.up[m[4]])) {
		return hit{}, false
	}
	h := hit{kind: finding.Postcode, line: l, a: m[0], b: m[1], certainty: finding.Likely, evidence: []string{"format", "area"}}
	if split {
		h.certainty = finding.Definite
		h.evidence = append(h.evidence, "spacing")
	}
	if fixed > 0 {
		h.certainty = finding.Likely
		h.evidence = append(h.evidence, "ocr-corrected")
	}
	return h, true
}
