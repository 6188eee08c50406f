package attach

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"example.org/redact/pkg/finding"
)

// HTML bodies are written anew from their text, their tables and a few forms of
// letters. Styles go, and with them what they hide: text that was invisible is
// seen, and looked through like the rest.

const mostHTML = 16 << 20

// keptTags stay without their attributes.
var keptTags = wordSet(`p div br hr table thead tbody tfoot caption tr td th ul ol li dl dt dd h1 h2 h3 h4 h5 h6
	blockquote pre b strong i em u s sub sup small code`)

// blockTags begin and end a line.
var blockTags = wordSet(`p div hr table thead tbody tfoot caption tr ul ol li dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre
	center form fieldset article section header footer aside nav main address option textarea`)

// goneTags go with all that they hold.
var goneTags = wordSet(`head title style script noscript template link meta base iframe frame frameset object embed
	applet audio video source track canvas svg math map`)

// htmlText looks an HTML body through.
func (e *mailer) htmlText(p *mimePart) (*entity, error) {
	b, err := e.content(p)
	if err != nil {
		return nil, err
	}
	text, err := decoded(b, p.params["charset"], p.media)
	if err != nil {
		return nil, err
	}
	if len(text) > mostHTML {
		return nil, refuse("the text of the mail is too large to look through; save the attachments and give those")
	}
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, refuseFor(err, badMail)
	}
	w := &htmlWriter{mailer: e, part: p, read: newReading()}
	if err := w.kids(doc); err != nil {
		return nil, err
	}
	if err := w.read.ask(e.ctx, e.h, fmt.Sprint(p.number)); err != nil {
		return nil, err
	}
	var out strings.Builder
	out.WriteString("<!DOCTYPE html>\n<html><body>")
	for _, s := range w.pieces {
		out.WriteString(*s)
	}
	out.WriteString("</body></html>\n")
	if w.remote {
		e.h.Stripped(fmt.Sprint(p.number), finding.Metadata, finding.CarrierMail)
	}
	en := textEntity("html", out.String())
	if p.attached {
		en.name = fmt.Sprintf("attachment-%d.html", p.number)
	}
	return en, nil
}

// htmlWriter turns a tree into pieces: tags, and runs of text that can still
// be written back.
type htmlWriter struct {
	*mailer
	part   *mimePart
	read   *reading
	pieces []*string
	pre    int
	remote bool // there was a picture elsewhere
	images int
}

func (w *htmlWriter) put(s string) { w.pieces = append(w.pieces, &s) }

func (w *htmlWriter) kids(n *html.Node) error {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if err := w.node(c); err != nil {
			return err
		}
	}
	return nil
}

func (w *htmlWriter) node(n *html.Node) error {
	switch {
	case n.Type == html.TextNode:
		w.text(n.Data)
		return nil
	case n.Type != html.ElementNode, goneTags[n.Data], n.Namespace != "":
		return nil
	case n.DataAtom == atom.Img:
		return w.picture(n)
	case n.DataAtom == atom.Br, n.DataAtom == atom.Hr:
		w.put("<" + n.Data + ">")
		w.read.pending = "\n"
		return nil
	case n.DataAtom == atom.Table:
		return w.table(n)
	}
	return w.element(n)
}

func (w *htmlWriter) element(n *html.Node) error {
	block, keep := blockTags[n.Data], keptTags[n.Data]
	if block {
		w.read.pending = "\n"
	}
	if keep {
		w.put("<" + n.Data + ">")
	}
	if n.DataAtom == atom.Pre {
		w.pre++
		defer func() { w.pre-- }()
	}
	if err := w.kids(n); err != nil {
		return err
	}
	if keep {
		w.put("</" + n.Data + ">")
	}
	if block {
		w.read.pending = "\n"
	}
	return nil
}

// text books a run as it is seen: white space is one blank, except where it is
// set as typed.
func (w *htmlWriter) text(s string) {
	s = readable(s)
	if w.pre == 0 {
		lead, trail := strings.TrimLeft(s, " \t\n\f") != s, strings.TrimRight(s, " \t\n\f") != s
		s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\n\f", r) }), " ")
		if lead && s != "" {
			s = " " + s
		}
		if trail {
			s += " "
		}
	}
	if s == "" {
		return
	}
	s = withoutLongWords(withoutQueries(s))
	escaped := html.EscapeString(s)
	w.pieces = append(w.pieces, &escaped)
	w.read.add(s, func(text string) { escaped = html.EscapeString(text) })
}

// table is an element whose cells are read as lines, along rows and under
// headings. Where tables lie in tables only the inner ones are read so: the
// outer ones are there for the looks, and would repeat all the text.
func (w *htmlWriter) table(n *html.Node) error {
	w.put("<table>")
	w.read.pending = "\n"
	t := &htmlTable{w: w}
	before := len(w.read.tables)
	if err := t.kids(n); err != nil {
		return err
	}
	if len(w.read.tables) == before { // none within it
		w.read.tables = append(w.read.tables, t.rows)
	}
	w.put("</table>")
	w.read.pending = "\n"
	return nil
}

type htmlTable struct {
	w    *htmlWriter
	rows [][]tableCell
}

func (t *htmlTable) kids(n *html.Node) error {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		var err error
		switch c.DataAtom {
		case atom.Thead, atom.Tbody, atom.Tfoot:
			t.w.put("<" + c.Data + ">")
			err = t.kids(c)
			t.w.put("</" + c.Data + ">")
		case atom.Tr:
			err = t.row(c)
		default:
			err = t.w.node(c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *htmlTable) row(n *html.Node) error {
	var cells []tableCell
	r := t.w.read
	t.w.put("<tr>")
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			if err := t.w.node(c); err != nil {
				return err
			}
			continue
		}
		from := len(r.leaves)
		t.w.put("<" + c.Data + ">")
		if err := t.w.kids(c); err != nil {
			return err
		}
		t.w.put("</" + c.Data + ">")
		cells = append(cells, tableCell{len(cells), r.leaves[from:len(r.leaves):len(r.leaves)]})
		r.pending = "\n"
	}
	t.w.put("</tr>")
	t.rows = append(t.rows, cells)
	return nil
}

// picture keeps a picture that lies in the mail, by number, or in the text
// itself, cleaned; one that lies elsewhere tells its sender who opens the mail.
func (w *htmlWriter) picture(n *html.Node) error {
	src := ""
	for _, a := range n.Attr {
		if a.Key == "src" {
			src = strings.TrimSpace(a.Val)
		}
	}
	low := strings.ToLower(src)
	switch {
	case strings.HasPrefix(low, "cid:"):
		id, err := url.PathUnescape(src[len("cid:"):])
		if number, ok := w.ids[id]; err == nil && ok {
			w.put(`<img src="cid:` + partID(number) + `">`)
		}
		return nil
	case strings.HasPrefix(low, "data:"):
		return w.packedPicture(src[len("data:"):])
	}
	w.remote = true
	return nil
}

// packedPicture cleans a picture that is written into the text.
func (w *htmlWriter) packedPicture(data string) error {
	head, body, ok := strings.Cut(data, ",")
	if !ok || !strings.HasSuffix(strings.ToLower(head), ";base64") {
		return refuse("a picture in the text of the mail is packed in an unusual way; save the pictures and give those")
	}
	if u, err := url.PathUnescape(body); err == nil {
		body = u
	}
	if err := w.lim.entry(); err != nil {
		return err
	}
	b, err := w.lim.unpack(newBase64(strings.NewReader(body)), int64(len(body)))
	if err != nil {
		return err
	}
	w.images++
	got, err := w.h.Picture(w.ctx, fmt.Sprintf("%d/%d", w.part.number, w.images), b)
	if err != nil {
		return err
	}
	w.put(`<img src="data:image/` + got.Type + `;base64,` + base64.StdEncoding.EncodeToString(got.Bytes) + `">`)
	return nil
}
