package vision

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pb writes one length-delimited protobuf field.
func pb(num int, body []byte) []byte {
	b := binary.AppendUvarint(nil, uint64(num<<3|2))
	b = binary.AppendUvarint(b, uint64(len(body)))
	return append(b, body...)
}

// pbInt writes one varint field.
func pbInt(num, v int) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, uint64(num<<3)), uint64(v))
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// tinyONNX is a graph of one node, y = relu(x), with one weight beside it.
func tinyONNX(nodeInput string, rawBytes int) []byte {
	weight := join(pbInt(1, 2), pbInt(1, 3), pbInt(2, 1), pb(8, []byte("w")), pb(9, make([]byte, rawBytes)))
	node := join(pb(1, []byte(nodeInput)), pb(2, []byte("y")), pb(4, []byte("Relu")))
	graph := join(pb(1, node), pb(5, weight), pb(11, pb(1, []byte("x"))), pb(12, pb(1, []byte("y"))))
	return join(pbInt(1, 6), pb(8, pbInt(2, 11)), pb(7, graph))
}

func TestCheckONNX(t *testing.T) {
	good := tinyONNX("x", 24)
	if err := CheckONNX("tiny", good, "y"); err != nil {
		t.Fatalf("a whole network is refused: %v", err)
	}
	for name, c := range map[string]struct {
		onnx   []byte
		output string
		says   string
	}{
		"empty":          {nil, "y", "empty"},
		"text":           {[]byte("this is a photograph of a model"), "y", "truncated"},
		"zeros":          {make([]byte, 64), "y", "framing"},
		"last byte gone": {good[:len(good)-1], "y", "longer than the file"},
		"half":           {good[:len(good)/2], "y", "longer than the file"},
		"no graph":       {pbInt(1, 6), "y", "0 graphs"},
		"empty graph":    {pb(7, nil), "y", "no graph with nodes"},
		"loose input":    {tinyONNX("z", 24), "y", "nothing produces"},
		"short weight":   {tinyONNX("x", 20), "y", "shape asks for 24"},
		"other network":  {good, "cls_8", `no output "cls_8"`},
	} {
		err := CheckONNX("tiny", c.onnx, c.output)
		if !errors.Is(err, ErrBadModel) {
			t.Errorf("%s: error %v, want ErrBadModel", name, err)
		} else if !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %q does not say %q", name, err, c.says)
		}
	}
}

// Every proper prefix of a real network would end the process in OpenCV.
func TestCheckONNXRefusesEveryTruncation(t *testing.T) {
	good := tinyONNX("x", 24)
	for n := range good {
		if CheckONNX("tiny", good[:n]) == nil {
			t.Errorf("%d of %d bytes pass", n, len(good))
		}
	}
}

func TestCheckONNXAcceptsPulledModels(t *testing.T) {
	dir := os.Getenv("REDACT_MODELS_DIR")
	if dir == "" {
		t.Skip("REDACT_MODELS_DIR is not set: no pulled models to check")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.onnx"))
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckONNX(filepath.Base(f), b); err != nil {
			t.Error(err)
		}
		for _, n := range []int{len(b) - 1, len(b) - 1000, len(b) / 2, 1000} {
			if CheckONNX(filepath.Base(f), b[:n]) == nil {
				t.Errorf("%s: the first %d of %d bytes pass", filepath.Base(f), n, len(b))
			}
		}
	}
}

func FuzzCheckONNX(f *testing.F) {
	f.Add(tinyONNX("x", 24))
	f.Add(tinyONNX("z", 20)[:40])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := CheckONNX("fuzz", b, "y"); err != nil && !errors.Is(err, ErrBadModel) {
			t.Errorf("error of another class: %v", err)
		}
	})
}
