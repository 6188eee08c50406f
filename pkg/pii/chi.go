package pii

import "example.org/redact/pkg/finding"

// chiRule finds Scotland's CHI numbers: ten digits that begin with a date of
// birth as DDMMYY and pass the check of an NHS number.
func chiRule() rule {
	return rule{
		name: "chi-number", kinds: []finding.Kind{finding.NHSNumber}, find: findCHI,
		yes: []example{
			on("CHI: 010180 0002", "010180 0002"),
			on("CHI No 0101800002", "0101800002"),
			on("CHI number | 0101800002", "0101800002"),
		},
		no: []string{
			"CHI: 010180 0003",
			"CHI 3201800010",
			"0101800002",
			"Tai chi 10:30",
		},
	}
}

// startsWithDate reports whether the first six digits can be a DDMMYY.
func startsWithDate(d [10]byte) bool {
	day, month := d[0]*10+d[1], d[2]*10+d[3]
	return day >= 1 && day <= 31 && month >= 1 && month <= 12
}

func findCHI(p *page) []hit { return labelledNumbers(p, startsWithDate, lbCHI) }
