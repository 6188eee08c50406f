package exiftest

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"slices"

	"example.org/redact/pkg/finding"
)

// deflate packs b as zlib data.
func deflate(b []byte) []byte {
	var w bytes.Buffer
	z := zlib.NewWriter(&w)
	_, err := z.Write(b)
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err) // a bytes.Buffer does not fail
	}
	return w.Bytes()
}

// pngWith puts chunks behind the header of a plain PNG.
func pngWith(chunks ...[]byte) []byte {
	b := Plain(".png")
	const at = 8 + 25 // signature and IHDR
	return slices.Concat(b[:at], slices.Concat(chunks...), b[at:])
}

// rawProfile is ImageMagick's way of storing foreign blocks in a text chunk.
func rawProfile(typ string, data []byte) []byte {
	body := fmt.Sprintf("\n%s\n%8d\n%s\n", typ, len(data), hex.EncodeToString(data))
	return pngChunk("zTXt", join("Raw profile type ", typ, 0, 0, deflate([]byte(body))))
}

// pngs plants chunks.
func pngs() []Planted {
	var out []Planted
	file := func(name string, k finding.Kind, at finding.Carrier, b []byte) {
		out = append(out, Planted{Name: "png/" + name, Ext: ".png", File: b, Kind: k, Carrier: at})
	}
	add := func(name string, k finding.Kind, at finding.Carrier, typ string, parts ...any) {
		file(name, k, at, pngWith(pngChunk(typ, join(parts...))))
	}
	const text = finding.CarrierPNGText
	add("text-author", finding.Author, text, "tEXt", "Author", 0, Mark)
	add("text-creation-time", finding.TakenAt, text, "tEXt", "Creation Time", 0, Mark)
	add("text-description", finding.Caption, text, "tEXt", "Description", 0, Mark)
	add("text-location", finding.GPS, text, "tEXt", "exif:GPSLatitude", 0, Mark)
	add("text-camera", finding.DeviceID, text, "tEXt", "exif:Model", 0, Mark)
	add("text-unknown", finding.Metadata, text, "tEXt", Mark, 0, Mark)
	add("text-packed", finding.Caption, text, "zTXt", "Comment", 0, 0, deflate([]byte(Mark)))
	add("text-packed-broken", finding.GPS, text, "zTXt", "Comment", 0, 0, "not zlib", Mark)
	add("text-international", finding.Author, text, "iTXt", "Author", 0, 0, 0, "en", 0, "Author", 0, Mark)
	add("text-international-packed", finding.Author, text, "iTXt", "Author", 0, 1, 0, 0, 0, deflate([]byte(Mark)))
	packet := xmp("<photoshop:City>" + Mark + "</photoshop:City>")
	add("xmp", finding.GPS, finding.CarrierXMP, "iTXt", "XML:com.adobe.xmp", 0, 0, 0, 0, 0, packet)
	add("xmp-packed", finding.GPS, finding.CarrierXMP, "iTXt", "XML:com.adobe.xmp", 0, 1, 0, 0, 0, deflate(packet))
	add("exif", finding.GPS, finding.CarrierEXIFGPS, "eXIf", exifBlock(gps()))
	add("exif-broken", finding.GPS, finding.CarrierEXIF, "eXIf", Mark)
	file("raw-profile-exif", finding.GPS, finding.CarrierEXIFGPS, pngWith(rawProfile("exif", join("Exif\x00\x00", exifBlock(gps())))))
	file("raw-profile-iptc", finding.GPS, finding.CarrierIPTC, pngWith(rawProfile("iptc", resource(0x0404, "", iptc(90, Mark)))))
	file("raw-profile-xmp", finding.GPS, finding.CarrierXMP, pngWith(rawProfile("xmp", packet)))
	add("time", finding.TakenAt, finding.CarrierPNGTime, "tIME", "\x07\xe8\x02\x03\x04\x05\x06")
	add("c2pa", finding.Author, finding.CarrierC2PA, "caBX", c2pa("c2pa.signature", Mark))
	add("profile", finding.Metadata, finding.CarrierICC, "iCCP", "icc", 0, 0, deflate(icc([2]string{"desc", Mark})))
	add("profile-name", finding.Metadata, finding.CarrierICC, "iCCP", Mark, 0, 0, deflate(icc([2]string{"desc", "sRGB"})))
	add("private-chunk", finding.Metadata, finding.CarrierPNGChunk, "prVt", Mark)
	add("suggested-palette", finding.Metadata, finding.CarrierPNGChunk, "sPLT", Mark, 0, 8)
	b := Plain(".png")
	end := len(b) - 12
	file("text-behind-pixels", finding.Caption, text, slices.Concat(b[:end], pngChunk("tEXt", join("Comment", 0, Mark)), b[end:]))
	file("after-end", finding.Trailer, finding.CarrierTrailer, slices.Concat(b, []byte(Mark)))
	file("second-png", finding.Trailer, finding.CarrierTrailer, slices.Concat(b, pngWith(pngChunk("tEXt", []byte(Mark)))))
	return out
}
