package attach

import (
	"bytes"
	"context"
	"errors"
	"image"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// programFor skips where a program is not installed: none of them is needed.
func programFor(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip(name + " is not installed")
	}
	return path
}

func TestProgramIsBounded(t *testing.T) {
	sh := programFor(t, "sh")
	out, err := program(t.Context(), "", []byte("handed over"), 100, sh, "-c", "cat "+handedFile)
	if err != nil || string(out) != "handed over" {
		t.Errorf("%q, %v", out, err)
	}
	var refused *RefusedError
	if _, err := program(t.Context(), "", nil, 100, sh, "-c", "yes"); !errors.As(err, &refused) || !strings.Contains(err.Error(), "more than is allowed") {
		t.Errorf("endless output: %v", err)
	}
	if _, err := program(t.Context(), "", nil, 100, sh, "-c", "echo said; exit 3"); !errors.As(err, &refused) {
		t.Errorf("a failure: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := program(ctx, "", nil, 100, sh, "-c", "sleep 30 & wait"); err == nil || time.Since(began) > 10*time.Second {
		t.Errorf("it goes on for %v: %v", time.Since(began), err)
	}
	if out, err := program(t.Context(), "", nil, 1000, sh, "-c", "env"); err != nil || strings.Count(string(out), "\n") > 6 {
		t.Errorf("what it is told: %q, %v", out, err)
	}
}

func TestPPM(t *testing.T) {
	img, err := readPPM([]byte("P6\n2 1\n255\nabcdef"))
	if err != nil || !bytes.Equal(img.Pix, []byte("abc\xffdef\xff")) {
		t.Errorf("%v, %v", img, err)
	}
	for _, bad := range []string{"", "P6\n2 1\n255\nabcde", "P6\n2 1\n255\nabcdefg", "P5\n2 1\n255\nabcdef", "P6\n-2 -1\n255\nabcdef", "P6\n99999999 99999999\n255\n", "P6\n2 1\n65535\nabcdef"} {
		if _, err := readPPM([]byte(bad)); err == nil {
			t.Errorf("%q is a picture", bad)
		}
	}
}

// Both renderers draw the same page, also a turned or cropped one: ink of the one
// lies where ink of the other does, within the softness of edges.
func TestPopplerDrawsWhatPDFiumDraws(t *testing.T) {
	programFor(t, "pdftoppm")
	for _, page := range []string{"", "/Rotate 90", "/CropBox[18 50 270 130]"} {
		d, err := openPDF(pdf(1, page))
		if err != nil {
			t.Fatal(err)
		}
		defer d.close()
		lim := Limits{DPI: 100}.filled()
		plain, err := d.page(t.Context(), 0, lim)
		if err != nil {
			t.Fatal(err)
		}
		lim.Poppler = true
		other, err := d.page(t.Context(), 0, lim)
		if err != nil {
			t.Fatalf("%q: %v", page, err)
		}
		if a, b := inked(plain.img), inked(other.img); !near(a, b, 3) || a.Empty() {
			t.Errorf("%q: PDFium draws into %v, poppler into %v", page, a, b)
		}
		if len(other.words) != len(plain.words) || !near(other.words[0].Box, plain.words[0].Box, 2) {
			t.Errorf("%q: words at %v and %v", page, other.words, plain.words)
		}
	}
}

// inked returns the smallest rectangle around what is dark.
func inked(img *image.NRGBA) image.Rectangle {
	var out image.Rectangle
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if img.NRGBAAt(x, y).G < 128 {
				out = out.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return out
}

func near(a, b image.Rectangle, d int) bool { return a.In(b.Inset(-d)) && b.In(a.Inset(-d)) }

// LibreOffice opens what is written here, and prints it without the number.
func TestFlattenPrintsWhatWasCleaned(t *testing.T) {
	programFor(t, "soffice")
	if testing.Short() {
		t.Skip("LibreOffice takes seconds")
	}
	for _, d := range []struct {
		t     Type
		made  *made
		stays string
	}{{DOCX, docx(t), "NHS number"}, {PPTX, pptx(t), "NHS number"}, {XLSX, xlsx(t), "NHS number"}} {
		h := newHandler(Limits{})
		out, err := Rebuild(t.Context(), d.t, d.made.zip(t), h, h.lim)
		if err != nil {
			t.Fatal(err)
		}
		printed, err := Flatten(t.Context(), d.t, out)
		if err != nil {
			t.Errorf("%s: %v", d.t, err)
			continue
		}
		_, seen, err := rebuiltPDF(t, printed, Limits{DPI: 100})
		if err != nil {
			t.Errorf("%s: %v", d.t, err)
			continue
		}
		var words []string
		for _, w := range slices.Concat(seen.words...) {
			words = append(words, w.Text.Reveal())
		}
		text := strings.Join(words, " ")
		if !strings.Contains(text, d.stays) || strings.Contains(text, planted) {
			t.Errorf("%s is printed as %q", d.t, text)
		}
	}
	if _, err := Flatten(t.Context(), DOCX, []byte("PK\x03\x04 no document")); err == nil {
		t.Error("what cannot be opened is printed")
	}
	if _, err := Flatten(t.Context(), ZIP, nil); err == nil {
		t.Error("an archive is printed")
	}
}
