package media

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
)

// fastPNG is the size in pixels from which speed counts more than bytes: a
// photograph gains little from harder deflate and costs seconds.
const fastPNG = 2_000_000

// idatSize is how much compressed data goes into one chunk.
const idatSize = 1 << 20

// encodePNG writes a picture of few colours, a screenshot or a drawing, with a
// palette, and any other row by row. Package png tries five filters on every
// row and takes three times as long for a twentieth of the size.
func encodePNG(img *image.NRGBA) ([]byte, error) {
	if p := exactPalette(img); p != nil {
		var buf bytes.Buffer
		if err := png.Encode(&buf, p); err != nil {
			return nil, fmt.Errorf("media: encoding PNG: %w", err)
		}
		return buf.Bytes(), nil
	}
	data, err := pngRows(img)
	if err != nil {
		return nil, fmt.Errorf("media: encoding PNG: %w", err)
	}
	const depth, rgb, rgba = 8, 2, 6
	head := binary.BigEndian.AppendUint32(nil, uint32(img.Rect.Dx()))
	head = binary.BigEndian.AppendUint32(head, uint32(img.Rect.Dy()))
	head = append(head, depth, rgba, 0, 0, 0)
	if img.Opaque() {
		head[9] = rgb
	}
	out := appendChunk([]byte("\x89PNG\r\n\x1a\n"), "IHDR", head)
	for len(data) > 0 {
		n := min(len(data), idatSize)
		out = appendChunk(out, "IDAT", data[:n])
		data = data[n:]
	}
	return appendChunk(out, "IEND", nil), nil
}

// appendChunk adds a chunk: length, name, body, checksum of name and body.
func appendChunk(out []byte, name string, body []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
	at := len(out)
	out = append(append(out, name...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[at:]))
}

// pngRows returns the deflated rows, each as its difference to the row above.
func pngRows(img *image.NRGBA) ([]byte, error) {
	const filterUp = 2
	w, h, n := img.Rect.Dx(), img.Rect.Dy(), 4
	if img.Opaque() {
		n = 3
	}
	level := zlib.DefaultCompression
	if w*h > fastPNG {
		level = zlib.BestSpeed
	}
	var buf bytes.Buffer
	z, err := zlib.NewWriterLevel(&buf, level)
	if err != nil {
		return nil, err
	}
	above, row, out := make([]byte, w*n), make([]byte, w*n), make([]byte, 1+w*n)
	out[0] = filterUp
	for y := range h {
		src := img.Pix[y*img.Stride:]
		for x := range w {
			copy(row[x*n:x*n+n], src[4*x:4*x+4])
		}
		for i, v := range row {
			out[1+i] = v - above[i]
		}
		if _, err := z.Write(out); err != nil {
			return nil, err
		}
		above, row = row, above
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// exactPalette returns the picture with a palette when it has at most 256
// colours, in the order in which they appear, else nil.
func exactPalette(img *image.NRGBA) *image.Paletted {
	index := map[color.NRGBA]uint8{}
	var palette color.Palette
	out := image.NewPaletted(img.Rect, nil)
	last, at := color.NRGBA{}, uint8(0)
	for i := range out.Pix {
		p := img.Pix[4*i : 4*i+4]
		c := color.NRGBA{p[0], p[1], p[2], p[3]}
		if i == 0 || c != last {
			known := false
			if at, known = index[c]; !known {
				if len(palette) == 256 {
					return nil
				}
				at = uint8(len(palette))
				index[c] = at
				palette = append(palette, c)
			}
			last = c
		}
		out.Pix[i] = at
	}
	out.Palette = palette
	return out
}
