package media

import (
	"encoding/binary"
	"image/color"
	"slices"
	"testing"
)

// adobeCHRM is the body of a cHRM chunk with the chromaticities of Adobe RGB.
func adobeCHRM() (b []byte) {
	for _, v := range []uint32{31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

func gama(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }

// exifOf is an EXIF block with a colour space and an index of interoperability.
func exifOf(bo binary.AppendByteOrder, space uint16, index string) []byte {
	b := []byte("II")
	if bo == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("MM")
	}
	b = bo.AppendUint16(b, 42)
	b = bo.AppendUint32(b, 8)
	entry := func(tag, kind uint16, value []byte) {
		b = bo.AppendUint16(bo.AppendUint16(b, tag), kind)
		count := uint32(1)
		if kind == typeASCII {
			count = uint32(len(value))
		}
		b = append(bo.AppendUint32(b, count), value...)
		b = append(b, make([]byte, 4-len(value))...)
	}
	long := func(v uint32) []byte { return bo.AppendUint32(nil, v) }
	b = bo.AppendUint16(b, 1) // at 8: the first directory
	entry(0x8769, typeLong, long(26))
	b = bo.AppendUint32(b, 0)
	b = bo.AppendUint16(b, 2) // at 26: EXIF
	entry(0xa001, typeShort, bo.AppendUint16(nil, space))
	entry(0xa005, typeLong, long(56))
	b = bo.AppendUint32(b, 0)
	b = bo.AppendUint16(b, 1) // at 56: interoperability
	entry(1, typeASCII, []byte(index))
	return bo.AppendUint32(b, 0)
}

// TestColoursWithoutProfile: what a PNG's chunks and EXIF say of colours. The
// values are littlecms' (internal/icc/testdata).
func TestColoursWithoutProfile(t *testing.T) {
	c := color.NRGBA{64, 128, 192, 255}
	src := drawn(16, 16, func(int, int) color.NRGBA { return c })
	p := mustEncode(t, src, EncodeOptions{Type: PNG})
	j := mustEncode(t, src, EncodeOptions{Type: JPEG, Quality: 100})
	type chunk struct {
		kind string
		body []byte
	}
	png := func(chunks ...chunk) []byte {
		b := p
		for _, c := range chunks {
			b = pngWithChunk(b, c.kind, c.body)
		}
		return b
	}
	jpeg := func(exif []byte) []byte {
		return jpegWithSegment(j, markerAPP1, append([]byte("Exif\x00\x00"), exif...))
	}
	le, be := binary.LittleEndian, binary.BigEndian
	marked := exifOf(be, 0xffff, "R03\x00")
	rec709 := gama(31270)
	for _, v := range []uint32{32900, 64000, 33000, 30000, 60000, 15000, 6000} {
		rec709 = binary.BigEndian.AppendUint32(rec709, v)
	}
	adobe, mac := color.NRGBA{0, 129, 196, 255}, color.NRGBA{81, 146, 203, 255}
	linear := color.NRGBA{137, 188, 225, 255}
	for name, tc := range map[string]struct {
		b     []byte
		want  color.NRGBA
		warns []string
	}{
		"gAMA and cHRM":        {png(chunk{"gAMA", gama(45470)}, chunk{"cHRM", adobeCHRM()}), adobe, nil},
		"gAMA of a Mac":        {png(chunk{"gAMA", gama(55556)}), mac, nil},
		"gAMA 1":               {png(chunk{"gAMA", gama(100000)}), linear, nil},
		"gAMA of sRGB":         {png(chunk{"gAMA", gama(45455)}), c, nil},
		"both of sRGB":         {png(chunk{"gAMA", gama(45455)}, chunk{"cHRM", rec709}), c, nil},
		"sRGB beside gAMA":     {png(chunk{"gAMA", gama(100000)}, chunk{"sRGB", []byte{0}}), c, nil},
		"cICP beside gAMA":     {png(chunk{"gAMA", gama(100000)}, chunk{"cICP", []byte{1, 13, 0, 1}}), c, nil},
		"gAMA 0":               {png(chunk{"gAMA", gama(0)}), c, nil},
		"gAMA beyond sense":    {png(chunk{"gAMA", gama(1)}), c, []string{WarnColour}},
		"cHRM of nothing":      {png(chunk{"cHRM", make([]byte, 32)}), c, []string{WarnColour}},
		"cHRM cut":             {png(chunk{"cHRM", adobeCHRM()[:31]}), c, nil},
		"PNG, EXIF":            {png(chunk{"eXIf", marked}), adobe, nil},
		"PNG, EXIF and gAMA":   {png(chunk{"eXIf", marked}, chunk{"gAMA", gama(55556)}), mac, nil},
		"JPEG, EXIF":           {jpeg(marked), adobe, nil},
		"JPEG, EXIF, Intel":    {jpeg(exifOf(le, 0xffff, "R03\x00")), adobe, nil},
		"JPEG, sRGB by EXIF":   {jpeg(exifOf(le, 1, "R03\x00")), c, nil},
		"JPEG, not calibrated": {jpeg(exifOf(le, 0xffff, "R98\x00")), c, nil},
		"JPEG, cut EXIF":       {jpeg(marked[:60]), c, nil},
	} {
		doc := mustDecode(t, tc.b)
		got := doc.Pages[0].Image().NRGBAAt(8, 8)
		near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 3 }
		if !near(got.R, tc.want.R) || !near(got.G, tc.want.G) || !near(got.B, tc.want.B) || !slices.Equal(codes(doc), tc.warns) {
			t.Errorf("%s: %v, want %v; warnings %v, want %v", name, got, tc.want, codes(doc), tc.warns)
		}
	}
}

// TestAdobeRGBBesideProfile: a profile goes before what EXIF says, and ink is
// no colour of light.
func TestAdobeRGBBesideProfile(t *testing.T) {
	c := color.NRGBA{64, 128, 192, 255}
	exif := append([]byte("Exif\x00\x00"), exifOf(binary.BigEndian, 0xffff, "R03\x00")...)
	j := mustEncode(t, drawn(16, 16, func(int, int) color.NRGBA { return c }), EncodeOptions{Type: JPEG, Quality: 100})
	j = jpegWithSegment(j, markerAPP2, append([]byte("ICC_PROFILE\x00\x01\x01"), load(t, "p3.icc")...))
	if got := mustDecode(t, jpegWithSegment(j, markerAPP1, exif)).Pages[0].Image().NRGBAAt(8, 8); got.R < 29 || got.R > 35 {
		t.Errorf("with a profile of Display P3: %v", got)
	}
	ink := load(t, "cmyk.jpg")
	want := mustDecode(t, ink).Pages[0].Pixels()
	if got := mustDecode(t, jpegWithSegment(ink, markerAPP1, exif)).Pages[0].Pixels(); !slices.Equal(got.Pix, want.Pix) {
		t.Error("ink was converted as if it were Adobe RGB")
	}
}
