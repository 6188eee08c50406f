package exif

import (
	"bytes"

	"example.org/redact/pkg/finding"
)

// exifBlock inspects an EXIF block: a TIFF structure that describes a picture.
// It may start with the six bytes that JPEG puts before it.
func exifBlock(c *collector, b []byte) {
	b = trimExifHeader(b)
	if len(b) == 0 {
		return
	}
	r := tiffReader{c: c, exif: true}
	bad := walkTIFF(b, r.entry)
	if !bad.none() {
		c.undecodable(finding.CarrierEXIF, "undecodable")
	}
	if bad.outside+bad.badType > 0 && r.dirs[dirNext] {
		c.add(finding.Thumbnail, finding.CarrierThumbnail, finding.Possible, "undecodable")
	}
	if !r.thumb && !r.note && embedsJPEG(b) {
		c.add(finding.Thumbnail, finding.CarrierThumbnail, finding.Likely, "unreferenced")
	}
	if bad.none() && len(b) <= goexifBytes {
		goexifBlock(c, b)
	}
}

// trimExifHeader cuts "Exif\0\0" off, and the four-byte offset that HEIC puts
// before it.
func trimExifHeader(b []byte) []byte {
	if len(b) > 4 && !isTIFF(b) && !has(b, "Exif") {
		// HEIC: a big-endian count of bytes to skip, then the block.
		if n := uint64(b[0])<<24 | uint64(b[1])<<16 | uint64(b[2])<<8 | uint64(b[3]); n < uint64(len(b)-4) {
			if rest := b[4+n:]; isTIFF(rest) || has(b[4:], "Exif") {
				b = b[4:]
				if isTIFF(rest) {
					b = rest
				}
			}
		}
	}
	if has(b, "Exif\x00") && len(b) >= 6 {
		b = b[6:]
	}
	return b
}

// tiffReader turns the entries of a TIFF structure into findings.
type tiffReader struct {
	c     *collector
	exif  bool // an EXIF block, whose second directory is a thumbnail's
	dirs  [dirSub + 1]bool
	thumb bool // a thumbnail was found
	note  bool // a maker note was found
}

// entry records what one entry tells.
func (r *tiffReader) entry(e entry) {
	r.dirs[e.dir] = true
	switch {
	case e.dir == dirGPS:
		r.say(e, gpsTag(e.tag))
		return
	case e.dir == dirInterop:
		if e.tag > 0x0002 && e.tag < 0x1000 || e.tag > 0x1002 {
			r.say(e, tellsUnknown)
		}
		return
	}
	if r.picture(e) || r.embedded(e) {
		return
	}
	m, known := tagsByID[e.tag]
	if !known {
		m = tellsUnknown
		if !r.exif {
			m = tellsPrivate
		}
	}
	r.say(e, m)
}

// say records m for e. A value that could not be read may still be there, so
// it counts, less surely; an empty text does not.
func (r *tiffReader) say(e entry, m meaning) {
	if m.kind == "" {
		return
	}
	if e.bad {
		if e.count > 0 {
			r.c.add(m.kind, m.carrier, finding.Possible, "undecodable")
		}
		return
	}
	if m.kind != finding.GPS && emptyValue(e) {
		return
	}
	r.c.mean(m)
}

// emptyValue reports whether a text entry holds nothing but padding.
func emptyValue(e entry) bool {
	switch {
	case e.tag == 0x9286 && len(e.val) >= 8: // UserComment starts with its character set
		return blankText(e.val[8:])
	case e.typ == 2 || e.typ == typeUTF8 || e.tag >= 0x9C9B && e.tag <= 0x9C9F || e.tag == tagMakerNote:
		return blankText(e.val)
	}
	return false
}

// picture reports whether e locates a picture other than the main one, and
// records that.
func (r *tiffReader) picture(e entry) bool {
	switch e.tag {
	case 0x0201, 0x0111: // JPEG or strips
		if r.exif && e.dir != dirMain || e.dir == dirSub {
			r.thumb = true
			r.c.add(finding.Thumbnail, finding.CarrierThumbnail, finding.Definite, "embedded-picture")
		}
		return true
	case 0x00FE: // bit 0: reduced resolution of another picture
		if len(e.val) > 0 && (e.val[0]|e.val[len(e.val)-1])&1 != 0 && !r.exif {
			r.c.add(finding.Thumbnail, finding.CarrierThumbnail, finding.Definite, "reduced-page")
		}
		return true
	}
	return false
}

// embedded passes values on that are carriers of their own.
func (r *tiffReader) embedded(e entry) bool {
	if e.bad && e.count > 0 {
		switch e.tag {
		case tagXMP:
			r.c.undecodable(finding.CarrierXMP, "undecodable")
			return true
		case tagIPTC:
			r.c.undecodable(finding.CarrierIPTC, "undecodable")
			return true
		}
		return false
	}
	switch e.tag {
	case tagXMP:
		xmpPacket(r.c, e.val)
	case tagIPTC:
		iptcBlock(r.c, e.val)
	case tagPhotoshop:
		r.c.nested(finding.CarrierPhotoshop, func() { photoshopBlock(r.c, e.val) })
	case tagICC:
		iccProfile(r.c, e.val)
	case tagMakerNote, 0xC634:
		r.note = true
		if embedsJPEG(e.val) {
			r.c.add(finding.Thumbnail, finding.CarrierMakerNote, finding.Likely, "preview")
		}
		return false
	default:
		return false
	}
	return true
}

// embedsJPEG reports whether a JPEG starts somewhere in b.
func embedsJPEG(b []byte) bool { return findJPEG(b) >= 0 }

// findJPEG returns where in b a JPEG starts, or -1. Three bytes alone would be
// met by chance in any video, so the first segment must be one that JPEGs start
// with, and another marker must follow it.
func findJPEG(b []byte) int {
	for at := 0; ; {
		i := bytes.Index(b[at:], []byte{0xFF, 0xD8, 0xFF})
		if i < 0 {
			return -1
		}
		at += i
		if startsJPEG(b[at:]) {
			return at
		}
		at += 2
	}
}

// startsJPEG reports whether b starts with SOI and a plausible first segment.
func startsJPEG(b []byte) bool {
	if len(b) < 6 {
		return false
	}
	switch m := b[3]; {
	case m >= 0xE0 && m <= 0xEF, m == mDQT, m == mDHT, m == mCOM, m >= 0xC0 && m <= 0xC2:
	default:
		return false
	}
	next := 4 + int(b[4])<<8 + int(b[5])
	// A cut-off picture is one all the same.
	return next >= 6 && (next >= len(b) || b[next] == 0xFF)
}
