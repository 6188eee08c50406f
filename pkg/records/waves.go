package records

import (
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
		n := 0
		for _, m := range marks {
			b := m.Box
			frame := b.Dx() > w*9/10 && b.Dy() > h*9/10 // the screen's own edge
			if m.Light && !frame && float64(m.Area) < waveFill*float64(b.Dx()*b.Dy()) {
				n++
			}
		}
		most = max(most, n)
	}
	return most, nil
}
