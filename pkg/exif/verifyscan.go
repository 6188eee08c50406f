package exif

import "encoding/binary"

// The entropy-coded data of a scan could hold anything behind the last block
// of the picture: decoders stop there and skip to the next marker. So the codes
// are counted: a scan must hold exactly the blocks that its frame announces,
// and end with the byte that holds the last code. Coefficients are not computed.

const (
	// maxProofPixels bounds the pictures whose codes are counted.
	maxProofPixels = 100_000_000
	// maxScans bounds the scans of a progressive picture; encoders write ten.
	maxScans = 64
)

// component is one colour component of the frame.
type component struct {
	id   byte
	h, v int
	// Blocks of 8x8 samples: across and down for a scan of this component
	// alone, and across when padded to whole MCUs.
	across, down, padded int
	// coded holds for each coefficient one more than its lowest coded bit, and
	// zero before its first scan.
	coded [64]int8
	// nonzero has a bit for each coefficient of each block that is known not to
	// be zero, which decides how refinement scans are read. Progressive only.
	nonzero []uint64
}

// frame is what the frame header announces.
type frame struct {
	progressive bool
	mcusX       int
	mcusY       int
	parts       []*component
}

// newFrame lays out the blocks of a picture (T.81, A.1.1 and A.2). d is the
// frame header's data, of the right length for its component count, size the
// file's: each block takes one bit at least, so that a small file cannot
// announce a large picture.
func newFrame(d []byte, progressive bool, size int) (*frame, bool) {
	h, w := int(binary.BigEndian.Uint16(d[1:])), int(binary.BigEndian.Uint16(d[3:]))
	f := &frame{progressive: progressive}
	hMax, vMax := 1, 1
	for c := d[6:]; len(c) >= 3; c = c[3:] {
		p := &component{id: c[0], h: int(c[1] >> 4), v: int(c[1] & 15)}
		if p.h < 1 || p.h > 4 || p.v < 1 || p.v > 4 || c[2] > 3 {
			return nil, false
		}
		hMax, vMax = max(hMax, p.h), max(vMax, p.v)
		f.parts = append(f.parts, p)
	}
	if w == 0 || h == 0 || w*h > maxProofPixels || w*h/64 > 8*size {
		return nil, false
	}
	f.mcusX, f.mcusY = ceilDiv(w, 8*hMax), ceilDiv(h, 8*vMax)
	for _, p := range f.parts {
		p.across, p.down = ceilDiv(ceilDiv(w*p.h, hMax), 8), ceilDiv(ceilDiv(h*p.v, vMax), 8)
		p.padded = f.mcusX * p.h
		if progressive {
			p.nonzero = make([]uint64, p.padded*f.mcusY*p.v)
		}
	}
	return f, true
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// scanPart is one component of a scan, with its tables.
type scanPart struct {
	*component
	dc, ac *huffman
}

// scan is one scan that is being counted.
type scan struct {
	frame     *frame
	parts     []scanPart
	from, to  int // spectral band
	high, low int // successive approximation: bit before and after
	eobRun    int
	bits      bitReader
}

// band checks the scan's parameters and marks its coefficients as coded. Every
// coefficient may be coded once, and refined bit by bit in progressive frames:
// a scan that is sent twice would hide the first.
func (s *scan) band() bool {
	if !s.frame.progressive {
		if s.from != 0 || s.to != 63 || s.high != 0 || s.low != 0 {
			return false
		}
	} else if s.from > s.to || s.to > 63 || s.low > 13 || (s.from == 0) != (s.to == 0) || s.from > 0 && len(s.parts) > 1 || s.high > 0 && s.low != s.high-1 {
		return false
	}
	for _, p := range s.parts {
		for k := s.from; k <= s.to; k++ {
			before := int8(0)
			if s.high > 0 {
				before = int8(s.high) + 1
			}
			if p.coded[k] != before {
				return false
			}
			p.coded[k] = int8(s.low) + 1
		}
	}
	return true
}

// count reads all blocks. It returns the offset after the data, and whether
// there were bytes that no block needed; ok is false when the codes are damaged
// or end too early.
func (s *scan) count(restart int) (end int, surplus, ok bool) {
	mcus := s.frame.mcusX * s.frame.mcusY
	if len(s.parts) == 1 {
		mcus = s.parts[0].across * s.parts[0].down
	}
	next := byte(0xD0)
	for m := range mcus {
		if restart > 0 && m > 0 && m%restart == 0 {
			surplus = s.bits.align() || surplus
			if !s.bits.marker(next) {
				return 0, surplus, false
			}
			next = 0xD0 + (next+1)&7
			s.eobRun = 0
		}
		s.mcu(m)
		if s.bits.bad {
			return 0, surplus, false
		}
	}
	if s.eobRun > 0 {
		return 0, surplus, false
	}
	surplus = s.bits.align() || surplus
	return s.bits.i, surplus, true
}

// mcu reads the blocks of minimum coded unit m.
func (s *scan) mcu(m int) {
	if len(s.parts) == 1 {
		p := s.parts[0]
		s.block(p, m/p.across*p.padded+m%p.across)
		return
	}
	x, y := m%s.frame.mcusX, m/s.frame.mcusX
	for _, p := range s.parts {
		for v := range p.v {
			for h := range p.h {
				s.block(p, (y*p.v+v)*p.padded+x*p.h+h)
			}
		}
	}
}

// block reads the codes of one block, whose number in its component is n.
func (s *scan) block(p scanPart, n int) {
	switch {
	case !s.frame.progressive:
		s.bits.skip(int(s.bits.symbol(p.dc)))
		s.acFirst(p.ac, 1, nil)
	case s.from == 0 && s.high == 0:
		s.bits.skip(int(s.bits.symbol(p.dc)))
	case s.from == 0:
		s.bits.skip(1)
	case s.high == 0:
		s.acFirst(p.ac, s.from, &p.nonzero[n])
	default:
		s.acRefine(p.ac, &p.nonzero[n])
	}
}

// acFirst reads the coefficients from k to the end of the band for the first
// time (T.81, F.2.2.2 and G.1.2.2).
func (s *scan) acFirst(table *huffman, k int, nonzero *uint64) {
	if s.eobRun > 0 {
		s.eobRun--
		return
	}
	for k <= s.to {
		rs := int(s.bits.symbol(table))
		r, size := rs>>4, rs&15
		if size == 0 {
			if r == 15 {
				k += 16
				continue
			}
			if s.frame.progressive {
				s.eobRun = 1<<r - 1 + s.bits.take(r)
			} else if r != 0 {
				s.bits.bad = true
			}
			return
		}
		k += r
		s.bits.skip(size)
		if k > s.to || s.bits.bad {
			s.bits.bad = true
			return
		}
		if nonzero != nil {
			*nonzero |= 1 << k
		}
		k++
	}
	if k > s.to+1 {
		s.bits.bad = true
	}
}

// acRefine reads one more bit of the band's coefficients (T.81, G.1.2.3).
func (s *scan) acRefine(table *huffman, nonzero *uint64) {
	k := s.from
	for ; k <= s.to && s.eobRun == 0; k++ {
		rs := int(s.bits.symbol(table))
		r, size := rs>>4, rs&15
		if s.bits.bad || size > 1 {
			s.bits.bad = true
			return
		}
		if size == 0 && r < 15 {
			s.eobRun = 1<<r + s.bits.take(r)
			break
		}
		s.bits.skip(size) // the sign
		for ; k <= s.to; k++ {
			if *nonzero>>k&1 == 1 {
				s.bits.skip(1)
			} else if r--; r < 0 {
				break
			}
		}
		if size == 1 {
			if k > s.to {
				s.bits.bad = true
				return
			}
			*nonzero |= 1 << k
		}
	}
	if s.eobRun > 0 {
		for ; k <= s.to; k++ {
			if *nonzero>>k&1 == 1 {
				s.bits.skip(1)
			}
		}
		s.eobRun--
	}
}
