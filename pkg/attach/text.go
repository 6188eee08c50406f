package attach

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/redact/pkg/finding"
)

// Mark is what stands in the place of text that was replaced:
// "[redacted: NHS number]".
func Mark(k finding.Kind) string {
	words := strings.ReplaceAll(string(k), "-", " ")
	switch k {
	case finding.DOB:
		words = "date of birth"
	case finding.NHSNumber:
		words = "NHS number"
	case finding.LocalID:
		words = "hospital or incident number"
	case finding.StaffID:
		words = "staff number"
	}
	return markBegin + words + markEnd
}

const markBegin, markEnd = "[redacted: ", "]"

// Replace returns text with a mark in the place of every span, which are in
// order and do not overlap. Spans that touch with only spaces between them and
// are of one kind share one mark.
func Replace(text string, spans []Span) string {
	var b strings.Builder
	at := 0
	for i, s := range spans {
		between := text[at:s.From]
		if i > 0 && spans[i-1].Kind == s.Kind && strings.Trim(between, " ") == "" {
			at = s.To
			continue
		}
		b.WriteString(between)
		b.WriteString(Mark(s.Kind))
		at = s.To
	}
	b.WriteString(text[at:])
	return b.String()
}

// WithoutMarks blanks the marks of an earlier run, so that their words are not
// read as the labels of what stands beside them. Its length stays the same.
func WithoutMarks(text string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, markBegin)
		if i < 0 {
			break
		}
		n := strings.IndexByte(text[i:], markEnd[0])
		if n < 0 || n > longestMark {
			b.WriteString(text[:i+len(markBegin)])
			text = text[i+len(markBegin):]
			continue
		}
		b.WriteString(text[:i])
		b.WriteString(strings.Repeat(" ", n+1))
		text = text[i+n+1:]
	}
	b.WriteString(text)
	return b.String()
}

// longestMark is longer than any mark: a kind has a few words.
const longestMark = 60

// longestWord is how long a word of plain text may be. Longer ones are packed
// data, such as a picture in base64, which rules over text cannot see into.
const longestWord = 200

// PlainText returns a file that is plain text without the marks that nobody
// sees, and whether it is one. Exports of chats are full of marks of direction,
// and joined emoji fall apart without theirs; kept, they could split a number
// for a program alone, or carry something of their own.
func PlainText(b []byte) (string, bool) {
	if !utf8.Valid(b) {
		return "", false
	}
	text := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, visible(string(b)))
	return text, IsText([]byte(text))
}

// IsText reports whether b is plain text that rules can read as a person does:
// UTF-8 without control characters, no markup, no card or calendar whose lines
// are a program's, no packed data.
func IsText(b []byte) bool {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(b) {
		return false
	}
	head := strings.ToUpper(string(bytes.TrimSpace(b[:min(len(b), 64)])))
	for _, p := range []string{"<", "{", "[{", "BEGIN:V", "%PDF", "{\\RTF", "%!PS"} {
		if strings.HasPrefix(head, p) {
			return false
		}
	}
	word := 0
	for _, r := range string(b) {
		switch {
		case r == '\n', r == '\r', r == '\t', r == ' ':
			word = 0
			continue
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			return false
		}
		if word++; word > longestWord {
			return false
		}
	}
	return len(packed(string(b))) == 0
}
