package records

import (
	"slices"
	"strings"
)

// lexicon maps phrases, squeezed to capital letters and digits, to the term
// that they are a form of: "NKDA" and "NOKNOWNDRUGALLERGIES" are one term.
type lexicon struct {
	exact map[string]string
	byLen [maxPhraseLen + 2][]string // phrases long enough for an edit, by length
}

// terms builds a lexicon from lines of "term: phrase | phrase".
func terms(lists ...string) *lexicon {
	out := &lexicon{exact: map[string]string{}}
	for _, list := range lists {
		for _, row := range strings.Split(list, "\n") {
			name, phrases, ok := strings.Cut(row, ":")
			if !ok {
				continue
			}
			for _, p := range strings.Split(phrases, "|") {
				out.exact[strings.Join(wordsOf(p), "")] = strings.TrimSpace(name)
			}
		}
	}
	for p := range out.exact {
		if len(p) >= minFuzzyPhrase && len(p) <= maxPhraseLen {
			out.byLen[len(p)] = append(out.byLen[len(p)], p)
		}
	}
	for i := range out.byLen {
		slices.Sort(out.byLen[i])
	}
	return out
}

// wordsOf splits text into upper-case words of letters and digits.
func wordsOf(s string) []string {
	return strings.FieldsFunc(strings.ToUpper(s), func(r rune) bool {
		return !(r >= 'A' && r <= 'Z' || r >= '0' && r <= '9')
	})
}

// Phrases run to this many words; from this length on, one edit is forgiven.
const (
	maxPhraseWords = 6
	maxPhraseLen   = 40
	minFuzzyPhrase = 6
)

// match says which terms of a lexicon stand in lines, and where.
type match struct {
	lines map[string][]*line
}

// in finds the terms in the lines. Longer phrases win over shorter ones at the
// same word, and words are compared without the spaces between them.
func (x *lexicon) in(lines []*line) match {
	m := match{lines: map[string][]*line{}}
	for _, l := range lines {
		for i := 0; i < len(l.words); {
			term, n := x.at(l.words[i:])
			if n == 0 {
				i++
				continue
			}
			m.lines[term] = append(m.lines[term], l)
			i += n
		}
	}
	return m
}

func (x *lexicon) at(words []string) (term string, n int) {
	squeezed := ""
	for k := 0; k < len(words) && k < maxPhraseWords; k++ {
		squeezed += words[k]
		if len(squeezed) > maxPhraseLen {
			break
		}
		if t, ok := x.exact[squeezed]; ok {
			term, n = t, k+1
		} else if t, ok := x.fuzzy(squeezed); ok {
			term, n = t, k+1
		}
	}
	return term, n
}

// fuzzy finds a phrase one substitution, insertion or deletion away.
func (x *lexicon) fuzzy(s string) (string, bool) {
	if len(s) < minFuzzyPhrase {
		return "", false
	}
	for n := len(s) - 1; n <= min(len(s)+1, maxPhraseLen); n++ {
		for _, p := range x.byLen[n] {
			if oneEdit(s, p) {
				return x.exact[p], true
			}
		}
	}
	return "", false
}

func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if i == len(a) {
		return len(b)-len(a) <= 1
	}
	if len(a) == len(b) {
		return a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}

// count is the number of distinct terms.
func (m match) count() int { return len(m.lines) }

// has reports whether the term was found.
func (m match) has(term string) bool { return len(m.lines[term]) > 0 }

// all returns every line with a term, each once.
func (m match) all() []*line {
	seen := map[*line]bool{}
	var out []*line
	for _, ls := range m.lines {
		for _, l := range ls {
			if !seen[l] {
				seen[l] = true
				out = append(out, l)
			}
		}
	}
	return out
}
