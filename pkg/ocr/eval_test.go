package ocr

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// evalImage is one picture of the documents set, as its labels.json has it.
type evalImage struct {
	File    string
	Kind    string
	Regions []struct {
		Box       [4]float64
		Quad      [4][2]float64
		Text      string
		Sensitive *bool
		Hand      bool
		HeightPx  float64 `json:"height_px"`
		Entity    string
	}
	Texts []struct {
		Text string
		Box  [4]float64
	}
}

// truth is one text that is known to be in a picture.
type truth struct {
	text   string
	quad   [4]vision.Point // all zero when its place is not known
	height float64
	hand   bool
	entity string
}

func (im evalImage) truths() []truth {
	var out []truth
	for _, r := range im.Regions {
		if r.Text == "" {
			continue
		}
		tr := truth{text: r.Text, height: r.HeightPx, hand: r.Hand, entity: r.Entity}
		for i, c := range r.Quad {
			tr.quad[i] = vision.Point{X: float32(c[0]), Y: float32(c[1])}
		}
		out = append(out, tr)
	}
	if len(out) > 0 {
		return out
	}
	for _, x := range im.Texts {
		tr := truth{text: x.Text, height: x.Box[3]}
		if x.Box[2] > 0 {
			b := x.Box
			tr.quad = quadOf(image.Rect(int(b[0]), int(b[1]), int(b[0]+b[2]), int(b[1]+b[3])))
		}
		out = append(out, tr)
	}
	return out
}

func norm(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

func lineQuad(l finding.Line) [4]vision.Point {
	var q [4]vision.Point
	for i, p := range l.Quad()[:4] {
		q[i] = vision.Point{X: float32(p.X), Y: float32(p.Y)}
	}
	return q
}

// judge says whether tr is covered by lines to 60 % of its area or more, and
// whether one of the lines that touch it, or all of them in a row, hold exactly
// its letters and digits.
func judge(tr truth, lines []finding.Line) (located, exact bool) {
	var all strings.Builder
	want := norm(tr.text)
	if tr.quad == ([4]vision.Point{}) {
		for _, l := range lines {
			all.WriteString(norm(l.Text.Reveal()) + " ")
		}
		return false, strings.Contains(all.String(), want)
	}
	var near []finding.Line
	hull := vision.HullOf(tr.quad)
	for _, l := range lines {
		if l.Box.Overlaps(hull) {
			near = append(near, l)
			t := norm(l.Text.Reveal())
			all.WriteString(t)
			exact = exact || strings.Contains(t, want)
		}
	}
	in, hit := 0, 0
	for y := hull.Min.Y; y < hull.Max.Y; y++ {
		for x := hull.Min.X; x < hull.Max.X; x++ {
			if !contains(tr.quad, float64(x)+.5, float64(y)+.5) {
				continue
			}
			in++
			for _, l := range near {
				if contains(lineQuad(l), float64(x)+.5, float64(y)+.5) {
					hit++
					break
				}
			}
		}
	}
	return in > 0 && float64(hit) >= .6*float64(in), exact || strings.Contains(all.String(), want)
}

// tally counts by class of text.
type tally struct{ n, located, exact int }

func (t *tally) add(located, exact bool) {
	t.n++
	if located {
		t.located++
	}
	if exact {
		t.exact++
	}
}

func (t tally) String() string {
	return fmt.Sprintf("n %4d  located %.3f  read exactly %.3f", t.n, float64(t.located)/float64(max(1, t.n)), float64(t.exact)/float64(max(1, t.n)))
}

func heightClass(h float64) string {
	switch {
	case h < 10:
		return "under 10 px"
	case h < 16:
		return "10 to 16 px"
	case h < 24:
		return "16 to 24 px"
	case h < 40:
		return "24 to 40 px"
	}
	return "40 px and over"
}

func cpuTime() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func loadPage(t testing.TB, path string) *media.Page {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	src, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewNRGBA(image.Rect(0, 0, src.Bounds().Dx(), src.Bounds().Dy()))
	draw.Draw(img, img.Rect, src, src.Bounds().Min, draw.Src)
	return media.NewPage(1, img)
}

// pulledModel returns the pulled text detector, or nil when there is none.
func pulledModel(t testing.TB) []byte {
	t.Helper()
	dir := os.Getenv("REDACT_MODELS_DIR")
	if dir == "" {
		return nil
	}
	b, err := os.ReadFile(filepath.Join(dir, "text_det_ppocrv3_en_opt.onnx"))
	if err != nil {
		return nil
	}
	return b
}

// TestEvalDocuments measures both locators on the documents set and demands
// what they have reached, less a margin for chance.
func TestEvalDocuments(t *testing.T) {
	root := os.Getenv("REDACT_EVAL_DIR")
	if root == "" {
		t.Skip("REDACT_EVAL_DIR is not set: nothing to measure on")
	}
	b, err := os.ReadFile(filepath.Join(root, "documents", "labels.json"))
	if err != nil {
		t.Skipf("no documents set: %v", err)
	}
	var set struct{ Images []evalImage }
	if err := json.Unmarshal(b, &set); err != nil {
		t.Fatal(err)
	}
	t.Run("tesseract alone", func(t *testing.T) {
		measure(t, root, set.Images, Config{}, .60, .25)
	})
	t.Run("own", func(t *testing.T) {
		model, err := os.ReadFile(filepath.Join("..", "..", "models", "text.onnx"))
		if err != nil {
			t.Fatal(err)
		}
		measure(t, root, set.Images, Config{Own: model}, .93, .50)
	})
	t.Run("pulled", func(t *testing.T) {
		model := pulledModel(t)
		if model == nil {
			t.Skip("no pulled text detector in REDACT_MODELS_DIR")
		}
		measure(t, root, set.Images, Config{PPOCR: model}, .85, .55)
	})
}

func measure(t *testing.T, root string, images []evalImage, cfg Config, wantLocated, wantExact float64) {
	d, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	classes := map[string]*tally{}
	count := func(class string, located, exact bool) {
		if classes[class] == nil {
			classes[class] = &tally{}
		}
		classes[class].add(located, exact)
	}
	var area, megapixels float64
	var spent time.Duration
	lines := 0
	for _, im := range images {
		p := loadPage(t, filepath.Join(root, "documents", im.File))
		start := cpuTime()
		fs, err := d.Detect(context.Background(), p, nil)
		if err != nil {
			t.Fatalf("%s: %v", im.File, err)
		}
		spent += cpuTime() - start
		megapixels += p.Megapixels()
		found := finding.Set(fs).Lines()
		lines += len(found)
		for _, l := range found {
			area += float64(l.Box.Dx()*l.Box.Dy()) / float64(p.Bounds().Dx()*p.Bounds().Dy())
		}
		set := strings.SplitN(filepath.Base(im.File), "-", 2)[0]
		for _, tr := range im.truths() {
			if len(norm(tr.text)) < 2 {
				continue
			}
			located, exact := judge(tr, found)
			count(set, located, exact)
			if set == "made" {
				count("made "+heightClass(tr.height), located, exact)
				if tr.hand {
					count("made handwriting", located, exact)
				}
				if tr.entity == "NHS_NUMBER" && !tr.hand {
					count("made NHS number in print", located, exact)
				}
			}
			if os.Getenv("REDACT_EVAL_MISSES") != "" && !located && !math.IsNaN(tr.height) && tr.quad != ([4]vision.Point{}) {
				t.Logf("not located: %s %s %v height %.0f hand %v", im.File, tr.entity, vision.HullOf(tr.quad), tr.height, tr.hand)
			}
		}
	}
	for _, class := range []string{
		"made", "made under 10 px", "made 10 to 16 px", "made 16 to 24 px", "made 24 to 40 px", "made 40 px and over",
		"made handwriting", "made NHS number in print", "receipt", "photo",
	} {
		if c := classes[class]; c != nil {
			t.Logf("%-26s %v", class, *c)
		}
	}
	t.Logf("%d pictures, %d lines, mean share of the page boxed %.3f, CPU %.2f s a picture, %.2f s a megapixel",
		len(images), lines, area/float64(len(images)), spent.Seconds()/float64(len(images)), spent.Seconds()/megapixels)
	made := classes["made"]
	if got := float64(made.located) / float64(made.n); got < wantLocated {
		t.Errorf("located %.3f of the rendered texts, want %.2f", got, wantLocated)
	}
	if got := float64(made.exact) / float64(made.n); got < wantExact {
		t.Errorf("read %.3f of the rendered texts exactly, want %.2f", got, wantExact)
	}
}
