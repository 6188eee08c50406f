package attach

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"slices"
	"strings"

	"example.org/redact/pkg/finding"
)

// A mail is written anew: of its headers only a looked-through subject and the
// day stay, sender and recipients become placeholders, and of its parts those
// that the Handler gave back, under numbers. Stations on its way, identifiers,
// signatures and what lies before, between and behind the parts do not exist
// in the output.

// mailFields are the headers by which a mail is known.
var mailFields = wordSet("From To Cc Subject Date Received Message-Id Mime-Version Return-Path Delivered-To Content-Type Reply-To X-Mailer")

var headerLine = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9-]*):`)

// longestHeader is how far a header is looked at to recognise a mail.
const longestHeader = 64 << 10

// isEML accepts what begins with header lines of which two are a mail's own,
// one of them a sender.
func isEML(in []byte) bool {
	head := in[:min(len(in), longestHeader)]
	known := map[string]bool{}
	for line := range bytes.Lines(head) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			continue
		}
		m := headerLine.FindSubmatch(line)
		if m == nil {
			return false
		}
		if k := textproto.CanonicalMIMEHeaderKey(string(m[1])); mailFields[k] {
			known[k] = true
		}
	}
	return len(known) >= 2 && (known["From"] || known["Received"] || known["Return-Path"])
}

// mimePart is a node of a mail's tree.
type mimePart struct {
	media    string // "text/plain", lower case
	params   map[string]string
	attached bool
	id       string // Content-ID of the input, without brackets
	number   int    // of a leaf, from 1
	raw      []byte // of a leaf, as it stands in the mail
	encoding string
	kids     []*mimePart
}

const (
	badMail     = "the mail is damaged or cut off; ask for the original mail"
	mostNesting = 20
)

// rebuildEML writes a new mail.
func rebuildEML(ctx context.Context, in []byte, h Handler, lim Limits) ([]byte, error) {
	msg, err := mail.ReadMessage(bytes.NewReader(in))
	if err != nil {
		return nil, refuseFor(err, badMail)
	}
	e := &mailer{ctx: ctx, h: h, lim: lim, ids: map[string]int{}}
	root, err := e.parse(textproto.MIMEHeader(msg.Header), msg.Body, 0)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := e.headers(&out, msg.Header); err != nil {
		return nil, err
	}
	parts, err := e.clean(root, "")
	if err != nil {
		return nil, err
	}
	if parts == nil {
		parts = textEntity("plain", "")
	}
	parts.write(&out)
	return out.Bytes(), nil
}

// mailer is one mail on its way.
type mailer struct {
	ctx    context.Context
	h      Handler
	lim    Limits
	leaves int
	ids    map[string]int // Content-ID to number
}

// parse reads the tree of parts.
func (e *mailer) parse(header textproto.MIMEHeader, body io.Reader, depth int) (*mimePart, error) {
	if err := e.ctx.Err(); err != nil {
		return nil, err
	}
	if depth > mostNesting {
		return nil, refuse("the parts of the mail lie in one another deeper than is looked; save the attachments and give those")
	}
	if err := e.lim.entry(); err != nil {
		return nil, err
	}
	p := newMIMEPart(header)
	if strings.HasPrefix(p.media, "multipart/") {
		return p, e.parseParts(p, body, depth)
	}
	e.leaves++
	p.number = e.leaves
	if p.id != "" {
		e.ids[p.id] = p.number
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		return nil, refuseFor(err, badMail)
	}
	p.raw = raw
	return p, nil
}

func newMIMEPart(header textproto.MIMEHeader) *mimePart {
	p := &mimePart{media: "text/plain", encoding: strings.ToLower(strings.TrimSpace(header.Get("Content-Transfer-Encoding")))}
	if ct := header.Get("Content-Type"); ct != "" {
		media, params, err := mime.ParseMediaType(ct)
		if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
			media = "application/octet-stream" // then its bytes say what it is
		}
		p.media, p.params = media, params
	}
	// Whatever else a part says of its place, it is shown or it is attached.
	disposition := strings.ToLower(header.Get("Content-Disposition"))
	p.attached = strings.HasPrefix(strings.TrimSpace(disposition), "attachment")
	p.id = strings.Trim(strings.TrimSpace(header.Get("Content-Id")), "<>")
	return p
}

func (e *mailer) parseParts(p *mimePart, body io.Reader, depth int) error {
	boundary := p.params["boundary"]
	if boundary == "" {
		return refuse(badMail)
	}
	end := &endSeen{r: body, want: []byte("--" + boundary + "--")}
	r := multipart.NewReader(end, boundary)
	for {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) && end.seen {
			return nil
		}
		if err != nil {
			return refuseFor(err, badMail)
		}
		kid, err := e.parse(part.Header, part, depth+1)
		if err != nil {
			return err
		}
		p.kids = append(p.kids, kid)
	}
}

// endSeen notes whether the last boundary has been read: the library takes a
// mail that is cut off within a part's header for one that ends there.
type endSeen struct {
	r          io.Reader
	want, tail []byte
	seen       bool
}

func (e *endSeen) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if !e.seen {
		e.tail = append(e.tail, p[:n]...)
		e.seen = bytes.Contains(e.tail, e.want)
		e.tail = slices.Clone(e.tail[max(0, len(e.tail)-len(e.want)):])
	}
	return n, err
}

// content undoes the encoding for transport.
func (e *mailer) content(p *mimePart) ([]byte, error) {
	var r io.Reader = bytes.NewReader(p.raw)
	switch p.encoding {
	case "", "7bit", "8bit", "binary":
	case "base64":
		r = newBase64(r)
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	default:
		return nil, refuse("a part of the mail is packed in an unusual way; save the attachments and give those")
	}
	return e.lim.unpack(r, int64(len(p.raw)))
}

// newBase64 decodes base64 as mail programs write it: with line ends and
// blanks, and sometimes without the signs that fill the last line.
func newBase64(r io.Reader) io.Reader {
	return base64.NewDecoder(base64.RawStdEncoding, &base64Signs{r: r})
}

// base64Signs leaves out what carries nothing, and sees that nothing follows
// the end.
type base64Signs struct {
	r     io.Reader
	ended bool
}

func (b *base64Signs) Read(p []byte) (int, error) {
	for {
		n, err := b.r.Read(p)
		kept := 0
		for _, c := range p[:n] {
			switch {
			case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			case c == '=':
				b.ended = true
			case b.ended:
				return 0, errors.New("base64 goes on behind its end")
			default:
				p[kept] = c
				kept++
			}
		}
		if kept > 0 || err != nil {
			return kept, err
		}
	}
}

// clean returns what becomes of a part, or nil where nothing is left of it.
func (e *mailer) clean(p *mimePart, parent string) (*entity, error) {
	switch {
	case p.media == "multipart/encrypted", strings.HasSuffix(p.media, "/pkcs7-mime"), strings.HasSuffix(p.media, "/x-pkcs7-mime"):
		return nil, refuse("the mail is encrypted; open it and save its text and attachments")
	case p.media == "application/ms-tnef":
		return nil, refuse("the attachments lie in a winmail.dat; save them with Outlook and give those")
	case p.media == "message/partial", p.media == "message/external-body":
		return nil, refuse("a part of the mail lies elsewhere; open the mail and save the attachments")
	case strings.HasPrefix(p.media, "multipart/"):
		return e.cleanParts(p)
	case strings.HasSuffix(p.media, "/pkcs7-signature"), strings.HasSuffix(p.media, "/x-pkcs7-signature"), p.media == "application/pgp-signature",
		parent == "multipart/alternative" && p.media != "text/plain" && p.media != "text/html":
		// A signature names its owner and no longer fits; a third form of the
		// same text, such as an invitation, is for programs.
		e.h.Stripped(fmt.Sprint(p.number), finding.Metadata, finding.CarrierMail)
		return nil, nil
	case p.media == "text/plain" && !p.attached:
		return e.plainText(p)
	case p.media == "text/html":
		return e.htmlText(p)
	}
	return e.attachment(p)
}

func (e *mailer) cleanParts(p *mimePart) (*entity, error) {
	out := &entity{kind: "multipart/mixed"}
	if p.media == "multipart/alternative" || p.media == "multipart/related" {
		out.kind = p.media
	}
	for _, k := range p.kids {
		got, err := e.clean(k, p.media)
		if err != nil {
			return nil, err
		}
		if got != nil {
			out.kids = append(out.kids, got)
		}
	}
	if len(out.kids) == 0 {
		return nil, nil
	}
	return out, nil
}

// attachment gives a whole file to the handler and names what comes back by
// its number: names of files tell who, when and where.
func (e *mailer) attachment(p *mimePart) (*entity, error) {
	b, err := e.content(p)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(p.media, "text/") {
		s, err := decoded(b, p.params["charset"], p.media)
		if err != nil {
			return nil, err
		}
		b = []byte(s)
	}
	if p.params["name"] != "" || p.attached {
		e.h.Stripped(fmt.Sprint(p.number), finding.Filename, finding.CarrierMail)
	}
	out, ext, err := e.h.Part(e.ctx, fmt.Sprint(p.number), b)
	if errors.Is(err, ErrDrop) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	en := &entity{kind: mediaOf(ext), body: out, name: fmt.Sprintf("attachment-%d%s", p.number, ext), inline: !p.attached}
	if p.id != "" {
		en.id = partID(p.number)
	}
	return en, nil
}

func partID(n int) string { return fmt.Sprintf("part-%d@redacted.invalid", n) }
