package pii

import (
	"regexp"

	"example.org/redact/pkg/finding"
)

// ninoRule finds National Insurance numbers: two letters, six digits, A to D,
// without the prefixes that are not issued (HMRC, NIM39110).
func ninoRule() rule {
	return rule{
		name: "national-insurance", kinds: []finding.Kind{finding.LocalID}, find: findNINO,
		yes: []example{
			on("AA 12 34 56 B", "AA 12 34 56 B"), on("tw987654a", "tw987654a"), on("PR 123612C", "PR 123612C"),
			on("NI number: AB 123456 C", "AB 123456 C"),
		},
		no: []string{
			"AA 12 34 56 H", "FQ 00 00 00 C", "BG123612A", "nt 99 88 77 a", "S/N AB123456C",
		},
	}
}

var (
	ninoLike   = regexp.MustCompile(`\b([ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z]) ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b`)
	ninoUnused = wordSet("BG GB KN NK NT TN ZZ")
)

func findNINO(p *page) []hit {
	var out []hit
	for _, l := range p.lines {
		for _, m := range ninoLike.FindAllStringSubmatchIndex(l.up, 4) {
			if ninoUnused[l.up[m[2]:m[3]]] || l.announced(m[0], lbProduct) {
				continue
			}
			h := hit{kind: finding.LocalID, line: l, a: m[0], b: m[1], certainty: finding.Likely, evidence: []string{"format"}}
			if l.announced(m[0], lbNINO) {
				h.certainty, h.evidence = finding.Definite, []string{"format", "label"}
			}
			out = append(out, h)
		}
	}
	return out
}
