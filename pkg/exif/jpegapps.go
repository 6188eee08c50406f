package exif

import (
	"bytes"
	"encoding/binary"

	"example.org/redact/pkg/finding"
)

// app0 inspects JFIF and its extension. A JFIF header without a thumbnail is
// part of every JPEG and tells nothing.
func app0(c *collector, d []byte) {
	switch {
	case has(d, "JFIF\x00") && len(d) >= 14:
		thumb := 3 * int(d[12]) * int(d[13])
		if thumb > 0 {
			c.add(finding.Thumbnail, finding.CarrierThumbnail, finding.Definite, "embedded-picture")
		}
		if rest := d[min(14+thumb, len(d)):]; !blank(rest) {
			c.add(finding.Metadata, finding.CarrierVendor, finding.Definite, "spare-bytes")
		}
	case has(d, "JFIF\x00"):
	case has(d, "JFXX\x00"):
		c.add(finding.Thumbnail, finding.CarrierJFXX, finding.Definite, "embedded-picture")
	default:
		vendor(c, mAPP0, d)
	}
}

// encoderComments are what encoders write about themselves.
var encoderComments = []string{
	"CREATOR: gd-jpeg", "LEAD Technologies", "Lavc", "Created with GIMP", "File written by Adobe Photoshop",
	"Created with The GIMP", "JPEG Encoder Copyright", "Optimized by JPEGmini", "Intel(R) JPEG Library", "Handmade Software",
}

// commentText records a comment: an encoder's word on itself is metadata,
// anything else is free text.
func commentText(c *collector, d []byte) {
	if blankText(d) {
		return
	}
	for _, e := range encoderComments {
		if has(d, e) && len(d) < 120 {
			c.add(finding.Metadata, finding.CarrierComment, finding.Definite, "software")
			return
		}
	}
	c.add(finding.Caption, finding.CarrierComment, finding.Definite, "text")
}

// vendor records a maker's own segment. A few are known to tell more than that
// they are there.
func vendor(c *collector, marker byte, d []byte) {
	if blank(d) {
		return
	}
	add := func(k finding.Kind, sure finding.Certainty, code string) {
		c.add(k, finding.CarrierVendor, sure, code)
	}
	add(finding.Metadata, finding.Definite, "vendor-segment")
	switch {
	case has(d, "GoPro\x00"): // GPMF: telemetry
		add(finding.DeviceID, finding.Definite, "device")
		if bytes.Contains(d, []byte("GPS")) {
			add(finding.GPS, finding.Likely, "telemetry")
		}
	case has(d, "ssuniqueid\x00"), has(d, "UniqueID"):
		add(finding.DeviceID, finding.Definite, "serial")
	case marker == 0xEC && has(d, "[picture info]"), has(d, "PENTAX \x00"), has(d, "DJI"), has(d, "HUAWEI"), has(d, "Qualcomm"), has(d, "MKNOTE"):
		add(finding.DeviceID, finding.Likely, "device")
	case has(d, "RMETA\x00"): // Ricoh: name-value pairs that the owner defined
		add(finding.Caption, finding.Likely, "text")
	case marker == 0xEA && has(d, "UNICODE\x00"), has(d, "Comment"):
		add(finding.Caption, finding.Definite, "text")
	case has(d, "_JPSJPS_"):
		if len(d) > 18 {
			add(finding.Caption, finding.Likely, "text")
		}
	case marker == 0xE3 && (has(d, "Meta\x00") || has(d, "META\x00") || has(d, "Exif\x00")) && len(d) > 6:
		c.nested(finding.CarrierVendor, func() { exifBlock(c, d[6:]) })
	case embedsJPEG(d):
		add(finding.Thumbnail, finding.Likely, "preview")
	}
	if bytes.Contains(d, []byte("GPSLatitude")) || bytes.Contains(d, []byte("\"latitude\"")) {
		add(finding.GPS, finding.Likely, "coordinates")
	}
	if i := bytes.Index(d, []byte("II*\x00")); i > 0 && i < 64 {
		c.nested(finding.CarrierVendor, func() { exifBlock(c, d[i:]) })
	}
}

// ducky inspects Photoshop's "Save for web" segment: two-byte types, two-byte
// lengths. Quality alone tells nothing.
func ducky(c *collector, d []byte) {
	for len(d) >= 4 {
		typ, n := binary.BigEndian.Uint16(d), int(binary.BigEndian.Uint16(d[2:]))
		if typ == 0 {
			break
		}
		d = d[4:]
		n = min(n, len(d))
		switch {
		case blankText(d[:n]):
		case typ == 2:
			c.add(finding.Caption, finding.CarrierVendor, finding.Definite, "text")
		case typ == 3:
			c.add(finding.Author, finding.CarrierVendor, finding.Definite, "person")
		case typ != 1:
			c.add(finding.Metadata, finding.CarrierVendor, finding.Definite, "vendor-segment")
		}
		d = d[n:]
	}
	if len(d) > 2 && !blank(d) {
		c.add(finding.Metadata, finding.CarrierVendor, finding.Definite, "spare-bytes")
	}
}

// multiPicture inspects the index of a multi-picture file (CIPA DC-007): a TIFF
// structure whose tag B002 has 16 bytes for each picture, the first of which is
// the main one.
func multiPicture(c *collector, b []byte) {
	c.add(finding.Metadata, finding.CarrierMPF, finding.Definite, "picture-index")
	bad := walkTIFF(b, func(e entry) {
		switch {
		case e.tag == 0xB002 && len(e.val) > 16:
			c.add(finding.Thumbnail, finding.CarrierMPF, finding.Definite, "second-picture")
		case e.tag == 0xB003 && !blank(e.val):
			c.add(finding.DeviceID, finding.CarrierMPF, finding.Likely, "serial")
		case e.tag >= 0xB201: // viewpoint and orientation of the single pictures
			c.add(finding.Metadata, finding.CarrierMPF, finding.Definite, "camera-settings")
		}
	})
	if !bad.none() {
		c.add(finding.Thumbnail, finding.CarrierMPF, finding.Possible, "undecodable")
	}
}

// flirBlock inspects a FLIR file format block: a 64-byte header and a directory
// of 32-byte records, big endian (exiftool's FLIR.pm documents it).
func flirBlock(c *collector, b []byte) {
	c.add(finding.Metadata, finding.CarrierFLIR, finding.Definite, "thermal")
	if len(b) < 64 || !has(b, "FFF\x00") && !has(b, "AFF\x00") {
		c.undecodable(finding.CarrierFLIR, "undecodable")
		return
	}
	var order binary.ByteOrder = binary.BigEndian
	if v := order.Uint32(b[20:]); v < 100 || v > 200 {
		order = binary.LittleEndian
	}
	dir, n := uint64(order.Uint32(b[24:])), uint64(order.Uint32(b[28:]))
	if n > 1000 || dir+32*n > uint64(len(b)) {
		c.undecodable(finding.CarrierFLIR, "undecodable")
		return
	}
	left := 2 * uint64(len(b))
	for i := uint64(0); i < n; i++ {
		row := b[dir+32*i:]
		off, size := uint64(order.Uint32(row[12:])), uint64(order.Uint32(row[16:]))
		if size == 0 {
			continue
		}
		if off+size > uint64(len(b)) || size > left {
			c.undecodable(finding.CarrierFLIR, "undecodable")
			continue
		}
		left -= size
		flirRecord(c, order.Uint16(row), b[off:off+size])
	}
}

// flirRecord records what one record tells.
func flirRecord(c *collector, typ uint16, b []byte) {
	if blank(b) {
		return
	}
	add := func(k finding.Kind, code string) { c.add(k, finding.CarrierFLIR, finding.Definite, code) }
	switch typ {
	case 0x01, 0x0E: // the thermal picture, the visible picture beside it
		add(finding.Thumbnail, "second-picture")
	case 0x20: // camera, lens and filter names with serial numbers, and the time
		add(finding.DeviceID, "serial")
		add(finding.TakenAt, "time")
	case 0x21, 0x2A:
		add(finding.Caption, "text")
	case 0x2B:
		add(finding.GPS, "coordinates")
	}
}

// c2paBlock inspects JUMBF boxes of content credentials: signed statements on
// who made a picture, with what, when, and often a thumbnail of what it was
// before. Labels are looked for as plain text; CBOR and JSON keep them so.
func c2paBlock(c *collector, b []byte) {
	c.add(finding.Metadata, finding.CarrierC2PA, finding.Definite, "provenance")
	for _, row := range []struct {
		label string
		kind  finding.Kind
		sure  finding.Certainty
		code  string
	}{
		{"c2pa.signature", finding.Author, finding.Likely, "signature"},
		{"CreativeWork", finding.Author, finding.Likely, "person"},
		{"c2pa.thumbnail", finding.Thumbnail, finding.Definite, "embedded-picture"},
		{"c2pa.ingredient", finding.Metadata, finding.Definite, "document-history"},
		{"GPSLatitude", finding.GPS, finding.Definite, "coordinates"},
		{"stds.exif", finding.GPS, finding.Possible, "exif-assertion"},
		{"DateTime", finding.TakenAt, finding.Likely, "time"},
		{"when", finding.TakenAt, finding.Likely, "time"},
	} {
		if bytes.Contains(b, []byte(row.label)) {
			c.add(row.kind, finding.CarrierC2PA, row.sure, row.code)
		}
	}
	if embedsJPEG(b) {
		c.add(finding.Thumbnail, finding.CarrierC2PA, finding.Definite, "embedded-picture")
	}
}
