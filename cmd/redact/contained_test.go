package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/redact/pkg/exif"
	"example.org/redact/pkg/media"
)

const (
	writer       = "Zaphod Plantagenet"
	patient      = "999 745 1031" // stands in the pixels of wristband.jpg as well
	halfOfNumber = "745 1031"
)

// packed puts files, pairs of a name and a body, into a ZIP.
func packed(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, files[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// letterAround is a DOCX of one picture, with the number over two runs.
func letterAround(t *testing.T, picture string) string {
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	rels := func(lines ...string) string {
		return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + strings.Join(lines, "") + `</Relationships>`
	}
	rel := func(id, kind, target string) string {
		return fmt.Sprintf(`<Relationship Id="%s" Type="%s" Target="%s"/>`, id, kind, target)
	}
	return packed(t,
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels", rels(rel("rId1", office+"/officeDocument", "word/document.xml"),
			rel("rId2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml")),
		"docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>`+writer+`</dc:creator></cp:coreProperties>`,
		"word/_rels/document.xml.rels", rels(rel("rId1", office+"/image", "media/image1.jpg")),
		"word/media/image1.jpg", picture,
		"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="`+office+`" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>`+
			`<w:p><w:r><w:t>NHS number 999 </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>`+halfOfNumber+`</w:t></w:r></w:p>`+
			`<w:p><w:r><w:drawing><wp:inline><wp:extent cx="1100000" cy="1375000"/><wp:docPr id="1" name="`+writer+`"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="`+writer+`"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1100000" cy="1375000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`+
			`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>`)
}

// scanOf is a PDF of one page that shows a JPEG at 200 dots an inch, with the
// number as live text.
func scanOf(jpeg string, size image.Point) string {
	w, h := float64(size.X)*72/200, float64(size.Y)*72/200
	draw := fmt.Sprintf("q %.2f 0 0 %.2f 0 0 cm /I Do Q BT /F 12 Tf 36 36 Td (NHS number %s) Tj ET", w, h, patient)
	var b strings.Builder
	var offsets []int
	b.WriteString("%PDF-1.4\n")
	for i, o := range []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
		fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Resources<</XObject<</I 5 0 R>>/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>/Contents 4 0 R>>", w, h),
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(draw), draw),
		fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length %d>>\nstream\n%s\nendstream", size.X, size.Y, len(jpeg), jpeg),
		"<</Author(" + writer + ")>>",
	} {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, at)
	return b.String()
}

// mailOf attaches files, pairs of a name and a body.
func mailOf(files ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: %s <z@example.org>\r\nReceived: from %s\r\nSubject: NHS number %s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=bb\r\n\r\n", writer, writer, patient)
	fmt.Fprintf(&b, "--bb\r\nContent-Type: text/plain\r\n\r\nNHS number %s.\r\n", patient)
	for i := 0; i < len(files); i += 2 {
		fmt.Fprintf(&b, "--bb\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=%q\r\nContent-Transfer-Encoding: base64\r\n\r\n", files[i])
		for line := range slices.Chunk([]byte(files[i+1]), 57) {
			fmt.Fprintf(&b, "%s\r\n", base64.StdEncoding.EncodeToString(line))
		}
	}
	b.WriteString("--bb--\r\n")
	return b.Bytes()
}

// streams calls f for b and for all that lies in it, unpacked.
func streams(t *testing.T, name string, b []byte, f func(name string, b []byte)) {
	t.Helper()
	f(name, b)
	switch {
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range r.File {
			rc, err := e.Open()
			if err != nil {
				t.Fatal(err)
			}
			part, err := io.ReadAll(rc)
			if err != nil {
				t.Fatal(err)
			}
			streams(t, name+"/"+e.Name, part, f)
		}
	case bytes.HasPrefix(b, []byte("%PDF")):
		at := bytes.Index(b, []byte("\xff\xd8\xff"))
		streams(t, name+"/page", b[at:bytes.LastIndex(b, []byte("\nendstream"))], f)
	case bytes.HasPrefix(b, []byte("MIME-Version:")):
		m, err := mail.ReadMessage(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		parts(t, name, m.Header.Get("Content-Type"), m.Body, f)
	}
}

func parts(t *testing.T, name, kind string, body io.Reader, f func(name string, b []byte)) {
	t.Helper()
	_, params, err := mime.ParseMediaType(kind)
	if err != nil {
		t.Fatal(err)
	}
	for r := multipart.NewReader(body, params["boundary"]); ; {
		p, err := r.NextPart()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(p.Header.Get("Content-Type"), "multipart/") {
			parts(t, name, p.Header.Get("Content-Type"), p, f)
			continue
		}
		part, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil {
			t.Fatal(err)
		}
		streams(t, name+"/"+p.FileName(), part, f)
	}
}

// TestContainersWithAllThatIsInThem cleans a mail with a letter, a scan and an
// archive, takes the copy apart to its last stream, and looks for what was
// planted: names in every corner, a number in text and pixels, a place, a face.
func TestContainersWithAllThatIsInThem(t *testing.T) {
	sample := func(name string) string {
		b, err := os.ReadFile(filepath.Join(samplesDir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	band := sample("wristband.jpg")
	decoded, err := media.Decode(t.Context(), []byte(band), media.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	size := decoded.Pages[0].Image().Rect.Size()
	in := mailOf(
		writer+".docx", letterAround(t, sample("portrait.jpg")),
		"scan.pdf", scanOf(band, size),
		"files.zip", packed(t, writer+".jpg", sample("street-gps.jpg"), "notes.txt", "NHS number "+patient+"\n"))
	opt, err := defaultJob(taskClean).options(&packCache{})
	if err != nil {
		t.Fatal(err)
	}
	res, err := newTestEngine(t).pipeline.Clean(context.Background(), in, opt, func([]float64) {})
	if err != nil {
		t.Fatal(err)
	}
	// What is dark in the copy: of the portrait the face, of the scan the number.
	dark := map[image.Point]image.Point{{X: 1100, Y: 1375}: {X: 555, Y: 730}, size: {X: 530, Y: 529}}
	pictures, all := 0, 0
	streams(t, "mail", res.Output, func(name string, b []byte) {
		all++
		for _, word := range []string{"Zaphod", "Plantagenet", halfOfNumber, "Fennimore", "SNX-40417-WB"} {
			wide := strings.Join(strings.Split(word, ""), "\x00")
			if bytes.Contains(b, []byte(word)) || bytes.Contains(b, []byte(wide)) || strings.Contains(name, word) {
				t.Errorf("%q is in %s", word, name)
			}
		}
		if !media.Sniff(b).IsPicture() {
			return
		}
		pictures++
		if left, err := exif.Verify(b); err != nil || len(left) > 0 {
			t.Errorf("%s: %d kinds of metadata, %v", name, len(left), err)
		}
		doc, err := media.Decode(t.Context(), b, media.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		img := doc.Pages[0].Image()
		if at, ok := dark[img.Rect.Size()]; ok {
			delete(dark, img.Rect.Size())
			if c := img.NRGBAAt(at.X, at.Y); max(c.R, c.G, c.B) > 30 {
				t.Errorf("%s: %v at %v, which was to be covered", name, c, at)
			}
		}
	})
	if pictures != 3 || all < 12 || len(dark) > 0 {
		t.Errorf("%d pictures and %d streams, %d covers not looked at", pictures, all, len(dark))
	}
}
