package tiff

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
)

// adobeRaw is an APP14 segment that says that the channels are stored as they
// are. Package jpeg takes three channels without it for YCbCr, and refuses four.
var adobeRaw = []byte{0xff, 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0}

// openJPEG decodes a chunk that is a JPEG without its tables, which the page
// holds once for all chunks (TIFF Technical Note 2).
func (p *Page) openJPEG(data []byte, h int) (rowReader, error) {
	if len(data) < 4 || data[0] != 0xff || data[1] != 0xd8 {
		return nil, damaged("JPEG data")
	}
	stream := []byte{0xff, 0xd8}
	if !p.planar && (p.photo == photoRGB || p.photo == photoCMYK) {
		stream = append(stream, adobeRaw...)
	}
	if t := p.d.bytes(tagJPEGTables); len(t) > 4 && t[0] == 0xff && t[1] == 0xd8 {
		stream = append(stream, bytes.TrimSuffix(t[2:], []byte{0xff, 0xd9})...)
	}
	stream = append(stream, data[2:]...)
	cfg, err := jpeg.DecodeConfig(bytes.NewReader(stream))
	if err != nil {
		return nil, damaged("JPEG data")
	}
	// A strip's JPEG may be padded to whole blocks, no more.
	if cfg.Width < min(p.chunkW, p.W) || cfg.Height < h || cfg.Width > p.chunkW+64 || cfg.Height > p.chunkH+64 {
		return nil, damaged("a JPEG of another size than its strip or tile")
	}
	img, err := jpeg.Decode(bytes.NewReader(stream))
	if err != nil {
		return nil, damaged("JPEG data")
	}
	if channels(img) != p.perChunk() {
		return nil, unsupported("a JPEG with other channels than its page")
	}
	return &jpegRows{img: img}, nil
}

func channels(img image.Image) int {
	switch img.(type) {
	case *image.Gray:
		return 1
	case *image.CMYK:
		return 4
	}
	return 3
}

// jpegRows hands out a decoded JPEG. Colours come out as RGB, CMYK as the page
// has it: package jpeg has turned it over, since Photoshop's JPEG files store
// CMYK upside down and those in TIFF do not.
type jpegRows struct {
	img image.Image
	y   int
}

func (r *jpegRows) next(dst []uint16, step int) error {
	b := r.img.Bounds()
	for x := range b.Dx() {
		switch img := r.img.(type) {
		case *image.Gray:
			if x*step < len(dst) {
				dst[x*step] = uint16(img.GrayAt(x, r.y).Y)
			}
		case *image.CMYK:
			if 4*x+3 < len(dst) {
				c := img.CMYKAt(x, r.y)
				dst[4*x], dst[4*x+1], dst[4*x+2], dst[4*x+3] = uint16(255-c.C), uint16(255-c.M), uint16(255-c.Y), uint16(255-c.K)
			}
		default:
			if 3*x+2 < len(dst) {
				c := color.RGBAModel.Convert(img.At(x, r.y)).(color.RGBA)
				dst[3*x], dst[3*x+1], dst[3*x+2] = uint16(c.R), uint16(c.G), uint16(c.B)
			}
		}
	}
	r.y++
	return nil
}
