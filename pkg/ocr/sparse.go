package ocr

import (
	"context"
	"image"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/media"
)

// sparseLocator finds text regions with Tesseract's own search for scattered
// text (psm 11), where there is no network to ask. It reads while it searches,
// but what it reads on photographs is poor: only its boxes are used, and each
// line is read again on its own.
type sparseLocator struct {
	reader *reader
}

// sparseSide caps the longer side of what psm 11 is given: its time grows with
// the area.
const sparseSide = 1600

func (l *sparseLocator) Close() error { return nil } // the reader is the detector's

func (l *sparseLocator) locate(ctx context.Context, p *media.Page) ([]region, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v := p.View(sparseSide)
	if b := v.Image.Bounds(); min(b.Dx(), b.Dy()) < minTextSide {
		return nil, nil
	}
	g := vision.Luma(v.Image, v.Image.Bounds())
	words, err := l.reader.words(g, sparseMode)
	if err != nil {
		return nil, err
	}
	var out []region
	for _, r := range groupLines(words) {
		out = append(out, region{quad: scaled(quadOf(r.box), 1/v.Scale), score: r.conf})
	}
	return out, nil
}

func quadOf(r image.Rectangle) [4]vision.Point {
	x0, y0, x1, y1 := float32(r.Min.X), float32(r.Min.Y), float32(r.Max.X), float32(r.Max.Y)
	return [4]vision.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}
