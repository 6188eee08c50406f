package media

import (
	"errors"
	"fmt"
	"image"
	"slices"

	"example.org/redact/internal/jpegturbo"
)

// DefaultQuality is the JPEG quality, on libjpeg's scale of 1 to 100, at which
// a copy is hard to tell from its original.
const DefaultQuality = 92

// EncodeOptions says how pixels become a file.
type EncodeOptions struct {
	Type Type
	// Quality of a JPEG, 1 to 100; 0 is DefaultQuality.
	Quality int
	// Sampling of a JPEG: that of the input, so that the copy is no coarser.
	// Unknown and other samplings become 4:4:4.
	Sampling Sampling
	// Motion is the timing of a GIF of several pages, nil for a tenth of a
	// second each, played once.
	Motion *Animation
}

// EncodeOptions returns how a copy of the document is written in the type want
// or, where that is Unknown, in the one that OutputFor names: with the input's
// chroma sampling and the timing of its frames.
func (d *Document) EncodeOptions(want Type) EncodeOptions {
	opt := EncodeOptions{Type: want, Motion: d.Motion}
	if want == Unknown {
		opt.Type = d.output
	}
	switch {
	case d.JPEG != nil:
		opt.Sampling = d.JPEG.Sampling
	case d.Type == WebP && d.output == JPEG:
		opt.Sampling = Sampling420 // as VP8 has it
	}
	return opt
}

// Encode writes pictures as a file made from their pixels alone: no profile, no
// comment, no software name, no time. The same pixels and options give the same
// bytes in the same build. JPEG and PNG hold exactly one picture, GIF and TIFF
// one or more. A GIF has 256 colours; for JPEG
// transparent parts are laid over white. The error wraps ErrUnsupported for a
// type that is not written here and ErrTooLarge for sides beyond the format.
func Encode(pages []*image.NRGBA, opt EncodeOptions) ([]byte, error) {
	if len(pages) == 0 {
		return nil, errors.New("media: no picture to encode")
	}
	if (opt.Type == JPEG || opt.Type == PNG) && len(pages) > 1 {
		return nil, fmt.Errorf("%w: a %s file holds one picture, not %d; write TIFF or GIF, or a file for each",
			ErrUnsupported, opt.Type, len(pages))
	}
	pages = slices.Clone(pages)
	for i, img := range pages {
		if img.Rect.Empty() {
			return nil, errors.New("media: a picture without pixels")
		}
		if img.Rect.Min != (image.Point{}) || img.Stride != 4*img.Rect.Dx() { // a part of a larger one
			whole, _, err := toNRGBA(img)
			if err != nil {
				return nil, err
			}
			pages[i] = whole
		}
	}
	switch opt.Type {
	case JPEG:
		return encodeJPEG(pages[0], opt)
	case PNG:
		return encodePNG(pages[0])
	case GIF:
		return encodeGIF(pages, opt.Motion)
	case TIFF:
		return encodeTIFF(pages)
	}
	return nil, fmt.Errorf("%w: %q is not written here; ask for jpeg, png, gif or tiff", ErrUnsupported, opt.Type)
}

var turboSamplings = map[Sampling]jpegturbo.Sampling{
	Sampling422:  jpegturbo.S422,
	Sampling420:  jpegturbo.S420,
	Sampling440:  jpegturbo.S440,
	Sampling411:  jpegturbo.S411,
	SamplingGrey: jpegturbo.Grey,
}

func encodeJPEG(img *image.NRGBA, opt EncodeOptions) ([]byte, error) {
	if max(img.Rect.Dx(), img.Rect.Dy()) > jpegturbo.MaxSide {
		return nil, fmt.Errorf("%w: a JPEG has at most %d pixels a side; write PNG", ErrTooLarge, jpegturbo.MaxSide)
	}
	quality := opt.Quality
	if quality == 0 {
		quality = DefaultQuality
	}
	sampling, ok := turboSamplings[opt.Sampling]
	if !ok {
		sampling = jpegturbo.S444
	}
	return jpegturbo.Encode(flatten(img, 255), quality, sampling)
}
