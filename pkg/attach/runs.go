package attach

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
)

// A document cuts its text into runs wherever a word was corrected, coloured or
// spelt: "943 476 5919" can lie in three. So rules are never asked about a run:
// runs are put together into lines as a reader sees them (a view), the rules
// look at those, and what they find is carried back into each run.

// leaf is one run of characters in a document.
type leaf struct {
	text string
	set  func(string) // writes the run back
	hits []hit
}

// hit is a range of a leaf that must go. Of all the runs of one finding only
// the first gets the mark.
type hit struct {
	Span
	mark bool
}

// view is one reading of leaves, in one order, with separators between.
type view struct {
	text   strings.Builder
	pieces []piece
}

// piece is a leaf within a view's text.
type piece struct {
	leaf     *leaf
	from, to int
}

func (v *view) leaf(l *leaf) {
	from := v.text.Len()
	v.text.WriteString(l.unfound())
	v.pieces = append(v.pieces, piece{l, from, v.text.Len()})
}

func (v *view) sep(s string) { v.text.WriteString(s) }

// ask lets the handler look at the view and books what it finds in the leaves.
func (v *view) ask(ctx context.Context, h Handler, path string) error {
	text := v.text.String()
	if strings.TrimSpace(text) == "" {
		return nil
	}
	data := packed(text)
	spans, err := h.Text(ctx, path, blanked(text, data))
	if err != nil {
		return err
	}
	spans = append(data, spans...)
	slices.SortStableFunc(spans, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	v.book(text, spans)
	return nil
}

// book cuts every span at the borders of the leaves.
func (v *view) book(text string, spans []Span) {
	next := 0
	for _, s := range together(text, spans) {
		for next < len(v.pieces) && v.pieces[next].to <= s.From {
			next++
		}
		first := true
		for _, p := range v.pieces[next:] {
			if p.from >= s.To {
				break
			}
			from, to := max(s.From, p.from)-p.from, min(s.To, p.to)-p.from
			if from >= to {
				continue
			}
			p.leaf.hits = append(p.leaf.hits, hit{Span{from, to, s.Kind}, first})
			first = false
		}
	}
}

// together joins neighbours of one kind with nothing but spaces between them.
func together(text string, spans []Span) []Span {
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && out[n-1].Kind == s.Kind && s.From >= out[n-1].To &&
			strings.Trim(text[out[n-1].To:s.From], " ") == "" {
			out[n-1].To = s.To
			continue
		}
		out = append(out, s)
	}
	return out
}

// unfound is the text with blanks for what an earlier view has found, so that
// a second look at it finds only what is new.
func (l *leaf) unfound() string {
	if len(l.hits) == 0 {
		return l.text
	}
	b := []byte(l.text)
	for _, h := range l.hits {
		for i := h.From; i < h.To; i++ {
			b[i] = ' '
		}
	}
	return string(b)
}

// redact writes the leaf back without what was found in it, and reports whether
// anything was.
func (l *leaf) redact() bool {
	if len(l.hits) == 0 {
		return false
	}
	slices.SortStableFunc(l.hits, func(a, b hit) int { return cmp.Compare(a.From, b.From) })
	var b strings.Builder
	at := 0
	for i := 0; i < len(l.hits); {
		// Hits of several views can overlap: they are one.
		h := l.hits[i]
		for i++; i < len(l.hits) && l.hits[i].From < h.To; i++ {
			h.To = max(h.To, l.hits[i].To)
			h.mark = h.mark || l.hits[i].mark
		}
		b.WriteString(l.text[at:h.From])
		if h.mark {
			b.WriteString(Mark(h.Kind))
		}
		at = h.To
	}
	b.WriteString(l.text[at:])
	l.set(b.String())
	return true
}

// redactAll writes all leaves back.
func redactAll(leaves []*leaf) {
	for _, l := range leaves {
		l.redact()
	}
}

// tableCell is the runs of one cell of a table.
type tableCell struct {
	column int
	leaves []*leaf
}

func (c tableCell) text() string {
	var b strings.Builder
	for _, l := range c.leaves {
		b.WriteString(l.text)
	}
	return strings.TrimSpace(b.String())
}

// longestHeading is how long the heading of a column may be.
const longestHeading = 60

// underHeadings reads a table as its reader does: every cell under a heading
// as "heading: cell", so that a number in the fifth row is known by its column.
func underHeadings(v *view, rows [][]tableCell) {
	var headings map[int]string
	enough := 2
	if oneColumn(rows) {
		enough = 1
	}
	for _, row := range rows {
		if headings == nil {
			headings = headingsOf(row, enough)
			continue
		}
		for _, c := range row {
			if headings[c.column] == "" || c.text() == "" {
				continue
			}
			v.sep(headings[c.column] + ": ")
			for _, l := range c.leaves {
				v.leaf(l)
			}
			v.sep("\n")
		}
	}
}

// alongRows reads a row as one line, so that a label is beside its value.
func alongRows(v *view, rows [][]tableCell) {
	for _, row := range rows {
		if len(row) < 2 {
			continue
		}
		for _, c := range row {
			for _, l := range c.leaves {
				v.leaf(l)
			}
			v.sep("\t")
		}
		v.sep("\n")
	}
}

// oneColumn reports whether a table is a mere list.
func oneColumn(rows [][]tableCell) bool {
	for _, row := range rows {
		if len(row) > 1 {
			return false
		}
	}
	return true
}

// headingsOf takes the first row with enough cells of words for the headings.
// Beside those, one may hold a short number: "NHS number (10 digits)".
func headingsOf(row []tableCell, enough int) map[int]string {
	out := map[int]string{}
	words := 0
	for _, c := range row {
		t := c.text()
		if t == "" || len(t) > longestHeading || strings.Contains(t, "\n") {
			continue
		}
		switch digits := countDigits(t); {
		case digits == 0:
			words++
		case digits > 2 || !strings.ContainsFunc(t, unicode.IsLetter):
			continue
		}
		out[c.column] = t
	}
	if words < enough {
		return nil
	}
	return out
}

func countDigits(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
