package media

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/image/bmp"
)

// The JPEG and WebP files in testdata show one drawn scene of 40 x 30 pixels
// (stripes), those of HEIC and AVIF another of 64 x 48 (scene).

func stripes(x, y int) color.NRGBA {
	c := color.NRGBA{uint8(6 * x), uint8(8 * y), 40, 255}
	if x >= 20 {
		c.B = 200
	}
	return c
}

func drawn(w, h int, at func(x, y int) color.NRGBA) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, at(x, y))
		}
	}
	return img
}

func load(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func codes(d *Document) []string {
	var out []string
	for _, w := range d.Warnings {
		if w.Text == "" {
			out = append(out, "no text for "+w.Code)
		}
		out = append(out, w.Code)
	}
	return out
}

func TestFormats(t *testing.T) {
	plain := drawn(40, 30, stripes)
	turned := drawn(30, 40, func(x, y int) color.NRGBA { return stripes(y, 29-x) }) // orientation 6
	small := scene(64, 48)
	turnedHEIC := drawn(48, 64, func(x, y int) color.NRGBA { return small.NRGBAAt(63-y, x) }) // irot 1
	for name, tc := range map[string]struct {
		want  *image.NRGBA
		most  float64
		typ   Type // of the copy
		warns []string
	}{
		"progressive.jpg": {plain, 8, JPEG, nil},
		"rgb.jpg":         {plain, 2, JPEG, nil},
		"cmyk.jpg":        {plain, 2, JPEG, nil},
		"lossless.webp":   {plain, 0, PNG, nil},
		"lossy.webp":      {plain, 8, JPEG, nil},
		"turned.webp":     {turned, 8, JPEG, nil},
		"turned.heic":     {turnedHEIC, 5, JPEG, nil},
		"scene.avif":      {small, 5, JPEG, nil},
	} {
		doc := mustDecode(t, load(t, name))
		if d := meanDiff(t, doc.Pages[0].Image(), tc.want); d > tc.most {
			t.Errorf("%s: mean difference %.2f, at most %.1f", name, d, tc.most)
		}
		if got := doc.EncodeOptions(Unknown).Type; got != tc.typ || !slices.Equal(codes(doc), tc.warns) {
			t.Errorf("%s: copy as %s, warnings %v", name, got, codes(doc))
		}
	}
	if info := mustDecode(t, load(t, "progressive.jpg")).JPEG; !info.Progressive || info.Sampling != Sampling420 || info.Components != 3 {
		t.Errorf("progressive.jpg: %+v", *info)
	}
	if info := mustDecode(t, load(t, "cmyk.jpg")).JPEG; info.Components != 4 || info.Sampling != SamplingOther {
		t.Errorf("cmyk.jpg: %+v", *info)
	}
	if a := mustDecode(t, load(t, "alpha.webp")); a.Pages[0].Pixels().NRGBAAt(4, 24) != hidden || a.EncodeOptions(Unknown).Type != PNG {
		t.Errorf("alpha.webp: transparent pixel %v, copy as %s", a.Pages[0].Pixels().NRGBAAt(4, 24), a.EncodeOptions(Unknown).Type)
	}
}

func TestRefusedForms(t *testing.T) {
	for name, want := range map[string]error{
		"arithmetic.jpg": ErrUnsupported, "odd-sampling.jpg": ErrUnsupported, "animated.webp": ErrUnsupported, "p3.icc": ErrNotAPicture,
	} {
		if doc, err := Decode(context.Background(), load(t, name), Limits{}); !errors.Is(err, want) || doc != nil {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
}

// TestCutFormats: of a file that lost its end there is no picture, or all of it.
func TestCutFormats(t *testing.T) {
	for _, name := range []string{"progressive.jpg", "cmyk.jpg", "lossless.webp", "lossy.webp", "alpha.webp", "turned.heic", "scene.avif"} {
		b := load(t, name)
		whole := mustDecode(t, b).Pages[0].Pixels()
		for n := 0; n < len(b); n += 3 {
			doc, err := Decode(context.Background(), b[:n], Limits{})
			if err == nil && !bytes.Equal(doc.Pages[0].Pixels().Pix, whole.Pix) {
				t.Errorf("%s cut to %d of %d bytes gives another picture", name, n, len(b))
				break
			}
		}
	}
}

func TestColourProfile(t *testing.T) {
	profile := load(t, "p3.icc")
	c := color.NRGBA{64, 128, 192, 255}
	src := drawn(16, 16, func(int, int) color.NRGBA { return c })
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write(profile)
	z.Close()
	p := pngWithChunk(mustEncode(t, src, EncodeOptions{Type: PNG}), "iCCP", append([]byte("a name\x00\x00"), packed.Bytes()...))
	half := len(profile) / 2
	j := mustEncode(t, src, EncodeOptions{Type: JPEG, Quality: 100})
	j = jpegWithSegment(j, markerAPP2, append([]byte("ICC_PROFILE\x00\x02\x02"), profile[half:]...)) // out of order, as it may be
	j = jpegWithSegment(j, markerAPP2, append([]byte("ICC_PROFILE\x00\x01\x02"), profile[:half]...))
	// littlecms makes 32 130 197 of it (internal/icc/testdata/p3.txt).
	for name, b := range map[string][]byte{"PNG": p, "JPEG": j} {
		got := mustDecode(t, b).Pages[0].Image().NRGBAAt(8, 8)
		if max(got.R, 32)-min(got.R, 32) > 2 || max(got.G, 130)-min(got.G, 130) > 2 || max(got.B, 197)-min(got.B, 197) > 2 {
			t.Errorf("%s in Display P3: %v", name, got)
		}
	}
	if got := mustDecode(t, pngWithChunk(p, "sRGB", []byte{0})).Pages[0].Image().NRGBAAt(8, 8); got != c {
		t.Errorf("an sRGB chunk beside a profile: %v", got)
	}
	for code, want := range map[[2]byte]color.NRGBA{{12, 13}: {32, 130, 197, 255}, {1, 13}: c} { // before the profile beside it
		got := mustDecode(t, pngWithChunk(p, "cICP", []byte{code[0], code[1], 0, 1})).Pages[0].Image().NRGBAAt(8, 8)
		if max(got.R, want.R)-min(got.R, want.R) > 2 || max(got.G, want.G)-min(got.G, want.G) > 2 || max(got.B, want.B)-min(got.B, want.B) > 2 {
			t.Errorf("a cICP chunk of %v: %v, want %v", code, got, want)
		}
	}
	hdr := mustDecode(t, pngWithChunk(mustEncode(t, src, EncodeOptions{Type: PNG}), "cICP", []byte{9, 16, 0, 1}))
	if !slices.Equal(codes(hdr), []string{WarnColour}) {
		t.Errorf("a cICP chunk of PQ: warnings %v", codes(hdr))
	}
	bad := slices.Clone(profile)
	copy(bad[16:], "CMYK")
	doc := mustDecode(t, jpegWithSegment(mustEncode(t, src, EncodeOptions{Type: JPEG}), markerAPP2, append([]byte("ICC_PROFILE\x00\x01\x01"), bad...)))
	if !slices.Equal(codes(doc), []string{WarnColour}) {
		t.Errorf("a profile for ink: warnings %v", codes(doc))
	}
}

func TestAnimatedPNG(t *testing.T) {
	doc := mustDecode(t, pngWithChunk(mustEncode(t, scene(8, 8), EncodeOptions{Type: PNG}), "acTL", make([]byte, 8)))
	if !slices.Equal(codes(doc), []string{WarnFirstFrame}) || len(doc.Pages) != 1 {
		t.Errorf("%d pages, warnings %v", len(doc.Pages), codes(doc))
	}
}

// TestPNGChunksBeside: what is no part of the picture cannot spoil it, but a
// chunk that a reader must understand is not skipped.
func TestPNGChunksBeside(t *testing.T) {
	plain := mustEncode(t, scene(8, 8), EncodeOptions{Type: PNG})
	b := pngWithChunk(plain, "tEXt", []byte("Comment\x00hello"))
	b[8+25+8+15] ^= 0xff // its checksum
	if got := mustDecode(t, b).Pages[0].Image(); !bytes.Equal(got.Pix, scene(8, 8).Pix) {
		t.Error("a damaged comment changed the picture")
	}
	if _, err := Decode(context.Background(), pngWithChunk(plain, "CgBI", []byte{1, 2, 3, 4}), Limits{}); !errors.Is(err, ErrUnsupported) {
		t.Errorf("a foreign critical chunk: %v", err)
	}
	cut := bytes.Clone(plain)
	cut[8+25+8+4] ^= 0xff // a pixel's data
	if _, err := Decode(context.Background(), cut, Limits{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("damaged pixels: %v", err)
	}
}

// TestManyScans: each scan of a progressive JPEG costs a pass over the picture.
func TestManyScans(t *testing.T) {
	b := load(t, "progressive.jpg")
	at := bytes.Index(b, []byte{0xff, markerSOS})
	scan := b[at : at+2+int(binary.BigEndian.Uint16(b[at+2:]))]
	many := slices.Concat(b[:at], bytes.Repeat(scan, maxScans+1), b[at:])
	if _, err := Decode(context.Background(), many, Limits{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%d scans: %v", maxScans+1, err)
	}
}

// animated is a GIF of three frames on a canvas of 8 x 8: red everywhere, then
// a green square that is disposed of as told, then a blue dot.
func animated(t testing.TB, disposal byte) []byte {
	t.Helper()
	pal := color.Palette{color.NRGBA{}, color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 255}, color.NRGBA{0, 0, 255, 255}}
	frame := func(r image.Rectangle, index uint8) *image.Paletted {
		p := image.NewPaletted(r, pal)
		for i := range p.Pix {
			p.Pix[i] = index
		}
		return p
	}
	g := &gif.GIF{
		Image:     []*image.Paletted{frame(image.Rect(0, 0, 8, 8), 1), frame(image.Rect(2, 2, 6, 6), 2), frame(image.Rect(0, 0, 1, 1), 3)},
		Delay:     []int{5, 7, 9},
		Disposal:  []byte{gif.DisposalNone, disposal, gif.DisposalNone},
		LoopCount: 3,
	}
	var buf bytes.Buffer
	if err := gif.EncodeAll(&buf, g); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestGIFFrames(t *testing.T) {
	red, green, blue := color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 255}, color.NRGBA{0, 0, 255, 255}
	for disposal, middle := range map[byte]color.NRGBA{
		gif.DisposalNone: green, gif.DisposalBackground: hidden, gif.DisposalPrevious: red,
	} {
		doc := mustDecode(t, animated(t, disposal))
		if len(doc.Pages) != 3 || doc.Motion == nil || !slices.Equal(doc.Motion.Delays, []int{5, 7, 9}) || doc.Motion.Loops != 3 {
			t.Fatalf("disposal %d: %d pages, motion %+v", disposal, len(doc.Pages), doc.Motion)
		}
		at := func(page, x, y int) color.NRGBA { return doc.Pages[page].Pixels().NRGBAAt(x, y) }
		if at(0, 3, 3) != red || at(1, 3, 3) != green || at(1, 7, 7) != red || at(2, 3, 3) != middle || at(2, 0, 0) != blue {
			t.Errorf("disposal %d: %v %v %v %v %v", disposal, at(0, 3, 3), at(1, 3, 3), at(1, 7, 7), at(2, 3, 3), at(2, 0, 0))
		}
		again := mustDecode(t, reencode(t, doc))
		for i, p := range again.Pages {
			if !bytes.Equal(p.Pixels().Pix, doc.Pages[i].Pixels().Pix) {
				t.Errorf("disposal %d: page %d changed on its way through a GIF", disposal, i+1)
			}
		}
		if again.Motion == nil || !slices.Equal(again.Motion.Delays, doc.Motion.Delays) || again.Motion.Loops != 3 {
			t.Errorf("disposal %d: motion became %+v", disposal, again.Motion)
		}
	}
}

// reencode writes all pages of a document as the copy of it would be.
func reencode(t testing.TB, doc *Document) []byte {
	t.Helper()
	var pages []*image.NRGBA
	for _, p := range doc.Pages {
		pages = append(pages, p.Pixels())
	}
	b, err := Encode(pages, doc.EncodeOptions(Unknown))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestGIFOfManyColours(t *testing.T) {
	img := scene(200, 200)
	draw.Draw(img, image.Rect(50, 50, 120, 120), image.NewUniform(color.NRGBA{40, 40, 40, 255}), image.Point{}, draw.Src)
	b := mustEncode(t, img, EncodeOptions{Type: GIF})
	if !bytes.Equal(b, mustEncode(t, img, EncodeOptions{Type: GIF})) {
		t.Error("encoding twice gave different bytes")
	}
	got := mustDecode(t, b).Pages[0].Image()
	if d := meanDiff(t, got, img); d > 5 {
		t.Errorf("mean difference %.2f", d)
	}
	first := got.NRGBAAt(50, 50)
	for y := 50; y < 120; y++ {
		for x := 50; x < 120; x++ {
			if got.NRGBAAt(x, y) != first {
				t.Fatalf("the flat square is not flat at %d,%d", x, y)
			}
		}
	}
}

func TestGIFLimits(t *testing.T) {
	b := animated(t, gif.DisposalNone)
	for name, lim := range map[string]Limits{"pages": {MaxPages: 2}, "all pixels": {MaxAllPixels: 100}, "side": {MaxSide: 7}} {
		if _, err := Decode(context.Background(), b, lim); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if w, h, n := countFrames(b); w != 8 || h != 8 || n != 3 {
		t.Errorf("counted %d frames of %d x %d", n, w, h)
	}
	for n := range len(b) {
		if _, err := Decode(context.Background(), b[:n], Limits{}); err == nil {
			t.Fatalf("cut to %d of %d bytes was accepted", n, len(b))
		}
	}
}

// bmpOf puts a version 1 BMP together.
func bmpOf(w, h int32, bits uint16, compression uint32, palette, pixels []byte) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("BM"), 0)
	b = le.AppendUint32(le.AppendUint32(b, 0), uint32(54+len(palette)))
	b = le.AppendUint32(b, 40)
	b = le.AppendUint32(le.AppendUint32(b, uint32(w)), uint32(h))
	b = le.AppendUint16(le.AppendUint16(b, 1), bits)
	b = le.AppendUint32(b, compression)
	b = append(b, make([]byte, 12)...)
	b = le.AppendUint32(le.AppendUint32(b, uint32(len(palette)/4)), 0)
	return append(append(b, palette...), pixels...)
}

func TestBMP(t *testing.T) {
	var buf bytes.Buffer
	img := drawn(21, 13, stripes)
	if err := bmp.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	if d := meanDiff(t, mustDecode(t, buf.Bytes()).Pages[0].Image(), img); d != 0 {
		t.Errorf("24 or 32 bits: mean difference %.2f", d)
	}
	black, white, red := color.NRGBA{0, 0, 0, 255}, color.NRGBA{255, 255, 255, 255}, color.NRGBA{255, 0, 0, 255}
	pal := []byte{0, 0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 0}
	for name, tc := range map[string]struct {
		b    []byte
		want []color.NRGBA // row by row from the top
	}{
		"1 bit, bottom up": {bmpOf(2, 2, 1, bmpRGB, pal[:8], []byte{0b01000000, 0, 0, 0, 0b10000000, 0, 0, 0}), []color.NRGBA{white, black, black, white}},
		"4 bits, top down": {bmpOf(3, -1, 4, bmpRGB, pal, []byte{0x21, 0x00, 0, 0}), []color.NRGBA{red, white, black}},
		"RLE8":             {bmpOf(4, 1, 8, bmpRLE8, pal, []byte{2, 2, 0, 0, 0, 1}), []color.NRGBA{red, red, hidden, hidden}},
		"RLE8, literal":    {bmpOf(3, 1, 8, bmpRLE8, pal, []byte{0, 3, 0, 1, 2, 0, 0, 1}), []color.NRGBA{black, white, red}},
		"RLE8, jump":       {bmpOf(2, 2, 8, bmpRLE8, pal, []byte{0, 2, 1, 1, 1, 2, 0, 1}), []color.NRGBA{hidden, red, hidden, hidden}},
		"RLE4":             {bmpOf(4, 1, 4, bmpRLE4, pal, []byte{4, 0x21, 0, 1}), []color.NRGBA{red, white, red, white}},
		"RLE beyond edge":  {bmpOf(2, 1, 8, bmpRLE8, pal, []byte{200, 2, 9, 1, 0, 1}), []color.NRGBA{red, red}},
		"16 bits 555":      {bmpOf(1, 1, 16, bmpRGB, nil, []byte{0x00, 0x7c, 0, 0}), []color.NRGBA{red}},
		"16 bits 565":      {bmpOf(1, 1, 16, bmpBitfields, []byte{0, 0xf8, 0, 0, 0xe0, 7, 0, 0, 0x1f, 0, 0, 0}, []byte{0x00, 0xf8, 0, 0}), []color.NRGBA{red}},
	} {
		img := mustDecode(t, tc.b).Pages[0].Pixels()
		for i, want := range tc.want {
			if got := img.NRGBAAt(i%img.Rect.Dx(), i/img.Rect.Dx()); got != want {
				t.Errorf("%s: pixel %d is %v, want %v", name, i, got, want)
			}
		}
	}
	for name, tc := range map[string]struct {
		b    []byte
		want error
	}{
		"short":            {bmpOf(100, 100, 24, bmpRGB, nil, make([]byte, 50)), ErrDamaged},
		"index":            {bmpOf(1, 1, 8, bmpRGB, pal, []byte{9, 0, 0, 0}), ErrDamaged},
		"huge":             {bmpOf(1<<30, 1<<30, 24, bmpRGB, nil, nil), ErrTooLarge},
		"negative":         {bmpOf(-5, 5, 24, bmpRGB, nil, nil), ErrDamaged},
		"most negative":    {bmpOf(5, -1<<31, 24, bmpRGB, nil, nil), ErrTooLarge},
		"bits":             {bmpOf(1, 1, 7, bmpRGB, nil, make([]byte, 9)), ErrUnsupported},
		"JPEG within":      {bmpOf(1, 1, 24, 4, nil, make([]byte, 9)), ErrUnsupported},
		"RLE without end":  {bmpOf(1, 1, 8, bmpRLE8, pal, []byte{1, 1}), ErrDamaged},
		"RLE, far jumps":   {bmpOf(1, 1, 8, bmpRLE8, pal, bytes.Repeat([]byte{0, 2, 255, 255}, 9)), ErrDamaged},
		"RLE, bad literal": {bmpOf(1, 1, 8, bmpRLE8, pal, []byte{0, 200, 1}), ErrDamaged},
	} {
		if _, err := Decode(context.Background(), tc.b, Limits{}); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
}

func TestTIFFThroughMedia(t *testing.T) {
	a, b := scene(30, 20), scene(9, 50)
	b.SetNRGBA(0, 0, color.NRGBA{1, 2, 3, 99})
	file, err := Encode([]*image.NRGBA{a, b}, EncodeOptions{Type: TIFF})
	if err != nil {
		t.Fatal(err)
	}
	doc := mustDecode(t, file)
	if doc.Type != TIFF || len(doc.Pages) != 2 || !bytes.Equal(doc.Pages[0].Pixels().Pix, a.Pix) || !bytes.Equal(doc.Pages[1].Pixels().Pix, b.Pix) {
		t.Errorf("two pages came back as %d", len(doc.Pages))
	}
	for name, lim := range map[string]Limits{"pages": {MaxPages: 1}, "side": {MaxSide: 40}, "all": {MaxAllPixels: 700}} {
		if _, err := Decode(context.Background(), file, lim); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for n := range len(file) - 200 {
		if doc, err := Decode(context.Background(), file[:n], Limits{}); err == nil && len(doc.Pages) == 2 {
			t.Fatalf("cut to %d of %d bytes was accepted whole", n, len(file))
		}
	}
}
