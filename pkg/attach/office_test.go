package attach

import (
	"archive/zip"
	"bytes"
	"image/color"
	"image/png"
	"regexp"
	"strings"
	"testing"
)

// nothingLeft unpacks a package and looks for what was planted.
func nothingLeft(t *testing.T, out []byte) map[string]string {
	t.Helper()
	items, err := walkZIP(out)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, e := range items {
		parts[e.name] = string(e.body)
		plain := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(e.body), "")
		for _, p := range []string{planted, secret, "Zaphod", "Plantagenet", "00Zaphod", "2026-01"} {
			for _, form := range []string{p, utf16Of(p)[2:]} {
				if strings.Contains(e.name+string(e.body), form) || strings.Contains(plain, form) {
					t.Errorf("%s still holds %q", e.name, p)
				}
			}
		}
		// Neither the number nor a piece of it, wherever runs were cut.
		for _, piece := range []string{"943-4", "943-476", "5919", "76-"} {
			if strings.HasSuffix(e.name, ".xml") && strings.Contains(plain, piece) {
				t.Errorf("%s still holds the piece %q", e.name, piece)
			}
		}
		if strings.Contains(string(e.body), "TargetMode") {
			t.Errorf("%s leads elsewhere", e.name)
		}
	}
	return parts
}

// wants checks that a part holds texts.
func wants(t *testing.T, parts map[string]string, name string, texts ...string) {
	t.Helper()
	if parts[name] == "" {
		t.Errorf("there is no %s", name)
	}
	for _, s := range texts {
		if !strings.Contains(parts[name], s) {
			t.Errorf("%s does not hold %q:\n%s", name, s, parts[name])
		}
	}
}

const mark = "[redacted: NHS number]"

func TestDOCX(t *testing.T) {
	out, h, err := rebuilt(t, docx(t).zip(t), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	parts := nothingLeft(t, out)
	wants(t, parts, "word/document.xml", mark, "No ", "a link that stays", "in a control", "Seven", `w:type="default"`, `<a:stretch>`)
	if n := strings.Count(parts["word/document.xml"], mark); n != 5 {
		t.Errorf("the text has %d marks, want 5", n)
	}
	wants(t, parts, "word/header1.xml", mark)
	wants(t, parts, "word/footnotes.xml", mark)
	wants(t, parts, "word/comments.xml", mark, `w:author="Author"`)
	wants(t, parts, "word/footer1.xml", `<w:fldSimple w:instr="PAGE">`)
	wants(t, parts, "word/settings.xml", "evenAndOddHeaders", "compatibilityMode")
	wants(t, parts, "word/styles.xml", `<w:name w:val="Normal"/>`, `<w:name w:val="Style 1"/>`)
	if len(h.stripped) == 0 {
		t.Error("nothing is said to have been left out")
	}
	isRed(t, parts["word/media/image1.png"], 20, 20)
	again, _, err := rebuilt(t, out, Limits{})
	if err != nil {
		t.Fatalf("the output is refused as an input: %v", err)
	}
	nothingLeft(t, again)
}

// isRed checks that a picture has a size and nothing of what was cropped away.
func isRed(t *testing.T, picture string, w, h int) {
	t.Helper()
	img, err := png.Decode(strings.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != w || b.Dy() != h {
		t.Fatalf("the picture has %d by %d pixels, want %d by %d", b.Dx(), b.Dy(), w, h)
	}
	for y := range h {
		for x := range w {
			if c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA); c != (color.NRGBA{255, 0, 0, 255}) {
				t.Fatalf("pixel %d, %d is %v: it was cropped away", x, y, c)
			}
		}
	}
}

func TestDOCXRefusals(t *testing.T) {
	const doc = "word/document.xml"
	for _, c := range []struct {
		name string
		make func(m *made)
		word string
	}{
		{"a part that nothing leads to", func(m *made) { m.put("word/evil.bin", "x") }, "nothing in it leads to"},
		{"an unknown relationship", func(m *made) {
			m.change(t, "word/_rels/document.xml.rels", relType+"fontTable", relType+"wondrous")
		}, "not known here"},
		{"a chart", func(m *made) { m.change(t, "word/_rels/document.xml.rels", relType+"fontTable", relType+"chart") }, "a chart"},
		{"an object", func(m *made) { m.change(t, doc, "<w:sdt>", "<w:p><w:r><w:object/></w:r></w:p><w:sdt>") }, "object of another program"},
		{"a picture in VML", func(m *made) {
			m.change(t, doc, "<w:sdt>", `<w:p><w:r><w:pict><v:imagedata r:id="rId10"/></w:pict></w:r></w:p><w:sdt>`)
		}, "old form"},
		{"text in an unknown element", func(m *made) { m.change(t, doc, "<w:sdt>", "<w:strange>x</w:strange><w:sdt>") }, "not known here"},
		{"text where none belongs", func(m *made) { m.change(t, doc, "<w:sdt>", "x<w:sdt>") }, "where none belongs"},
		{"entities", func(m *made) {
			m.change(t, doc, "<w:document", `<!DOCTYPE a [<!ENTITY b "ccc"><!ENTITY d "&b;&b;">]><w:document`)
		}, "entities"},
		{"an undeclared entity", func(m *made) { m.change(t, doc, "Seven", "&seven;") }, "damaged"},
		{"depth", func(m *made) { m.change(t, doc, "<w:sdt>", strings.Repeat("<w:p>", 300)+"<w:sdt>") }, "damaged"},
		{"a part cut off", func(m *made) { m.change(t, doc, "</w:body></w:document>", "") }, "damaged"},
		{"EMF", func(m *made) {
			m.put("word/media/image1.png", "\x01\x00\x00\x00"+strings.Repeat("\x00", 36)+" EMF....")
		}, "EMF"},
		{"SVG", func(m *made) { m.put("word/media/image1.png", "<svg/>") }, "SVG"},
		{"a picture that is none", func(m *made) { m.put("word/media/image1.png", secret) }, "not known here"},
		{"a picture cut off", func(m *made) { m.put("word/media/image1.png", twoColours(t, 40, 20)[:60]) }, "no picture"},
		{"a linked picture", func(m *made) { m.change(t, doc, `r:embed="rId10"`, `r:link="rId10"`) }, "elsewhere"},
		{"an external picture", func(m *made) {
			m.change(t, "word/_rels/document.xml.rels", "media/image1.png\"", "http://x/y\" TargetMode=\"External\"")
		}, "elsewhere"},
		{"a missing part", func(m *made) { m.change(t, "word/_rels/document.xml.rels", "header1.xml", "header9.xml") }, "points to a part"},
		{"the strict form", func(m *made) {
			m.change(t, doc, "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")
		}, "strict form"},
		{"a way out of the package", func(m *made) { m.put("word/../../x.xml", "x") }, "outside"},
		{"a bomb", func(m *made) { m.put("word/people.xml", strings.Repeat("a", 30<<20)) }, ""},
		{"a crop of everything", func(m *made) { m.change(t, doc, `r="50000"`, `r="100000"`) }, "nothing is shown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := docx(t)
			c.make(m)
			in := m.zip(t)
			if c.word == "" { // what is dropped is not even unpacked
				if _, _, err := rebuilt(t, in, Limits{}); err != nil {
					t.Fatal(err)
				}
				return
			}
			mustRefuse(t, in, Limits{}, c.word)
		})
	}
	t.Run("a bomb that is read", func(t *testing.T) {
		m := docx(t)
		m.put(doc, xmlHead+"<w:document>"+strings.Repeat(" ", 50<<20))
		mustRefuse(t, m.zip(t), Limits{}, "times its size")
	})
	t.Run("truncated", func(t *testing.T) {
		in := docx(t).zip(t)
		for n := 4; n < len(in); n += 97 {
			if kind, ok := Sniff(in[:n]); ok {
				if out, err := Rebuild(t.Context(), kind, in[:n], newHandler(Limits{}), Limits{}); err == nil && kind != TAR {
					t.Fatalf("%d bytes of %d give an output of %d", n, len(in), len(out))
				}
			}
		}
	})
}

// TestOfficeProof: the proof sees what a careless writer could leave.
func TestOfficeProof(t *testing.T) {
	out, _, err := rebuilt(t, docx(t).zip(t), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][3]string{
		"author":    {"word/comments.xml", `w:author="Author"`, `w:author="Z"`},
		"date":      {"word/comments.xml", `w:author="Author"`, `w:author="Author" w:date="2026"`},
		"comment":   {"word/document.xml", `<w:body>`, `<w:body><!-- x -->`},
		"deleted":   {"word/document.xml", `<w:body>`, `<w:body><w:del/>`},
		"alt text":  {"word/document.xml", `name=""`, `name="x"`},
		"loose":     {"word/document.xml", `<w:body>`, `<w:body>x`},
		"external":  {"word/_rels/document.xml.rels", `Target="styles.xml"`, `Target="styles.xml" TargetMode="External"`},
		"nowhere":   {"word/_rels/document.xml.rels", `Target="styles.xml"`, `Target="other.xml"`},
		"type":      {"[Content_Types].xml", `/word/styles.xml`, `/word/stiles.xml`},
		"field":     {"word/footer1.xml", `"PAGE"`, `"AUTHOR"`},
		"malformed": {"word/footer1.xml", `</w:ftr>`, ``},
	} {
		t.Run(name, func(t *testing.T) {
			if err := Verify(DOCX, repacked(t, out, c[0], c[1], c[2]), provePNG); err == nil {
				t.Error("it is taken for clean")
			}
		})
	}
	if err := Verify(DOCX, repacked(t, out, "word/footer1.xml", "7", "8"), provePNG); err != nil {
		t.Errorf("a harmless change is not taken for clean: %v", err)
	}
}

// repacked changes one part of an output.
func repacked(t *testing.T, out []byte, name, from, to string) []byte {
	t.Helper()
	items, err := walkZIP(out)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	done := false
	for _, e := range items {
		if e.name == name && bytes.Contains(e.body, []byte(from)) {
			e.body = bytes.Replace(e.body, []byte(from), []byte(to), 1)
			done = true
		}
		if err := addToZIP(w, e.name, e.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil || !done {
		t.Fatalf("%s could not be changed (%v)", name, err)
	}
	return buf.Bytes()
}
