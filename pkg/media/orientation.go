package media

import (
	"encoding/binary"
	"image"

	"github.com/disintegration/imaging"
)

const (
	tagOrientation = 0x0112
	typeShort      = 3
	upright        = 1
	// maxEntries is more than any camera writes into its first directory.
	maxEntries = 1000
)

// orientationOf reads the orientation tag from an EXIF block: a TIFF header and
// its first directory, and nothing beyond. The answer is 1 to 8 as in TIFF 6.0,
// section "Orientation", and 1 (upright) for anything odd: hostile EXIF may
// promise 4 billion values or link its directories in a ring, so this follows
// one offset only and trusts no count.
func orientationOf(b []byte) int {
	bo, ok := byteOrder(b)
	if !ok || bo.Uint16(b[2:]) != 42 {
		return upright
	}
	dir := int64(bo.Uint32(b[4:]))
	if dir < 8 || dir+2 > int64(len(b)) {
		return upright
	}
	n := int(bo.Uint16(b[dir:]))
	entries := b[dir+2:]
	for i := 0; i < min(n, maxEntries) && len(entries) >= 12; i, entries = i+1, entries[12:] {
		if bo.Uint16(entries) != tagOrientation {
			continue
		}
		v := int(bo.Uint16(entries[8:]))
		if bo.Uint16(entries[2:]) == typeShort && bo.Uint32(entries[4:]) == 1 && v >= 1 && v <= 8 {
			return v
		}
		return upright
	}
	return upright
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

// turnUpright returns the picture as a person is meant to see it. The comments
// name the corner of the scene that the first stored pixel shows.
func turnUpright(img *image.NRGBA, orientation int) *image.NRGBA {
	switch orientation {
	case 2: // top right
		return imaging.FlipH(img)
	case 3: // bottom right
		return imaging.Rotate180(img)
	case 4: // bottom left
		return imaging.FlipV(img)
	case 5: // left top
		return imaging.Transpose(img)
	case 6: // right top; imaging turns counter-clockwise
		return imaging.Rotate270(img)
	case 7: // right bottom
		return imaging.Transverse(img)
	case 8: // left bottom
		return imaging.Rotate90(img)
	}
	return img
}
