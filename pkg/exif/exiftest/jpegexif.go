package exiftest

import (
	"bytes"
	"encoding/binary"
	"slices"
	"unicode/utf16"

	"example.org/redact/pkg/finding"
)

var le, be = binary.LittleEndian, binary.BigEndian

// segment writes a JPEG marker segment.
func segment(marker byte, data ...any) []byte {
	d := join(data...)
	return join(0xFF, marker, be16(len(d)+2), d)
}

// jpegWith puts segments right after the start of a plain JPEG.
func jpegWith(segments ...[]byte) []byte {
	b := Plain(".jpg")
	return slices.Concat(b[:2], slices.Concat(segments...), b[2:])
}

// app1 wraps an EXIF block.
func app1(block []byte) []byte { return segment(0xE1, "Exif\x00\x00", block) }

// exifBlock writes a little-endian block with the given tags in its first
// directory.
func exifBlock(tags ...tag) []byte { return block(le, &dir{tags: tags}) }

// utf16Text is a value of Windows' XP tags.
func utf16Text(id uint16, s string) tag {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return raw(id, tByte, append(b, 0, 0))
}

// gps is a GPS directory with a position.
func gps() tag {
	return sub(0x8825, text(1, "N"), position(2, 3), text(3, "E"), position(4, 3))
}

// thumbnail is a JPEG that stands for a smaller version of the picture.
func thumbnail() []byte {
	b := Plain(".jpg")
	return slices.Concat(b[:2], segment(0xFE, Mark), b[2:])
}

// jpegEXIF plants one tag each in the EXIF block of a JPEG.
func jpegEXIF() []Planted {
	const (
		gpsAt, timeAt, deviceAt = finding.CarrierEXIFGPS, finding.CarrierEXIFTime, finding.CarrierEXIFDevice
		ownerAt, textAt         = finding.CarrierEXIFOwner, finding.CarrierEXIFText
	)
	inExif := func(t ...tag) []byte { return exifBlock(sub(0x8769, t...)) }
	rows := []struct {
		name    string
		block   []byte
		kind    finding.Kind
		carrier finding.Carrier
	}{
		{"gps", exifBlock(gps()), finding.GPS, gpsAt},
		{"gps-big-endian", block(be, &dir{tags: []tag{gps()}}), finding.GPS, gpsAt},
		{"gps-destination", exifBlock(sub(0x8825, position(0x14, 3), position(0x16, 3))), finding.GPS, gpsAt},
		{"gps-area", exifBlock(sub(0x8825, raw(0x1C, tUndefined, join("ASCII\x00\x00\x00", Mark)))), finding.GPS, gpsAt},
		{"gps-altitude", exifBlock(sub(0x8825, position(6, 1))), finding.GPS, gpsAt},
		{"gps-time", exifBlock(sub(0x8825, position(7, 3), text(0x1D, "2024:02:03"))), finding.TakenAt, gpsAt},
		{"gps-second-directory", block(le, &dir{next: &dir{tags: []tag{gps()}}}), finding.GPS, gpsAt},
		{"gps-after-bad-tag", exifBlock(tag{id: 0x010E, typ: tASCII, count: 1 << 20, val: []byte("????")}, gps()), finding.GPS, gpsAt},
		{"date-time", exifBlock(text(0x0132, Mark)), finding.TakenAt, timeAt},
		{"date-time-original", inExif(text(0x9003, Mark)), finding.TakenAt, timeAt},
		{"offset-time", inExif(text(0x9011, Mark)), finding.TakenAt, timeAt},
		{"sub-second", inExif(text(0x9291, Mark)), finding.TakenAt, timeAt},
		{"make-model", exifBlock(text(0x010F, Mark), text(0x0110, Mark)), finding.DeviceID, deviceAt},
		{"host-computer", exifBlock(text(0x013C, Mark)), finding.DeviceID, deviceAt},
		{"body-serial", inExif(text(0xA431, Mark)), finding.DeviceID, deviceAt},
		{"lens-serial", inExif(text(0xA435, Mark)), finding.DeviceID, deviceAt},
		{"unique-id", inExif(text(0xA420, Mark)), finding.DeviceID, deviceAt},
		{"artist", exifBlock(text(0x013B, Mark)), finding.Author, ownerAt},
		{"copyright", exifBlock(text(0x8298, Mark)), finding.Author, ownerAt},
		{"owner-name", inExif(text(0xA430, Mark)), finding.Author, ownerAt},
		{"xp-author", exifBlock(utf16Text(0x9C9D, Mark)), finding.Author, ownerAt},
		{"photographer", inExif(text(0xA437, Mark)), finding.Author, ownerAt},
		{"description", exifBlock(text(0x010E, Mark)), finding.Caption, textAt},
		{"user-comment", inExif(raw(0x9286, tUndefined, join("ASCII\x00\x00\x00", Mark))), finding.Caption, textAt},
		{"xp-title", exifBlock(utf16Text(0x9C9B, Mark)), finding.Caption, textAt},
		{"xp-keywords", exifBlock(utf16Text(0x9C9E, Mark)), finding.Caption, textAt},
		{"software", exifBlock(text(0x0131, Mark)), finding.Metadata, finding.CarrierEXIF},
		{"settings", inExif(position(0x829A, 1)), finding.Metadata, finding.CarrierEXIF},
		{"unknown-tag", exifBlock(text(0xFDE9, Mark)), finding.Metadata, finding.CarrierEXIF},
		{"maker-note", inExif(raw(0x927C, tUndefined, []byte("Maker\x00"+Mark))), finding.DeviceID, finding.CarrierMakerNote},
		{"maker-note-preview", inExif(raw(0x927C, tUndefined, join("Maker\x00", thumbnail()))), finding.Thumbnail, finding.CarrierMakerNote},
		{"thumbnail", block(le, &dir{next: &dir{tags: []tag{blob(0x0201, thumbnail()), long(le, 0x0202, len(thumbnail()))}}}), finding.Thumbnail, finding.CarrierThumbnail},
		{"thumbnail-unreferenced", join(exifBlock(short(le, 0x0112, 1)), thumbnail()), finding.Thumbnail, finding.CarrierThumbnail},
		{"xmp-in-tag", exifBlock(raw(0x02BC, tByte, xmp(`<dc:creator>`+Mark+`</dc:creator>`))), finding.Author, finding.CarrierXMP},
		{"iptc-in-tag", exifBlock(raw(0x83BB, tUndefined, iptc(80, Mark))), finding.Author, finding.CarrierIPTC},
	}
	var out []Planted
	for _, r := range rows {
		out = append(out, Planted{Name: "jpeg/exif/" + r.name, Ext: ".jpg", File: jpegWith(app1(r.block)), Kind: r.kind, Carrier: r.carrier})
	}
	add := func(name string, file []byte, k finding.Kind, at finding.Carrier) {
		out = append(out, Planted{Name: "jpeg/exif/" + name, Ext: ".jpg", File: file, Kind: k, Carrier: at})
	}
	empty := app1(exifBlock(short(le, 0x0112, 1)))
	add("second-segment", jpegWith(empty, app1(exifBlock(gps()))), finding.GPS, gpsAt)
	add("after-xmp", jpegWith(xmpSegment(""), app1(exifBlock(gps()))), finding.GPS, gpsAt)
	add("without-header", jpegWith(segment(0xE1, exifBlock(gps()))), finding.GPS, gpsAt)
	long := exifBlock(raw(0x927C, tUndefined, bytes.Repeat([]byte("."), 70000)), gps())
	add("two-segments", jpegWith(app1(long[:60000]), app1(long[60000:])), finding.GPS, gpsAt)
	return out
}
