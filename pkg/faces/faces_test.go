package faces

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"testing"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// TestMain fails when a test leaves a native picture open (-tags matprofile).
func TestMain(m *testing.M) {
	code := m.Run()
	if live := vision.LiveMats(); live > 0 {
		fmt.Fprintf(os.Stderr, "%d native pictures were not closed\n", live)
		code = 1
	}
	os.Exit(code)
}

// debianCascades are the files of the opencv-data package, or a skip.
func debianCascades(t *testing.T) []string {
	t.Helper()
	var paths []string
	for _, n := range []string{"haarcascades/haarcascade_frontalface_alt2.xml", "haarcascades/haarcascade_profileface.xml"} {
		p := filepath.Join("/usr/share/opencv4", n)
		if _, err := os.Stat(p); err != nil {
			t.Skip("the Debian package opencv-data is not installed")
		}
		paths = append(paths, p)
	}
	return paths
}

func pulled(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("REDACT_MODELS_DIR")
	if dir == "" {
		t.Skip("REDACT_MODELS_DIR is not set: no pulled model to test with")
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Skipf("no pulled model: %v", err)
	}
	return b
}

func TestNewRefuses(t *testing.T) {
	if _, err := New(Config{}); !errors.Is(err, ErrNoDetector) {
		t.Errorf("nothing to look with: error %v, want ErrNoDetector", err)
	}
	for name, onnx := range map[string][]byte{
		"empty":  {},
		"text":   []byte("not a model"),
		"random": bytes.Repeat([]byte{0x9d, 0x01, 0xee}, 999),
	} {
		if _, err := New(Config{YuNetN: onnx}); !errors.Is(err, vision.ErrBadModel) {
			t.Errorf("%s: error %v, want ErrBadModel", name, err)
		}
	}
	if _, err := New(Config{Cascades: []string{filepath.Join(t.TempDir(), "none.xml")}}); err == nil {
		t.Error("a missing cascade gave no error")
	}
}

func TestNewRefusesOtherAndTruncatedNetworks(t *testing.T) {
	onnx := pulled(t, "yunet_s_640_640.onnx")
	other := pulled(t, "text_det_ppocrv3_en.onnx")
	for name, b := range map[string][]byte{"truncated": onnx[:len(onnx)-1], "half": onnx[:len(onnx)/2], "text detector": other} {
		if _, err := New(Config{YuNetS: b}); !errors.Is(err, vision.ErrBadModel) {
			t.Errorf("%s: error %v, want ErrBadModel", name, err)
		}
	}
}

// Odd shapes must neither fail nor end the process.
var oddShapes = []image.Point{{1, 1}, {2, 3}, {1, 20000}, {20000, 1}, {33, 65}, {700, 40}}

func detectOddShapes(t *testing.T, cfg Config) {
	t.Helper()
	d, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, size := range oddShapes {
		page := media.NewPage(1, image.NewNRGBA(image.Rectangle{Max: size}))
		found, err := d.Detect(context.Background(), page, nil)
		if err != nil {
			t.Errorf("%v: %v", size, err)
		}
		if len(found) != 0 {
			t.Errorf("%v: %d faces on an empty page", size, len(found))
		}
	}
}

func TestCascadesOnOddShapes(t *testing.T) {
	detectOddShapes(t, Config{Cascades: debianCascades(t)})
}

func TestYuNetOnOddShapes(t *testing.T) {
	detectOddShapes(t, Config{YuNetN: pulled(t, "yunet_n_640_640.onnx"), YuNetS: pulled(t, "yunet_s_640_640.onnx")})
}

func TestNamesAndKinds(t *testing.T) {
	d, err := New(Config{Cascades: debianCascades(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.Name() != "faces/cascade@1" || !d.Weak() {
		t.Errorf("name %q, weak %v", d.Name(), d.Weak())
	}
	if r := d.ExpectedRecall(); r > 0.5 {
		t.Errorf("cascades promise a recall of %v", r)
	}
	for _, k := range d.Kinds() {
		if !k.Valid() {
			t.Errorf("kind %q is not on the list", k)
		}
	}
}

func TestDetectStopsWhenCancelled(t *testing.T) {
	d, err := New(Config{Cascades: debianCascades(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	page := media.NewPage(1, image.NewNRGBA(image.Rect(0, 0, 100, 100)))
	if _, err := d.Detect(ctx, page, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestFindingsKeepTheContract(t *testing.T) {
	f := face{box: vision.Box{MinX: -5, MinY: 10, MaxX: 55, MaxY: 90, Score: 0.777}, sources: []string{"yunet-n"}, turned: true}
	got, ok := f.finding(3, image.Rect(0, 0, 60, 92), "faces/x@1")
	if !ok {
		t.Fatal("no finding")
	}
	if got.ID != "" || got.Action != "" || got.KeepReason != "" {
		t.Error("ID, Action or KeepReason is set by a detector")
	}
	if got.Kind != finding.Face || got.Page != 3 || got.Detector != "faces/x@1" {
		t.Errorf("kind %s, page %d, detector %s", got.Kind, got.Page, got.Detector)
	}
	if got.Score != 0.78 || got.Certainty != finding.Likely {
		t.Errorf("score %v, certainty %v", got.Score, got.Certainty)
	}
	if want := image.Rect(0, 0, 60, 92); got.Box != want {
		t.Errorf("box %v, want %v: grown and clipped to the page", got.Box, want)
	}
	if _, ok := (face{box: vision.Box{MinX: 70, MinY: 10, MaxX: 80, MaxY: 20}}).finding(1, image.Rect(0, 0, 60, 92), "x"); ok {
		t.Error("a face beside the page became a finding")
	}
}
