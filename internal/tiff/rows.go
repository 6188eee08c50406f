package tiff

import (
	"bytes"
	"compress/zlib"
	"io"
	"math/bits"

	"golang.org/x/image/ccitt"
	"golang.org/x/image/tiff/lzw"
)

// rowReader hands out a chunk row by row.
type rowReader interface {
	// next writes the samples of one row to dst, each step places after the
	// last, as levels of the page's depth.
	next(dst []uint16, step int) error
}

// open starts the decompression of a chunk of h rows in use.
func (p *Page) open(data []byte, h int) (rowReader, error) {
	if p.compression == compJPEG {
		return p.openJPEG(data, h)
	}
	if p.reverse && p.compression != compG3 && p.compression != compG4 {
		data = reversed(data) // the order concerns the bytes as stored, whatever they hold
	}
	var r io.Reader
	switch p.compression {
	case compNone:
		r = bytes.NewReader(data)
	case compPackBits:
		r = &packBits{data: data}
	case compLZW:
		r = lzw.NewReader(bytes.NewReader(data), lzw.MSB, 8)
	case compDeflate, compDeflate2:
		z, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, damaged("deflate data")
		}
		r = z
	case compG3, compG4:
		r = p.openFax(data, h)
	}
	if p.photo == photoYCbCr {
		return newBlocks(p, r), nil
	}
	n := (p.chunkW*p.perChunk()*p.bits + 7) / 8
	return &plain{p: p, r: r, row: make([]byte, n)}, nil
}

// reversed returns a copy with the bits of every byte in the other order.
func reversed(data []byte) []byte {
	out := make([]byte, len(data))
	for i, b := range data {
		out[i] = bits.Reverse8(b)
	}
	return out
}

// openFax reads CCITT group 3 and 4. The coding knows black and white only;
// the photometric tag says which of them is 0, so bits are handed out with
// white as 0, as the coding has it.
func (p *Page) openFax(data []byte, h int) io.Reader {
	order, form := ccitt.MSB, ccitt.Group4
	if p.reverse {
		order = ccitt.LSB
	}
	if p.compression == compG3 {
		form = ccitt.Group3
	}
	return ccitt.NewReader(bytes.NewReader(data), order, form, p.chunkW, h, &ccitt.Options{Invert: true})
}

// plain reads rows of packed samples.
type plain struct {
	p   *Page
	r   io.Reader
	row []byte
}

func (r *plain) next(dst []uint16, step int) error {
	if _, err := io.ReadFull(r.r, r.row); err != nil {
		return damaged("a row is cut short")
	}
	p, per := r.p, r.p.perChunk()
	n := p.chunkW * per
	for i := range n {
		var v uint16
		switch p.bits {
		case 8:
			v = uint16(r.row[i])
		case 16:
			v = p.d.bo.Uint16(r.row[2*i:])
		default:
			at := i * p.bits
			v = uint16(r.row[at/8]>>(8-p.bits-at%8)) & (1<<p.bits - 1)
		}
		dst[i*step] = v
	}
	if p.predict { // differences to the pixel on the left
		for i := per; i < n; i++ {
			dst[i*step] += dst[(i-per)*step]
			if p.bits == 8 {
				dst[i*step] &= 0xff
			}
		}
	}
	return nil
}

// blocks reads YCbCr that is stored in blocks of subX by subY luma samples and
// one pair of chroma samples each (TIFF 6.0, section 21).
type blocks struct {
	p    *Page
	r    io.Reader
	buf  []byte // one row of blocks
	line int    // row within the blocks, subY when they are used up
}

func newBlocks(p *Page, r io.Reader) *blocks {
	n := (p.chunkW + p.subX - 1) / p.subX * (p.subX*p.subY + 2)
	return &blocks{p: p, r: r, buf: make([]byte, n), line: p.subY}
}

func (r *blocks) next(dst []uint16, _ int) error {
	p := r.p
	if r.line == p.subY {
		if _, err := io.ReadFull(r.r, r.buf); err != nil {
			return damaged("a row is cut short")
		}
		r.line = 0
	}
	luma := p.subX * p.subY
	for x := range p.chunkW {
		b := r.buf[x/p.subX*(luma+2):]
		dst[3*x] = uint16(b[r.line*p.subX+x%p.subX])
		dst[3*x+1], dst[3*x+2] = uint16(b[luma]), uint16(b[luma+1])
	}
	r.line++
	return nil
}

// packBits reads the run lengths of TIFF 6.0, section 9.
type packBits struct {
	data    []byte
	literal int // bytes left of a literal run
	repeat  int // times left of a repeated byte
	value   byte
}

func (r *packBits) Read(out []byte) (int, error) {
	n := 0
	for n < len(out) {
		switch {
		case r.repeat > 0:
			out[n] = r.value
			r.repeat--
			n++
		case r.literal > 0 && len(r.data) > 0:
			m := copy(out[n:min(len(out), n+r.literal)], r.data)
			r.data, r.literal, n = r.data[m:], r.literal-m, n+m
		case len(r.data) < 2:
			if n > 0 {
				return n, nil
			}
			return 0, io.EOF
		default:
			code := int8(r.data[0])
			r.data = r.data[1:]
			if code >= 0 {
				r.literal = int(code) + 1
			} else if code != -128 {
				r.repeat, r.value, r.data = 1-int(code), r.data[0], r.data[1:]
			}
		}
	}
	return n, nil
}
