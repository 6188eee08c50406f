package media

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"
)

// linearProfile is an ICC profile of linear light: of one channel, or with
// sRGB's primaries.
func linearProfile(grey bool) []byte {
	be := binary.BigEndian
	curve := append([]byte("curv"), make([]byte, 8)...)
	kind, sigs, bodies := "GRAY", []string{"kTRC"}, [][]byte{curve}
	if !grey {
		kind, sigs, bodies = "RGB ", []string{"rTRC", "gTRC", "bTRC", "rXYZ", "gXYZ", "bXYZ"}, [][]byte{curve, curve, curve}
		for _, xyz := range [3][3]float64{{.43607, .22249, .01392}, {.38515, .71687, .09708}, {.14307, .06061, .71410}} {
			b := []byte("XYZ \x00\x00\x00\x00")
			for _, v := range xyz {
				b = be.AppendUint32(b, uint32(math.Round(v*65536)))
			}
			bodies = append(bodies, b)
		}
	}
	b := make([]byte, 128)
	copy(b[12:], "mntr"+kind+"XYZ ")
	copy(b[36:], "acsp")
	b = be.AppendUint32(b, uint32(len(sigs)))
	at := len(b) + 12*len(sigs)
	for i, sig := range sigs {
		b = be.AppendUint32(be.AppendUint32(append(b, sig...), uint32(at)), uint32(len(bodies[i])))
		at += len(bodies[i])
	}
	b = append(b, bytes.Join(bodies, nil)...)
	be.PutUint32(b, uint32(len(b)))
	return b
}

// deepTIFF is one uncompressed strip of 16-bit channels.
func deepTIFF(w, h, photometric, channels, extra int, profile []byte, level func(x, channel int) uint16) []byte {
	le := binary.LittleEndian
	const header, entries = 8, 11
	bitsAt := header + 2 + 12*entries + 4
	stripAt := bitsAt + 2*channels
	profileAt := stripAt + 2*w*h*channels
	b := le.AppendUint32([]byte("II*\x00"), header)
	b = le.AppendUint16(b, entries)
	const short, long, undefined = 3, 4, 7
	entry := func(tag, kind uint16, count, value int) {
		b = le.AppendUint16(le.AppendUint16(b, tag), kind)
		b = le.AppendUint32(le.AppendUint32(b, uint32(count)), uint32(value))
	}
	entry(256, long, 1, w)
	entry(257, long, 1, h)
	if channels == 1 {
		entry(258, short, 1, 16)
	} else {
		entry(258, short, channels, bitsAt)
	}
	entry(259, short, 1, 1)
	entry(262, short, 1, photometric)
	entry(273, long, 1, stripAt)
	entry(277, short, 1, channels)
	entry(278, long, 1, h)
	entry(279, long, 1, 2*w*h*channels)
	entry(338, short, 1, extra)
	entry(34675, undefined, len(profile), profileAt)
	b = le.AppendUint32(b, 0)
	for range channels {
		b = le.AppendUint16(b, 16)
	}
	for range h {
		for x := range w {
			for c := range channels {
				b = le.AppendUint16(b, level(x, c))
			}
		}
	}
	return append(b, profile...)
}

func mustPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestDeepColoursKeepTheirSteps: colours of 16 bits a channel are converted
// before they are reduced to 8. The dark sixteenth of linear light, of which 8
// bits have 16 levels only, would come out in bands otherwise.
func TestDeepColoursKeepTheirSteps(t *testing.T) {
	const w, h = 512, 8
	ramp := func(x int) uint16 { return uint16(8 * x) }
	grey, alpha, opaque := image.NewGray16(image.Rect(0, 0, w, h)), image.NewNRGBA64(image.Rect(0, 0, w, h)), image.NewRGBA64(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := ramp(x)
			grey.SetGray16(x, y, color.Gray16{Y: v})
			alpha.SetNRGBA64(x, y, color.NRGBA64{R: v, G: v, B: v, A: 0x8000})
			opaque.SetRGBA64(x, y, color.RGBA64{R: v, G: v, B: v, A: 0xffff})
		}
	}
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write(linearProfile(false))
	z.Close()
	profile := append([]byte("linear\x00\x00"), packed.Bytes()...)
	rgb, one := linearProfile(false), linearProfile(true)
	for name, b := range map[string][]byte{
		"PNG, grey, gAMA":            pngWithChunk(mustPNG(t, grey), "gAMA", gama(100000)),
		"PNG, RGB, gAMA":             pngWithChunk(mustPNG(t, opaque), "gAMA", gama(100000)),
		"PNG, alpha, gAMA":           pngWithChunk(mustPNG(t, alpha), "gAMA", gama(100000)),
		"PNG, RGB, profile":          pngWithChunk(mustPNG(t, opaque), "iCCP", profile),
		"TIFF, RGB, profile":         deepTIFF(w, h, 2, 3, 0, rgb, func(x, _ int) uint16 { return ramp(x) }),
		"TIFF, grey, profile":        deepTIFF(w, h, 1, 1, 0, one, func(x, _ int) uint16 { return ramp(x) }),
		"TIFF, white is 0, profile":  deepTIFF(w, h, 0, 1, 0, one, func(x, _ int) uint16 { return 65535 - ramp(x) }),
		"TIFF, straight alpha":       deepTIFF(w, h, 2, 4, 2, rgb, func(x, c int) uint16 { return []uint16{ramp(x), 0x8000}[c/3] }),
		"TIFF, premultiplied, half":  deepTIFF(w, h, 2, 4, 1, rgb, func(x, c int) uint16 { return []uint16{ramp(x) / 2, 0x8000}[c/3] }),
		"TIFF, premultiplied, whole": deepTIFF(w, h, 2, 4, 1, rgb, func(x, c int) uint16 { return []uint16{ramp(x), 0xffff}[c/3] }),
	} {
		doc := mustDecode(t, b)
		if got := codes(doc); len(got) != 1 || got[0] != WarnDeepColour {
			t.Errorf("%s: warnings %v", name, got)
		}
		img := doc.Pages[0].Pixels()
		for x := range w {
			v := float64(ramp(x)) / 65535
			want := v * 12.92
			if v > .0031308 {
				want = 1.055*math.Pow(v, 1/2.4) - .055
			}
			got := img.NRGBAAt(x, h/2)
			if got.R != got.G || got.G != got.B || math.Abs(float64(got.R)-255*want) > 1 {
				t.Errorf("%s: level %d became %v, want about %.1f", name, ramp(x), got, 255*want)
				break
			}
		}
	}
}

// TestDeepProfileThatDoesNotFit: a profile of one channel says nothing about
// three.
func TestDeepProfileThatDoesNotFit(t *testing.T) {
	b := deepTIFF(4, 4, 2, 3, 0, linearProfile(true), func(_, c int) uint16 { return uint16(c * 0x4040) })
	doc := mustDecode(t, b)
	if got := doc.Pages[0].Image().NRGBAAt(1, 1); got != (color.NRGBA{0, 0x40, 0x80, 255}) {
		t.Errorf("pixels were converted: %v", got)
	}
	if got := codes(doc); len(got) != 2 || got[1] != WarnColour {
		t.Errorf("warnings %v", got)
	}
}
