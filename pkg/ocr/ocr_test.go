package ocr

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// detectors gives f every detector that can be built here: always the built-in
// one, and the one with the pulled network where there is one.
func detectors(t *testing.T, f func(t *testing.T, d *Detector)) {
	t.Helper()
	run := func(name string, cfg Config) {
		t.Run(name, func(t *testing.T) {
			d, err := New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := d.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			}()
			f(t, d)
		})
	}
	run("built-in", Config{})
	if model := pulledModel(t); model != nil {
		run("pulled", Config{PPOCR: model})
	}
}

func detect(t *testing.T, d *Detector, p *media.Page) []finding.Finding {
	t.Helper()
	fs, err := d.Detect(context.Background(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fs {
		checkFinding(t, p, f)
	}
	return fs
}

// checkFinding holds every text finding to the contract between rooms.
func checkFinding(t *testing.T, p *media.Page, f finding.Finding) {
	t.Helper()
	switch {
	case f.Kind != finding.Text, f.Line == nil, f.Page != p.Number():
		t.Fatalf("not a text finding on page %d with a line: %+v", p.Number(), f)
	case f.Box.Empty(), !f.Box.In(p.Bounds()):
		t.Errorf("box %v is not inside %v", f.Box, p.Bounds())
	case f.Score < 0 || f.Score > 1 || f.Line.Confidence < 0 || f.Line.Confidence > 1:
		t.Errorf("score %v or confidence %v out of range", f.Score, f.Line.Confidence)
	case f.Line.Height <= 0:
		t.Errorf("line height %v", f.Line.Height)
	case f.Line.Text.Empty() != (len(f.Line.Words) == 0):
		t.Errorf("text empty: %v, but %d words", f.Line.Text.Empty(), len(f.Line.Words))
	}
	for _, q := range f.Polygon {
		if !q.In(f.Box) {
			t.Errorf("corner %v is outside %v", q, f.Box)
		}
	}
	for _, w := range f.Line.Words {
		if w.Region.Page != p.Number() || w.Region.Box.Empty() || !w.Region.Box.In(p.Bounds()) {
			t.Errorf("word at %v of page %d", w.Region.Box, w.Region.Page)
		}
	}
}

// lineWith returns the finding whose letters and digits hold those of text.
func lineWith(fs []finding.Finding, text string) (finding.Finding, bool) {
	for _, f := range fs {
		if strings.Contains(norm(f.Line.Text.Reveal()), norm(text)) {
			return f, true
		}
	}
	return finding.Finding{}, false
}

func TestReadsLevelLines(t *testing.T) {
	detectors(t, func(t *testing.T, d *Detector) {
		img := blankPage(900, 600, white)
		write(t, img, "NHS No 999 123 4560", 30, 300, 120, 0, black)
		write(t, img, "Call sign E103", 26, 600, 420, 0, black)
		fs := detect(t, d, page(img))
		f, ok := lineWith(fs, "9991234560")
		if !ok {
			t.Fatal("the number was not read")
		}
		if f.Certainty != finding.Definite || f.Polygon != nil || f.Detector != d.Name() {
			t.Errorf("certainty %v, polygon %v, detector %q", f.Certainty, f.Polygon, f.Detector)
		}
		if f.Box.Dx() < 260 || f.Box.Dx() > 380 || !image.Pt(300, 120).In(f.Box) {
			t.Errorf("line box %v does not fit the line", f.Box)
		}
		if _, ok := lineWith(fs, "E103"); !ok {
			t.Error("the call-sign was not read")
		}
	})
}

func TestWordBoxesCoverTheirInk(t *testing.T) {
	detectors(t, func(t *testing.T, d *Detector) {
		img := blankPage(900, 300, white)
		write(t, img, "Surname MARLOWE ward seven", 32, 450, 150, 0, black)
		f, ok := lineWith(detect(t, d, page(img)), "MARLOWE")
		if !ok {
			t.Fatal("the name was not read")
		}
		var box image.Rectangle
		for _, w := range f.Line.Words {
			if w.Text.Reveal() == "MARLOWE" {
				box = w.Region.Box
			}
		}
		before, name, all := textWidth(t, "Surname ", 32), textWidth(t, "MARLOWE", 32), textWidth(t, "Surname MARLOWE ward seven", 32)
		x0 := 450 - all/2 + before
		ink := image.Rect(int(x0)+2, 140, int(x0+name)-2, 160) // cap height, around the middle of the line
		if !ink.In(box) {
			t.Errorf("word box %v leaves part of the name at %v", box, ink)
		}
		if box.Dx() > ink.Dx()+40 {
			t.Errorf("word box %v is far wider than the name at %v", box, ink)
		}
	})
}

// TestLettersAreCloseAndWhole: covers begin at the letters, so no row of them may
// be left out, and the room above and below is the neighbouring lines'.
func TestLettersAreCloseAndWhole(t *testing.T) {
	detectors(t, func(t *testing.T, d *Detector) {
		for _, text := range []string{"NHS 999 123 4560 yes", "gypsy quay, jiggly", "ACE 2041 NORTH"} {
			img := blankPage(900, 300, white)
			write(t, img, text, 32, 450, 150, 0, black)
			ink := inkOf(img)
			f, ok := lineWith(detect(t, d, page(img)), strings.Fields(text)[0])
			if !ok || f.Line.Ink.Box.Empty() {
				t.Fatalf("%q was not read, or not where", text)
			}
			got := f.Line.Ink.Box
			if slack := int(0.1 * f.Line.Height); got.Min.Y > ink.Min.Y+slack || got.Max.Y < ink.Max.Y-slack {
				t.Errorf("%q: letters at %v, found at %v", text, ink, got)
			}
			if got.Dy() > ink.Dy()+ink.Dy()/3 {
				t.Errorf("%q: letters at %v are taken for %v", text, ink, got)
			}
			for _, w := range f.Line.Words {
				if b := w.Letters().Box; b.Min.Y < got.Min.Y-1 || b.Max.Y > got.Max.Y+1 {
					t.Errorf("%q: a word at %v, its line at %v", text, b, got)
				}
			}
		}
	})
}

// inkOf returns the box around all dark pixels.
func inkOf(img *image.NRGBA) (box image.Rectangle) {
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if img.NRGBAAt(x, y).R < 128 {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return box
}

func TestInkRows(t *testing.T) {
	word := func(top, bottom int) glyphs { return glyphs{text: "x", box: image.Rect(10, top, 60, bottom)} }
	const size = 48 + 2*lineBorder
	for name, c := range map[string]struct {
		got         reading
		top, bottom float64
		ok          bool
	}{
		"between":            {reading{words: []glyphs{word(20, 50)}, conf: .9}, 8. / 48, 42. / 48, true},
		"all words together": {reading{words: []glyphs{word(20, 40), word(24, 50)}, conf: .9}, 8. / 48, 42. / 48, true},
		"never too far in":   {reading{words: []glyphs{word(30, 36)}, conf: .9}, inkMost, 1 - inkMost, true},
		"never beyond":       {reading{words: []glyphs{word(2, 66)}, conf: .9}, 0, 1, true},
		"not read for sure":  {reading{words: []glyphs{word(20, 50)}, conf: trusted - .01}, 0, 1, false},
		"not read":           {reading{conf: .9}, 0, 1, false},
	} {
		c.got.size = image.Pt(200, size)
		top, bottom, ok := inkRows(c.got)
		if math.Abs(top-c.top) > 1e-9 || math.Abs(bottom-c.bottom) > 1e-9 || ok != c.ok {
			t.Errorf("%s: %v to %v, %v", name, top, bottom, ok)
		}
	}
}

func TestReadsLightOnDark(t *testing.T) {
	detectors(t, func(t *testing.T, d *Detector) {
		img := blankPage(900, 600, color.NRGBA{10, 30, 60, 255})
		write(t, img, "DISPATCH 4471", 36, 450, 150, 0, white)
		if _, ok := lineWith(detect(t, d, page(img)), "DISPATCH4471"); !ok {
			t.Error("light text on a dark ground was not read")
		}
	})
}

func TestReadsTurnedLinesWithTheNetwork(t *testing.T) {
	model := pulledModel(t)
	if model == nil {
		t.Skip("no pulled text detector in REDACT_MODELS_DIR")
	}
	d, err := New(Config{PPOCR: model})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, degrees := range []float64{20, -35, 90, -90, 180} {
		img := blankPage(800, 800, white)
		write(t, img, "HOSPITAL COPY 2291", 36, 400, 400, degrees, black)
		f, ok := lineWith(detect(t, d, page(img)), "HOSPITALCOPY2291")
		if !ok {
			t.Errorf("turned by %v: not read", degrees)
			continue
		}
		if diagonal := degrees == 20 || degrees == -35; diagonal != (f.Polygon != nil) {
			t.Errorf("turned by %v: polygon %v", degrees, f.Polygon)
		}
	}
}

// OpenCV 4.6 answers a second input size with zeros and no error: pages of
// several shapes must all be searched, also after coming back to the first.
func TestOneDetectorTakesSeveralSizes(t *testing.T) {
	detectors(t, func(t *testing.T, d *Detector) {
		for _, size := range []image.Point{{900, 600}, {600, 900}, {400, 400}, {1900, 700}, {900, 600}} {
			img := blankPage(size.X, size.Y, white)
			write(t, img, "RESUS ROOM 5", 40, float64(size.X)/2, float64(size.Y)/2, 0, black)
			if _, ok := lineWith(detect(t, d, page(img)), "RESUSROOM5"); !ok {
				t.Errorf("%v: text not found", size)
			}
		}
	})
}

func TestOddPages(t *testing.T) {
	noise := image.NewNRGBA(image.Rect(0, 0, 200, 160))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(r.Uint32())
	}
	pages := map[string]*image.NRGBA{
		"1x1": blankPage(1, 1, black), "1x20000": blankPage(1, 20000, white), "20000x1": blankPage(20000, 1, white),
		"9x20000": blankPage(9, 20000, black), "20000x9": blankPage(20000, 9, white), "8x8": blankPage(8, 8, white),
		"transparent": image.NewNRGBA(image.Rect(0, 0, 300, 200)), "noise": noise,
	}
	detectors(t, func(t *testing.T, d *Detector) {
		for name, img := range pages {
			for _, f := range detect(t, d, page(img)) {
				if name != "noise" {
					t.Errorf("%s: text at %v", name, f.Box)
				}
			}
		}
	})
}

func TestDetectStopsWhenCancelled(t *testing.T) {
	detectors(t, func(t *testing.T, d *Detector) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := d.Detect(ctx, page(blankPage(300, 300, white)), nil); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want context.Canceled", err)
		}
	})
}

func TestNewNamesAMissingLanguage(t *testing.T) {
	for _, lang := range []string{"xxx", "eng+xxx", "../eng", "eng+", "en g"} {
		d, err := New(Config{Lang: lang})
		if err == nil {
			_ = d.Close()
		}
		if !errors.Is(err, ErrLanguage) {
			t.Errorf("%q: error %v, want ErrLanguage", lang, err)
		}
	}
	_, err := New(Config{Lang: "eng+xxx"})
	if err == nil || !strings.Contains(err.Error(), "tesseract-ocr-xxx") {
		t.Errorf("error %v does not say what to install", err)
	}
	t.Setenv("TESSDATA_PREFIX", t.TempDir())
	if _, err := New(Config{}); !errors.Is(err, ErrLanguage) {
		t.Errorf("empty TESSDATA_PREFIX: error %v, want ErrLanguage", err)
	}
}

func TestNewRefusesBrokenLanguageData(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "eng.traineddata"), []byte("not a model"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TESSDATA_PREFIX", dir)
	d, err := New(Config{})
	if err == nil {
		_ = d.Close()
		t.Fatal("garbage as language data gave no error")
	}
}

func TestReaderTakesGarbageBytes(t *testing.T) {
	dir, langs, err := findLanguage("eng")
	if err != nil {
		t.Fatal(err)
	}
	r, err := newReader(dir, langs)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, size := range []image.Point{{1, 1}, {2, 2}, {1, 300}, {300, 1}, {4116, 68}} {
		for _, v := range []uint8{0, 255} {
			g := image.NewGray(image.Rectangle{Max: size})
			for i := range g.Pix {
				g.Pix[i] = v
			}
			if _, err := r.words(g, lineMode); err != nil {
				t.Errorf("%v: %v", size, err)
			}
			if _, err := r.words(g, sparseMode); err != nil {
				t.Errorf("%v: %v", size, err)
			}
		}
	}
}

// rss returns the process's resident memory in MB.
func rss(t *testing.T) int {
	t.Helper()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skipf("no /proc: %v", err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(b))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize() >> 20
}

func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("200 pages take half a minute")
	}
	d, err := New(Config{PPOCR: pulledModel(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	img := blankPage(320, 240, white)
	write(t, img, "BED 12", 30, 160, 70, 0, black)
	write(t, img, "WARD 7", 30, 160, 170, 0, black)
	loop := func(n int) {
		for range n {
			detect(t, d, page(img))
		}
	}
	loop(40) // caches fill
	before := rss(t)
	loop(200)
	if grown := rss(t) - before; grown > 25 {
		t.Errorf("memory grew by %d MB in 200 pages", grown)
	} else {
		t.Logf("memory grew by %d MB in 200 pages", grown)
	}
}
