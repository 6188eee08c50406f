package vision

import (
	"errors"
	"fmt"
	"image"
	"math"

	"gocv.io/x/gocv"
)

// LineShape says how RectifyLine lays out a line of text.
type LineShape struct {
	Height   int // height of the rectified line in pixels, without border
	MaxWidth int // longer lines are squeezed to this width
	Border   int // plain background added on all four sides
}

// ErrOutside is returned for a quadrilateral with no pixel inside the picture.
var ErrOutside = errors.New("vision: region lies outside the picture")

// RectifyLine cuts the quadrilateral quad (corners clockwise from where reading
// starts, in pixels of img) out of img as a level line of dark text on a light
// ground, with contrast stretched to the full range: what a reader of printed
// lines was trained on. Parts of quad outside img repeat its edge.
func RectifyLine(img *image.NRGBA, quad [4]Point, s LineShape) (*image.Gray, error) {
	if s.Height < 1 || s.MaxWidth < 1 || s.Border < 0 {
		return nil, fmt.Errorf("vision: cannot rectify a line to height %d, width %d, border %d", s.Height, s.MaxWidth, s.Border)
	}
	w, h := dist(quad[0], quad[1]), dist(quad[1], quad[2])
	line, err := RectifyGray(img, quad, min(s.MaxWidth, max(1, int(w*float64(s.Height)/h+.5))), s.Height)
	if err != nil {
		return nil, err
	}
	darkOnLight(line)
	return addBorder(line, s.Border), nil
}

// RectifyGray cuts the quadrilateral quad out of img as w x h grey levels, level
// and otherwise unchanged. Parts of quad outside img repeat its edge.
func RectifyGray(img *image.NRGBA, quad [4]Point, w, h int) (*image.Gray, error) {
	wide, high := dist(quad[0], quad[1]), dist(quad[1], quad[2])
	if !(wide > 0 && high > 0) || math.IsInf(wide, 0) || math.IsInf(high, 0) {
		return nil, ErrOutside
	}
	if w < 1 || h < 1 {
		return nil, fmt.Errorf("vision: cannot rectify to %dx%d", w, h)
	}
	// A margin of a pixel lets the interpolation see its neighbours.
	b := HullOf(quad).Inset(-1).Intersect(img.Bounds())
	if b.Empty() {
		return nil, ErrOutside
	}
	src, err := toGrayMat(Luma(img, b))
	if err != nil {
		return nil, err
	}
	defer src.Close()

	// Shrinking is done by area first: sampling a tall line at 48 rows would
	// skip its thin strokes.
	fx, fy := 1., 1.
	if f := 2 * float64(h) / high; f < .75 {
		to := image.Pt(max(1, int(float64(b.Dx())*f+.5)), max(1, int(float64(b.Dy())*f+.5)))
		fx, fy = float64(to.X)/float64(b.Dx()), float64(to.Y)/float64(b.Dy())
		gocv.Resize(src, &src, to, 0, 0, gocv.InterpolationArea)
	}
	var from [4]gocv.Point2f
	for i, p := range quad {
		from[i] = gocv.Point2f{X: float32((float64(p.X) - float64(b.Min.X)) * fx), Y: float32((float64(p.Y) - float64(b.Min.Y)) * fy)}
	}
	return warpGray(src, from, image.Pt(w, h))
}

// HullOf returns the smallest whole-pixel rectangle that holds the corners.
func HullOf(quad [4]Point) image.Rectangle {
	minX, minY := math.Inf(1), math.Inf(1)
	maxX, maxY := math.Inf(-1), math.Inf(-1)
	for _, p := range quad {
		minX, maxX = min(minX, float64(p.X)), max(maxX, float64(p.X))
		minY, maxY = min(minY, float64(p.Y)), max(maxY, float64(p.Y))
	}
	return image.Rect(int(math.Floor(minX)), int(math.Floor(minY)), int(math.Ceil(maxX)), int(math.Ceil(maxY)))
}

// Luma copies the part b of img as grey levels (ITU-R BT.601 weights, as
// OpenCV uses). The copy starts at (0, 0); b must lie inside img.
func Luma(img *image.NRGBA, b image.Rectangle) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		in := img.Pix[img.PixOffset(b.Min.X, b.Min.Y+y):]
		row := out.Pix[y*out.Stride : y*out.Stride+b.Dx()]
		for x := range row {
			p := in[4*x : 4*x+3 : 4*x+3]
			row[x] = uint8((299*uint32(p[0]) + 587*uint32(p[1]) + 114*uint32(p[2]) + 500) / 1000)
		}
	}
	return out
}

// warpGray maps the quadrilateral from of src to a level picture of size out.
func warpGray(src gocv.Mat, from [4]gocv.Point2f, out image.Point) (*image.Gray, error) {
	a := gocv.NewPoint2fVectorFromPoints(from[:])
	defer a.Close()
	w, h := float32(out.X), float32(out.Y)
	b := gocv.NewPoint2fVectorFromPoints([]gocv.Point2f{{}, {X: w}, {X: w, Y: h}, {Y: h}})
	defer b.Close()
	m := gocv.GetPerspectiveTransform2f(a, b)
	defer m.Close()
	dst := gocv.NewMat()
	defer dst.Close()
	gocv.WarpPerspectiveWithParams(src, &dst, m, out, gocv.InterpolationLinear, gocv.BorderReplicate, black)
	return fromGray(dst)
}

// darkOnLight stretches the grey levels so that the darkest and lightest
// hundredth of the pixels span 0 to 255, and inverts the line when most of it
// is dark: text covers less than half of its box.
func darkOnLight(g *image.Gray) {
	hist := histogram(g)
	n := len(g.Pix)
	lo, hi := percentile(hist, n/100), percentile(hist, n-1-n/100)
	if hi <= lo {
		return
	}
	var table [256]uint8
	for v := range table {
		table[v] = uint8(min(255, max(0, (v-lo)*255/(hi-lo))))
	}
	cut := otsu(hist, n)
	dark := 0
	for v := range cut {
		dark += hist[v]
	}
	if 2*dark > n {
		for v := range table {
			table[v] = 255 - table[v]
		}
	}
	for i, v := range g.Pix {
		g.Pix[i] = table[v]
	}
}

func histogram(g *image.Gray) *[256]int {
	var hist [256]int
	for _, v := range g.Pix {
		hist[v]++
	}
	return &hist
}

// percentile returns the level of the rank-th darkest pixel, from 0.
func percentile(hist *[256]int, rank int) int {
	for v, c := range hist {
		if rank -= c; rank < 0 {
			return v
		}
	}
	return 255
}

// otsu returns the level t that best splits n pixels into those under t and
// the rest: greatest variance between the two classes (Otsu, 1979).
func otsu(hist *[256]int, n int) int {
	var total float64
	for v, c := range hist {
		total += float64(v * c)
	}
	best, bestVar := 128, -1.
	var under, underSum float64
	for t := 1; t < 256; t++ {
		under += float64(hist[t-1])
		underSum += float64((t - 1) * hist[t-1])
		over := float64(n) - under
		if under == 0 || over == 0 {
			continue
		}
		d := underSum/under - (total-underSum)/over
		if v := under * over * d * d; v > bestVar {
			best, bestVar = t, v
		}
	}
	return best
}

// addBorder surrounds a dark-on-light line with its own background level: the
// median, since text is the smaller part of a line.
func addBorder(g *image.Gray, n int) *image.Gray {
	if n == 0 {
		return g
	}
	w, h := g.Rect.Dx(), g.Rect.Dy()
	ground := uint8(percentile(histogram(g), len(g.Pix)/2))
	out := image.NewGray(image.Rect(0, 0, w+2*n, h+2*n))
	for i := range out.Pix {
		out.Pix[i] = ground
	}
	for y := range h {
		copy(out.Pix[(y+n)*out.Stride+n:], g.Pix[y*g.Stride:y*g.Stride+w])
	}
	return out
}

// ResizeGray returns g scaled to w x h pixels: area averaging when it shrinks,
// cubic when it grows.
func ResizeGray(g *image.Gray, w, h int) (*image.Gray, error) {
	if w < 1 || h < 1 {
		return nil, fmt.Errorf("vision: cannot resize to %dx%d", w, h)
	}
	src, err := toGrayMat(g)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	dst := gocv.NewMat()
	defer dst.Close()
	mode := gocv.InterpolationCubic
	if w < src.Cols() || h < src.Rows() {
		mode = gocv.InterpolationArea
	}
	gocv.Resize(src, &dst, image.Pt(w, h), 0, 0, mode)
	return fromGray(dst)
}
