package mask

import (
	"image"
	"math"
)

// Padding of text, in heights of its line. A character is about half a line
// high in width, so one step of the grid is about four characters: a cover
// tells how long a word was to no better than that, at either end.
const (
	marginAlong  = 0.30
	marginAcross = 0.20
	gridStep     = 2.0
)

// PadText grows the tight box of a word or line to what is to be covered: a
// margin for ascenders, accents and blur, then sideways outwards to a grid of
// the page with steps of two line heights. The grid is the page's, not the
// word's, so that neither edge of the cover gives away where the word began or
// ended, not even in a form with a known left edge. lineHeight is in pixels;
// zero or less takes the box's height. The result is clipped to within.
func PadText(box image.Rectangle, lineHeight float64, within image.Rectangle) image.Rectangle {
	if box.Empty() {
		return image.Rectangle{}
	}
	if lineHeight <= 0 {
		lineHeight = float64(box.Dy())
	}
	x0, x1 := toGrid(float64(box.Min.X), float64(box.Max.X), lineHeight)
	dy := int(math.Ceil(marginAcross * lineHeight))
	return image.Rect(int(math.Floor(x0)), box.Min.Y-dy, int(math.Ceil(x1)), box.Max.Y+dy).Intersect(within)
}

// toGrid grows the span from a to b by the margin and outwards to the grid.
func toGrid(a, b, lineHeight float64) (float64, float64) {
	m, step := marginAlong*lineHeight, math.Max(1, gridStep*lineHeight)
	return math.Floor((a-m)/step) * step, math.Ceil((b+m)/step) * step
}

// PadTextQuad is PadText for a turned line: quad has its four corners in order
// and the first side along the reading direction. The grid runs along that
// direction from the page's origin. The result's corners lie in clockwise
// order as the quad's do and may lie outside the page: Apply clips.
func PadTextQuad(quad [4]image.Point, lineHeight float64) []image.Point {
	ux, uy := unit(quad[0], quad[1])
	var a0, a1, c0, c1 float64 // reach along and across
	for i, p := range quad {
		along := float64(p.X)*ux + float64(p.Y)*uy
		across := -float64(p.X)*uy + float64(p.Y)*ux
		if i == 0 {
			a0, a1, c0, c1 = along, along, across, across
			continue
		}
		a0, a1 = math.Min(a0, along), math.Max(a1, along)
		c0, c1 = math.Min(c0, across), math.Max(c1, across)
	}
	if lineHeight <= 0 {
		lineHeight = c1 - c0
	}
	a0, a1 = toGrid(a0, a1, lineHeight)
	c0, c1 = c0-marginAcross*lineHeight, c1+marginAcross*lineHeight
	corner := func(along, across float64) image.Point {
		return image.Pt(round(along*ux-across*uy), round(along*uy+across*ux))
	}
	return []image.Point{corner(a0, c0), corner(a1, c0), corner(a1, c1), corner(a0, c1)}
}

// PadPolygon grows the outline of an object outwards by margin pixels and clips
// it to within. The result is the convex hull of the outline with a square of
// that margin set on each corner, so that it contains every point nearer than
// margin to the outline's hull along the axes. Fewer than three points, or a
// result outside, give nil.
func PadPolygon(poly []image.Point, margin float64, within image.Rectangle) []image.Point {
	if len(poly) < 3 || within.Empty() {
		return nil
	}
	m := int(math.Ceil(math.Max(0, margin)))
	var grown []image.Point
	for _, p := range poly {
		for _, d := range [4]image.Point{{X: -m, Y: -m}, {X: m, Y: -m}, {X: m, Y: m}, {X: -m, Y: m}} {
			grown = append(grown, p.Add(d))
		}
	}
	return clip(convexHull(grown), within)
}

func unit(a, b image.Point) (x, y float64) {
	dx, dy := float64(b.X-a.X), float64(b.Y-a.Y)
	if n := math.Hypot(dx, dy); n > 0 {
		return dx / n, dy / n
	}
	return 1, 0
}

func round(v float64) int { return int(math.Round(v)) }
