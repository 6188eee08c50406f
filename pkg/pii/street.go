package pii

import (
	"strings"

	"example.org/redact/pkg/finding"
)

// streetRule finds streets without a label: with a house number and a postcode
// or a patient's details beside it an address, with a number alone a weak sign
// (house-number), and the name on a street sign. A shop's address on a receipt
// is therefore only a weak sign.
func streetRule() rule {
	return rule{
		name: "street", kinds: []finding.Kind{finding.Address, finding.HouseNumber, finding.StreetSign}, late: true, find: findStreet,
		yes: []example{
			on("172 Mill Lane, Croydon CR0 9GA", "172 Mill Lane, Croydon"),
			on("14 Elm Grove\nLondon\nN16 2WA", "14 Elm Grove"),
			on("14 Elm Grove\nCroydon, CR0 9GA", "14 Elm Grove", "Croydon,"),
			on("14 Elm Grove\nCR0 9GA", "14 Elm Grove"),
			on("14 Elm Grove\nPostcode: CR0 9GA", "14 Elm Grove"),
			on("56 Elm Grove", "56 Elm Grove"),
			on("Flat 5, 117 Station Approach", "Flat 5, 117 Station Approach"),
			on("they live at Apt 12 9 Canal Street", "Apt 12 9 Canal Street"),
			on("MILL LANE SE1", "MILL LANE SE1"),
			on("STATION ROAD", "STATION ROAD"),
		},
		no: []string{
			"Octavia Hill", "CAR PARK", "Way Out", "24 Hour Drive Thru", "HIGH QUALITY STREET FOOD",
			"5 Please Close", "Flat 5", "Flat white 3 High prices", "Room 12 Level 3", "London Borough of Southwark",
		},
	}
}

func findStreet(p *page) []hit {
	var out []hit
	for _, l := range p.lines {
		for i := range l.toks {
			if !streetTypes[l.tok(i)] {
				continue
			}
			first, numbered := streetStart(l, i)
			if first < 0 {
				continue
			}
			if h, ok := p.street(l, first, i, numbered); ok && !overlaps(l, h.a, h.b, finding.Address) {
				out = append(out, h)
				if h.kind == finding.Address {
					out = append(out, p.townBelow(l)...)
				}
			}
			break
		}
	}
	return out
}

// townBelow returns what stands before the postcode on the line beneath an
// address: its town.
func (p *page) townBelow(l *line) []hit {
	next := p.below(l, l.ext.u0-2*l.height, l.ext.u0+2*l.height)
	if next == nil || len(next.labels) > 0 || next.governed() {
		return nil
	}
	for _, h := range next.hits {
		if h.kind != finding.Postcode {
			continue
		}
		town := strings.TrimRight(next.raw[:h.a], " ,.:-")
		if town == "" || len(town) > maxTown || strings.ContainsAny(town, "0123456789") || overlaps(next, 0, len(town), finding.Address) {
			return nil
		}
		return []hit{{kind: finding.Address, line: next, a: 0, b: len(town), certainty: finding.Likely, evidence: []string{"near-identifier", "continued"}}}
	}
	return nil
}

// maxTown is the length in bytes up to which words before a postcode are a town
// or two.
const maxTown = 40

// streetStart returns the token with which the street that ends at token i
// begins, at most four words back, and whether that is a house number.
func streetStart(l *line, i int) (first int, numbered bool) {
	first = -1
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		t := l.tok(k)
		if strings.Trim(l.raw[l.toks[k].b:l.toks[k+1].a], " ,.") != "" {
			break
		}
		if isDigit(t[0]) {
			if n := strings.TrimRight(t, "ABCDEF"); first >= 0 && len(n) <= 4 && strings.Trim(n, "0123456789") == "" {
				return k, true
			}
			return first, false
		}
		if !allLetters(t) || commonWords[t] && !streetName[t] || l.raw[l.toks[k].a] < 'A' || l.raw[l.toks[k].a] > 'Z' {
			return first, false
		}
		first = k
	}
	return first, false
}

// streetName are everyday words that streets are called after.
var streetName = wordSet("HIGH STATION CHURCH PARK LONDON NORTH SOUTH EAST WEST NEW OLD SCHOOL MARKET MAIN KING QUEEN ROYAL GREEN LONG THE HOSPITAL BANK WATER CASTLE UPPER LOWER CITY COLLEGE COURT SQUARE")

// flatBefore returns the token FLAT of a flat's number in front of the house
// number at token i, or -1. A flat is somebody's home and no shop.
func flatBefore(l *line, i int) int {
	if i < 2 || !flatWords[l.tok(i-2)] || strings.Trim(l.raw[l.toks[i-1].b:l.toks[i].a], " ,.") != "" {
		return -1
	}
	if n := strings.TrimRight(l.tok(i-1), "ABCDEF"); n == "" || len(n) > 3 || strings.Trim(n, "0123456789") != "" {
		return -1
	}
	return i - 2
}

var flatWords = wordSet("FLAT APARTMENT APT")

func (p *page) street(l *line, first, last int, numbered bool) (hit, bool) {
	h := hit{line: l, a: l.toks[first].a, b: l.toks[last].b, certainty: finding.Possible, evidence: []string{"format"}}
	home := -1
	if numbered {
		home = flatBefore(l, first)
	}
	switch {
	case home >= 0:
		h.kind, h.a, h.certainty = finding.Address, l.toks[home].a, finding.Likely
		h.evidence = append(h.evidence, "flat")
		if pc := postcodeAfter(l, h.b); pc > h.b {
			h.b = pc
		}
	case numbered && p.addressBeside(l):
		h.kind, h.certainty = finding.Address, finding.Likely
		h.evidence = append(h.evidence, "near-identifier")
		if pc := postcodeAfter(l, h.b); pc > h.b {
			h.b = pc
		}
	case numbered:
		h.kind = finding.HouseNumber
	case outwardAfter(l, last):
		h.kind, h.b = finding.StreetSign, len(l.raw)
		h.evidence = append(h.evidence, "area")
	case clearTypes[l.tok(last)] && l.alone(h.a, h.b) && l.raw == l.up:
		h.kind = finding.StreetSign
	default:
		return hit{}, false
	}
	return h, true
}

// outwardAfter reports whether all that follows token i is an outward code.
func outwardAfter(l *line, i int) bool {
	if i+2 != len(l.toks) {
		return false
	}
	_, fixed := outward(l.tok(i + 1))
	return fixed == 0
}

// postcodeAfter returns where a postcode later on the line begins, so that the
// town between the street and it goes with the address.
func postcodeAfter(l *line, b int) int {
	for _, h := range l.hits {
		if h.kind == finding.Postcode && h.a > b {
			return max(b, h.a-1)
		}
	}
	return b
}

// addressBeside reports whether a postcode or a patient's detail stands on the
// line or within three lines of it.
func (p *page) addressBeside(l *line) bool {
	look := extent{l.ext.u0 - 10*l.height, l.ext.u1 + 10*l.height, l.ext.v0 - 3*l.height, l.ext.v1 + 4*l.height}
	found := false
	p.index.near(l.frame.around(look), func(c *line) {
		if found || !aligned(l, c) {
			return
		}
		e := l.frame.extent(c.src.Region)
		if e.v0 > look.v1 || e.v1 < look.v0 || e.u0 > look.u1 || e.u1 < look.u0 {
			return
		}
		for _, h := range c.hits {
			found = found || h.kind == finding.Postcode || h.kind == finding.NHSNumber || h.kind == finding.DOB
		}
	})
	return found
}

// overlaps reports whether an earlier rule found the kind under bytes [a, b).
func overlaps(l *line, a, b int, k finding.Kind) bool {
	for _, h := range l.hits {
		if h.kind == k && h.a < b && a < h.b {
			return true
		}
	}
	return false
}
