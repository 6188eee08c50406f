package pii

import "example.org/redact/pkg/finding"

// titleRule finds names behind a title: "Mrs Okafor", "Dr. A. Hussain".
func titleRule() rule {
	return rule{
		name: "name-title", kinds: []finding.Kind{finding.PersonName}, find: findTitled,
		yes: []example{
			on("Seen by Dr Hussain today", "Dr Hussain"),
			on("MRS OKAFOR BED 4", "MRS OKAFOR"),
			on("Dr. A. Hussain MBBS", "Dr. A. Hussain MBBS"),
			on("Mr Kwame Patel, 83", "Mr Kwame Patel,"),
		},
		no: []string{
			"Dr Martens", "MR WHIPPY ICES", "Mr Men", "Miss Selfridge", "Harley St Dr",
			"MS Office 2019", "Dr Pepper", "miss the bus", "Mr and", "5 ms QRS",
		},
	}
}

// initialAt reports whether token i is an initial before a name.
func initialAt(l *line, i int) bool {
	t := l.toks[i]
	return t.b-t.a == 1 && l.raw[t.a] >= 'A' && l.raw[t.a] <= 'Z' && i+1 < len(l.toks) && nameToken(l, i+1)
}

func findTitled(p *page) []hit {
	var out []hit
	for _, l := range p.lines {
		for i := 0; i+1 < len(l.toks); i++ {
			t := l.toks[i]
			if !titles[l.tok(i)] || l.raw[t.a] < 'A' || l.raw[t.a] > 'Z' || brands[l.tok(i+1)] || !nameToken(l, i+1) && !initialAt(l, i+1) {
				continue
			}
			from, to, words := nameIn(l, t.a, len(l.raw), false)
			if words == 0 || from != t.a || words == 1 && to-l.toks[i+1].a < 3 {
				continue
			}
			h := hit{kind: finding.PersonName, line: l, a: from, b: to, certainty: finding.Possible, evidence: []string{"title"}}
			if words > 1 || len(p.labels) > 2 {
				h.certainty = finding.Likely
			}
			out = append(out, h)
			for i+1 < len(l.toks) && l.toks[i+1].b <= to {
				i++
			}
		}
	}
	return out
}
