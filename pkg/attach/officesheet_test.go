package attach

import (
	"context"
	"strings"
	"testing"

	"example.org/redact/pkg/finding"
)

func TestPPTX(t *testing.T) {
	out, h, err := rebuilt(t, pptx(t).zip(t), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	parts := nothingLeft(t, out)
	if n := strings.Count(parts["ppt/slides/slide1.xml"], mark); n != 2 {
		t.Errorf("the slide has %d marks, want 2", n)
	}
	wants(t, parts, "ppt/slides/slide1.xml", `{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}`, `type="body"`)
	for _, name := range []string{"ppt/notesSlides/notesSlide1.xml", "ppt/notesMasters/notesMaster1.xml", "ppt/slideLayouts/slideLayout1.xml", "ppt/slideMasters/slideMaster1.xml"} {
		wants(t, parts, name, mark)
	}
	// Whoever checks the copy must see every slide, and no name of one is read.
	for _, gone := range []string{`show="0"`, `name="S`, "sectionLst", "custShow", "srcRect", `r="-100000"`} {
		for name, body := range parts {
			if strings.Contains(body, gone) {
				t.Errorf("%s still holds %q", name, gone)
			}
		}
	}
	for name, body := range parts {
		if strings.HasPrefix(name, "ppt/media/") {
			isRed(t, body, 20, 20)
		} else if !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") {
			t.Errorf("there is a part %s", name)
		}
	}
	for _, s := range []string{"authors", "comment", "tag", "handout", "customXml", "docProps", "Props", "vba"} {
		for name := range parts {
			if strings.Contains(name, s) {
				t.Errorf("there is a part %s", name)
			}
		}
	}
	if len(h.stripped) == 0 {
		t.Error("nothing is said to have been left out")
	}
	again, _, err := rebuilt(t, out, Limits{})
	if err != nil {
		t.Fatalf("the output is refused as an input: %v", err)
	}
	nothingLeft(t, again)
}

func TestPPTXRefusals(t *testing.T) {
	const slide, list = "ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels"
	picture := twoColours(t, 40, 20)
	lead := func(m *made, kind, target string) {
		m.change(t, list, `</Relationships>`, `<Relationship Id="rId90" Type="`+relType+kind+`" Target="`+target+`"/></Relationships>`)
	}
	for _, c := range []struct {
		name string
		make func(m *made)
		word string
	}{
		{"an embedded object", func(m *made) {
			lead(m, "oleObject", "../embeddings/oleObject1.bin")
			m.put("ppt/embeddings/oleObject1.bin", secret)
		}, "object of another program"},
		{"an embedded workbook", func(m *made) {
			lead(m, "package", "../embeddings/sheet1.xlsx")
			m.put("ppt/embeddings/sheet1.xlsx", secret)
		}, "an embedded file"},
		{"an object in a frame", func(m *made) {
			m.change(t, slide, `uri="http://schemas.openxmlformats.org/drawingml/2006/table"`, `uri="http://schemas.openxmlformats.org/presentationml/2006/ole"`)
		}, "not known here"},
		{"a chart", func(m *made) { lead(m, "chart", "../charts/chart1.xml") }, "a chart"},
		{"a diagram", func(m *made) { lead(m, "diagramData", "../diagrams/data1.xml") }, "a diagram"},
		{"a video", func(m *made) { lead(m, "video", "../media/media1.mp4"); m.put("ppt/media/media1.mp4", secret) }, "a video"},
		{"a video that lies elsewhere", func(m *made) { lead(m, "video", `file:///C:/a.mp4" TargetMode="External`) }, "a video"},
		{"a sound", func(m *made) { lead(m, "audio", "../media/media1.wav") }, "a sound"},
		{"a control", func(m *made) { lead(m, "control", "../activeX/activeX1.xml") }, "a control"},
		{"a model", func(m *made) { lead(m, "model3d", "../media/model.glb") }, "three-dimensional"},
		{"an unknown relationship", func(m *made) { lead(m, "wondrous", "slide1.xml") }, "not known here"},
		{"a picture that lies elsewhere", func(m *made) {
			m.change(t, list, `../media/image1.png"`, `http://x/y.png" TargetMode="External"`)
		}, "elsewhere"},
		{"a linked picture", func(m *made) { m.change(t, slide, `r:embed="rId3"`, `r:link="rId3"`) }, "elsewhere"},
		{"a slide that lies elsewhere", func(m *made) {
			m.change(t, "ppt/_rels/presentation.xml.rels", `slides/slide1.xml"`, `http://x/slide1.xml" TargetMode="External"`)
		}, "elsewhere"},
		{"a slide that is not there", func(m *made) {
			m.change(t, "ppt/_rels/presentation.xml.rels", "slides/slide1.xml", "slides/slide7.xml")
		}, "points to a part"},
		{"a slide that is a layout", func(m *made) {
			m.change(t, "ppt/_rels/presentation.xml.rels", "slides/slide1.xml", "slideLayouts/slideLayout1.xml")
		}, ""},
		{"a slide that nothing leads to", func(m *made) { m.put("ppt/slides/slide2.xml", "<p:sld/>") }, "nothing in it leads to"},
		{"a formula", func(m *made) {
			m.change(t, slide, `<p:transition/>`, `<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:t>x</m:t></m:oMath><p:transition/>`)
		}, "not known here"},
		{"a crop of everything", func(m *made) {
			m.change(t, slide, `<a:fillRect l="0" r="-100000"/>`, `<a:fillRect l="-100000" r="100000"/>`)
		}, "nothing is shown"},
		{"a crop that is no number", func(m *made) { m.change(t, slide, `r="-100000"`, `r="much"`) }, "cannot be read"},
		{"EMF under the name of a PNG", func(m *made) { m.put("ppt/media/image1.png", "\x01\x00\x00\x00"+strings.Repeat("\x00", 36)+" EMF....") }, "EMF"},
		{"SVG under the name of a PNG", func(m *made) { m.put("ppt/media/image1.png", "<svg/>") }, "SVG"},
		{"a document under the name of a PNG", func(m *made) { m.put("ppt/media/image1.png", string(docx(t).zip(t))) }, "not known here"},
		{"a picture cut off", func(m *made) { m.put("ppt/media/image1.png", picture[:60]) }, "no picture"},
		{"entities", func(m *made) {
			m.change(t, slide, "<p:sld ", `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><p:sld `)
		}, "entities"},
		{"depth", func(m *made) { m.change(t, slide, "<p:transition/>", strings.Repeat("<p:grpSp>", 300)) }, "damaged"},
		{"a way out of the package", func(m *made) { m.put("ppt/../../x.xml", "x") }, "outside"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := pptx(t)
			c.make(m)
			in := m.zip(t)
			if c.word == "" {
				if _, err := Rebuild(t.Context(), PPTX, in, newHandler(Limits{}), Limits{}); err == nil {
					t.Error("it is not refused")
				}
				return
			}
			mustRefuse(t, in, Limits{}, c.word)
		})
	}
	t.Run("truncated", func(t *testing.T) {
		in := pptx(t).zip(t)
		for n := 4; n < len(in); n += 97 {
			if kind, ok := Sniff(in[:n]); ok {
				if out, err := Rebuild(t.Context(), kind, in[:n], newHandler(Limits{}), Limits{}); err == nil && kind != TAR {
					t.Fatalf("%d bytes of %d give an output of %d", n, len(in), len(out))
				}
			}
		}
	})
}

// sheetHandler also finds the number without its hyphens, and any date of 1980
// under a heading.
type sheetHandler struct {
	*handler
	seen []string
}

func (h *sheetHandler) Text(_ context.Context, _, text string) ([]Span, error) {
	h.seen = append(h.seen, text)
	var out []Span
	for i := range text {
		for _, p := range []string{planted, "9434765919", "01/01/1980"} {
			if strings.HasPrefix(text[i:], p) {
				out = append(out, Span{i, i + len(p), finding.NHSNumber})
			}
		}
	}
	return out, nil
}

func TestXLSX(t *testing.T) {
	h := &sheetHandler{handler: newHandler(Limits{})}
	out, err := Rebuild(t.Context(), XLSX, xlsx(t).zip(t), h, h.lim)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(XLSX, out, provePNG); err != nil {
		t.Fatal(err)
	}
	parts := nothingLeft(t, out)
	sheet := parts["xl/worksheets/sheet1.xml"]
	wants(t, parts, "xl/worksheets/sheet1.xml", "Number", "Seven", "12.5", `r="C2"`, "A7:B8", "#N/A", "Page &amp;P", `width="20.5"`)
	if n := strings.Count(sheet, mark); n != 7 {
		t.Errorf("the sheet has %d marks, want 7:\n%s", n, sheet)
	}
	for _, gone := range []string{"9434765919", "9.434765919E9", "29221", "hidden", "<f>", "&amp;Z"} {
		if strings.Contains(sheet, gone) {
			t.Errorf("the sheet still holds %q", gone)
		}
	}
	wants(t, parts, "xl/workbook.xml", `name="Ward"`, `name="Sheet 2"`)
	wants(t, parts, "xl/styles.xml", `formatCode="General"`, `formatCode="dd/mm/yyyy"`)
	isRed(t, parts["xl/media/image1.png"], 20, 20)
	found := false
	for _, s := range h.seen {
		found = found || strings.Contains(s, "Number: No             .\nWard: Seven")
	}
	if !found {
		t.Errorf("no cell was read under its heading: %q", h.seen)
	}
	if _, _, err := rebuilt(t, out, Limits{}); err != nil {
		t.Fatalf("the output is refused as an input: %v", err)
	}
}

func TestXLSXRefusals(t *testing.T) {
	const sheet = "xl/worksheets/sheet1.xml"
	for _, c := range []struct {
		name string
		make func(m *made)
		word string
	}{
		{"a text that is not there", func(m *made) { m.change(t, sheet, "<v>3</v>", "<v>300</v>") }, "damaged"},
		{"a number that is none", func(m *made) { m.change(t, sheet, "<v>12.5</v>", "<v>twelve</v>") }, "damaged"},
		{"a hexadecimal number", func(m *made) { m.change(t, sheet, "<v>12.5</v>", "<v>0x1p-2</v>") }, "damaged"},
		{"a column too far", func(m *made) { m.change(t, sheet, `r="C2"`, `r="ZZZZ2"`) }, "damaged"},
		{"columns out of order", func(m *made) { m.change(t, sheet, `r="C2"`, `r="A2"`) }, "damaged"},
		{"rows out of order", func(m *made) { m.change(t, sheet, `r="4"`, `r="1"`) }, "damaged"},
		{"the binary form", func(m *made) { m.change(t, "_rels/.rels", "xl/workbook.xml", "xl/workbook.bin") }, "save it as XLSX"},
		{"a chart", func(m *made) { m.change(t, "xl/worksheets/_rels/sheet1.xml.rels", relType+"table", relType+"chart") }, "a chart"},
		{"an embedded object", func(m *made) {
			m.change(t, "xl/worksheets/_rels/sheet1.xml.rels", relType+"table", relType+"oleObject")
		}, "object of another program"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := xlsx(t)
			c.make(m)
			mustRefuse(t, m.zip(t), Limits{}, c.word)
		})
	}
}

func TestShown(t *testing.T) {
	w := &workbook{formats: []string{"", "d/m/y", `"day "0`, "000 000 0000", "[Red]dd-mmm-yy"}}
	w.base = w.base.AddDate(1898, 11, 29)
	for _, c := range []struct {
		v     float64
		style string
		want  string
	}{
		{29221, "1", "01/01/1980"},
		{29221.75, "4", "01/01/1980"},
		{29221, "2", "29221"},
		{29221, "0", "29221"},
		{29221, "9", "29221"},
		{34765919, "3", "0034765919"},
		{9.434765919e9, "0", "9434765919"},
		{-1, "1", "-1"},
	} {
		if got := w.shown(c.v, c.style); got != c.want {
			t.Errorf("%v in style %s is shown as %q, want %q", c.v, c.style, got, c.want)
		}
	}
}

func TestFreeText(t *testing.T) {
	font, format, level := &xnode{space: nsW, local: "rFonts"}, &xnode{space: nsS, local: "numFmt"}, &xnode{space: nsW, local: "lvlText"}
	for _, c := range []struct {
		n        *xnode
		in, want string
	}{
		{font, "Times New Roman", "Times New Roman"},
		{font, "Wingdings 3", "Wingdings 3"},
		{font, "ＭＳ ゴシック", "ＭＳ ゴシック"},
		{font, planted, "Arial"},
		{font, "born 01/01/1980", "Arial"},
		{font, "a very long name that no maker of letters would give", "Arial"},
		{format, `[$-F800]dddd\,\ mmmm\ dd\,\ yyyy`, `[$-F800]dddd\,\ mmmm\ dd\,\ yyyy`},
		{format, `_-"£"* #,##0.00_-`, `_-"£"* #,##0.00_-`},
		{format, `0" mg/ml"`, `0" mg/ml"`},
		{format, "0.0E+00", "0.0E+00"},
		{format, `"` + planted + `"`, "General"},
		{format, `"Patient of Ward Seven"0`, "General"},
		{format, "9434765919", "General"},
		{format, "Zaphod", "General"},
		{level, "%1.%2.", "%1.%2."},
		{level, "Section %1", "Section %1"},
		{level, "%1 " + planted, ""},
	} {
		if got := freeText(c.n, xattr{value: c.in}); got != c.want {
			t.Errorf("%s %q becomes %q, want %q", c.n.local, c.in, got, c.want)
		}
	}
}
