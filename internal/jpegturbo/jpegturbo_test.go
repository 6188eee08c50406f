package jpegturbo

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"strconv"
	"strings"
	"testing"
)

func stripes(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{R: uint8(x * 5), G: uint8(y * 5), B: uint8((x ^ y) & 64), A: 255})
		}
	}
	return img
}

func TestEncodeIsReadableElsewhere(t *testing.T) {
	img := stripes(50, 37)
	for _, s := range []Sampling{S444, S422, S420, S440, S411, Grey} {
		b, err := Encode(img, 95, s)
		if err != nil {
			t.Fatal(err)
		}
		std, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatalf("sampling %d: %v", s, err)
		}
		own, err := Decode(b, 50, 37)
		if err != nil {
			t.Fatalf("sampling %d: %v", s, err)
		}
		if std.Bounds() != own.Rect || own.NRGBAAt(49, 36).A != 255 {
			t.Errorf("sampling %d: %v and %v", s, std.Bounds(), own.Rect)
		}
		if b2, _ := Encode(img, 95, s); !bytes.Equal(b, b2) {
			t.Errorf("sampling %d: encoding twice gave different bytes", s)
		}
	}
}

func TestEncodeSubImage(t *testing.T) {
	img := stripes(60, 40)
	part := img.SubImage(image.Rect(10, 5, 42, 29)).(*image.NRGBA)
	whole := image.NewNRGBA(image.Rect(0, 0, 32, 24))
	for y := range 24 {
		for x := range 32 {
			whole.SetNRGBA(x, y, img.NRGBAAt(10+x, 5+y))
		}
	}
	a, errA := Encode(part, 90, S420)
	b, errB := Encode(whole, 90, S420)
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		t.Errorf("a part of a picture and its copy differ: %v %v", errA, errB)
	}
}

func TestRefusals(t *testing.T) {
	img := stripes(20, 20)
	b, err := Encode(img, 90, S420)
	if err != nil {
		t.Fatal(err)
	}
	extra := bytes.Replace(b, []byte{0xff, 0xdb}, []byte{0, 0, 0xff, 0xdb}, 1) // libjpeg warns of such bytes
	for name, in := range map[string][]byte{
		"empty": nil, "text": []byte("not a picture"), "cut": b[:len(b)-30], "no end": b[:len(b)-2], "stray bytes": extra,
	} {
		if _, err := Decode(in, 20, 20); err == nil {
			t.Errorf("%s was decoded", name)
		}
	}
	for _, size := range [][2]int{{19, 20}, {40, 40}, {10, 10}, {0, 0}, {-1, 20}} {
		if _, err := Decode(b, size[0], size[1]); err == nil {
			t.Errorf("decoded to %v", size)
		}
	}
	short := *img
	short.Pix = short.Pix[:100]
	for name, err := range map[string]error{
		"quality 0":   second(Encode(img, 0, S420)),
		"quality 101": second(Encode(img, 101, S420)),
		"sampling":    second(Encode(img, 90, 9)),
		"no pixels":   second(Encode(&image.NRGBA{}, 90, S420)),
		"few pixels":  second(Encode(&short, 90, S420)),
	} {
		if err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func second(_ []byte, err error) error { return err }

// TestNoLeak: neither handles nor buffers stay behind, on success or failure.
func TestNoLeak(t *testing.T) {
	img := stripes(400, 400)
	round := func() {
		b, err := Encode(img, 92, S444)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(b, 400, 400); err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(b[:len(b)/2], 400, 400); err == nil {
			t.Fatal("half a picture was decoded")
		}
	}
	for range 20 {
		round()
	}
	before := residentKiB(t)
	for range 200 {
		round()
	}
	// One leaked output buffer a round would add over 30 MiB.
	if grew := residentKiB(t) - before; grew > 15<<10 {
		t.Errorf("200 rounds took %d KiB more", grew)
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
