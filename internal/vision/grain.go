package vision

import (
	"image"
	"math"
)

// GrainCell is the size in pixels of the cells that GrainOf looks at.
const GrainCell = 8

// Grain says how the edges run in each cell of a picture, by the structure
// tensor (Bigun and Granlund, 1987): the mean of the outer product of the
// gradient with itself.
type Grain struct {
	W, H int
	// Energy is the mean square of the gradient, in grey levels per pixel.
	Energy []float32
	// Coherence is 1 where all edges run the same way, as in a striped cell,
	// and 0 where they run every way alike.
	Coherence []float32
	// Angle is the direction across the edges in radians, -pi/2 to pi/2.
	Angle []float32
}

// GrainOf measures all whole cells of g.
func GrainOf(g *image.Gray) Grain {
	w, h := g.Rect.Dx()/GrainCell, g.Rect.Dy()/GrainCell
	out := Grain{W: w, H: h, Energy: make([]float32, w*h), Coherence: make([]float32, w*h), Angle: make([]float32, w*h)}
	for cy := range h {
		for cx := range w {
			xx, yy, xy := tensor(g, cx*GrainCell, cy*GrainCell)
			i := cy*w + cx
			out.Energy[i] = (xx + yy) / (4 * GrainCell * GrainCell) // central differences span two pixels
			if xx+yy > 0 {
				out.Coherence[i] = float32(math.Hypot(float64(xx-yy), float64(2*xy))) / (xx + yy)
			}
			out.Angle[i] = float32(math.Atan2(float64(2*xy), float64(xx-yy)) / 2)
		}
	}
	return out
}

// tensor sums gradient products over the cell at (x0, y0), leaving out the
// picture's outermost pixels, which have no gradient.
func tensor(g *image.Gray, x0, y0 int) (xx, yy, xy float32) {
	var sxx, syy, sxy int
	for y := max(1, y0); y < min(y0+GrainCell, g.Rect.Dy()-1); y++ {
		row := g.Pix[y*g.Stride:]
		up, down := g.Pix[(y-1)*g.Stride:], g.Pix[(y+1)*g.Stride:]
		for x := max(1, x0); x < min(x0+GrainCell, g.Rect.Dx()-1); x++ {
			dx, dy := int(row[x+1])-int(row[x-1]), int(down[x])-int(up[x])
			sxx += dx * dx
			syy += dy * dy
			sxy += dx * dy
		}
	}
	return float32(sxx), float32(syy), float32(sxy)
}
