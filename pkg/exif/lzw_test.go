package exif

import (
	"encoding/binary"
	"testing"
)

// lzwTIFF writes a grey TIFF of 8x8 pixels whose strip is LZW codes of nine
// bits: clear, one literal for each pixel, end; then extra bytes.
func lzwTIFF(extra string) []byte {
	le := binary.LittleEndian
	var strip []byte
	acc, n := 0, 0
	put := func(code int) {
		acc, n = acc<<9|code, n+9
		for ; n >= 8; n -= 8 {
			strip = append(strip, byte(acc>>(n-8)))
		}
	}
	put(256)
	for i := range 64 {
		put(i * 3)
	}
	put(257)
	strip = append(strip, byte(acc<<(8-n)))
	strip = append(strip, extra...)
	b := []byte("II*\x00\x00\x00\x00\x00")
	b = append(b, strip...)
	if len(b)%2 == 1 {
		b = append(b, 0)
	}
	le.PutUint32(b[4:], uint32(len(b)))
	rows := [][2]uint32{{0x100, 8}, {0x101, 8}, {0x102, 8}, {0x103, 5}, {0x106, 1}, {0x111, 8}, {0x115, 1}, {0x116, 8}, {0x117, uint32(len(strip))}}
	b = le.AppendUint16(b, uint16(len(rows)))
	for _, r := range rows {
		b = le.AppendUint16(b, uint16(r[0]))
		b = le.AppendUint16(b, 4)
		b = le.AppendUint32(b, 1)
		b = le.AppendUint32(b, r[1])
	}
	return le.AppendUint32(b, 0)
}

func TestVerifyLZW(t *testing.T) {
	if found, err := Verify(lzwTIFF("")); err != nil || len(found) > 0 {
		t.Errorf("plain: %v, %v", brief(found), err)
	}
	if found, err := Verify(lzwTIFF("hidden")); err == nil && len(found) == 0 {
		t.Error("bytes behind the last code are called clean")
	}
}
