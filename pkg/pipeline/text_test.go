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
	v, _, err := New(Tool{}, 1, Stage{Rules{rules}}).visit(opt, func([]float64) {}, newStopwatch(), true)
	if err != nil {
		t.Fatal(err)
	}
	return level{visit: v}
}

func TestTextIsReplacedByKind(t *testing.T) {
	for in, want := range map[string]string{
		"NHS No: 943 476 5919\nSee you on Monday.\n":                "NHS No: [redacted: NHS number]\nSee you on Monday.\n",
		"Patient: Ann\u200bie Lee\tDOB 04/11/1948":                  "Patient: [redacted: person name]\tDOB [redacted: date of birth]",
		"mail ann.lee@nhs.net today":                                "mail [redacted: email] today",
		"Five ambulances and two cars, 1234567890 km.":              "Five ambulances and two cars, 1234567890 km.",
		"NHS No: [redacted: NHS number] and the weather":            "NHS No: [redacted: NHS number] and the weather",
		"The NHS number is 943 476 5919, please call 07700 900123.": "The NHS number is [redacted: NHS number] please call [redacted: phone]",
		"Ward: 7\nMobile: 7700900237\n":                             "Ward: 7\nMobile: [redacted: phone]\n", // a cell under its heading
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

// An export of a chat has marks of direction before every name and number.
func TestExportOfAChatIsText(t *testing.T) {
	v := textLevel(t, Options{})
	in := "[12/03/2024, 14:02:11] \u202a+44\u00a07700\u00a0900237\u202c: NHS No: 943\u200e 476 5919\n\u200e[12/03/2024, 14:03:00] Me: \u200eimage omitted \U0001f469\u200d\U0001f692\n"
	out, ext, err := v.Part(context.Background(), "1", []byte(in))
	if err != nil {
		t.Fatal(err)
	}
	want := "[12/03/2024, 14:02:11] [redacted: phone] NHS No: [redacted: NHS number]\n[12/03/2024, 14:03:00] Me: image omitted \U0001f469\U0001f692\n"
	if string(out) != want || ext != ".txt" || !attach.IsText(out) {
		t.Errorf("got %q, %s", out, ext)
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
