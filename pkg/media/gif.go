package media

import (
	"context"
	"encoding/binary"
	"image"
	"image/draw"
	"image/gif"
)

// countFrames walks over the blocks of a GIF without decoding a pixel. It
// stops, with what it has counted so far, at what it cannot follow.
func countFrames(b []byte) (w, h, frames int) {
	const headSize = 13
	if len(b) < headSize {
		return 0, 0, 0
	}
	w, h = int(binary.LittleEndian.Uint16(b[6:])), int(binary.LittleEndian.Uint16(b[8:]))
	i := headSize + tableSize(b[10])
	for i < len(b) {
		switch b[i] {
		case 0x21: // extension: label, then sub-blocks
			i += 2
		case 0x2c: // image: descriptor, local table, code size, then sub-blocks
			if i+10 > len(b) {
				return w, h, frames
			}
			frames++
			i += 11 + tableSize(b[i+9])
		default:
			return w, h, frames
		}
		for i < len(b) && b[i] != 0 {
			i += 1 + int(b[i])
		}
		i++
	}
	return w, h, frames
}

// tableSize is the size in bytes of the colour table that flags announce.
func tableSize(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// decodeGIF makes every frame a page, each as a viewer would show it: laid over
// those before it.
func decodeGIF(ctx context.Context, b []byte, lim Limits) (*Document, error) {
	w, h, frames := countFrames(b)
	if err := lim.checkSize(w, h); err != nil {
		return nil, err
	}
	if err := lim.checkPages(frames, w, h); err != nil {
		return nil, err
	}
	g, err := gif.DecodeAll(readerFor(ctx, b))
	if err != nil {
		return nil, damaged("GIF", err)
	}
	doc := &Document{Type: GIF}
	canvas := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i, frame := range g.Image {
		before := canvas.Pix
		if g.Disposal[i] == gif.DisposalPrevious {
			before = append([]byte(nil), canvas.Pix...)
		}
		if err := lay(canvas, frame); err != nil {
			return nil, err
		}
		page := image.NewNRGBA(canvas.Rect)
		copy(page.Pix, canvas.Pix)
		blankHidden(page)
		doc.addPage(page)
		switch g.Disposal[i] {
		case gif.DisposalPrevious:
			canvas.Pix = before
		case gif.DisposalBackground:
			draw.Draw(canvas, frame.Rect, image.Transparent, image.Point{}, draw.Src)
		}
	}
	if len(doc.Pages) > 1 {
		doc.Motion = &Animation{Delays: g.Delay, Loops: g.LoopCount}
	}
	return doc, nil
}

// lay puts the frame's opaque pixels on the canvas.
func lay(canvas *image.NRGBA, frame *image.Paletted) error {
	img, _, err := toNRGBA(frame)
	if err != nil {
		return err
	}
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if c := img.NRGBAAt(x, y); c.A == 255 {
				canvas.SetNRGBA(frame.Rect.Min.X+x, frame.Rect.Min.Y+y, c)
			}
		}
	}
	return nil
}
