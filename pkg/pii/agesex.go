package pii

import (
	"regexp"

	"example.org/redact/pkg/finding"
)

// ageSexRule finds a person's age, with or without the sex: "83 yo M", "72
// year old female", "Age: 60", "Sex: F". An age limit on a sign is none.
func ageSexRule() rule {
	return rule{
		name: "age-sex", kinds: []finding.Kind{finding.AgeSex}, find: findAgeSex,
		yes: []example{
			on("83 yo M, chest pain", "83 yo M,"),
			on("72 year old female", "72 year old female"),
			on("Age: 60", "60"),
			on("Age | 22", "22"),
			on("Male, 45 yrs", "Male, 45 yrs"),
			on("Sex: F", "F"),
			on("M/83", "M/83"),
			on("Name     Age   Sex\nKwame    41    M", "41", "M"),
		},
		no: []string{
			"You must be 18 years old",
			"Ages 3+",
			"Age 18 or over",
			"Age: 3-5",
			"Male toilets",
			"5 year guarantee",
			"Sex Pistols",
			"25 m/s",
		},
	}
}

var (
	ageThenSex = regexp.MustCompile(`\b[0-9]{1,3} ?(?:Y/O|Y ?O|YRS?|YEARS?|Y)?[ -]?(?:OLD)?[ ,/-]{0,2}\b(?:MALE|FEMALE|WOMAN|GENTLEMAN|LADY|BOY|GIRL)\b`)
	ageShort   = regexp.MustCompile(`\b[0-9]{1,3} ?(?:Y/O|YO|YRS?|YEARS?|Y)[ -]?(?:OLD)?[ ,/-]{0,2}(?:M|F)\b`)
	sexThenAge = regexp.MustCompile(`\b(?:MALE|FEMALE)[ ,]+(?:AGED? )?[0-9]{1,3} ?(?:Y/O|YO|YRS?|YEARS?|Y)\b`)
	sexSlash   = regexp.MustCompile(`\b[MF] ?/ ?[0-9]{2,3}\b`)
	agePlain   = regexp.MustCompile(`^[ .:;=-]*([0-9]{1,3})(?: ?(?:Y/O|YO|YRS?|YEARS?|Y|M|F|MONTHS?|/12))*(?:[ ,;)/.]|$)`)
	sexPlain   = regexp.MustCompile(`^[ .:;=-]*(M|F|MALE|FEMALE)\b`)
	ageLimit   = regexp.MustCompile(`^[0-9]{1,3} ?(?:\+|-|TO |OR |AND |YEARS? (?:OR|AND))`)
)

func findAgeSex(p *page) []hit {
	var out []hit
	add := func(l *line, a, b int, c finding.Certainty, ev ...string) {
		out = append(out, hit{kind: finding.AgeSex, line: l, a: a, b: b, certainty: c, evidence: ev})
	}
	for _, l := range p.lines {
		if len(l.up) < 4 {
			continue
		}
		for _, re := range []*regexp.Regexp{ageThenSex, ageShort, sexThenAge} {
			for _, m := range re.FindAllStringIndex(l.up, 4) {
				add(l, m[0], m[1], finding.Likely, "format")
			}
		}
		if m := sexSlash.FindStringIndex(l.up); m != nil {
			add(l, m[0], m[1], finding.Possible, "format")
		}
	}
	p.zonesOf(func(z *zone) bool { return labelled(z, agePlain, add) }, lbAge)
	p.zonesOf(func(z *zone) bool { return labelled(z, sexPlain, add) }, lbSex)
	return out
}

// labelled reports the age or sex with which a zone begins. A label without a
// colon is an everyday word: its value must stand in a cell of its own.
func labelled(z *zone, re *regexp.Regexp, add func(*line, int, int, finding.Certainty, ...string)) bool {
	s := z.text()
	m := re.FindStringSubmatchIndex(s)
	if m == nil || ageLimit.MatchString(s[m[2]:]) || !z.label.colon && z.where == sameLine && m[1] < len(s) {
		return false
	}
	add(z.line, z.a+m[2], z.a+m[3], finding.Likely, "label")
	return true
}
