package exif

import "encoding/binary"

// bmp allows the file header, an info header of 40 bytes (or of 108 or 124
// without a profile), a palette, plain pixels, and nothing between or after.
func (s strict) bmp(b []byte) error {
	le := binary.LittleEndian
	if len(b) < 54 {
		return damaged("BMP header")
	}
	head := uint64(le.Uint32(b[14:]))
	if head != 40 && head != 108 && head != 124 || 14+head > uint64(len(b)) {
		return ErrNoProof
	}
	w, h := int64(int32(le.Uint32(b[18:]))), int64(int32(le.Uint32(b[22:])))
	bits, method := uint64(le.Uint16(b[28:])), le.Uint32(b[30:])
	if w <= 0 || h == 0 || w > 1<<20 || h > 1<<20 || h < -1<<20 || bits > 32 {
		return damaged("BMP header")
	}
	if method != 0 && method != 3 {
		return ErrNoProof
	}
	tables := 14 + head
	if method == 3 && head == 40 {
		tables += 12
	}
	colours := uint64(le.Uint32(b[46:]))
	if bits <= 8 && (colours == 0 || colours > 1<<bits) {
		colours = 1 << bits
	}
	if bits > 8 && colours > 0 {
		s.deny("palette")
		colours = min(colours, 256)
	}
	tables += 4 * colours
	pixels := uint64(le.Uint32(b[10:]))
	size := (uint64(w)*bits + 31) / 32 * 4 * uint64(max(h, -h))
	switch {
	case pixels < tables || pixels+size > uint64(len(b)):
		return damaged("BMP pixels")
	case pixels > tables:
		s.deny("gap-bytes")
	}
	if pixels+size < uint64(len(b)) {
		s.deny("bytes-after-end")
	}
	if le.Uint32(b[6:]) != 0 {
		s.deny("reserved-bytes")
	}
	if head > 40 {
		s.bmpColour(b[14:14+head], head)
	}
	return nil
}

// bmpColour allows a version 4 or 5 header that names sRGB or the system's
// colours, without a profile or calibrated values.
func (s strict) bmpColour(h []byte, head uint64) {
	if kind := string(h[56:60]); kind != "BGRs" && kind != " niW" && kind != "\x00\x00\x00\x00" {
		s.deny("profile")
	}
	if !blank(h[60:108]) {
		s.deny("calibration")
	}
	if head == 124 && !blank(h[112:124]) {
		s.deny("profile")
	}
}
