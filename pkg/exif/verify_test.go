package exif

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"slices"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"example.org/redact/pkg/exif/exiftest"
)

// encoded returns pictures as encoders write them that know no metadata.
func encoded(t *testing.T) map[string][]byte {
	t.Helper()
	grey, colour := image.NewGray(image.Rect(0, 0, 37, 23)), image.NewNRGBA(image.Rect(0, 0, 37, 23))
	pal := image.NewPaletted(image.Rect(0, 0, 37, 23), color.Palette{color.Black, color.White, color.Transparent})
	deep := image.NewNRGBA64(image.Rect(0, 0, 37, 23))
	for i := range grey.Pix {
		grey.Pix[i] = byte(i * 7)
		pal.Pix[i] = byte(i % 3)
	}
	for i := range colour.Pix {
		colour.Pix[i] = byte(i * 5)
	}
	out := map[string][]byte{}
	write := func(name string, encode func(w *bytes.Buffer) error) {
		var w bytes.Buffer
		if err := encode(&w); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = w.Bytes()
	}
	for name, m := range map[string]image.Image{"grey": grey, "colour": colour, "palette": pal, "16 bit": deep} {
		write("PNG "+name, func(w *bytes.Buffer) error { return png.Encode(w, m) })
		write("JPEG "+name, func(w *bytes.Buffer) error { return jpeg.Encode(w, m, nil) })
		write("TIFF "+name, func(w *bytes.Buffer) error { return tiff.Encode(w, m, nil) })
		write("TIFF deflate "+name, func(w *bytes.Buffer) error {
			return tiff.Encode(w, m, &tiff.Options{Compression: tiff.Deflate, Predictor: true})
		})
		write("GIF "+name, func(w *bytes.Buffer) error { return gif.Encode(w, m, nil) })
		write("BMP "+name, func(w *bytes.Buffer) error { return bmp.Encode(w, m) })
	}
	write("GIF animated", func(w *bytes.Buffer) error {
		return gif.EncodeAll(w, &gif.GIF{Image: []*image.Paletted{pal, pal}, Delay: []int{5, 5}})
	})
	for _, name := range []string{"progressive", "progressive-restart"} {
		b, err := os.ReadFile("testdata/" + name + ".jpg")
		if err != nil {
			t.Fatal(err)
		}
		out["JPEG "+name] = b
	}
	return out
}

// TestVerifyAcceptsEncoders: what plain encoders write is clean.
func TestVerifyAcceptsEncoders(t *testing.T) {
	for name, b := range encoded(t) {
		if found, err := Verify(b); err != nil || len(found) > 0 {
			t.Errorf("%s: %v, %v", name, brief(found), err)
		}
	}
}

// TestVerifyRefusesTails: a byte behind the end is found in every format.
func TestVerifyRefusesTails(t *testing.T) {
	for name, b := range encoded(t) {
		for _, tail := range []string{"\x00\x00", "\xff", "Tail"} {
			if found, err := Verify(append(slices.Clone(b), tail...)); err == nil && len(found) == 0 {
				t.Errorf("%s with %q behind it is called clean", name, tail)
			}
		}
	}
}

// chunk writes a PNG chunk.
func chunk(typ string, data ...byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, typ...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func insert(b []byte, at int, what []byte) []byte { return slices.Insert(slices.Clone(b), at, what...) }

// TestVerifyRefuses: what hides data without being a known carrier.
func TestVerifyRefuses(t *testing.T) {
	all := encoded(t)
	jpg, pngFile, gifFile, bmpFile := all["JPEG colour"], all["PNG colour"], all["GIF grey"], all["BMP colour"]
	const afterIHDR = 8 + 25
	sos := bytes.Index(jpg, []byte{0xFF, 0xDA})
	scanEnd := len(jpg) - 2
	dqt := bytes.Index(jpg, []byte{0xFF, 0xDB})
	dqtEnd := dqt + 2 + int(binary.BigEndian.Uint16(jpg[dqt+2:]))
	progressive := all["JPEG progressive"]
	lastScan := bytes.LastIndex(progressive, []byte{0xFF, 0xDA})
	pixels := int(binary.LittleEndian.Uint32(bmpFile[10:]))
	gapped := insert(bmpFile, pixels, []byte("gap!"))
	binary.LittleEndian.PutUint32(gapped[10:], uint32(pixels+4))
	for _, tc := range []struct {
		name string
		file []byte
	}{
		{"JPEG: bytes behind the last block", insert(jpg, scanEnd, []byte("hidden"))},
		{"JPEG: bytes behind the last block of a progressive scan", insert(progressive, len(progressive)-2, []byte("hidden"))},
		{"JPEG: a scan sent twice", insert(jpg, scanEnd, jpg[sos:scanEnd])},
		{"JPEG: a refinement sent twice", insert(progressive, len(progressive)-2, progressive[lastScan:len(progressive)-2])},
		{"JPEG: quantisation tables sent twice", insert(jpg, dqtEnd, jpg[dqt:dqtEnd])},
		{"JPEG: fill bytes", insert(jpg, sos, []byte{0xFF, 0xFF, 0xFF})},
		{"JPEG: restart marker without an interval", insert(jpg, scanEnd, []byte{0xFF, 0xD0, 1, 2, 3})},
		{"JPEG: second SOI", insert(jpg, 2, []byte{0xFF, 0xD8})},
		{"JPEG: arithmetic tables", insert(jpg, 2, []byte{0xFF, 0xCC, 0, 4, 1, 1})},
		{"JPEG: no picture", []byte{0xFF, 0xD8, 0xFF, 0xD9}},
		{"PNG: wrong checksum", insert(pngFile, afterIHDR, append(chunk("sRGB", 0)[:12], 1))},
		{"PNG: gamma with another value", insert(pngFile, afterIHDR, chunk("gAMA", 1, 2, 3, 4))},
		{"PNG: long sRGB", insert(pngFile, afterIHDR, chunk("sRGB", 0, 1, 2))},
		{"PNG: resolution", insert(pngFile, afterIHDR, chunk("pHYs", 0, 0, 1, 1, 0, 0, 1, 1, 1))},
		{"PNG: transparency of the wrong size", insert(pngFile, afterIHDR, chunk("tRNS", 1, 2, 3, 4, 5, 6, 7))},
		{"PNG: two headers", insert(pngFile, afterIHDR, pngFile[8:afterIHDR])},
		{"PNG: bytes behind the pixels", insert(pngFile, len(pngFile)-12, chunk("IDAT", 'h', 'i', 'd'))},
		{"PNG: end with data", append(slices.Clone(pngFile[:len(pngFile)-12]), chunk("IEND", 1)...)},
		{"GIF: bytes behind the pixels", insert(gifFile, len(gifFile)-2, []byte("\x06hidden"))},
		{"GIF: no frame", append(slices.Clone(gifFile[:13+3*(2<<(gifFile[10]&7))*int(gifFile[10]>>7)]), 0x3B)},
		{"BMP: gap", gapped},
		{"BMP: reserved bytes", slices.Replace(slices.Clone(bmpFile), 6, 10, 'h', 'i', 'd', 'e')},
		{"TIFF: gap", tiffWithGap(t, all["TIFF colour"])},
		{"TIFF: turned", tiffWithTag(all["TIFF colour"], 0x0112, 6)},
		{"WebP: animation flag", webpFlag(exiftest.Plain(".webp"))},
	} {
		if found, err := Verify(tc.file); err == nil && len(found) == 0 {
			t.Errorf("%s: called clean", tc.name)
		}
	}
}

// tiffWithGap moves the directory of b back by some bytes that nothing names.
func tiffWithGap(t *testing.T, b []byte) []byte {
	dir := int(binary.LittleEndian.Uint32(b[4:]))
	n := int(binary.LittleEndian.Uint16(b[dir:]))
	out := append(slices.Clone(b), "some hidden note"...)
	at := len(out)
	out = append(out, b[dir:dir+2+12*n+4]...)
	binary.LittleEndian.PutUint32(out[4:], uint32(at))
	if _, err := tiff.Decode(bytes.NewReader(out)); err != nil {
		t.Fatalf("the changed file does not decode: %v", err)
	}
	return out
}

// tiffWithTag sets the value of the last tag smaller than id, renamed to id.
func tiffWithTag(b []byte, id uint16, value uint32) []byte {
	out := slices.Clone(b)
	dir := int(binary.LittleEndian.Uint32(b[4:]))
	for at := dir + 2; ; at += 12 {
		if binary.LittleEndian.Uint16(out[at+12:]) > id {
			binary.LittleEndian.PutUint16(out[at:], id)
			binary.LittleEndian.PutUint16(out[at+2:], 3)
			binary.LittleEndian.PutUint32(out[at+4:], 1)
			binary.LittleEndian.PutUint32(out[at+8:], value)
			return out
		}
	}
}

// webpFlag puts an extended header that announces more than transparency.
func webpFlag(b []byte) []byte {
	head := append([]byte("VP8X\x0a\x00\x00\x00"), 0x02, 0, 0, 0, 95, 0, 0, 63, 0, 0)
	out := insert(b, 12, head)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// TestVerifyErrors: what cannot be proven is an error of the right class.
func TestVerifyErrors(t *testing.T) {
	jpg := exiftest.Plain(".jpg")
	for _, tc := range []struct {
		name string
		file []byte
		want error
	}{
		{"empty", nil, ErrUnknownType},
		{"text", []byte("Dear all, this is not a picture."), ErrUnknownType},
		{"HEIC", exiftest.Plain(".heic"), ErrNoProof},
		{"AVIF", exiftest.Plain(".avif"), ErrNoProof},
		{"BigTIFF", []byte("II+\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00"), ErrNoProof},
		{"cut JPEG", jpg[:len(jpg)/2], ErrDamaged},
		{"bare PNG signature", []byte(pngMagic), ErrDamaged},
	} {
		if _, err := Verify(tc.file); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
		}
	}
}

// TestLargeClaims: a small file that announces a huge picture is refused
// without work or memory to match.
func TestLargeClaims(t *testing.T) {
	head := []byte{0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 2, 0, 0, 0} // 60,000 x 60,000
	bomb := slices.Concat([]byte(pngMagic), chunk("IHDR", head...), chunk("IDAT", 0x78, 0x9C, 3, 0, 0, 0, 0, 1), chunk("IEND"))
	if _, err := Verify(bomb); !errors.Is(err, ErrDamaged) {
		t.Errorf("PNG: %v", err)
	}
	jpg := slices.Clone(exiftest.Plain(".jpg"))
	sof := bytes.Index(jpg, []byte{0xFF, 0xC0})
	copy(jpg[sof+5:], []byte{0xFF, 0xFF, 0xFF, 0xFF})
	if _, err := Verify(jpg); !errors.Is(err, ErrDamaged) {
		t.Errorf("JPEG: %v", err)
	}
}
