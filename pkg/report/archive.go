package report

import (
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

// How much of an archive its page shows: a browser cannot hold a hundred
// thousand rows, and nobody reads them there.
const (
	lookFirst = 20
	showRows  = 2000
)

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

// Urgency is larger the more an entry needs a person: by its verdict, then by
// the surest breach that is left in the copy. Entries are written in the order
// that they are given, so give the most urgent first.
func (e Entry) Urgency() int {
	surest := finding.Undecidable
	if e.Report != nil {
		for _, b := range e.Report.After {
			surest = max(surest, b.Certainty)
		}
	}
	return 100*(3-e.rank()) + int(surest)
}

// complete validates the entry's report.
func (e Entry) complete() (Entry, error) {
	if e.Report == nil {
		return e, nil
	}
	full, err := e.Report.complete()
	if err != nil {
		return e, fmt.Errorf("report of %s: %w", e.Name, err)
	}
	e.Report = full
	return e, nil
}

// CSV writes one line an entry, and holds one in memory.
type CSV struct{ w *csv.Writer }

// NewCSV begins a list.
func NewCSV(w io.Writer) *CSV {
	c := &CSV{csv.NewWriter(w)}
	_ = c.w.Write([]string{"picture", "verdict", "reason", "found", "left_visible", "original_breaches", "copy_breaches", "open_questions", "warnings"}) // Close tells
	return c
}

// Add writes an entry.
func (c *CSV) Add(e Entry) error {
	e, err := e.complete()
	if err != nil {
		return err
	}
	return c.w.Write(e.fields())
}

// Close ends the list; it tells what went wrong in any write.
func (c *CSV) Close() error {
	c.w.Flush()
	if err := c.w.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

func (e Entry) fields() []string {
	if e.Report == nil {
		return []string{Cell(e.Name), "refused", "", "", "", "", "", "", ""}
	}
	r := e.Report
	var codes []string
	for _, w := range r.Warnings {
		codes = append(codes, w.Code)
	}
	return []string{
		Cell(e.Name), string(r.Verdict), Cell(r.VerdictReason), strconv.Itoa(len(r.Findings)), strconv.Itoa(leftVisible(r)),
		sectionList(r.Before), sectionList(r.After), strconv.Itoa(open(r)), strings.Join(codes, " "),
	}
}

// Cell keeps a spreadsheet from taking text for a formula.
func Cell(s string) string {
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

// Archive gathers what the summary page of an archive shows. It keeps counts
// and the first rows, not the reports. The zero value is empty.
type Archive struct {
	view archiveView
	kind map[finding.Kind]*kindCount
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

// More is how many pictures the page has no row for.
func (v archiveView) More() int { return v.Total - len(v.Rows) }

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

// Add takes one entry.
func (a *Archive) Add(e Entry) error {
	e, err := e.complete()
	if err != nil {
		return err
	}
	a.view.add(e)
	if e.Report != nil {
		a.view.countSections(e.Report)
		a.countKinds(e.Report)
	}
	return nil
}

// WriteHTML writes the summary page. It holds no picture.
func (a *Archive) WriteHTML(w io.Writer) error {
	v := a.view
	var err error
	if v.Style, err = style(); err != nil {
		return err
	}
	v.Sections = slices.Clone(v.Sections)
	slices.SortStableFunc(v.Sections, func(a, b sectionCount) int {
		return cmp.Or(cmp.Compare(b.After, a.After), cmp.Compare(b.Before, a.Before))
	})
	for _, k := range finding.Kinds() {
		if c := a.kind[k]; c != nil {
			v.Kinds = append(v.Kinds, *c)
		}
	}
	return execute(w, archivePage, "archive.html", v)
}

// add counts one entry and gives it its row.
func (v *archiveView) add(e Entry) {
	v.Total++
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
	if len(v.Rows) < showRows {
		v.Rows = append(v.Rows, row)
	}
	if short != "post" && len(v.First) < lookFirst {
		v.First = append(v.First, first)
	}
}

// countSections counts a picture once for each section that it breaches.
func (v *archiveView) countSections(r *Report) {
	at := func(b policy.Breach) *sectionCount {
		name := Heading(b.Policy, b.Section, b.Title)
		i := slices.IndexFunc(v.Sections, func(s sectionCount) bool { return s.Name == name })
		if i < 0 {
			v.Sections = append(v.Sections, sectionCount{Name: name})
			i = len(v.Sections) - 1
		}
		return &v.Sections[i]
	}
	for _, b := range surest(r.Before) {
		at(b).Before++
	}
	for _, b := range surest(r.After) {
		at(b).After++
	}
}

func (a *Archive) countKinds(r *Report) {
	if a.kind == nil {
		a.kind = map[finding.Kind]*kindCount{}
	}
	here := map[finding.Kind]bool{}
	for _, f := range r.Findings {
		c := a.kind[f.Kind]
		if c == nil {
			c = &kindCount{Name: plural(f.Kind)}
			a.kind[f.Kind] = c
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
