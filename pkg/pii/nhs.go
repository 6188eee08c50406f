package pii

import "example.org/redact/pkg/finding"

// nhsRule finds NHS numbers of England, Wales and the Isle of Man: ten digits,
// printed 3-3-4, whose check holds. The check alone is passed by one random
// number in eleven, so an issued range, the spacing or a label must add to it;
// ten digits that fail the check are never taken for one.
func nhsRule() rule {
	return rule{
		name: "nhs-number", kinds: []finding.Kind{finding.NHSNumber}, find: findNHS,
		yes: []example{
			on("NHS No: 943 476 5919", "943 476 5919"),
			on("NHS Number | 401-023-2137", "401-023-2137"),
			on("NHS 221 395 1837", "221 395 1837"),
			on("NHSNo:4010232137", "NHSNo:4010232137"),
			on("NHS No\n943 476 5919", "943 476 5919"),
			on("Name | NHS Number | Ward\nKwame Patel | 943 476 5919 | 7", "943 476 5919"),
			on("999 123 4500", "999 123 4500"),
			on("4O1 O23 2137", "4O1 O23 2137"),
			on("NHS No: 9434 7659l9", "9434 7659l9"),
			on("seen 401 023 2137 today", "401 023 2137"),
			on("call 07700 900237 about the patient with 401 023 2137", "401 023 2137"),
			on("Tel 07700 900237, 401 023 2137", "401 023 2137"),
			on("943/476/5919", "943/476/5919"),
			on("NHS No: 943_476_5919", "943_476_5919"),
			on("4010232137", "4010232137"),
			on("NHS number | ~", unread),
		},
		no: []string{
			"943 476 5918",
			"NHS No: 943 476 5918",
			"Tel 943 476 5918",
			"LOT 610 345 8775",
			"REF 401 023 2137",
			"Order: 401/023/2137",
			"31/12/1980 18",
			"401/023/2137/88",
			"40/10/23/2137",
			"/srv/401_0232137/",
			"ISBN 0306406152",
			"2213951837",
			"+44 7911 123456",
			"14010232137",
			"4010232137 88",
			"NHS | ~",
			"Call 111 for advice",
			"Mountain Road\n802 225 6188\nTable 7",
		},
	}
}

// issuedNHS reports whether the number lies in a range that is issued: 400-499
// and 600-799, lately 3xx, and 999 for tests.
func issuedNHS(d [10]byte) bool {
	return d[0] == 3 || d[0] == 4 || d[0] == 6 || d[0] == 7 || d[0] == 9 && d[1] == 9 && d[2] == 9
}

// neverNHS reports whether no number of any of the services begins so; telephone
// numbers of other countries are grouped in the same way.
func neverNHS(d [10]byte) bool { return d[0] == 5 || d[0] == 8 }

func findNHS(p *page) []hit {
	out := labelledNumbers(p, func([10]byte) bool { return true }, lbNHS)
	for _, l := range p.lines {
		for _, r := range tenDigitRuns(l, 0, len(l.raw)) {
			if h, ok := bareNHS(l, r); ok {
				out = append(out, h)
			}
		}
	}
	return out
}

// labelledNumbers returns the checked ten-digit numbers behind labels of the
// class, and values behind them that could not be read.
func labelledNumbers(p *page, accept func([10]byte) bool, c class) []hit {
	var out []hit
	p.zonesOf(func(z *zone) bool {
		for _, r := range tenDigitRuns(z.line, z.a, z.b) {
			if r.fixed > 3 || !mod11(r.digits) || !accept(r.digits) {
				continue
			}
			out = append(out, numberHit(z.line, r, finding.Definite, "label"))
			return true
		}
		if h, ok := unreadValue(z); ok {
			h.kind, h.certainty = finding.NHSNumber, finding.Possible
			out = append(out, h)
			return true
		}
		return false
	}, c)
	return out
}

// bareNHS judges a number without a label. A number that something else lays
// claim to (a lot, a reference, a telephone) is not taken.
func bareNHS(l *line, r tenDigits) (hit, bool) {
	if !mod11(r.digits) || l.claimed(r.a, lbProduct, lbPhone, lbStaff) || !isolated(l, r.a, r.b) {
		return hit{}, false
	}
	issued := issuedNHS(r.digits)
	switch {
	case r.grouped && issued && r.fixed <= 2:
		return numberHit(l, r, finding.Likely, "range"), true
	case r.grouped && r.fixed == 0 && !neverNHS(r.digits):
		return numberHit(l, r, finding.Possible), true
	case issued && r.fixed == 0:
		return numberHit(l, r, finding.Possible, "range"), true
	}
	return hit{}, false
}
