package policy

import (
	"image"

	"example.org/redact/pkg/finding"
)

// near reports whether two findings belong together in the picture: one lies in
// the other, or the gap between their boxes is at most half the longer side of
// the larger box, so that "beside a form" scales with the form. A finding
// without a place (declared, metadata, or given by kind only) is near all
// others, which is the careful reading; findings on different pages never are.
func near(a, b finding.Region) bool {
	if a.Page > 0 && b.Page > 0 && a.Page != b.Page {
		return false
	}
	if !a.Located() || !b.Located() {
		return true
	}
	reach := max(a.Box.Dx(), a.Box.Dy(), b.Box.Dx(), b.Box.Dy()) / 2
	return a.Box.Inset(-reach).Overlaps(b.Box)
}

// inside reports whether the whole of r lies in o: in its polygon where it has
// one, since the hull of a turned sheet is larger than what is painted.
func inside(r, o finding.Region) bool {
	if !r.Located() || !o.Located() || r.Page != o.Page || !r.Box.In(o.Box) {
		return false
	}
	if len(o.Polygon) < 3 {
		return true
	}
	b := r.Box
	for _, p := range []image.Point{b.Min, {X: b.Max.X, Y: b.Min.Y}, b.Max, {X: b.Min.X, Y: b.Max.Y}} {
		if !inPolygon(p, o.Polygon) {
			return false
		}
	}
	return true
}

// inPolygon is the even-odd rule: a ray to the right crosses the outline an odd
// number of times from inside.
func inPolygon(p image.Point, poly []image.Point) bool {
	in := false
	for i, j := 0, len(poly)-1; i < len(poly); j, i = i, i+1 {
		a, b := poly[i], poly[j]
		if (a.Y > p.Y) == (b.Y > p.Y) {
			continue
		}
		x := float64(b.X-a.X)*float64(p.Y-a.Y)/float64(b.Y-a.Y) + float64(a.X)
		if float64(p.X) < x {
			in = !in
		}
	}
	return in
}
