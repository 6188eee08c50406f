package attach

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"time"

	"example.org/redact/pkg/finding"
)

// Placeholders for people: a mail without a sender is no mail to some programs.
const (
	mailFrom = "Sender <sender@redacted.invalid>"
	mailTo   = "Recipient <recipient@redacted.invalid>"
)

// headers writes the header of the new mail and says what was in the old one.
func (e *mailer) headers(out *bytes.Buffer, in mail.Header) error {
	out.WriteString("MIME-Version: 1.0\r\n")
	if in.Get("Date") != "" {
		e.h.Stripped("", finding.TakenAt, finding.CarrierMail)
		if t, err := in.Date(); err == nil && t.Year() > 1970 && t.Year() < 3000 {
			day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
			out.WriteString("Date: " + day.Format("Mon, 02 Jan 2006 15:04:05 -0700") + "\r\n")
		}
	}
	out.WriteString("From: " + mailFrom + "\r\nTo: " + mailTo + "\r\n")
	e.noteHeaders(in)
	subject, err := e.subject(in.Get("Subject"))
	if err != nil {
		return err
	}
	if subject != "" {
		out.WriteString("Subject: " + foldWords(mime.BEncoding.Encode("utf-8", subject)) + "\r\n")
	}
	return nil
}

// noteHeaders tells of people, and of the rest in one word.
func (e *mailer) noteHeaders(in mail.Header) {
	people, rest := false, false
	for name, values := range in {
		switch name {
		case "From", "To":
			for _, v := range values {
				people = people || v != mailFrom && v != mailTo
			}
		case "Sender", "Cc", "Bcc", "Reply-To", "Return-Path", "Delivered-To":
			people = true
		case "Subject", "Date", "Mime-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition":
		default:
			rest = true
		}
	}
	if people {
		e.h.Stripped("", finding.Author, finding.CarrierMail)
	}
	if rest {
		e.h.Stripped("", finding.Metadata, finding.CarrierMail)
	}
}

// longestSubject bounds the subject in characters.
const longestSubject = 500

// subject looks the subject through.
func (e *mailer) subject(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	dec := mime.WordDecoder{CharsetReader: charsetReader}
	s, err := dec.DecodeHeader(s)
	if err != nil || strings.Contains(s, "=?") {
		// A word in an unknown encoding cannot be looked through. Behind a damaged
		// one the library reads no further, and programs for mail do.
		return "", nil
	}
	s, err = e.redacted("", strings.Join(strings.Fields(readable(s)), " "))
	if r := []rune(s); len(r) > longestSubject {
		s = string(r[:longestSubject])
	}
	return s, err
}

// foldWords puts every encoded word on a line of its own.
func foldWords(s string) string { return strings.ReplaceAll(s, "?= =?", "?=\r\n =?") }

// redacted looks one text through.
func (e *mailer) redacted(at, text string) (string, error) {
	var v view
	l := &leaf{text: text, set: func(s string) { text = s }}
	v.leaf(l)
	if err := v.ask(e.ctx, e.h, at); err != nil {
		return "", err
	}
	l.redact()
	return text, nil
}

// entity is a part of the output: a multipart with kids, or a body.
type entity struct {
	kind   string
	body   []byte
	kids   []*entity
	name   string // of an attached file
	inline bool
	id     string
}

func textEntity(kind, text string) *entity {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
	return &entity{kind: "text/" + kind + "; charset=utf-8", body: []byte(text)}
}

// write writes the whole tree, with boundaries that are numbers.
func (en *entity) write(out *bytes.Buffer) {
	n := 0
	en.writeTo(out, &n)
}

func (en *entity) writeTo(out *bytes.Buffer, boundaries *int) {
	if len(en.kids) == 0 {
		fmt.Fprintf(out, "Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\n", en.kind)
		if en.name != "" {
			place := "attachment"
			if en.inline {
				place = "inline"
			}
			fmt.Fprintf(out, "Content-Disposition: %s; filename=\"%s\"\r\n", place, en.name)
		}
		if en.id != "" {
			fmt.Fprintf(out, "Content-ID: <%s>\r\n", en.id)
		}
		out.WriteString("\r\n")
		writeBase64(out, en.body)
		return
	}
	*boundaries++
	boundary := fmt.Sprintf("redacted-%d", *boundaries)
	fmt.Fprintf(out, "Content-Type: %s; boundary=\"%s\"\r\n\r\n", en.kind, boundary)
	for _, k := range en.kids {
		out.WriteString("--" + boundary + "\r\n")
		k.writeTo(out, boundaries)
	}
	out.WriteString("--" + boundary + "--\r\n")
}

func writeBase64(out *bytes.Buffer, b []byte) {
	const line = 57 // 76 characters
	for len(b) > 0 {
		n := min(len(b), line)
		out.WriteString(base64.StdEncoding.EncodeToString(b[:n]) + "\r\n")
		b = b[n:]
	}
}

// mediaTypes are the types of what the handler gives back.
var mediaTypes = map[string]string{
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
	".tif": "image/tiff", ".tiff": "image/tiff", ".bmp": "image/bmp", ".txt": "text/plain; charset=utf-8", ".pdf": "application/pdf",
	".zip": "application/zip", ".tar": "application/x-tar", ".eml": "application/octet-stream",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

func mediaOf(ext string) string {
	if m := mediaTypes[ext]; m != "" {
		return m
	}
	return "application/octet-stream"
}
