package ocr

import (
	"image"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/media"
)

// Most of a photograph holds no writing, and the fine look is where the time
// goes. What shows where it may be is the coarse look, which sees all but small
// print, and rows of marks like letters, which small print leaves. Both are
// taken far below the level at which they would be believed.
const (
	hintProb  = .05 // of the coarse map
	hintOdds  = -3  // logarithm: rows of marks that are print one time in twenty
	hintRim   = 48  // pixels of the fine view kept around a hint
	hintCell  = 64  // the fine view is taken in squares of so many pixels
	hintShare = .7  // of the fine view: from here on it is looked at whole
)

// hintedParts returns the parts of the fine view that may hold writing, in its
// pixels: none, the whole of it, or rectangles that do not touch. The map is
// the coarse look's, whose pixels are those of the fine view times ratio.
func hintedParts(fine media.View, prob []float32, size image.Point, ratio float64) ([]image.Rectangle, error) {
	var hints []image.Rectangle
	cell := ownStride / ratio
	for i, v := range prob {
		if v >= hintProb {
			x, y := float64(i%size.X)*cell, float64(i/size.X)*cell
			hints = append(hints, image.Rect(int(x), int(y), int(x+cell)+1, int(y+cell)+1))
		}
	}
	rows, err := rowsOver(vision.Luma(fine.Image, fine.Image.Rect), hintOdds)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		hints = append(hints, vision.HullOf(r.quad))
	}
	parts := joined(hints, fine.Image.Rect)
	area := 0
	for _, r := range parts {
		area += r.Dx() * r.Dy()
	}
	if float64(area) >= hintShare*float64(fine.Image.Rect.Dx()*fine.Image.Rect.Dy()) {
		return []image.Rectangle{fine.Image.Rect}, nil
	}
	return parts, nil
}

// joined returns the hints with their rim on a grid of squares, those that touch
// made one, cut at the edges of all.
func joined(hints []image.Rectangle, all image.Rectangle) []image.Rectangle {
	var out []image.Rectangle
	for _, h := range hints {
		h = onGrid(h.Inset(-hintRim)).Intersect(all)
		if h.Empty() {
			continue
		}
		for i := 0; i < len(out); i++ {
			if !h.Overlaps(out[i]) {
				continue
			}
			if h.In(out[i]) {
				h = image.Rectangle{}
				break
			}
			h = h.Union(out[i])
			out = append(out[:i], out[i+1:]...)
			i = -1 // the larger one may touch others
		}
		if !h.Empty() {
			out = append(out, h)
		}
	}
	return out
}

// onGrid grows r to whole squares.
func onGrid(r image.Rectangle) image.Rectangle {
	down := func(v int) int { return max(0, v) / hintCell * hintCell }
	up := func(v int) int { return (max(0, v) + hintCell - 1) / hintCell * hintCell }
	return image.Rect(down(r.Min.X), down(r.Min.Y), up(r.Max.X), up(r.Max.Y))
}
