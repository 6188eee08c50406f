package finding

import "image"

// Region is where a finding lies. Coordinates are integer pixels of the
// upright page (orientation applied), origin top left, x right, y down.
type Region struct {
	// Page counts from 1; 0 means that the finding belongs to the file as a
	// whole and has no place in the picture (metadata, declarations).
	Page int
	// Box is the axis-aligned hull, half open as in package image. An empty
	// box on a page means "somewhere on it".
	Box image.Rectangle
	// Polygon, when there is one, is the tighter outline: three or more
	// corners in order, inside Box. Turned sheets and lines have one.
	Polygon []image.Point
}

// Located reports whether the region has an area on a page.
func (r Region) Located() bool { return r.Page > 0 && !r.Box.Empty() }

// Overlap returns the share of r's box that lies in o's box, 0 to 1, and 0
// when they lie on different pages. Boxes are used even where a polygon is
// known: for covering decisions too much is the cheap error.
func (r Region) Overlap(o Region) float64 {
	if r.Page != o.Page || r.Box.Empty() {
		return 0
	}
	in := r.Box.Intersect(o.Box)
	return float64(area(in)) / float64(area(r.Box))
}

// IoU returns intersection over union of the two boxes, 0 to 1.
func (r Region) IoU(o Region) float64 {
	if r.Page != o.Page {
		return 0
	}
	in := area(r.Box.Intersect(o.Box))
	if in == 0 {
		return 0
	}
	return float64(in) / float64(area(r.Box)+area(o.Box)-in)
}

func area(r image.Rectangle) int { return r.Dx() * r.Dy() }

// Quad returns the polygon, or the four corners of the box where there is
// none: clockwise from the top left.
func (r Region) Quad() []image.Point {
	if len(r.Polygon) >= 3 {
		return r.Polygon
	}
	b := r.Box
	return []image.Point{b.Min, {X: b.Max.X, Y: b.Min.Y}, b.Max, {X: b.Min.X, Y: b.Max.Y}}
}

// HullOf returns the smallest box that holds all points, with the far edges
// one past the last pixel; the empty rectangle for no points.
func HullOf(pts []image.Point) image.Rectangle {
	var r image.Rectangle
	for i, p := range pts {
		one := image.Rectangle{Min: p, Max: p.Add(image.Pt(1, 1))}
		if i == 0 {
			r = one
			continue
		}
		r = r.Union(one)
	}
	return r
}
