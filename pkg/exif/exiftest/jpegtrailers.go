package exiftest

import (
	"archive/zip"
	"bytes"
	"slices"

	"example.org/redact/pkg/finding"
)

// box writes an ISO-BMFF box.
func box(typ string, parts ...any) []byte {
	body := join(parts...)
	return join(be32(8+len(body)), typ, body)
}

// video writes an MP4 without any track, with moov's contents.
func video(moov ...any) []byte {
	return join(box("ftyp", "mp42", be32(0), "mp42isom"), box("moov", moov...), box("mdat", Mark))
}

// samsung writes a Samsung trailer with one block.
func samsung(name, data string) []byte {
	block := join(0, 0, 0x30, 0x0A, le32(len(name)), name, data)
	dir := join("SEFH", le32(106), le32(1), 0, 0, 0x30, 0x0A, le32(len(block)), le32(len(block)))
	return join(block, dir, le32(len(dir)), "SEFT")
}

func zipFile() []byte {
	var w bytes.Buffer
	z := zip.NewWriter(&w)
	f, err := z.Create("note.txt")
	if err == nil {
		_, err = f.Write([]byte(Mark))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err) // a bytes.Buffer does not fail
	}
	return w.Bytes()
}

// jpegTrailers plants what follows the end of a JPEG.
func jpegTrailers() []Planted {
	var out []Planted
	add := func(name string, k finding.Kind, at finding.Carrier, tail []byte) {
		out = append(out, Planted{Name: "jpeg/trailer/" + name, Ext: ".jpg", File: slices.Concat(Plain(".jpg"), tail), Kind: k, Carrier: at})
	}
	const end, qt = finding.CarrierTrailer, finding.CarrierQuickTime
	add("text", finding.Trailer, end, []byte(Mark))
	add("after-padding", finding.Trailer, end, join(make([]byte, 4096), Mark))
	add("zip", finding.Trailer, end, zipFile())
	add("pdf", finding.Trailer, end, []byte("%PDF-1.4\n% "+Mark))
	add("second-jpeg", finding.Thumbnail, end, thumbnail())
	add("second-png", finding.Trailer, end, join(Plain(".png"), Mark))
	withGPS := jpegWith(app1(exifBlock(gps())))
	add("second-jpeg-gps", finding.GPS, finding.CarrierEXIFGPS, withGPS)
	add("third-jpeg-gps", finding.GPS, finding.CarrierEXIFGPS, join(thumbnail(), withGPS))
	add("gain-map", finding.Thumbnail, finding.CarrierGainMap, jpegWith(xmpSegment("<hdrgm:Version>1.0"+Mark+"</hdrgm:Version>")))
	add("depth-map", finding.Thumbnail, finding.CarrierAuxImage, jpegWith(xmpSegment("<depthdata>"+Mark+"</depthdata>")))
	add("video-position", finding.GPS, qt, video(box("udta", box("\xa9xyz", be16(len(Mark)), be16(0x15C7), Mark))))
	add("video-3gpp-position", finding.GPS, qt, video(box("udta", box("loci", be32(0), Mark))))
	keys := box("keys", be32(0), be32(1), box("mdta", "com.apple.quicktime.location.ISO6709"))
	add("video-keys-position", finding.GPS, qt, video(box("meta", box("hdlr", make([]byte, 24)), keys, box("ilst", box("\x00\x00\x00\x01", box("data", Mark))))))
	add("video-written-position", finding.GPS, end, video(box("free", "+51.5034-000.1276/", Mark)))
	add("video-time", finding.TakenAt, qt, video(box("mvhd", be32(0), markRational, make([]byte, 88))))
	add("video-model", finding.DeviceID, qt, video(box("udta", box("\xa9mod", Mark))))
	add("video-xmp", finding.GPS, finding.CarrierXMP, video(box("udta", box("XMP_", xmp("<photoshop:City>"+Mark+"</photoshop:City>")))))
	add("samsung", finding.Trailer, end, samsung("Unknown", Mark))
	add("samsung-country", finding.GPS, end, samsung("MCC_Data", Mark))
	add("samsung-time", finding.TakenAt, end, samsung("Image_UTC_Data", Mark))
	add("samsung-video-position", finding.GPS, qt, samsung("MotionPhoto_Data", string(video(box("udta", box("\xa9xyz", Mark))))))
	return out
}

// hostile returns EXIF blocks that break readers; the picture itself is sound
// and has to come out clean.
func hostile() []Planted {
	head := "II*\x00\x08\x00\x00\x00"
	// A count whose product with the size of its type overflows 32 bits.
	overflow := join(head, "\x01\x00", "\x0e\x01\x0c\x00", le32(0x20000001), le32(8), le32(0))
	// Two directories that name each other as the next.
	cycle := join(head,
		"\x01\x00\x00\x01\x03\x00\x01\x00\x00\x00\x01\x00\x00\x00", le32(26),
		"\x01\x00\x00\x01\x03\x00\x01\x00\x00\x00\x01\x00\x00\x00", le32(8))
	self := join(head, "\x01\x00\x69\x87\x04\x00", le32(1), le32(8), le32(0))
	// A thumbnail that starts far outside the block.
	thumb := block(le, &dir{
		tags: []tag{short(le, 0x0100, 1)},
		next: &dir{tags: []tag{long(le, 0x0201, 0x0080000B), long(le, 0x0202, 256)}},
	})
	many := join(head, "\xff\xff", bytes.Repeat([]byte("\x00\x01\x03\x00\x01\x00\x00\x00\x01\x00\x00\x00"), 4000))
	var out []Planted
	for _, r := range []struct {
		name  string
		block []byte
		kind  finding.Kind
		at    finding.Carrier
	}{
		{"count-overflow", overflow, finding.GPS, finding.CarrierEXIF},
		{"directory-cycle", cycle, finding.GPS, finding.CarrierEXIF},
		{"directory-in-itself", self, finding.GPS, finding.CarrierEXIF},
		{"bad-thumbnail", thumb, finding.Thumbnail, finding.CarrierThumbnail},
		{"too-many-entries", many, finding.GPS, finding.CarrierEXIF},
		{"not-tiff", []byte(Mark), finding.GPS, finding.CarrierEXIF},
		{"cut-off", exifBlock(gps())[:30], finding.GPS, finding.CarrierEXIF},
	} {
		out = append(out, Planted{Name: "jpeg/hostile/" + r.name, Ext: ".jpg", File: jpegWith(app1(r.block)), Kind: r.kind, Carrier: r.at})
	}
	return out
}
