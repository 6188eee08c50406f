package ocr

import (
	"context"
	"fmt"
	"image"
	"image/draw"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// mapNet is a network that gives every pixel's probability of being text.
//
// OpenCV 4.6 returns zeros, without an error, from a network that is given a
// second input size (github.com/opencv/opencv/issues/18072 is of that family),
// also after going back to the first one. So the network is read anew whenever
// the size changes, which takes about 20 ms.
type mapNet struct {
	name   string
	onnx   []byte
	blob   vision.Blob
	output string
	net    *vision.Net
	size   image.Point
}

// ppocr is PP-OCRv3's text detector (DB). OpenCV knows one scale for all three
// channels; their deviations 0.229, 0.224 and 0.225 differ by one hundredth.
func ppocr(onnx []byte) (*mapNet, error) {
	n := &mapNet{
		name: "ppocr-det",
		onnx: onnx,
		blob: vision.Blob{
			Scale:  1 / (255 * 0.226),
			Mean:   [3]float64{0.485 * 255, 0.456 * 255, 0.406 * 255},
			SwapRB: true,
		},
		output: "sigmoid_0.tmp_0",
	}
	// One small run now, so that a wrong file is told before any picture.
	if _, err := n.run(image.NewNRGBA(image.Rect(0, 0, 32, 32))); err != nil {
		_ = n.Close()
		return nil, err
	}
	return n, nil
}

// run returns the probability map of img, whose sides must be multiples of 32.
func (n *mapNet) run(img *image.NRGBA) ([]float32, error) {
	size := img.Rect.Size()
	if n.net == nil || n.size != size {
		if err := n.Close(); err != nil {
			return nil, fmt.Errorf("ocr: close %s: %w", n.name, err)
		}
		net, err := vision.LoadNet(n.name, n.onnx)
		if err != nil {
			return nil, fmt.Errorf("ocr: %w", err)
		}
		n.net, n.size = net, size
	}
	out, err := n.net.Forward(img, n.blob, n.output)
	if err != nil {
		return nil, fmt.Errorf("ocr: %w", err)
	}
	if len(out[0].Data) != size.X*size.Y {
		return nil, fmt.Errorf("ocr: model %s gave %d values for %v pixels: is it the right file?", n.name, len(out[0].Data), size)
	}
	return out[0].Data, nil
}

func (n *mapNet) Close() error {
	if n.net == nil {
		return nil
	}
	err := n.net.Close()
	n.net = nil
	return err
}

// netLocator finds text regions with a mapNet.
type netLocator struct {
	net  *mapNet
	opts vision.MapOptions
}

// netSide is the longer side at which the whole page is looked at: of 640 to
// 1920 px, none found measurably more scene text than 960, and 640 a little
// less.
const netSide = 960

func newNetLocator(onnx []byte, s finding.Sensitivity) (*netLocator, error) {
	n, err := ppocr(onnx)
	if err != nil {
		return nil, err
	}
	// DB's own defaults, moved by a step either way.
	opts := vision.MapOptions{Threshold: .3, MinScore: .5, MinSide: 3, Unclip: 1.6, Max: maxRegions}
	switch s {
	case finding.Low:
		opts.MinScore = .6
	case finding.High:
		opts.Threshold, opts.MinScore, opts.MinSide = .2, .4, 2
	}
	return &netLocator{net: n, opts: opts}, nil
}

func (l *netLocator) Close() error { return l.net.Close() }

func (l *netLocator) locate(ctx context.Context, p *media.Page) ([]region, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return l.look(p.View(netSide))
}

// look runs the network on one view and returns regions in page pixels.
func (l *netLocator) look(v media.View) ([]region, error) {
	img := padTo32(v.Image)
	prob, err := l.net.run(img)
	if err != nil {
		return nil, err
	}
	boxes, err := vision.TextBoxes(prob, img.Rect.Dx(), img.Rect.Dy(), l.opts)
	if err != nil {
		return nil, fmt.Errorf("ocr: %w", err)
	}
	out := make([]region, 0, len(boxes))
	for _, b := range boxes {
		out = append(out, region{quad: scaled(b.Quad, 1/v.Scale), score: b.Score})
	}
	return out, nil
}

// padTo32 returns img on a canvas whose sides are multiples of 32, at the top
// left; the rest is mid grey, near the mean that the network subtracts.
func padTo32(img *image.NRGBA) *image.NRGBA {
	b := img.Bounds()
	w, h := (b.Dx()+31)/32*32, (b.Dy()+31)/32*32
	if w == b.Dx() && h == b.Dy() {
		return img
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range out.Pix {
		out.Pix[i] = 116
	}
	draw.Draw(out, image.Rect(0, 0, b.Dx(), b.Dy()), img, b.Min, draw.Src)
	return out
}

func scaled(q [4]vision.Point, f float64) [4]vision.Point {
	for i := range q {
		q[i].X = float32(float64(q[i].X) * f)
		q[i].Y = float32(float64(q[i].Y) * f)
	}
	return q
}
