package vision

import (
	"errors"
	"fmt"
	"image"
	"math"

	"gocv.io/x/gocv"
)

// Picture is a colour picture in OpenCV's own memory, so that several networks,
// tiles and turns can read it after one conversion. It must be closed.
type Picture struct {
	bgr    gocv.Mat
	closed bool
}

// NewPicture copies img; alpha is ignored.
func NewPicture(img *image.NRGBA) (*Picture, error) {
	bgr, err := toBGR(img)
	if err != nil {
		return nil, err
	}
	return &Picture{bgr: bgr}, nil
}

// Close frees the picture. A second call does nothing.
func (p *Picture) Close() error {
	if p.closed {
		return nil
	}
	p.closed = true
	return p.bgr.Close()
}

// Size returns width and height in pixels.
func (p *Picture) Size() image.Point {
	if p.closed {
		return image.Point{}
	}
	return image.Pt(p.bgr.Cols(), p.bgr.Rows())
}

// Resized returns a new picture of w x h pixels: area averaging when it
// shrinks, bilinear when it grows.
func (p *Picture) Resized(w, h int) (*Picture, error) {
	if p.closed || w < 1 || h < 1 || w > 1<<15 || h > 1<<15 {
		return nil, fmt.Errorf("vision: cannot resize to %dx%d", w, h)
	}
	mode := gocv.InterpolationLinear
	if w < p.bgr.Cols() || h < p.bgr.Rows() {
		mode = gocv.InterpolationArea
	}
	out := gocv.NewMat()
	gocv.Resize(p.bgr, &out, image.Pt(w, h), 0, 0, mode)
	return &Picture{bgr: out}, nil
}

// Turned returns a new picture, turned clockwise by quarter turns. See
// TurnBack for its coordinates.
func (p *Picture) Turned(quarters int) (*Picture, error) {
	if p.closed {
		return nil, errors.New("vision: picture is closed")
	}
	out := gocv.NewMat()
	switch quarters & 3 {
	case 0:
		p.bgr.CopyTo(&out)
	case 1:
		gocv.Rotate(p.bgr, &out, gocv.Rotate90Clockwise)
	case 2:
		gocv.Rotate(p.bgr, &out, gocv.Rotate180Clockwise)
	case 3:
		gocv.Rotate(p.bgr, &out, gocv.Rotate90CounterClockwise)
	}
	return &Picture{bgr: out}, nil
}

// TurnBack returns where a box found in a picture turned clockwise by quarter
// turns lies in the picture before turning, whose size is given.
func TurnBack(b Box, quarters int, size image.Point) Box {
	w, h := float32(size.X), float32(size.Y)
	switch quarters & 3 {
	case 1: // (x, y) went to (h-y, x)
		return Box{b.MinY, h - b.MaxX, b.MaxY, h - b.MinX, b.Score}
	case 2:
		return Box{w - b.MaxX, h - b.MaxY, w - b.MinX, h - b.MinY, b.Score}
	case 3: // (x, y) went to (y, w-x)
		return Box{w - b.MaxY, b.MinX, w - b.MinY, b.MaxX, b.Score}
	}
	return b
}

// Tile is a part of a picture and the network input that holds it: Area in the
// top left corner, black to the right of it and below.
type Tile struct {
	Area  image.Rectangle
	Input image.Point
}

// netStep is what our networks' input sides are multiples of; minInput is the
// smallest side they run at.
const (
	netStep  = 32
	minInput = 64
)

// Tiles cuts a picture of the given size into parts whose inputs have at most
// side * side pixels, whatever their shape, neighbours sharing at least overlap
// pixels, so that a thing smaller than overlap is whole in one of them. Of all
// grids of equal parts it takes the one with the fewest pixels of input, for
// those are what a network's time goes into.
func Tiles(size image.Point, side, overlap int) []Tile {
	side = max(2*minInput, side-side%netStep)
	overlap = min(max(overlap, 0), side/4)
	columns, rows := fewest(size, side, overlap)
	var tiles []Tile
	for _, y := range spans(size.Y, rows, overlap) {
		for _, x := range spans(size.X, columns, overlap) {
			tiles = append(tiles, Tile{
				Area:  image.Rect(x[0], y[0], x[1], y[1]),
				Input: image.Pt(inputSide(x[1]-x[0]), inputSide(y[1]-y[0])),
			})
		}
	}
	return tiles
}

func inputSide(n int) int { return max(minInput, (n+netStep-1)/netStep*netStep) }

// fewest returns the grid whose inputs have the fewest pixels together.
func fewest(size image.Point, side, overlap int) (columns, rows int) {
	least := math.MaxInt
	for c := 1; ; c++ {
		w := length(size.X, c, overlap)
		for r := 1; ; r++ {
			h := length(size.Y, r, overlap)
			if w*h <= side*side && c*r*w*h < least {
				least, columns, rows = c*r*w*h, c, r
			}
			if h <= side/2 {
				break
			}
		}
		if w <= side/2 {
			return columns, rows
		}
	}
}

// length is the input's side when n pixels are cut into count stretches.
func length(n, count, overlap int) int {
	return inputSide((n + (count-1)*overlap + count - 1) / count)
}

// spans cuts 0..n into overlapping stretches of equal length.
func spans(n, count, overlap int) [][2]int {
	if count == 1 {
		return [][2]int{{0, n}}
	}
	length := min(n, length(n, count, overlap))
	out := make([][2]int, count)
	for i := range out {
		start := i * (n - length) / (count - 1)
		out[i] = [2]int{start, start + length}
	}
	return out
}

// ForwardTile runs the network on one tile of p and returns the named outputs
// in that order.
func (n *Net) ForwardTile(p *Picture, t Tile, b Blob, outputs ...string) ([]Tensor, error) {
	size := p.Size()
	if t.Area.Empty() || !t.Area.In(image.Rectangle{Max: size}) {
		return nil, fmt.Errorf("vision: tile %v is outside the picture of %v", t.Area, size)
	}
	if t.Input.X < t.Area.Dx() || t.Input.Y < t.Area.Dy() {
		return nil, fmt.Errorf("vision: input of %v is smaller than tile %v", t.Input, t.Area)
	}
	part := p.bgr.Region(t.Area)
	defer part.Close()
	padded := gocv.NewMat()
	defer padded.Close()
	gocv.CopyMakeBorder(part, &padded, 0, t.Input.Y-t.Area.Dy(), 0, t.Input.X-t.Area.Dx(), gocv.BorderConstant, black)
	return n.forward(padded, b, outputs)
}
