package attach

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Bounds of one XML part. A page of text takes a few thousand nodes.
const (
	xmlMost      = 96 << 20
	xmlMostNodes = 3_000_000
	xmlMostDepth = 200
)

// xnode is an element, or a run of characters where local is empty.
type xnode struct {
	space, local string // the namespace itself, never its prefix
	attrs        []xattr
	kids         []*xnode
	text         string
}

type xattr struct{ space, local, value string }

func (n *xnode) is(space, local string) bool { return n.space == space && n.local == local }

// attr returns the value of an attribute, or "".
func (n *xnode) attr(space, local string) string {
	for _, a := range n.attrs {
		if a.space == space && a.local == local {
			return a.value
		}
	}
	return ""
}

// set gives an attribute a value.
func (n *xnode) set(space, local, value string) {
	for i, a := range n.attrs {
		if a.space == space && a.local == local {
			n.attrs[i].value = value
			return
		}
	}
	n.attrs = append(n.attrs, xattr{space, local, value})
}

// drop removes an attribute.
func (n *xnode) drop(space, local string) {
	n.attrs = slices.DeleteFunc(n.attrs, func(a xattr) bool { return a.space == space && a.local == local })
}

// find returns the children with a name.
func (n *xnode) find(space, local string) []*xnode {
	var out []*xnode
	for _, k := range n.kids {
		if k.is(space, local) {
			out = append(out, k)
		}
	}
	return out
}

// child returns the first child with a name, or nil.
func (n *xnode) child(space, local string) *xnode {
	for _, k := range n.kids {
		if k.is(space, local) {
			return k
		}
	}
	return nil
}

// all calls f for n and everything below it, parents first.
func (n *xnode) all(f func(*xnode)) {
	f(n)
	for _, k := range n.kids {
		k.all(f)
	}
}

// chars returns all characters below n.
func (n *xnode) chars() string {
	var b strings.Builder
	n.all(func(k *xnode) { b.WriteString(k.text) })
	return b.String()
}

// setText makes text the only content of n.
func (n *xnode) setText(text string) {
	n.kids = nil
	if text != "" {
		n.kids = []*xnode{{text: text}}
	}
}

const badXML = "a part of the document is damaged; save it again with its program"

// errXML is the cause where our own bounds refuse a part.
var errXML = errors.New("XML beyond what a document needs")

// parseXML reads one part into a tree. There are no entities but the five of
// XML itself, no document type, and bounds on depth and number.
func parseXML(b []byte) (*xnode, error) {
	b, err := utf8Of(b)
	if err != nil {
		return nil, err
	}
	if len(b) > xmlMost {
		return nil, refuseFor(errXML, "a part of the document is too large to look through; split the document first")
	}
	p := xmlParser{dec: xml.NewDecoder(bytes.NewReader(b))}
	// The declaration may still name the encoding that utf8Of has undone.
	p.dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	if err := p.run(); err != nil {
		var ours *RefusedError
		if errors.As(err, &ours) {
			return nil, err
		}
		return nil, refuseFor(err, badXML)
	}
	return p.root, nil
}

// utf8Of undoes UTF-16, which some programs write and which hides text from a
// search for bytes. Any other encoding than UTF-8 is refused.
func utf8Of(b []byte) ([]byte, error) {
	var big bool
	switch {
	case bytes.HasPrefix(b, []byte("\xfe\xff")), bytes.HasPrefix(b, []byte("\x00<")):
		big = true
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("<\x00")):
	default:
		b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
		if !utf8.Valid(b) {
			return nil, refuse("a part of the document is in an unusual encoding; save it again with its program")
		}
		return b, nil
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		hi, lo := b[2*i+1], b[2*i]
		if big {
			hi, lo = lo, hi
		}
		units[i] = uint16(hi)<<8 | uint16(lo)
	}
	s := strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff")
	return []byte(s), nil
}

type xmlParser struct {
	dec   *xml.Decoder
	root  *xnode
	open  []*xnode
	names []string            // as written, to compare with the end tags
	scope []map[string]string // prefix to namespace, innermost last
	nodes int
}

func (p *xmlParser) run() error {
	for {
		t, err := p.dec.RawToken()
		if errors.Is(err, io.EOF) {
			if p.root == nil || len(p.open) > 0 {
				return io.ErrUnexpectedEOF
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			err = p.start(t)
		case xml.EndElement:
			err = p.end(t)
		case xml.CharData:
			err = p.characters(string(t))
		case xml.Directive:
			err = refuseFor(errXML, "a part of the document declares entities, as only a trap does; ask for the original file")
		}
		if err != nil {
			return err
		}
	}
}

func (p *xmlParser) start(t xml.StartElement) error {
	if p.nodes++; p.nodes > xmlMostNodes || len(p.open) >= xmlMostDepth || p.root != nil && len(p.open) == 0 {
		return errXML
	}
	scope := p.declare(t.Attr)
	n := &xnode{local: t.Name.Local}
	var ok bool
	if n.space, ok = scope[t.Name.Space]; !ok && t.Name.Space != "" {
		return errXML
	}
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		space := ""
		if a.Name.Space != "" {
			if space, ok = scope[a.Name.Space]; !ok {
				return errXML
			}
		}
		value := a.Value
		if n.is(nsMC, "Choice") && a.Name.Local == "Requires" {
			value = spacesOf(value, scope)
		}
		n.attrs = append(n.attrs, xattr{space, a.Name.Local, value})
	}
	if p.root == nil {
		p.root = n
	} else {
		up := p.open[len(p.open)-1]
		up.kids = append(up.kids, n)
	}
	p.open, p.scope = append(p.open, n), append(p.scope, scope)
	p.names = append(p.names, t.Name.Space+":"+t.Name.Local)
	return nil
}

// declare returns the prefixes that hold within an element.
func (p *xmlParser) declare(attrs []xml.Attr) map[string]string {
	outer := map[string]string{"xml": nsXML}
	if len(p.scope) > 0 {
		outer = p.scope[len(p.scope)-1]
	}
	var own map[string]string
	for _, a := range attrs {
		prefix := a.Name.Local
		if a.Name.Space == "" && a.Name.Local == "xmlns" {
			prefix = ""
		} else if a.Name.Space != "xmlns" {
			continue
		}
		if own == nil {
			own = map[string]string{}
			for k, v := range outer {
				own[k] = v
			}
		}
		own[prefix] = a.Value
	}
	if own == nil {
		return outer
	}
	return own
}

// spacesOf turns a list of prefixes into the namespaces that they stand for.
func spacesOf(prefixes string, scope map[string]string) string {
	var out []string
	for _, p := range strings.Fields(prefixes) {
		out = append(out, scope[p])
	}
	return strings.Join(out, " ")
}

func (p *xmlParser) end(t xml.EndElement) error {
	last := len(p.open) - 1
	if last < 0 || p.names[last] != t.Name.Space+":"+t.Name.Local {
		return errXML
	}
	p.open, p.scope, p.names = p.open[:last], p.scope[:last], p.names[:last]
	return nil
}

func (p *xmlParser) characters(s string) error {
	if len(p.open) == 0 {
		if strings.TrimSpace(s) != "" {
			return errXML
		}
		return nil
	}
	if p.nodes++; p.nodes > xmlMostNodes {
		return errXML
	}
	up := p.open[len(p.open)-1]
	if n := len(up.kids); n > 0 && up.kids[n-1].local == "" {
		up.kids[n-1].text += s // CDATA beside characters
		return nil
	}
	up.kids = append(up.kids, &xnode{text: s})
	return nil
}

// writeXML writes a tree with prefixes of our own, all declared at its root.
func writeXML(root *xnode) []byte {
	used := map[string]bool{}
	root.all(func(n *xnode) {
		if n.local != "" {
			used[n.space] = true
		}
		for _, a := range n.attrs {
			used[a.space] = true
		}
	})
	var b bytes.Buffer
	b.WriteString(xml.Header)
	w := xmlWriter{b: &b}
	w.element(root, used)
	return b.Bytes()
}

type xmlWriter struct{ b *bytes.Buffer }

func (w xmlWriter) element(n *xnode, declare map[string]bool) {
	if n.local == "" {
		_ = xml.EscapeText(w.b, []byte(n.text)) // a bytes.Buffer does not fail
		return
	}
	name := qualified(n.space, n.local)
	w.b.WriteString("<" + name)
	for _, v := range vocabularies {
		if declare[v.space] && v.prefix != "xml" {
			w.attr(strings.TrimSuffix("xmlns:"+v.prefix, ":"), v.space)
		}
	}
	for _, a := range n.attrs {
		value := a.value
		if n.is(nsMC, "Choice") && a.local == "Requires" {
			value = prefixesOf(value)
		}
		w.attr(qualified(a.space, a.local), value)
	}
	if len(n.kids) == 0 {
		w.b.WriteString("/>")
		return
	}
	w.b.WriteString(">")
	for _, k := range n.kids {
		w.element(k, nil)
	}
	w.b.WriteString("</" + name + ">")
}

func (w xmlWriter) attr(name, value string) {
	w.b.WriteString(" " + name + `="`)
	_ = xml.EscapeText(w.b, []byte(value))
	w.b.WriteString(`"`)
}

func qualified(space, local string) string {
	if space == "" {
		return local
	}
	if p := prefixOf(space); p != "" {
		return p + ":" + local
	}
	return local
}

func prefixesOf(spaces string) string {
	var out []string
	for _, s := range strings.Fields(spaces) {
		out = append(out, prefixOf(s))
	}
	return strings.Join(out, " ")
}
