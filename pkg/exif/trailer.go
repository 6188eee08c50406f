package exif

import (
	"bytes"
	"encoding/binary"

	"example.org/redact/pkg/finding"
)

// trailer inspects what follows the end of a picture. Viewers ignore it, and so
// do most cleaners: the video of a motion photo with a position of its own, a
// gain map or depth map, the phone's notes, or what an editor failed to cut off
// when it wrote a smaller file over a larger one.
func trailer(c *collector, b []byte) {
	if blank(b) {
		return
	}
	say := func(code string) { c.add(finding.Trailer, finding.CarrierTrailer, finding.Definite, code) }
	known := false
	if i := findJPEG(b); i >= 0 {
		known = true
		say("second-jpeg")
		c.add(finding.Thumbnail, finding.CarrierTrailer, finding.Definite, "second-picture")
		c.nested(finding.CarrierTrailer, func() { secondPicture(c, b[i:]) })
	}
	if c.depth > 0 {
		if !known {
			say("unknown-bytes")
		}
		return // the rest was searched with the outer trailer, of which this is the end
	}
	for at, n := 0, 0; n < 8; n++ { // videos
		i := findVideo(b[at:])
		if i < 0 {
			break
		}
		at += i
		known = true
		say("video")
		videoBoxes(c, b[at:])
		at += 8
	}
	for _, sig := range []struct{ magic, code string }{
		{"PK\x03\x04", "archive"},
		{"%PDF-", "document"},
		{pngMagic, "second-png"},
		{"Rar!\x1a", "archive"},
		{"7z\xbc\xaf\x27\x1c", "archive"},
		{"vivo", "vendor-trailer"},
		{"jxrs", "vendor-trailer"},
		{"CAMERA_DJI", "vendor-trailer"},
	} {
		if bytes.Contains(b, []byte(sig.magic)) {
			known = true
			say(sig.code)
		}
	}
	if writtenPosition(b) {
		c.add(finding.GPS, finding.CarrierTrailer, finding.Likely, "coordinates")
	}
	if samsungTrailer(c, b) {
		known = true
		say("vendor-trailer")
	}
	if !known {
		say("unknown-bytes")
	}
}

// secondPicture inspects a JPEG in a trailer: it can have metadata of its own,
// and says by its XMP whether it is a gain map or a depth map.
func secondPicture(c *collector, b []byte) {
	head := b[:min(len(b), 256<<10)]
	switch {
	case bytes.Contains(head, []byte("hdrgm:")), bytes.Contains(head, []byte("HDRGainMap")), bytes.Contains(head, []byte("hdrgainmap")), bytes.Contains(head, []byte("ts:21496")):
		c.add(finding.Thumbnail, finding.CarrierGainMap, finding.Definite, "gain-map")
	case bytes.Contains(head, []byte("depthdata")), bytes.Contains(head, []byte("portraiteffectsmatte")), bytes.Contains(head, []byte("DepthMap")), bytes.Contains(head, []byte("AuxiliaryImageType")):
		c.add(finding.Thumbnail, finding.CarrierAuxImage, finding.Definite, "depth")
	}
	inventoryJPEG(c, b)
}

// writtenPosition reports whether b holds a position as ISO 6709 writes it and
// phones store it in videos: sign, two digits, point, digits, sign, three
// digits, point.
func writtenPosition(b []byte) bool {
	for i := 0; i+12 < len(b); i++ {
		if b[i] != '+' && b[i] != '-' || b[i+3] != '.' || !digits(b[i+1:i+3]) {
			continue
		}
		j := i + 4
		for j < len(b) && j < i+14 && digits(b[j:j+1]) {
			j++
		}
		if j > i+5 && j+5 < len(b) && (b[j] == '+' || b[j] == '-') && digits(b[j+1:j+4]) && b[j+4] == '.' {
			return true
		}
	}
	return false
}

func digits(b []byte) bool {
	for _, x := range b {
		if x < '0' || x > '9' {
			return false
		}
	}
	return true
}

// findVideo returns where in b an MP4 or QuickTime file starts, or -1.
func findVideo(b []byte) int {
	for at := 0; ; {
		i := bytes.Index(b[at:], []byte("ftyp"))
		if i < 0 {
			return -1
		}
		at += i
		if at >= 4 {
			if n := binary.BigEndian.Uint32(b[at-4:]); n >= 8 && n <= 1024 {
				return at - 4
			}
		}
		at += 4
	}
}

// samsungTrailer inspects the blocks that Samsung phones append: a directory
// "SEFH", version, count, then 12 bytes for each block (two unused, type, offset
// back from the directory, size), its length and "SEFT" (exiftool's Samsung.pm
// documents it). It reports whether there is one.
func samsungTrailer(c *collector, b []byte) bool {
	h := bytes.LastIndex(b, []byte("SEFH"))
	if h < 0 || !bytes.Contains(b[h:], []byte("SEFT")) {
		return false
	}
	add := func(k finding.Kind, sure finding.Certainty, code string) {
		c.add(k, finding.CarrierTrailer, sure, code)
	}
	if len(b)-h < 12 {
		c.undecodable(finding.CarrierTrailer, "undecodable")
		return true
	}
	n := int(binary.LittleEndian.Uint32(b[h+8:]))
	rows, left := b[h+12:], uint64(2*h)
	if n < 0 || n > len(rows)/12 {
		c.undecodable(finding.CarrierTrailer, "undecodable")
		return true
	}
	for i := 0; i < n; i++ {
		row := rows[12*i:]
		back, size := uint64(binary.LittleEndian.Uint32(row[4:])), uint64(binary.LittleEndian.Uint32(row[8:]))
		if back > uint64(h) || size > back || size > left {
			c.undecodable(finding.CarrierTrailer, "undecodable")
			continue
		}
		left -= size
		block := b[uint64(h)-back : uint64(h)-back+size]
		switch {
		case bytes.Contains(block, []byte("MCC_Data")): // the country of the mobile network
			add(finding.GPS, finding.Likely, "country-code")
		case bytes.Contains(block, []byte("Image_UTC_Data")):
			add(finding.TakenAt, finding.Definite, "time")
		case bytes.Contains(block, []byte("Re_Edit")), bytes.Contains(block, []byte("Original_Path")):
			add(finding.Metadata, finding.Definite, "document-history")
		case bytes.Contains(block, []byte("ocation")), bytes.Contains(block, []byte("atitude")):
			add(finding.GPS, finding.Likely, "coordinates")
		}
	}
	return true
}
