package media

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

// Type names a kind of file as its first bytes show it.
type Type string

// Kinds of pictures.
const (
	JPEG Type = "jpeg"
	PNG  Type = "png"
	TIFF Type = "tiff"
	WebP Type = "webp"
	HEIC Type = "heic"
	AVIF Type = "avif"
	GIF  Type = "gif"
	BMP  Type = "bmp"
)

// Kinds that are recognised so that an error can say what the file is.
const (
	Unknown Type = ""
	PDF     Type = "pdf"
	ZIP     Type = "zip" // also DOCX, PPTX, XLSX, ODT
	OLE     Type = "ole" // old Office files and Outlook messages
	Video   Type = "video"
	SVG     Type = "svg"
	JPEG2K  Type = "jpeg2000"
	JPEGXL  Type = "jpegxl"
	PSD     Type = "psd"
	ICO     Type = "ico"
	Raw     Type = "raw" // a camera's own raw format
)

var pictures = []Type{JPEG, PNG, TIFF, WebP, HEIC, AVIF, GIF, BMP}

// IsPicture reports whether t is a kind of picture that this package knows.
func (t Type) IsPicture() bool { return slices.Contains(pictures, t) }

var magics = []struct {
	t      Type
	prefix string
}{
	{JPEG, "\xff\xd8\xff"},
	{PNG, "\x89PNG\r\n\x1a\n"},
	{GIF, "GIF87a"},
	{GIF, "GIF89a"},
	{PDF, "%PDF-"},
	{ZIP, "PK\x03\x04"},
	{ZIP, "PK\x05\x06"},
	{OLE, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
	{PSD, "8BPS"},
	{JPEG2K, "\x00\x00\x00\x0cjP  \r\n\x87\n"},
	{JPEG2K, "\xff\x4f\xff\x51"},
	{JPEGXL, "\xff\x0a"},
	{JPEGXL, "\x00\x00\x00\x0cJXL \r\n\x87\n"},
	{ICO, "\x00\x00\x01\x00"},
	{Video, "\x1aE\xdf\xa3"}, // Matroska, WebM
	{Raw, "FUJIFILMCCD-RAW"},
	{Raw, "IIRO"},
	{Raw, "IIRS"},
	{Raw, "IIU\x00"},
}

// Sniff names the type of a file from its first bytes; 512 are enough. It
// answers Unknown for anything else, text included.
func Sniff(b []byte) Type {
	for _, m := range magics {
		if bytes.HasPrefix(b, []byte(m.prefix)) {
			return m.t
		}
	}
	switch {
	case len(b) >= 8 && isTIFFHeader(b):
		if bytes.HasPrefix(b[8:], []byte("CR\x02")) {
			return Raw
		}
		return TIFF
	case len(b) >= 12 && string(b[:4]) == "RIFF":
		if string(b[8:12]) == "WEBP" {
			return WebP
		}
		if string(b[8:12]) == "AVI " {
			return Video
		}
	case len(b) >= 12 && string(b[4:8]) == "ftyp":
		return sniffBrand(b)
	case len(b) >= 18 && b[0] == 'B' && b[1] == 'M':
		// Two letters are weak magic: ask the size of the header as well.
		if n := binary.LittleEndian.Uint32(b[14:]); n >= 12 && n <= 124 {
			return BMP
		}
	case isSVG(b):
		return SVG
	}
	return Unknown
}

// isTIFFHeader accepts classic TIFF (42) and BigTIFF (43) in both byte orders.
func isTIFFHeader(b []byte) bool {
	switch string(b[:4]) {
	case "II*\x00", "MM\x00*", "II+\x00", "MM\x00+":
		return true
	}
	return false
}

// sniffBrand tells pictures in ISO base media files from films by the brands
// of the ftyp box: the major one first, then the compatible ones.
func sniffBrand(b []byte) Type {
	end := min(int(binary.BigEndian.Uint32(b)), len(b), 256)
	var brands []string
	for i := 8; i+4 <= end; i += 4 {
		if i != 12 { // bytes 12 to 15 are the minor version
			brands = append(brands, string(b[i:i+4]))
		}
	}
	if len(brands) == 0 {
		return Unknown
	}
	if brands[0] == "crx " {
		return Raw
	}
	for _, br := range brands {
		switch br {
		case "avif", "avis":
			return AVIF
		case "heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs":
			return HEIC
		}
	}
	if slices.Contains(brands, "mif1") || slices.Contains(brands, "msf1") {
		return HEIC
	}
	return Video
}

func isSVG(b []byte) bool {
	head := strings.ToLower(string(b[:min(len(b), 512)]))
	head = strings.TrimLeft(strings.TrimPrefix(head, "\xef\xbb\xbf"), " \t\r\n")
	return strings.HasPrefix(head, "<svg") || strings.HasPrefix(head, "<?xml") && strings.Contains(head, "<svg")
}

var extensions = map[string]Type{
	"jpg": JPEG, "jpeg": JPEG, "jpe": JPEG, "jfif": JPEG,
	"png": PNG, "tif": TIFF, "tiff": TIFF, "webp": WebP,
	"heic": HEIC, "heif": HEIC, "avif": AVIF, "gif": GIF, "bmp": BMP,
}

// TypeForExtension returns the type that a file name's extension asks for,
// with or without its dot, in any case.
func TypeForExtension(ext string) (Type, bool) {
	t, ok := extensions[strings.ToLower(strings.TrimPrefix(ext, "."))]
	return t, ok
}

// Extension returns the usual extension of the type, with its dot: ".jpg".
func (t Type) Extension() string {
	switch t {
	case Unknown:
		return ""
	case JPEG:
		return ".jpg"
	case TIFF:
		return ".tif"
	}
	return "." + string(t)
}

// OutputType returns the type in which the copy of a picture of type in is
// written unless somebody asks for another: the same family where this package
// has an encoder, else JPEG, and PNG for WebP, which may be transparent or
// lossless. OutputFor knows more where the file is at hand.
func OutputType(in Type) Type {
	switch in {
	case JPEG, PNG, GIF, TIFF:
		return in
	case WebP:
		return PNG
	}
	return JPEG
}

// OutputFor is OutputType for a file of which the first 4 KiB or more are
// known: an opaque lossy WebP, a photograph most likely, becomes JPEG.
func OutputFor(head []byte) Type {
	t := Sniff(head)
	if t == WebP && walkWebP(head).photo {
		return JPEG
	}
	return OutputType(t)
}
