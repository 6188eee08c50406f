package pipeline

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"example.org/redact/pkg/attach"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/pii"
)

// textLevel is a descent with the rules alone.
func textLevel(t *testing.T, opt Options) level {
	t.Helper()
	rules, err := pii.Load()
	if err != nil {
		t.Fatal(err)
	}
	v, _, err := New(Tool{}, []Detector{Rules{rules}}).visit(opt, func([]float64) {}, newStopwatch(), true)
	if err != nil {
		t.Fatal(err)
	}
	return level{visit: v}
}

func TestTextIsReplacedByKind(t *testing.T) {
	for in, want := range map[string]string{
		"NHS No: 943 476 5919\nSee you on Monday.\n":     "NHS No: [redacted: NHS number]\nSee you on Monday.\n",
		"Patient: Ann\u200bie Lee\tDOB 04/11/1948":       "Patient: [redacted: person name]\tDOB [redacted: date of birth]",
		"mail ann.lee@nhs.net today":                     "mail [redacted: email] today",
		"Five ambulances and two cars, 1234567890 km.":   "Five ambulances and two cars, 1234567890 km.",
		"NHS No: [redacted: NHS number] and the weather": "NHS No: [redacted: NHS number] and the weather",
	} {
		v := textLevel(t, Options{})
		spans, err := v.Text(context.Background(), "1", in)
		if err != nil {
			t.Fatal(err)
		}
		if got := attach.Replace(in, spans); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
		for _, f := range v.planned {
			if f.Located() || f.Part != "1" || f.Line != nil {
				t.Errorf("a finding in text has a place of its own: %+v", f)
			}
		}
	}
}

// TestTextComesToAnEnd: a label that has lost its value reaches for the next
// line; that must end, and a second run must find nothing.
func TestTextComesToAnEnd(t *testing.T) {
	var list strings.Builder
	list.WriteString("Patient name\tNHS number\n")
	for i := range 200 {
		fmt.Fprintf(&list, "Ann Lee\t943 476 5919\nBob Ray %d\n", i)
	}
	v := textLevel(t, Options{})
	spans, err := v.Text(context.Background(), "1", list.String())
	if err != nil {
		t.Fatal(err)
	}
	out := attach.Replace(list.String(), spans)
	if strings.Contains(out, "943 476 5919") {
		t.Error("a number is left")
	}
	again, err := textLevel(t, Options{}).Text(context.Background(), "1", out)
	if err != nil || len(again) > 0 {
		t.Errorf("a second look finds %d more places, error %v", len(again), err)
	}
	if n := len(finding.Set(v.planned).Of(finding.NHSNumber)); n != 200 {
		t.Errorf("%d numbers are reported, want 200", n)
	}
}
