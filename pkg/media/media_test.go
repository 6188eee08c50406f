package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"runtime"
	"slices"
	"testing"
)

// scene is a picture whose corners all differ, so that a wrong turn shows.
func scene(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{R: uint8(255 * x / max(1, w-1)), G: uint8(255 * y / max(1, h-1)), B: uint8(40 * ((x/8 + y/8) % 2)), A: 255})
		}
	}
	return img
}

func mustEncode(t testing.TB, img *image.NRGBA, opt EncodeOptions) []byte {
	t.Helper()
	b, err := Encode([]*image.NRGBA{img}, opt)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustDecode(t testing.TB, b []byte) *Document {
	t.Helper()
	doc, err := Decode(context.Background(), b, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// meanDiff is the mean absolute difference of the colour channels.
func meanDiff(t testing.TB, a, b *image.NRGBA) float64 {
	t.Helper()
	if a.Rect != b.Rect {
		t.Fatalf("size %v, want %v", a.Rect, b.Rect)
	}
	sum := 0
	for i := range a.Pix {
		if i%4 != 3 {
			d := int(a.Pix[i]) - int(b.Pix[i])
			sum += max(d, -d)
		}
	}
	return float64(sum) / float64(len(a.Pix)/4*3)
}

// exifWith is an EXIF block with the orientation tag alone.
func exifWith(o uint16) []byte {
	b := []byte("II*\x00\x08\x00\x00\x00\x01\x00")
	b = binary.LittleEndian.AppendUint16(b, 0x0112)
	b = binary.LittleEndian.AppendUint16(b, typeShort)
	b = binary.LittleEndian.AppendUint32(b, 1)
	b = binary.LittleEndian.AppendUint32(b, uint32(o))
	return append(b, 0, 0, 0, 0)
}

func jpegWithSegment(b []byte, marker byte, body []byte) []byte {
	seg := append([]byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
	return slices.Concat(b[:2], seg, b[2:])
}

func pngChunk(kind string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, kind...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// pngWithChunk inserts a chunk after IHDR.
func pngWithChunk(b []byte, kind string, body []byte) []byte {
	const afterIHDR = 8 + 25
	return slices.Concat(b[:afterIHDR], pngChunk(kind, body), b[afterIHDR:])
}

func TestRoundTrip(t *testing.T) {
	img := scene(61, 47)
	for _, tc := range []struct {
		opt  EncodeOptions
		diff float64
	}{
		{EncodeOptions{Type: PNG}, 0},
		{EncodeOptions{Type: JPEG}, 1.5},
		{EncodeOptions{Type: JPEG, Quality: 100}, 1},
		{EncodeOptions{Type: JPEG, Sampling: Sampling420}, 5},
	} {
		b := mustEncode(t, img, tc.opt)
		doc := mustDecode(t, b)
		if doc.Type != tc.opt.Type || len(doc.Pages) != 1 || doc.Pages[0].Number() != 1 {
			t.Errorf("%v: type %q, %d pages", tc.opt, doc.Type, len(doc.Pages))
		}
		if d := meanDiff(t, doc.Pages[0].Image(), img); d > tc.diff {
			t.Errorf("%v: mean difference %.2f, want at most %.2f", tc.opt, d, tc.diff)
		}
		if again := mustEncode(t, img, tc.opt); !bytes.Equal(b, again) {
			t.Errorf("%v: encoding twice gave different bytes", tc.opt)
		}
	}
}

func TestSamplingIsKept(t *testing.T) {
	img := scene(50, 40)
	for _, tc := range []struct {
		s    Sampling
		want Sampling
		mcu  image.Point
	}{
		{Sampling444, Sampling444, image.Pt(8, 8)},
		{Sampling422, Sampling422, image.Pt(16, 8)},
		{Sampling420, Sampling420, image.Pt(16, 16)},
		{Sampling440, Sampling440, image.Pt(8, 16)},
		{Sampling411, Sampling411, image.Pt(32, 8)},
		{SamplingGrey, SamplingGrey, image.Pt(8, 8)},
		{SamplingUnknown, Sampling444, image.Pt(8, 8)},
		{SamplingOther, Sampling444, image.Pt(8, 8)},
	} {
		info := mustDecode(t, mustEncode(t, img, EncodeOptions{Type: JPEG, Sampling: tc.s})).JPEG
		if info.Sampling != tc.want || info.MCU != tc.mcu || info.Progressive || info.Orientation != 1 {
			t.Errorf("%q came out as %+v", tc.s, *info)
		}
	}
}

func TestOrientation(t *testing.T) {
	img := scene(48, 32)
	w, h := 48, 32
	// Where the stored pixel (x, y) is to be seen, from TIFF 6.0.
	place := map[uint16]func(x, y int) (int, int){
		1: func(x, y int) (int, int) { return x, y },
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return h - 1 - y, x },
		7: func(x, y int) (int, int) { return h - 1 - y, w - 1 - x },
		8: func(x, y int) (int, int) { return y, w - 1 - x },
	}
	for o, f := range place {
		size := image.Rect(0, 0, w, h)
		if o >= 5 {
			size = image.Rect(0, 0, h, w)
		}
		want := image.NewNRGBA(size)
		for y := range h {
			for x := range w {
				sx, sy := f(x, y)
				want.SetNRGBA(sx, sy, img.NRGBAAt(x, y))
			}
		}
		p := pngWithChunk(mustEncode(t, img, EncodeOptions{Type: PNG}), "eXIf", exifWith(o))
		if d := meanDiff(t, mustDecode(t, p).Pages[0].Image(), want); d != 0 {
			t.Errorf("PNG, orientation %d: mean difference %.2f", o, d)
		}
		j := jpegWithSegment(mustEncode(t, img, EncodeOptions{Type: JPEG}), markerAPP1, append([]byte("Exif\x00\x00"), exifWith(o)...))
		doc := mustDecode(t, j)
		if d := meanDiff(t, doc.Pages[0].Image(), want); d > 2 || doc.JPEG.Orientation != int(o) {
			t.Errorf("JPEG, orientation %d: mean difference %.2f, info %+v", o, d, *doc.JPEG)
		}
	}
}

func TestOddOrientationIsUpright(t *testing.T) {
	good := exifWith(6)
	with := func(at int, v ...byte) []byte {
		b := slices.Clone(good)
		copy(b[at:], v)
		return b
	}
	for name, b := range map[string][]byte{
		"empty":             nil,
		"no header":         []byte("hello, this is no TIFF"),
		"cut":               good[:15],
		"bad magic":         with(2, 43),
		"far directory":     with(4, 0xff, 0xff, 0xff, 0xff),
		"directory in head": with(4, 0),
		"no entries":        with(8, 0),
		"count overflow":    with(14, 0xff, 0xff, 0xff, 0xff),
		"wrong type":        with(12, 2),
		"zero":              exifWith(0),
		"nine":              exifWith(9),
	} {
		if o := orientationOf(b); o != 1 {
			t.Errorf("%s: orientation %d, want 1", name, o)
		}
	}
	if o := orientationOf(with(8, 0xff, 0xff)); o != 6 {
		t.Errorf("more entries promised than there are: %d, want 6 from the first", o)
	}
}

func TestTruncatedIsRefused(t *testing.T) {
	img := scene(33, 29)
	var std bytes.Buffer
	if err := jpeg.Encode(&std, img, nil); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"PNG":  mustEncode(t, img, EncodeOptions{Type: PNG}),
		"JPEG": mustEncode(t, img, EncodeOptions{Type: JPEG, Sampling: Sampling420}),
		"std":  std.Bytes(),
	} {
		for n := range len(b) {
			doc, err := Decode(context.Background(), b[:n], Limits{})
			if err == nil || doc != nil {
				t.Fatalf("%s cut to %d of %d bytes was accepted", name, n, len(b))
			}
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNotAPicture) {
				t.Fatalf("%s cut to %d bytes: %v", name, n, err)
			}
		}
	}
}

// allocated returns the bytes that f takes from the heap.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestSizeLimits(t *testing.T) {
	small := mustEncode(t, scene(4, 4), EncodeOptions{Type: PNG})
	claim := func(w, h uint32) []byte {
		b := slices.Clone(small)
		binary.BigEndian.PutUint32(b[16:], w)
		binary.BigEndian.PutUint32(b[20:], h)
		binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
		return b
	}
	for _, s := range [][2]uint32{{60000, 60000}, {40001, 1}, {1, 40001}, {10000, 5001}, {1 << 30, 1 << 30}} {
		grew := allocated(func() {
			if _, err := Decode(context.Background(), claim(s[0], s[1]), Limits{}); !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrUnsupported) {
				t.Errorf("%v: %v", s, err)
			}
		})
		if grew > 1<<20 {
			t.Errorf("%v: %d bytes were allocated before the refusal", s, grew)
		}
	}
	for _, s := range [][2]int{{1, 1}, {1, 20000}, {20000, 1}} {
		for _, typ := range []Type{PNG, JPEG} {
			doc := mustDecode(t, mustEncode(t, scene(s[0], s[1]), EncodeOptions{Type: typ}))
			if b := doc.Pages[0].Bounds(); b != image.Rect(0, 0, s[0], s[1]) {
				t.Errorf("%s %v: decoded to %v", typ, s, b)
			}
		}
	}
	if _, err := Decode(context.Background(), small, Limits{MaxPixels: 15}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("16 pixels under a limit of 15: %v", err)
	}
	if _, err := Decode(context.Background(), small, Limits{MaxBytes: 50}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("over the limit of bytes: %v", err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	doc, err := Decode(ctx, mustEncode(t, scene(9, 9), EncodeOptions{Type: PNG}), Limits{})
	if doc != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v", doc, err)
	}
}

func TestHiddenColoursAreDropped(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 3, 1))
	img.SetNRGBA(0, 0, color.NRGBA{R: 200, G: 10, B: 10, A: 0})
	img.SetNRGBA(1, 0, color.NRGBA{R: 200, G: 10, B: 10, A: 100})
	img.SetNRGBA(2, 0, color.NRGBA{R: 200, G: 10, B: 10, A: 255})
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	page := mustDecode(t, buf.Bytes()).Pages[0]
	for x, want := range []color.NRGBA{hidden, {200, 10, 10, 100}, {200, 10, 10, 255}} {
		if got := page.Pixels().NRGBAAt(x, 0); got != want {
			t.Errorf("pixel %d is %v, want %v", x, got, want)
		}
	}
	if !page.Image().Opaque() || page.Image().NRGBAAt(1, 0) != (color.NRGBA{156, 82, 82, 255}) {
		t.Errorf("Image is %v", page.Image().Pix)
	}
	again := mustDecode(t, mustEncode(t, page.Pixels(), EncodeOptions{Type: PNG}))
	if !bytes.Equal(again.Pages[0].Pixels().Pix, page.Pixels().Pix) {
		t.Error("transparency did not survive a round trip")
	}
	white := mustDecode(t, mustEncode(t, page.Pixels(), EncodeOptions{Type: JPEG, Quality: 100})).Pages[0].Image().NRGBAAt(0, 0)
	if white.R < 235 {
		t.Errorf("a transparent pixel became %v in JPEG, want about white", white)
	}
}

func TestPixelTypes(t *testing.T) {
	r := image.Rect(3, 5, 5, 6) // bounds that do not start at the origin
	grey16 := image.NewGray16(r)
	grey16.SetGray16(4, 5, color.Gray16{Y: 0x8180})
	deep := image.NewNRGBA64(r)
	deep.SetNRGBA64(4, 5, color.NRGBA64{R: 0x1234, G: 0xffff, B: 0x0080, A: 0x8000})
	cmyk := image.NewCMYK(r)
	cmyk.SetCMYK(4, 5, color.CMYK{C: 255, M: 0, Y: 0, K: 0})
	pal := image.NewPaletted(r, color.Palette{color.Black, color.NRGBA{1, 2, 3, 4}})
	pal.SetColorIndex(4, 5, 1)
	for name, tc := range map[string]struct {
		src  image.Image
		want color.NRGBA
		deep bool
	}{
		"gray16":   {grey16, color.NRGBA{0x81, 0x81, 0x81, 255}, true},
		"nrgba64":  {deep, color.NRGBA{0x12, 0xff, 0x00, 0x80}, true},
		"cmyk":     {cmyk, color.NRGBA{0, 255, 255, 255}, false},
		"paletted": {pal, color.NRGBA{1, 2, 3, 4}, false},
	} {
		img, deep, err := toNRGBA(tc.src)
		if err != nil || deep != tc.deep || img.Rect != image.Rect(0, 0, 2, 1) {
			t.Errorf("%s: %v deep=%v %v", name, img, deep, err)
			continue
		}
		if got := img.NRGBAAt(1, 0); got != tc.want {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
	pal.Pix[0] = 70
	if _, _, err := toNRGBA(pal); !errors.Is(err, ErrDamaged) {
		t.Errorf("index beyond the palette: %v", err)
	}
}

func TestJPEGSegmentsWritten(t *testing.T) {
	b := mustEncode(t, scene(40, 40), EncodeOptions{Type: JPEG, Sampling: Sampling420})
	allowed := []byte{0xe0, 0xdb, 0xc0, 0xc4, 0xda}
	i := 2
	for b[i+1] != markerSOS {
		if b[i] != 0xff || !slices.Contains(allowed, b[i+1]) {
			t.Fatalf("marker %x at %d", b[i+1], i)
		}
		if b[i+1] == 0xe0 && (string(b[i+4:i+9]) != "JFIF\x00" || b[i+16] != 0 || b[i+17] != 0) {
			t.Fatalf("APP0 is not a JFIF without thumbnail: %x", b[i:i+20])
		}
		i += 2 + int(binary.BigEndian.Uint16(b[i+2:]))
	}
	if end := bytes.Index(b[i:], []byte{0xff, markerEOI}); i+end+2 != len(b) {
		t.Errorf("EOI at %d of %d bytes", i+end, len(b))
	}
}

func TestEncodePartOfPicture(t *testing.T) {
	part := scene(60, 50).SubImage(image.Rect(7, 5, 40, 31)).(*image.NRGBA)
	want := drawn(33, 26, func(x, y int) color.NRGBA { return part.NRGBAAt(7+x, 5+y) })
	for _, typ := range []Type{PNG, JPEG, GIF, TIFF} {
		if !bytes.Equal(mustEncode(t, part, EncodeOptions{Type: typ}), mustEncode(t, want, EncodeOptions{Type: typ})) {
			t.Errorf("%s: a part of a picture and its copy differ", typ)
		}
	}
}

// TestPNGWritten: pictures of few and of many colours, opaque or not, come back
// as they were, from files with the chunks of a picture alone.
func TestPNGWritten(t *testing.T) {
	few, clear := drawn(50, 30, func(x, y int) color.NRGBA { return color.NRGBA{uint8(x), 9, 9, 255} }), scene(300, 40)
	clear.SetNRGBA(5, 5, color.NRGBA{1, 2, 3, 77})
	glass := drawn(9, 9, func(x, y int) color.NRGBA { return color.NRGBA{uint8(x), 50, 50, uint8(20 * (y + 1))} })
	edge := drawn(257, 1, func(x, y int) color.NRGBA { return color.NRGBA{uint8(x), uint8(x >> 8), 0, 255} })
	for name, img := range map[string]*image.NRGBA{
		"few": few, "256": edge.SubImage(image.Rect(0, 0, 256, 1)).(*image.NRGBA), "257": edge,
		"many": scene(300, 40), "transparent": clear, "glass": glass, "one": scene(1, 1), "large": scene(1600, 1400),
	} {
		b := mustEncode(t, img, EncodeOptions{Type: PNG})
		if !bytes.Equal(b, mustEncode(t, img, EncodeOptions{Type: PNG})) {
			t.Errorf("%s: encoding twice gave different bytes", name)
		}
		if d := meanDiff(t, mustDecode(t, b).Pages[0].Pixels(), img); d != 0 {
			t.Errorf("%s: mean difference %.3f", name, d)
		}
		for i := 8; i < len(b); i += 12 + int(binary.BigEndian.Uint32(b[i:])) {
			if k := string(b[i+4 : i+8]); !slices.Contains([]string{"IHDR", "PLTE", "tRNS", "IDAT", "IEND"}, k) {
				t.Errorf("%s: chunk %q", name, k)
			}
		}
	}
	if a := mustDecode(t, mustEncode(t, glass, EncodeOptions{Type: PNG})).Pages[0].Pixels(); !bytes.Equal(a.Pix, glass.Pix) {
		t.Error("transparency changed")
	}
}

func TestEncodeRefuses(t *testing.T) {
	one := scene(2, 2)
	for name, err := range map[string]error{
		"two":     second(Encode([]*image.NRGBA{one, one}, EncodeOptions{Type: JPEG})),
		"none":    second(Encode(nil, EncodeOptions{Type: JPEG})),
		"webp":    second(Encode([]*image.NRGBA{one}, EncodeOptions{Type: WebP})),
		"quality": second(Encode([]*image.NRGBA{one}, EncodeOptions{Type: JPEG, Quality: 101})),
		"long":    second(Encode([]*image.NRGBA{scene(65501, 1)}, EncodeOptions{Type: JPEG})),
		"empty":   second(Encode([]*image.NRGBA{image.NewNRGBA(image.Rectangle{})}, EncodeOptions{Type: JPEG})),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func second(_ []byte, err error) error { return err }
