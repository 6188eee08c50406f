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
)

// pngHeader is what a walk over the chunks of a PNG gathers.
type pngHeader struct {
	exif     []byte
	icc      []byte // body of iCCP
	srgb     bool   // has sRGB, which goes before a profile
	animated bool   // has acTL: an APNG
}

// walkPNG gathers the header. It never fails: it stops at what it cannot
// follow, and the decoder is left to judge.
func walkPNG(b []byte) pngHeader {
	var h pngHeader
	for i := 8; i+12 <= len(b); {
		n := int64(binary.BigEndian.Uint32(b[i:]))
		if n > int64(len(b)-i-12) {
			break
		}
		body := b[i+8 : i+8+int(n)]
		switch string(b[i+4 : i+8]) {
		case "eXIf":
			h.exif = body
		case "iCCP":
			h.icc = body
		case "sRGB":
			h.srgb = true
		case "acTL":
			h.animated = true
		case "IEND":
			return h
		}
		i += 12 + int(n)
	}
	return h
}

// profile returns the embedded colour profile, nil where there is none. The
// body is a name of at most 79 bytes, a zero, a zero for deflate, and the
// deflated profile (PNG, third edition, 11.3.2.3).
func (h pngHeader) profile() []byte {
	name, rest, ok := bytes.Cut(h.icc, []byte{0})
	if h.srgb || !ok || len(name) > 79 || len(rest) < 1 {
		return nil
	}
	r, err := zlib.NewReader(bytes.NewReader(rest[1:]))
	if err != nil {
		return nil
	}
	icc, err := io.ReadAll(io.LimitReader(r, maxProfile))
	if err != nil {
		return nil
	}
	return icc
}

func decodePNG(ctx context.Context, b []byte, lim Limits) (*Document, error) {
	cfg, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, pngError(err)
	}
	if err := lim.checkSize(cfg.Width, cfg.Height); err != nil {
		return nil, err
	}
	src, err := png.Decode(readerFor(ctx, b))
	if err != nil {
		return nil, pngError(err)
	}
	h := walkPNG(b)
	doc := &Document{Type: PNG}
	if h.animated {
		doc.warn(WarnFirstFrame)
	}
	return doc, doc.add(src, orientationOf(h.exif), h.profile())
}

func pngError(err error) error {
	var unsupported png.UnsupportedError
	if errors.As(err, &unsupported) {
		return fmt.Errorf("%w: a PNG with an unusual coding; open it in an image editor and save it as an ordinary PNG", ErrUnsupported)
	}
	return damaged("PNG", err)
}
