package exif

import (
	"encoding/binary"
	"math"
)

// dirKind says which directory of a TIFF structure an entry stood in.
type dirKind int

const (
	dirMain    dirKind = iota // IFD0 of an EXIF block, or a page of a TIFF file
	dirNext                   // IFD1 and later ones of the chain
	dirExif                   // tag 0x8769
	dirGPS                    // tag 0x8825
	dirInterop                // tag 0xA005
	dirSub                    // tag 0x014A and other children
)

// Tags that point at further directories.
const (
	tagSubIFDs    = 0x014A
	tagExifIFD    = 0x8769
	tagGPSIFD     = 0x8825
	tagInteropIFD = 0xA005
)

// entry is one tag of a directory.
type entry struct {
	dir   dirKind
	chain int // which directory of the main chain it belongs to, from 0
	tag   uint16
	typ   uint16
	count uint64
	order binary.ByteOrder
	dirAt uint64 // offset of the directory, which tells directories apart
	pos   uint64 // offset of the entry itself
	at    uint64 // offset of the value
	// val holds the value's bytes: inside the block, never a copy. It is nil
	// when the entry is bad.
	val []byte
	bad bool // type unknown, or the value lies outside the block
}

// typeSizes are the bytes of one value of each TIFF type; 0 is no type.
var typeSizes = [...]uint64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}

// typeUTF8 is the text type that EXIF 3.0 added.
const typeUTF8 = 129

func typeSize(t uint16) uint64 {
	if t == typeUTF8 {
		return 1
	}
	if int(t) < len(typeSizes) {
		return typeSizes[t]
	}
	return 0
}

// defects counts what is wrong with a TIFF structure. Zero means that the block
// can be given to a reader which trusts what it reads.
type defects struct {
	header    bool // no TIFF header, or one too short
	cycle     bool // a directory was met twice
	outside   int  // directories or values outside the block, or cut off
	badType   int  // entries of an unknown type or without any value
	tooMany   bool // one of the limits was met
	amplified bool // values overlap so much that copies would exceed the block
}

func (d defects) none() bool { return d == defects{} }

// tiffWalk follows all directories of a TIFF structure: the chain, sub IFDs,
// EXIF, GPS and interoperability. It visits each directory once, so that no
// cycle can hold it, and never allocates by a count that the file names.
//
// Unlike readers that give up at the first bad tag (and so lose the location
// behind it), it notes a defect and goes on.
type tiffWalk struct {
	b      []byte
	order  binary.ByteOrder
	big    bool // BigTIFF: 8-byte offsets and counts
	visit  func(entry)
	seen   map[uint64]bool
	left   int    // entries that may still be visited
	values uint64 // bytes of all values so far
	bad    defects
}

// walkTIFF calls visit for every entry of every directory in the block b and
// returns what was wrong with it.
func walkTIFF(b []byte, visit func(entry)) defects {
	w := &tiffWalk{b: b, visit: visit, seen: map[uint64]bool{}, left: maxAllEntries}
	if !isTIFF(b) || len(b) < 8 {
		return defects{header: true}
	}
	w.order = binary.ByteOrder(binary.LittleEndian)
	if b[0] == 'M' {
		w.order = binary.BigEndian
	}
	w.big = w.order.Uint16(b[2:]) == 43
	first := uint64(w.order.Uint32(b[4:]))
	if w.big {
		if len(b) < 16 || w.order.Uint16(b[4:]) != 8 {
			return defects{header: true}
		}
		first = w.order.Uint64(b[8:])
	}
	for off, i := first, 0; off != 0; i++ {
		kind := dirMain
		if i > 0 {
			kind = dirNext
		}
		off = w.dir(off, kind, i, 0)
	}
	return w.bad
}

// dir visits the directory at off and its children, and returns the offset of
// the next one in its chain, 0 for none.
func (w *tiffWalk) dir(off uint64, kind dirKind, chain, depth int) (next uint64) {
	if w.seen[off] {
		w.bad.cycle = true
		return 0
	}
	if len(w.seen) >= maxDirs || depth > maxDepth {
		w.bad.tooMany = true
		return 0
	}
	w.seen[off] = true
	countLen, entryLen := uint64(2), uint64(12)
	if w.big {
		countLen, entryLen = 8, 20
	}
	size := uint64(len(w.b))
	if off > size || size-off < countLen {
		w.bad.outside++
		return 0
	}
	n := uint64(w.order.Uint16(w.b[off:]))
	if w.big {
		n = w.order.Uint64(w.b[off:])
	}
	pos := off + countLen
	if fit := (size - pos) / entryLen; n > fit {
		w.bad.outside++
		n = fit
	}
	if n > maxEntries {
		w.bad.tooMany = true
		n = maxEntries
	}
	for ; n > 0; n-- {
		if w.left--; w.left < 0 {
			w.bad.tooMany = true
			return 0
		}
		e := w.entry(pos, entryLen)
		e.dir, e.chain, e.dirAt = kind, chain, off
		w.visit(e)
		w.children(e, depth)
		pos += entryLen
	}
	return w.offset(pos)
}

// offset reads the pointer to the next directory at pos.
func (w *tiffWalk) offset(pos uint64) uint64 {
	size := uint64(len(w.b))
	if w.big {
		if size-pos < 8 {
			w.bad.outside++
			return 0
		}
		return w.order.Uint64(w.b[pos:])
	}
	if size-pos < 4 {
		w.bad.outside++
		return 0
	}
	return uint64(w.order.Uint32(w.b[pos:]))
}

// entry decodes the entry of n bytes at pos.
func (w *tiffWalk) entry(pos, n uint64) entry {
	raw := w.b[pos : pos+n]
	e := entry{tag: w.order.Uint16(raw), typ: w.order.Uint16(raw[2:]), order: w.order, pos: pos, at: pos + 8}
	e.count = uint64(w.order.Uint32(raw[4:]))
	if w.big {
		e.at = pos + 12
		e.count = w.order.Uint64(raw[4:])
	}
	field := raw[e.at-pos:]
	one := typeSize(e.typ)
	if one == 0 || e.count == 0 {
		w.bad.badType++
		e.bad = true
		return e
	}
	size := uint64(len(w.b))
	if e.count > math.MaxUint64/one || e.count*one > size {
		w.bad.outside++
		e.bad = true
		return e
	}
	length := e.count * one
	if w.values += length; w.values > 2*size+64 {
		w.bad.amplified, e.bad = true, true
		return e
	}
	if length <= uint64(len(field)) {
		e.val = field[:length]
		return e
	}
	e.at = uintAt(w.order, field, len(field))
	if e.at > size || size-e.at < length {
		w.bad.outside++
		e.bad = true
		return e
	}
	e.val = w.b[e.at : e.at+length]
	return e
}

// children follows the directories that e points at.
func (w *tiffWalk) children(e entry, depth int) {
	var kind dirKind
	switch e.tag {
	case tagExifIFD:
		kind = dirExif
	case tagGPSIFD:
		kind = dirGPS
	case tagInteropIFD:
		kind = dirInterop
	case tagSubIFDs:
		kind = dirSub
	default:
		if e.typ != 13 && e.typ != 18 { // IFD, IFD8
			return
		}
		kind = dirSub
	}
	for _, off := range e.uints(maxEntries) {
		// A sub IFD may have brothers chained behind it.
		for i := 0; off != 0 && i < maxDirs; i++ {
			off = w.dir(off, kind, e.chain, depth+1)
			if kind != dirSub {
				break
			}
		}
	}
}

// uints returns the values of an integer entry, at most limit; signed ones that
// are negative come out as huge.
func (e entry) uints(limit int) []uint64 {
	one := int(typeSize(e.typ))
	switch e.typ {
	case 1, 3, 4, 6, 8, 9, 13, 16, 17, 18:
	default:
		return nil
	}
	var out []uint64
	for v := e.val; len(v) >= one && len(out) < limit; v = v[one:] {
		out = append(out, uintAt(e.order, v, one))
	}
	return out
}

// uintAt reads an integer of n bytes: 1, 2, 4 or 8.
func uintAt(order binary.ByteOrder, b []byte, n int) uint64 {
	switch n {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(order.Uint16(b))
	case 4:
		return uint64(order.Uint32(b))
	}
	return order.Uint64(b)
}
