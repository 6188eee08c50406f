package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math/bits"
)

// Compressions of a BMP.
const (
	bmpRGB       = 0
	bmpRLE8      = 1
	bmpRLE4      = 2
	bmpBitfields = 3
	bmpAlphaBits = 6
)

const bmpFileHeader = 14

var errShortBMP = errors.New("too short")

// bmpHeader is what the header of a BMP says, checked.
type bmpHeader struct {
	w, h        int
	topDown     bool
	bits        int
	compression uint32
	palette     []color.NRGBA
	masks       [4]uint32 // red, green, blue, alpha
	pixels      []byte
}

// readBMP reads headers from the OS/2 one of 12 bytes to version 5. x/image/bmp
// knows neither OS/2 nor RLE nor bit fields.
func readBMP(b []byte) (h bmpHeader, err error) {
	if len(b) < bmpFileHeader+12 {
		return h, errShortBMP
	}
	info := b[bmpFileHeader:]
	size := int64(binary.LittleEndian.Uint32(info))
	if size > int64(len(info)) || size != 12 && size < 40 {
		return h, errShortBMP
	}
	entry, colours := 4, int64(0)
	if size == 12 {
		h.w, h.h = int(binary.LittleEndian.Uint16(info[4:])), int(binary.LittleEndian.Uint16(info[6:]))
		h.bits, entry = int(binary.LittleEndian.Uint16(info[10:])), 3
	} else {
		h.w, h.h = int(int32(binary.LittleEndian.Uint32(info[4:]))), int(int32(binary.LittleEndian.Uint32(info[8:])))
		h.bits, h.compression = int(binary.LittleEndian.Uint16(info[14:])), binary.LittleEndian.Uint32(info[16:])
		colours = int64(binary.LittleEndian.Uint32(info[32:]))
	}
	if h.h < 0 {
		h.h, h.topDown = -h.h, true
	}
	after := info[size:]
	if after, err = h.readMasks(info, size, after); err != nil {
		return h, err
	}
	if h.bits <= 8 {
		if colours == 0 || colours > 1<<h.bits {
			colours = 1 << h.bits
		}
		for i := int64(0); i < colours && len(after) >= entry; i++ {
			h.palette = append(h.palette, color.NRGBA{after[2], after[1], after[0], 255})
			after = after[entry:]
		}
	}
	off := int64(binary.LittleEndian.Uint32(b[10:]))
	if off > int64(len(b)) || off < bmpFileHeader+size {
		return h, errShortBMP
	}
	h.pixels = b[off:]
	return h, nil
}

// readMasks sets the bit masks of 16 and 32 bit pixels. They stand in the
// header from version 2 on, after it in version 1.
func (h *bmpHeader) readMasks(info []byte, size int64, after []byte) ([]byte, error) {
	switch {
	case h.compression != bmpBitfields && h.compression != bmpAlphaBits:
		h.masks = [4]uint32{0xff0000, 0xff00, 0xff, 0}
		if h.bits == 16 {
			h.masks = [4]uint32{0x7c00, 0x3e0, 0x1f, 0}
		}
		return after, nil
	case h.bits != 16 && h.bits != 32:
		return after, errShortBMP
	}
	n := 3
	if size >= 56 || h.compression == bmpAlphaBits {
		n = 4
	}
	from := info[40:]
	if len(from) < 4*n {
		return after, errShortBMP
	}
	for i := range n {
		h.masks[i] = binary.LittleEndian.Uint32(from[4*i:])
	}
	return after, nil
}

func decodeBMP(b []byte, lim Limits) (*Document, error) {
	h, err := readBMP(b)
	if err != nil {
		return nil, damaged("BMP", err)
	}
	if err := lim.checkSize(h.w, h.h); err != nil {
		return nil, err
	}
	doc := &Document{Type: BMP}
	img := image.NewNRGBA(image.Rect(0, 0, h.w, h.h))
	switch {
	case h.compression == bmpRLE8 && h.bits == 8, h.compression == bmpRLE4 && h.bits == 4:
		err = h.runs(img)
	case h.compression == bmpRGB || h.compression == bmpBitfields || h.compression == bmpAlphaBits:
		err = h.rows(img)
	default:
		return nil, fmt.Errorf("%w: a BMP with an unusual coding; save it as PNG", ErrUnsupported)
	}
	if err != nil {
		return nil, err
	}
	blankHidden(img)
	doc.addPage(img)
	return doc, nil
}

// row returns the y-th stored row of the picture.
func (h bmpHeader) row(img *image.NRGBA, y int) []byte {
	if !h.topDown {
		y = h.h - 1 - y
	}
	return img.Pix[y*img.Stride:][:4*h.w]
}

func (h bmpHeader) rows(img *image.NRGBA) error {
	switch h.bits {
	case 1, 2, 4, 8, 16, 24, 32:
	default:
		return fmt.Errorf("%w: a BMP of %d bits a pixel; save it as PNG", ErrUnsupported, h.bits)
	}
	stride := (h.w*h.bits + 31) / 32 * 4
	if len(h.pixels) < stride*(h.h-1)+(h.w*h.bits+7)/8 {
		return damaged("BMP", errShortBMP)
	}
	for y := range h.h {
		in, out := h.pixels[y*stride:], h.row(img, y)
		if h.bits > 8 {
			h.direct(in, out)
			continue
		}
		for x := range h.w {
			shift := 8 - h.bits - x*h.bits%8
			if err := h.put(out[4*x:], in[x*h.bits/8]>>shift&(1<<h.bits-1)); err != nil {
				return err
			}
		}
	}
	return nil
}

// put writes a colour of the palette.
func (h bmpHeader) put(out []byte, index byte) error {
	if int(index) >= len(h.palette) {
		return fmt.Errorf("%w: a pixel has a colour that is not in its palette; ask for the original file", ErrDamaged)
	}
	c := h.palette[index]
	out[0], out[1], out[2], out[3] = c.R, c.G, c.B, c.A
	return nil
}

// direct reads a row of pixels that hold their colours themselves.
func (h bmpHeader) direct(in, out []byte) {
	for x := range h.w {
		px := out[4*x : 4*x+4]
		if h.bits == 24 {
			px[0], px[1], px[2], px[3] = in[3*x+2], in[3*x+1], in[3*x], 255
			continue
		}
		var v uint32
		if h.bits == 16 {
			v = uint32(binary.LittleEndian.Uint16(in[2*x:]))
		} else {
			v = binary.LittleEndian.Uint32(in[4*x:])
		}
		px[3] = 255
		for c, m := range h.masks {
			if m != 0 {
				px[c] = scaled(v, m)
			}
		}
	}
}

// scaled brings the field of v under a mask to 8 bits.
func scaled(v, mask uint32) uint8 {
	shift := bits.TrailingZeros32(mask)
	most := uint64(mask >> shift)
	return uint8((uint64((v&mask)>>shift)*255 + most/2) / most)
}

// runs reads RLE8 and RLE4: pairs of a count and a value; a count of 0 escapes
// to end of line (0), end (1), a jump (2) or that many literal values. Pixels
// that no run reaches stay transparent.
func (h bmpHeader) runs(img *image.NRGBA) error {
	b, x, y := h.pixels, 0, 0
	perByte := 8 / h.bits
	for {
		if len(b) < 2 {
			return damaged("BMP", errShortBMP)
		}
		n, v := int(b[0]), b[1]
		b = b[2:]
		literal := n == 0 && v > 2
		switch {
		case n == 0 && v == 0:
			x, y = 0, y+1
			continue
		case n == 0 && v == 1:
			return nil
		case n == 0 && v == 2:
			if len(b) < 2 {
				return damaged("BMP", errShortBMP)
			}
			x, y, b = x+int(b[0]), y+int(b[1]), b[2:]
			continue
		case literal:
			n = int(v)
		}
		used := 0
		if literal {
			if used = (n + perByte - 1) / perByte; len(b) < used+used&1 {
				return damaged("BMP", errShortBMP)
			}
		}
		for i := range n {
			if x >= h.w || y >= h.h {
				break // runs beyond the edge are dropped, as every viewer does
			}
			code := v
			if literal {
				code = b[i/perByte]
			}
			if h.bits == 4 {
				code = code >> (4 * (1 - i%2)) & 15
			}
			if err := h.put(h.row(img, y)[4*x:], code); err != nil {
				return err
			}
			x++
		}
		b = b[used+used&1:]
	}
}
