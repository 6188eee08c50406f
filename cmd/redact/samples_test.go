package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/redact/internal/samplegen"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/mask"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/policy"
	"example.org/redact/pkg/report"
)

const samplesDir = "../../samples"

// TestSamples cleans every committed sample with the networks inside the binary
// and holds the copies against what the generator knows about its pictures.
func TestSamples(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(samplesDir, "*.expected.yaml"))
	if err != nil || len(files) < 8 {
		t.Fatalf("%d expectations in %s, %v", len(files), samplesDir, err)
	}
	e := newTestEngine(t)
	var everything bytes.Buffer // every text that a run writes
	secrets := map[string]string{}
	for _, file := range files {
		want, err := samplegen.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		name := pictureOf(t, file)
		for _, s := range want.Secrets {
			secrets[s] = filepath.Base(name)
		}
		t.Run(filepath.Base(name), func(t *testing.T) {
			in, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			job := defaultJob(taskClean)
			job.Outside = outsideFindings(name)
			opt, err := job.options(&packCache{})
			if err != nil {
				t.Fatal(err)
			}
			res, err := e.pipeline.Clean(context.Background(), in, opt, func([]float64) {})
			if err != nil {
				t.Fatal(err)
			}
			for _, problem := range checkSample(t, want, res.Report, in, res.Output) {
				t.Error(problem)
			}
			writeAll(t, &everything, &res.Report)
		})
	}
	for s, name := range secrets {
		if bytes.Contains(bytes.ToLower(everything.Bytes()), bytes.ToLower([]byte(s))) {
			t.Errorf("%q of %s is in a report or summary", s, name)
		}
	}
}

// newTestEngine loads the detectors with nothing pulled.
func newTestEngine(t *testing.T) *engine {
	t.Helper()
	e := &engine{}
	t.Cleanup(func() { e.Close() })
	cfg, err := json.Marshal(engineConfig{Version: "test", ModelsDir: t.TempDir(), Lang: "eng", Sensitivity: "normal"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Init(context.Background(), cfg); err != nil {
		t.Fatal(err)
	}
	return e
}

// defaultJob is what the command line asks for without flags.
func defaultJob(t task) jobSpec {
	return jobSpec{Task: t, Context: policy.Context{}.Defaults(), Packs: []packSource{{Name: "las"}, {Name: "asph"}}, Limits: media.DefaultLimits()}
}

// pictureOf returns the picture beside an expectation.
func pictureOf(t *testing.T, expected string) string {
	t.Helper()
	stem := strings.TrimSuffix(expected, ".expected.yaml")
	for _, ext := range []string{".jpg", ".png"} {
		if _, err := os.Stat(stem + ext); err == nil {
			return stem + ext
		}
	}
	t.Fatalf("no picture for %s", expected)
	return ""
}

// checkSample compares findings, sections, verdict and pixels with what the
// generator expects, and returns what does not agree.
func checkSample(t *testing.T, want *samplegen.Expected, rep report.Report, in, out []byte) (problems []string) {
	t.Helper()
	note := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	found := map[finding.Kind]bool{}
	for _, f := range rep.Findings {
		found[f.Kind] = true
	}
	for _, k := range slices.Concat(want.Kinds.Must, want.Metadata) {
		if !found[k] {
			note("no %s was found", k)
		}
	}
	for pack, sections := range want.Sections {
		for _, s := range sections {
			if !slices.ContainsFunc(rep.Before, func(b policy.Breach) bool { return b.Policy == pack && b.Section == s }) {
				note("the original does not breach %s %s", pack, s)
			}
		}
	}
	if string(rep.Verdict) != want.Verdict {
		note("verdict %s, want %s: %s", rep.Verdict, want.Verdict, rep.VerdictReason)
	}
	before, after := decode(t, in), decode(t, out)
	if before.Bounds() != after.Bounds() {
		t.Fatalf("the copy is %v, the original %v", after.Bounds(), before.Bounds())
	}
	for _, a := range want.Covered {
		if share := flatShare(after, rectOf(a.Box)); share < 0.95 {
			note("%s at %v: only %.0f %% is covered", a.Kind, a.Box, 100*share)
		}
	}
	for _, k := range want.Kept {
		if d := meanDifference(before, after, rectOf(k)); d > 6 {
			note("the area %v should have stayed: mean difference %.1f", k, d)
		}
	}
	return problems
}

func decode(t *testing.T, b []byte) *image.NRGBA {
	t.Helper()
	doc, err := media.Decode(context.Background(), b, media.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return doc.Pages[0].Image()
}

func rectOf(b [4]int) image.Rectangle { return image.Rect(b[0], b[1], b[0]+b[2], b[1]+b[3]) }

// flatShare is the share of pixels that have the colour of a cover, within
// what JPEG does to it.
func flatShare(img *image.NRGBA, r image.Rectangle) float64 {
	r = r.Intersect(img.Rect)
	flat := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			i := img.PixOffset(x, y)
			if near(img.Pix[i], mask.Fill.R) && near(img.Pix[i+1], mask.Fill.G) && near(img.Pix[i+2], mask.Fill.B) {
				flat++
			}
		}
	}
	return float64(flat) / float64(max(1, r.Dx()*r.Dy()))
}

func near(v, want uint8) bool { return int(v) > int(want)-16 && int(v) < int(want)+16 }

// meanDifference is the mean over pixels and channels, of 255.
func meanDifference(a, b *image.NRGBA, r image.Rectangle) float64 {
	sum, n := 0, 0
	r = r.Intersect(a.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			i := a.PixOffset(x, y)
			for c := range 3 {
				d := int(a.Pix[i+c]) - int(b.Pix[i+c])
				sum += max(d, -d)
				n++
			}
		}
	}
	return float64(sum) / float64(max(1, n))
}

// writeAll appends every form of a report that a run can write.
func writeAll(t *testing.T, w io.Writer, rep *report.Report) {
	t.Helper()
	if err := report.WriteJSON(w, rep); err != nil {
		t.Error(err)
	}
	if err := report.WriteText(w, rep, report.TextOptions{}); err != nil {
		t.Error(err)
	}
}
