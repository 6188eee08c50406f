package exif

import (
	"bytes"

	"example.org/redact/pkg/finding"
)

// inventoryGIF inspects a GIF's extensions and what follows its trailer (GIF89a
// specification, 17 to 27).
func inventoryGIF(c *collector, b []byte) {
	if len(b) < 13 {
		return
	}
	i := 13 + colourTable(b[10])
	for n := 0; n < maxChunks && i < len(b); n++ {
		switch b[i] {
		case 0x3B:
			trailer(c, b[i+1:])
			return
		case 0x2C: // a frame: descriptor, colours, code size, data
			if len(b)-i < 11 {
				return
			}
			_, i = gifBlocks(b, i+11+colourTable(b[i+9]))
		case 0x21:
			if len(b)-i < 2 {
				return
			}
			label := b[i+1]
			var data []byte
			start := i + 2
			data, i = gifBlocks(b, start)
			gifExtension(c, label, data, b[min(start, len(b)):min(i, len(b))])
		default: // not a block: what follows cannot be told apart
			if !blank(b[i:]) {
				c.add(finding.Metadata, finding.CarrierGIF, finding.Definite, "stray-bytes")
			}
			return
		}
	}
}

// colourTable is the size in bytes of the table that a packed field announces.
func colourTable(packed byte) int {
	if packed&0x80 == 0 {
		return 0
	}
	return 3 << (packed&7 + 1)
}

// gifBlocks joins the data sub-blocks that start at i and returns the offset
// after their terminator.
func gifBlocks(b []byte, i int) (data []byte, next int) {
	for i < len(b) {
		n := int(b[i])
		i++
		if n == 0 {
			return data, i
		}
		end := min(i+n, len(b))
		if len(data) < 1<<20 { // enough to know what it is
			data = append(data, b[i:end]...)
		}
		i = end
	}
	return data, len(b)
}

// gifExtension records what an extension tells. data are its joined sub-blocks,
// raw its bytes with the block lengths in between: XMP is stored without them.
func gifExtension(c *collector, label byte, data, raw []byte) {
	say := func(k finding.Kind, code string) { c.add(k, finding.CarrierGIF, finding.Definite, code) }
	switch label {
	case 0xF9:
	case 0xFE:
		if !blankText(data) {
			say(finding.Caption, "comment")
		}
	case 0x01:
		if len(data) > 12 && !blankText(data[12:]) {
			say(finding.Caption, "plain-text")
		}
	case 0xFF:
		switch {
		case has(data, "NETSCAPE2.0"), has(data, "ANIMEXTS1.0"):
			if len(data) > 11+5 {
				say(finding.Metadata, "spare-bytes")
			}
		case has(data, "XMP DataXMP"):
			xmpPacket(c, raw[min(12, len(raw)):])
		case has(data, "ICCRGBG1012"):
			iccProfile(c, data[11:])
		case has(data, "C2PA_GIF"):
			c2paBlock(c, data[min(11, len(data)):])
		default:
			say(finding.Metadata, "application-extension")
			if bytes.Contains(data, []byte("<x:xmpmeta")) {
				xmpPacket(c, data)
			}
		}
	default:
		say(finding.Metadata, "unknown-extension")
	}
}
