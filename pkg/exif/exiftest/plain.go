package exiftest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
)

// Side lengths of the plain pictures, in pixels.
const (
	width  = 96
	height = 64
)

// picture draws a gradient with an edge: something that a decoder can be held to.
func picture() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{uint8(40 + 2*x), uint8(60 + 2*y), 120, 255}
			if x > width/2 && y > height/2 {
				c.B = 30
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

// Plain returns a picture without any metadata, for one of the extensions
// .jpg, .png, .gif, .bmp, .tif, .webp, .heic and .avif. It panics at others.
func Plain(ext string) []byte {
	var w bytes.Buffer
	var err error
	switch ext {
	case ".jpg":
		err = jpeg.Encode(&w, picture(), &jpeg.Options{Quality: 90})
	case ".png":
		err = png.Encode(&w, picture())
	case ".gif":
		err = gif.Encode(&w, picture(), nil)
	case ".bmp":
		return bmp(nil, nil, nil, 40)
	case ".tif":
		return tiffFile(binary.LittleEndian, &dir{}, nil)
	case ".webp":
		return webp(false)
	case ".heic":
		return heif(heifExtra{})
	case ".avif":
		return avif()
	default:
		err = fmt.Errorf("exiftest: no plain picture with extension %q", ext)
	}
	if err != nil {
		panic(err)
	}
	return w.Bytes()
}

// pngChunk writes one chunk with its checksum.
func pngChunk(typ string, data []byte) []byte {
	body := join(typ, data)
	return join(be32(len(data)), body, binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)))
}

// bmp writes a 24-bit bitmap. With a header of 124 bytes a profile can follow
// the pixels; gap stands between headers and pixels, tail at the end.
func bmp(gap, tail, profile []byte, header int) []byte {
	m := picture()
	row := (width*3 + 3) / 4 * 4
	pixels := make([]byte, row*height)
	for y := range height {
		for x := range width {
			c := m.NRGBAAt(x, height-1-y)
			copy(pixels[y*row+3*x:], []byte{c.B, c.G, c.R})
		}
	}
	start := 14 + header + len(gap)
	info := make([]byte, header)
	copy(info, le32(header))
	copy(info[4:], le32(width))
	copy(info[8:], le32(height))
	info[12], info[14] = 1, 24
	copy(info[20:], le32(len(pixels)))
	if header == 124 {
		copy(info[56:], "BGRs")
	}
	if profile != nil {
		copy(info[56:], "DEBM")
		if profile[0] == 'C' { // a path: C:\...
			copy(info[56:], "KNIL")
		}
		copy(info[112:], le32(header+len(gap)+len(pixels)))
		copy(info[116:], le32(len(profile)))
	}
	size := start + len(pixels) + len(profile) + len(tail)
	return join("BM", le32(size), le32(0), le32(start), info, gap, pixels, profile, tail)
}

// webp writes a lossless picture of one colour: five prefix codes with a single
// symbol each, so that no pixel takes a bit (RFC 9649, 3.7.2). With extended it
// is put behind a VP8X header, as chunks with metadata require.
func webp(extended bool, chunks ...[]byte) []byte {
	var bits bitWriter
	bits.put(width-1, 14)
	bits.put(height-1, 14)
	bits.put(0, 1) // no alpha
	bits.put(0, 3) // version
	bits.put(0, 3) // no transform, no colour cache, no meta prefix codes
	for _, symbol := range []int{0x70, 0x90, 0x50, 0xFF} {
		bits.put(1, 1) // simple code
		bits.put(0, 1) // one symbol
		bits.put(1, 1) // of eight bits
		bits.put(symbol, 8)
	}
	bits.put(1, 1)
	bits.put(0, 3) // distance code: one symbol of one bit, 0
	data := join(0x2F, bits.b)
	var body []byte
	if extended {
		flags := byte(0)
		for _, c := range chunks {
			switch string(c[:4]) {
			case "EXIF":
				flags |= 0x08
			case "XMP ":
				flags |= 0x04
			case "ICCP":
				flags |= 0x20
			}
		}
		w, h := le32(width - 1)[:3], le32(height - 1)[:3]
		body = riffChunk("VP8X", join(flags, 0, 0, 0, w, h))
	}
	body = append(body, riffChunk("VP8L", data)...)
	for _, c := range chunks {
		if string(c[:4]) == "ICCP" { // stands before the picture
			body = join(body[:18], c, body[18:])
			continue
		}
		body = append(body, c...)
	}
	return join("RIFF", le32(len(body)+4), "WEBP", body)
}

func riffChunk(typ string, data []byte) []byte {
	out := join(typ, le32(len(data)), data)
	if len(data)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

// bitWriter packs bits, lowest first.
type bitWriter struct {
	b []byte
	n int
}

func (w *bitWriter) put(v, n int) {
	for i := range n {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[len(w.b)-1] |= byte(v>>i&1) << (w.n % 8)
		w.n++
	}
}
