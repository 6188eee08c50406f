package exiftest

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// TIFF types.
const (
	tByte      = 1
	tASCII     = 2
	tShort     = 3
	tLong      = 4
	tRational  = 5
	tUndefined = 7
)

// tag is one entry to be written. Exactly one of val, sub and blob is set: the
// value's bytes, a directory, or data that the value points at.
type tag struct {
	id    uint16
	typ   uint16
	count int
	val   []byte
	sub   *dir
	blob  []byte
}

// dir is a directory to be written, with the next one of its chain.
type dir struct {
	tags []tag
	next *dir
}

// Short forms for tags.
func text(id uint16, s string) tag {
	return tag{id: id, typ: tASCII, count: len(s) + 1, val: append([]byte(s), 0)}
}

func raw(id uint16, typ uint16, b []byte) tag {
	return tag{id: id, typ: typ, count: len(b), val: b}
}

func short(order binary.ByteOrder, id uint16, v int) tag {
	b := make([]byte, 2)
	order.PutUint16(b, uint16(v))
	return tag{id: id, typ: tShort, count: 1, val: b}
}

func long(order binary.ByteOrder, id uint16, v int) tag {
	b := make([]byte, 4)
	order.PutUint32(b, uint32(v))
	return tag{id: id, typ: tLong, count: 1, val: b}
}

// position is a value of n rationals with recognisable bytes.
func position(id uint16, n int) tag {
	var b []byte
	for range n {
		b = append(b, markRational...)
	}
	return tag{id: id, typ: tRational, count: n, val: b}
}

func sub(id uint16, tags ...tag) tag { return tag{id: id, typ: tLong, count: 1, sub: &dir{tags: tags}} }

func blob(id uint16, b []byte) tag { return tag{id: id, typ: tLong, count: 1, blob: b} }

// block writes a TIFF structure: header, first, and all that hangs on it.
func block(order binary.ByteOrder, first *dir) []byte {
	w := tiffWriter{order: order, b: []byte("II*\x00\x08\x00\x00\x00")}
	if order == binary.BigEndian {
		w.b = []byte("MM\x00*\x00\x00\x00\x08")
	}
	w.chain(first)
	return w.b
}

type tiffWriter struct {
	order binary.ByteOrder
	b     []byte
}

// chain writes d and its successors and returns the offset of d.
func (w *tiffWriter) chain(d *dir) int {
	slices.SortStableFunc(d.tags, func(x, y tag) int { return cmp.Compare(x.id, y.id) })
	at := len(w.b)
	w.b = append(w.b, make([]byte, 2+12*len(d.tags)+4)...)
	w.order.PutUint16(w.b[at:], uint16(len(d.tags)))
	for i, t := range d.tags {
		e := at + 2 + 12*i
		w.order.PutUint16(w.b[e:], t.id)
		w.order.PutUint16(w.b[e+2:], t.typ)
		w.order.PutUint32(w.b[e+4:], uint32(t.count))
		switch {
		case t.sub != nil:
			w.point(e+8, w.chain(t.sub))
		case t.blob != nil:
			w.point(e+8, w.put(t.blob))
		case len(t.val) > 4:
			w.point(e+8, w.put(t.val))
		default:
			copy(w.b[e+8:], t.val)
		}
	}
	if d.next != nil {
		w.point(at+2+12*len(d.tags), w.chain(d.next))
	}
	return at
}

// put appends b at an even offset, and returns that.
func (w *tiffWriter) put(b []byte) int {
	at := len(w.b)
	w.b = append(w.b, b...)
	if len(w.b)%2 == 1 {
		w.b = append(w.b, 0)
	}
	return at
}

func (w *tiffWriter) point(at, to int) { w.order.PutUint32(w.b[at:], uint32(to)) }

// pixelTags are the tags and data of an uncompressed RGB page.
func pixelTags(order binary.ByteOrder) []tag {
	m := picture()
	var pix []byte
	for i := 0; i < len(m.Pix); i += 4 {
		pix = append(pix, m.Pix[i:i+3]...)
	}
	bits := make([]byte, 6)
	for i := range 3 {
		order.PutUint16(bits[2*i:], 8)
	}
	return []tag{
		long(order, 0x0100, width), long(order, 0x0101, height),
		{id: 0x0102, typ: tShort, count: 3, val: bits},
		short(order, 0x0103, 1), short(order, 0x0106, 2), blob(0x0111, pix), short(order, 0x0115, 3),
		long(order, 0x0116, height), long(order, 0x0117, len(pix)),
	}
}

// tiffFile writes a TIFF of one page with extra's tags (and its next pages,
// which must bring their own pixels), and tail after it.
func tiffFile(order binary.ByteOrder, extra *dir, tail []byte) []byte {
	d := &dir{tags: append(pixelTags(order), extra.tags...), next: extra.next}
	return append(block(order, d), tail...)
}
