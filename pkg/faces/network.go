package faces

import (
	"fmt"
	"image"

	"example.org/redact/internal/platt"
	"example.org/redact/internal/vision"
)

// network is one face network with what is known of it.
type network struct {
	name    string // "yunet_n": part of the detector's name and of the evidence
	net     *vision.Net
	outputs []string
	decode  func(out []vision.Tensor, input image.Point, floor float32) ([]vision.Box, error)
	// what a score is worth in each look, fitted to the development set, so that
	// 0.6 means six of ten whoever said it; `evalfaces -fit` prints them
	curves [looks]platt.Curve
}

// floor is the network's own score under which a box is not looked at further:
// no curve makes a face of it.
const floor = 0.2

// loadNetwork reads a network and looks at an empty picture with it, so that
// one of the wrong shape is an error here and not on somebody's photo.
func loadNetwork(n network, onnx []byte) (*network, error) {
	net, err := vision.LoadNet(n.name, onnx, n.outputs...)
	if err != nil {
		return nil, err
	}
	n.net = net
	if err := n.dryRun(); err != nil {
		_ = net.Close()
		return nil, err
	}
	return &n, nil
}

func (n *network) dryRun() error {
	blank, err := vision.NewPicture(image.NewNRGBA(image.Rect(0, 0, 64, 64)))
	if err != nil {
		return err
	}
	defer blank.Close()
	_, err = n.look(blank, vision.Tile{Area: image.Rect(0, 0, 64, 64), Input: image.Pt(64, 64)})
	return err
}

// look returns the boxes on one tile, in pixels of the whole picture.
func (n *network) look(p *vision.Picture, t vision.Tile) ([]vision.Box, error) {
	out, err := n.net.ForwardTile(p, t, vision.Blob{Scale: 1}, n.outputs...)
	if err != nil {
		return nil, err
	}
	boxes, err := n.decode(out, t.Input, floor)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w: %v", n.name, vision.ErrBadModel, err)
	}
	for i, b := range boxes {
		boxes[i] = b.Moved(1, float32(t.Area.Min.X), float32(t.Area.Min.Y))
	}
	return boxes, nil
}
