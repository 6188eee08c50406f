package exif

import (
	"cmp"
	"slices"

	"example.org/redact/pkg/finding"
)

// inventoryTIFF inspects a TIFF or BigTIFF file: every directory of every page,
// and the bytes that no directory refers to.
func inventoryTIFF(c *collector, b []byte) {
	r := tiffReader{c: c}
	var cover coverage
	cover.add(0, 16)
	data := tiffData{}
	bad := walkTIFF(b, func(e entry) {
		r.entry(e)
		cover.add(e.pos, 20)
		cover.add(e.at, uint64(len(e.val)))
		data.entry(e)
	})
	data.cover(&cover)
	if !bad.none() {
		c.undecodable(finding.CarrierEXIF, "undecodable")
		return
	}
	if len(b) <= goexifBytes {
		goexifBlock(c, b)
	}
	if cover.gaps(b) > 0 {
		c.add(finding.Trailer, finding.CarrierTIFF, finding.Likely, "unreferenced-bytes")
	}
}

// tiffData pairs the offsets of strips, tiles and JPEG streams with their
// lengths: they stand in two entries of the same directory.
type tiffData map[dataKey]*dataSpans

type dataKey struct {
	dirAt   uint64
	offsets uint16 // the tag that holds the offsets
}

type dataSpans struct{ offsets, lengths []uint64 }

// dataTags maps the tags that hold lengths to those that hold offsets.
var dataTags = map[uint16]uint16{0x0117: 0x0111, 0x0145: 0x0144, 0x0202: 0x0201}

func (d tiffData) entry(e entry) {
	tag, lengths := dataTags[e.tag]
	if !lengths {
		if tag = e.tag; tag != 0x0111 && tag != 0x0144 && tag != 0x0201 {
			return
		}
	}
	k := dataKey{e.dirAt, tag}
	if d[k] == nil {
		d[k] = &dataSpans{}
	}
	if lengths {
		d[k].lengths = e.uints(maxStrips)
		return
	}
	d[k].offsets = e.uints(maxStrips)
}

// cover adds all of it to v. Offsets without lengths (one strip, old writers)
// cover everything behind them.
func (d tiffData) cover(v *coverage) {
	for _, s := range d {
		for i, off := range s.offsets {
			n := uint64(1) << 40
			if i < len(s.lengths) {
				n = min(n, s.lengths[i])
			}
			v.add(off, n)
		}
	}
}

// coverage collects which bytes of a file something refers to.
type coverage struct{ spans []span }

type span struct{ from, to uint64 } // half open

func (v *coverage) add(from, n uint64) {
	if n > 0 && from < 1<<62 {
		v.spans = append(v.spans, span{from, from + n})
	}
}

// gaps returns how many non-zero bytes of b lie in gaps of more than 64 bytes
// that nothing refers to. Smaller ones are what writers leave between values.
func (v *coverage) gaps(b []byte) int {
	slices.SortFunc(v.spans, func(x, y span) int { return cmp.Compare(x.from, y.from) })
	size, at, n := uint64(len(b)), uint64(0), 0
	count := func(from, to uint64) {
		if to-from <= 64 {
			return
		}
		for _, x := range b[from:to] {
			if x != 0 {
				n++
			}
		}
	}
	for _, s := range v.spans {
		if s.from >= size {
			break
		}
		if s.from > at {
			count(at, s.from)
		}
		at = max(at, min(s.to, size))
	}
	if at < size {
		count(at, size)
	}
	return n
}
