package vision

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrBadModel is wrapped by every error about a model file that is truncated,
// not an ONNX network, or a network of another kind.
var ErrBadModel = errors.New("not a usable ONNX network")

// Bounds on what CheckONNX walks: far above any network of ours, low enough
// that a hostile file costs milliseconds.
const (
	maxONNXBytes   = 256 << 20
	maxONNXNodes   = 1 << 14
	maxONNXTensors = 1 << 14
)

// CheckONNX tells whether the bytes are framed like a whole ONNX network that
// has the wanted outputs. OpenCV answers a truncated, empty or random file with
// a C++ exception, which ends the process, so this runs first. It checks that
//
//   - every nested message of the file ends exactly where its length says,
//   - there is a graph with nodes and an input,
//   - every node reads only what came before it, and every output is produced,
//   - every weight holds as many bytes as its shape asks for.
//
// It does not know what the operators mean: a file that was altered on purpose
// can still end the process, which is why a pinned sha256 comes before it and a
// child process around it. Field numbers are those of onnx.proto3 (ONNX 1.8).
func CheckONNX(name string, onnx []byte, outputs ...string) error {
	bad := func(format string, a ...any) error {
		return fmt.Errorf("model %s: %w: %s", name, ErrBadModel, fmt.Sprintf(format, a...))
	}
	if len(onnx) == 0 {
		return bad("the file is empty")
	}
	if len(onnx) > maxONNXBytes {
		return bad("%d bytes are more than %d", len(onnx), maxONNXBytes)
	}
	g := onnxGraph{known: map[string]bool{"": true}}
	if err := g.readModel(onnx); err != nil {
		return bad("%v (truncated or another format?)", err)
	}
	if len(g.nodes) == 0 {
		return bad("it holds no graph with nodes")
	}
	if err := g.checkFlow(); err != nil {
		return bad("%v", err)
	}
	for _, want := range outputs {
		if !g.isOutput(want) {
			return bad("it has no output %q: is it the right file?", want)
		}
	}
	return nil
}

// onnxGraph is what CheckONNX keeps of a file: names, not numbers.
type onnxGraph struct {
	nodes   []onnxNode
	inputs  []string
	outputs []string
	known   map[string]bool // names a node may read: weights, then inputs, then results
	tensors int
}

type onnxNode struct{ in, out []string }

func (g *onnxGraph) isOutput(name string) bool {
	for _, o := range g.outputs {
		if o == name {
			return true
		}
	}
	return false
}

// checkFlow follows the nodes in file order, which ONNX requires to be an
// order of computation.
func (g *onnxGraph) checkFlow() error {
	free := 0
	for _, in := range g.inputs {
		if !g.known[in] { // old exporters list the weights among the inputs
			free++
			g.known[in] = true
		}
	}
	if free == 0 {
		return errors.New("the graph has no input")
	}
	for i, n := range g.nodes {
		for _, in := range n.in {
			if !g.known[in] {
				return fmt.Errorf("node %d reads something that nothing produces", i)
			}
		}
		for _, out := range n.out {
			g.known[out] = true
		}
	}
	if len(g.outputs) == 0 {
		return errors.New("the graph has no output")
	}
	for i, out := range g.outputs {
		if !g.known[out] || out == "" {
			return fmt.Errorf("output %d is produced by no node", i)
		}
	}
	return nil
}

func (g *onnxGraph) readModel(b []byte) error {
	graphs := 0
	err := eachField(b, func(num, _ uint64, body []byte) error {
		switch {
		case num == 7 && body != nil:
			graphs++
			return g.readGraph(body)
		case num == 8 && body != nil: // opset_import
			return eachField(body, func(uint64, uint64, []byte) error { return nil })
		}
		return nil
	})
	if err == nil && graphs != 1 {
		err = fmt.Errorf("%d graphs instead of one", graphs)
	}
	return err
}

func (g *onnxGraph) readGraph(b []byte) error {
	return eachField(b, func(num, _ uint64, body []byte) error {
		if body == nil {
			return nil
		}
		switch num {
		case 1:
			if len(g.nodes) >= maxONNXNodes {
				return fmt.Errorf("more than %d nodes", maxONNXNodes)
			}
			return g.readNode(body)
		case 5:
			name, err := g.readTensor(body)
			g.known[name] = true
			return err
		case 11, 12:
			name, err := valueName(body)
			if num == 11 {
				g.inputs = append(g.inputs, name)
			} else {
				g.outputs = append(g.outputs, name)
			}
			return err
		case 13:
			_, err := valueName(body)
			return err
		}
		return nil
	})
}

func (g *onnxGraph) readNode(b []byte) error {
	var n onnxNode
	err := eachField(b, func(num, _ uint64, body []byte) error {
		switch {
		case num == 1:
			n.in = append(n.in, string(body))
		case num == 2:
			n.out = append(n.out, string(body))
		case num == 5 && body != nil:
			return g.readAttribute(body)
		}
		return nil
	})
	g.nodes = append(g.nodes, n)
	return err
}

// readAttribute checks a node's constant, if it has one; inner graphs (If,
// Loop) are refused, because OpenCV 4.6 runs none.
func (g *onnxGraph) readAttribute(b []byte) error {
	return eachField(b, func(num, _ uint64, body []byte) error {
		switch {
		case (num == 5 || num == 10) && body != nil:
			_, err := g.readTensor(body)
			return err
		case num == 6 || num == 11:
			return errors.New("a node with a graph inside")
		}
		return nil
	})
}

// onnxElement is the size in bytes of a raw element by ONNX data type: float,
// uint8, int8, int32, int64, bool, float16, double.
var onnxElement = map[uint64]uint64{1: 4, 2: 1, 3: 1, 6: 4, 7: 8, 9: 1, 10: 2, 11: 8}

// readTensor returns a weight's name, and an error when its values are not as
// many as its shape says. Values given one by one instead of raw (fields 4, 5
// and 7) are only checked for framing: exporters pack them in several ways.
func (g *onnxGraph) readTensor(b []byte) (name string, err error) {
	g.tensors++
	if g.tensors > maxONNXTensors {
		return "", fmt.Errorf("more than %d weights", maxONNXTensors)
	}
	count, elem, raw, hasRaw := uint64(1), uint64(0), uint64(0), false
	dim := func(d uint64) error {
		if d > maxONNXBytes || (d > 0 && count > maxONNXBytes/d) {
			return errors.New("a weight of an impossible shape")
		}
		count *= d
		return nil
	}
	err = eachField(b, func(num, value uint64, body []byte) error {
		switch num {
		case 1:
			if body == nil {
				return dim(value)
			}
			for len(body) > 0 { // packed
				d, n := binary.Uvarint(body)
				if n <= 0 {
					return errors.New("a broken shape")
				}
				if err := dim(d); err != nil {
					return err
				}
				body = body[n:]
			}
		case 2:
			elem = onnxElement[value]
		case 8:
			name = string(body)
		case 9:
			raw, hasRaw = uint64(len(body)), true
		case 13:
			return errors.New("weights are kept in another file")
		}
		return nil
	})
	if err == nil && hasRaw && elem > 0 && raw != count*elem {
		err = fmt.Errorf("a weight of %d bytes where its shape asks for %d", raw, count*elem)
	}
	return name, err
}

// valueName returns the name of a graph's input or output and checks the
// framing of its type.
func valueName(b []byte) (name string, err error) {
	err = eachField(b, func(num, _ uint64, body []byte) error {
		switch {
		case num == 1:
			name = string(body)
		case num == 2 && body != nil:
			return checkType(body, 0)
		}
		return nil
	})
	return name, err
}

// checkType walks TypeProto (tensor_type 1), its tensor (shape 2), the shape
// (dim 1) and each dimension, which all nest by length.
func checkType(b []byte, depth int) error {
	next := [...]uint64{1, 2, 1}
	return eachField(b, func(num, _ uint64, body []byte) error {
		if depth < len(next) && num == next[depth] && body != nil {
			return checkType(body, depth+1)
		}
		return nil
	})
}

// eachField calls f for every field of a protobuf message: with its number and,
// by wire type, its value (varint, fixed) or its body (length-delimited, never
// nil). It returns an error when the message does not end at a field's end.
func eachField(b []byte, f func(num, value uint64, body []byte) error) error {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		if n <= 0 || tag>>3 == 0 || tag>>3 >= 1<<29 {
			return errors.New("broken framing")
		}
		b = b[n:]
		var value uint64
		var body []byte
		switch tag & 7 {
		case 0:
			if value, n = binary.Uvarint(b); n <= 0 {
				return errors.New("broken number")
			}
			b = b[n:]
		case 1, 5:
			size := 8
			if tag&7 == 5 {
				size = 4
			}
			if len(b) < size {
				return errors.New("broken number")
			}
			b = b[size:]
		case 2:
			size, n := binary.Uvarint(b)
			if n <= 0 || size > uint64(len(b)-n) {
				return errors.New("a part is longer than the file")
			}
			body = b[n : n+int(size) : n+int(size)]
			b = b[n+int(size):]
		default: // groups are not used by ONNX
			return errors.New("broken framing")
		}
		if err := f(tag>>3, value, body); err != nil {
			return err
		}
	}
	return nil
}
