package heif

import (
	"bytes"
	"errors"
	"image"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// The files in testdata show one drawn scene of 64 x 48 pixels: red grows to
// the right and green downwards. scene.heic says orientation 6 in its EXIF and
// has no irot box; turned.heic has an irot box as well; phone.heic assigns its
// EXIF to an item that does not exist, at which libheif 1.15 gives up.

func load(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func anySize(int, int) error { return nil }

func scene(x, y int) (r, g float64) { return 255 * float64(x) / 63, 255 * float64(y) / 47 }

func TestDecode(t *testing.T) {
	for name, size := range map[string]image.Point{
		"scene.heic": {X: 64, Y: 48}, "phone.heic": {X: 64, Y: 48}, "scene.avif": {X: 64, Y: 48}, "turned.heic": {X: 48, Y: 64},
	} {
		asked := image.Point{}
		pic, err := Decode(load(t, name), func(w, h int) error { asked = image.Pt(w, h); return nil })
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if pic.Image.Rect.Size() != size || asked != size || pic.Bits != 8 || pic.Others != 0 {
			t.Errorf("%s: %v, asked about %v, %d bits, %d others", name, pic.Image.Rect, asked, pic.Bits, pic.Others)
			continue
		}
		sum := 0.0
		for y := range size.Y {
			for x := range size.X {
				sx, sy := x, y
				if name == "turned.heic" { // irot 1: a quarter turn counter-clockwise
					sx, sy = 63-y, x
				}
				r, g := scene(sx, sy)
				c := pic.Image.NRGBAAt(x, y)
				if c.A != 255 {
					t.Fatalf("%s: pixel %d,%d is not opaque", name, x, y)
				}
				sum += math.Abs(float64(c.R)-r) + math.Abs(float64(c.G)-g)
			}
		}
		if mean := sum / float64(2*size.X*size.Y); mean > 8 {
			t.Errorf("%s: mean difference %.1f from the scene", name, mean)
		}
	}
}

func TestAlpha(t *testing.T) {
	for _, name := range []string{"alpha.heic", "alpha.avif"} {
		pic, err := Decode(load(t, name), anySize)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for x, want := range map[int]int{4: 0, 24: 128, 50: 255} {
			if got := int(pic.Image.NRGBAAt(x, 24).A); max(got-want, want-got) > 10 {
				t.Errorf("%s: alpha %d at x = %d, want about %d", name, got, x, want)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	whole := load(t, "scene.heic")
	for n := 0; n < len(whole); n += 7 {
		if _, err := Decode(whole[:n], anySize); !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUnsupported) {
			t.Fatalf("cut to %d of %d bytes: %v", n, len(whole), err)
		}
	}
	big := errors.New("too big")
	if _, err := Decode(whole, func(w, h int) error { return big }); err != big {
		t.Errorf("the caller's refusal came back as %v", err)
	}
}

func TestWithoutExtras(t *testing.T) {
	b := load(t, "scene.heic")
	before := bytes.Clone(b)
	out := withoutExtras(b)
	if !bytes.Equal(b, before) {
		t.Error("the input was changed")
	}
	if bytes.Contains(out, []byte("cdsc")) || !bytes.Contains(out, []byte("dimg")) {
		t.Error("metadata is still assigned to the picture, or its tiles no longer are")
	}
	if !bytes.Contains(withoutExtras(load(t, "alpha.heic")), []byte("auxl")) {
		t.Error("the transparency lost its reference")
	}
}

func TestMoves(t *testing.T) {
	if Moves(load(t, "scene.heic")) || Moves(load(t, "scene.avif")) {
		t.Error("a still picture moves")
	}
	if !Moves([]byte("\x00\x00\x00\x18ftypavis\x00\x00\x00\x00avifavis")) {
		t.Error("an animated AVIF stands still")
	}
}

// TestNoLeak: contexts, handles and pictures are given back.
func TestNoLeak(t *testing.T) {
	files := [][]byte{load(t, "scene.heic"), load(t, "alpha.avif"), load(t, "scene.heic")[:900]}
	round := func(n int) {
		for range n {
			for _, b := range files {
				Decode(b, anySize)
			}
		}
	}
	round(30)
	before := residentKiB(t)
	round(150)
	if grew := residentKiB(t) - before; grew > 12<<10 {
		t.Errorf("150 rounds took %d KiB more", grew)
	}
}

func residentKiB(t *testing.T) int {
	t.Helper()
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no /proc here to read the memory from")
	}
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == "VmRSS:" {
			n, err := strconv.Atoi(f[1])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Skip("no VmRSS here")
	return 0
}

// FuzzBoxes: the walkers stay in bounds and change names of references only.
func FuzzBoxes(f *testing.F) {
	f.Add(load(f, "scene.heic"))
	f.Add(load(f, "phone.heic"))
	f.Add(load(f, "alpha.avif"))
	f.Fuzz(func(t *testing.T, b []byte) {
		Moves(b)
		if out := withoutExtras(b); len(out) != len(b) {
			t.Fatal("the size changed")
		}
	})
}
