package exiftest

import (
	"bytes"
	"slices"

	"example.org/redact/pkg/finding"
)

// icc writes a colour profile with the given text tags, by signature.
func icc(tags ...[2]string) []byte {
	var table, data []byte
	start := 132 + 12*len(tags)
	for _, t := range tags {
		body := join("text", be32(0), t[1], 0)
		table = join(table, t[0], be32(start+len(data)), be32(len(body)))
		data = append(data, body...)
	}
	head := make([]byte, 128)
	copy(head[12:], "mntrRGB XYZ ")
	copy(head[36:], "acsp")
	copy(head, be32(start+len(data)))
	return join(head, be32(len(tags)), table, data)
}

// c2pa writes a JUMBF superbox with a label and content: the frame of content
// credentials.
func c2pa(label, content string) []byte {
	desc := join("c2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71", 3, label, 0)
	inner := join(be32(8+len(desc)), "jumd", desc, be32(8+len(content)), "cbor", content)
	return join(be32(8+len(inner)), "jumb", inner)
}

// multiPicture writes an index of n pictures.
func multiPicture(n int) []byte {
	entries := make([]byte, 16*n)
	copy(entries[16*(n-1):], markRational)
	return segment(0xE2, "MPF\x00", exifBlock(raw(0xB000, tUndefined, []byte("0100")), long(le, 0xB001, n), raw(0xB002, tUndefined, entries)))
}

// flir writes a FLIR block with one record of the given type.
func flir(typ int, data string) []byte {
	head := make([]byte, 64)
	copy(head, "FFF\x00")
	copy(head[20:], be32(101))
	copy(head[24:], be32(64))
	copy(head[28:], be32(1))
	row := make([]byte, 32)
	copy(row, be16(typ))
	copy(row[12:], be32(96))
	copy(row[16:], be32(len(data)))
	return segment(0xE1, "FLIR\x00\x01\x00\x00", head, row, data)
}

// jpegSegments plants the other marker segments.
func jpegSegments() []Planted {
	var out []Planted
	add := func(name string, k finding.Kind, at finding.Carrier, segs ...[]byte) {
		out = append(out, Planted{Name: "jpeg/" + name, Ext: ".jpg", File: jpegWith(segs...), Kind: k, Carrier: at})
	}
	const vendor = finding.CarrierVendor
	jfif := "JFIF\x00\x01\x01\x00\x00\x01\x00\x01"
	add("jfif-thumbnail", finding.Thumbnail, finding.CarrierThumbnail, segment(0xE0, jfif, 2, 3, Mark+"..."))
	add("jfif-spare-bytes", finding.Metadata, vendor, segment(0xE0, jfif, 0, 0, Mark))
	add("jfxx", finding.Thumbnail, finding.CarrierJFXX, segment(0xE0, "JFXX\x00\x10", thumbnail()))
	add("app0-other", finding.Metadata, vendor, segment(0xE0, "AVI1\x00", Mark))
	profile := func(p []byte) []byte { return segment(0xE2, "ICC_PROFILE\x00\x01\x01", p) }
	add("icc-description", finding.Metadata, finding.CarrierICC, profile(icc([2]string{"desc", Mark})))
	add("icc-copyright", finding.Metadata, finding.CarrierICC, profile(icc([2]string{"desc", "sRGB IEC61966-2.1"}, [2]string{"cprt", Mark})))
	add("icc-device", finding.DeviceID, finding.CarrierICC, profile(icc([2]string{"desc", "sRGB"}, [2]string{"mmod", Mark})))
	add("icc-broken", finding.Metadata, finding.CarrierICC, profile([]byte(Mark)))
	add("flashpix", finding.Metadata, finding.CarrierFlashPix, segment(0xE2, "FPXR\x00", Mark))
	add("mpf", finding.Thumbnail, finding.CarrierMPF, multiPicture(2))
	add("gain-map-segment", finding.Metadata, finding.CarrierGainMap, segment(0xE2, "urn:iso:std:iso:ts:21496:-1\x00", Mark))
	add("flir-gps", finding.GPS, finding.CarrierFLIR, flir(0x2B, Mark))
	add("flir-camera", finding.DeviceID, finding.CarrierFLIR, flir(0x20, Mark))
	add("flir-picture", finding.Thumbnail, finding.CarrierFLIR, flir(0x0E, Mark))
	add("flir-text", finding.Caption, finding.CarrierFLIR, flir(0x21, Mark))
	add("app3-meta", finding.DeviceID, finding.CarrierEXIFDevice, segment(0xE3, "Meta\x00\x00", exifBlock(text(0x0110, Mark))))
	add("app3-stereo", finding.Caption, vendor, segment(0xE3, "_JPSJPS_", be16(4), be32(0), be16(len(Mark)), Mark))
	add("app5-unique-id", finding.DeviceID, vendor, segment(0xE5, "ssuniqueid\x00", Mark))
	add("app5-ricoh", finding.Caption, vendor, segment(0xE5, "RMETA\x00", Mark))
	add("app6-gopro-gps", finding.GPS, vendor, segment(0xE6, "GoPro\x00GPS5", Mark))
	add("app7-pentax", finding.DeviceID, vendor, segment(0xE7, "PENTAX \x00", Mark))
	add("app8-unknown", finding.Metadata, vendor, segment(0xE8, Mark))
	add("app10-comment", finding.Caption, vendor, segment(0xEA, "UNICODE\x00", Mark))
	add("app11-jpeg-hdr", finding.Metadata, vendor, segment(0xEB, "HDR_RI ", Mark))
	add("app12-picture-info", finding.DeviceID, vendor, segment(0xEC, "[picture info]", Mark))
	add("app12-ducky-comment", finding.Caption, vendor, segment(0xEC, "Ducky", be16(2), be16(len(Mark)), Mark, be16(0)))
	add("app12-ducky-copyright", finding.Author, vendor, segment(0xEC, "Ducky", be16(3), be16(len(Mark)), Mark, be16(0)))
	add("app13-other", finding.Metadata, vendor, segment(0xED, "Adobe_CM", Mark))
	add("app15", finding.Metadata, vendor, segment(0xEF, "Q 80 ", Mark))
	add("preview-in-segment", finding.Thumbnail, vendor, segment(0xE4, "Vendor\x00", thumbnail()))
	add("comment", finding.Caption, finding.CarrierComment, segment(0xFE, Mark))
	add("reserved-marker", finding.Metadata, vendor, segment(0xF7, Mark))
	add("stray-bytes", finding.Metadata, finding.CarrierOther, []byte(Mark))
	jumbf := func(label, content string) []byte {
		return segment(0xEB, "JP\x00\x01", be32(1), c2pa(label, content))
	}
	add("c2pa", finding.Metadata, finding.CarrierC2PA, jumbf("c2pa", Mark))
	add("c2pa-author", finding.Author, finding.CarrierC2PA, jumbf("stds.schema-org.CreativeWork", Mark))
	add("c2pa-thumbnail", finding.Thumbnail, finding.CarrierC2PA, jumbf("c2pa.thumbnail.claim.jpeg", string(thumbnail())))
	add("c2pa-gps", finding.GPS, finding.CarrierC2PA, jumbf("stds.exif", "exif:GPSLatitude"+Mark))
	for i := range out {
		// Decoders may refuse what belongs to no segment that they know.
		out[i].Undecodable = out[i].Name == "jpeg/reserved-marker" || out[i].Name == "jpeg/stray-bytes"
	}
	out = append(out, betweenScans("comment", segment(0xFE, Mark), finding.Caption, finding.CarrierComment))
	out = append(out, betweenScans("xmp", xmpSegment("<photoshop:City>"+Mark+"</photoshop:City>"), finding.GPS, finding.CarrierXMP))
	out = append(out, betweenScans("exif", app1(exifBlock(gps())), finding.GPS, finding.CarrierEXIFGPS))
	out = append(out, beforeEnd())
	return out
}

// betweenScans plants a segment between the scans of a picture.
func betweenScans(name string, seg []byte, k finding.Kind, at finding.Carrier) Planted {
	return Planted{Name: "jpeg/between-scans/" + name, Ext: ".jpg", File: threeScans(seg), Kind: k, Carrier: at}
}

// beforeEnd plants a comment between the last scan and EOI.
func beforeEnd() Planted {
	b := Plain(".jpg")
	file := slices.Concat(b[:len(b)-2], segment(0xFE, Mark), b[len(b)-2:])
	return Planted{Name: "jpeg/comment-before-end", Ext: ".jpg", File: file, Kind: finding.Caption, Carrier: finding.CarrierComment}
}

// threeScans writes a grey picture whose three components come in a scan each,
// with seg after the first. All coefficients are zero, so that each block is
// the code for "no difference" and the code for "end of block" (T.81, annex F).
func threeScans(seg []byte) []byte {
	quant := bytes.Repeat([]byte{1}, 64)
	table := func(class int) []byte { // one code of one bit: 0 stands for symbol 0
		return segment(0xC4, class<<4, 1, make([]byte, 15), 0)
	}
	out := join(0xFF, 0xD8, segment(0xDB, 0, quant),
		segment(0xC0, 8, be16(height), be16(width), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0), table(0), table(1))
	for component := 1; component <= 3; component++ {
		blocks := width / 8 * height / 8
		out = append(out, segment(0xDA, 1, component, 0, 0, 63, 0)...)
		out = append(out, make([]byte, blocks*2/8)...) // two bits a block
		if component == 1 {
			out = append(out, seg...)
		}
	}
	return append(out, 0xFF, 0xD9)
}
