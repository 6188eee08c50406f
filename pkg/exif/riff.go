package exif

import (
	"encoding/binary"

	"example.org/redact/pkg/finding"
)

// inventoryWebP inspects a WebP file: RIFF chunks with a four-letter name and a
// little-endian size, padded to even (RFC 9649, 2.3 to 2.7), and what follows
// the RIFF.
func inventoryWebP(c *collector, b []byte) {
	size := uint64(binary.LittleEndian.Uint32(b[4:])) + 8
	if size&1 == 1 {
		size++
	}
	size = min(size, uint64(len(b)))
	riffChunks(c, b[min(12, size):size], 0)
	trailer(c, b[size:])
}

func riffChunks(c *collector, b []byte, depth int) {
	for n := 0; n < maxChunks && len(b) >= 8; n++ {
		typ, size := string(b[:4]), uint64(binary.LittleEndian.Uint32(b[4:]))
		b = b[8:]
		if size > uint64(len(b)) {
			size = uint64(len(b))
		}
		riffChunk(c, typ, b[:size], depth)
		b = b[min(size+size&1, uint64(len(b))):]
	}
	if !blank(b) {
		c.add(finding.Metadata, finding.CarrierRIFF, finding.Definite, "stray-bytes")
	}
}

// riffChunk records what one chunk tells.
func riffChunk(c *collector, typ string, d []byte, depth int) {
	switch typ {
	case "VP8 ", "VP8L", "VP8X", "ALPH", "ANIM":
	case "ANMF": // a frame: 16 bytes, then chunks of its own
		if depth == 0 {
			riffChunks(c, d[min(16, len(d)):], depth+1)
		}
	case "EXIF":
		exifBlock(c, d)
	case "XMP ":
		xmpPacket(c, d)
	case "ICCP":
		iccProfile(c, d)
	case "C2PA":
		c2paBlock(c, d)
	default:
		c.add(finding.Metadata, finding.CarrierRIFF, finding.Definite, "private-chunk")
	}
}
