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
	waveRun     = .7  // of two curves' runs that both have in common
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

// span is what a curve takes up in one direction.
type span struct{ from, to int }

// shared is how much two spans have in common.
func (a span) shared(b span) float64 { return float64(min(a.to, b.to) - max(a.from, b.from)) }

func (a span) length() float64 { return float64(a.to - a.from) }

// spansOf returns a curve's extent along its run and across it.
func spansOf(c image.Rectangle) (along, across span) {
	along, across = span{c.Min.X, c.Max.X}, span{c.Min.Y, c.Max.Y}
	if c.Dy() > c.Dx() { // a picture that lies on its side
		return across, along
	}
	return along, across
}

// apart returns the most curves that run the same way, from one edge of the
// screen's field to the other, one below another: the twigs of a tree cross each
// other's rows, and the edges of a print begin and end anywhere.
func apart(curves []image.Rectangle) []image.Rectangle {
	var most []image.Rectangle
	for _, first := range curves {
		kept := []image.Rectangle{first}
		for _, c := range curves {
			if (c.Dx() > c.Dy()) == (first.Dx() > first.Dy()) && besideAll(c, kept) {
				kept = append(kept, c)
			}
		}
		if len(kept) > len(most) {
			most = kept
		}
	}
	return most
}

// besideAll reports whether a curve runs as long as each of the others and takes up
// little of what they take up across their runs.
func besideAll(c image.Rectangle, others []image.Rectangle) bool {
	along, across := spansOf(c)
	for _, o := range others {
		run, rows := spansOf(o)
		both := along.shared(run)
		if both < waveRun*(along.length()+run.length()-both) || across.shared(rows) > waveShare*min(across.length(), rows.length()) {
			return false
		}
	}
	return true
}
