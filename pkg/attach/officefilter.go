package attach

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"example.org/redact/pkg/finding"
)

// filter takes one part through the vocabularies. What is left holds no text
// but that of text runs, which are then looked through, and no attribute that
// a person fills in freely.
type filter struct {
	*office
	src  *officePart
	ids  int  // given to shapes
	told bool // that something was left out
}

// run filters the tree of a part; its root must be what the part's kind says.
func (f *filter) run(root *xnode) (*xnode, error) {
	k := f.src.kind
	if !root.is(k.space, k.root) {
		return nil, refuse("a part of the document is not what it says to be; save it again with its program")
	}
	out, err := f.element(root, nil)
	if err != nil {
		return nil, err
	}
	if len(out) != 1 {
		return nil, refuse(badXML)
	}
	return out[0], nil
}

// left notes that something was left out of the part.
func (f *filter) left(kind finding.Kind) {
	if !f.told {
		f.told = true
		f.h.Stripped(f.src.path, kind, finding.CarrierOffice)
	}
}

// element returns what is left of n: nothing, itself, or some of its children.
func (f *filter) element(n, parent *xnode) ([]*xnode, error) {
	if n.local == "" {
		return f.characters(n, parent)
	}
	switch {
	case n.is(nsMC, "AlternateContent"):
		return f.alternatives(n, parent)
	case n.is(nsW, "object"):
		return nil, refuse("it holds an object of another program; put a picture of it in its place")
	case n.is(nsW, "pict"):
		return f.oldDrawing(n)
	case n.is(nsW, "fldSimple") && pageField(n.attr(nsW, "instr")) != "":
		return f.field(n)
	case dropped[n.space][n.local], isExtension(n.space):
		f.left(finding.Metadata)
		return nil, nil
	case unwrapped[n.space][n.local]:
		f.left(finding.Metadata)
		return f.children(n, parent)
	}
	v := vocabularyOf(n.space)
	if v == nil || !v.elements[n.local] {
		if carries(n) {
			return nil, refuse("it holds a kind of content that is not known here (such as a formula or a chart); put a picture of it in its place")
		}
		return nil, nil
	}
	out := &xnode{space: n.space, local: n.local}
	if err := f.attributes(out, n, v); err != nil {
		return nil, err
	}
	kids, err := f.children(n, out)
	if err != nil {
		return nil, err
	}
	out.kids = kids
	return []*xnode{out}, nil
}

// isExtension reports whether a namespace is one of those that newer versions
// add and every program may ignore: sizes in per cent, identifiers, effects.
func isExtension(space string) bool {
	return strings.HasPrefix(space, "http://schemas.microsoft.com/office/") && vocabularyOf(space) == nil
}

func (f *filter) children(n, parent *xnode) ([]*xnode, error) {
	kids := n.kids
	if n.is(nsW, "p") || n.is(nsW, "hyperlink") || n.is(nsW, "sdtContent") {
		kids = joinFields(kids)
	}
	var out []*xnode
	for _, k := range kids {
		got, err := f.element(k, parent)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
	}
	return out, nil
}

// carries reports whether n holds characters or points to another part.
func carries(n *xnode) bool {
	found := false
	n.all(func(k *xnode) {
		if strings.TrimSpace(k.text) != "" {
			found = true
		}
		for _, a := range k.attrs {
			found = found || a.space == nsR
		}
	})
	return found
}

// isTextRun reports whether the characters of an element are a reader's text.
func isTextRun(n *xnode) bool { return n.is(nsW, "t") || n.is(nsA, "t") }

// isPlainLeaf reports whether an element holds a number or a word of its schema.
func isPlainLeaf(n *xnode) bool {
	switch n.space {
	case nsWP:
		return n.local == "posOffset" || n.local == "align"
	case nsXDR:
		return n.local == "col" || n.local == "colOff" || n.local == "row" || n.local == "rowOff"
	case nsA:
		return n.local == "tableStyleId"
	}
	return false
}

var guid = regexp.MustCompile(`^\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}$`)

func (f *filter) characters(n, parent *xnode) ([]*xnode, error) {
	switch {
	case parent != nil && isTextRun(parent):
		return []*xnode{{text: n.text}}, nil
	case parent != nil && isPlainLeaf(parent) && (plainValue.MatchString(strings.TrimSpace(n.text)) || guid.MatchString(n.text)):
		return []*xnode{{text: strings.TrimSpace(n.text)}}, nil
	case strings.TrimSpace(n.text) == "":
		return nil, nil
	}
	return nil, refuse("a part of the document holds text where none belongs; save it again with its program")
}

// alternatives keeps the first choice whose vocabularies are all known, without
// the fallback, which would be a second copy of the same text; or else the
// fallback.
func (f *filter) alternatives(n, parent *xnode) ([]*xnode, error) {
	for _, c := range n.find(nsMC, "Choice") {
		needs := c.attr("", "Requires")
		known := needs != ""
		for _, s := range strings.Fields(needs) {
			known = known && vocabularyOf(s) != nil
		}
		if !known {
			continue
		}
		kids, err := f.children(c, parent)
		if err != nil || len(kids) == 0 {
			return nil, err
		}
		choice := &xnode{space: nsMC, local: "Choice", attrs: []xattr{{"", "Requires", needs}}, kids: kids}
		return []*xnode{{space: nsMC, local: "AlternateContent", kids: []*xnode{choice}}}, nil
	}
	if fb := n.child(nsMC, "Fallback"); fb != nil {
		return f.children(fb, parent)
	}
	return nil, nil
}

// oldDrawing decides about VML: lines and watermarks go, pictures and texts in
// it refuse the document.
func (f *filter) oldDrawing(n *xnode) ([]*xnode, error) {
	if carries(n) {
		return nil, refuse("it holds a picture or a text box of an old form; save it again with a current version of its program")
	}
	f.left(finding.Caption)
	return nil, nil
}

// The shapes of attributes' values. A number has at most nine digits, so that
// none of ten (a NHS number) passes for a measure.
var (
	plainValue = regexp.MustCompile(`^(|-?[0-9]{1,9}(\.[0-9]{1,6})?(%|pt|in|cm|mm|pc|pi)?|[A-Za-z][A-Za-z0-9]{0,31}(-[A-Za-z0-9]{1,8}){0,2}|#?[0-9A-Fa-f]{2,8})$`)
	guideName  = regexp.MustCompile(`^[A-Za-z]{1,8}[0-9]{0,4}$`)
	// guideFormula is a guide's: "*/ h 1 2", "val 16667".
	guideFormula = regexp.MustCompile(`^[-+*/?a-zA-Z0-9]{1,8}( -?[a-zA-Z0-9]{1,9}){0,3}$`)
	drawingURIs  = map[string]bool{nsPic: true, nsWPS: true, nsWPG: true, nsTab: true, "http://schemas.microsoft.com/office/word": true}
)

func (f *filter) attributes(out, n *xnode, v *vocabulary) error {
	for _, a := range n.attrs {
		switch {
		case a.space == nsXML && a.local == "space" && a.value == "preserve":
			out.set(nsXML, "space", a.value)
		case a.space == nsR:
			if err := f.pointer(out, n, a); err != nil {
				return err
			}
		case a.space != "" && a.space != n.space || !v.attrs[a.local]:
			// not on the list
		case a.local == "uri" && !drawingURIs[a.value]:
			return refuse("it holds a chart, a diagram or another drawing that is not known here; put a picture of it in its place")
		default:
			if value, ok := f.value(n, a); ok {
				out.set(a.space, a.local, value)
			}
		}
	}
	f.required(out)
	return nil
}

// pointer translates the number of a relationship.
func (f *filter) pointer(out, n *xnode, a xattr) error {
	if n.is(nsA, "blip") {
		if a.local == "embed" {
			out.set(nsR, "embed", a.value) // picture() puts the new one in
		}
		return nil
	}
	id, ok := f.src.ids[a.value]
	if a.local != "id" || !ok {
		return refuse("it points to a part of a kind that is not known here; save it again with its program")
	}
	out.set(nsR, "id", id)
	return nil
}

// value returns what an attribute becomes, and whether it stays.
func (f *filter) value(n *xnode, a xattr) (string, bool) {
	switch {
	case n.space == nsW && (a.local == "styleId" || a.local == "val" && styleRefs[n.local]):
		return f.styleID(a.value), true
	case n.is(nsW, "name"):
		return f.styleName(a.value), true
	case n.is(nsW, "comment") && a.local == "author":
		return "Author", true
	case n.is(nsW, "rFonts") || a.local == "typeface" || n.is(nsW, "sym") && a.local == "font", n.is(nsW, "lvlText"),
		n.is(nsS, "numFmt") && a.local == "formatCode", n.space == nsS && n.local == "name":
		return freeText(n, a), true
	case a.local == "author":
		return "", false
	case a.local == "uri":
		return a.value, true
	case n.is(nsS, "cellStyle") && a.local == "name":
		return f.styleName(a.value), true
	case n.is(nsA, "gd") && a.local == "name":
		return a.value, guideName.MatchString(a.value)
	case a.local == "fmla":
		return a.value, guideFormula.MatchString(a.value)
	case a.local == "name" && n.space == nsA:
		return "Office", true
	case a.local == "relativeHeight" && !plainValue.MatchString(a.value):
		return "0", true
	}
	return a.value, plainValue.MatchString(a.value) || utf8.RuneCountInString(a.value) == 1
}

// freeText keeps the name of a font, the form of a number and the text before
// one in a list, where they have the shape of what programs put there.
func freeText(n *xnode, a xattr) string {
	switch {
	case n.is(nsS, "numFmt"):
		return quietFormat(a.value)
	case n.is(nsW, "lvlText"):
		if said := levelNumber.ReplaceAllString(a.value, ""); !quiet(said) {
			return ""
		}
	case plainValue.MatchString(a.value):
	case !fontName.MatchString(a.value) || utf8.RuneCountInString(a.value) > longestFont:
		return "Arial"
	}
	return a.value
}

const longestFont = 40

var (
	fontName = regexp.MustCompile(`^[@+\pL\pM][\pL\pM -]*[0-9]{0,2}[\pL\pM -]*$`)
	// formatSigns are what stands for digits, dates and gaps outside quotes.
	formatSigns = regexp.MustCompile(`(?i)^(general|am/pm|a/p|e[+-]|[-0#?.,%@;*_()/: $£€+dmyhsb!<>='&])*$`)
	levelNumber = regexp.MustCompile(`%[1-9]`)
)

// longestQuiet is how long a text may be that is looked at by its shape alone:
// a unit, a sign, a bracket.
const longestQuiet = 12

// quiet reports whether a text is too short to tell anything and no number.
func quiet(s string) bool {
	return utf8.RuneCountInString(s) <= longestQuiet && !strings.ContainsAny(s, "0123456789")
}

// quietFormat keeps the form of a number without a text that could tell.
func quietFormat(code string) string {
	said := ""
	for _, q := range formatQuoted.FindAllString(code, -1) {
		if q[0] == '"' || q[0] == '\\' {
			said += strings.Trim(q, `"\`)
		}
	}
	bare := formatQuoted.ReplaceAllString(code, "")
	if !quiet(said) || !formatSigns.MatchString(bare) {
		return "General"
	}
	return code
}

// styleRefs are the elements that name a style.
var styleRefs = wordSet("pStyle rStyle tblStyle basedOn next link")

// builtinStyle are the names by which programs know their own styles.
var builtinStyle = regexp.MustCompile(`(?i)^(Normal( Table| \(Web\))?|Body Text( \d)?|Default Paragraph Font|No List|No Spacing|heading [1-9]|toc [1-9]|TOC Heading|Title|Subtitle|header|footer|caption|Hyperlink|FollowedHyperlink|footnote (text|reference)|endnote (text|reference)|annotation (text|reference|subject)|List( Paragraph| Bullet| Number)?( [2-5])?|Quote|Intense Quote|Strong|Emphasis|Table Grid|Plain Text|Comma|Currency|Percent|Bad|Good|Neutral|Total|Input|Output|Calculation|Note|Warning Text|Explanatory Text|Check Cell|Linked Cell)$`)

// styleID gives a style's id a new one: ids are free text too.
func (o *office) styleID(id string) string {
	if _, ok := o.styles[id]; !ok {
		o.styles[id] = fmt.Sprintf("s%d", len(o.styles)+1)
	}
	return o.styles[id]
}

// styleName keeps the names that programs know and numbers the others.
func (o *office) styleName(name string) string {
	if builtinStyle.MatchString(name) {
		return name
	}
	if _, ok := o.styleNames[name]; !ok {
		o.styleNames[name] = fmt.Sprintf("Style %d", len(o.styleNames)+1)
	}
	return o.styleNames[name]
}

// required puts back what a schema asks for and what says nothing.
func (f *filter) required(n *xnode) {
	switch n.local {
	case "cNvPr", "docPr":
		f.ids++
		n.set("", "id", fmt.Sprint(f.ids))
		n.set("", "name", "")
	case "cNvCnPr":
		n.drop("", "id")
	case "clrScheme", "fontScheme":
		n.set("", "name", "Office")
	case "sldId":
		f.ids++
		n.set("", "id", fmt.Sprint(255+f.ids))
	case "sldMasterId", "sldLayoutId":
		// These share one number space over all masters.
		f.masterIDs++
		n.set("", "id", fmt.Sprint(int64(1)<<31+int64(f.masterIDs)))
	case "fld":
		n.set("", "id", "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}")
	}
}
