package exiftest

import (
	"slices"

	"example.org/redact/pkg/finding"
)

// webps plants chunks in a lossless WebP.
func webps() []Planted {
	var out []Planted
	add := func(name string, k finding.Kind, at finding.Carrier, file []byte) {
		out = append(out, Planted{Name: "webp/" + name, Ext: ".webp", File: file, Kind: k, Carrier: at})
	}
	chunk := func(typ string, data []byte) []byte { return webp(true, riffChunk(typ, data)) }
	add("exif", finding.GPS, finding.CarrierEXIFGPS, chunk("EXIF", exifBlock(gps())))
	add("exif-with-header", finding.GPS, finding.CarrierEXIFGPS, chunk("EXIF", join("Exif\x00\x00", exifBlock(gps()))))
	add("xmp", finding.Author, finding.CarrierXMP, chunk("XMP ", xmp("<dc:creator>"+Mark+"</dc:creator>")))
	add("profile", finding.Metadata, finding.CarrierICC, chunk("ICCP", icc([2]string{"desc", Mark})))
	add("unknown-chunk", finding.Metadata, finding.CarrierRIFF, chunk("prvt", []byte(Mark)))
	add("list", finding.Metadata, finding.CarrierRIFF, chunk("LIST", join("INFOIART", le32(len(Mark)), Mark)))
	add("after-end", finding.Trailer, finding.CarrierTrailer, slices.Concat(webp(false), []byte(Mark)))
	add("jpeg-after-end", finding.GPS, finding.CarrierEXIFGPS, slices.Concat(webp(false), jpegWith(app1(exifBlock(gps())))))
	return out
}

// subBlocks splits data as GIF stores it.
func subBlocks(data []byte) []byte {
	var out []byte
	for len(data) > 0 {
		n := min(len(data), 255)
		out = join(out, n, data[:n])
		data = data[n:]
	}
	return append(out, 0)
}

// gifs plants extensions.
func gifs() []Planted {
	var out []Planted
	base := Plain(".gif")
	head := 13 + 3*(2<<(base[10]&7))*int(base[10]>>7)
	add := func(name string, k finding.Kind, at finding.Carrier, block []byte) {
		out = append(out, Planted{Name: "gif/" + name, Ext: ".gif", File: slices.Concat(base[:head], block, base[head:]), Kind: k, Carrier: at})
	}
	const ext = finding.CarrierGIF
	add("comment", finding.Caption, ext, join(0x21, 0xFE, subBlocks([]byte(Mark))))
	add("plain-text", finding.Caption, ext, join(0x21, 0x01, 12, make([]byte, 12), subBlocks([]byte(Mark))))
	add("application", finding.Metadata, ext, join(0x21, 0xFF, 11, "VENDORX 1.0", subBlocks([]byte(Mark))))
	add("loop-with-more", finding.Metadata, ext, join(0x21, 0xFF, 11, "NETSCAPE2.0", 3, 1, 0, 0, subBlocks([]byte(Mark))))
	add("unknown-extension", finding.Metadata, ext, join(0x21, 0x77, subBlocks([]byte(Mark))))
	out[len(out)-1].Undecodable = true // Go's decoder stops there
	add("profile", finding.Metadata, finding.CarrierICC, join(0x21, 0xFF, 11, "ICCRGBG1012", subBlocks(icc([2]string{"desc", Mark}))))
	magic := []byte{1}
	for i := 255; i >= 0; i-- {
		magic = append(magic, byte(i))
	}
	packet := xmp("<photoshop:City>" + Mark + "</photoshop:City>")
	add("xmp", finding.GPS, finding.CarrierXMP, join(0x21, 0xFF, 11, "XMP DataXMP", packet, magic, 0))
	out = append(out, Planted{Name: "gif/after-end", Ext: ".gif", File: slices.Concat(base, []byte(Mark)), Kind: finding.Trailer, Carrier: finding.CarrierTrailer})
	return out
}

// bmps plants what bitmaps can hold.
func bmps() []Planted {
	var out []Planted
	add := func(name string, k finding.Kind, at finding.Carrier, file []byte) {
		out = append(out, Planted{Name: "bmp/" + name, Ext: ".bmp", File: file, Kind: k, Carrier: at})
	}
	add("gap", finding.Metadata, finding.CarrierOther, bmp([]byte(Mark), nil, nil, 40))
	add("after-end", finding.Trailer, finding.CarrierTrailer, bmp(nil, []byte(Mark), nil, 40))
	add("profile", finding.Metadata, finding.CarrierICC, bmp(nil, nil, icc([2]string{"desc", Mark}), 124))
	add("linked-profile", finding.Author, finding.CarrierICC, bmp(nil, nil, []byte("C:\\Users\\"+Mark+"\\p.icc\x00"), 124))
	return out
}

// tiffs plants tags and bytes in TIFF files.
func tiffs() []Planted {
	var out []Planted
	file := func(name string, k finding.Kind, at finding.Carrier, b []byte) {
		out = append(out, Planted{Name: "tiff/" + name, Ext: ".tif", File: b, Kind: k, Carrier: at})
	}
	add := func(name string, k finding.Kind, at finding.Carrier, tags ...tag) {
		file(name, k, at, tiffFile(le, &dir{tags: tags}, nil))
	}
	add("description", finding.Caption, finding.CarrierEXIFText, text(0x010E, Mark))
	add("artist", finding.Author, finding.CarrierEXIFOwner, text(0x013B, Mark))
	add("date-time", finding.TakenAt, finding.CarrierEXIFTime, text(0x0132, Mark))
	add("make", finding.DeviceID, finding.CarrierEXIFDevice, text(0x010F, Mark))
	add("document-name", finding.Caption, finding.CarrierTIFF, text(0x010D, Mark))
	add("page-name", finding.Caption, finding.CarrierTIFF, text(0x011D, Mark))
	add("gps", finding.GPS, finding.CarrierEXIFGPS, gps())
	add("exif-directory", finding.DeviceID, finding.CarrierEXIFDevice, sub(0x8769, text(0xA431, Mark)))
	add("xmp", finding.GPS, finding.CarrierXMP, raw(0x02BC, tByte, xmp("<photoshop:City>"+Mark+"</photoshop:City>")))
	add("iptc", finding.GPS, finding.CarrierIPTC, raw(0x83BB, tUndefined, iptc(90, Mark)))
	add("iptc-in-photoshop", finding.GPS, finding.CarrierIPTC, raw(0x8649, tByte, resource(0x0404, "", iptc(90, Mark))))
	add("photoshop-layers", finding.Thumbnail, finding.CarrierPhotoshop, raw(0x935C, tUndefined, []byte(Mark)))
	add("profile", finding.Metadata, finding.CarrierICC, raw(0x8773, tUndefined, icc([2]string{"desc", Mark})))
	add("geotiff", finding.GPS, finding.CarrierGeoTIFF, raw(0x8482, tByte, []byte(Mark)))
	add("private-tag", finding.Metadata, finding.CarrierTIFF, text(0xFDE9, Mark))
	thumb := thumbnail()
	add("sub-directory-picture", finding.Thumbnail, finding.CarrierThumbnail, sub(0x014A, blob(0x0201, thumb), long(le, 0x0202, len(thumb))))
	add("reduced-page", finding.Thumbnail, finding.CarrierThumbnail, long(le, 0x00FE, 1))
	page := &dir{tags: append(pixelTags(le), text(0x013B, Mark))}
	file("second-page", finding.Author, finding.CarrierEXIFOwner, tiffFile(le, &dir{next: page}, nil))
	pages := &dir{tags: append(pixelTags(le), gps())}
	for range 11 {
		pages = &dir{tags: pixelTags(le), next: pages}
	}
	file("twelfth-page", finding.GPS, finding.CarrierEXIFGPS, tiffFile(le, &dir{next: pages}, nil))
	file("big-endian", finding.Author, finding.CarrierEXIFOwner, tiffFile(be, &dir{tags: []tag{text(0x013B, Mark)}}, nil))
	lot := make([]byte, 0, 256)
	for len(lot) < 200 {
		lot = append(lot, Mark...)
	}
	file("after-end", finding.Trailer, finding.CarrierTIFF, tiffFile(le, &dir{}, lot))
	return out
}
