package vision

import (
	"fmt"
	"image"
	"math"

	"gocv.io/x/gocv"
)

// Spectrum holds the strengths of the spatial frequencies of a square tile.
// Bin (u, v) stands for u periods across the tile from left to right and v from
// top to bottom; only 0 <= u <= Side/2 is kept, since a real picture has the
// same strength at (-u, -v).
type Spectrum struct {
	Side int
	mag  []float32 // Side rows (v, wrapped) of Side/2+1 columns (u)
}

// At returns the strength at (u, v), with both between -Side/2 and Side/2.
func (s *Spectrum) At(u, v int) float32 {
	if u < 0 {
		u, v = -u, -v
	}
	if v < 0 {
		v += s.Side
	}
	return s.mag[v*(s.Side/2+1)+u]
}

// TileSpectrum returns the spectrum of the square r of g, its mean taken off
// and a Hann window laid over it, and the standard deviation of its pixels in
// grey levels. The square must lie inside g and its side be even.
func TileSpectrum(g *image.Gray, r image.Rectangle) (*Spectrum, float64, error) {
	n := r.Dx()
	if n < 8 || n%2 != 0 || r.Dy() != n || !r.In(g.Bounds()) {
		return nil, 0, fmt.Errorf("vision: no spectrum of %v in a picture of %v", r, g.Bounds())
	}
	src := gocv.NewMatWithSize(n, n, gocv.MatTypeCV32F)
	defer src.Close()
	tile, err := src.DataPtrFloat32()
	if err != nil {
		return nil, 0, fmt.Errorf("vision: spectrum: %w", err)
	}
	dev := window(g, r, tile)
	full := gocv.NewMat()
	defer full.Close()
	gocv.DFT(src, &full, gocv.DftComplexOutput)
	data, err := full.DataPtrFloat32()
	if err != nil {
		return nil, 0, fmt.Errorf("vision: spectrum: %w", err)
	}
	s := &Spectrum{Side: n, mag: make([]float32, n*(n/2+1))}
	for v := range n {
		row := data[v*n*2:]
		for u := 0; u <= n/2; u++ {
			re, im := row[2*u], row[2*u+1]
			s.mag[v*(n/2+1)+u] = float32(math.Sqrt(float64(re*re + im*im)))
		}
	}
	return s, dev, nil
}

// window copies square r of g into tile, centred and windowed, and returns the
// standard deviation before that.
func window(g *image.Gray, r image.Rectangle, tile []float32) float64 {
	n := r.Dx()
	var sum, sq float64
	for y := range n {
		row := g.Pix[g.PixOffset(r.Min.X, r.Min.Y+y):]
		for _, p := range row[:n] {
			sum += float64(p)
			sq += float64(p) * float64(p)
		}
	}
	area := float64(n * n)
	mean := sum / area
	hann := make([]float32, n)
	for i := range hann {
		hann[i] = float32(.5 - .5*math.Cos(2*math.Pi*(float64(i)+.5)/float64(n)))
	}
	for y := range n {
		row := g.Pix[g.PixOffset(r.Min.X, r.Min.Y+y):]
		for x, p := range row[:n] {
			tile[y*n+x] = (float32(p) - float32(mean)) * hann[y] * hann[x]
		}
	}
	return math.Sqrt(max(0, sq/area-mean*mean))
}
