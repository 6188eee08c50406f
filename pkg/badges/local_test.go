package badges

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// arms is a made-up coat of arms: many rectangles.
func arms(seed uint64) sheet {
	rng := rand.New(rand.NewPCG(seed, 2))
	s := newSheet(200, 150, white)
	for range 70 {
		x, y := rng.IntN(180), rng.IntN(130)
		s.fill(image.Rect(x, y, x+6+rng.IntN(40), y+6+rng.IntN(30)), color.NRGBA{uint8(rng.IntN(256)), uint8(rng.IntN(256)), uint8(rng.IntN(256)), 255})
	}
	return s
}

func encoded(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLocalMarks(t *testing.T) {
	own, err := PrepareLocalMark(encoded(t, arms(1).NRGBA))
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(Config{Local: [][]byte{own}})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if !slices.Contains(d.Kinds(), finding.OrgCrest) {
		t.Error("org-crest is not among Kinds")
	}
	for name, c := range map[string]struct {
		seed uint64
		want int
	}{"ours": {1, 1}, "another's": {2, 0}} {
		s := newSheet(640, 480, plaster)
		arms(c.seed).put(s.NRGBA, [4]image.Point{{220, 150}, {380, 165}, {370, 290}, {215, 270}})
		out, err := d.Detect(context.Background(), media.NewPage(1, s.NRGBA), nil)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, f := range out {
			if f.Kind == finding.OrgCrest && iou(f.Box, image.Rect(215, 150, 380, 290)) > 0.7 && f.Certainty == finding.Likely {
				n++
			}
		}
		if n != c.want {
			t.Errorf("%s: found %d times, want %d: %+v", name, n, c.want, out)
		}
	}
}

func TestUnusableLocalMarks(t *testing.T) {
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"no PNG":          {[]byte("GIF89a"), "not a PNG"},
		"cut short":       {encoded(t, arms(1).NRGBA)[:200], "damaged"},
		"a plain surface": {encoded(t, newSheet(100, 100, white).NRGBA), "too little detail"},
		"tiny":            {encoded(t, newSheet(10, 10, white).NRGBA), "10x10"},
	} {
		_, err := PrepareLocalMark(c.b)
		if !errors.Is(err, ErrLocalMark) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

func TestLargeLocalMarksAreShrunk(t *testing.T) {
	big := newSheet(1500, 900, white)
	arms(3).put(big.NRGBA, [4]image.Point{{0, 0}, {1500, 0}, {1500, 900}, {0, 900}})
	b, err := PrepareLocalMark(encoded(t, big.NRGBA))
	if err != nil {
		t.Fatal(err)
	}
	c, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil || c.Width != LocalMarkSide || c.Height != 288 {
		t.Errorf("%dx%d, %v", c.Width, c.Height, err)
	}
}
