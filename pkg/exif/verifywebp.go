package exif

import "encoding/binary"

// webp allows one picture: a VP8 or VP8L chunk, or VP8X that announces nothing
// but transparency, with ALPH before VP8 (RFC 9649, 2.5 to 2.7). What is inside
// the picture's own chunk is taken as it is.
func (s strict) webp(b []byte) error {
	le := binary.LittleEndian
	size := uint64(le.Uint32(b[4:])) + 8
	if size > uint64(len(b)) || size < 12 {
		return damaged("WebP header")
	}
	if size < uint64(len(b)) {
		s.deny("bytes-after-end")
	}
	b = b[12:size]
	pictures := 0
	for len(b) > 0 {
		if len(b) < 8 {
			return damaged("WebP chunk")
		}
		typ, n := string(b[:4]), uint64(le.Uint32(b[4:]))
		if n+n&1 > uint64(len(b)-8) {
			return damaged("WebP chunk")
		}
		d := b[8 : 8+n]
		switch typ {
		case "VP8 ", "VP8L":
			pictures++
		case "ALPH":
		case "VP8X":
			if len(d) != 10 || d[0]&^0x10 != 0 || d[1]|d[2]|d[3] != 0 {
				s.deny("chunk")
			}
		case "ANIM", "ANMF":
			return ErrNoProof
		default:
			s.deny("chunk")
		}
		if n&1 == 1 && b[8+n] != 0 {
			s.deny("spare-bytes")
		}
		b = b[8+n+n&1:]
	}
	if pictures != 1 {
		return damaged("WebP without a picture")
	}
	return nil
}
