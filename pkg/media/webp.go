package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"

	"golang.org/x/image/webp"
)

// webpHeader is what a walk over the chunks of a WebP gathers.
type webpHeader struct {
	exif, icc []byte
	moves     bool
}

// walkWebP gathers the header. It never fails: it stops at what it cannot
// follow, and the decoder is left to judge.
func walkWebP(b []byte) webpHeader {
	var h webpHeader
	for i := 12; i+8 <= len(b); {
		n := int64(binary.LittleEndian.Uint32(b[i+4:]))
		if n > int64(len(b)-i-8) {
			break
		}
		body := b[i+8 : i+8+int(n)]
		switch string(b[i : i+4]) {
		case "EXIF":
			h.exif = bytes.TrimPrefix(body, []byte("Exif\x00\x00")) // some writers keep JPEG's prefix
		case "ICCP":
			h.icc = body
		case "ANIM", "ANMF":
			h.moves = true
		}
		i += 8 + int(n+n&1)
	}
	return h
}

func decodeWebP(ctx context.Context, b []byte, lim Limits) (*Document, error) {
	h := walkWebP(b)
	if h.moves {
		return nil, fmt.Errorf("%w: an animated WebP; save it as GIF, or its first frame as PNG", ErrUnsupported)
	}
	cfg, err := webp.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, damaged("WebP", err)
	}
	if err := lim.checkSize(cfg.Width, cfg.Height); err != nil {
		return nil, err
	}
	src, err := webp.Decode(readerFor(ctx, b))
	if err != nil {
		return nil, damaged("WebP", err)
	}
	doc := &Document{Type: WebP, lossy: true}
	switch s := src.(type) {
	case *image.YCbCr:
		src = fromStudio(s, nil, 0)
	case *image.NYCbCrA:
		src = fromStudio(&s.YCbCr, s.A, s.AStride)
	default:
		doc.lossy = false
	}
	return doc, doc.add(src, orientationOf(h.exif), h.icc)
}

// fromStudio converts VP8's colours, which are ITU-R BT.601 with luma from 16
// to 235 and chroma from 16 to 240 (RFC 6386, section 9.2). Package color takes
// YCbCr for JPEG's full range, which would wash the picture out. a is the alpha
// plane, nil for opaque.
func fromStudio(s *image.YCbCr, a []byte, aStride int) *image.NRGBA {
	r := s.Rect
	out := image.NewNRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	for y := range r.Dy() {
		row := out.Pix[y*out.Stride:][:4*r.Dx()]
		for x := range r.Dx() {
			yi, ci := s.YOffset(r.Min.X+x, r.Min.Y+y), s.COffset(r.Min.X+x, r.Min.Y+y)
			// Coefficients of BT.601 for studio range, times 65536.
			yy := 76309*(int32(s.Y[yi])-16) + 1<<15
			cb, cr := int32(s.Cb[ci])-128, int32(s.Cr[ci])-128
			row[4*x] = clamp8((yy + 104597*cr) >> 16)
			row[4*x+1] = clamp8((yy - 25675*cb - 53279*cr) >> 16)
			row[4*x+2] = clamp8((yy + 132201*cb) >> 16)
			row[4*x+3] = 255
			if a != nil {
				row[4*x+3] = a[y*aStride+x]
			}
		}
	}
	return out
}

func clamp8(v int32) uint8 { return uint8(max(0, min(255, v))) }
