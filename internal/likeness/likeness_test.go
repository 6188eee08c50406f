package likeness

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/draw"
)

// sample reads a picture of samples/, shrunk to width pixels.
func sample(t *testing.T, path string, width int) image.Image {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	full, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewNRGBA(image.Rect(0, 0, width, width*full.Bounds().Dy()/full.Bounds().Dx()))
	draw.BiLinear.Scale(img, img.Bounds(), full, full.Bounds(), draw.Src, nil)
	return img
}

func samples(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("../../samples/*.jpg")
	if err != nil || len(paths) < 8 {
		t.Fatalf("%d samples: %v", len(paths), err)
	}
	return paths
}

func printed(t *testing.T, img image.Image) Print {
	t.Helper()
	p, err := Of(img)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// saved gives a picture as it comes back from a JPEG file.
func saved(t *testing.T, img image.Image, quality int) image.Image {
	t.Helper()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	out, err := jpeg.Decode(&buf)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCopiesAreAlike(t *testing.T) {
	for _, path := range samples(t) {
		img := sample(t, path, 512)
		p := printed(t, img)
		if d := p.distance(printed(t, img)); d != 0 {
			t.Errorf("%s: the same pixels differ by %d", path, d)
		}
		for _, c := range []struct{ width, quality int }{{512, 30}, {170, 60}, {400, 75}} {
			if q := printed(t, saved(t, sample(t, path, c.width), c.quality)); !p.Like(q) {
				t.Errorf("%s, %d pixels wide, quality %d: differs by %d", path, c.width, c.quality, p.distance(q))
			}
		}
	}
}

func TestOthersAreNotAlike(t *testing.T) {
	var ps []Print
	paths := samples(t)
	for i, path := range paths {
		ps = append(ps, printed(t, sample(t, path, 256)))
		for j := range i {
			if ps[i].Like(ps[j]) {
				t.Errorf("%s and %s are taken for one: they differ by %d", path, paths[j], ps[i].distance(ps[j]))
			}
		}
	}
}

// Two black pictures are no copies of one another, nor are pictures without
// pixels.
func TestEvenPicturesAreLikeNone(t *testing.T) {
	for _, img := range []image.Image{image.NewGray(image.Rect(0, 0, 64, 64)), image.NewGray(image.Rectangle{}), image.NewNRGBA(image.Rect(0, 0, 1, 1))} {
		if p := printed(t, img); p != nil || p.Like(p) {
			t.Errorf("%v has the print %v", img.Bounds(), p)
		}
	}
}
