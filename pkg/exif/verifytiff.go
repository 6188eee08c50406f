package exif

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"io"
	"math"
	"slices"

	"golang.org/x/image/tiff/lzw"
)

// tiffAllowed are the tags that a bare TIFF may have; a value greater than 0 is
// the largest that its first number may have, which shuts out everything that
// can be put into numbers that nobody reads.
var tiffAllowed = map[uint16]uint32{
	0x00FE: 2, // page of a document, or nothing special
	0x0100: 0, 0x0101: 0, 0x0102: 32, 0x0103: 0, 0x0106: 6, 0x010A: 1, 0x0111: 0,
	0x0112: 1, // upright
	0x0115: 5, 0x0116: 0, 0x0117: 0, 0x011A: 0, 0x011B: 0, 0x011C: 1, 0x0128: 3, 0x0129: 0,
	0x013D: 2, 0x0140: 0, 0x0152: 2, 0x0153: 4,
}

// tiffProof is the state of the strict walk over a TIFF file.
type tiffProof struct {
	strict
	b     []byte
	order binary.ByteOrder
	spans []span // what is accounted for
	raw   uint64 // bytes that all pages unpack to
	read  uint64 // bytes of all values
}

// tiff allows a chain of pages with the tags of tiffAllowed, stored plain, with
// LZW or deflate, in strips (TIFF 6.0, sections 2 to 10). Every byte of the file
// must belong to exactly one of header, directories, values and strips, but for
// single zero bytes that align the next one.
func (s strict) tiff(b []byte) error {
	p := tiffProof{strict: s, b: b, order: binary.LittleEndian}
	if b[0] == 'M' {
		p.order = binary.BigEndian
	}
	if len(b) < 8 {
		return damaged("TIFF header")
	}
	if p.order.Uint16(b[2:]) != 42 {
		return ErrNoProof
	}
	p.spans = []span{{0, 8}}
	next := uint64(p.order.Uint32(b[4:]))
	for pages := 0; next != 0; pages++ {
		if pages == maxDirs {
			return damaged("TIFF pages")
		}
		var err error
		if next, err = p.page(next); err != nil {
			return err
		}
	}
	return p.account()
}

// tiffPage is what the proof needs to know of one page.
type tiffPage struct {
	width, height, rows, samples, bits, packing uint64
	offsets, lengths                            []uint64
}

// page checks the directory at off and returns the offset of the next.
func (p *tiffProof) page(off uint64) (uint64, error) {
	size := uint64(len(p.b))
	if off > size-2 {
		return 0, damaged("TIFF directory")
	}
	n := uint64(p.order.Uint16(p.b[off:]))
	end := off + 2 + 12*n + 4
	if n == 0 || end > size {
		return 0, damaged("TIFF directory")
	}
	p.spans = append(p.spans, span{off, end})
	page := tiffPage{samples: 1, bits: 1, packing: 1}
	for at, last := off+2, -1; at < end-4; at += 12 {
		tag := p.order.Uint16(p.b[at:])
		if int(tag) <= last {
			return 0, damaged("TIFF directory order")
		}
		last = int(tag)
		if err := p.tag(&page, tag, at); err != nil {
			return 0, err
		}
	}
	return uint64(p.order.Uint32(p.b[end-4:])), p.strips(page)
}

// tag checks the entry at the offset at.
func (p *tiffProof) tag(page *tiffPage, tag uint16, at uint64) error {
	limit, ok := tiffAllowed[tag]
	if !ok {
		p.deny("tag")
	}
	vals, err := p.values(at)
	if err != nil || !ok {
		return err
	}
	if limit > 0 && vals[0] > uint64(limit) {
		p.deny("tag-value")
	}
	switch tag {
	case 0x0100:
		page.width = vals[0]
	case 0x0101:
		page.height = vals[0]
	case 0x0102:
		page.bits = vals[0]
	case 0x0103:
		page.packing = vals[0]
	case 0x0111:
		page.offsets = vals
	case 0x0115:
		page.samples = vals[0]
	case 0x0116:
		page.rows = vals[0]
	case 0x0117:
		page.lengths = vals
	}
	return nil
}

// values returns the numbers of the entry at the offset at (of rationals the
// numerators) and accounts for their bytes. Texts give their letters' codes.
func (p *tiffProof) values(at uint64) ([]uint64, error) {
	one := map[uint16]uint64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}[p.order.Uint16(p.b[at+2:])]
	n := uint64(p.order.Uint32(p.b[at+4:]))
	if p.read += n * one; one == 0 || n == 0 || p.read > uint64(len(p.b)) {
		return nil, damaged("TIFF value") // also where values overlap
	}
	from := at + 8
	if n*one > 4 {
		from = uint64(p.order.Uint32(p.b[at+8:]))
		if from+n*one > uint64(len(p.b)) {
			return nil, damaged("TIFF value")
		}
		p.spans = append(p.spans, span{from, from + n*one})
	} else if rest := p.b[at+8+n*one : at+12]; len(bytes.Trim(rest, "\x00")) > 0 {
		p.deny("spare-bytes")
	}
	out := make([]uint64, min(n, maxStrips))
	for i := range out {
		v := p.b[from+uint64(i)*one:]
		switch one {
		case 1:
			out[i] = uint64(v[0])
		case 2:
			out[i] = uint64(p.order.Uint16(v))
		default:
			out[i] = uint64(p.order.Uint32(v))
		}
	}
	return out, nil
}

// strips accounts for a page's pixels: plain ones must have exactly their size,
// packed ones must unpack to it.
func (p *tiffProof) strips(page tiffPage) error {
	if len(page.offsets) == 0 || len(page.offsets) != len(page.lengths) || page.width == 0 || page.height == 0 ||
		page.samples > 8 || page.bits > 32 || page.width > 1<<20 || page.height > 1<<20 {
		return damaged("TIFF strips")
	}
	if page.rows == 0 || page.rows > page.height {
		page.rows = page.height
	}
	row := (page.width*page.samples*page.bits + 7) / 8
	left := page.height
	for i, off := range page.offsets {
		n := page.lengths[i]
		if off > uint64(len(p.b)) || n > uint64(len(p.b))-off || left == 0 {
			return damaged("TIFF strip")
		}
		p.spans = append(p.spans, span{off, off + n})
		want := min(page.rows, left) * row
		left -= min(page.rows, left)
		if p.raw += want; p.raw > maxRaw {
			return damaged("picture too large to verify")
		}
		switch page.packing {
		case 1:
			if n != want {
				return damaged("TIFF strip")
			}
		case 5:
			more, err := unpackLZW(bytes.NewReader(p.b[off:off+n]), want)
			if err != nil {
				return err
			}
			if more {
				p.deny("surplus-data")
			}
		case 8, 32946:
			more, err := unpackExactly(bytes.NewReader(p.b[off:off+n]), want)
			if err != nil {
				return err
			}
			if more {
				p.deny("surplus-data")
			}
		default:
			return ErrNoProof
		}
	}
	if left > 0 {
		return damaged("TIFF strips")
	}
	return nil
}

// unpackLZW is unpackExactly for TIFF's kind of LZW.
func unpackLZW(packed *bytes.Reader, want uint64) (more bool, err error) {
	codes := lzw.NewReader(packed, lzw.MSB, 8)
	defer codes.Close()
	n, err := io.Copy(io.Discard, io.LimitReader(codes, int64(want)+1))
	switch {
	case uint64(n) > want:
		return true, nil
	case err != nil || uint64(n) < want:
		return false, damaged("compressed pixels")
	}
	return packed.Len() > 0, nil
}

// account checks that the spans cover the file without gaps or overlaps.
func (p *tiffProof) account() error {
	slices.SortFunc(p.spans, func(x, y span) int { return cmp.Compare(x.from, y.from) })
	at := uint64(0)
	for _, s := range append(p.spans, span{uint64(len(p.b)), math.MaxUint64}) {
		switch {
		case s.from < at:
			return damaged("TIFF parts that overlap")
		case s.from == at+1 && p.b[at] == 0:
		case s.from > at:
			p.deny("unreferenced-bytes")
		}
		at = s.to
	}
	return nil
}
