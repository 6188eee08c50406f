package media

import (
	"encoding/binary"

	"example.org/redact/internal/icc"
)

// Types of values of TIFF 6.0, section 2.
const (
	typeASCII = 2
	typeShort = 3
	typeLong  = 4
)

// maxEntries is more than any camera writes into a directory.
const maxEntries = 1000

// exifDir is a directory of an EXIF block, empty for anything odd: hostile EXIF
// may promise 4 billion values or link its directories in a ring, so a
// directory is opened by its tag alone, and no count is trusted.
type exifDir struct {
	block   []byte
	bo      binary.ByteOrder
	entries []byte
}

// openEXIF opens the first directory of a block.
func openEXIF(b []byte) exifDir {
	bo, ok := byteOrder(b)
	if !ok || bo.Uint16(b[2:]) != 42 {
		return exifDir{}
	}
	return exifDir{block: b, bo: bo}.at(bo.Uint32(b[4:]))
}

// byteOrder reads the first two bytes of a TIFF header of at least 8 bytes.
func byteOrder(b []byte) (binary.ByteOrder, bool) {
	if len(b) < 8 {
		return nil, false
	}
	switch string(b[:2]) {
	case "II":
		return binary.LittleEndian, true
	case "MM":
		return binary.BigEndian, true
	}
	return nil, false
}

// at returns the directory at an offset of the same block. A cut one has the
// entries that are there.
func (d exifDir) at(offset uint32) exifDir {
	if offset < 8 || int64(offset)+2 > int64(len(d.block)) {
		return exifDir{}
	}
	n := min(int(d.bo.Uint16(d.block[offset:])), maxEntries)
	rest := d.block[offset+2:]
	d.entries = rest[:min(12*n, len(rest)/12*12)]
	return d
}

// entry returns the first entry with a tag, if it has one type and count: the
// four bytes that hold its value.
func (d exifDir) entry(tag, kind uint16, count uint32) []byte {
	for e := d.entries; len(e) >= 12; e = e[12:] {
		if d.bo.Uint16(e) == tag {
			if d.bo.Uint16(e[2:]) == kind && d.bo.Uint32(e[4:]) == count {
				return e[8:12]
			}
			return nil
		}
	}
	return nil
}

// number returns the value of a tag with one SHORT or LONG.
func (d exifDir) number(tag, kind uint16) (uint32, bool) {
	v := d.entry(tag, kind, 1)
	switch {
	case v == nil:
		return 0, false
	case kind == typeShort:
		return uint32(d.bo.Uint16(v)), true
	}
	return d.bo.Uint32(v), true
}

// dir returns the directory that a tag points to.
func (d exifDir) dir(tag uint16) exifDir {
	if offset, ok := d.number(tag, typeLong); ok {
		return d.at(offset)
	}
	return exifDir{}
}

// exifColours returns the colours that an EXIF block tells of a picture without
// a profile: Adobe RGB where a camera marks it as DCF's optional colour space
// (Exif 2.32, 4.6.5 and annex E: not calibrated, and interoperability by the
// rule R03), else sRGB. A picture of another kind that says "not calibrated"
// says nothing that could be converted.
func exifColours(b []byte) colours {
	const (
		tagExifDir      = 0x8769
		tagColorSpace   = 0xa001
		tagInteropDir   = 0xa005
		tagInteropIndex = 0x0001
		uncalibrated    = 0xffff
	)
	exif := openEXIF(b).dir(tagExifDir)
	if space, ok := exif.number(tagColorSpace, typeShort); !ok || space != uncalibrated {
		return colours{}
	}
	if string(exif.dir(tagInteropDir).entry(tagInteropIndex, typeASCII, 4)) != "R03\x00" {
		return colours{}
	}
	return colours{space: &icc.AdobeRGB}
}
