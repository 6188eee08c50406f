package attach

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// pageHandler draws black over the words that hold the planted number, and
// gives back a JPEG.
type pageHandler struct {
	*handler
	words [][]PageWord
	sizes []image.Point
	err   error
}

func (h *pageHandler) Page(_ context.Context, _ string, page *image.NRGBA, words []PageWord) (Cleaned, error) {
	h.words = append(h.words, words)
	h.sizes = append(h.sizes, page.Rect.Size())
	for _, w := range words {
		if strings.Contains(w.Text.Reveal(), planted) {
			for y := w.Box.Min.Y; y < w.Box.Max.Y; y++ {
				for x := w.Box.Min.X; x < w.Box.Max.X; x++ {
					copy(page.Pix[page.PixOffset(x, y):], []byte{0, 0, 0, 255})
				}
			}
		}
	}
	var buf bytes.Buffer
	err := jpeg.Encode(&buf, page, nil)
	return Cleaned{Bytes: buf.Bytes(), Type: "jpeg"}, errors.Join(err, h.err)
}

// pdf makes a document as programs do: objects by number, and an index. Each
// page shows the planted number.
func pdf(pages int, page string) []byte {
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", ""}
	var kids []string
	for range pages {
		n := len(objects) + 1
		kids = append(kids, fmt.Sprintf("%d 0 R", n))
		text := "BT /F 12 Tf 36 100 Td (NHS " + planted + ") Tj ET"
		objects = append(objects,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 288 144]%s/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>/Contents %d 0 R>>", page, n+1),
			fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(text), text))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", pages, strings.Join(kids, " "))
	objects = append(objects, "<</Author("+planted+")/CreationDate(D:20240305101010)>>")
	var buf bytes.Buffer
	buf.WriteString("%PDF-1.4\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, buf.Len())
		fmt.Fprintf(&buf, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := buf.Len()
	fmt.Fprintf(&buf, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&buf, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&buf, "trailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, len(objects), at)
	return buf.Bytes()
}

func rebuiltPDF(t *testing.T, in []byte, lim Limits) ([]byte, *pageHandler, error) {
	t.Helper()
	if kind, ok := Sniff(in); !ok || kind != PDF {
		t.Fatalf("the PDF is taken for %q", kind)
	}
	h := &pageHandler{handler: newHandler(lim)}
	out, err := Rebuild(context.Background(), PDF, in, h, h.lim)
	if err != nil {
		if out != nil {
			t.Error("there is an output beside the error")
		}
		return nil, h, err
	}
	if err := Verify(PDF, out, proveJPEG); err != nil {
		t.Errorf("the output is not proved: %v", err)
	}
	return out, h, nil
}

func proveJPEG(b []byte) error {
	_, err := jpeg.Decode(bytes.NewReader(b))
	return err
}

func TestPDFBecomesPicturesOfItsPages(t *testing.T) {
	out, h, err := rebuiltPDF(t, pdf(2, ""), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(h.sizes) != 2 || h.sizes[0] != image.Pt(800, 400) {
		t.Errorf("pages of %v pixels, want two of 800x400", h.sizes)
	}
	if s := strings.Join(h.stripped, "\n"); !strings.Contains(s, "author PDF") || !strings.Contains(s, "taken-at PDF") || !strings.Contains(s, "hidden-text-layer PDF") {
		t.Errorf("stripped: %s", s)
	}
	for _, word := range []string{planted, "Author", "Date", "Producer", "Font", "2024"} {
		if bytes.Contains(out, []byte(word)) {
			t.Errorf("%q is in the output", word)
		}
	}
	// The output opens, its pages have their size and show what the original
	// showed, and there is no text in it.
	again, h2, err := rebuiltPDF(t, out, Limits{})
	if err != nil || len(again) == 0 {
		t.Fatal(err)
	}
	if len(h2.words[0]) != 0 || h2.sizes[1] != h.sizes[1] || len(h2.stripped) != 0 {
		t.Errorf("again: %d words, sizes %v, stripped %v", len(h2.words[0]), h2.sizes, h2.stripped)
	}
}

// TestPDFWordsLieWhereTheyAreDrawn: also on pages that are turned or cropped,
// the place of a word holds its ink.
func TestPDFWordsLieWhereTheyAreDrawn(t *testing.T) {
	for name, page := range map[string]string{"plain": "", "turned": "/Rotate 90", "upside down": "/Rotate 180", "cropped": "/CropBox[20 60 280 140]"} {
		t.Run(name, func(t *testing.T) {
			in := pdf(1, page)
			d, err := openPDF(in)
			if err != nil {
				t.Fatal(err)
			}
			defer d.close()
			p, err := d.page(t.Context(), 0, DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if len(p.words) != 2 || p.words[1].Text.Reveal() != planted {
				t.Fatalf("%d words", len(p.words))
			}
			inside, all := 0, 0
			for y := range p.img.Rect.Dy() {
				for x := range p.img.Rect.Dx() {
					if p.img.Pix[p.img.PixOffset(x, y)] > 128 {
						continue
					}
					all++
					if at := image.Pt(x, y); at.In(p.words[0].Box) || at.In(p.words[1].Box) {
						inside++
					}
				}
			}
			if all < 200 || inside*100 < all*97 {
				t.Errorf("%d of %d dark pixels lie in the words' boxes %v", inside, all, p.words[1].Box)
			}
		})
	}
}

func TestHostilePDFIsRefused(t *testing.T) {
	whole := pdf(3, "")
	loop := bytes.Replace(whole, []byte("/Kids[3 0 R"), []byte("/Kids[2 0 R"), 1)
	huge := bytes.Replace(whole, []byte("[0 0 288 144]"), []byte("[0 0 99999 9]"), 1)
	for _, c := range []struct {
		name, word string
		in         []byte
		lim        Limits
	}{
		{"nothing in it", "cut off", []byte("%PDF-1.7\n"), Limits{}},
		{"no pages", "original", []byte("%PDF-1.7\n%%EOF\n"), Limits{}},
		{"cut off", "cut off", whole[:len(whole)*2/3], Limits{}},
		{"huge page", "--dpi", huge, Limits{}},
		{"over the pixel limit", "--dpi", whole, Limits{Pixels: 1000}},
		{"too many pages", "more than 2 files", whole, Limits{Entries: 2}},
		{"encrypted", "password", bytes.Replace(whole, []byte("/Root 1 0 R"), []byte("/Root 1 0 R/Encrypt<</Filter/Standard/V 1/R 2/O(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)/U(bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)/P -4>>/ID[(x)(x)]"), 1), Limits{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := rebuiltPDF(t, c.in, c.lim)
			var refused *RefusedError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.word) {
				t.Errorf("got %v, want a refusal that says %q", err, c.word)
			}
		})
	}
	// A ring of pages is drawn once or refused, but it ends.
	if out, _, err := rebuiltPDF(t, loop, Limits{}); err == nil && len(out) == 0 {
		t.Error("neither output nor error")
	}
}

// TestPDFInCircles: objects that lead back to themselves are drawn as far as
// they go or refused, and it ends.
func TestPDFInCircles(t *testing.T) {
	whole := pdf(3, "")
	swap := func(from, to string) []byte {
		t.Helper()
		if !bytes.Contains(whole, []byte(from)) {
			t.Fatalf("there is no %q", from)
		}
		return bytes.Replace(whole, []byte(from), []byte(to), 1)
	}
	xref := bytes.LastIndex(whole, []byte("xref\n0"))
	for name, in := range map[string][]byte{
		"a list of pages in itself":    swap("/Kids[3 0 R", "/Kids[2 0 R"),
		"a page above itself":          swap("/Type/Page/Parent 2 0 R", "/Type/Page/Parent 3 0 R"),
		"a page that is its own text":  swap("/Contents 4 0 R", "/Contents 3 0 R"),
		"a length that is the object":  swap("<</Length ", "<</Length 4 0 R/X "),
		"the same page a hundredfold":  swap("/Kids[3 0 R", "/Kids["+strings.Repeat("3 0 R ", 100)+"3 0 R"),
		"more pages than there are":    swap("/Count 3", "/Count 2000000000"),
		"an index before itself":       swap("/Root 1 0 R", fmt.Sprintf("/Root 1 0 R/Prev %d", xref)),
		"a drawing that draws itself":  swap("<</Font<<", "<</XObject<</X 4 0 R>>/Font<<"),
		"a font that is the page":      swap("/F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", "/F 3 0 R"),
		"an outline after itself":      swap("/Type/Catalog", "/Type/Catalog/Outlines<</First 1 0 R/Next 1 0 R>>"),
		"attachments that lead around": swap("/Type/Catalog", "/Type/Catalog/Names<</EmbeddedFiles<</Kids[1 0 R]>>/Kids[1 0 R]>>"),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			out, _, err := rebuiltPDF(t, in, Limits{DPI: 20})
			var refused *RefusedError
			if err != nil && (!errors.As(err, &refused) || out != nil) {
				t.Errorf("an error of no class, or with %d bytes: %v", len(out), err)
			}
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
	t.Run("cut off anywhere", func(t *testing.T) {
		for n := 8; n < len(whole)-8; n += len(whole) / 7 {
			if out, _, err := rebuiltPDF(t, whole[:n], Limits{DPI: 20}); err == nil || out != nil {
				t.Errorf("the first %d of %d bytes are accepted", n, len(whole))
			}
		}
	})
}

func TestPDFFailsWithItsHandler(t *testing.T) {
	h := &pageHandler{handler: newHandler(Limits{}), err: errors.New("no proof")}
	if out, err := Rebuild(context.Background(), PDF, pdf(1, ""), h, h.lim); err == nil || out != nil {
		t.Errorf("output of %d bytes, error %v", len(out), err)
	}
}

func TestVerifyPDFSeesEveryByte(t *testing.T) {
	out, _, err := rebuiltPDF(t, pdf(2, ""), Limits{DPI: 20})
	if err != nil {
		t.Fatal(err)
	}
	same := func(pictures *int) func([]byte) error {
		return func(b []byte) error { *pictures += len(b); return nil }
	}
	inPictures := 0
	if err := Verify(PDF, out, same(&inPictures)); err != nil {
		t.Fatal(err)
	}
	passed, n := 0, 0
	for i := range out {
		b := bytes.Clone(out)
		b[i] ^= 0x10
		if Verify(PDF, b, same(&n)) == nil {
			passed++
		}
	}
	// What lies within the pictures is their own proof's; of a width or a height
	// of a picture other digits are allowed, as long as they are digits.
	if free := passed - inPictures; free > 24 {
		t.Errorf("%d changed bytes outside the pictures pass", free)
	}
	if Verify(PDF, append(bytes.Clone(out), '\n'), same(&n)) == nil {
		t.Error("a byte behind the end passes")
	}
	if !strings.Contains(Verify(PDF, pdf(1, ""), same(&n)).Error(), "begin") {
		t.Error("another program's PDF passes")
	}
}

// TestPDFIsNotCopiedToBeOpened: a scanned document has hundreds of megabytes.
func TestPDFIsNotCopiedToBeOpened(t *testing.T) {
	const more = 64 << 20
	whole := pdf(1, "")
	at := bytes.LastIndex(whole, []byte("\nxref\n")) + 1
	in := slices.Concat(whole[:at], []byte("%"), bytes.Repeat([]byte("x"), more), []byte("\n"), whole[at:])
	in = bytes.Replace(in, fmt.Appendf(nil, "startxref\n%d\n", at), fmt.Appendf(nil, "startxref\n%d\n", at+more+2), 1)
	inUse := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	opened := func(in []byte) uint64 {
		before := inUse()
		d, err := openPDF(in)
		if err != nil {
			t.Fatal(err)
		}
		defer d.close()
		if n, err := d.pageCount(); err != nil || n != 1 {
			t.Fatalf("%d pages, %v", n, err)
		}
		return inUse() - before
	}
	small, large := opened(whole), opened(in)
	if large > small+more/4 {
		t.Errorf("%d MiB more are in use for a document that is %d MiB larger", (large-small)>>20, more>>20)
	}
	runtime.KeepAlive(in)
}
