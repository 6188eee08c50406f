package media

import (
	"context"
	"errors"
	"testing"
)

func TestSniff(t *testing.T) {
	for _, tc := range []struct {
		head string
		want Type
	}{
		{"\xff\xd8\xff\xe0\x00\x10JFIF", JPEG},
		{"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", PNG},
		{"II*\x00\x08\x00\x00\x00", TIFF},
		{"MM\x00+\x00\x08\x00\x00", TIFF},
		{"II*\x00\x10\x00\x00\x00CR\x02\x00", Raw},
		{"RIFF\x24\x00\x00\x00WEBPVP8 ", WebP},
		{"RIFF\x24\x00\x00\x00AVI LIST", Video},
		{"RIFF\x24\x00\x00\x00WAVEfmt ", Unknown},
		{"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", HEIC},
		{"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif", AVIF},
		{"\x00\x00\x00\x14ftypmif1\x00\x00\x00\x00mif1", HEIC},
		{"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", Video},
		{"\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01crx isom", Raw},
		{"\x00\x00\x00\x08ftyp", Unknown},
		{"GIF89a\x01\x00", GIF},
		{"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x01\x00\x00\x00\x01\x00", BMP},
		{"BMW is the make of the car that I saw", Unknown},
		{"%PDF-1.7", PDF},
		{"PK\x03\x04", ZIP},
		{" <svg xmlns='http://www.w3.org/2000/svg'>", SVG},
		{"this is a text", Unknown},
		{"", Unknown},
		{"\xff", Unknown},
	} {
		if got := Sniff([]byte(tc.head)); got != tc.want {
			t.Errorf("%q is %q, want %q", tc.head, got, tc.want)
		}
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	for head, want := range map[string]error{
		"":                                  ErrNotAPicture,
		"a text called .jpg":                ErrNotAPicture,
		"%PDF-1.7":                          ErrNotAPicture,
		"8BPS\x00\x01":                      ErrUnsupported,
		"\x89PNG\r\n\x1a\nxxxxx":            ErrDamaged,
		"\xff\xd8\xff\xe0":                  ErrDamaged,
		"II*\x00\x10\x00\x00\x00CR\x02\x00": ErrUnsupported,
		"\xff\xd8\xff\xc9\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00": ErrUnsupported,
	} {
		if _, err := Decode(context.Background(), []byte(head), Limits{}); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", head, err, want)
		}
	}
}

func TestTypeForExtension(t *testing.T) {
	for ext, want := range map[string]Type{".jpg": JPEG, "JPEG": JPEG, ".tif": TIFF, "HEIF": HEIC, ".Png": PNG} {
		if got, ok := TypeForExtension(ext); !ok || got != want {
			t.Errorf("%q: %q %v", ext, got, ok)
		}
	}
	for _, ext := range []string{"", ".", ".txt", ".jpg.exe"} {
		if got, ok := TypeForExtension(ext); ok {
			t.Errorf("%q was taken for %q", ext, got)
		}
	}
}

func TestOutputType(t *testing.T) {
	for in, want := range map[Type]Type{JPEG: JPEG, PNG: PNG, GIF: GIF, TIFF: TIFF, WebP: PNG, HEIC: JPEG, AVIF: JPEG, BMP: JPEG} {
		if got := OutputType(in); got != want {
			t.Errorf("%s gives %s, want %s", in, got, want)
		}
	}
}

func TestOutputFor(t *testing.T) {
	for name, want := range map[string]Type{
		"lossy.webp": JPEG, "turned.webp": JPEG, "alpha.webp": PNG, "lossless.webp": PNG, "turned.heic": JPEG, "progressive.jpg": JPEG,
	} {
		b := load(t, name)
		if got := OutputFor(b[:min(len(b), 200)]); got != want {
			t.Errorf("%s: copy as %s, want %s", name, got, want)
		}
	}
}
