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

// waves counts the light curves that run across a panel, on whichever of its
// colours they are strongest.
func (s *scene) waves(p *panel) (int, error) {
	k := math.Min(1, wavesSide/p.long)
	w, h := int((side(p.quad, 0)+side(p.quad, 2))/2*k), int((side(p.quad, 1)+side(p.quad, 3))/2*k)
	if min(w, h) < leastSide {
		return 0, nil
	}
	most := 0
	long := max(w, h)
	for _, c := range []vision.Channel{vision.Red, vision.Green} { // blue curves have green in them
		g, err := vision.RectifyChannel(s.page.Image(), c, p.quad, w, h)
		if err != nil {
			return 0, err
		}
		marks, err := vision.Marks(g, vision.MarkOptions{
			Window: waveWindow, MinContrast: waveLight, Deviation: 0,
			MinSide: int(waveSpan * float64(long)), MaxSide: long, MaxLong: long + 1, MinArea: long / 4,
		})
		if err != nil {
			return 0, err
		}
		var curves []image.Rectangle
		for _, m := range marks {
			frame := m.Box.Dx() > w*9/10 && m.Box.Dy() > h*9/10 // the screen's own edge
			flat := float64(min(m.Box.Dx(), m.Box.Dy())) < waveFlat*float64(max(m.Box.Dx(), m.Box.Dy()))
			if m.Light && flat && !frame && float64(m.Area) < waveFill*float64(m.Box.Dx()*m.Box.Dy()) {
				curves = append(curves, m.Box)
			}
		}
		most = max(most, apart(curves))
	}
	return most, nil
}

// apart counts the curves that run one below another, or beside another on a
// picture that lies on its side: the twigs of a tree cross each other's.
func apart(curves []image.Rectangle) int {
	var lying, standing [][2]int // what the curves take up across their run
	for _, c := range curves {
		if c.Dx() > c.Dy() {
			lying = addApart(lying, c.Min.Y, c.Max.Y)
		} else {
			standing = addApart(standing, c.Min.X, c.Max.X)
		}
	}
	return max(len(lying), len(standing))
}

// addApart adds a stretch unless it shares too much of one that is there.
func addApart(kept [][2]int, from, to int) [][2]int {
	for _, k := range kept {
		if float64(min(to, k[1])-max(from, k[0])) > waveShare*float64(min(to-from, k[1]-k[0])) {
			return kept
		}
	}
	return append(kept, [2]int{from, to})
}
