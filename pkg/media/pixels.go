package media

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"

	"example.org/redact/internal/icc"
)

// hidden is the colour that wholly transparent pixels get. Nobody can see what
// colour they had, so that colour (an erased face, the picture before a mask)
// must not travel on; mid grey lets black as well as white writing on a
// transparent ground stand out to whoever reads the pixels.
var hidden = color.NRGBA{R: 128, G: 128, B: 128, A: 0}

// toNRGBA copies a decoded picture to 8-bit straight RGBA with bounds from
// (0, 0). Deeper channels are rounded to 8 bits; deep tells that there were any.
func toNRGBA(src image.Image) (dst *image.NRGBA, deep bool, err error) {
	b := src.Bounds()
	if b.Empty() {
		return nil, false, fmt.Errorf("%w: it has no pixels; ask for the original file", ErrDamaged)
	}
	dst = image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	switch s := src.(type) {
	case *image.YCbCr, *image.Gray, *image.CMYK:
		// Opaque pixels are the same bytes premultiplied or not, and package
		// draw has fast paths to RGBA only.
		rgba := &image.RGBA{Pix: dst.Pix, Stride: dst.Stride, Rect: dst.Rect}
		draw.Draw(rgba, rgba.Rect, src, b.Min, draw.Src)
		return dst, false, nil
	case *image.Paletted:
		err = fromPaletted(dst, s)
	case *image.NRGBA:
		for y := range b.Dy() {
			i := s.PixOffset(b.Min.X, b.Min.Y+y)
			copy(dst.Pix[y*dst.Stride:], s.Pix[i:i+4*b.Dx()])
		}
	case *image.RGBA, *image.NYCbCrA:
		fromColors(dst, src)
	default:
		at := deepAt(src)
		if at != nil {
			deep = true
			fromDeep(dst, b, at, icc.Round)
			break
		}
		return nil, false, fmt.Errorf("%w: pixels of type %T; save it as an ordinary PNG or JPEG", ErrUnsupported, src)
	}
	blankHidden(dst)
	return dst, deep, err
}

// fromPaletted refuses an index beyond the palette, at which the standard
// library's At would panic and imaging v1.6.2 would take the process down from
// a goroutine of its own (CVE-2023-36308).
func fromPaletted(dst *image.NRGBA, src *image.Paletted) error {
	var table [256]color.NRGBA
	for i, c := range src.Palette[:min(len(src.Palette), 256)] {
		table[i] = color.NRGBAModel.Convert(c).(color.NRGBA)
	}
	b := src.Bounds()
	for y := range b.Dy() {
		row := src.Pix[y*src.Stride:][:b.Dx()]
		out := dst.Pix[y*dst.Stride:]
		for x, index := range row {
			if int(index) >= len(src.Palette) {
				return fmt.Errorf("%w: a pixel has a colour that is not in its palette; ask for the original file", ErrDamaged)
			}
			c := table[index]
			out[4*x], out[4*x+1], out[4*x+2], out[4*x+3] = c.R, c.G, c.B, c.A
		}
	}
	return nil
}

func fromColors(dst *image.NRGBA, src image.Image) {
	b := src.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			dst.SetNRGBA(x, y, color.NRGBAModel.Convert(src.At(b.Min.X+x, b.Min.Y+y)).(color.NRGBA))
		}
	}
}

// deepAt returns what reads the pixels of a picture of 16 bits a channel, nil
// for any other.
func deepAt(src image.Image) func(x, y int) color.NRGBA64 {
	switch s := src.(type) {
	case *image.NRGBA64:
		return s.NRGBA64At
	case *image.Gray16:
		return func(x, y int) color.NRGBA64 {
			v := s.Gray16At(x, y).Y
			return color.NRGBA64{R: v, G: v, B: v, A: 0xffff}
		}
	case *image.RGBA64:
		return func(x, y int) color.NRGBA64 {
			c := s.RGBA64At(x, y)
			if c.A == 0xffff {
				return color.NRGBA64(c)
			}
			return color.NRGBA64Model.Convert(c).(color.NRGBA64)
		}
	}
	return nil
}

// fromDeep fills dst with the pixels that at reads within b, as reduce takes
// their colours to 8 bits.
func fromDeep(dst *image.NRGBA, b image.Rectangle, at func(x, y int) color.NRGBA64, reduce func(r, g, b uint16) (uint8, uint8, uint8)) {
	for y := range b.Dy() {
		row := dst.Pix[y*dst.Stride:]
		for x := range b.Dx() {
			c := at(b.Min.X+x, b.Min.Y+y)
			row[4*x], row[4*x+1], row[4*x+2] = reduce(c.R, c.G, c.B)
			row[4*x+3] = icc.To8(c.A)
		}
	}
}

func blankHidden(img *image.NRGBA) {
	for i := 3; i < len(img.Pix); i += 4 {
		if img.Pix[i] == 0 {
			img.Pix[i-3], img.Pix[i-2], img.Pix[i-1] = hidden.R, hidden.G, hidden.B
		}
	}
}

// flatten returns the picture laid over an opaque ground of one grey level, or
// the picture itself when it is opaque already.
func flatten(img *image.NRGBA, ground uint8) *image.NRGBA {
	if img.Opaque() {
		return img
	}
	out := image.NewNRGBA(img.Rect)
	for i := 0; i < len(img.Pix); i += 4 {
		a := uint32(img.Pix[i+3])
		for c := range 3 {
			out.Pix[i+c] = uint8((uint32(img.Pix[i+c])*a + uint32(ground)*(255-a) + 127) / 255)
		}
		out.Pix[i+3] = 255
	}
	return out
}
