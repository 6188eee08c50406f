package attach

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"example.org/redact/pkg/finding"
)

// isOffice recognises one kind of document by the list of content types, which
// every one has, and the folder of its main part.
func isOffice(folder string) func([]byte) bool {
	return func(in []byte) bool {
		if !isZIP(in) {
			return false
		}
		r, err := zip.NewReader(bytes.NewReader(in), int64(len(in)))
		if err != nil {
			return false
		}
		types, inFolder := false, false
		for _, f := range r.File {
			name := strings.ToLower(f.Name)
			types = types || name == "[content_types].xml"
			inFolder = inFolder || strings.HasPrefix(name, folder)
		}
		return types && inFolder
	}
}

// rebuildOffice returns the rebuilder of one kind of document. It walks the
// parts from the main one along relationships, takes each through the lists,
// and writes those that it reached and no others.
func rebuildOffice(t Type) func(context.Context, []byte, Handler, Limits) ([]byte, error) {
	return func(ctx context.Context, in []byte, h Handler, lim Limits) ([]byte, error) {
		o := &office{
			ctx: ctx, h: h, lim: lim, t: t,
			in: map[string]*zip.File{}, seen: map[string]bool{"[content_types].xml": true}, byName: map[string]*officePart{},
			counts: map[string]int{}, styles: map[string]string{}, styleNames: map[string]string{},
			pictures: map[string]string{},
		}
		if err := o.open(in); err != nil {
			return nil, err
		}
		if err := o.walk(); err != nil {
			return nil, err
		}
		if err := o.orphans(); err != nil {
			return nil, err
		}
		return o.write()
	}
}

// office is one document on its way from input to output.
type office struct {
	ctx context.Context
	h   Handler
	lim Limits
	t   Type

	in     map[string]*zip.File // by lower-case name: programs do not tell A from a
	seen   map[string]bool      // what the walk has come by
	parts  []*officePart
	byName map[string]*officePart
	counts map[string]int // parts of a kind

	styles, styleNames map[string]string // ids and names, old to new
	masterIDs          int

	pictures map[string]string // part and crop to name in the output
	media    []officeFile

	book *workbook
}

// officePart is a part that is kept.
type officePart struct {
	kindName string
	kind     officeKind
	name     string // in the input
	out      string // in the output
	path     string // neutral, for the handler
	ids      map[string]string
	targets  map[string]officeRel // pictures, by the id of the input
	rels     []outRel
	body     []byte
}

type officeFile struct {
	name string
	body []byte
}

// open lists the entries of the package.
func (o *office) open(in []byte) error {
	r, err := zip.NewReader(bytes.NewReader(in), int64(len(in)))
	if err != nil {
		return refuseFor(err, "the document is damaged or cut off; ask for the original file")
	}
	for _, f := range r.File {
		if err := o.lim.entry(); err != nil {
			return err
		}
		name, err := zipEntry(f)
		if err != nil {
			return err
		}
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		key := strings.ToLower(name)
		if o.in[key] != nil {
			return refuse("two parts of the document have the same name; save it again with its program")
		}
		o.in[key] = f
	}
	return nil
}

// read unpacks a part.
func (o *office) read(name string) ([]byte, error) {
	f := o.in[strings.ToLower(name)]
	if f == nil {
		return nil, refuse("a part of the document is missing; save it again with its program")
	}
	rc, err := f.Open()
	if err != nil {
		return nil, refuseFor(err, badXML)
	}
	defer rc.Close()
	return o.lim.unpack(rc, int64(min(f.CompressedSize64, 1<<40)))
}

// tree reads a part as XML.
func (o *office) tree(name string) (*xnode, error) {
	b, err := o.read(name)
	if err != nil {
		return nil, err
	}
	return parseXML(b)
}

// walk finds the main part and goes through all that it leads to.
func (o *office) walk() error {
	rels, err := o.relsOf("")
	if err != nil {
		return err
	}
	main := ""
	for _, r := range rels {
		switch {
		case r.kind == "officeDocument" && !r.external && main == "":
			main = r.target
		case droppedRels[r.kind]:
			o.dropTree(r, finding.Metadata)
		default:
			return refuseRel(r)
		}
	}
	if main == "" {
		return refuse("the document has no main part; save it again with its program")
	}
	if path.Ext(main) == ".bin" {
		return refuse("it is a workbook of the binary form; save it as XLSX")
	}
	o.part(mainKind[o.t], main)
	for i := 0; i < len(o.parts); i++ { // parts grow while they are walked
		if err := o.ctx.Err(); err != nil {
			return err
		}
		if err := o.follow(o.parts[i]); err != nil {
			return err
		}
	}
	for _, p := range o.parts {
		if err := o.clean(p); err != nil {
			return err
		}
	}
	return nil
}

// part books a part of the input under the name that it gets in the output.
func (o *office) part(kindName, name string) *officePart {
	key := strings.ToLower(name)
	if p := o.byName[key]; p != nil {
		return p
	}
	k := officeKinds[kindName]
	o.counts[kindName]++
	out := k.out
	if strings.Contains(out, "%d") {
		out = fmt.Sprintf(out, o.counts[kindName])
	}
	if kindName == "theme" {
		out = map[Type]string{DOCX: "word/", PPTX: "ppt/", XLSX: "xl/"}[o.t] + out
	}
	p := &officePart{
		kindName: kindName, kind: k, name: name, out: out, path: fmt.Sprint(len(o.parts) + 1),
		ids: map[string]string{}, targets: map[string]officeRel{},
	}
	o.parts = append(o.parts, p)
	o.byName[key] = p
	o.seen[key] = true
	return p
}

// clean takes one part through the lists and the rules.
func (o *office) clean(p *officePart) error {
	root, err := o.tree(p.name)
	if err != nil {
		return err
	}
	if strict := "http://purl.oclc.org/ooxml/"; strings.HasPrefix(root.space, strict) {
		return refuse("it is saved in the strict form of its format; save it in the usual form (DOCX, XLSX or PPTX)")
	}
	switch p.kindName {
	case "workbook":
		return o.cleanWorkbook(p, root)
	case "worksheet":
		return o.cleanSheet(p, root)
	}
	f := &filter{office: o, src: p}
	out, err := f.run(root)
	if err != nil {
		return err
	}
	if err := f.placePictures(out); err != nil {
		return err
	}
	if err := f.redactText(out); err != nil {
		return err
	}
	p.body = writeXML(out)
	return nil
}

// forgotten are parts that some programs write and lead nowhere to: properties
// and an order of calculation. They go without a word.
var forgotten = regexp.MustCompile(`^(docprops/[a-z]+\.xml|xl/calcchain\.xml)$`)

// orphans refuses a package with parts that nothing leads to: a reader never
// sees them, and nobody knows what they hold.
func (o *office) orphans() error {
	for name := range o.in {
		if !o.seen[name] && !forgotten.MatchString(name) {
			return refuse("the document holds a part that nothing in it leads to; save it again with its program")
		}
	}
	return nil
}

// write packs what is kept, always in the same order.
func (o *office) write() ([]byte, error) {
	files := []officeFile{
		{"[Content_Types].xml", o.contentTypes()},
		{"_rels/.rels", writeRels([]outRel{{"rId1", "officeDocument", o.parts[0].out}}, "")},
	}
	for _, p := range o.parts {
		files = append(files, officeFile{p.out, p.body})
		if len(p.rels) > 0 {
			dir, base := path.Split(p.out)
			files = append(files, officeFile{dir + "_rels/" + base + ".rels", writeRels(p.rels, p.out)})
		}
	}
	files = append(files, o.media...)
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, f := range files {
		if err := addToZIP(w, f.name, f.body); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write the document: %w", err)
	}
	return buf.Bytes(), nil
}

// contentTypes says what each part is.
func (o *office) contentTypes() []byte {
	root := &xnode{space: nsCT, local: "Types"}
	add := func(local, keyName, key, content string) {
		root.kids = append(root.kids, &xnode{space: nsCT, local: local, attrs: []xattr{{"", keyName, key}, {"", "ContentType", content}}})
	}
	add("Default", "Extension", "rels", ctRels)
	add("Default", "Extension", "xml", "application/xml")
	for _, ext := range []string{"jpeg", "png"} {
		if slices.ContainsFunc(o.media, func(m officeFile) bool { return strings.HasSuffix(m.name, "."+ext) }) {
			add("Default", "Extension", ext, "image/"+ext)
		}
	}
	for _, p := range o.parts {
		add("Override", "PartName", "/"+p.out, p.kind.content)
	}
	return writeUnprefixed(root)
}
