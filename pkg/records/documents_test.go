package records

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/ocr"
	"example.org/redact/pkg/pii"
)

// labelled is one picture of the evaluation documents.
type labelled struct {
	File, Kind string
	Regions    []labelledRegion
}

type labelledRegion struct {
	Box       [4]float64
	Quad      [][2]float64
	Entity    string
	Sensitive *bool
}

func (r labelledRegion) quad() [4]vision.Point {
	if len(r.Quad) != 4 {
		x, y, w, h := float32(r.Box[0]), float32(r.Box[1]), float32(r.Box[2]), float32(r.Box[3])
		return rect(x, y, x+w, y+h)
	}
	var q [4]vision.Point
	for i, p := range r.Quad {
		q[i] = vision.Point{X: float32(p[0]), Y: float32(p[1])}
	}
	return q
}

// ofBadges are wholes that another package looks for.
var ofBadges = []string{"WHOLE_BADGE"}

// TestDocuments reads the evaluation documents as the tool does, without the
// pulled text detector unless REDACT_MODELS_DIR holds it, and prints how much
// of each whole record is covered, which sensitive texts lie on a record or
// were found by a rule, and what was taken for a record that is none.
func TestDocuments(t *testing.T) {
	dir := evalDir(t)
	chain := newChain(t)
	b, err := os.ReadFile(dir + "/documents/labels.json")
	if err != nil {
		t.Fatal(err)
	}
	var set struct{ Images []labelled }
	if err := json.Unmarshal(b, &set); err != nil {
		t.Fatal(err)
	}
	wholes, covered, texts, onRecord, byRule, clean, mistaken := 0, 0, 0, 0, 0, 0, 0
	for _, im := range set.Images {
		p := openPage(t, filepath.Join(dir, "documents", im.File))
		typed, records := chain.run(t, p)
		line := fmt.Sprintf("%-26s %v", filepath.Base(im.File), kindsOf(records))
		if im.Kind == "none" {
			clean++
			if len(records) > 0 {
				mistaken++
				t.Log(line)
			}
		}
		for _, r := range im.Regions {
			switch {
			case slices.Contains(ofBadges, r.Entity) || r.Sensitive != nil && !*r.Sensitive:
			case strings.HasPrefix(r.Entity, "WHOLE_"):
				share := coveredShare(r.quad(), p.Bounds(), records)
				wholes++
				if share >= .9 {
					covered++
				} else {
					t.Logf("%s: %s covered to %.2f", line, r.Entity, share)
				}
			default:
				texts++
				if coveredShare(r.quad(), p.Bounds(), records) >= .9 {
					onRecord++
				} else if coveredShare(r.quad(), p.Bounds(), typed) >= .7 {
					byRule++
				}
			}
		}
	}
	t.Logf("whole records covered: %d of %d; sensitive texts on a covered record: %d of %d, elsewhere found by a rule: %d; taken for a record: %d of %d harmless pictures",
		covered, wholes, onRecord, texts, byRule, mistaken, clean)
	if float64(covered) < .9*float64(wholes) {
		t.Errorf("only %d of %d whole records are covered, want 90 %%", covered, wholes)
	}
	if mistaken > 0 {
		t.Errorf("%d harmless pictures have a record", mistaken)
	}
}

// chain is what runs before this package in the tool, and this package.
type chain struct {
	ocr   *ocr.Detector
	bars  *ocr.Barcodes
	rules *pii.Rules
	own   *Detector
}

func newChain(t *testing.T) *chain {
	t.Helper()
	own, err := os.ReadFile("../../models/text.onnx")
	if err != nil {
		t.Fatal(err)
	}
	cfg := ocr.Config{Own: own}
	if dir := os.Getenv("REDACT_MODELS_DIR"); dir != "" {
		if b, err := os.ReadFile(filepath.Join(dir, "text_det_ppocrv3_en.onnx")); err == nil {
			cfg.PPOCR = b
		}
	}
	reader, err := ocr.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	rules, err := pii.Load()
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	bars := ocr.NewBarcodes(finding.Normal)
	t.Cleanup(func() { _ = bars.Close() })
	return &chain{ocr: reader, bars: bars, rules: rules, own: d}
}

func (c *chain) run(t *testing.T, p *media.Page) (typed, records []finding.Finding) {
	t.Helper()
	var so finding.Set
	for _, d := range []interface {
		Detect(context.Context, *media.Page, finding.Set) ([]finding.Finding, error)
	}{c.ocr, c.bars} {
		fs, err := d.Detect(context.Background(), p, so)
		if err != nil {
			t.Fatal(err)
		}
		so = append(so, fs...)
	}
	typed = c.rules.Find(so.Lines())
	records, err := c.own.Detect(context.Background(), p, append(so, typed...))
	if err != nil {
		t.Fatal(err)
	}
	return typed, records
}

// coveredShare is the share of the part of q on the page that findings cover,
// on every fourth pixel both ways.
func coveredShare(q [4]vision.Point, page image.Rectangle, fs []finding.Finding) float64 {
	n, in := 0, 0
	b := vision.HullOf(q).Intersect(page)
	for y := b.Min.Y; y < b.Max.Y; y += 4 {
		for x := b.Min.X; x < b.Max.X; x += 4 {
			if !inside(q[:], image.Pt(x, y)) {
				continue
			}
			n++
			if slices.ContainsFunc(fs, func(f finding.Finding) bool { return holdsPoint(f.Quad(), x, y) }) {
				in++
			}
		}
	}
	return float64(in) / float64(max(1, n))
}

// holdsPoint is the even-odd rule.
func holdsPoint(outline []image.Point, x, y int) bool {
	in := false
	for i, a := range outline {
		b := outline[(i+1)%len(outline)]
		if (a.Y > y) != (b.Y > y) && float64(x) < float64(b.X-a.X)*float64(y-a.Y)/float64(b.Y-a.Y)+float64(a.X) {
			in = !in
		}
	}
	return in
}
