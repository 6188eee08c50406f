package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"example.org/redact/pkg/finding"
)

// A form's hundred lines are told with the form, and a drug that was only
// flagged is not called visible where the form that it stands on is covered.
func TestToldWithTheRecord(t *testing.T) {
	r, picture := withCopy(t)
	for i := range 40 {
		r.Findings = append(r.Findings, Finding{ID: fmt.Sprintf("f%d", 100+i), Kind: finding.Text, Page: 1, Box: [4]int{120, 250 + 5*i, 100, 5}, Certainty: finding.Definite, Detector: "ocr/own@1", Evidence: []string{}, Action: finding.Redact})
	}
	r.Findings = append(
		r.Findings,
		Finding{ID: "f200", Kind: finding.Diagnosis, Page: 1, Box: [4]int{150, 300, 60, 20}, Certainty: finding.Likely, Detector: "pii/diagnosis@1", Evidence: []string{}, Action: finding.Flag},
		Finding{ID: "f201", Kind: finding.Text, Page: 1, Box: [4]int{20, 20, 60, 20}, Certainty: finding.Likely, Detector: "ocr/own@1", Evidence: []string{}, Action: finding.Redact},
	)
	var page, text bytes.Buffer
	if err := WriteHTML(&page, r, picture); err != nil {
		t.Fatal(err)
	}
	if err := WriteText(&text, r, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"patient report form, with 40 lines of other text on it", "covered by what lies over it"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page does not hold %q", want)
		}
	}
	if n := strings.Count(page.String(), "<text "); n != 6 {
		t.Errorf("%d numbered regions in the picture, want 6: a form, a number, a face, a uniform, a drug, a line beside the form", n)
	}
	for _, want := range []string{"1 diagnosis or drug", "1 line of other text."} {
		if covered, _, _ := strings.Cut(text.String(), "Left visible"); !strings.Contains(strings.Join(strings.Fields(covered), " "), want) {
			t.Errorf("%q is not among what is covered:\n%s", want, covered)
		}
	}
}

// The outline decides, not the box around it: the corner of a turned sheet's
// box is not covered.
func TestUnderAnOutline(t *testing.T) {
	diamond := Finding{ID: "a", Page: 1, Box: [4]int{0, 0, 100, 100}, Polygon: [][2]int{{50, 0}, {100, 50}, {50, 100}, {0, 50}}, Action: finding.RedactWhole}
	for _, c := range []struct {
		box  [4]int
		page int
		want bool
	}{
		{[4]int{40, 40, 20, 20}, 1, true},
		{[4]int{2, 2, 10, 10}, 1, false},
		{[4]int{40, 40, 20, 20}, 2, false},
		{[4]int{40, 40, 80, 20}, 1, false},
	} {
		f := Finding{ID: "b", Page: c.page, Box: c.box, Action: finding.Flag}
		if got := hidingOf(&Report{Findings: []Finding{diamond, f}}).hidden[f.ID]; got != c.want {
			t.Errorf("%v on page %d: under is %v", c.box, c.page, got)
		}
	}
}

// Without a copy the verdict must not read as if the original could be shared.
func TestVerdictWithoutACopy(t *testing.T) {
	r := sample(t)
	for want, change := range map[string]func(){
		"POST: this copy can be shared":                                   nil,
		"POST a redacted copy, not this original: redact clean makes one": func() { r.Output, r.Verify = nil, nil },
		"POST: it can be shared as it is":                                 func() { r.Output, r.Verify, r.Findings, r.Before = nil, nil, nil, nil },
	} {
		r = sample(t)
		if change != nil {
			change()
		}
		var buf bytes.Buffer
		if err := WriteText(&buf, r, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		if first, _, _ := strings.Cut(buf.String(), "\n"); strings.TrimSpace(first) != want {
			t.Errorf("%q, want %q", first, want)
		}
	}
}
