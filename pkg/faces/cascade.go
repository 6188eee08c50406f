package faces

import (
	"context"
	"image"
	"math"

	"example.org/redact/internal/vision"
)

// cascades are Debian's opencv-data classifiers, run together: windows that
// several of them accept, at several places and sizes, are a face.
type cascades struct {
	list []*vision.Cascade
}

const (
	cascadeName  = "cascade"
	cascadeSide  = 1600 // the page is shrunk to this: cascades cost 5 times a network
	cascadeStep  = 1.1
	cascadeFace  = 20  // smallest window in pixels
	cascadeVotes = 4   // windows that must agree
	cascadeSure  = 0.6 // no cascade is ever surer than this
)

func loadCascades(paths []string) (*cascades, error) {
	c := &cascades{}
	for _, p := range paths {
		one, err := vision.LoadCascade(p)
		if err != nil {
			c.Close()
			return nil, err
		}
		c.list = append(c.list, one)
	}
	return c, nil
}

func (c *cascades) Close() {
	for _, one := range c.list {
		_ = one.Close()
	}
	c.list = nil
}

// run looks at the scene with every classifier, as it is and mirrored (the
// profile classifier knows faces that look to the left only).
func (c *cascades) run(ctx context.Context, s *scene) ([]sighting, error) {
	size := s.full.Size()
	factor := min(1, cascadeSide/float64(max(size.X, size.Y)))
	p, err := s.at(pass{factor: factor})
	if err != nil {
		return nil, err
	}
	grey, err := p.Grey()
	if err != nil {
		return nil, err
	}
	defer grey.Close()
	mirror := grey.Mirrored()
	defer mirror.Close()
	var windows []vision.Box
	for _, one := range c.list {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, r := range one.Windows(grey, cascadeStep, cascadeFace) {
			windows = append(windows, windowBox(r))
		}
		for _, r := range one.Windows(mirror, cascadeStep, cascadeFace) {
			r.Min.X, r.Max.X = grey.Width()-r.Max.X, grey.Width()-r.Min.X
			windows = append(windows, windowBox(r))
		}
	}
	return tally(windows, float32(1/factor)), nil
}

// windowBox is a window without the margin that cascades are trained with.
func windowBox(r image.Rectangle) vision.Box {
	in := float32(r.Dx()) * 0.08
	return vision.Box{
		MinX: float32(r.Min.X) + in, MinY: float32(r.Min.Y) + in/2,
		MaxX: float32(r.Max.X) - in, MaxY: float32(r.Max.Y) + in/2,
	}
}

// tally gathers windows that agree and scores each gathering by its votes:
// half way to cascadeSure at cascadeVotes, and so on.
func tally(windows []vision.Box, scale float32) []sighting {
	var out []sighting
	for _, g := range vision.Groups(windows, 0.4, 2) {
		if len(g) < cascadeVotes {
			continue
		}
		var sum vision.Box
		for _, i := range g {
			b := windows[i]
			sum = vision.Box{MinX: sum.MinX + b.MinX, MinY: sum.MinY + b.MinY, MaxX: sum.MaxX + b.MaxX, MaxY: sum.MaxY + b.MaxY}
		}
		b := sum.Moved(scale/float32(len(g)), 0, 0)
		b.Score = cascadeSure * float32(1-math.Exp2(-float64(len(g))/cascadeVotes))
		out = append(out, sighting{Box: b, source: cascadeName})
	}
	return out
}
