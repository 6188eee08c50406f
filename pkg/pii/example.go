package pii

import (
	"image"
	"strings"

	"example.org/redact/pkg/finding"
)

// example is a page that a rule must find something on. Rows are separated by
// line feeds and lines within a row by " | ", in columns; a lone "~" is a line
// that was located but could not be read. Several blanks are a gap of that width.
type example struct {
	text string
	want []string // the words covered, hit by hit, in order; "~" for unread
}

// on is a page and what must be covered on it.
func on(text string, want ...string) example { return example{text, want} }

const unread = "~"

// Sizes of the drawn page, in pixels.
const (
	exampleChar   = 10
	exampleHeight = 20
	exampleRow    = 34
	exampleColumn = 320
)

func (e example) page() *page {
	lines := e.lines()
	refs := make([]*finding.Line, len(lines))
	for i := range lines {
		refs[i] = &lines[i]
	}
	return newPage(1, refs)
}

// lines lays the page out as a reader of a flat sheet would see it.
func (e example) lines() []finding.Line {
	var out []finding.Line
	for r, row := range strings.Split(e.text, "\n") {
		x := 0
		for c, cell := range strings.Split(row, " | ") {
			cell = strings.TrimRight(cell, " ")
			x = max(x, c*exampleColumn)
			if cell == "" {
				continue
			}
			l := exampleLine(cell, x, r*exampleRow)
			x = l.Box.Max.X + 60
			out = append(out, l)
		}
	}
	return out
}

func exampleLine(text string, x, y int) finding.Line {
	l := finding.Line{Height: exampleHeight}
	l.Page = 1
	if text == unread {
		l.Box = image.Rect(x, y, x+15*exampleChar, y+exampleHeight)
		return l
	}
	l.Confidence = 0.9
	l.Text = finding.NewSecret(text)
	for at := 0; at < len(text); {
		n := strings.IndexByte(text[at:]+" ", ' ')
		if n > 0 {
			box := image.Rect(x+at*exampleChar, y, x+(at+n)*exampleChar, y+exampleHeight)
			l.Words = append(l.Words, finding.Word{
				Text: finding.NewSecret(text[at : at+n]), Confidence: 0.9, Region: finding.Region{Page: 1, Box: box},
			})
			l.Box = l.Box.Union(box)
		}
		at += n + 1
	}
	return l
}

// coveredBy returns the words that the hits of one rule cover, in order.
func coveredBy(p *page, name string) []string {
	var own []hit
	for _, h := range p.hits {
		if h.rule == name {
			own = append(own, h)
		}
	}
	var out []string
	for _, h := range merge(own) {
		var words []string
		for _, w := range h.line.wordsIn(h.a, h.b) {
			words = append(words, h.line.raw[w.a:w.b])
		}
		if len(words) == 0 {
			words = []string{unread}
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}
