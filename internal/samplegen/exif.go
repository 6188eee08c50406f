package samplegen

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// tag is one entry of an EXIF directory; its value is written big-endian.
type tag struct {
	id, typ uint16
	count   uint32
	value   []byte
}

// Types of EXIF values (EXIF 2.3, 4.6.2).
const (
	typeByte     = 1
	typeASCII    = 2
	typeShort    = 3
	typeLong     = 4
	typeRational = 5
)

func ascii(id uint16, s string) tag {
	return tag{id, typeASCII, uint32(len(s) + 1), append([]byte(s), 0)}
}

func short(id, v uint16) tag {
	return tag{id, typeShort, 1, binary.BigEndian.AppendUint16(nil, v)}
}

func long(id uint16, v int) tag {
	return tag{id, typeLong, 1, binary.BigEndian.AppendUint32(nil, uint32(v))}
}

// rationals are pairs of numerator and denominator.
func rationals(id uint16, v ...uint32) tag {
	var b []byte
	for _, n := range v {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return tag{id, typeRational, uint32(len(v) / 2), b}
}

// directory lays out one IFD that starts at offset within the TIFF block: its
// entries, the offset of the next one, then values longer than four bytes.
func directory(offset, next int, tags []tag) []byte {
	b := binary.BigEndian.AppendUint16(nil, uint16(len(tags)))
	data := offset + 2 + 12*len(tags) + 4
	var long []byte
	for _, t := range tags {
		b = binary.BigEndian.AppendUint16(b, t.id)
		b = binary.BigEndian.AppendUint16(b, t.typ)
		b = binary.BigEndian.AppendUint32(b, t.count)
		if len(t.value) <= 4 {
			b = append(b, append(t.value, 0, 0, 0, 0)[:4]...)
			continue
		}
		b = binary.BigEndian.AppendUint32(b, uint32(data+len(long)))
		long = append(long, t.value...)
		if len(long)%2 == 1 {
			long = append(long, 0)
		}
	}
	b = binary.BigEndian.AppendUint32(b, uint32(next))
	return append(b, long...)
}

// exifBlock holds what a phone writes about a picture.
type exifBlock struct {
	orientation uint16
	taken       string // "2025:02:11 18:42:07"
	camera      []tag  // more entries of the first directory, ids rising and below orientation
	artist      string
	gps         []tag
	thumbnail   []byte
}

// bytes is the content of the APP1 segment. A directory's length depends only
// on its tags, so each is laid out once to learn where the next begins.
func (e exifBlock) bytes() []byte {
	const head = 8 // "MM", 42, offset of the first directory
	taken := []tag{ascii(0x9003, e.taken)}
	first := func(exifAt, gpsAt, next int) []byte {
		tags := append([]tag{}, e.camera...)
		tags = append(tags, short(0x0112, e.orientation), ascii(0x0132, e.taken))
		if e.artist != "" {
			tags = append(tags, ascii(0x013b, e.artist))
		}
		tags = append(tags, long(0x8769, exifAt))
		if len(e.gps) > 0 {
			tags = append(tags, long(0x8825, gpsAt))
		}
		return directory(head, next, tags)
	}
	exifAt := head + len(first(0, 0, 0))
	gpsAt := exifAt + len(directory(exifAt, 0, taken))
	second := gpsAt
	if len(e.gps) > 0 {
		second += len(directory(gpsAt, 0, e.gps))
	}
	next := 0
	if e.thumbnail != nil {
		next = second
	}
	b := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08")
	b = append(b, first(exifAt, gpsAt, next)...)
	b = append(b, directory(exifAt, 0, taken)...)
	if len(e.gps) > 0 {
		b = append(b, directory(gpsAt, 0, e.gps)...)
	}
	if e.thumbnail != nil {
		thumb := func(at int) []tag {
			return []tag{short(0x0103, 6), long(0x0201, at), long(0x0202, len(e.thumbnail))}
		}
		at := second + len(directory(second, 0, thumb(0)))
		b = append(b, directory(second, 0, thumb(at))...)
		b = append(b, e.thumbnail...)
	}
	return b
}

// addSegment puts a JPEG segment with the given marker right after the start
// of the image.
func addSegment(jpg []byte, marker byte, content []byte) ([]byte, error) {
	if len(content) > 0xffff-2 {
		return nil, errors.New("samplegen: a JPEG segment holds at most 65533 bytes")
	}
	var b bytes.Buffer
	b.Write(jpg[:2])
	b.Write([]byte{0xff, marker})
	b.Write(binary.BigEndian.AppendUint16(nil, uint16(len(content)+2)))
	b.Write(content)
	b.Write(jpg[2:])
	return b.Bytes(), nil
}
