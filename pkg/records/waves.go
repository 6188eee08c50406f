package records

import (
	"image"
	"math"

	"example.org/redact/internal/vision"
)

// Monitors draw curves: thin light strokes that run across a good part of the
// screen, one below another. They show where the numbers beside them are too
// small or too blurred to be read.
const (
	wavesSide   = 640 // longer side, in pixels, of the picture that is searched
	waveWindow  = 25
	waveLight   = 25  // grey levels above the ground
	waveSpan    = .4  // of the longer side
	waveFill    = .35 // of its box
	waveFlat    = .5  // its box's shorter side over the longer: a web of edges fills a picture
	waveShare   = .5  // of the lower of two curves' height that the other's may share
	wavesWanted = 2
)

// waves returns the light curves that run across a panel, on whichever of its
// colours there are most: the boxes around them, in pixels of the panel laid flat
// and scaled to its longer side.
func (s *scene) waves(p *panel) ([]image.Rectangle, error) {
	k := math.Min(1, wavesSide/p.long)
	w, h := int((side(p.quad, 0)+side(p.quad, 2))/2*k), int((side(p.quad, 1)+side(p.quad, 3))/2*k)
	if min(w, h) < leastSide {
		return nil, nil
	}
	var most []image.Rectangle
	long := max(w, h)
	for _, c := range []vision.Channel{vision.Red, vision.Green} { // blue curves have green in them
		g, err := vision.RectifyChannel(s.page.Image(), c, p.quad, w, h)
		if err != nil {
			return nil, err
		}
		marks, err := vision.Marks(g, vision.MarkOptions{
			Window: waveWindow, MinContrast: waveLight, Deviation: 0,
			MinSide: int(waveSpan * float64(long)), MaxSide: long, MaxLong: long + 1, MinArea: long / 4,
		})
		if err != nil {
			return nil, err
		}
		var curves []image.Rectangle
		for _, m := range marks {
			frame := m.Box.Dx() > w*9/10 && m.Box.Dy() > h*9/10 // the screen's own edge
			flat := float64(min(m.Box.Dx(), m.Box.Dy())) < waveFlat*float64(max(m.Box.Dx(), m.Box.Dy()))
			if m.Light && flat && !frame && float64(m.Area) < waveFill*float64(m.Box.Dx()*m.Box.Dy()) {
				curves = append(curves, m.Box)
			}
		}
		if curves = apart(curves); len(curves) > len(most) {
			most = curves
		}
	}
	for i, c := range most {
		most[i] = image.Rect(int(float64(c.Min.X)/k), int(float64(c.Min.Y)/k), int(float64(c.Max.X)/k), int(float64(c.Max.Y)/k))
	}
	return most, nil
}

// apart returns the curves that run one below another, or beside another on a
// picture that lies on its side: the twigs of a tree cross each other's.
func apart(curves []image.Rectangle) []image.Rectangle {
	var lying, standing []image.Rectangle
	for _, c := range curves {
		if c.Dx() > c.Dy() {
			lying = addApart(lying, c, func(r image.Rectangle) (from, to int) { return r.Min.Y, r.Max.Y })
		} else {
			standing = addApart(standing, c, func(r image.Rectangle) (from, to int) { return r.Min.X, r.Max.X })
		}
	}
	if len(standing) > len(lying) {
		return standing
	}
	return lying
}

// addApart adds a curve unless what it takes up across its run is too much that of
// one which is there.
func addApart(kept []image.Rectangle, c image.Rectangle, across func(image.Rectangle) (from, to int)) []image.Rectangle {
	from, to := across(c)
	for _, k := range kept {
		a, b := across(k)
		if float64(min(to, b)-max(from, a)) > waveShare*float64(min(to-from, b-a)) {
			return kept
		}
	}
	return append(kept, c)
}
