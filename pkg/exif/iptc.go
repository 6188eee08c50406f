package exif

import (
	"encoding/binary"

	"example.org/redact/pkg/finding"
)

// iptcBlock inspects IPTC-IIM data: records of 0x1C, record number, data set
// number, length (IIM specification 4.2, chapter 3).
func iptcBlock(c *collector, b []byte) {
	if blank(b) {
		return
	}
	c.add(finding.Metadata, finding.CarrierIPTC, finding.Definite, "records")
	for len(b) > 0 {
		if blank(b) {
			return
		}
		if len(b) < 5 || b[0] != 0x1C {
			c.undecodable(finding.CarrierIPTC, "undecodable")
			return
		}
		record, set := b[1], b[2]
		n := uint64(binary.BigEndian.Uint16(b[3:]))
		b = b[5:]
		if n&0x8000 != 0 { // extended: the length of the length
			k := n & 0x7FFF
			if k > 8 || k > uint64(len(b)) {
				c.undecodable(finding.CarrierIPTC, "undecodable")
				return
			}
			n = 0
			for _, v := range b[:k] {
				n = n<<8 | uint64(v)
			}
			b = b[k:]
		}
		short := n > uint64(len(b))
		if short {
			n = uint64(len(b))
			c.undecodable(finding.CarrierIPTC, "undecodable")
		}
		if !blankText(b[:n]) {
			c.mean(iptcSet(record, set))
		}
		b = b[n:]
	}
}

// iptcSet tells what a data set means.
func iptcSet(record, set byte) meaning {
	m := func(k finding.Kind, code string) meaning { return meaning{k, finding.CarrierIPTC, code} }
	if record != 2 {
		switch {
		case record == 1 && (set == 70 || set == 80):
			return m(finding.TakenAt, "time")
		case record == 8:
			return m(finding.Thumbnail, "embedded-picture")
		}
		return tellsNothing
	}
	switch set {
	case 26, 27, 90, 92, 95, 100, 101:
		return m(finding.GPS, "place-name")
	case 30, 35, 37, 38, 47, 55, 60, 62, 63, 70:
		return m(finding.TakenAt, "time")
	case 80, 85, 110, 115, 116, 118, 122:
		return m(finding.Author, "person")
	case 4, 5, 12, 15, 20, 22, 25, 40, 103, 105, 120, 121, 221, 230:
		return m(finding.Caption, "text")
	case 125, 150, 151, 152, 153, 154:
		return m(finding.Caption, "raster-or-audio")
	case 200, 201, 202:
		return m(finding.Thumbnail, "embedded-picture")
	case 65:
		return m(finding.Metadata, "software")
	}
	return tellsNothing
}
