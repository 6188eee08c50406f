package pii

import "example.org/redact/pkg/finding"

// hcRule finds Northern Ireland's Health and Care numbers: 320 000 0010 to
// 399 999 9999 with the check of an NHS number. Without a label such a number
// is found as an NHS number, whose range it shares.
func hcRule() rule {
	return rule{
		name: "hc-number", kinds: []finding.Kind{finding.NHSNumber}, find: findHC,
		yes: []example{
			on("H&C No: 320 000 0007", "320 000 0007"),
			on("H & C Number | 320 000 0007", "320 000 0007"),
			on("H+C 3200000007", "3200000007"),
		},
		no: []string{
			"H&C No: 320 000 0011",
			"H&C No: 401 023 2137",
			"H&C Builders",
		},
	}
}

func findHC(p *page) []hit {
	return labelledNumbers(p, func(d [10]byte) bool { return d[0] == 3 && d[1] >= 2 }, lbHC)
}
