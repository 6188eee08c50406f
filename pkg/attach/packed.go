package attach

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"example.org/redact/pkg/finding"
)

// A returned mail quotes the source of the one that came back, and with it a
// photo as lines of letters. No rule sees into those, but whoever gets the text
// can unpack them: so packed data is found by its looks and goes as a whole.

var (
	packedWord = regexp.MustCompile(`^[A-Za-z0-9+/_-]{40,}={0,2}$`)
	packedTail = regexp.MustCompile(`^(?:[A-Za-z0-9+/_-]{20,}={0,2}|[A-Za-z0-9+/_-]+={1,2})$`)
	uuBegin    = regexp.MustCompile(`(?m)^[> \t]*begin [0-7]{3,4} [^\n]*\n[> \t]*M[ -\x60]{30,}\r?$`)
	uuEnd      = regexp.MustCompile(`(?m)^[> \t]*end[ \t]*\r?$`)
)

const (
	// fewestPacked words in a row are data: of one or two, such as keys and
	// hashes, nothing is to be unpacked.
	fewestPacked = 3
	// fewestSigns tells data from lines that are drawn with one sign.
	fewestSigns = 10
)

// packed returns where data in base64 or uuencode lies in a text, in order.
func packed(text string) []Span {
	var out []Span
	for at := 0; at < len(text); {
		m := uuBegin.FindStringIndex(text[at:])
		if m == nil {
			break
		}
		s := Span{at + m[0], len(text), finding.Text}
		if e := uuEnd.FindStringIndex(text[at+m[1]:]); e != nil {
			s.To = at + m[1] + e[1]
		}
		out = append(out, s)
		at = s.To
	}
	run, n := Span{Kind: finding.Text}, 0
	end := func() {
		if n >= fewestPacked {
			out = append(out, run)
		}
		n = 0
	}
	for from, to := range words(text) {
		switch w := strings.TrimLeft(text[from:to], ">"); {
		case w == "": // a mark of a quoted line
		case packedWord.MatchString(w) && signs(w) >= fewestSigns:
			if n++; n == 1 {
				run.From = from
			}
			run.To = to
		case n >= fewestPacked && packedTail.MatchString(w):
			run.To = to
			end()
		default:
			end()
		}
	}
	end()
	slices.SortFunc(out, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	return out
}

// words gives the bounds of each word of a text.
func words(text string) func(yield func(from, to int) bool) {
	return func(yield func(from, to int) bool) {
		from := -1
		for i, r := range text {
			switch {
			case !unicode.IsSpace(r):
				if from < 0 {
					from = i
				}
			case from >= 0:
				if !yield(from, i) {
					return
				}
				from = -1
			}
		}
		if from >= 0 {
			yield(from, len(text))
		}
	}
}

// signs counts the different bytes of a word.
func signs(w string) int {
	seen := [256]bool{}
	n := 0
	for i := range len(w) {
		if !seen[w[i]] {
			seen[w[i]] = true
			n++
		}
	}
	return n
}

// blanked is the text with blanks, and as many lines, where the spans lie.
func blanked(text string, spans []Span) string {
	if len(spans) == 0 {
		return text
	}
	b := []byte(text)
	for _, s := range spans {
		for i := s.From; i < s.To; i++ {
			if b[i] != '\n' {
				b[i] = ' '
			}
		}
	}
	return string(b)
}
