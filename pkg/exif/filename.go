package exif

import (
	"path/filepath"
	"regexp"
	"strings"

	"example.org/redact/pkg/finding"
)

var (
	nameDate   = regexp.MustCompile(`(?:19|20)\d\d[-_. ]?(?:0[1-9]|1[0-2])[-_. ]?(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])[-_. ](?:0[1-9]|1[0-2])[-_. ](?:19|20)?\d\d`)
	nameNumber = regexp.MustCompile(`\d{5,}|\d{3}[ _-]\d{3}[ _-]\d{4}`)
	// nameTitle and namePair are what a person's name looks like in a file name:
	// a title, or two words in capitals side by side. What phones and programs
	// write there by themselves (product) does not count.
	nameTitle = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:mr|mrs|ms|miss|dr|pt|patient|baby)(?:[^\pL]|$)`)
	namePair  = regexp.MustCompile(`(?:^|[^\pL])\p{Lu}\pL+[ _.,-]+\p{Lu}\pL*`)
	product   = regexp.MustCompile(`(?i)whatsapp image|screen ?shot|screen recording|signal|adobe scan|camscanner|microsoft lens`)
)

// FilenameFindings says whether the base name of a file tells something: a
// date, a number longer than a camera's counter, or what looks like a person's
// name. IMG_0001.jpg and landscape.jpg give nothing. At most one finding is
// returned; the name itself is not in it.
func FilenameFindings(name string) []finding.Finding {
	base := filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	base = strings.TrimSuffix(base, filepath.Ext(base))
	f := finding.Finding{Kind: finding.Filename, Carrier: finding.CarrierFilename, Score: 1, Detector: inventoryName, Certainty: finding.Possible}
	if nameDate.MatchString(base) {
		f.Evidence = append(f.Evidence, "date")
		f.Certainty = finding.Definite
	}
	if nameNumber.MatchString(base) {
		f.Evidence = append(f.Evidence, "number")
		f.Certainty = finding.Definite
	}
	if words := product.ReplaceAllString(base, ""); nameTitle.MatchString(words) || namePair.MatchString(words) {
		f.Evidence = append(f.Evidence, "name")
	}
	if len(f.Evidence) == 0 {
		return nil
	}
	return []finding.Finding{f}
}
