package badges_test

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/badges"
	"example.org/redact/pkg/faces"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/ocr"
)

// labelled is a labels.json of the evaluation sets, as far as it is needed.
type labelled struct {
	Images []struct {
		File   string
		Labels []struct {
			Label string
			Box   [4]int
		}
	}
}

// kindsOf says which findings answer a label of the set.
var kindsOf = map[string][]finding.Kind{
	"nhs-logo": {finding.NHSLogo}, "battenburg": {finding.Battenburg}, "hi-vis": {finding.HiVis}, "id-badge": {finding.IDBadge},
	"number-plate": {finding.NumberPlate}, "call-sign": {finding.CallSign}, "text_service": {finding.FleetLivery, finding.Uniform},
	"text_role": {finding.Uniform, finding.FleetLivery},
}

// eyes are the rooms that look before this one.
type eyes struct {
	faces  *faces.Detector
	ocr    *ocr.Detector
	badges *badges.Detector
}

func newEyes(t *testing.T) *eyes {
	dir := os.Getenv("REDACT_MODELS_DIR")
	if dir == "" {
		t.Skip("REDACT_MODELS_DIR is not set: no faces and words to start from")
	}
	model := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Skipf("no pulled model: %v", err)
		}
		return b
	}
	f, err := faces.New(faces.Config{YuNetN: model("yunet_n_640_640.onnx"), YuNetS: model("yunet_s_640_640.onnx")})
	if err != nil {
		t.Fatal(err)
	}
	o, err := ocr.New(ocr.Config{PPOCR: model("text_det_ppocrv3_en_opt.onnx")})
	if err != nil {
		_ = f.Close()
		t.Fatal(err)
	}
	b, err := badges.New(badges.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(f.Close(), o.Close(), b.Close()); err != nil {
			t.Error(err)
		}
	})
	return &eyes{f, o, b}
}

// look returns what this room finds on the picture, and its time.
func (e *eyes) look(t *testing.T, file string) (finding.Set, time.Duration) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	img, err := vision.Decode(b)
	if err != nil {
		t.Logf("%s: %v", filepath.Base(file), err)
		return nil, 0
	}
	p := media.NewPage(1, img)
	ctx := context.Background()
	f, err := e.faces.Detect(ctx, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	o, err := e.ocr.Detect(ctx, p, f)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	out, err := e.badges.Detect(ctx, p, append(f, o...))
	if err != nil {
		t.Fatal(err)
	}
	return out, time.Since(start)
}

func evalDir(t *testing.T, set string) string {
	dir := os.Getenv("REDACT_EVAL_DIR")
	if dir == "" {
		t.Skip("REDACT_EVAL_DIR is not set: nothing to measure on")
	}
	if testing.Short() {
		t.Skip("measuring takes minutes")
	}
	return filepath.Join(dir, set)
}

// TestEvalBadges prints recall by label and the findings on pictures without
// such an object.
func TestEvalBadges(t *testing.T) {
	dir := evalDir(t, "badges")
	b, err := os.ReadFile(filepath.Join(dir, "labels.json"))
	if err != nil {
		t.Skip(err)
	}
	var set labelled
	if err := json.Unmarshal(b, &set); err != nil {
		t.Fatal(err)
	}
	e := newEyes(t)
	found, total := map[string]int{}, map[string]int{}
	wrong, clean := 0, 0
	var spent time.Duration
	for _, im := range set.Images {
		out, d := e.look(t, filepath.Join(dir, im.File))
		spent += d
		marks := 0
		for _, l := range im.Labels {
			kinds, ok := kindsOf[l.Label]
			if !ok {
				continue
			}
			marks++
			total[l.Label]++
			box := image.Rect(l.Box[0], l.Box[1], l.Box[0]+l.Box[2], l.Box[1]+l.Box[3])
			if slices.ContainsFunc(out.Of(kinds...), func(f finding.Finding) bool { return f.Box.Overlaps(box) }) {
				found[l.Label]++
			}
		}
		if marks == 0 {
			clean++
			wrong += len(out)
		}
	}
	for l := range kindsOf {
		t.Logf("badges %-13s found %d of %d", l, found[l], total[l])
	}
	t.Logf("badges false flags: %d on %d pictures without a mark that is looked for; %v a picture", wrong, clean, (spent / time.Duration(len(set.Images))).Round(time.Millisecond))
	if wrong > 2 {
		t.Errorf("%d false flags on %d harmless pictures", wrong, clean)
	}
}

// TestEvalQuiet prints every finding on pictures of ordinary people and of
// documents, where nearly all are false.
func TestEvalQuiet(t *testing.T) {
	for _, set := range []string{"faces", "documents"} {
		t.Run(set, func(t *testing.T) {
			dir := evalDir(t, set)
			e := newEyes(t)
			n, byKind := 0, map[finding.Kind]int{}
			err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || !slices.Contains([]string{".jpg", ".jpeg", ".png"}, filepath.Ext(path)) {
					return err
				}
				out, _ := e.look(t, path)
				n++
				for _, f := range out {
					byKind[f.Kind]++
					t.Logf("%s: %s %v %v %v", filepath.Base(path), f.Kind, f.Certainty, f.Box, f.Evidence)
				}
				return nil
			})
			if err != nil {
				t.Skip(err)
			}
			t.Logf("%s: %d pictures, findings by kind: %v", set, n, byKind)
		})
	}
}
