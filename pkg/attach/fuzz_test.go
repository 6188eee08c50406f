package attach

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// FuzzRuns cuts a text into runs and sees that what the rules find in the whole
// is in none of them afterwards, and all else is where it was.
func FuzzRuns(f *testing.F) {
	f.Add("a 943-476-5919 b", uint16(0b1010101))
	f.Add("943-476-5919943-476-5919", uint16(3))
	f.Add("943-476-5919 943-476-5919", uint16(0xffff))
	f.Add("[redacted: 943-476-5919]", uint16(77))
	f.Fuzz(func(t *testing.T, text string, cuts uint16) {
		var v view
		var leaves []*leaf
		out := make([]string, 0, 17)
		from := 0
		for i := 1; i <= len(text); i++ {
			if i < len(text) && cuts>>(i%16)&1 == 0 {
				continue
			}
			at := len(out)
			out = append(out, text[from:i])
			l := &leaf{text: text[from:i], set: func(s string) { out[at] = s }}
			leaves = append(leaves, l)
			v.leaf(l)
			from = i
		}
		h := newHandler(Limits{})
		if err := v.ask(context.Background(), h, "1"); err != nil {
			t.Fatal(err)
		}
		redactAll(leaves)
		spans, _ := h.Text(context.Background(), "1", text)
		if want := Replace(text, spans); strings.Join(out, "") != want {
			t.Errorf("%q in %d runs becomes %q, want %q", text, len(leaves), out, want)
		}
	})
}

// FuzzEML sees that whatever is accepted is proved, holds nothing of what was
// planted, and is accepted again.
func FuzzEML(f *testing.F) {
	f.Add([]byte(letter(f)))
	for _, s := range []string{
		"From: a\nTo: b\n\nIs 943-476-5919 so\n",
		"From: a\nTo: b\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/html\n\n<table><tr><td>943-<b>476-5919</b></table><img src=cid:x>\n--a\nContent-ID: <x>\nContent-Transfer-Encoding: base64\nContent-Type: text/x\n\nQUJD\n--a--\n",
		"From: a\nTo: b\nContent-Type: text/plain; format=flowed\nContent-Transfer-Encoding: quoted-printable\n\n943-=\n476-=35919\n",
		"From: a\nSubject: =?utf-16?b?AGE=?=\n\nx",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if !isEML(in) {
			return
		}
		lim := Limits{Part: 1 << 20, Bytes: 4 << 20, Entries: 100}
		h := newHandler(lim)
		out, err := Rebuild(context.Background(), EML, in, h, h.lim)
		if err != nil {
			return
		}
		if err := Verify(EML, out, provePNG); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		h = newHandler(lim)
		again, err := Rebuild(context.Background(), EML, out, h, h.lim)
		if err != nil {
			t.Fatalf("the output is refused as an input: %v\n%s", err, out)
		}
		if bytes.Contains(again, []byte(planted)) {
			t.Fatal("the number is left")
		}
	})
}

// FuzzDOCX changes the main part of a document.
func FuzzDOCX(f *testing.F) {
	m := docx(f)
	for i, n := range m.names {
		if strings.HasSuffix(n, ".xml") && strings.HasPrefix(n, "word/") {
			f.Add([]byte(m.bodies[i]))
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		m := docx(t)
		m.put("word/document.xml", string(body))
		h := newHandler(Limits{})
		out, err := Rebuild(context.Background(), DOCX, m.zip(t), h, h.lim)
		if err != nil {
			return
		}
		if err := Verify(DOCX, out, provePNG); err != nil {
			t.Fatalf("%v\n%s", err, body)
		}
		h = newHandler(Limits{})
		if _, err := Rebuild(context.Background(), DOCX, out, h, h.lim); err != nil {
			t.Fatalf("the output is refused as an input: %v\n%s", err, body)
		}
	})
}
