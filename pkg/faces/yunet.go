package faces

import (
	"fmt"
	"image"
	"math"

	"example.org/redact/internal/platt"
	"example.org/redact/internal/vision"
)

// yunetN and yunetS are the larger and the smaller YuNet.
var (
	yunetN = network{
		name: "yunet-n", outputs: yunetOutputs, decode: decodeYuNet,
		curves: [looks]platt.Curve{native: {At: 0.66, Slope: 2.17}, doubled: {At: 0.01, Slope: 2.64}, small: {At: 0.18, Slope: 2.17}, turned: {At: -1.34, Slope: 2.17}},
	}
	yunetS = network{
		name: "yunet-s", outputs: yunetOutputs, decode: decodeYuNet,
		curves: [looks]platt.Curve{native: {At: 1.06, Slope: 2.31}, doubled: {At: 0.05, Slope: 2.23}, small: {At: 0.19, Slope: 2.20}, turned: {At: -1.00, Slope: 2.30}},
	}
)

// yunetOutputs are the heads of YuNet (Wu et al., "YuNet: A Tiny
// Millisecond-level Face Detector", 2023) that say where faces are; its five
// landmarks are not asked for.
var yunetOutputs = []string{
	"cls_8", "cls_16", "cls_32", "obj_8", "obj_16", "obj_32", "bbox_8", "bbox_16", "bbox_32",
}

// strides are the sides in pixels of the cells of the three grids.
var strides = [3]int{8, 16, 32}

// decodeYuNet turns YuNet's outputs for an input of the given size into boxes
// in pixels of that input, those of at least floor only. For stride S, cell k
// lies in column k mod (W/S) and row k div (W/S); its score is the square root
// of class times objectness, its centre (column + b0, row + b1) * S and its
// size exp(b2) * S by exp(b3) * S.
func decodeYuNet(out []vision.Tensor, input image.Point, floor float32) ([]vision.Box, error) {
	if len(out) != len(yunetOutputs) {
		return nil, fmt.Errorf("%d outputs instead of %d", len(out), len(yunetOutputs))
	}
	var boxes []vision.Box
	for i, stride := range strides {
		cls, obj, box := out[i].Data, out[3+i].Data, out[6+i].Data
		columns, cells := input.X/stride, input.X/stride*(input.Y/stride)
		if len(cls) != cells || len(obj) != cells || len(box) != 4*cells {
			return nil, fmt.Errorf("stride %d: %d, %d and %d values for %d cells", stride, len(cls), len(obj), len(box), cells)
		}
		for k := range cells {
			p := unit(cls[k]) * unit(obj[k])
			if !(p >= floor*floor) {
				continue
			}
			b := box[4*k : 4*k+4]
			boxes = append(boxes, boxAt(
				float32(k%columns)+b[0], float32(k/columns)+b[1], b[2], b[3],
				float32(stride), float32(math.Sqrt(float64(p)))))
		}
	}
	return boxes, nil
}

// boxAt makes a box from a centre in cells and the logarithms of its sides in
// cells. Sides are held to what exp can say without overflow.
func boxAt(cx, cy, logW, logH, stride, score float32) vision.Box {
	w := float32(math.Exp(float64(min(logW, 8)))) * stride / 2
	h := float32(math.Exp(float64(min(logH, 8)))) * stride / 2
	return vision.Box{
		MinX: cx*stride - w, MinY: cy*stride - h,
		MaxX: cx*stride + w, MaxY: cy*stride + h,
		Score: score,
	}
}

// unit clamps to 0..1; not-a-number becomes 0.
func unit(v float32) float32 {
	if !(v > 0) {
		return 0
	}
	return min(v, 1)
}
