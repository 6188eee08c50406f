package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
)

// TextOptions says how the summary looks.
type TextOptions struct {
	Colour bool // ANSI colours; the words carry the meaning without them
	Width  int  // columns; 0 means 80
}

// WriteText writes the summary that a person reads in a terminal: the verdict,
// what was covered, what the original breached and the copy still does, what
// only a person can judge, and what was not looked for.
func WriteText(w io.Writer, r *Report, opt TextOptions) error {
	full, err := r.complete()
	if err != nil {
		return err
	}
	if opt.Width <= 0 {
		opt.Width = 80
	}
	p := &printer{opt: opt}
	p.verdict(full)
	p.findings(full)
	if full.Output != nil {
		p.breaches("The original breached", full.Before, "Nothing that was looked for.")
		p.breaches("The copy still breaches", full.After, "Nothing that was looked for.")
	} else {
		p.breaches("It would breach, as it is", full.Before, "Nothing that was looked for.")
		p.breaches("A redacted copy would still breach", full.After, "Nothing that was looked for.")
	}
	p.questions(full)
	p.warnings(full)
	_, err = w.Write(p.buf.Bytes())
	return err
}

type printer struct {
	buf bytes.Buffer
	opt TextOptions
}

// ANSI codes; only used when colour is asked for.
const (
	bold   = "\x1b[1m"
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	green  = "\x1b[1;32m"
	plain  = "\x1b[0m"
)

func (p *printer) paint(colour, s string) string {
	if !p.opt.Colour {
		return s
	}
	return colour + s + plain
}

// para writes s wrapped, its lines behind indent, the first behind lead.
func (p *printer) para(lead, indent, s string) {
	for i, line := range wrap(s, p.opt.Width-len(indent)) {
		if i == 0 {
			p.buf.WriteString(lead)
		} else {
			p.buf.WriteString(indent)
		}
		p.buf.WriteString(line)
		p.buf.WriteByte('\n')
	}
}

func (p *printer) head(s string) {
	p.buf.WriteByte('\n')
	p.buf.WriteString(p.paint(bold, s))
	p.buf.WriteByte('\n')
}

func (p *printer) verdict(r *Report) {
	colour := green
	switch r.Verdict {
	case policy.VerdictAsk:
		colour = yellow
	case policy.VerdictWithhold:
		colour = red
	}
	verb, rest, _ := strings.Cut(verdictWords(r), " ")
	fmt.Fprintf(&p.buf, "%s\n", p.paint(colour, strings.ToUpper(verb)+" "+rest))
	p.para("  ", "  ", r.VerdictReason)
	if len(r.NotChecked) > 0 {
		var names []string
		for _, k := range r.NotChecked {
			names = append(names, plural(k))
		}
		p.para("  ", "  ", "Not looked for: "+strings.Join(names, ", ")+". Look for these yourself.")
	}
}

// findings says what is covered and what is left visible, by kind.
func (p *printer) findings(r *Report) {
	covered, stripped := tally{}, tally{}
	left, kept := tally{}, tally{}
	h := hidingOf(r)
	for _, f := range r.Findings {
		switch {
		case f.Detector == finding.Declared, h.folded[f.ID]:
		case f.Action == finding.Strip:
			stripped.add(f.Kind)
		case f.Action.Covers(), h.hidden[f.ID]:
			covered.add(f.Kind)
		case f.Action == finding.Keep:
			kept.add(f.Kind)
		case f.Kind != finding.Text:
			left.add(f.Kind)
		}
	}
	p.head("Found")
	if covered.empty() && stripped.empty() && left.empty() && kept.empty() {
		p.para("  ", "  ", "Nothing that was looked for.")
	}
	if r.Output != nil {
		p.tally("Covered: ", covered)
		p.tally("Removed from the file: ", stripped)
	} else {
		p.tally("To be covered: ", covered)
		p.tally("To be removed from the file: ", stripped)
	}
	p.tally("Left visible: ", left)
	p.tally("Kept because you said so: ", kept)
}

func (p *printer) tally(lead string, t tally) {
	if !t.empty() {
		p.para("  ", "  ", lead+t.String()+".")
	}
}

// tally counts kinds in the order in which they first came.
type tally struct {
	order []finding.Kind
	n     map[finding.Kind]int
}

func (t *tally) add(k finding.Kind) {
	if t.n == nil {
		t.n = map[finding.Kind]int{}
	}
	if t.n[k] == 0 {
		t.order = append(t.order, k)
	}
	t.n[k]++
}

func (t tally) empty() bool { return len(t.order) == 0 }

func (t tally) String() string {
	var words []string
	for _, k := range t.order {
		words = append(words, count(t.n[k], k))
	}
	return strings.Join(words, ", ")
}

// breaches lists sections in printed order, each once with its surest reason.
func (p *printer) breaches(title string, bs []policy.Breach, none string) {
	p.head(title)
	if len(bs) == 0 {
		p.para("  ", "  ", none)
		return
	}
	for _, b := range surest(bs) {
		p.para("  ", "    ", fmt.Sprintf("%s (%s)", Heading(b.Policy, b.Section, b.Title), b.Certainty))
		p.para("    ", "    ", b.Sentence)
	}
}

// surest keeps the surest breach of every section, in the order given.
func surest(bs []policy.Breach) []policy.Breach {
	var out []policy.Breach
	for _, b := range bs {
		i := slices.IndexFunc(out, func(o policy.Breach) bool { return o.Policy == b.Policy && o.Section == b.Section })
		switch {
		case i < 0:
			out = append(out, b)
		case b.Certainty > out[i].Certainty:
			out[i] = b
		}
	}
	return out
}

// questions lists raised ones first; the same question of two policies is
// asked once, under both.
func (p *printer) questions(r *Report) {
	p.head("Only you can judge")
	if len(r.Questions) == 0 {
		p.para("  ", "  ", "Nothing.")
		return
	}
	for _, q := range MergeQuestions(r.Questions) {
		mark := "- "
		if q.Raised {
			mark = "! "
		}
		p.para("  "+mark, "    ", q.Text+" ("+strings.Join(q.Sections, ", ")+")")
	}
}

// MergedQuestion is a question with all the sections that ask it.
type MergedQuestion struct {
	Text     string
	Raised   bool
	Sections []string // "LAS 5.13"
}

// MergeQuestions joins questions of the same words, raised ones first.
func MergeQuestions(qs []policy.Question) []MergedQuestion {
	var out []MergedQuestion
	for _, q := range qs {
		where := strings.TrimSpace(Heading(q.Policy, q.Section, ""))
		i := slices.IndexFunc(out, func(m MergedQuestion) bool { return m.Text == q.Text && m.Raised == q.Raised })
		if i < 0 {
			out = append(out, MergedQuestion{Text: q.Text, Raised: q.Raised})
			i = len(out) - 1
		}
		out[i].Sections = append(out[i].Sections, where)
	}
	slices.SortStableFunc(out, func(a, b MergedQuestion) int {
		switch {
		case a.Raised == b.Raised:
			return 0
		case a.Raised:
			return -1
		}
		return 1
	})
	return out
}

func (p *printer) warnings(r *Report) {
	if len(r.Warnings) == 0 {
		return
	}
	p.head("Warnings")
	for _, w := range r.Warnings {
		p.para("  - ", "    ", w.Text)
	}
}

// wrap breaks s at spaces so that no line is longer than width runes, except
// where a single word is.
func wrap(s string, width int) []string {
	var lines []string
	line, n := "", 0
	for _, w := range strings.Fields(s) {
		l := len([]rune(w))
		if n > 0 && n+1+l > width {
			lines, line, n = append(lines, line), "", 0
		}
		if n > 0 {
			line, n = line+" ", n+1
		}
		line, n = line+w, n+l
	}
	return append(lines, line)
}
