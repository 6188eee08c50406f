package faces

import (
	"fmt"
	"image"

	"example.org/redact/internal/platt"
	"example.org/redact/internal/vision"
)

// own is our own network.
var own = network{
	name: "own", outputs: ownOutputs, decode: decodeOwn,
	curves: [looks]platt.Curve{native: {At: -1.04, Slope: 1.65}, doubled: {At: -1.11, Slope: 1.52}, small: {At: -0.38, Slope: 1.27}, turned: {At: -2.99, Slope: 1.70}},
}

// ownOutputs are the three grids of our own network (models/faces.card.md).
var ownOutputs = []string{"s8", "s16", "s32"}

// ownPlanes is how many numbers a cell has: score, dx, dy, log width, log height.
const ownPlanes = 5

// decodeOwn turns our network's outputs for an input of the given size into
// boxes in pixels of that input, those of at least floor only. Each output is 1
// x 5 x H/S x W/S, plane after plane. The centre of the cell in column c and
// row r lies at (c + dx, r + dy) * S; its sides are exp(log) * S.
func decodeOwn(out []vision.Tensor, input image.Point, floor float32) ([]vision.Box, error) {
	if len(out) != len(ownOutputs) {
		return nil, fmt.Errorf("%d outputs instead of %d", len(out), len(ownOutputs))
	}
	var boxes []vision.Box
	for i, stride := range strides {
		columns, cells := input.X/stride, input.X/stride*(input.Y/stride)
		data := out[i].Data
		if len(data) != ownPlanes*cells {
			return nil, fmt.Errorf("stride %d: %d values for %d cells", stride, len(data), cells)
		}
		for k, score := range data[:cells] {
			if !(score >= floor) {
				continue
			}
			boxes = append(boxes, boxAt(
				float32(k%columns)+data[cells+k], float32(k/columns)+data[2*cells+k],
				data[3*cells+k], data[4*cells+k], float32(stride), unit(score)))
		}
	}
	return boxes, nil
}
