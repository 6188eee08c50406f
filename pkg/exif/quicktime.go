package exif

import (
	"bytes"
	"encoding/binary"

	"example.org/redact/pkg/finding"
)

// box is one box (atom) of an ISO base media file (ISO/IEC 14496-12, 4.2).
type box struct {
	typ  string
	body []byte
	at   int // offset of the body in the file
	cut  bool
}

// boxes calls visit for the boxes in b, which starts at offset base of the
// file, and returns the tail that no box covers. The budget is shared by all
// levels.
func boxes(b []byte, base int, budget *int, visit func(box)) (tail []byte) {
	for len(b) >= 8 {
		if *budget--; *budget < 0 {
			return b
		}
		size, head := uint64(binary.BigEndian.Uint32(b)), uint64(8)
		switch size {
		case 0:
			size = uint64(len(b))
		case 1:
			if len(b) < 16 {
				return b
			}
			size, head = binary.BigEndian.Uint64(b[8:]), 16
		}
		if size < head {
			return b
		}
		x := box{typ: string(b[4:8]), at: base + int(head)}
		if x.cut = size > uint64(len(b)); x.cut {
			size = uint64(len(b))
		}
		x.body = b[head:size]
		visit(x)
		b, base = b[size:], base+int(size)
	}
	return b
}

// videoBoxes inspects an MP4 or QuickTime file for what it says of place, time
// and device.
func videoBoxes(c *collector, b []byte) {
	budget := maxBoxes
	videoLevel(c, b, &budget, 0)
}

func videoLevel(c *collector, b []byte, budget *int, depth int) {
	if depth > maxDepth {
		c.undecodable(finding.CarrierQuickTime, "nested-too-deep")
		return
	}
	boxes(b, 0, budget, func(x box) {
		switch x.typ {
		case "moov", "trak", "mdia", "udta", "minf", "stbl", "moof", "traf", "ilst":
			videoLevel(c, x.body, budget, depth+1)
		case "meta": // a full box in MP4, a plain one in QuickTime
			body := x.body
			if len(body) >= 8 && string(body[4:8]) != "hdlr" {
				body = body[4:]
			}
			videoLevel(c, body, budget, depth+1)
		default:
			videoBox(c, x)
		}
	})
}

// videoBox records what one box without children tells.
func videoBox(c *collector, x box) {
	add := func(k finding.Kind, code string) { c.add(k, finding.CarrierQuickTime, finding.Definite, code) }
	if blank(x.body) {
		return
	}
	switch x.typ {
	case "\xa9xyz", "loci", "GPS ", "gps0", "gpmd":
		add(finding.GPS, "coordinates")
	case "mvhd", "tkhd", "mdhd":
		if len(x.body) >= 12 && !blank(x.body[4:12]) {
			add(finding.TakenAt, "time")
		}
	case "\xa9day", "date":
		add(finding.TakenAt, "time")
	case "\xa9mak", "\xa9mod", "manu", "modl", "\xa9swr", "\xa9too", "smta", "SDLN":
		add(finding.DeviceID, "device")
	case "auth", "\xa9ART", "\xa9aut", "\xa9cpy", "cprt", "perf":
		add(finding.Author, "person")
	case "\xa9nam", "\xa9cmt", "\xa9des", "titl", "dscp", "kywd", "albm":
		add(finding.Caption, "text")
	case "keys":
		videoKeys(c, x.body)
	case "stsd":
		if bytes.Contains(x.body, []byte("gpmd")) || bytes.Contains(x.body, []byte("camm")) || bytes.Contains(x.body, []byte("location.ISO6709")) {
			add(finding.GPS, "telemetry")
		}
	case "uuid", "XMP_":
		if bytes.Contains(x.body, []byte("<x:xmpmeta")) || bytes.Contains(x.body, []byte("<rdf:RDF")) {
			xmpPacket(c, x.body[bytes.IndexByte(x.body, '<'):])
		}
	}
}

// videoKeys reads the names that QuickTime metadata is filed under.
func videoKeys(c *collector, b []byte) {
	for _, row := range []struct {
		name string
		kind finding.Kind
		code string
	}{
		{"location.ISO6709", finding.GPS, "coordinates"},
		{"location.", finding.GPS, "place-name"},
		{"creationdate", finding.TakenAt, "time"},
		{".make", finding.DeviceID, "device"},
		{".model", finding.DeviceID, "device"},
		{".software", finding.Metadata, "software"},
		{".author", finding.Author, "person"},
		{".artist", finding.Author, "person"},
		{".title", finding.Caption, "text"},
		{".description", finding.Caption, "text"},
		{".comment", finding.Caption, "text"},
		{"content.identifier", finding.DeviceID, "serial"},
	} {
		if bytes.Contains(b, []byte(row.name)) {
			c.add(row.kind, finding.CarrierQuickTime, finding.Definite, row.code)
		}
	}
}
