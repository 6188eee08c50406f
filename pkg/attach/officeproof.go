package attach

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"strings"
)

// verifyOffice walks a document of our own form: an archive of known names
// whose parts hold known elements, known attributes of harmless shape, and text
// only where readers see text; which lead only to one another; and pictures
// that picture proves.
func verifyOffice(t Type) func([]byte, verifier) error {
	return func(out []byte, v verifier) error {
		entries, err := walkZIP(out)
		if err != nil {
			return err
		}
		p := packageProof{t: t, bodies: map[string][]byte{}, reached: map[string]bool{}, content: map[string]string{}}
		for _, e := range entries {
			p.bodies[e.name] = e.body
		}
		for _, e := range entries {
			if err := p.entry(e.name, e.body, v); err != nil {
				return err
			}
		}
		return p.complete()
	}
}

type packageProof struct {
	t       Type
	bodies  map[string][]byte
	reached map[string]bool
	content map[string]string
}

var (
	provenPart  = regexp.MustCompile(`^(word|ppt|xl)(/[a-zA-Z]{4,20})?/[a-zA-Z]{4,20}[0-9]{0,5}\.xml$`)
	provenRels  = regexp.MustCompile(`^((word|ppt|xl)(/[a-zA-Z]{4,20})?/)?_rels/([a-zA-Z]{4,20}[0-9]{0,5}\.xml)?\.rels$`)
	provenMedia = regexp.MustCompile(`^(word|ppt|xl)/media/image[0-9]{1,5}\.(png|jpeg)$`)
	provenID    = regexp.MustCompile(`^rId[0-9]{1,6}$`)
)

func (p *packageProof) entry(name string, body []byte, v verifier) error {
	switch {
	case name == "[Content_Types].xml":
		return walkElements(body, p.contentType)
	case provenRels.MatchString(name):
		dir := path.Dir(path.Dir(name))
		return walkElements(body, func(at []xml.Name, e xml.StartElement) error { return p.relationship(dir, at, e) })
	case provenMedia.MatchString(name):
		return v.picture(body)
	case provenPart.MatchString(name):
		return proveOfficePart(body)
	}
	return unclean("the document holds a part of an unexpected name")
}

// complete checks that the lists and the parts are the same.
func (p *packageProof) complete() error {
	for name := range p.bodies {
		isPart := provenPart.MatchString(name)
		if (isPart || provenMedia.MatchString(name)) && !p.reached[name] {
			return unclean("nothing in the document leads to one of its parts")
		}
		if isPart && p.content[name] == "" {
			return unclean("a part of the document has no type")
		}
	}
	if !p.reached[officeKinds[mainKind[p.t]].out] {
		return unclean("the document has no main part")
	}
	return nil
}

func (p *packageProof) contentType(at []xml.Name, e xml.StartElement) error {
	if e.Name.Space != nsCT {
		return unclean("the list of types holds more than types")
	}
	switch {
	case e.Name.Local == "Types" && len(at) == 0 && onlyAttrs(e):
		return nil
	case e.Name.Local == "Default" && len(at) == 1 && onlyAttrs(e, "Extension", "ContentType"):
		switch attrOf(e, "Extension") + " " + attrOf(e, "ContentType") {
		case "rels " + ctRels, "xml application/xml", "png image/png", "jpeg image/jpeg":
			return nil
		}
	case e.Name.Local == "Override" && len(at) == 1 && onlyAttrs(e, "PartName", "ContentType"):
		name, ct := strings.TrimPrefix(attrOf(e, "PartName"), "/"), attrOf(e, "ContentType")
		for _, k := range officeKinds {
			if k.content == ct && p.bodies[name] != nil && p.content[name] == "" {
				p.content[name] = ct
				return nil
			}
		}
	}
	return unclean("the list of types holds an entry that is not on the list")
}

func (p *packageProof) relationship(dir string, at []xml.Name, e xml.StartElement) error {
	bad := unclean("a part of the document leads to something that is not on the list")
	if e.Name.Space != nsRel {
		return bad
	}
	if e.Name.Local == "Relationships" && len(at) == 0 && onlyAttrs(e) {
		return nil
	}
	if e.Name.Local != "Relationship" || len(at) != 1 || !onlyAttrs(e, "Id", "Type", "Target") || !provenID.MatchString(attrOf(e, "Id")) {
		return bad
	}
	kind, ok := strings.CutPrefix(attrOf(e, "Type"), relOffice)
	known := kind == "image"
	for name := range officeKinds {
		known = known || relTypeOf(name) == kind
	}
	target := path.Join(dir, attrOf(e, "Target"))
	if !ok || !known || p.bodies[target] == nil {
		return bad
	}
	p.reached[target] = true
	return nil
}

// onlyAttrs reports whether an element has exactly these attributes.
func onlyAttrs(e xml.StartElement, names ...string) bool {
	n := 0
	for _, a := range e.Attr {
		if isDeclaration(a) {
			continue
		}
		if a.Name.Space != "" || n >= len(names) || a.Name.Local != names[n] {
			return false
		}
		n++
	}
	return n == len(names)
}

func isDeclaration(a xml.Attr) bool { return a.Name.Space == "xmlns" || a.Name.Local == "xmlns" }

func attrOf(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// walkElements calls f for every element with those that it lies in. There may
// be nothing else: no characters, comments, instructions or document types.
func walkElements(b []byte, f func(at []xml.Name, e xml.StartElement) error) error {
	return walkTokens(b, f, func([]xml.Name, string) error { return unclean("a list of the document holds text") })
}

func walkTokens(b []byte, element func([]xml.Name, xml.StartElement) error, text func([]xml.Name, string) error) error {
	if !bytes.HasPrefix(b, []byte(xml.Header)) {
		return unclean("a part of the document does not begin as it should")
	}
	dec := xml.NewDecoder(bytes.NewReader(b[len(xml.Header):]))
	var at []xml.Name
	roots := 0
	for {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) && len(at) == 0 && roots == 1 {
			return nil
		}
		if err != nil {
			return unclean("a part of the document is not well-formed")
		}
		switch t := t.(type) {
		case xml.StartElement:
			if len(at) == 0 {
				roots++
			}
			if err := element(at, t); err != nil {
				return err
			}
			at = append(at, t.Name)
		case xml.EndElement:
			at = at[:len(at)-1]
		case xml.CharData:
			if err := text(at, string(t)); err != nil {
				return err
			}
		default:
			return unclean("a part of the document holds a comment or an instruction")
		}
	}
}

// sheetProof names what stands in a workbook and its sheets beside styles.
var sheetProof = map[string]map[string]bool{
	"workbook": {}, "workbookPr": wordSet("date1904"), "sheets": {}, "sheet": wordSet("name sheetId"),
	"worksheet": {}, "sheetFormatPr": sheetLists["sheetFormatPr"], "cols": {}, "col": sheetLists["col"],
	"sheetData": {}, "row": wordSet("r s customFormat ht customHeight"), "c": wordSet("r s t"), "v": {}, "is": {}, "t": {},
	"mergeCells": sheetLists["mergeCells"], "mergeCell": sheetLists["mergeCell"],
	"headerFooter": wordSet("differentOddEven differentFirst"), "oddHeader": {}, "oddFooter": {}, "evenHeader": {},
	"evenFooter": {}, "firstHeader": {}, "firstFooter": {}, "drawing": {},
}

// proveOfficePart walks one part.
func proveOfficePart(b []byte) error { return walkTokens(b, proveElement, proveText) }

func proveElement(_ []xml.Name, e xml.StartElement) error {
	bad := unclean("a part of the document holds an element that is not on the list")
	v := vocabularyOf(e.Name.Space)
	if v == nil {
		return bad
	}
	attrs := v.attrs
	if !v.elements[e.Name.Local] {
		switch own := sheetProof[e.Name.Local]; {
		case e.Name.Space == nsS && own != nil:
			attrs = own
		case e.Name.Space == nsW && e.Name.Local == "fldSimple" && len(e.Attr) == 1 && pageField(e.Attr[0].Value) == e.Attr[0].Value:
			return nil
		default:
			return bad
		}
	}
	for _, a := range e.Attr {
		if err := proveAttr(e, a, attrs); err != nil {
			return err
		}
	}
	return nil
}

func proveAttr(e xml.StartElement, a xml.Attr, listed map[string]bool) error {
	ok := false
	switch {
	case isDeclaration(a):
		ok = vocabularyOf(a.Value) != nil
	case a.Name.Space == nsXML:
		ok = a.Name.Local == "space" && a.Value == "preserve"
	case a.Name.Space == nsR:
		ok = provenID.MatchString(a.Value) && (a.Name.Local == "id" || a.Name.Local == "embed")
	case a.Name.Local == "name" && (strings.HasSuffix(e.Name.Local, "NvPr") || e.Name.Local == "docPr"):
		ok = a.Value == ""
	case e.Name == xml.Name{Space: nsW, Local: "comment"} && a.Name.Local == "author":
		ok = a.Value == "Author"
	case a.Name.Space == "" || a.Name.Space == e.Name.Space:
		// What is free text here went past the rules: see filter.value.
		ok = listed[a.Name.Local] || a.Name.Local == "id" && e.Name.Local == "fld"
	}
	if !ok {
		return unclean("a part of the document holds an attribute that is not on the list")
	}
	return nil
}

func proveText(at []xml.Name, s string) error {
	if len(at) > 0 {
		n := &xnode{space: at[len(at)-1].Space, local: at[len(at)-1].Local}
		if isTextRun(n) || isPlainLeaf(n) || n.space == nsS && sheetText[n.local] {
			return nil
		}
	}
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return unclean("a part of the document holds text where none belongs")
}

// sheetText are the elements of a sheet that hold characters.
var sheetText = wordSet("v t oddHeader oddFooter evenHeader evenFooter firstHeader firstFooter")
