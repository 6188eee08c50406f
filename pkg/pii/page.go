package pii

import (
	"image"
	"math"
	"strings"

	"example.org/redact/pkg/finding"
)

// page is the text of one page in the form that rules work on.
type page struct {
	number int
	lines  []*line
	labels []*label // every label on the page, line by line
	index  *index
	hits   []hit // of the rules that ran before; only late rules look at it
	// onVehicle says that a word such as AMBULANCE stands on the page, so that
	// short codes may be call-signs. It is read once for all rules.
	onVehicle bool
}

// line is one located line. raw and up are the same text, folded to ASCII and
// of equal length, up in upper case: byte offsets hold for both.
type line struct {
	src    *finding.Line
	words  []word
	raw    string
	up     string
	toks   []token
	labels []*label
	zones  []*zone // values of labels that reach this line
	hits   []hit   // what earlier rules found on it
	frame  frame
	ext    extent // in the line's own frame
	height float64
}

// word is bytes [a, b) of its line.
type word struct {
	a, b   int
	region finding.Region // of its letters
	conf   float64
}

// token is a run of letters, digits and apostrophes, bytes [a, b) of the line.
type token struct{ a, b int }

// hit is what a rule found: bytes [a, b) of a line, or the whole of a line
// that could not be read (a == b == 0).
type hit struct {
	rule      string
	kind      finding.Kind
	line      *line
	a, b      int
	certainty finding.Certainty
	evidence  []string
}

func newPage(number int, lines []*finding.Line) *page {
	p := &page{number: number}
	for _, l := range lines {
		p.lines = append(p.lines, newLine(l))
	}
	p.orient()
	p.index = newIndex(p.lines)
	for _, l := range p.lines {
		l.labels = findLabels(l)
		p.labels = append(p.labels, l.labels...)
	}
	for _, lb := range p.labels {
		p.reach(lb)
	}
	p.onVehicle = vehicleWords(p)
	return p
}

func newLine(src *finding.Line) *line {
	l := &line{src: src}
	words := src.Words
	if len(words) == 0 && !src.Text.Empty() {
		words = splitWords(src)
	}
	var raw strings.Builder
	for _, w := range words {
		text := fold(w.Text.Reveal())
		if strings.TrimSpace(text) == "" {
			continue
		}
		if raw.Len() > 0 {
			raw.WriteByte(' ')
		}
		a := raw.Len()
		raw.WriteString(text)
		l.words = append(l.words, word{a: a, b: raw.Len(), region: w.Letters(), conf: w.Confidence})
	}
	l.raw = raw.String()
	l.up = strings.ToUpper(l.raw)
	l.toks = tokens(l.raw)
	l.height = src.Height
	if short := float64(min(src.Box.Dx(), src.Box.Dy())); l.height <= 0 || l.height > short && len(src.Polygon) < 3 {
		l.height = short
	}
	l.height = math.Max(l.height, 1)
	return l
}

// splitWords shares a line's quadrilateral among its words by their length in
// characters, for readers that give no word boxes.
func splitWords(src *finding.Line) []finding.Word {
	text := src.Text.Reveal()
	fields := strings.Fields(text)
	total := float64(len(strings.Join(fields, " ")))
	q := src.Quad()
	if len(q) != 4 {
		q = finding.Region{Box: src.Box}.Quad()
	}
	at := func(p, r image.Point, t float64) image.Point {
		return image.Pt(p.X+int(math.Round(float64(r.X-p.X)*t)), p.Y+int(math.Round(float64(r.Y-p.Y)*t)))
	}
	var out []finding.Word
	pos := 0.0
	for _, f := range fields {
		t0, t1 := pos/total, (pos+float64(len(f)))/total
		poly := []image.Point{at(q[0], q[1], t0), at(q[0], q[1], t1), at(q[3], q[2], t1), at(q[3], q[2], t0)}
		r := finding.Region{Page: src.Page, Box: finding.HullOf(poly).Intersect(src.Box)}
		if len(src.Polygon) >= 3 {
			r.Polygon = poly
		}
		out = append(out, finding.Word{Text: finding.NewSecret(f), Region: r, Confidence: src.Confidence})
		pos += float64(len(f)) + 1
	}
	return out
}

// doubtful reports whether the reading of bytes [a, b) cannot be relied on.
func (l *line) doubtful(a, b int) bool {
	sum, n := 0.0, 0
	for _, w := range l.words {
		if w.a < b && w.b > a {
			sum += w.conf
			n++
		}
	}
	return n == 0 || sum/float64(n) < 0.5
}

// wordsIn returns the words that bytes [a, b) touch.
func (l *line) wordsIn(a, b int) []word {
	var out []word
	for _, w := range l.words {
		if w.a < b && w.b > a {
			out = append(out, w)
		}
	}
	return out
}

// region returns the place of whole words under bytes [a, b): where a label is
// glued to its value, both are covered, since the seam is not known in pixels.
func (l *line) region(a, b int) finding.Region {
	words := l.wordsIn(a, b)
	if len(words) == 0 || len(words) == len(l.words) {
		return l.src.Letters()
	}
	r := finding.Region{Page: l.src.Page}
	var corners []image.Point
	turned := true
	for _, w := range words {
		r.Box = r.Box.Union(w.region.Box)
		turned = turned && len(w.region.Polygon) >= 3
		corners = append(corners, w.region.Quad()...)
	}
	if turned {
		r.Polygon = l.frame.outline(corners)
		r.Box = finding.HullOf(r.Polygon)
	}
	return r
}

// tok returns the upper-case text of token i.
func (l *line) tok(i int) string { return l.up[l.toks[i].a:l.toks[i].b] }

// between returns the bytes between token i and token i+1, or to the end of
// the line.
func (l *line) between(i int) string {
	if i+1 < len(l.toks) {
		return l.raw[l.toks[i].b:l.toks[i+1].a]
	}
	return l.raw[l.toks[i].b:]
}

// alone reports whether bytes [a, b) are all that the line says.
func (l *line) alone(a, b int) bool {
	return strings.Trim(l.raw[:a]+l.raw[b:], " .,:;|-_*'\"()[]") == ""
}

func tokens(s string) []token {
	var out []token
	start := -1
	for i := 0; i <= len(s); i++ {
		if i < len(s) && (isAlnum(s[i]) || s[i] == '\'' && start >= 0) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out = append(out, cut(s, start, i)...)
			start = -1
		}
	}
	return out
}

// cut splits one run where a label is glued to a number ("CAD4043").
func cut(s string, a, b int) []token {
	i := a
	for i < b && isLetter(s[i]) {
		i++
	}
	if i-a >= 3 && i < b && isDigit(s[i]) {
		if _, ok := labelClass[strings.ToUpper(s[a:i])]; ok {
			return []token{{a, i}, {i, b}}
		}
	}
	return []token{{a, b}}
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isAlnum(c byte) bool  { return isDigit(c) || isLetter(c) }

// fold maps text to ASCII of the same meaning: accents off, typographic quotes
// and dashes to plain ones, white space to spaces, anything else to '?'.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == 0xa0 || r == 0x2009:
			b.WriteByte(' ')
		case r >= 0x20 && r < 0x7f:
			b.WriteByte(byte(r))
		default:
			b.WriteByte(foldRune(r))
		}
	}
	return b.String()
}

func foldRune(r rune) byte {
	const from = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöøùúûüýÿŁłŠšŽžĆćČčŚśŻżŹźĄąĘęŃńŐőŰű‘’‚`´“”„–—−‐‑·•："
	const to = "AAAAAACEEEEIIIINOOOOOOUUUUYaaaaaaceeeeiiiinoooooouuuuyyLlSsZzCcCcSsZzZzAaEeNnOoUu'''''\"\"\"-----..:"
	i := 0
	for _, f := range from {
		if f == r {
			return to[i]
		}
		i++
	}
	return '?'
}
