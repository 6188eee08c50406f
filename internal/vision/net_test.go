package vision

import (
	"image"
	"os"
	"path/filepath"
	"testing"
)

func TestForwardReturnsNamedOutputsAtSeveralSizes(t *testing.T) {
	dir := os.Getenv("REDACT_MODELS_DIR")
	if dir == "" {
		t.Skip("REDACT_MODELS_DIR is not set: no pulled model to run")
	}
	b, err := os.ReadFile(filepath.Join(dir, "yunet_n_640_640.onnx"))
	if err != nil {
		t.Skipf("no pulled YuNet: %v", err)
	}
	n, err := LoadNet("yunet_n", b)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	for _, size := range []image.Point{{X: 640, Y: 320}, {X: 320, Y: 320}, {X: 640, Y: 320}} {
		out, err := n.Forward(image.NewNRGBA(image.Rect(0, 0, size.X, size.Y)), Blob{Scale: 1}, "cls_8", "bbox_32")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := len(out[0].Data), size.X*size.Y/64; got != want {
			t.Errorf("cls_8 at %v: %d values, want %d", size, got, want)
		}
		if got, want := len(out[1].Data), size.X*size.Y/1024*4; got != want {
			t.Errorf("bbox_32 at %v: %d values, want %d", size, got, want)
		}
	}
	if _, err := n.Forward(image.NewNRGBA(image.Rect(0, 0, 64, 64)), Blob{Scale: 1}, "nope"); err == nil {
		t.Error("an unknown output name gave no error")
	}
}
