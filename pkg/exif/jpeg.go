package exif

import (
	"bytes"

	"example.org/redact/pkg/finding"
)

// JPEG markers (ITU-T T.81, table B.1), second bytes.
const (
	mSOF0 = 0xC0
	mDHT  = 0xC4
	mDAC  = 0xCC
	mRST0 = 0xD0
	mRST7 = 0xD7
	mSOI  = 0xD8
	mEOI  = 0xD9
	mSOS  = 0xDA
	mDQT  = 0xDB
	mDRI  = 0xDD
	mAPP0 = 0xE0
	mAPPF = 0xEF
	mCOM  = 0xFE
	mTEM  = 0x01
)

// segment is one marker segment; data excludes marker and length.
type segment struct {
	marker byte
	data   []byte
	cut    bool // the file ends before the segment does
}

// jpegShape is what walkJPEG saw besides segments.
type jpegShape struct {
	end   int // offset after EOI, -1 when there is none
	stray int // bytes that belong to no segment and no scan
}

// walkJPEG calls visit for every marker segment of the JPEG b, also those that
// stand between the scans of a progressive picture, up to EOI.
func walkJPEG(b []byte, visit func(segment)) jpegShape {
	shape := jpegShape{end: -1}
	i := 2
	for n := 0; n < maxChunks; n++ {
		next := nextMarker(b, i)
		if next < 0 {
			shape.stray += len(b) - i
			return shape
		}
		shape.stray += next - i
		m := b[next+1]
		i = next + 2
		switch {
		case m == mEOI:
			shape.end = i
			return shape
		case m == mSOI, m == mTEM, m >= mRST0 && m <= mRST7:
			continue
		}
		s := segment{marker: m}
		if len(b)-i < 2 {
			s.cut = true
			visit(s)
			return shape
		}
		size := max(int(b[i])<<8|int(b[i+1]), 2)
		if s.cut = size > len(b)-i; s.cut {
			size = len(b) - i
		}
		s.data = b[i+2 : i+size]
		visit(s)
		i += size
		if m == mSOS {
			i = skipScan(b, i)
		}
	}
	return shape
}

// nextMarker returns the offset of the next FF that a marker byte follows, fill
// bytes skipped, or -1.
func nextMarker(b []byte, i int) int {
	for i < len(b)-1 {
		j := bytes.IndexByte(b[i:len(b)-1], 0xFF)
		if j < 0 {
			return -1
		}
		i += j
		if b[i+1] != 0xFF && b[i+1] != 0 {
			return i
		}
		i++
	}
	return -1
}

// skipScan returns the offset of the first marker after the entropy-coded data
// that starts at i.
func skipScan(b []byte, i int) int {
	for {
		j := nextMarker(b, i)
		if j < 0 {
			return len(b)
		}
		if m := b[j+1]; m < mRST0 || m > mRST7 {
			return j
		}
		i = j + 2
	}
}

// inventoryJPEG inspects a JPEG and what follows it.
func inventoryJPEG(c *collector, b []byte) {
	var app jpegApps
	shape := walkJPEG(b, func(s segment) { app.segment(c, s) })
	app.finish(c)
	if shape.stray > 8 && shape.end >= 0 {
		c.add(finding.Metadata, finding.CarrierOther, finding.Possible, "stray-bytes")
	}
	if shape.end >= 0 {
		trailer(c, b[shape.end:])
	}
}

// jpegApps gathers what is spread over several segments.
type jpegApps struct {
	exif []byte   // the EXIF block so far, with what later segments continue
	icc  [][]byte // parts of a profile, in file order
	xmp  [][]byte // parts of an extended XMP packet
	flir [][]byte
	c2pa [][]byte
	irb  [][]byte
}

// segment records what one segment tells.
func (a *jpegApps) segment(c *collector, s segment) {
	d := s.data
	if s.cut && s.marker >= mAPP0 && s.marker <= mAPPF {
		c.undecodable(finding.CarrierVendor, "cut-off")
	}
	switch {
	case s.marker == mCOM:
		commentText(c, d)
	case s.marker == mAPP0:
		app0(c, d)
	case s.marker == 0xE1:
		a.app1(c, d)
	case s.marker == 0xE2:
		a.app2(c, d)
	case s.marker == 0xEB && has(d, "JP"):
		a.c2pa = append(a.c2pa, d)
	case s.marker == 0xEC && has(d, "Ducky"):
		ducky(c, d[5:])
	case s.marker == 0xED && has(d, "Photoshop 3.0\x00"):
		a.irb = append(a.irb, d[14:])
	case s.marker == 0xEE && has(d, "Adobe") && len(d) == 12:
		// The colour transform of the encoder: part of the picture's form.
	case s.marker > mAPP0 && s.marker <= mAPPF:
		vendor(c, s.marker, d)
	case s.marker >= 0xF0 && s.marker < mCOM, s.marker < mSOF0:
		if !blank(d) {
			c.add(finding.Metadata, finding.CarrierVendor, finding.Possible, "reserved-marker")
		}
	}
}

// app1 sorts EXIF, XMP and FLIR segments.
func (a *jpegApps) app1(c *collector, d []byte) {
	const xap, ext = "http://ns.adobe.com/xap/1.0/\x00", "http://ns.adobe.com/xmp/extension/\x00"
	switch {
	case has(d, "Exif\x00"):
		body := d[min(6, len(d)):]
		if len(a.exif) > 0 && !isTIFF(body) {
			a.exif = append(a.exif, body...) // a block of more than 64 KiB goes on
			return
		}
		a.flushEXIF(c)
		a.exif = bytes.Clone(body)
		if len(body) == 0 || blank(body) {
			a.exif = nil
		}
	case has(d, xap):
		xmpPacket(c, d[len(xap):])
	case has(d, ext):
		// 32 bytes of GUID, full length and offset stand before each part.
		a.xmp = append(a.xmp, d[min(len(d), len(ext)+40):])
	case has(d, "FLIR\x00"):
		a.flir = append(a.flir, d[min(8, len(d)):])
	case isTIFF(d):
		c.nested(finding.CarrierEXIF, func() { exifBlock(c, d) })
	case bytes.Contains(d, []byte("<x:xmpmeta")), bytes.Contains(d, []byte("<rdf:RDF")):
		xmpPacket(c, d)
	default:
		vendor(c, 0xE1, d)
	}
}

// app2 sorts profiles, multi-picture and FlashPix segments.
func (a *jpegApps) app2(c *collector, d []byte) {
	switch {
	case has(d, "ICC_PROFILE\x00"):
		a.icc = append(a.icc, d[min(14, len(d)):])
	case has(d, "MPF\x00"):
		multiPicture(c, d[4:])
	case has(d, "FPXR\x00"):
		c.add(finding.Metadata, finding.CarrierFlashPix, finding.Definite, "streams")
		if bytes.Contains(d, []byte("A\x00u\x00d\x00i\x00o")) {
			c.add(finding.Metadata, finding.CarrierFlashPix, finding.Definite, "audio")
		}
	case has(d, "urn:iso:std:iso:ts:21496"):
		c.add(finding.Metadata, finding.CarrierGainMap, finding.Definite, "gain-map")
	default:
		vendor(c, 0xE2, d)
	}
}

func (a *jpegApps) flushEXIF(c *collector) {
	if len(a.exif) > 0 {
		exifBlock(c, a.exif)
	}
	a.exif = nil
}

// finish inspects what was spread over segments.
func (a *jpegApps) finish(c *collector) {
	a.flushEXIF(c)
	if len(a.icc) > 0 {
		iccProfile(c, bytes.Join(a.icc, nil))
	}
	if len(a.xmp) > 0 {
		xmpPacket(c, bytes.Join(a.xmp, nil))
	}
	if len(a.flir) > 0 {
		flirBlock(c, bytes.Join(a.flir, nil))
	}
	if len(a.c2pa) > 0 {
		c2paBlock(c, bytes.Join(a.c2pa, nil))
	}
	if len(a.irb) > 0 {
		photoshopBlock(c, bytes.Join(a.irb, nil))
	}
}
