package media

import (
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/gif"
	"testing"
)

// FuzzDecode: whatever the bytes, Decode gives pages within the limits or one
// of the four errors, and never panics.
func FuzzDecode(f *testing.F) {
	f.Add(mustEncode(f, scene(9, 7), EncodeOptions{Type: PNG}))
	f.Add(mustEncode(f, scene(17, 9), EncodeOptions{Type: JPEG, Sampling: Sampling420}))
	f.Add(mustEncode(f, scene(9, 7), EncodeOptions{Type: JPEG, Sampling: SamplingGrey}))
	f.Add(jpegWithSegment(mustEncode(f, scene(9, 7), EncodeOptions{Type: JPEG}), markerAPP1, append([]byte("Exif\x00\x00"), exifWith(6)...)))
	f.Add(animated(f, gif.DisposalPrevious))
	f.Add(bmpOf(2, 2, 8, bmpRLE8, []byte{0, 0, 0, 0, 9, 9, 9, 0}, []byte{2, 1, 0, 0, 0, 2, 0, 0, 0, 1}))
	f.Add(mustEncode(f, scene(9, 7), EncodeOptions{Type: TIFF}))
	for _, name := range []string{"progressive.jpg", "cmyk.jpg", "lossless.webp", "turned.webp", "alpha.webp", "turned.heic", "scene.avif"} {
		f.Add(load(f, name))
	}
	lim := Limits{MaxPixels: 1 << 16, MaxSide: 1 << 10, MaxBytes: 1 << 16, MaxPages: 4, MaxAllPixels: 1 << 17}
	f.Fuzz(func(t *testing.T, b []byte) {
		doc, err := Decode(context.Background(), b, lim)
		if err != nil {
			if doc != nil {
				t.Fatal("pages came with an error")
			}
			for _, class := range []error{ErrNotAPicture, ErrUnsupported, ErrTooLarge, ErrDamaged} {
				if errors.Is(err, class) {
					return
				}
			}
			t.Fatalf("an error of no class: %v", err)
		}
		all := 0
		for i, p := range doc.Pages {
			r := p.Bounds()
			all += r.Dx() * r.Dy()
			if r.Min != (image.Point{}) || r.Empty() || max(r.Dx(), r.Dy()) > lim.MaxSide || p.Number() != i+1 {
				t.Fatalf("page %d has bounds %v", i, r)
			}
		}
		if len(doc.Pages) == 0 || len(doc.Pages) > lim.MaxPages || all > lim.MaxAllPixels {
			t.Fatalf("%d pages of %d pixels", len(doc.Pages), all)
		}
	})
}

// FuzzOrientation: any block gives 1 to 8.
func FuzzOrientation(f *testing.F) {
	f.Add(exifWith(6))
	f.Add([]byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x08\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if o := orientationOf(b); o < 1 || o > 8 {
			t.Fatalf("orientation %d", o)
		}
	})
}

// FuzzHeaders: the walkers that run beside the decoders end and stay in bounds.
func FuzzHeaders(f *testing.F) {
	f.Add(mustEncode(f, scene(9, 7), EncodeOptions{Type: PNG}))
	f.Add(mustEncode(f, scene(9, 7), EncodeOptions{Type: JPEG}))
	f.Add(animated(f, gif.DisposalNone))
	f.Add(load(f, "turned.webp"))
	f.Add(pngWithChunk(mustEncode(f, scene(9, 7), EncodeOptions{Type: PNG}), "cHRM", adobeCHRM()))
	f.Add(exifOf(binary.LittleEndian, 0xffff, "R03\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		Sniff(b)
		walkPNG(b).colours().apply(image.NewNRGBA(image.Rect(0, 0, 2, 2)), nil)
		exifColours(b)
		walkWebP(b)
		countFrames(b)
		readBMP(b)
		h := walkJPEG(b)
		if h.scans > maxScans+1 {
			t.Fatalf("%d scans", h.scans)
		}
		h.reason()
		joinICC(h.icc)
		h.info()
	})
}
