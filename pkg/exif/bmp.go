package exif

import (
	"encoding/binary"

	"example.org/redact/pkg/finding"
)

// inventoryBMP inspects a bitmap: the profile of a version 5 header, the gap
// between headers and pixels, and what follows them.
func inventoryBMP(c *collector, b []byte) {
	h, ok := parseBMP(b)
	if !ok {
		c.undecodable(finding.CarrierOther, "undecodable")
		return
	}
	if h.profile.to > h.profile.from {
		p := b[h.profile.from:h.profile.to]
		if h.linked { // the path of a file on somebody's machine
			c.add(finding.Author, finding.CarrierICC, finding.Likely, "file-path")
			c.add(finding.Metadata, finding.CarrierICC, finding.Definite, "linked-profile")
		} else {
			iccProfile(c, p)
		}
	}
	if gap := outside(b, h.tables, h.pixels.from, h.profile); !blank(gap) {
		c.add(finding.Metadata, finding.CarrierOther, finding.Definite, "gap-bytes")
	}
	trailer(c, outside(b, h.pixels.to, uint64(len(b)), h.profile))
}

// outside returns the bytes from..to of b, less those of the span except.
func outside(b []byte, from, to uint64, except span) []byte {
	if from >= to || from > uint64(len(b)) {
		return nil
	}
	to = min(to, uint64(len(b)))
	if except.to <= from || except.from >= to || except.to <= except.from {
		return b[from:to]
	}
	var out []byte
	if except.from > from {
		out = append(out, b[from:except.from]...)
	}
	if except.to < to {
		out = append(out, b[except.to:to]...)
	}
	return out
}

// bmpLayout says where in a bitmap file what lies.
type bmpLayout struct {
	tables  uint64 // end of headers and palette
	pixels  span
	profile span
	linked  bool
}

// parseBMP reads the headers (BITMAPFILEHEADER, BITMAPINFOHEADER to V5).
func parseBMP(b []byte) (bmpLayout, bool) {
	le := binary.LittleEndian
	var l bmpLayout
	if !isBMP(b) || len(b) < 26 {
		return l, false
	}
	head := uint64(le.Uint32(b[14:]))
	size := uint64(len(b))
	if 14+head > size {
		return l, false
	}
	l.pixels.from = uint64(le.Uint32(b[10:]))
	l.tables = 14 + head
	if head == 12 { // OS/2: 16-bit sides, palette of three bytes a colour
		w, h, bits := uint64(le.Uint16(b[18:])), uint64(le.Uint16(b[20:])), uint64(le.Uint16(b[24:]))
		if bits <= 8 {
			l.tables += 3 << bits
		}
		l.pixels.to = l.pixels.from + (w*bits+31)/32*4*h
		return l, l.pixels.from <= size
	}
	if head < 40 {
		return l, false
	}
	w, h := magnitude(le.Uint32(b[18:])), magnitude(le.Uint32(b[22:]))
	bits, method, stored := uint64(le.Uint16(b[28:])), le.Uint32(b[30:]), uint64(le.Uint32(b[34:]))
	colours := uint64(le.Uint32(b[46:]))
	if colours == 0 && bits <= 8 {
		colours = 1 << bits
	}
	if head == 40 && method == 3 {
		l.tables += 12
	}
	l.tables += 4 * min(colours, 1<<20)
	l.pixels.to = l.pixels.from + (w*bits+31)/32*4*h
	if method != 0 && method != 3 && method != 6 { // run lengths, JPEG, PNG: only the header knows
		l.pixels.to = l.pixels.from + stored
	}
	if head >= 124 {
		kind := string(b[14+56 : 14+60])
		if l.linked = kind == "KNIL"; l.linked || kind == "DEBM" {
			from, n := 14+uint64(le.Uint32(b[14+112:])), uint64(le.Uint32(b[14+116:]))
			if from+n > size {
				return l, false
			}
			l.profile = span{from, from + n}
		}
	}
	return l, l.pixels.from <= size
}

// magnitude is the absolute value of a signed side length.
func magnitude(v uint32) uint64 {
	if int32(v) < 0 {
		return uint64(-int64(int32(v)))
	}
	return uint64(v)
}
