package vision

import (
	"fmt"
	"image"
	"math"

	"gocv.io/x/gocv"
)

// secondSide is the side in pixels of what a Second sees.
const secondSide = 64

const secondOutput = "chance"

// Second is a small classifier that is asked about one thing at a time: a
// detector sees things in their surroundings, at whatever size they have there;
// this one sees a square round the thing, brought to 64 x 64 pixels. It must be
// closed.
type Second struct {
	net     *Net
	classes int
	room    float64 // side of the square, in longer sides of the box
}

// LoadSecond reads a network of models/training/second.py and shows it an empty
// picture: one with another number of classes is an error here and not on
// somebody's photo.
func LoadSecond(name string, onnx []byte, classes int, room float64) (*Second, error) {
	net, err := LoadNet(name, onnx, secondOutput)
	if err != nil {
		return nil, err
	}
	s := &Second{net: net, classes: classes, room: room}
	blank, err := NewPicture(image.NewNRGBA(image.Rect(0, 0, secondSide, secondSide)))
	if err == nil {
		_, err = s.Chances(blank, Box{MaxX: secondSide / 2, MaxY: secondSide / 2})
		_ = blank.Close()
	}
	if err != nil {
		_ = net.Close()
		return nil, err
	}
	return s, nil
}

// Close frees the network. A second call does nothing.
func (s *Second) Close() error { return s.net.Close() }

// Chances looks at a box, in pixels of p, and returns the chance of each class
// and, last, of none; they add up to 1.
func (s *Second) Chances(p *Picture, b Box) ([]float32, error) {
	square := s.square(b, p.Size())
	if square.Empty() {
		return nil, fmt.Errorf("vision: nothing to look at in %v of a picture of %v", b, p.Size())
	}
	part := p.bgr.Region(square)
	defer part.Close()
	mode := gocv.InterpolationLinear
	if max(square.Dx(), square.Dy()) > secondSide {
		mode = gocv.InterpolationArea
	}
	look := gocv.NewMat()
	defer look.Close()
	gocv.Resize(part, &look, image.Pt(secondSide, secondSide), 0, 0, mode)
	out, err := s.net.forward(look, Blob{Scale: 1}, []string{secondOutput})
	if err != nil {
		return nil, err
	}
	if len(out[0].Data) != s.classes+1 {
		return nil, fmt.Errorf("model %s: %w: %d chances instead of %d", s.net.name, ErrBadModel, len(out[0].Data), s.classes+1)
	}
	return out[0].Data, nil
}

// square is what is looked at for a box: as in training, cut off at the
// picture's edge.
func (s *Second) square(b Box, size image.Point) image.Rectangle {
	half := float64(max(b.Width(), b.Height())) * s.room / 2
	x, y := float64(b.MinX+b.MaxX)/2, float64(b.MinY+b.MaxY)/2
	low := func(v float64) int { return int(math.Floor(min(max(v, 0), 1<<20))) }
	high := func(v float64) int { return int(math.Ceil(min(max(v, 0), 1<<20))) }
	return image.Rect(low(x-half), low(y-half), high(x+half), high(y+half)).Intersect(image.Rectangle{Max: size})
}
