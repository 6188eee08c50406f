package ocr

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// ErrLanguage is returned by New when the OCR language is not installed.
var ErrLanguage = errors.New("OCR language is not installed")

// tessdataDirs is where Tesseract's language data lies when TESSDATA_PREFIX
// does not say: Debian's folder for Tesseract 5, its older one, and those of
// other distributions and of an installation from source.
var tessdataDirs = []string{
	"/usr/share/tesseract-ocr/5/tessdata",
	"/usr/share/tesseract-ocr/4.00/tessdata",
	"/usr/share/tessdata",
	"/usr/local/share/tessdata",
}

// langName is what a language may be called: it becomes part of a file name.
var langName = regexp.MustCompile(`^[A-Za-z0-9_]+$`)

// findLanguage returns the folder that holds the data of every language in
// lang ("eng", or several joined by +), and the languages. It looks before
// Tesseract does, because Tesseract answers with a number and writes the
// reason to the standard error stream.
func findLanguage(lang string) (dir string, langs []string, err error) {
	if lang == "" {
		lang = "eng"
	}
	langs = strings.Split(lang, "+")
	for _, l := range langs {
		if !langName.MatchString(l) {
			return "", nil, fmt.Errorf("ocr: %q is not a language name such as eng or eng+cym: %w", lang, ErrLanguage)
		}
	}
	dirs := tessdataDirs
	if env := os.Getenv("TESSDATA_PREFIX"); env != "" {
		dirs = []string{env, filepath.Join(env, "tessdata")}
	}
	missing := langs[0]
	for _, d := range dirs {
		m := firstMissing(d, langs)
		if m == "" {
			return d, langs, nil
		}
		if m != langs[0] {
			missing = m // this folder has some of them: name the other
		}
	}
	return "", nil, fmt.Errorf("ocr: no %s.traineddata in %s: install it (Debian: apt-get install tesseract-ocr-%s) or point TESSDATA_PREFIX at its folder: %w",
		missing, strings.Join(dirs, ", "), strings.ReplaceAll(strings.ToLower(missing), "_", "-"), ErrLanguage)
}

// firstMissing returns the first of langs without a data file in dir, or "".
func firstMissing(dir string, langs []string) string {
	for _, l := range langs {
		st, err := os.Stat(filepath.Join(dir, l+".traineddata"))
		if err != nil || !st.Mode().IsRegular() {
			return l
		}
	}
	return ""
}
