package media

import (
	"image"
	"math/rand/v2"
	"testing"

	"github.com/disintegration/imaging"
)

func noise(w, h int) *image.NRGBA {
	rng := rand.New(rand.NewPCG(1, 2))
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(rng.Uint32())
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return img
}

// The general box filter gives the pixels on a border between two cells to
// both; sizes that have none must agree to the last bit but rounding.
func TestShrunkIsTheBoxFilter(t *testing.T) {
	for _, c := range [][4]int{{640, 480, 128, 96}, {100, 70, 37, 27}, {300, 7, 300, 7}, {1, 500, 1, 100}, {55, 1, 11, 1}} {
		img := noise(c[0], c[1])
		got, want := shrunk(img, c[2], c[3]), imaging.Resize(img, c[2], c[3], imaging.Box)
		if got.Rect != want.Rect {
			t.Fatalf("%v: %v, want %v", c, got.Rect, want.Rect)
		}
		for i := range got.Pix {
			if d := int(got.Pix[i]) - int(want.Pix[i]); d < -1 || d > 1 {
				t.Fatalf("%v: byte %d is %d, want %d", c, i, got.Pix[i], want.Pix[i])
			}
		}
	}
}

func TestBordersLeaveNoCellEmpty(t *testing.T) {
	for _, c := range [][2]int{{1, 1}, {2, 1}, {3, 2}, {5, 4}, {4000, 2048}, {4001, 4000}, {20000, 640}} {
		b := borders(c[0], c[1])
		if b[0] != 0 || b[c[1]] != c[0] {
			t.Errorf("%v: from %d to %d", c, b[0], b[c[1]])
		}
		for i := range c[1] {
			if b[i+1] <= b[i] {
				t.Errorf("%v: cell %d is empty", c, i)
			}
		}
	}
}

func BenchmarkView12MP(b *testing.B) {
	img := noise(4000, 3000)
	for b.Loop() {
		shrunk(img, 2048, 1536)
	}
}
