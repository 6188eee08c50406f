package exif

import (
	"bytes"
	"encoding/binary"
)

// format is a container type, told by its first bytes and never by a name.
type format int

const (
	formatUnknown format = iota
	formatJPEG
	formatPNG
	formatGIF
	formatTIFF // classic and BigTIFF
	formatWebP
	formatISO // HEIC, HEIF, AVIF
	formatBMP
)

const pngMagic = "\x89PNG\r\n\x1a\n"

// sniff tells the container by magic.
func sniff(b []byte) format {
	switch {
	case has(b, "\xff\xd8\xff"):
		return formatJPEG
	case has(b, pngMagic):
		return formatPNG
	case has(b, "GIF87a"), has(b, "GIF89a"):
		return formatGIF
	case isTIFF(b):
		return formatTIFF
	case has(b, "RIFF") && len(b) >= 12 && string(b[8:12]) == "WEBP":
		return formatWebP
	case len(b) >= 12 && string(b[4:8]) == "ftyp":
		return formatISO
	case isBMP(b):
		return formatBMP
	}
	return formatUnknown
}

func has(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix
}

// isTIFF reports whether b starts with the header of a TIFF or BigTIFF block,
// which is also how an EXIF block starts.
func isTIFF(b []byte) bool {
	return has(b, "II*\x00") || has(b, "MM\x00*") || has(b, "II+\x00") || has(b, "MM\x00+")
}

// isBMP asks for more than the letters BM, which many texts start with: the
// header's own size must be one that exists.
func isBMP(b []byte) bool {
	if !has(b, "BM") || len(b) < 18 {
		return false
	}
	switch binary.LittleEndian.Uint32(b[14:]) {
	case 12, 16, 40, 52, 56, 64, 108, 124:
		return true
	}
	return false
}

// blank reports whether b holds nothing but zeros, which is padding.
func blank(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

// blankText reports whether a text value says nothing: zeros and white space.
func blankText(b []byte) bool { return len(bytes.Trim(b, "\x00 \t\r\n")) == 0 }
