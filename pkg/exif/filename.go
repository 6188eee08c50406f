package exif

import (
	"path/filepath"
	"regexp"
	"strings"

	"example.org/redact/pkg/finding"
)

// neutralWords are what cameras and phones put before their counter, and what
// people call a picture that they did not name.
const neutralWords = `img|image|dsc|dscn|dscf|dcim|p|pict|picture|photo|foto|gopr|mvimg|scan|screenshot|untitled|unnamed|redacted|page`

var (
	// neutralName matches base names that say nothing: such a word and a counter
	// of at most four digits, so that no date fits in.
	neutralName = regexp.MustCompile(`(?i)^(` + neutralWords + `)?[ _-]?\d{0,4}( ?\(\d{1,3}\))?(-\d{1,3})?$`)
	neutralWord = regexp.MustCompile(`(?i)^(` + neutralWords + `)[ _-]?`)

	nameDate   = regexp.MustCompile(`(?:19|20)\d\d[-_. ]?(?:0[1-9]|1[0-2])[-_. ]?(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])[-_. ](?:0[1-9]|1[0-2])[-_. ](?:19|20)?\d\d`)
	nameNumber = regexp.MustCompile(`\d{5,}|\d{3}[ _-]\d{3}[ _-]\d{4}`)
	nameWord   = regexp.MustCompile(`\pL{2,}`)
)

// FilenameFindings says whether the base name of a file tells something: a
// date, a long number, or a word that no camera gave it, which may be a name or
// a place. A neutral counter such as IMG_0001.jpg gives nothing. At most one
// finding is returned; the name itself is not in it.
func FilenameFindings(name string) []finding.Finding {
	base := filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	base = strings.TrimSuffix(base, filepath.Ext(base))
	if base == "" || base == "." || base == "/" || neutralName.MatchString(base) {
		return nil
	}
	f := finding.Finding{Kind: finding.Filename, Carrier: finding.CarrierFilename, Score: 1, Detector: inventoryName, Certainty: finding.Possible}
	if nameDate.MatchString(base) {
		f.Evidence = append(f.Evidence, "date")
		f.Certainty = finding.Definite
	}
	if nameNumber.MatchString(base) {
		f.Evidence = append(f.Evidence, "number")
		f.Certainty = finding.Definite
	}
	if nameWord.MatchString(neutralWord.ReplaceAllString(base, "")) {
		f.Evidence = append(f.Evidence, "word")
	}
	if len(f.Evidence) == 0 {
		f.Evidence = append(f.Evidence, "other")
	}
	return []finding.Finding{f}
}
