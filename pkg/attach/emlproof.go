package attach

import (
	"bytes"
	"encoding/base64"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// verifyEML reads a mail line by line and accepts the one form that is written
// here: these headers in this order, boundaries that are numbers, and bodies in
// base64 that are plain text, plain HTML, or a file that is proved in its turn.
func verifyEML(out []byte, v verifier) error {
	if bytes.Contains(bytes.ReplaceAll(out, []byte("\r\n"), nil), []byte("\n")) || !bytes.HasSuffix(out, []byte("\r\n")) {
		return unclean("the mail has lines of different ends")
	}
	p := &mailProof{lines: strings.Split(strings.TrimSuffix(string(out), "\r\n"), "\r\n"), v: v}
	for _, h := range []struct {
		form *regexp.Regexp
		must bool
	}{
		{regexp.MustCompile(`^MIME-Version: 1\.0$`), true},
		{regexp.MustCompile(`^Date: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} 00:00:00 \+0000$`), false},
		{regexp.MustCompile(`^From: Sender <sender@redacted\.invalid>$`), true},
		{regexp.MustCompile(`^To: Recipient <recipient@redacted\.invalid>$`), true},
	} {
		if !p.take(h.form) && h.must {
			return unclean("the mail's header is not as it should be")
		}
	}
	if p.take(subjectLine) {
		for p.take(subjectMore) {
		}
	}
	if err := p.entity(0); err != nil {
		return err
	}
	if p.at != len(p.lines) {
		return unclean("something follows the mail")
	}
	return nil
}

var (
	// A subject is plain or in base64; both went past the rules.
	subjectLine = regexp.MustCompile(`^Subject: [\x20-\x7e]{1,1000}$`)
	subjectMore = regexp.MustCompile(`^ =\?utf-8\?b\?[A-Za-z0-9+/=]+\?=$`)

	multiLine  = regexp.MustCompile(`^Content-Type: multipart/(?:mixed|related|alternative); boundary="(redacted-[0-9]{1,6})"$`)
	typeLine   = regexp.MustCompile(`^Content-Type: ([a-z]+/[a-z0-9.+-]+(?:; charset=utf-8)?)$`)
	codingLine = regexp.MustCompile(`^Content-Transfer-Encoding: base64$`)
	placeLine  = regexp.MustCompile(`^Content-Disposition: (?:inline|attachment); filename="attachment-[0-9]{1,6}(\.[a-z0-9]{1,5})"$`)
	idLine     = regexp.MustCompile(`^Content-ID: <part-[0-9]{1,6}@redacted\.invalid>$`)
	base64Line = regexp.MustCompile(`^[A-Za-z0-9+/]{2,76}={0,2}$`)
	cidSource  = regexp.MustCompile(`^cid:part-[0-9]{1,6}@redacted\.invalid$`)
	dataSource = regexp.MustCompile(`^data:image/(png|jpeg);base64,`)
)

type mailProof struct {
	lines []string
	at    int
	v     verifier
}

// take steps over the next line if it has a form.
func (p *mailProof) take(form *regexp.Regexp) bool { return p.match(form) != nil }

func (p *mailProof) match(form *regexp.Regexp) []string {
	if p.at >= len(p.lines) {
		return nil
	}
	m := form.FindStringSubmatch(p.lines[p.at])
	if m != nil {
		p.at++
	}
	return m
}

// line steps over the next line if it is this one.
func (p *mailProof) line(s string) bool {
	if p.at < len(p.lines) && p.lines[p.at] == s {
		p.at++
		return true
	}
	return false
}

func (p *mailProof) entity(depth int) error {
	if depth > mostNesting+1 {
		return badMailForm()
	}
	if m := p.match(multiLine); m != nil {
		return p.multi(m[1], depth)
	}
	m := p.match(typeLine)
	if m == nil || !p.take(codingLine) {
		return badMailForm()
	}
	place := p.match(placeLine)
	p.take(idLine)
	if !p.line("") {
		return badMailForm()
	}
	var body bytes.Buffer
	for {
		l := p.match(base64Line)
		if l == nil {
			break
		}
		b, err := base64.StdEncoding.Strict().DecodeString(l[0])
		if err != nil {
			return badMailForm()
		}
		body.Write(b)
	}
	return p.body(m[1], place, body.Bytes())
}

func (p *mailProof) multi(boundary string, depth int) error {
	if !p.line("") {
		return badMailForm()
	}
	for p.line("--" + boundary) {
		if err := p.entity(depth + 1); err != nil {
			return err
		}
	}
	if !p.line("--" + boundary + "--") {
		return badMailForm()
	}
	return nil
}

// body proves what a part holds by its type.
func (p *mailProof) body(media string, place []string, b []byte) error {
	switch {
	case media == "text/html; charset=utf-8":
		return p.html(b)
	case media == "text/plain; charset=utf-8" && place == nil:
		return proveMailText(string(b))
	case place == nil || mediaOf(place[1]) != media:
		return badMailForm()
	}
	return p.v.part(b)
}

// proveMailText accepts text that can be read, without packed data.
func proveMailText(s string) error {
	if !utf8.ValidString(s) {
		return unclean("a text of the mail cannot be read")
	}
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return unclean("a text of the mail holds control characters")
		}
	}
	for _, w := range strings.Fields(s) {
		if utf8.RuneCountInString(w) > longestWord+len(markBegin) {
			return unclean("a text of the mail holds packed data")
		}
	}
	if len(packed(s)) > 0 {
		return unclean("a text of the mail holds packed data")
	}
	return nil
}

// html accepts text and bare tags, and pictures by number or packed in.
func (p *mailProof) html(b []byte) error {
	bad := unclean("the HTML text of the mail holds something that is not on the list")
	z := html.NewTokenizer(bytes.NewReader(b))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return nil // the end: a bytes.Reader gives no other error
		case html.TextToken:
			if err := proveMailText(string(z.Text())); err != nil {
				return err
			}
		case html.DoctypeToken:
			if string(z.Text()) != "html" {
				return bad
			}
		case html.StartTagToken:
			t := z.Token()
			if t.Data == "img" && len(t.Attr) == 1 && t.Attr[0].Key == "src" {
				if err := p.source(t.Attr[0].Val); err != nil {
					return err
				}
				continue
			}
			if len(t.Attr) > 0 || !keptTags[t.Data] && t.Data != "html" && t.Data != "body" {
				return bad
			}
		case html.EndTagToken:
			if t := z.Token(); len(t.Attr) > 0 || !keptTags[t.Data] && t.Data != "html" && t.Data != "body" {
				return bad
			}
		default: // comments, tags that end themselves
			return bad
		}
	}
}

func (p *mailProof) source(src string) error {
	if cidSource.MatchString(src) {
		return nil
	}
	head := dataSource.FindString(src)
	b, err := base64.StdEncoding.Strict().DecodeString(src[len(head):])
	if head == "" || err != nil {
		return unclean("the HTML text of the mail shows a picture from elsewhere")
	}
	return p.v.picture(b)
}

func badMailForm() error { return unclean("the mail is not of the form that is written here") }
