package exif

import (
	"bytes"
	"encoding/binary"

	"example.org/redact/pkg/finding"
)

// photoshopBlock inspects Photoshop image resources: "8BIM", a number, a Pascal
// name padded to even, a length, data padded to even (Adobe Photoshop File
// Formats Specification, "Image Resource Blocks").
func photoshopBlock(c *collector, b []byte) {
	for !blank(b) {
		if len(b) < 12 || !resourceMagic(b) {
			c.undecodable(finding.CarrierPhotoshop, "undecodable")
			return
		}
		id := binary.BigEndian.Uint16(b[4:])
		nameLen := int(b[6])
		head := 7 + nameLen
		head += head & 1
		if head+4 > len(b) {
			c.undecodable(finding.CarrierPhotoshop, "undecodable")
			return
		}
		if nameLen > 0 {
			c.add(finding.Caption, finding.CarrierPhotoshop, finding.Likely, "resource-name")
		}
		n := uint64(binary.BigEndian.Uint32(b[head:]))
		b = b[head+4:]
		if n > uint64(len(b)) {
			c.undecodable(finding.CarrierPhotoshop, "undecodable")
			n = uint64(len(b))
		}
		photoshopResource(c, id, b[:n])
		b = b[min(n+n&1, uint64(len(b))):]
	}
}

func resourceMagic(b []byte) bool {
	for _, m := range []string{"8BIM", "MeSa", "PHUT", "AgHg", "DCSR"} {
		if has(b, m) {
			return true
		}
	}
	return false
}

// photoshopResource records what one resource tells.
func photoshopResource(c *collector, id uint16, b []byte) {
	add := func(k finding.Kind, code string) { c.add(k, finding.CarrierPhotoshop, finding.Definite, code) }
	if len(b) == 0 {
		return
	}
	switch id {
	case 0x0404:
		iptcBlock(c, b)
	case 0x0425:
		c.add(finding.Metadata, finding.CarrierIPTC, finding.Definite, "digest")
	case 0x0409, 0x040C:
		add(finding.Thumbnail, "embedded-picture")
	case 0x0422, 0x0423:
		c.nested(finding.CarrierEXIF, func() { exifBlock(c, b) })
	case 0x0424:
		xmpPacket(c, b)
	case 0x040F:
		iccProfile(c, b)
	case 0x041A, 0x03F0: // slices, caption: both hold free text
		if hasLongText(b) {
			add(finding.Caption, "text")
			return
		}
		add(finding.Metadata, "resource")
	case 0x0BB7, 0x0408, 0x07D0: // clipping path, layer names, paths
		add(finding.Metadata, "path-name")
	case 0x040B, 0x041E:
		add(finding.Metadata, "link")
	case 0x03ED, 0x03EE, 0x0400, 0x0402, 0x0406, 0x040A, 0x040D, 0x0411, 0x0414, 0x0419, 0x0426, 0x0428, 0x03F3, 0x03F5, 0x03F8, 0x2710:
		// Resolution, print and screen settings: nobody's.
	default:
		add(finding.Metadata, "resource")
	}
}

// hasLongText reports whether b holds a run of 4 or more letters, in one or two
// bytes each.
func hasLongText(b []byte) bool {
	run := 0
	for _, ch := range bytes.ReplaceAll(b, []byte{0}, nil) {
		if ch|0x20 >= 'a' && ch|0x20 <= 'z' {
			if run++; run >= 4 {
				return true
			}
			continue
		}
		run = 0
	}
	return false
}
