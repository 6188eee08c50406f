package attach

import (
	"strings"
	"testing"

	"example.org/redact/pkg/finding"
)

func TestReplaceJoinsNeighbours(t *testing.T) {
	got := Replace("Name Ann Lee, 943", []Span{{5, 8, finding.PersonName}, {9, 12, finding.PersonName}, {14, 17, finding.NHSNumber}})
	if want := "Name [redacted: person name], [redacted: NHS number]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWithoutMarksKeepsTheLength(t *testing.T) {
	for in, want := range map[string]string{
		"a [redacted: phone] b":                 "a                   b",
		"[redacted: open":                       "[redacted: open",
		"[redacted: " + strings.Repeat("x", 90): "[redacted: " + strings.Repeat("x", 90),
		"":                                      "",
	} {
		if got := WithoutMarks(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestIsTextRefusesWhatARuleCannotRead(t *testing.T) {
	for in, want := range map[string]bool{
		"Dear all,\r\n\tsee you on Monday.\n": true,
		"":                                    true,
		"\xef\xbb\xbfwith a mark":             true,
		"a;b;c\n1;2;3\n":                      true,
		"\x00\x01":                            false,
		"\xff\xfe":                            false,
		"  <html><body>":                      false,
		`{"a": 1}`:                            false,
		"BEGIN:VCARD\nFN:x":                   false,
		"%PDF-1.7":                            false,
		"data " + strings.Repeat("QUJD", 60):  false,
		"soft\u00adhyphen":                    false,
	} {
		if got := IsText([]byte(in)); got != want {
			t.Errorf("%.20q: %v, want %v", in, got, want)
		}
	}
}

func TestPlainTextHasNoMarksThatNobodySees(t *testing.T) {
	for in, want := range map[string]string{
		"[12/03/2024, 14:02] \u200eAnn: \u202a+44 7700\u200b 900237\u202c\n": "[12/03/2024, 14:02] Ann: +44 7700 900237\n",
		"\ufeffa mark in front":  "a mark in front",
		"943\u00ad476\u20605919": "9434765919",
	} {
		got, ok := PlainText([]byte(in))
		if !ok || got != want {
			t.Errorf("%q becomes %q, %v", in, got, ok)
		}
		if !IsText([]byte(got)) {
			t.Errorf("%q: what comes out does not prove", in)
		}
	}
	for _, in := range []string{"\u200e<html>", "\xff\xfe", "a\x00b", "\u200e{\rtf"} {
		if _, ok := PlainText([]byte(in)); ok {
			t.Errorf("%q counts as text", in)
		}
	}
}
