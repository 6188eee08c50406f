package tiff

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The files in testdata were written by libtiff from one drawn scene of 40 x 30
// pixels, in colour or in black and white.

func sceneAt(x, y int) color.NRGBA {
	c := color.NRGBA{uint8(6 * x), uint8(8 * y), 40, 255}
	if x >= 20 {
		c.B = 200
	}
	return c
}

func boardAt(x, y int) color.NRGBA {
	if (x/5+y/3)%2 == 1 {
		return color.NRGBA{255, 255, 255, 255}
	}
	return color.NRGBA{0, 0, 0, 255}
}

func load(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// differs returns the mean difference of the colour channels from a scene.
func differs(img *image.NRGBA, at func(x, y int) color.NRGBA) float64 {
	sum, n := 0, 0
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			a, b := img.NRGBAAt(x, y), at(x, y)
			for _, d := range [4]int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B), int(a.A) - int(b.A)} {
				sum += max(d, -d)
			}
			n += 3
		}
	}
	return float64(sum) / float64(n)
}

func TestFilesOfLibtiff(t *testing.T) {
	for name, tc := range map[string]struct {
		at   func(x, y int) color.NRGBA
		most float64
	}{
		"deflate-be.tif":               {sceneAt, 0},
		"packbits-lsb.tif":             {sceneAt, 0},
		"bigtiff-lzw-planes-tiles.tif": {sceneAt, 0},
		"lzw16-be.tif":                 {sceneAt, 0},
		"fax4.tif":                     {boardAt, 0},
		"fax3-lsb.tif":                 {boardAt, 0},
		"jpeg-rgb-strips.tif":          {sceneAt, 2},
		"jpeg-ycbcr-tiles.tif":         {sceneAt, 8},
		"jpeg-cmyk.tif":                {sceneAt, 2},
		"jpeg-cmyk-planes.tif":         {sceneAt, 2},
	} {
		pages, err := Open(load(t, name))
		if err != nil || len(pages) != 1 {
			t.Errorf("%s: %d pages, %v", name, len(pages), err)
			continue
		}
		img, err := pages[0].Decode(nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if img.Rect != image.Rect(0, 0, 40, 30) {
			t.Errorf("%s: %v", name, img.Rect)
		} else if d := differs(img, tc.at); d > tc.most {
			t.Errorf("%s: mean difference %.2f, at most %.1f", name, d, tc.most)
		}
	}
}

func TestPages(t *testing.T) {
	pages, err := Open(load(t, "three-pages.tif"))
	if err != nil || len(pages) != 3 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for i, at := range []func(x, y int) color.NRGBA{sceneAt, boardAt, sceneAt} {
		img, err := pages[i].Decode(nil)
		if err != nil || differs(img, at) > 1 {
			t.Errorf("page %d: %v", i+1, err)
		}
	}
	if !pages[2].CMYK || pages[0].CMYK {
		t.Error("the CMYK page is not told apart")
	}
}

func TestRoundTrip(t *testing.T) {
	colour, grey, clear := image.NewNRGBA(image.Rect(0, 0, 37, 600)), image.NewNRGBA(image.Rect(0, 0, 5, 9)), image.NewNRGBA(image.Rect(0, 0, 3, 2))
	for y := range 600 {
		for x := range 37 {
			colour.SetNRGBA(x, y, color.NRGBA{uint8(x * 7), uint8(y), uint8(x * y), 255})
		}
	}
	for i := range 45 {
		grey.SetNRGBA(i%5, i/5, color.NRGBA{uint8(i), uint8(i), uint8(i), 255})
	}
	for i := range 6 {
		clear.SetNRGBA(i%3, i/3, color.NRGBA{10, uint8(40 * i), 30, uint8(50 * i)})
	}
	in := []*image.NRGBA{colour, grey, clear}
	b, err := Encode(in)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := Encode(in); !bytes.Equal(b, again) {
		t.Error("encoding twice gave different bytes")
	}
	pages, err := Open(b)
	if err != nil || len(pages) != 3 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for i, p := range pages {
		img, err := p.Decode(nil)
		if err != nil {
			t.Fatalf("page %d: %v", i+1, err)
		}
		if img.Rect != in[i].Rect || !bytes.Equal(img.Pix, in[i].Pix) {
			t.Errorf("page %d changed", i+1)
		}
		for tag := range p.d.fields {
			if !slices.Contains([]int{256, 257, 258, 259, 262, 273, 277, 278, 279, 284, 317, 338}, tag) {
				t.Errorf("page %d has tag %d", i+1, tag)
			}
		}
	}
	for i, want := range []int{3, 1, 4} {
		if pages[i].samples != want {
			t.Errorf("page %d has %d channels, want %d", i+1, pages[i].samples, want)
		}
	}
}

// made is a classic little-endian TIFF of one page with the given tags, each a
// list of LONG values, and its pixel data at offset 8.
func made(data []byte, tags map[int][]uint32) []byte {
	le := binary.LittleEndian
	b := append([]byte("II*\x00\x00\x00\x00\x00"), data...)
	tags[tagStripOffsets], tags[tagStripBytes] = []uint32{8}, []uint32{uint32(len(data))}
	var order []int
	for tag := range tags {
		order = append(order, tag)
	}
	slices.Sort(order)
	le.PutUint32(b[4:], uint32(len(b)))
	rest := len(b) + 2 + 12*len(order) + 4
	var values []byte
	b = le.AppendUint16(b, uint16(len(order)))
	for _, tag := range order {
		kind := uint16(typeLong)
		if tag == tagColorMap || tag == tagBits {
			kind = typeShort
		}
		var v []byte
		for _, x := range tags[tag] {
			if kind == typeShort {
				v = le.AppendUint16(v, uint16(x))
			} else {
				v = le.AppendUint32(v, x)
			}
		}
		b = le.AppendUint32(le.AppendUint16(le.AppendUint16(b, uint16(tag)), kind), uint32(len(tags[tag])))
		if len(v) <= 4 {
			b = append(b, append(v, 0, 0, 0, 0)[:4]...)
			continue
		}
		b = le.AppendUint32(b, uint32(rest+len(values)))
		values = append(values, v...)
	}
	return append(append(b, 0, 0, 0, 0), values...)
}

func page(w, h, bits, samples, photo int, more map[int][]uint32) map[int][]uint32 {
	tags := map[int][]uint32{
		tagWidth: {uint32(w)}, tagHeight: {uint32(h)}, tagBits: {uint32(bits)},
		tagSamples: {uint32(samples)}, tagPhotometric: {uint32(photo)},
	}
	for k, v := range more {
		tags[k] = v
	}
	return tags
}

func TestPixelForms(t *testing.T) {
	palette := make([]uint32, 3*4)
	palette[1], palette[4+1], palette[8+1] = 65535, 32768, 0 // entry 1
	for name, tc := range map[string]struct {
		data []byte
		tags map[int][]uint32
		want []color.NRGBA
	}{
		"grey 2 bits": {[]byte{0b00011011}, page(4, 1, 2, 1, photoBlack0, nil), []color.NRGBA{{0, 0, 0, 255}, {85, 85, 85, 255}, {170, 170, 170, 255}, {255, 255, 255, 255}}},
		"white is 0":  {[]byte{0x0f}, page(2, 1, 4, 1, photoWhite0, nil), []color.NRGBA{{255, 255, 255, 255}, {0, 0, 0, 255}}},
		"palette":     {[]byte{0b01000000}, page(1, 1, 2, 1, photoIndex, map[int][]uint32{tagColorMap: palette}), []color.NRGBA{{255, 128, 0, 255}}},
		"straight":    {[]byte{100, 50, 0, 128}, page(1, 1, 8, 4, photoRGB, map[int][]uint32{tagExtraSamples: {2}}), []color.NRGBA{{100, 50, 0, 128}}},
		"premultiplied": {
			[]byte{100, 50, 0, 128},
			page(1, 1, 8, 4, photoRGB, map[int][]uint32{tagExtraSamples: {1}}),
			[]color.NRGBA{{199, 100, 0, 128}},
		},
		"extra, no alpha": {[]byte{100, 50, 0, 128}, page(1, 1, 8, 4, photoRGB, nil), []color.NRGBA{{100, 50, 0, 255}}},
		"grey, 16 bits":   {[]byte{0, 0, 0xff, 0xff, 0x80, 0x81}, page(3, 1, 16, 1, photoBlack0, nil), []color.NRGBA{{0, 0, 0, 255}, {255, 255, 255, 255}, {129, 129, 129, 255}}},
		"cmyk":            {[]byte{255, 0, 0, 0}, page(1, 1, 8, 4, photoCMYK, nil), []color.NRGBA{{0, 255, 255, 255}}},
		// Two blocks of 2 x 1: luma 255 0 and 81 81, chroma neutral and red.
		"ycbcr 2x1": {
			[]byte{255, 0, 128, 128, 76, 76, 85, 255},
			page(4, 1, 8, 3, photoYCbCr, map[int][]uint32{tagYCbCrSubsamples: {2, 1}}),
			[]color.NRGBA{{255, 255, 255, 255}, {0, 0, 0, 255}, {254, 0, 0, 255}, {254, 0, 0, 255}},
		},
		"ycbcr 2x2": {
			[]byte{10, 20, 30, 40, 128, 128},
			page(2, 2, 8, 3, photoYCbCr, nil),
			[]color.NRGBA{{10, 10, 10, 255}, {20, 20, 20, 255}, {30, 30, 30, 255}, {40, 40, 40, 255}},
		},
	} {
		pages, err := Open(made(tc.data, tc.tags))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		img, err := pages[0].Decode(nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, want := range tc.want {
			got := img.NRGBAAt(i%img.Rect.Dx(), i/img.Rect.Dx())
			near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 1 }
			if !near(got.R, want.R) || !near(got.G, want.G) || !near(got.B, want.B) || got.A != want.A {
				t.Errorf("%s: pixel %d is %v, want %v", name, i, got, want)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	grey := func(more map[int][]uint32) []byte {
		return made([]byte{1, 2, 3, 4}, page(2, 2, 8, 1, photoBlack0, more))
	}
	for name, tc := range map[string]struct {
		b    []byte
		want error
	}{
		"empty":           {nil, ErrDamaged},
		"header only":     {[]byte("II*\x00\x08\x00\x00\x00"), ErrDamaged},
		"far directory":   {[]byte("II*\x00\xff\xff\xff\xff"), ErrDamaged},
		"raw":             {grey(map[int][]uint32{tagDNGVersion: {1}}), ErrUnsupported},
		"preview first":   {grey(map[int][]uint32{tagSubfileType: {1}}), ErrUnsupported},
		"old JPEG":        {grey(map[int][]uint32{tagCompression: {compOldJPEG}}), ErrUnsupported},
		"compression":     {grey(map[int][]uint32{tagCompression: {34712}}), ErrUnsupported},
		"float":           {grey(map[int][]uint32{tagSampleFormat: {3}}), ErrUnsupported},
		"float predictor": {grey(map[int][]uint32{tagPredictor: {3}}), ErrUnsupported},
		"no photometric":  {grey(map[int][]uint32{tagPhotometric: {77}}), ErrUnsupported},
		"no size":         {grey(map[int][]uint32{tagWidth: {0}}), ErrDamaged},
		"huge size":       {grey(map[int][]uint32{tagWidth: {1<<32 - 1}}), ErrDamaged},
		"no palette":      {grey(map[int][]uint32{tagPhotometric: {photoIndex}}), ErrDamaged},
		"many channels":   {grey(map[int][]uint32{tagSamples: {200}}), ErrUnsupported},
		"tiny tiles":      {grey(map[int][]uint32{tagTileWidth: {1}, tagTileHeight: {1}}), ErrDamaged},
		"missing strips":  {grey(map[int][]uint32{tagRowsPerStrip: {1}}), ErrDamaged},
		"fax 2D":          {load(t, "fax3-2d.tif"), ErrUnsupported},
	} {
		if _, err := Open(tc.b); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
	for name, b := range map[string][]byte{
		"too few pixels": made([]byte{1, 2, 3}, page(2, 2, 8, 1, photoBlack0, nil)),
		"bad deflate":    grey(map[int][]uint32{tagCompression: {compDeflate}}),
		"bad JPEG":       grey(map[int][]uint32{tagCompression: {compJPEG}}),
	} {
		pages, err := Open(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, err := pages[0].Decode(nil); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRing: directories that are linked in a ring are read once each.
func TestRing(t *testing.T) {
	b := made([]byte{1}, page(1, 1, 8, 1, photoBlack0, nil))
	dir := binary.LittleEndian.Uint32(b[4:])
	n := binary.LittleEndian.Uint16(b[dir:])
	binary.LittleEndian.PutUint32(b[dir+2+12*uint32(n):], dir)
	pages, err := Open(b)
	if err != nil || len(pages) != 1 {
		t.Errorf("%d pages, %v", len(pages), err)
	}
}

// TestCut: a file that lost its end gives an error or whole pages, never a part.
func TestCut(t *testing.T) {
	for _, name := range []string{"deflate-be.tif", "jpeg-ycbcr-tiles.tif", "fax4.tif"} {
		b := load(t, name)
		for n := range len(b) {
			pages, err := Open(b[:n])
			if err != nil {
				continue
			}
			for _, p := range pages {
				img, err := p.Decode(nil)
				if err == nil && differs(img, sceneAt) > 8 && differs(img, boardAt) > 8 {
					t.Fatalf("%s cut to %d bytes gives another picture", name, n)
				}
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	names, err := filepath.Glob("testdata/*.tif")
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		pages, err := Open(b)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUnsupported) {
				t.Fatalf("an error of no class: %v", err)
			}
			return
		}
		for _, p := range pages {
			if p.W > 256 || p.H > 256 {
				continue
			}
			if img, err := p.Decode(nil); err == nil && img.Rect.Size() != image.Pt(p.W, p.H) {
				t.Fatalf("size %v of a page of %d x %d", img.Rect, p.W, p.H)
			}
		}
	})
}
