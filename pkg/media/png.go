package media

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image/png"
	"io"

	"example.org/redact/internal/icc"
)

// pngHeader is what a walk over the chunks of a PNG gathers.
type pngHeader struct {
	exif     []byte
	icc      []byte // body of iCCP
	cicp     []byte // body of cICP, which goes before sRGB and a profile
	srgb     bool   // has sRGB, which goes before a profile
	chrm     []byte // body of cHRM
	gama     uint32 // gAMA, 0 where there is none
	animated bool   // has acTL: an APNG
	foreign  bool   // has a critical chunk that is none of PNG's
	// picture is the file with the chunks alone that make up the picture, as
	// the decoder gets it: text, profiles and private chunks are no reason to
	// fail, however damaged they are.
	picture []byte
}

// walkPNG gathers the header. It never fails: it stops at what it cannot
// follow, and the decoder is left to judge.
func walkPNG(b []byte) pngHeader {
	const signature = 8
	h := pngHeader{picture: append([]byte(nil), b[:min(len(b), signature)]...)}
	for i := signature; i+12 <= len(b); {
		n := int64(binary.BigEndian.Uint32(b[i:]))
		if n > int64(len(b)-i-12) {
			break
		}
		next := i + 12 + int(n)
		body := b[i+8 : next-4]
		switch kind := string(b[i+4 : i+8]); kind {
		case "IHDR", "PLTE", "tRNS", "IDAT", "IEND":
			h.picture = append(h.picture, b[i:next]...)
			if kind == "IEND" {
				return h
			}
		case "eXIf":
			h.exif = body
		case "iCCP":
			h.icc = body
		case "cICP":
			h.cicp = body
		case "cHRM":
			h.chrm = body
		case "gAMA":
			if n == 4 {
				h.gama = binary.BigEndian.Uint32(body)
			}
		case "sRGB":
			h.srgb = true
		case "acTL":
			h.animated = true
		default:
			const ancillary = 0x20 // lower case
			h.foreign = h.foreign || b[i+4]&ancillary == 0
		}
		i = next
	}
	return h
}

// colours returns what the numbers of the picture stand for. cICP names
// primaries, transfer, matrix and range in a byte each (PNG, third edition,
// 11.3.2.6); one of another length is not valid and passed over.
func (h pngHeader) colours() colours {
	if len(h.cicp) == 4 {
		return colours{primaries: int(h.cicp[0]), transfer: int(h.cicp[1])}
	}
	if h.srgb {
		return colours{}
	}
	return h.plainColours().unless(h.profile())
}

// plainColours returns what the chunks gAMA and cHRM say, which count where no
// other does; what one of them leaves open is as in sRGB (PNG, third edition,
// 11.3.2.1 and 11.3.2.2). EXIF is asked last.
func (h pngHeader) plainColours() colours {
	const unit, length = 100000, 32
	if h.gama == 0 && len(h.chrm) != length {
		return exifColours(h.exif)
	}
	s := icc.SRGB
	if len(h.chrm) == length {
		at := func(i int) [2]float64 {
			x, y := binary.BigEndian.Uint32(h.chrm[8*i:]), binary.BigEndian.Uint32(h.chrm[8*i+4:])
			return [2]float64{float64(x) / unit, float64(y) / unit}
		}
		s.White, s.Primaries = at(0), [3][2]float64{at(1), at(2), at(3)}
	}
	if h.gama != 0 {
		s.Gamma = unit / float64(h.gama)
	}
	return colours{space: &s}
}

// profile returns the embedded colour profile, nil where there is none. The
// body is a name of at most 79 bytes, a zero, a zero for deflate, and the
// deflated profile (PNG, third edition, 11.3.2.3).
func (h pngHeader) profile() []byte {
	name, rest, ok := bytes.Cut(h.icc, []byte{0})
	if !ok || len(name) > 79 || len(rest) < 1 {
		return nil
	}
	r, err := zlib.NewReader(bytes.NewReader(rest[1:]))
	if err != nil {
		return nil
	}
	profile, err := io.ReadAll(io.LimitReader(r, maxProfile))
	if err != nil {
		return nil
	}
	return profile
}

func decodePNG(ctx context.Context, b []byte, lim Limits) (*Document, error) {
	h := walkPNG(b)
	if h.foreign {
		return nil, pngError(png.UnsupportedError("critical chunk"))
	}
	cfg, err := png.DecodeConfig(bytes.NewReader(h.picture))
	if err != nil {
		return nil, pngError(err)
	}
	if err := lim.checkSize(cfg.Width, cfg.Height); err != nil {
		return nil, err
	}
	src, err := png.Decode(readerFor(ctx, h.picture))
	if err != nil {
		return nil, pngError(err)
	}
	doc := &Document{Type: PNG}
	if h.animated {
		doc.warn(WarnFirstFrame)
	}
	return doc, doc.add(src, orientationOf(h.exif), h.colours())
}

func pngError(err error) error {
	var unsupported png.UnsupportedError
	if errors.As(err, &unsupported) {
		return fmt.Errorf("%w: a PNG with an unusual coding; open it in an image editor and save it as an ordinary PNG", ErrUnsupported)
	}
	return damaged("PNG", err)
}
