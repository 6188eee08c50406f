package attach

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"example.org/redact/pkg/finding"
)

// officeRel is a relationship of the input.
type officeRel struct {
	id, kind, target string // the target is a name within the package
	external         bool
}

// outRel is a relationship of the output.
type outRel struct{ id, kind, target string }

// relsName is where the relationships of a part are kept; "" is the package.
func relsName(part string) string {
	dir, base := path.Split(part)
	return dir + "_rels/" + base + ".rels"
}

// relsOf reads the relationships of a part; most parts have none.
func (o *office) relsOf(part string) ([]officeRel, error) {
	name := relsName(part)
	if o.in[strings.ToLower(name)] == nil {
		return nil, nil
	}
	o.seen[strings.ToLower(name)] = true
	root, err := o.tree(name)
	if err != nil {
		return nil, err
	}
	if !root.is(nsRel, "Relationships") {
		return nil, refuse(badXML)
	}
	var out []officeRel
	for _, n := range root.find(nsRel, "Relationship") {
		r := officeRel{id: n.attr("", "Id"), kind: path.Base(n.attr("", "Type")), external: n.attr("", "TargetMode") == "External"}
		if strings.HasPrefix(n.attr("", "Type"), "http://purl.oclc.org/") {
			return nil, refuse("it is saved in the strict form of its format; save it in the usual form (DOCX, XLSX or PPTX)")
		}
		if !r.external {
			r.target = within(part, n.attr("", "Target"))
		}
		out = append(out, r)
	}
	return out, nil
}

// within resolves a target that is written relative to a part. What leads out
// of the package leads nowhere.
func within(part, target string) string {
	target, _, _ = strings.Cut(target, "#")
	if t, err := url.PathUnescape(target); err == nil {
		target = t
	}
	if !strings.HasPrefix(target, "/") {
		target = path.Join("/", path.Dir(part), target)
	}
	return strings.TrimPrefix(path.Clean(target), "/")
}

// follow books what a kept part leads to.
func (o *office) follow(p *officePart) error {
	rels, err := o.relsOf(p.name)
	if err != nil {
		return err
	}
	for _, r := range rels {
		kind, kept := p.kind.rels[r.kind]
		switch {
		case kept && kind == "image":
			p.targets[r.id] = r
			o.seen[strings.ToLower(r.target)] = true
		case kept && r.external:
			return refuse("a part of the document lies elsewhere; save it again with its program")
		case kept && kind == "strings":
			o.seen[strings.ToLower(r.target)] = true
			o.workbook().strings = r.target
		case kept && o.in[strings.ToLower(r.target)] == nil:
			// Some programs leave such a trace; whatever shows it is refused.
		case kept:
			to := o.part(kind, r.target)
			if to.kindName != kind {
				return refuse("a part of the document is of two kinds; save it again with its program")
			}
			p.ids[r.id] = p.link(relTypeOf(kind), to.out)
		case droppedRels[r.kind]:
			o.dropTree(r, droppedKind(r.kind))
		default:
			return refuseRel(r)
		}
	}
	return nil
}

// link adds a relationship to the output and returns its id.
func (p *officePart) link(kind, target string) string {
	id := fmt.Sprintf("rId%d", len(p.rels)+1)
	p.rels = append(p.rels, outRel{id, kind, target})
	return id
}

// refuseRel says what of a document cannot be cleaned.
func refuseRel(r officeRel) error {
	if what, ok := refusedRels[r.kind]; ok {
		return refuse("it holds %s; put a picture of it in its place", what)
	}
	return refuse("it holds a part of a kind that is not known here; save it again with its program, or as PDF")
}

// dropTree leaves out a part and all that hangs on it.
func (o *office) dropTree(r officeRel, kind finding.Kind) {
	o.h.Stripped("", kind, finding.CarrierOffice)
	todo := []officeRel{r}
	for len(todo) > 0 {
		r, todo = todo[0], todo[1:]
		key := strings.ToLower(r.target)
		if r.external || o.in[key] == nil || o.seen[key] {
			continue
		}
		o.seen[key] = true
		// A damaged list of a part that goes anyway is no loss: what it leads
		// to is then an orphan.
		if more, err := o.relsOf(r.target); err == nil {
			todo = append(todo, more...)
		}
	}
}

// droppedKind says what a dropped part told.
func droppedKind(rel string) finding.Kind {
	switch rel {
	case "people", "person", "authors", "commentAuthors", "usernames":
		return finding.Author
	case "thumbnail", "hdphoto", "image":
		return finding.Thumbnail
	case "comments", "threadedComment":
		return finding.Caption
	}
	return finding.Metadata
}

// writeRels writes the relationships of a part.
func writeRels(rels []outRel, part string) []byte {
	root := &xnode{space: nsRel, local: "Relationships"}
	for _, r := range rels {
		target := r.target
		if part != "" {
			// Both are clean names within the package.
			if rel, err := filepath.Rel("/"+path.Dir(part), "/"+r.target); err == nil {
				target = filepath.ToSlash(rel)
			}
		}
		root.kids = append(root.kids, &xnode{space: nsRel, local: "Relationship", attrs: []xattr{
			{"", "Id", r.id}, {"", "Type", relOffice + r.kind}, {"", "Target", target},
		}})
	}
	return writeUnprefixed(root)
}

// writeUnprefixed writes a flat list in the one namespace of its root.
func writeUnprefixed(root *xnode) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	b.WriteString("<" + root.local + ` xmlns="` + root.space + `">`)
	for _, k := range root.kids {
		b.WriteString("<" + k.local)
		for _, a := range k.attrs {
			xmlWriter{&b}.attr(a.local, a.value)
		}
		b.WriteString("/>")
	}
	b.WriteString("</" + root.local + ">")
	return b.Bytes()
}
