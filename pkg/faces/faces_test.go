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
	"example.org/redact/models"
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

// builtIn is our own network, as it is in the binary.
func builtIn(t *testing.T) []byte { return fromBinary(t, "faces") }

func fromBinary(t *testing.T, name string) []byte {
	t.Helper()
	own, err := models.Own()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range own {
		if m.Name == name {
			return m.ONNX
		}
	}
	t.Fatalf("the binary holds no network %s", name)
	return nil
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
}

func TestNewRefusesOtherAndTruncatedNetworks(t *testing.T) {
	own := builtIn(t)
	for name, cfg := range map[string]Config{
		"last byte gone":  {Own: own[:len(own)-1]},
		"half":            {Own: own[:len(own)/2]},
		"ours as YuNet n": {YuNetN: own},
		"good and bad":    {Own: own, YuNetS: own[:1000]},
		"second is none":  {Own: own, Second: []byte("not a model")},
		"second is first": {Own: own, Second: own},
		"second of marks": {Own: own, Second: fromBinary(t, "badges-second")},
	} {
		if _, err := New(cfg); !errors.Is(err, vision.ErrBadModel) {
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

func TestOwnOnOddShapes(t *testing.T) {
	detectOddShapes(t, Config{Own: builtIn(t)})
}

func TestYuNetOnOddShapes(t *testing.T) {
	detectOddShapes(t, Config{YuNetN: pulled(t, "yunet_n_640_640.onnx"), YuNetS: pulled(t, "yunet_s_640_640.onnx")})
}

func TestNamesAndKinds(t *testing.T) {
	d, err := New(Config{Own: builtIn(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.Name() != "faces/own@2" || !d.Weak() {
		t.Errorf("name %q, weak %v", d.Name(), d.Weak())
	}
	for _, k := range d.Kinds() {
		if !k.Valid() {
			t.Errorf("kind %q is not on the list", k)
		}
	}
}

func TestDetectStopsWhenCancelled(t *testing.T) {
	d, err := New(Config{Own: builtIn(t)})
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

// TestSecondLookBesideThePage: a network may see a face in the black that fills
// a tile up; that must not cost the picture.
func TestSecondLookBesideThePage(t *testing.T) {
	d, err := New(Config{Own: builtIn(t), Second: fromBinary(t, "faces-second")})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	s, err := newScene(media.NewPage(1, image.NewNRGBA(image.Rect(0, 0, 100, 80))))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	list := []face{
		{box: vision.Box{MinX: 300, MinY: 10, MaxX: 320, MaxY: 30, Score: 0.9}},
		{box: vision.Box{MinX: 90, MinY: 70, MaxX: 120, MaxY: 100, Score: 0.8}},
	}
	if err := d.again(context.Background(), s, list); err != nil {
		t.Fatal(err)
	}
	if list[0].box.Score != 0.9 || list[1].box.Score >= 0.8 {
		t.Errorf("beside the page %.2f, on its empty edge %.2f", list[0].box.Score, list[1].box.Score)
	}
}

// TestSettledFacesStayCovered: a face that is not shown to the second network
// must be one that it could not have opened.
func TestSettledFacesStayCovered(t *testing.T) {
	d := &Detector{rule: ruleFor(finding.Normal, true)}
	page := image.Pt(1000, 1000)
	for name, c := range map[string]struct {
		side, score float32
		want        bool
	}{
		"small and sure":     {30, 0.95, true},
		"small and doubtful": {30, 0.8, false},
		"large and sure":     {400, 0.92, false}, // as large as it is, a no would open it
		"large, well seen":   {400, 0.96, true},
	} {
		b := vision.Box{MaxX: c.side, MaxY: c.side, Score: c.score}
		if got := d.settled(b, page); got != c.want {
			t.Errorf("%s: settled %v, want %v", name, got, c.want)
		}
		if b.Score = corrected(c.score, 0); c.want && !d.rule.covers(b, page) {
			t.Errorf("%s: the second look could open it", name)
		}
	}
}
