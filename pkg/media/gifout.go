package media

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"slices"
)

const (
	gifColours = 255 // and one for transparent pixels
	binBits    = 5   // bits a channel by which colours are counted and merged
	bins       = 1 << (3 * binBits)
	// stillDelay is for pages whose delays are not known, in hundredths of a second.
	stillDelay = 10
)

// encodeGIF writes every page whole. A frame never shows only what changed, so
// no frame can hold what another one covers.
func encodeGIF(pages []*image.NRGBA, motion *Animation) ([]byte, error) {
	g := &gif.GIF{LoopCount: -1}
	disposal := byte(gif.DisposalNone)
	if motion != nil {
		g.LoopCount = motion.Loops
	}
	for i, img := range pages {
		if img.Rect != pages[0].Rect || max(img.Rect.Dx(), img.Rect.Dy()) > 1<<16-1 {
			return nil, fmt.Errorf("%w: frames of a GIF have one size, of at most 65535 pixels a side; write TIFF", ErrUnsupported)
		}
		if !img.Opaque() {
			disposal = gif.DisposalBackground // else the last frame shines through
		}
		delay := stillDelay
		if motion != nil && i < len(motion.Delays) {
			delay = motion.Delays[i]
		}
		g.Image, g.Delay = append(g.Image, toPaletted(img)), append(g.Delay, delay)
	}
	g.Disposal = bytes.Repeat([]byte{disposal}, len(pages))
	var buf bytes.Buffer
	if err := gif.EncodeAll(&buf, g); err != nil {
		return nil, fmt.Errorf("media: encoding GIF: %w", err)
	}
	return buf.Bytes(), nil
}

// toPaletted reduces a picture to 255 colours and transparent: exactly where it
// has no more, else by reduce. Pixels less than half opaque become transparent.
func toPaletted(img *image.NRGBA) *image.Paletted {
	index := map[color.NRGBA]uint8{}
	for i := 0; i < len(img.Pix) && len(index) <= gifColours; i += 4 {
		if p := img.Pix[i : i+4]; p[3] >= 128 {
			index[color.NRGBA{p[0], p[1], p[2], 255}] = 0
		}
	}
	if len(index) > gifColours {
		return reduce(img)
	}
	colours := make([]color.NRGBA, 0, len(index))
	for c := range index {
		colours = append(colours, c)
	}
	slices.SortFunc(colours, func(a, b color.NRGBA) int {
		return cmp.Or(cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	palette := color.Palette{color.NRGBA{}}
	for i, c := range colours {
		index[c] = uint8(i + 1)
		palette = append(palette, c)
	}
	return paint(img, palette, func(r, g, b uint8) uint8 { return index[color.NRGBA{r, g, b, 255}] })
}

// paint looks up every opaque pixel; entry 0 of the palette is transparent.
func paint(img *image.NRGBA, palette color.Palette, look func(r, g, b uint8) uint8) *image.Paletted {
	out := image.NewPaletted(img.Rect, palette)
	for i := range out.Pix {
		if p := img.Pix[4*i : 4*i+4]; p[3] >= 128 {
			out.Pix[i] = look(p[0], p[1], p[2])
		}
	}
	return out
}

func binOf(r, g, b uint8) int {
	const drop = 8 - binBits
	return int(r>>drop)<<(2*binBits) | int(g>>drop)<<binBits | int(b>>drop)
}

// bin gathers the pixels of similar colour.
type bin struct{ at, n, r, g, b int }

func (b bin) mean() color.NRGBA {
	return color.NRGBA{uint8(b.r / b.n), uint8(b.g / b.n), uint8(b.b / b.n), 255}
}

// reduce keeps the means of the most frequent bins of colour and gives every
// other bin the nearest of them. No dithering: a flat cover stays flat.
func reduce(img *image.NRGBA) *image.Paletted {
	all := make([]bin, bins)
	for i := 0; i < len(img.Pix); i += 4 {
		if p := img.Pix[i : i+4]; p[3] >= 128 {
			c := &all[binOf(p[0], p[1], p[2])]
			c.n, c.r, c.g, c.b = c.n+1, c.r+int(p[0]), c.g+int(p[1]), c.b+int(p[2])
		}
	}
	var used []bin
	for i, c := range all {
		if c.n > 0 {
			c.at = i
			used = append(used, c)
		}
	}
	slices.SortStableFunc(used, func(a, b bin) int { return b.n - a.n })
	palette := color.Palette{color.NRGBA{}}
	for _, c := range used[:min(len(used), gifColours)] {
		palette = append(palette, c.mean())
	}
	index := make([]uint8, bins)
	for _, c := range used {
		index[c.at] = nearest(palette, c.mean())
	}
	return paint(img, palette, func(r, g, b uint8) uint8 { return index[binOf(r, g, b)] })
}

// nearest returns the opaque entry closest to c.
func nearest(palette color.Palette, c color.NRGBA) uint8 {
	best, least := 1, 1<<30
	for i, p := range palette[1:] {
		q := p.(color.NRGBA)
		dr, dg, db := int(q.R)-int(c.R), int(q.G)-int(c.G), int(q.B)-int(c.B)
		if d := dr*dr + dg*dg + db*db; d < least {
			best, least = i+1, d
		}
	}
	return uint8(best)
}
