package pii

import (
	"regexp"
	"strings"

	"example.org/redact/pkg/finding"
)

// addressRule finds postal addresses behind their labels, with the lines that
// continue them. An address without a label is for the street rule.
func addressRule() rule {
	return rule{
		name: "address", kinds: []finding.Kind{finding.Address}, find: findAddress,
		yes: []example{
			on("Address: 50 Mill Lane, Croydon Postcode: CR0 5LL", "50 Mill Lane, Croydon"),
			on("Address | 172 Harbour View, Chertsey", "172 Harbour View, Chertsey"),
			on("Location: | 71 Mill Lane London", "71 Mill Lane London"),
			on("Home address\nFlat 2, Rosebank\n14 Elm Grove\nSE1 5NH\nTel: 020 7946 0842", "Flat 2, Rosebank", "14 Elm Grove", "SE1 5NH"),
			on("Adress 9 The Hollies", "9 The Hollies"),
			on("Location: | 71 Mill Lane London\nPostcode: | SE1 5NH", "71 Mill Lane London"),
			on("Address | ~", unread),
		},
		no: []string{
			"Address the cause, not the effect", "IP address: 10.0.0.1", "Email address: see poster", "Location: Meeting room",
			"172 Mill Lane", "Location Location Location", "Address:",
		},
	}
}

// streetTypes end the name of a street; clearTypes are those that hardly ever
// end anything else.
var (
	streetTypes = wordSet("ROAD RD STREET ST LANE LN AVENUE AVE AV CLOSE DRIVE DR WAY COURT CT GROVE GARDENS GDNS CRESCENT CRES TERRACE PLACE PL HILL VIEW PARK WALK MEWS ROW SQUARE SQ RISE GREEN PARADE VALE COTTAGES BUILDINGS HOUSE YARD QUAY WHARF BROADWAY ESTATE HOLLIES APPROACH PASSAGE CIRCUS ALLEY")
	clearTypes  = wordSet("ROAD RD STREET LANE AVENUE AVE CRESCENT TERRACE MEWS GROVE CLOSE")
)

var houseNumber = regexp.MustCompile(`\b(?:FLAT |UNIT |NO\.? ?)?[0-9]{1,4}[A-F]?\b`)

// maxAddressLines bounds how far an address goes on below its first line.
const maxAddressLines = 5

func findAddress(p *page) []hit {
	var out []hit
	p.zonesOf(func(z *zone) bool {
		text := z.text()
		letters := 0
		for i := range text {
			if isLetter(text[i]) {
				letters++
			}
		}
		shaped := looksLikeAddress(text)
		switch {
		case z.label.class == lbPlace && !shaped, letters < 3, z.where == sameLine && !z.label.colon && !shaped:
			h, ok := unreadValue(z)
			if !ok {
				return false
			}
			h.kind, h.certainty = finding.Address, finding.Likely
			out = append(out, h)
		default:
			a, b := trimZone(z)
			h := hit{kind: finding.Address, line: z.line, a: a, b: b, certainty: finding.Likely, evidence: []string{"label"}}
			if shaped {
				h.certainty, h.evidence = finding.Definite, append(h.evidence, "format")
			}
			out = append(out, h)
		}
		out = append(out, p.continued(z)...)
		return true
	}, lbAddress, lbPlace)
	return out
}

// trimZone returns the zone without the separators at its ends.
func trimZone(z *zone) (a, b int) {
	a, b = z.a, z.b
	for a < b && strings.IndexByte(" .:;=-,", z.line.raw[a]) >= 0 {
		a++
	}
	for b > a && strings.IndexByte(" :;=-,", z.line.raw[b-1]) >= 0 {
		b--
	}
	return a, b
}

// looksLikeAddress reports whether upper-case text has a house number and
// letters, a street's name or a postcode.
func looksLikeAddress(s string) bool {
	if m := postcodeLike.FindStringSubmatch(s); m != nil {
		if fixed, ok := fullPostcode(m[1], m[2]); ok && fixed <= 1 {
			return true
		}
	}
	if houseNumber.MatchString(s) && strings.ContainsFunc(s, func(r rune) bool { return r >= 'A' && r <= 'Z' }) && !strings.Contains(s, "ROOM") {
		for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !isAlnum(byte(r)) }) {
			if streetTypes[w] {
				return true
			}
		}
	}
	return false
}

// continued returns the lines below an address that belong to it: each starts
// near its left edge, close beneath, and carries no label of its own. A line
// that ends with a postcode ends the address.
func (p *page) continued(z *zone) []hit {
	var out []hit
	cur := z.line
	u0 := cur.frame.extent(cur.region(trimZone(z))).u0
	text := z.text()
	for n := 0; n < maxAddressLines; n++ {
		if m := postcodeLike.FindStringSubmatch(text); m != nil {
			if _, ok := fullPostcode(m[1], m[2]); ok {
				break
			}
		}
		next := p.below(cur, u0-2*cur.height, u0+2*cur.height)
		if next == nil || len(next.labels) > 0 || len(next.raw) == 0 || len(next.raw) > 60 {
			break
		}
		e := cur.frame.extent(next.src.Region)
		if e.u0 < u0-2*cur.height || e.v0 > cur.ext.v1+1.3*cur.height || next.governed() {
			break
		}
		u, _ := next.frame.uv(cur.frame.xy(u0, 0))
		out = append(out, hit{kind: finding.Address, line: next, a: 0, b: len(next.raw), certainty: finding.Likely, evidence: []string{"label", "continued"}})
		cur, u0, text = next, u, next.up
	}
	return out
}
