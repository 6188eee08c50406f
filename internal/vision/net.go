package vision

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"runtime"

	"gocv.io/x/gocv"
)

var black = color.RGBA{}

// Point is a place in a picture, in pixels, possibly between two of them.
type Point struct{ X, Y float32 }

// Tensor is one output of a network: Data holds the values row by row, the
// last dimension of Shape running fastest.
type Tensor struct {
	Shape []int
	Data  []float32
}

// Blob says how a picture becomes a network's input:
// value = (pixel - Mean) * Scale, channels in the order BGR, or RGB if SwapRB.
type Blob struct {
	Scale  float64
	Mean   [3]float64 // in the order of the input's channels
	SwapRB bool
}

// Net is a network run by OpenCV's DNN module on one core. It is not safe for
// concurrent use, and it must be closed.
type Net struct {
	name    string
	net     gocv.Net
	outputs map[string]bool
	closed  bool
}

// LoadNet reads an ONNX network from memory that has at least the given
// outputs. The name is used in messages only. A file that is truncated or
// another network gives an error that wraps ErrBadModel. One that was altered
// on purpose can end the process (see CheckONNX), so callers check a pinned
// sha256 first or try it in a child.
func LoadNet(name string, onnx []byte, outputs ...string) (*Net, error) {
	if err := CheckONNX(name, onnx, outputs...); err != nil {
		return nil, err
	}
	n, err := gocv.ReadNetFromONNXBytes(onnx)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", name, err)
	}
	if n.Empty() {
		_ = n.Close()
		return nil, fmt.Errorf("model %s: OpenCV found no network in it", name)
	}
	have := map[string]bool{}
	for _, l := range n.GetLayerNames() {
		have[l] = true
	}
	return &Net{name: name, net: n, outputs: have}, nil
}

// Close frees the network. A second call does nothing.
func (n *Net) Close() error {
	if n.closed {
		return nil
	}
	n.closed = true
	return n.net.Close()
}

// Forward runs the network on img at its own size and returns the named outputs
// in that order. Width and height must suit the network (multiples of 32 for
// all of ours).
func (n *Net) Forward(img *image.NRGBA, b Blob, outputs ...string) ([]Tensor, error) {
	src, err := toBGR(img)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	return n.forward(src, b, outputs)
}

// forward runs the network on a BGR picture. gocv leaks the outputs' names at
// each call (some 30 bytes a name): nothing that a worker would notice.
func (n *Net) forward(bgr gocv.Mat, b Blob, outputs []string) ([]Tensor, error) {
	if n.closed {
		return nil, errors.New("vision: network " + n.name + " is closed")
	}
	for _, o := range outputs {
		if !n.outputs[o] {
			return nil, fmt.Errorf("model %s: %w: it has no output %q", n.name, ErrBadModel, o)
		}
	}
	mean := gocv.NewScalar(b.Mean[0], b.Mean[1], b.Mean[2], 0)
	blob := gocv.BlobFromImage(bgr, b.Scale, image.Point{}, mean, b.SwapRB, false)
	defer blob.Close()
	n.net.SetInput(blob, "")
	return n.collect(n.net.ForwardLayers(outputs))
}

// collect copies the layers' values into Go memory and closes them.
func (n *Net) collect(mats []gocv.Mat) ([]Tensor, error) {
	out := make([]Tensor, len(mats))
	var firstErr error
	for i := range mats {
		data, err := mats[i].DataPtrFloat32()
		if err != nil {
			if firstErr == nil {
				firstErr = fmt.Errorf("model %s: read output %d: %w", n.name, i, err)
			}
		} else {
			out[i] = Tensor{Shape: mats[i].Size(), Data: append([]float32(nil), data...)}
		}
		_ = mats[i].Close()
	}
	runtime.KeepAlive(mats)
	return out, firstErr
}
