package attach

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"

	"example.org/redact/pkg/finding"
)

// plainText looks a text body through.
func (e *mailer) plainText(p *mimePart) (*entity, error) {
	b, err := e.content(p)
	if err != nil {
		return nil, err
	}
	text, err := decoded(b, p.params["charset"], p.media)
	if err != nil {
		return nil, err
	}
	text = readable(text)
	if strings.EqualFold(p.params["format"], "flowed") {
		text = unflowed(text)
	}
	text, err = e.redacted(fmt.Sprint(p.number), withoutLongWords(withoutQueries(text)))
	if err != nil {
		return nil, err
	}
	return textEntity("plain", text), nil
}

// charsetReader reads any encoding that browsers know.
func charsetReader(label string, r io.Reader) (io.Reader, error) {
	return charset.NewReaderLabel(label, r)
}

// decoded turns text into UTF-8. Without a label it is UTF-8 if it can be.
func decoded(b []byte, label, media string) (string, error) {
	if label == "" && utf8.Valid(b) {
		return string(b), nil
	}
	if label == "" {
		if media == "text/html" {
			enc, _, _ := charset.DetermineEncoding(b, media)
			if out, err := enc.NewDecoder().Bytes(b); err == nil {
				return string(out), nil
			}
		}
		out, err := charmap.Windows1252.NewDecoder().Bytes(b)
		if err != nil {
			return "", refuseFor(err, badMail)
		}
		return string(out), nil
	}
	r, err := charset.NewReaderLabel(label, strings.NewReader(string(b)))
	if err != nil {
		return "", refuseFor(err, "a text of the mail is in an encoding that is not known here; save it as UTF-8")
	}
	out, err := io.ReadAll(r)
	if err != nil {
		return "", refuseFor(err, badMail)
	}
	return strings.TrimPrefix(strings.ToValidUTF8(string(out), "\ufffd"), "\ufeff"), nil
}

// readable leaves line ends, tabs and what can be seen.
func readable(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, visible(s))
}

// unflowed puts together the lines that a mail program broke (RFC 3676): a
// number is not to be cut by a line's end that is not there.
func unflowed(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		body := strings.TrimSuffix(line, "\n")
		if strings.HasSuffix(body, " ") && body != "-- " {
			b.WriteString(body)
			continue
		}
		b.WriteString(line)
	}
	return b.String()
}

// query is what follows an address of the web behind its path.
var query = regexp.MustCompile(`((?:https?://|www\.)[^\s?#<>"']+)[?#][^\s<>"']*`)

// withoutQueries cuts what addresses carry along: who was sent the link.
func withoutQueries(s string) string { return query.ReplaceAllString(s, "$1") }

// withoutLongWords marks what is too long to be a word: packed data, into
// which no rule can see.
func withoutLongWords(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) })
		if i < 0 {
			i = len(s)
		}
		b.WriteString(s[:i])
		s = s[i:]
		n := strings.IndexFunc(s, unicode.IsSpace)
		if n < 0 {
			n = len(s)
		}
		if utf8.RuneCountInString(s[:n]) > longestWord {
			b.WriteString(Mark(finding.Text))
		} else {
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}
