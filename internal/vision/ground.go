package vision

import (
	"image"

	"gocv.io/x/gocv"
)

// Ground is a picture without the dark marks on it, or without the light ones:
// what paper, or a screen, looks like where nothing is written.
type Ground struct {
	w, h int
	pix  []uint8 // BGR, row by row
}

// groundClose is the side of the square that closes writing, in pixels: give
// NewGround a picture in which strokes are thinner.
const groundClose = 9

// NewGround closes the dark marks of a picture: each channel's local maximum,
// then its local minimum.
func NewGround(img *image.NRGBA) (*Ground, error) { return newGround(img, gocv.MorphClose) }

// NewDarkGround opens the light marks of a picture, as those on a screen: each
// channel's local minimum, then its local maximum.
func NewDarkGround(img *image.NRGBA) (*Ground, error) { return newGround(img, gocv.MorphOpen) }

func newGround(img *image.NRGBA, without gocv.MorphType) (*Ground, error) {
	bgr, err := toBGR(img)
	if err != nil {
		return nil, err
	}
	defer bgr.Close()
	kernel := gocv.GetStructuringElement(gocv.MorphRect, image.Pt(groundClose, groundClose))
	defer kernel.Close()
	closed := gocv.NewMat()
	defer closed.Close()
	gocv.MorphologyEx(bgr, &closed, without, kernel)
	return &Ground{w: closed.Cols(), h: closed.Rows(), pix: closed.ToBytes()}, nil
}

// Surface is an even stretch of ground.
type Surface struct {
	Quad [4]Point // its corners or, where four do not describe it, the smallest rectangle around it
	Fill float64  // share of that quadrilateral that it covers
	Area float64  // the quadrilateral's share of the picture
}

// Spread returns the surface that holds the seeds: all ground that is reached
// from one of them by steps of at most tolerance in each channel. False when
// nothing is reached.
func (g *Ground) Spread(seeds []image.Point, tolerance int) (Surface, bool) {
	reached := make([]bool, g.w*g.h)
	var queue []int32
	visit := func(i int) {
		reached[i] = true
		queue = append(queue, int32(i))
	}
	for _, s := range seeds {
		if s.X >= 0 && s.Y >= 0 && s.X < g.w && s.Y < g.h && !reached[s.Y*g.w+s.X] {
			visit(s.Y*g.w + s.X)
		}
	}
	for k := 0; k < len(queue); k++ {
		i := int(queue[k])
		x := i % g.w
		for _, n := range [4]struct {
			at int
			ok bool
		}{{i - 1, x > 0}, {i + 1, x+1 < g.w}, {i - g.w, i >= g.w}, {i + g.w, i+g.w < len(reached)}} {
			if n.ok && !reached[n.at] && g.alike(i, n.at, tolerance) {
				visit(n.at)
			}
		}
	}
	return g.surface(reached, len(queue))
}

func (g *Ground) alike(a, b, tolerance int) bool {
	for c := range 3 {
		if d := int(g.pix[3*a+c]) - int(g.pix[3*b+c]); d > tolerance || d < -tolerance {
			return false
		}
	}
	return true
}

// surface measures what was reached. The ends of its rows decide its hull.
func (g *Ground) surface(reached []bool, n int) (Surface, bool) {
	if n == 0 {
		return Surface{}, false
	}
	var ends []Point
	for y := range g.h {
		row := reached[y*g.w : (y+1)*g.w]
		first, last := -1, -1
		for x, r := range row {
			if r {
				if first < 0 {
					first = x
				}
				last = x
			}
		}
		if first >= 0 {
			ends = append(ends,
				Point{float32(first), float32(y)}, Point{float32(last + 1), float32(y)},
				Point{float32(first), float32(y + 1)}, Point{float32(last + 1), float32(y + 1)})
		}
	}
	hull := convexHull(ends)
	quad, ok := cornersOfHull(hull)
	if r := minAreaRect(hull); !ok || float64(n) > Area(quad[:]) { // a corner was cut off
		quad = r.quad()
	}
	area := Area(quad[:])
	if area <= 0 {
		return Surface{}, false
	}
	return Surface{Quad: quad, Fill: float64(n) / area, Area: area / float64(g.w*g.h)}, true
}
