package report

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
)

// Entry is one picture of an archive: the name its copy was given, and its
// report, or nil when it was refused.
type Entry struct {
	Name   string
	Report *Report
}

// lookFirst is how many pictures an archive's page puts on top.
const lookFirst = 20

// rank orders entries by how much they need a person: refused, withhold, ask,
// post.
func (e Entry) rank() int {
	switch {
	case e.Report == nil:
		return 0
	case e.Report.Verdict == policy.VerdictWithhold:
		return 1
	case e.Report.Verdict == policy.VerdictAsk:
		return 2
	}
	return 3
}

// worst is the surest breach left in the copy, which orders entries of a rank.
func (e Entry) worst() finding.Certainty {
	best := finding.Undecidable
	if e.Report != nil {
		for _, b := range e.Report.After {
			best = max(best, b.Certainty)
		}
	}
	return best
}

// worstFirst returns the entries in the order in which a person should look.
func worstFirst(es []Entry) []Entry {
	out := slices.Clone(es)
	slices.SortStableFunc(out, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(b.worst(), a.worst()))
	})
	return out
}

// complete validates every report of an archive.
func completeEntries(es []Entry) ([]Entry, error) {
	out := slices.Clone(es)
	for i, e := range out {
		if e.Report == nil {
			continue
		}
		full, err := e.Report.complete()
		if err != nil {
			return nil, fmt.Errorf("report %d: %w", i+1, err)
		}
		out[i].Report = full
	}
	return out, nil
}

// WriteCSV writes one line a picture, worst first.
func WriteCSV(w io.Writer, es []Entry) error {
	es, err := completeEntries(es)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	c := csv.NewWriter(&buf)
	_ = c.Write([]string{"picture", "verdict", "reason", "found", "left_visible", "original_breaches", "copy_breaches", "open_questions", "warnings"})
	for _, e := range worstFirst(es) {
		_ = c.Write(e.fields()) // into memory: Flush tells
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	_, err = w.Write(buf.Bytes())
	return err
}

func (e Entry) fields() []string {
	if e.Report == nil {
		return []string{cell(e.Name), "refused", "", "", "", "", "", "", ""}
	}
	r := e.Report
	var codes []string
	for _, w := range r.Warnings {
		codes = append(codes, w.Code)
	}
	return []string{
		cell(e.Name), string(r.Verdict), cell(r.VerdictReason), strconv.Itoa(len(r.Findings)), strconv.Itoa(leftVisible(r)),
		sectionList(r.Before), sectionList(r.After), strconv.Itoa(open(r)), strings.Join(codes, " "),
	}
}

// cell keeps a spreadsheet from taking text for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func leftVisible(r *Report) int {
	n := 0
	for _, f := range r.Findings {
		if !f.Action.Covers() && f.Detector != finding.Declared {
			n++
		}
	}
	return n
}

// open counts raised questions.
func open(r *Report) int {
	n := 0
	for _, q := range r.Questions {
		if q.Raised {
			n++
		}
	}
	return n
}

// sectionList names the sections of some breaches once each: "LAS 5.13 (definite)".
func sectionList(bs []policy.Breach) string {
	var out []string
	for _, b := range surest(bs) {
		out = append(out, strings.TrimSpace(Heading(b.Policy, b.Section, ""))+" ("+b.Certainty.String()+")")
	}
	return strings.Join(out, "; ")
}

// archiveView is what page/archive.html shows.
type archiveView struct {
	Style                               template.CSS
	Total, Post, Ask, Withhold, Refused int
	Unseen                              string
	First                               []firstView
	Sections                            []sectionCount
	Kinds                               []kindCount
	Rows                                []rowView
}

type firstView struct{ Name, Words, Reason string }

type sectionCount struct {
	Name          string
	Before, After int
}

type kindCount struct {
	Name                  string
	Found, Left, Pictures int
}

type rowView struct {
	Name, Short, Before, After string
	Rank, Found, Open          int
}

// WriteArchiveHTML writes the summary page of an archive. It holds no picture.
func WriteArchiveHTML(w io.Writer, es []Entry) error {
	es, err := completeEntries(es)
	if err != nil {
		return err
	}
	v := archiveView{Total: len(es), Sections: countSections(es), Kinds: countKinds(es)}
	if v.Style, err = style(); err != nil {
		return err
	}
	for _, e := range worstFirst(es) {
		v.add(e)
	}
	return execute(w, archivePage, "archive.html", v)
}

// add takes one entry, in the order in which they are shown.
func (v *archiveView) add(e Entry) {
	short := "refused"
	switch {
	case e.Report == nil:
		v.Refused++
	case e.Report.Verdict == policy.VerdictWithhold:
		v.Withhold++
	case e.Report.Verdict == policy.VerdictAsk:
		v.Ask++
	default:
		v.Post++
	}
	if e.Report != nil {
		short = string(e.Report.Verdict)
	}
	row := rowView{Name: e.Name, Short: short, Rank: e.rank(), Before: "not looked at", After: "no copy"}
	first := firstView{Name: e.Name, Words: short, Reason: "It could not be processed; nothing was written."}
	if r := e.Report; r != nil {
		row.Found, row.Open = len(r.Findings), open(r)
		row.Before, row.After = cmp.Or(sectionList(r.Before), "none"), cmp.Or(sectionList(r.After), "none")
		first.Reason = r.VerdictReason
		if v.Unseen == "" {
			v.Unseen = unseen(r)
		}
	}
	v.Rows = append(v.Rows, row)
	if short != "post" && len(v.First) < lookFirst {
		v.First = append(v.First, first)
	}
}

// countSections counts pictures by section, most often breached in copies
// first.
func countSections(es []Entry) []sectionCount {
	var out []sectionCount
	at := func(b policy.Breach) *sectionCount {
		name := Heading(b.Policy, b.Section, b.Title)
		i := slices.IndexFunc(out, func(s sectionCount) bool { return s.Name == name })
		if i < 0 {
			out = append(out, sectionCount{Name: name})
			i = len(out) - 1
		}
		return &out[i]
	}
	for _, e := range es {
		if e.Report == nil {
			continue
		}
		for _, b := range surest(e.Report.Before) {
			at(b).Before++
		}
		for _, b := range surest(e.Report.After) {
			at(b).After++
		}
	}
	slices.SortStableFunc(out, func(a, b sectionCount) int {
		return cmp.Or(cmp.Compare(b.After, a.After), cmp.Compare(b.Before, a.Before))
	})
	return out
}

func countKinds(es []Entry) []kindCount {
	byKind := map[finding.Kind]*kindCount{}
	for _, e := range es {
		if e.Report == nil {
			continue
		}
		here := map[finding.Kind]bool{}
		for _, f := range e.Report.Findings {
			c := byKind[f.Kind]
			if c == nil {
				c = &kindCount{Name: plural(f.Kind)}
				byKind[f.Kind] = c
			}
			c.Found++
			if !f.Action.Covers() {
				c.Left++
			}
			if !here[f.Kind] {
				c.Pictures++
				here[f.Kind] = true
			}
		}
	}
	var out []kindCount
	for _, k := range finding.Kinds() {
		if c := byKind[k]; c != nil {
			out = append(out, *c)
		}
	}
	return out
}
