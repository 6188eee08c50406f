package attach

import (
	"bytes"
	"fmt"
	"image"
	"regexp"
	"strconv"
	"strings"
)

// A PDF of pictures is a few lines around each JPEG. It is written here because
// the libraries at hand cannot leave out the document's information: they all
// write at least a date. The form is fixed, so that its proof can be as strict:
//
//	1  catalog    2  list of pages
//	then for each page   3k  page    3k+1  "draw the picture"    3k+2  the picture
//
// What is written stays in the parts in which it came until the end: a buffer
// that grows by doubling would take twice the document, beside the pages that
// are still being looked at.
type pdfWriter struct {
	parts   [][]byte
	size    int
	offsets []int
}

const pdfHead = "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"

func newPDFWriter(pages int) *pdfWriter {
	w := &pdfWriter{}
	w.write(pdfHead)
	w.object("<</Type/Catalog/Pages 2 0 R>>")
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 3+3*i)
	}
	w.object(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", pages, strings.TrimSuffix(kids.String(), " ")))
	return w
}

func (w *pdfWriter) write(s string) { w.add([]byte(s)) }

func (w *pdfWriter) add(b []byte) {
	w.parts = append(w.parts, b)
	w.size += len(b)
}

// object writes the next object: its body, and a stream where there is one.
func (w *pdfWriter) object(body string, stream ...[]byte) {
	w.offsets = append(w.offsets, w.size)
	w.write(fmt.Sprintf("%d 0 obj\n%s\n", len(w.offsets), body))
	for _, s := range stream {
		w.write("stream\n")
		w.add(s)
		w.write("\nendstream\n")
	}
	w.write("endobj\n")
}

// page adds a page of a size in points that shows one JPEG.
func (w *pdfWriter) page(width, height float64, pixels image.Point, jpeg []byte) {
	n := len(w.offsets) + 1
	w.object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Resources<</XObject<</I %d 0 R>>>>/Contents %d 0 R>>", width, height, n+2, n+1))
	draw := fmt.Sprintf("q %.2f 0 0 %.2f 0 0 cm /I Do Q", width, height)
	w.object(fmt.Sprintf("<</Length %d>>", len(draw)), []byte(draw))
	w.object(fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length %d>>",
		pixels.X, pixels.Y, len(jpeg)), jpeg)
}

// end writes the index and returns the document.
func (w *pdfWriter) end() []byte {
	at := w.size
	w.write(fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1))
	for _, o := range w.offsets {
		w.write(fmt.Sprintf("%010d 00000 n \n", o))
	}
	w.write(fmt.Sprintf("trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(w.offsets)+1, at))
	return bytes.Join(w.parts, nil)
}

// verifyPDF walks a document of our own form from the first byte to the last.
func verifyPDF(out []byte, v verifier) error {
	s := &pdfScan{rest: out}
	s.literal("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	s.begin()
	s.expect(`<</Type/Catalog/Pages 2 0 R>>\nendobj\n`)
	s.begin()
	list := s.expect(`<</Type/Pages/Count ([1-9][0-9]{0,3})/Kids\[((?:[0-9]+ 0 R ?)+)\]>>\nendobj\n`)
	if s.bad {
		return unclean("the PDF does not begin as it should")
	}
	pages := s.number(list[1])
	for i := range pages {
		n := 3 + 3*i
		s.begin()
		m := s.expect(fmt.Sprintf(`<</Type/Page/Parent 2 0 R/MediaBox\[0 0 ([0-9]+\.[0-9]{2}) ([0-9]+\.[0-9]{2})\]/Resources<</XObject<</I %d 0 R>>>>/Contents %d 0 R>>\nendobj\n`, n+2, n+1))
		if s.bad {
			return unclean("page %d of the PDF says more than its size", i+1)
		}
		draw := fmt.Sprintf("q %s 0 0 %s 0 0 cm /I Do Q", m[1], m[2])
		s.begin()
		s.literal(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream\nendobj\n", len(draw), draw))
		s.begin()
		p := s.expect(`<</Type/XObject/Subtype/Image/Width [1-9][0-9]{0,5}/Height [1-9][0-9]{0,5}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length ([1-9][0-9]{0,9})>>\nstream\n`)
		if s.bad {
			return unclean("page %d of the PDF is more than a picture", i+1)
		}
		picture := s.take(s.number(p[1]))
		s.literal("\nendstream\nendobj\n")
		if s.bad || !bytes.HasPrefix(picture, []byte("\xff\xd8\xff")) {
			return unclean("the picture of page %d of the PDF is not as long as it says", i+1)
		}
		if err := v.picture(picture); err != nil {
			return err
		}
	}
	kids := make([]string, pages)
	for i := range kids {
		kids[i] = fmt.Sprintf("%d 0 R", 3+3*i)
	}
	index := len(out) - len(s.rest)
	s.literal(fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(s.at)+1))
	for _, at := range s.at {
		s.literal(fmt.Sprintf("%010d 00000 n \n", at))
	}
	s.literal(fmt.Sprintf("trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(s.at)+1, index))
	if s.bad || len(s.rest) > 0 || list[2] != strings.Join(kids, " ") {
		return unclean("the index of the PDF does not name its objects and nothing else")
	}
	return nil
}

// pdfScan reads a document piece by piece; after the first surprise it is bad
// and reads nothing more.
type pdfScan struct {
	rest []byte
	gone int
	at   []int // where each object begins
	bad  bool
}

// begin reads the head of the next object.
func (s *pdfScan) begin() {
	s.at = append(s.at, s.gone)
	s.literal(fmt.Sprintf("%d 0 obj\n", len(s.at)))
}

func (s *pdfScan) literal(want string) {
	if !s.bad && bytes.HasPrefix(s.rest, []byte(want)) {
		s.take(len(want))
		return
	}
	s.bad = true
}

// expect reads what a pattern describes and returns its groups.
func (s *pdfScan) expect(pattern string) []string {
	m := regexp.MustCompile("^(?:" + pattern + ")").FindSubmatch(s.rest)
	if s.bad || m == nil {
		s.bad = true
		return nil
	}
	s.take(len(m[0]))
	out := make([]string, len(m))
	for i := range m {
		out[i] = string(m[i])
	}
	return out
}

func (s *pdfScan) take(n int) []byte {
	if n < 0 || n > len(s.rest) {
		s.bad = true
		return nil
	}
	b := s.rest[:n]
	s.rest, s.gone = s.rest[n:], s.gone+n
	return b
}

func (s *pdfScan) number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		s.bad = true
	}
	return n
}
