package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"example.org/redact/pkg/attach"
	"example.org/redact/pkg/finding"
)

// Typed text has no pixels. The rules look at places, since a label reaches
// what stands beside or below it: so every line of text gets a place as on a
// typed page, and what the rules find is led back from there to its bytes.
const (
	typedWidth  = 10 // of a byte
	typedHeight = 16 // of a line's letters
	typedPitch  = 24 // from line to line
)

// maxTextRounds is how often text is looked at anew without what was found.
const maxTextRounds = 32

// textPerPage is how many bytes of text count as a page for the time limit.
const textPerPage = 1 << 20

// Text says which bytes of a text must be replaced, and notes what was found.
func (v level) Text(_ context.Context, path, text string) ([]attach.Span, error) {
	v.clock.lap(stepAttach)
	v.pages(make([]float64, len(text)/textPerPage))
	spans, err := v.covered(attach.WithoutMarks(text), func(f finding.Finding) {
		f.Region, f.Part, f.Line = finding.Region{}, v.path(path), nil
		v.planned = append(v.planned, f)
	})
	v.clock.lap("pii")
	if err != nil {
		return nil, inPart(v.path(path), err)
	}
	return spans, nil
}

// covered returns the ranges that the plan covers. What is found is blanked and
// the text looked at again until nothing more comes, as the second look does on
// pictures; note is told of everything, also of what stays.
func (v level) covered(text string, note func(finding.Finding)) ([]attach.Span, error) {
	if v.p.rules == nil {
		return nil, errors.New("no rules over text are loaded")
	}
	var out []attach.Span
	left := []byte(text)
	for round := range maxTextRounds {
		lines, starts := typedLines(string(left))
		more := false
		for _, f := range Plan(v.p.rules.Find(lines), v.opt.Context, v.opt.Choices, nil) {
			if note != nil && (round == 0 || f.Action.Covers()) {
				note(f)
			}
			if !f.Action.Covers() {
				continue
			}
			row := f.Box.Min.Y / typedPitch
			s := attach.Span{From: starts[row] + f.Box.Min.X/typedWidth, To: starts[row] + f.Box.Max.X/typedWidth, Kind: f.Kind}
			out = append(out, s)
			blank(left[s.From:s.To])
			more = true
		}
		if !more {
			return disjoint(out), nil
		}
	}
	return nil, fmt.Errorf("%w: text that must go was found in it again and again", ErrUnproved)
}

func blank(b []byte) {
	for i := range b {
		b[i] = ' '
	}
}

// disjoint puts spans into order and joins those that overlap.
func disjoint(spans []attach.Span) []attach.Span {
	slices.SortStableFunc(spans, func(a, b attach.Span) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.To, a.To)) })
	var out []attach.Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.From < out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// typedLines lays text out as a typed page, and returns where each row begins.
func typedLines(text string) (lines []finding.Line, starts []int) {
	at := 0
	for row, raw := range strings.SplitAfter(text, "\n") {
		starts = append(starts, at)
		at += len(raw)
		if l, ok := typedLine(row, raw); ok {
			lines = append(lines, l)
		}
	}
	return lines, starts
}

func typedLine(row int, raw string) (finding.Line, bool) {
	l := finding.Line{Region: finding.Region{Page: 1}, Confidence: 1, Height: typedHeight}
	var read []string
	word := func(from, to int) {
		// Characters that nobody sees split numbers for a program only.
		text := strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Cf, r) {
				return -1
			}
			return r
		}, raw[from:to])
		if text == "" {
			return
		}
		box := image.Rect(from*typedWidth, row*typedPitch, to*typedWidth, row*typedPitch+typedHeight)
		l.Words = append(l.Words, finding.Word{Text: finding.NewSecret(text), Region: finding.Region{Page: 1, Box: box}, Confidence: 1})
		l.Box = l.Box.Union(box)
		read = append(read, text)
	}
	begin := -1
	for i, r := range raw {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			if begin >= 0 {
				word(begin, i)
			}
			begin = -1
		case begin < 0:
			begin = i
		}
	}
	if begin >= 0 {
		word(begin, len(raw))
	}
	l.Text = finding.NewSecret(strings.Join(read, " "))
	return l, len(l.Words) > 0
}

// spaced gives a file name the spaces that its underscores stand for.
func spaced(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '.' || r == '+' {
			return ' '
		}
		return r
	}, name)
}

// readWords runs the rules over a page's text layer, which needs no reading:
// what they find is covered on the drawn page beside what the detectors see.
func (v level) readWords(words []attach.PageWord, page image.Rectangle) ([]finding.Finding, error) {
	if v.p.rules == nil && len(words) > 0 {
		return nil, errors.New("no rules over text are loaded")
	}
	if len(words) == 0 {
		return nil, nil
	}
	var out []finding.Finding
	for _, f := range v.p.rules.Find(linesOfWords(words, page)) {
		if f.Box = f.Box.Intersect(page); f.Located() {
			out = append(out, f)
		}
	}
	return out, nil
}

// linesOfWords joins words that stand side by side, in the order in which the
// document has them.
func linesOfWords(words []attach.PageWord, page image.Rectangle) []finding.Line {
	var out []finding.Line
	for _, w := range words {
		if w.Box = w.Box.Intersect(page); w.Box.Empty() || w.Text.Empty() {
			continue
		}
		word := finding.Word{Text: w.Text, Region: finding.Region{Page: 1, Box: w.Box}, Confidence: 1}
		if n := len(out); n > 0 && continues(out[n-1], w.Box) {
			l := &out[n-1]
			l.Words = append(l.Words, word)
			l.Box = l.Box.Union(w.Box)
			l.Height = float64(l.Box.Dy())
			l.Text = finding.NewSecret(l.Text.Reveal() + " " + w.Text.Reveal())
			continue
		}
		out = append(out, finding.Line{
			Region: finding.Region{Page: 1, Box: w.Box}, Text: w.Text, Words: []finding.Word{word}, Confidence: 1, Height: float64(w.Box.Dy()),
		})
	}
	return out
}

// continues reports whether a word goes on where a line ends: on its height,
// and no further than two letters' heights away.
func continues(l finding.Line, b image.Rectangle) bool {
	shared := min(l.Box.Max.Y, b.Max.Y) - max(l.Box.Min.Y, b.Min.Y)
	gap := b.Min.X - l.Box.Max.X
	high := max(l.Box.Dy(), b.Dy())
	return 2*shared >= min(l.Box.Dy(), b.Dy()) && gap > -high && gap < 2*high
}

// pageNumber is the last number of a path; a path without one is a mistake of
// the container's code, and its page counts as the first.
func pageNumber(path string) int {
	n, err := strconv.Atoi(path[strings.LastIndexByte(path, '/')+1:])
	if err != nil {
		return 1
	}
	return n
}
