package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
	"example.org/redact/pkg/report"
)

// tally counts how several inputs went.
type tally struct {
	total, post, ask, withhold, refused int
}

func (t *tally) add(rep *report.Report, err error) {
	switch {
	case err != nil:
		t.refused++
	case rep.Verdict == policy.VerdictPost:
		t.post++
	case rep.Verdict == policy.VerdictAsk:
		t.ask++
	default:
		t.withhold++
	}
}

// code is the exit code for all inputs together.
func (t *tally) code() int {
	switch {
	case t.refused > 0:
		return exitSome
	case t.ask+t.withhold > 0:
		return exitAsk
	}
	return exitDone
}

func (t *tally) print(w io.Writer) {
	fmt.Fprintf(w, "%d pictures: %d to post, %d to ask about, %d to withhold, %d refused\n", t.total, t.post, t.ask, t.withhold, t.refused)
}

// tell prints the result of one input: the whole summary for a single one, one
// line for each of several. Outputs are named, inputs are not: a file name can
// hold a patient's name.
func (opt cleanOptions) tell(i int, out string, rep *report.Report) error {
	if len(opt.inputs) == 1 {
		if err := report.WriteText(opt.stdout, rep, textOptions(opt.stdout)); err != nil {
			return err
		}
		fmt.Fprintf(opt.stdout, "\nwritten: %s\n", printable(out))
	} else {
		fmt.Fprintf(opt.stdout, "[%d/%d] %-8s %s  %s\n", i+1, len(opt.inputs), rep.Verdict, printable(filepath.Base(out)), coveredInWords(rep))
	}
	if opt.timing {
		printTiming(opt.stderr, rep)
	}
	return nil
}

// coveredInWords counts what was covered and stripped, by kind: "2 face, 1 ecg".
func coveredInWords(rep *report.Report) string {
	var order []finding.Kind
	count := map[finding.Kind]int{}
	for _, f := range rep.Findings {
		if !f.Action.Covers() {
			continue
		}
		if count[f.Kind]++; count[f.Kind] == 1 {
			order = append(order, f.Kind)
		}
	}
	words := make([]string, len(order))
	for i, k := range order {
		words[i] = fmt.Sprintf("%d %s", count[k], k)
	}
	return strings.Join(words, ", ")
}

func printTiming(w io.Writer, rep *report.Report) {
	steps := make([]string, 0, len(rep.TimingMS))
	sum := 0
	for s, ms := range rep.TimingMS {
		steps = append(steps, s)
		sum += ms
	}
	slices.SortFunc(steps, func(a, b string) int { return rep.TimingMS[b] - rep.TimingMS[a] })
	for _, s := range steps {
		fmt.Fprintf(w, "%8d ms  %s\n", rep.TimingMS[s], s)
	}
	fmt.Fprintf(w, "%8d ms  in all\n", sum)
}

// textOptions fits the summary to where it is printed: colour on a terminal
// only, and not when NO_COLOR says so.
func textOptions(w io.Writer) report.TextOptions {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return report.TextOptions{Width: 80}
	}
	opt := report.TextOptions{Width: 80, Colour: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
	if width, _, err := term.GetSize(int(f.Fd())); err == nil {
		opt.Width = min(max(width, 40), 100)
	}
	return opt
}
