package pii

import (
	"strconv"
	"strings"

	"example.org/redact/pkg/finding"
)

// outwardRule finds the first half of a postcode on its own: London's
// two-letter districts as a line of their own, others behind a label. M25, E1
// and CO2 are roads, rooms and gases.
func outwardRule() rule {
	return rule{
		name: "outward-postcode", kinds: []finding.Kind{finding.OutwardPostcode}, late: true, find: findOutward,
		yes: []example{
			on("SW1", "SW1"), on("SE15", "SE15"), on("EC1A", "EC1A"),
			on("Postcode: CR0", "CR0"), on("Postcode: | M14", "M14"),
		},
		no: []string{
			"M25", "E1", "CO2", "SW99", "SE1 5NH", "SW1 platform", "IP67", "MILL LANE SE1", "iPhone SE2",
		},
	}
}

// londonDistricts is the highest district of each two-letter area of London.
var londonDistricts = map[string]int{"SE": 28, "SW": 20, "NW": 11, "EC": 4, "WC": 2}

func findOutward(p *page) []hit {
	var out []hit
	for _, l := range p.lines {
		if len(l.toks) != 1 || l.raw != l.up {
			continue
		}
		code, fixed := outward(l.up)
		if fixed != 0 || len(code) < 3 {
			continue
		}
		number, err := strconv.Atoi(strings.TrimRight(code[2:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		if top := londonDistricts[code[:2]]; err == nil && number >= 1 && number <= top {
			out = append(out, hit{kind: finding.OutwardPostcode, line: l, a: 0, b: len(l.raw), certainty: finding.Possible, evidence: []string{"format", "area"}})
		}
	}
	p.zonesOf(func(z *zone) bool {
		a, b := trimZone(z)
		if _, fixed := outward(z.line.up[a:b]); fixed != 0 || overlaps(z.line, a, b, finding.Postcode) {
			return false
		}
		out = append(out, hit{kind: finding.OutwardPostcode, line: z.line, a: a, b: b, certainty: finding.Likely, evidence: []string{"label", "area"}})
		return true
	}, lbPostcode)
	return out
}
