package pii

import (
	"regexp"

	"example.org/redact/pkg/finding"
)

// plateRule finds the text of UK number plates: current (2001 on), prefix
// (1983-2001) and suffix (1963-83) formats, where the plate is a line of its
// own or stands behind a label. What plate-shaped objects a picture shows is
// for the detectors of vehicles; this rule knows text alone.
func plateRule() rule {
	return rule{
		name: "number-plate", kinds: []finding.Kind{finding.NumberPlate}, find: findPlate,
		yes: []example{
			on("AB51 ABC", "AB51 ABC"), on("BD62XYZ", "BD62XYZ"), on("LN14-HGT", "LN14-HGT"), on("AB70 DEF", "AB70 DEF"),
			on("D121 LYP", "D121 LYP"), on("ABC 123D", "ABC 123D"),
			on("LAZ3 MCR", "LAZ3 MCR"),
			on("blue Ford, reg LB07 SEO, two up", "LB07 SEO,"),
			on("a car LF22 PBR left", "LF22 PBR"),
			on("Reg: KL6I ABC", "KL6I ABC"),
			on("VRM | J395 ZOT", "J395 ZOT"),
		},
		no: []string{
			"IB51 ABC", "AQ51 ABC", "AB00 ABC", "AB45 ABC",
			"LOSS AND", "M25 BUS", "BAY 12B", "LOT 12A", "MAR 21A",
			"SE1 5NH", "Room E1 Level 3", "S/N AB12 CDE", "we have A123 BCD of them",
		},
	}
}

// Formats as masks; letters and years are judged by the code below. Plates
// draw 0 and O, and 1 and I, with the same glyph, so those swaps are free.
const maskCurrent = "AA99AAA"

var (
	plateCurrent = regexp.MustCompile(`^[A-HJ-PR-Y][A-HJ-PR-Y](?:0[2-9]|[12][0-9]|5[1-9]|6[0-9]|7[0-9])[A-HJ-PR-Z]{3}$`)
	platePrefix  = regexp.MustCompile(`^[A-HJ-NPR-TV-Y][1-9][0-9]{0,2}[A-HJ-PR-Z]{3}$`)
	plateSuffix  = regexp.MustCompile(`^[A-HJ-PR-Y]{3}[1-9][0-9]{0,2}[A-HJ-NPR-TV-Y]$`)
)

// plateText returns which format the text without separators has, and the
// corrections beyond free swaps.
func plateText(s string) (format string, fixed int) {
	if r, n := repair(s, maskCurrent); n >= 0 && plateCurrent.MatchString(r) {
		for i := range s {
			if s[i] != r[i] && (s[i] == 'O' || s[i] == '0' || s[i] == 'I' || s[i] == '1') {
				n--
			}
		}
		if n == 0 || n == 1 && (isDigit(s[2]) || isDigit(s[3])) {
			return "format-current", n
		}
	}
	switch {
	case platePrefix.MatchString(s):
		return "format-prefix", 0
	case plateSuffix.MatchString(s):
		return "format-suffix", 0
	}
	return "", 0
}

func findPlate(p *page) []hit {
	var out []hit
	for _, l := range p.lines {
		for i := range l.toks {
			for _, j := range []int{i, i + 1} {
				if h, ok := plateAt(p, l, i, j); ok {
					out = append(out, h)
				}
			}
		}
	}
	return out
}

// plateAt judges tokens i to j, one or two of them.
func plateAt(p *page, l *line, i, j int) (hit, bool) {
	if j >= len(l.toks) {
		return hit{}, false
	}
	s := l.tok(i)
	if j > i {
		if sep := l.between(i); sep != " " && sep != "-" && sep != "." && sep != "  " {
			return hit{}, false
		}
		s += l.tok(j)
	}
	if len(s) < 5 || len(s) > 7 {
		return hit{}, false
	}
	a, b := l.toks[i].a, l.toks[j].b
	format, fixed := plateText(s)
	if format == "" || l.announced(a, lbProduct, lbHospital, lbPostcode, lbStaff) {
		return hit{}, false
	}
	h := hit{kind: finding.NumberPlate, line: l, a: a, b: b, certainty: finding.Possible, evidence: []string{format}}
	labelled, alone := l.announced(a, lbPlate), l.alone(a, b)
	wordy := ordinaryLetters(s)
	switch {
	case labelled:
		h.certainty, h.evidence = finding.Definite, append(h.evidence, "label")
	case format == "format-current" && alone && fixed == 0:
		h.certainty, h.evidence = finding.Likely, append(h.evidence, "own-line")
	case alone && !wordy:
		h.evidence = append(h.evidence, "own-line")
	case format == "format-current" && fixed == 0 && !wordy && l.raw[a:b] == l.up[a:b]:
	default:
		return hit{}, false
	}
	if fixed > 0 {
		h.evidence = append(h.evidence, "ocr-corrected")
	}
	if p.onVehicle && !labelled {
		h.certainty, h.evidence = h.certainty+1, append(h.evidence, "vehicle")
	}
	return h, true
}

// ordinaryLetters reports whether the three-letter group of a plate is a word
// or a label, as in "BAY 12B".
func ordinaryLetters(s string) bool {
	first, last := s[:3], s[len(s)-3:]
	for _, w := range []string{first, last} {
		if _, isLabel := labelClass[w]; allLetters(w) && (isLabel || commonWords[w]) {
			return true
		}
	}
	return false
}
