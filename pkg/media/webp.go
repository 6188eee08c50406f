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
	photo     bool // lossy and opaque
}

// walkWebP gathers the header. It never fails: it stops at what it cannot
// follow, and the decoder is left to judge.
func walkWebP(b []byte) webpHeader {
	var h webpHeader
	alpha := false
	for i := 12; i+8 <= len(b); {
		n := int64(binary.LittleEndian.Uint32(b[i+4:]))
		if string(b[i:i+4]) == "VP8 " { // even where its end is not at hand
			h.photo = !alpha
		}
		if n > int64(len(b)-i-8) {
			break
		}
		body := b[i+8 : i+8+int(n)]
		switch string(b[i : i+4]) {
		case "VP8X":
			const alphaBit = 0x10
			alpha = len(body) > 0 && body[0]&alphaBit != 0
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
	doc := &Document{Type: WebP}
	switch s := src.(type) {
	case *image.YCbCr:
		src = fromStudio(s, nil, 0)
	case *image.NYCbCrA:
		src = fromStudio(&s.YCbCr, s.A, s.AStride)
	}
	return doc, doc.add(src, orientationOf(h.exif), exifColours(h.exif).unless(h.icc))
}

// fromStudio converts VP8's colours, which are ITU-R BT.601 with luma from 16
// to 235 and chroma from 16 to 240 (RFC 6386, section 9.2). Package color takes
// YCbCr for JPEG's full range, which would wash the picture out. a is the alpha
// plane, nil for opaque.
func fromStudio(s *image.YCbCr, a []byte, aStride int) *image.NRGBA {
	w, h := s.Rect.Dx(), s.Rect.Dy()
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		row := out.Pix[y*out.Stride:][:4*w]
		near, far := chromaRows(y, h)
		for x := range w {
			yy := 76309*(int32(s.Y[y*s.YStride+x])-16) + 1<<15 // coefficients of BT.601 times 65536
			left, right := chromaRows(x, w)
			at := [4]int{near*s.CStride + left, near*s.CStride + right, far*s.CStride + left, far*s.CStride + right}
			cb, cr := blend(s.Cb, at)-128, blend(s.Cr, at)-128
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

// chromaRows returns the chroma row (or column) that luma row i of n belongs
// to, and the next nearest one.
func chromaRows(i, n int) (near, far int) {
	near = i / 2
	return near, max(0, min((n-1)/2, near+2*(i%2)-1))
}

// blend weighs chroma by nearness, as libwebp does: 9, 3, 3 and 1 of 16.
func blend(c []byte, at [4]int) int32 {
	return (9*int32(c[at[0]]) + 3*int32(c[at[1]]) + 3*int32(c[at[2]]) + int32(c[at[3]]) + 8) >> 4
}

func clamp8(v int32) uint8 { return uint8(max(0, min(255, v))) }
