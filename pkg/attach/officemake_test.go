package attach

import (
	"archive/zip"
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

// secret stands in every corner that no reader looks at. It must be in no
// output, in no encoding.
const secret = "Zaphod Plantagenet"

const (
	xmlHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	relsHead = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relType  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
)

// made is a document that a test can still change: its parts in order.
type made struct{ names, bodies []string }

func (m *made) put(name, body string) {
	for i, n := range m.names {
		if n == name {
			m.bodies[i] = body
			return
		}
	}
	m.names, m.bodies = append(m.names, name), append(m.bodies, body)
}

// change replaces text in a part; a test whose change does nothing is wrong.
func (m *made) change(t testing.TB, name, from, to string) {
	t.Helper()
	for i, n := range m.names {
		if n == name && strings.Contains(m.bodies[i], from) {
			m.bodies[i] = strings.Replace(m.bodies[i], from, to, 1)
			return
		}
	}
	t.Fatalf("%s does not hold %q", name, from)
}

func (m *made) zip(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for i, n := range m.names {
		e, err := w.CreateHeader(&zip.FileHeader{Name: n, Method: zip.Deflate, Comment: secret})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Write([]byte(m.bodies[i])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.SetComment(secret); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// rels makes a list of relationships: "rId1 styles styles.xml"; a target with
// a colon lies elsewhere.
func rels(lines ...string) string {
	var b strings.Builder
	b.WriteString(relsHead)
	for _, l := range lines {
		f := strings.SplitN(l, " ", 3)
		kind := f[1]
		if !strings.Contains(kind, ":") {
			kind = relType + kind
		}
		mode := ""
		if strings.Contains(f[2], ":") {
			mode = ` TargetMode="External"`
		}
		b.WriteString(`<Relationship Id="` + f[0] + `" Type="` + kind + `" Target="` + f[2] + `"` + mode + `/>`)
	}
	return b.String() + `</Relationships>`
}

// properties are the parts that every kind of document has beside its text.
func properties(m *made, main string) {
	m.put("[Content_Types].xml", xmlHead+`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`)
	m.put("_rels/.rels", rels("rId1 officeDocument "+main, "rId2 http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties docProps/core.xml",
		"rId3 extended-properties docProps/app.xml", "rId4 http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail docProps/thumbnail.jpeg",
		"rId5 custom-properties docProps/custom.xml"))
	m.put("docProps/core.xml", xmlHead+`<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>`+secret+`</dc:creator></cp:coreProperties>`)
	m.put("docProps/app.xml", xmlHead+`<Properties><Company>`+secret+`</Company></Properties>`)
	m.put("docProps/custom.xml", xmlHead+`<Properties><a>`+secret+`</a></Properties>`)
	m.put("docProps/thumbnail.jpeg", secret)
}

// utf16Of writes a part in UTF-16 with its mark.
func utf16Of(s string) string {
	s = strings.Replace(s, `encoding="UTF-8"`, `encoding="UTF-16"`, 1)
	b := []byte{0xff, 0xfe}
	for _, r := range s {
		b = append(b, byte(r), byte(r>>8))
	}
	return string(b)
}

// twoColours is red on the left half and blue on the right.
func twoColours(t testing.TB, w, h int) string {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{255, 0, 0, 255}
			if x >= w/2 {
				c = color.NRGBA{0, 0, 255, 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

const wordNS = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"`

// split is the planted number over three runs, with a tracked change, a
// bookmark and a proofing mark in between.
const split = `<w:r w:rsidR="00Zaphod"><w:t>No 943-4</w:t></w:r><w:bookmarkStart w:id="0" w:name="Zaphod_Plantagenet"/><w:ins w:id="1" w:author="` + secret + `" w:date="2026-01-02T03:04:05Z"><w:r><w:rPr><w:b/></w:rPr><w:t>76-</w:t></w:r></w:ins><w:proofErr w:type="spellStart"/><w:del w:id="2" w:author="` + secret + `"><w:r><w:delText>` + secret + `</w:delText></w:r></w:del><w:r><w:t>5919.</w:t></w:r>`

func docx(t testing.TB) *made {
	m := &made{}
	properties(m, "word/document.xml")
	picture := `<w:r><w:drawing><wp:inline><wp:extent cx="914400" cy="914400"/><wp:docPr id="1234567890" name="` + secret + `" descr="` + secret + `" title="` + secret + `"><a:hlinkClick r:id="rId20"/></wp:docPr><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="` + secret + `.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId10"><a:extLst><a:ext uri="{x}"><svg r:embed="rId11" xmlns="s"/></a:ext></a:extLst></a:blip><a:srcRect r="50000"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="914400" cy="914400"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`
	box := `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor relativeHeight="251658240"><wp:docPr id="2" name="x"/><wp14:sizeRelH xmlns:wp14="http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing" relativeFrom="page"><wp14:pctWidth>00Zaphod</wp14:pctWidth></wp14:sizeRelH><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr/><wps:txbx><w:txbxContent><w:p>` + split + `</w:p></w:txbxContent></wps:txbx><wps:bodyPr rot="0" vert="horz"/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p>` + split + `</w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>`
	m.put("word/document.xml", xmlHead+`<w:document `+wordNS+` mc:Ignorable="w14"><w:body>
		<w:p w:rsidR="00Zaphod" w14:paraId="ABCDEF01"><w:pPr><w:pStyle w:val="ZaphodPlantagenet"/><w:tabs><w:tab w:val="left" w:pos="100"/></w:tabs><w:rPr><w:rFonts w:ascii="Times New Roman"/></w:rPr></w:pPr>`+split+`</w:p>
		<w:p><w:hyperlink r:id="rId20" w:tooltip="`+secret+`"><w:r><w:t xml:space="preserve">a link that stays </w:t></w:r></w:hyperlink><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "http://x/`+secret+`"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>943-476</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:noBreakHyphen/><w:t>5919</w:t></w:r></w:p>
		<w:sdt><w:sdtPr><w:alias w:val="`+secret+`"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>943-`+"\u200b"+`476-5919 in a control</w:t></w:r></w:p></w:sdtContent></w:sdt>
		<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="4508"/></w:tblGrid><w:tr><w:tc><w:p><w:r><w:t>Number</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Ward</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p>`+split+`</w:p></w:tc><w:tc><w:p><w:r><w:t>Seven</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
		<w:p>`+picture+box+`<w:r><w:footnoteReference w:id="2"/><w:commentReference w:id="0"/></w:r></w:p>
		<w:sectPr w:rsidR="00Zaphod"><w:headerReference w:type="default" r:id="rId6"/><w:footerReference w:type="default" r:id="rId7"/><w:pgSz w:w="11906" w:h="16838"/><w:printerSettings r:id="rId14"/></w:sectPr>
		</w:body></w:document>`)
	m.put("word/_rels/document.xml.rels", rels("rId1 styles styles.xml", "rId2 settings settings.xml", "rId3 footnotes footnotes.xml", "rId4 comments comments.xml",
		"rId5 theme theme/theme1.xml", "rId6 header header1.xml", "rId7 footer footer1.xml", "rId8 http://schemas.microsoft.com/office/2011/relationships/people people.xml",
		"rId9 customXml ../customXml/item1.xml", "rId10 image media/image1.png", "rId11 image media/image2.svg", "rId12 http://schemas.microsoft.com/office/2006/relationships/vbaProject vbaProject.bin",
		"rId14 printerSettings printerSettings1.bin", "rId15 fontTable fontTable.xml", "rId20 hyperlink http://example.invalid/"+strings.ReplaceAll(secret, " ", "")))
	m.put("word/styles.xml", xmlHead+`<w:styles `+wordNS+`><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults><w:latentStyles/><w:style w:type="paragraph" w:styleId="ZaphodPlantagenet"><w:name w:val="`+secret+`"/><w:basedOn w:val="Normal"/><w:rsid w:val="00Zaphod"/></w:style><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>`)
	m.put("word/settings.xml", xmlHead+`<w:settings `+wordNS+`><w:attachedTemplate r:id="rId1"/><w:evenAndOddHeaders/><w:docVars><w:docVar w:name="a" w:val="`+secret+`"/></w:docVars><w:rsids><w:rsid w:val="00Zaphod"/></w:rsids><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`)
	m.put("word/_rels/settings.xml.rels", rels("rId1 attachedTemplate file:///C:/Users/"+secret+"/a.dotx"))
	m.put("word/footnotes.xml", utf16Of(xmlHead+`<w:footnotes `+wordNS+`><w:footnote w:id="2"><w:p>`+split+`</w:p></w:footnote></w:footnotes>`))
	m.put("word/comments.xml", xmlHead+`<w:comments `+wordNS+`><w:comment w:id="0" w:author="`+secret+`" w:initials="Zaphod" w:date="2026-01-01T00:00:00Z"><w:p>`+split+`</w:p></w:comment></w:comments>`)
	m.put("word/header1.xml", xmlHead+`<w:hdr `+wordNS+`><w:p>`+split+`</w:p><w:p><w:r><w:pict><v:shape><v:textpath string="`+secret+`"/></v:shape></w:pict></w:r></w:p></w:hdr>`)
	m.put("word/footer1.xml", xmlHead+`<w:ftr `+wordNS+`><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE  \* `+secret+`</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>`)
	m.put("word/theme/theme1.xml", xmlHead+`<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="`+secret+`"><a:themeElements><a:clrScheme name="`+secret+`"><a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1></a:clrScheme></a:themeElements></a:theme>`)
	m.put("word/people.xml", secret)
	m.put("customXml/item1.xml", `<a>`+secret+`</a>`)
	m.put("customXml/_rels/item1.xml.rels", rels("rId1 customXmlProps itemProps1.xml"))
	m.put("customXml/itemProps1.xml", secret)
	m.put("word/media/image1.png", twoColours(t, 40, 20))
	m.put("word/media/image2.svg", `<svg>`+secret+`</svg>`)
	m.put("word/vbaProject.bin", secret)
	m.put("word/printerSettings1.bin", secret)
	m.put("word/fontTable.xml", secret)
	return m
}
