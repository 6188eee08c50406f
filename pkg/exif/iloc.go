package exif

import "math"

// locations reads iloc (ISO/IEC 14496-12, 8.11.3): for each item a list of
// extents in the file, or in the idat box. It reports whether all could be
// read.
func (h *heif) locations(b []byte) bool {
	r := bitter{b: b}
	version := r.uint(1)
	r.uint(3)
	sizes := r.uint(2)
	offsetSize, lengthSize := int(sizes>>12), int(sizes>>8&15)
	baseSize, indexSize := int(sizes>>4&15), int(sizes&15)
	if version == 0 {
		indexSize = 0
	}
	wide := 2
	if version >= 2 {
		wide = 4
	}
	count := r.uint(wide)
	for ; count > 0 && !r.bad; count-- {
		id := uint32(r.uint(wide))
		method := uint64(0)
		if version >= 1 {
			method = r.uint(2) & 15
		}
		r.uint(2) // data reference
		base := r.uint(baseSize)
		extents := r.uint(2)
		for ; extents > 0 && !r.bad; extents-- {
			r.uint(indexSize)
			off, n := r.uint(offsetSize), r.uint(lengthSize)
			if r.bad {
				return false
			}
			if h.budget--; h.budget < 0 {
				return false
			}
			h.extent(id, method, base, off, n)
		}
	}
	return !r.bad
}

// extent adds one piece to an item's data.
func (h *heif) extent(id uint32, method, base, off, n uint64) {
	it := h.items[id]
	if it == nil {
		it = &heifItem{}
		h.items[id] = it
	}
	from := h.file
	if method == 1 {
		from = h.idat
	}
	size := uint64(len(from))
	if method > 1 || base > math.MaxUint64-off || base+off > size {
		it.lost = true
		return
	}
	off += base
	if n == 0 {
		n = size - off // "to the end"
	}
	if n > size-off {
		it.lost = true
		n = size - off
	}
	if method == 0 {
		h.cover.add(off, n)
	}
	// Pictures are not looked at. Extents that overlap cannot make more of the
	// rest than the file holds.
	if it.typ == "Exif" || it.typ == "mime" {
		if h.taken += n; h.taken > uint64(len(h.file)) {
			it.lost = true
			return
		}
		it.data = append(it.data, from[off:off+n]...)
	}
}

// bitter reads big-endian integers of 0 to 8 bytes.
type bitter struct {
	b   []byte
	bad bool
}

func (r *bitter) uint(n int) uint64 {
	if n > len(r.b) || n > 8 {
		r.bad, r.b = true, nil
		return 0
	}
	var v uint64
	for _, x := range r.b[:n] {
		v = v<<8 | uint64(x)
	}
	r.b = r.b[n:]
	return v
}
