package ocr

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// Our own network gives a map at a quarter of the input's size that marks the
// kernel of each line: half as high as the line, and as much shorter at both
// ends. Input is raw BGR; the network scales it itself.
const (
	ownStride = 4
	ownOutput = "s4"
)

// ownSides are the longer sides, in pixels, at which a page is looked at: the
// larger for print of 10 px and more on a phone's picture, the smaller for
// writing that fills the frame.
var ownSides = []int{1600, 640}

// ownLocator finds text regions with our own network.
type ownLocator struct {
	net  *vision.Net
	opts vision.MapOptions
}

func newOwnLocator(onnx []byte, s finding.Sensitivity) (*ownLocator, error) {
	n, err := vision.LoadNet("text", onnx)
	if err != nil {
		return nil, fmt.Errorf("ocr: %w", err)
	}
	l := &ownLocator{net: n, opts: vision.MapOptions{Threshold: .4, MinScore: .6, MinSide: 3, Unclip: 1.4, Max: maxRegions}}
	switch s {
	case finding.Low:
		l.opts.MinScore = .7
	case finding.High:
		l.opts.Threshold, l.opts.MinScore, l.opts.MinSide = .3, .45, 2
	}
	// One small run now, so that a wrong file is told before any picture.
	if _, _, err := l.run(image.NewNRGBA(image.Rect(0, 0, 64, 64))); err != nil {
		_ = n.Close()
		return nil, err
	}
	return l, nil
}

func (l *ownLocator) Close() error { return l.net.Close() }

// run returns the map of img, whose sides must be multiples of 32, with its size.
func (l *ownLocator) run(img *image.NRGBA) ([]float32, image.Point, error) {
	out, err := l.net.Forward(img, vision.Blob{Scale: 1}, ownOutput)
	if err != nil {
		return nil, image.Point{}, fmt.Errorf("ocr: %w", err)
	}
	size := img.Rect.Size().Div(ownStride)
	if len(out[0].Data) != size.X*size.Y {
		return nil, size, fmt.Errorf("ocr: model text gave %d values for %v cells: is it the right file?", len(out[0].Data), size)
	}
	return out[0].Data, size, nil
}

// locate looks at the page at every side that is not larger than the page. A
// coarser look only adds large writing, where a finer one saw nothing; it comes
// first, and the finer one looks only where writing may be.
func (l *ownLocator) locate(ctx context.Context, p *media.Page) ([]region, error) {
	fine := p.View(ownSides[0])
	long := max(p.Bounds().Dx(), p.Bounds().Dy())
	if ownSides[1]*3/2 > long { // no other scale than the first one's
		return l.look(fine)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	coarse := p.View(ownSides[1])
	prob, size, err := l.prob(coarse)
	if err != nil {
		return nil, err
	}
	large, err := l.boxes(prob, size, coarse.Scale)
	if err != nil {
		return nil, err
	}
	parts, err := hintedParts(fine, prob, size, coarse.Scale/fine.Scale)
	if err != nil {
		return nil, err
	}
	var out []region
	for _, part := range parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found, err := l.lookAt(fine, part)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	finer := out
	for _, r := range large {
		if r.box().Height()*coarse.Scale >= coarseHeight && !overlapsAny(r, finer) {
			out = append(out, r)
		}
	}
	return out, nil
}

// coarseHeight is the lowest line, in pixels of the view, that a coarser look
// may add: what it sees smaller than that is a paragraph run together.
const coarseHeight = 20

// look runs the network on one view and returns regions in page pixels.
func (l *ownLocator) look(v media.View) ([]region, error) {
	prob, size, err := l.prob(v)
	if err != nil {
		return nil, err
	}
	return l.boxes(prob, size, v.Scale)
}

// lookAt runs the network on a part of a view, in the view's pixels, and returns
// regions in page pixels.
func (l *ownLocator) lookAt(v media.View, part image.Rectangle) ([]region, error) {
	if part == v.Image.Rect {
		return l.look(v)
	}
	cut := image.NewNRGBA(image.Rectangle{Max: part.Size()})
	draw.Draw(cut, cut.Rect, v.Image, part.Min, draw.Src)
	found, err := l.look(media.View{Image: cut, Scale: v.Scale})
	for i := range found {
		for c := range found[i].quad {
			found[i].quad[c].X += float32(float64(part.Min.X) / v.Scale)
			found[i].quad[c].Y += float32(float64(part.Min.Y) / v.Scale)
		}
	}
	return found, err
}

// prob runs the network on one view, padded to the network's step.
func (l *ownLocator) prob(v media.View) ([]float32, image.Point, error) {
	return l.run(padTo32(v.Image))
}

// boxes returns the regions of a map of size cells in page pixels.
func (l *ownLocator) boxes(prob []float32, size image.Point, scale float64) ([]region, error) {
	// A line of 8 px is a kernel of one cell: boxes are drawn around the map at
	// full size, where such a kernel has an outline.
	boxes, err := vision.TextBoxes(enlarge(prob, size.X, size.Y, ownStride), size.X*ownStride, size.Y*ownStride, l.opts)
	if err != nil {
		return nil, fmt.Errorf("ocr: %w", err)
	}
	out := make([]region, 0, len(boxes))
	for _, b := range boxes {
		out = append(out, region{quad: scaled(b.Quad, 1/scale), score: b.Score})
	}
	return out, nil
}

// enlarge scales a w x h map up by a whole factor, bilinearly, cell centres on
// pixel centres.
func enlarge(m []float32, w, h, by int) []float32 {
	out := make([]float32, w*by*h*by)
	clamp := func(v, n int) int { return max(0, min(v, n-1)) }
	for y := range h * by {
		fy := (float32(y)+.5)/float32(by) - .5
		y0 := int(fy+1) - 1
		ty := fy - float32(y0)
		above, below := m[clamp(y0, h)*w:], m[clamp(y0+1, h)*w:]
		row := out[y*w*by : (y+1)*w*by]
		for x := range row {
			fx := (float32(x)+.5)/float32(by) - .5
			x0 := int(fx+1) - 1
			tx := fx - float32(x0)
			a, b := clamp(x0, w), clamp(x0+1, w)
			top := above[a]*(1-tx) + above[b]*tx
			bottom := below[a]*(1-tx) + below[b]*tx
			row[x] = top*(1-ty) + bottom*ty
		}
	}
	return out
}

// fusedLocator asks several locators; what a later one finds counts only where
// no earlier one has found it.
type fusedLocator []locator

func (f fusedLocator) Close() error {
	var errs []error
	for _, l := range f {
		errs = append(errs, l.Close())
	}
	return errors.Join(errs...)
}

func (f fusedLocator) locate(ctx context.Context, p *media.Page) ([]region, error) {
	var out []region
	for _, l := range f {
		found, err := l.locate(ctx, p)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			if !heldBy(r, out) {
				out = append(out, r)
			}
		}
	}
	return out, nil
}
