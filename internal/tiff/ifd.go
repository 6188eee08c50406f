package tiff

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Classes of failure.
var (
	ErrUnsupported = errors.New("tiff: not supported")
	ErrDamaged     = errors.New("tiff: damaged")
)

func unsupported(what string) error { return fmt.Errorf("%w: %s", ErrUnsupported, what) }
func damaged(what string) error     { return fmt.Errorf("%w: %s", ErrDamaged, what) }

// Tags that are read.
const (
	tagSubfileType     = 254
	tagWidth           = 256
	tagHeight          = 257
	tagBits            = 258
	tagCompression     = 259
	tagPhotometric     = 262
	tagFillOrder       = 266
	tagStripOffsets    = 273
	tagOrientation     = 274
	tagSamples         = 277
	tagRowsPerStrip    = 278
	tagStripBytes      = 279
	tagPlanar          = 284
	tagFaxOptions      = 292
	tagPredictor       = 317
	tagColorMap        = 320
	tagTileWidth       = 322
	tagTileHeight      = 323
	tagTileOffsets     = 324
	tagTileBytes       = 325
	tagInkSet          = 332
	tagExtraSamples    = 338
	tagSampleFormat    = 339
	tagJPEGTables      = 347
	tagYCbCrCoeffs     = 529
	tagYCbCrSubsamples = 530
	tagReferenceBW     = 532
	tagICC             = 34675
	tagDNGVersion      = 50706
)

// typeSizes gives the bytes of one value by field type; 0 means unknown.
var typeSizes = [...]int{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8}

const (
	typeShort    = 3
	typeLong     = 4
	typeRational = 5
	typeIFD      = 13
	typeLong8    = 16
	typeIFD8     = 18
	typeByte     = 1
	typeUndef    = 7

	maxDirectories = 4096
	maxEntries     = 4096
)

// field is one value of a directory: bytes within the file.
type field struct {
	kind  int
	count int
	data  []byte
}

// directory is an image file directory.
type directory struct {
	bo     binary.ByteOrder
	fields map[int]field
}

// uint returns value i of a tag, def when there is none.
func (d directory) uint(tag, i int, def uint64) uint64 {
	f, ok := d.fields[tag]
	if !ok || i >= f.count {
		return def
	}
	switch f.kind {
	case typeByte, typeUndef:
		return uint64(f.data[i])
	case typeShort:
		return uint64(d.bo.Uint16(f.data[2*i:]))
	case typeLong, typeIFD:
		return uint64(d.bo.Uint32(f.data[4*i:]))
	case typeLong8, typeIFD8:
		return d.bo.Uint64(f.data[8*i:])
	}
	return def
}

// int is uint for values that must be small; larger ones become -1.
func (d directory) int(tag, i, def int) int {
	v := d.uint(tag, i, uint64(def))
	if v > 1<<31 {
		return -1
	}
	return int(v)
}

// rational returns value i of a RATIONAL tag, def when there is none.
func (d directory) rational(tag, i int, def float64) float64 {
	f, ok := d.fields[tag]
	if !ok || f.kind != typeRational || i >= f.count {
		return def
	}
	num, den := d.bo.Uint32(f.data[8*i:]), d.bo.Uint32(f.data[8*i+4:])
	if den == 0 {
		return def
	}
	return float64(num) / float64(den)
}

func (d directory) count(tag int) int    { return d.fields[tag].count }
func (d directory) bytes(tag int) []byte { return d.fields[tag].data }

// reader walks over the directories of a file.
type reader struct {
	b   []byte
	bo  binary.ByteOrder
	big bool
}

// newReader reads the header and returns the offset of the first directory.
func newReader(b []byte) (r reader, first uint64, err error) {
	if len(b) < 8 {
		return r, 0, damaged("no header")
	}
	r.b = b
	switch string(b[:2]) {
	case "II":
		r.bo = binary.LittleEndian
	case "MM":
		r.bo = binary.BigEndian
	default:
		return r, 0, damaged("no header")
	}
	switch r.bo.Uint16(b[2:]) {
	case 42:
		return r, uint64(r.bo.Uint32(b[4:])), nil
	case 43:
		if len(b) < 16 || r.bo.Uint16(b[4:]) != 8 {
			return r, 0, damaged("no header")
		}
		r.big = true
		return r, r.bo.Uint64(b[8:]), nil
	}
	return r, 0, damaged("no header")
}

// directory reads the one at an offset and returns the offset of the next.
func (r reader) directory(at uint64) (d directory, next uint64, err error) {
	countSize, entrySize, linkSize := uint64(2), uint64(12), uint64(4)
	if r.big {
		countSize, entrySize, linkSize = 8, 20, 8
	}
	size := uint64(len(r.b))
	if at < 8 || at > size || size-at < countSize {
		return d, 0, damaged("a directory lies outside the file")
	}
	n := uint64(r.bo.Uint16(r.b[at:]))
	if r.big {
		n = r.bo.Uint64(r.b[at:])
	}
	at += countSize
	if n > maxEntries || size-at < n*entrySize {
		return d, 0, damaged("a directory is cut short")
	}
	d = directory{r.bo, make(map[int]field, n)}
	for range n {
		if f, ok := r.field(r.b[at : at+entrySize]); ok {
			d.fields[int(r.bo.Uint16(r.b[at:]))] = f
		}
		at += entrySize
	}
	if size-at >= linkSize { // some writers leave the last link out
		if next = uint64(r.bo.Uint32(r.b[at:])); r.big {
			next = r.bo.Uint64(r.b[at:])
		}
	}
	return d, next, nil
}

// field finds the bytes of an entry's values, false when they are not in the
// file or of an unknown type.
func (r reader) field(e []byte) (field, bool) {
	kind := int(r.bo.Uint16(e[2:]))
	if kind >= len(typeSizes) || typeSizes[kind] == 0 {
		return field{}, false
	}
	count, value := uint64(r.bo.Uint32(e[4:])), e[8:12]
	if r.big {
		count, value = r.bo.Uint64(e[4:]), e[12:20]
	}
	if count > uint64(len(r.b)) {
		return field{}, false
	}
	size := count * uint64(typeSizes[kind])
	if size <= uint64(len(value)) {
		return field{kind, int(count), value[:size]}, true
	}
	off := uint64(r.bo.Uint32(value))
	if r.big {
		off = r.bo.Uint64(value)
	}
	if off > uint64(len(r.b)) || size > uint64(len(r.b))-off {
		return field{}, false
	}
	return field{kind, int(count), r.b[off : off+size]}, true
}

// Open reads the directories of a file and returns its pages: thumbnails and
// masks that are linked as pages are left out. The pages refer to b. The error
// wraps ErrUnsupported (a camera's raw file among others) or ErrDamaged.
func Open(b []byte) ([]*Page, error) {
	r, at, err := newReader(b)
	if err != nil {
		return nil, err
	}
	var pages []*Page
	seen := map[uint64]bool{}
	for at != 0 && !seen[at] {
		if len(seen) >= maxDirectories {
			return nil, unsupported("thousands of pages")
		}
		seen[at] = true
		d, next, err := r.directory(at)
		if err != nil {
			return nil, err
		}
		const reduced, mask = 1, 4
		kind := d.int(tagSubfileType, 0, 0)
		_, dng := d.fields[tagDNGVersion]
		if dng || len(pages) == 0 && kind&reduced != 0 {
			return nil, unsupported("a camera's raw file")
		}
		if kind&(reduced|mask) == 0 {
			p, err := newPage(b, d)
			if err != nil {
				return nil, err
			}
			pages = append(pages, p)
		}
		at = next
	}
	if len(pages) == 0 {
		return nil, damaged("no page")
	}
	return pages, nil
}
