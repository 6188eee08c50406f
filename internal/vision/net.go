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

// LoadNet reads an ONNX network from memory. The name is used in messages only.
// A network that OpenCV cannot parse ends the process (see the package
// comment), so callers check a pinned sha256 first or try it in a child.
func LoadNet(name string, onnx []byte) (*Net, error) {
	if len(onnx) < 16 {
		return nil, fmt.Errorf("model %s: file is empty or truncated (%d bytes)", name, len(onnx))
	}
	n, err := gocv.ReadNetFromONNXBytes(onnx)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", name, err)
	}
	if n.Empty() {
		_ = n.Close()
		return nil, fmt.Errorf("model %s: OpenCV found no network in it", name)
	}
	outputs := map[string]bool{}
	for _, l := range n.GetLayerNames() {
		outputs[l] = true
	}
	return &Net{name: name, net: n, outputs: outputs}, nil
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
	if n.closed {
		return nil, errors.New("vision: network " + n.name + " is closed")
	}
	for _, o := range outputs {
		if !n.outputs[o] {
			return nil, fmt.Errorf("model %s has no output %q: is it the right file?", n.name, o)
		}
	}
	src, err := toBGR(img)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	mean := gocv.NewScalar(b.Mean[0], b.Mean[1], b.Mean[2], 0)
	blob := gocv.BlobFromImage(src, b.Scale, image.Point{}, mean, b.SwapRB, false)
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
