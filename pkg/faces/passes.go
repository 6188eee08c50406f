package faces

import (
	"context"
	"image"
	"math"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/media"
)

// Sizes of what a network is shown at once.
const (
	tileSide    = 1280 // one input of 1280 x 1280 takes some 180 MB inside OpenCV
	tileOverlap = 128  // larger faces are whole in the 640 px pass
	smallSide   = 640
)

// pass is one look at a page: scaled by factor, turned clockwise by quarters.
type pass struct {
	factor   float64
	quarters int
}

// passesFor says how a page of the given size is looked at.
func passesFor(size image.Point) []pass {
	long := float64(max(size.X, size.Y))
	mp := float64(size.X) * float64(size.Y) / 1e6
	native := min(1, math.Sqrt(maxMegapixels/mp))
	list := []pass{{factor: native}}
	if mp <= doubleMegapixels && long <= doubleSide {
		list = append(list, pass{factor: 2})
	}
	small := smallSide / long
	if small < 0.75*native {
		list = append(list, pass{factor: small})
	}
	for q := 1; q <= 3; q++ {
		list = append(list, pass{factor: min(1, turnedSide/long), quarters: q})
	}
	return list
}

const (
	maxMegapixels    = 12.6 // above: shrunk first, or one page would take tens of seconds
	doubleMegapixels = 0.7
	doubleSide       = 4096
	turnedSide       = 640
)

// scene holds one page in the sizes and turns that passes ask for, so that
// several networks share them. It must be closed.
type scene struct {
	full   *vision.Picture
	scaled map[pass]*vision.Picture
}

func newScene(p *media.Page) (*scene, error) {
	full, err := vision.NewPicture(p.Image())
	if err != nil {
		return nil, err
	}
	return &scene{full: full, scaled: map[pass]*vision.Picture{}}, nil
}

func (s *scene) Close() {
	for _, p := range s.scaled {
		_ = p.Close()
	}
	_ = s.full.Close()
}

// at returns the page as the pass wants it; it belongs to the scene.
func (s *scene) at(ps pass) (*vision.Picture, error) {
	if ps == (pass{factor: 1}) {
		return s.full, nil
	}
	if p := s.scaled[ps]; p != nil {
		return p, nil
	}
	var p *vision.Picture
	var err error
	if ps.quarters != 0 {
		var upright *vision.Picture
		if upright, err = s.at(pass{factor: ps.factor}); err == nil {
			p, err = upright.Turned(ps.quarters)
		}
	} else {
		size := scaledSize(s.full.Size(), ps.factor)
		p, err = s.full.Resized(size.X, size.Y)
	}
	if err != nil {
		return nil, err
	}
	s.scaled[ps] = p
	return p, nil
}

func scaledSize(size image.Point, factor float64) image.Point {
	side := func(n int) int { return max(1, int(float64(n)*factor+.5)) }
	return image.Pt(side(size.X), side(size.Y))
}

// sighting is one box of one pass of one network, in pixels of the page.
type sighting struct {
	vision.Box
	source string
	turned bool
}

// run looks at the scene with one network in one pass. Boxes under floor are
// left out.
func (s *scene) run(ctx context.Context, n *network, ps pass, floor float32) ([]sighting, error) {
	p, err := s.at(ps)
	if err != nil {
		return nil, err
	}
	upright := scaledSize(s.full.Size(), ps.factor)
	sx := float32(s.full.Size().X) / float32(upright.X)
	sy := float32(s.full.Size().Y) / float32(upright.Y)
	var out []sighting
	for _, t := range vision.Tiles(p.Size(), tileSide, tileOverlap) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		boxes, err := n.look(p, t, floor)
		if err != nil {
			return nil, err
		}
		for _, b := range best(boxes) {
			b = vision.TurnBack(b, ps.quarters, upright)
			b = vision.Box{MinX: b.MinX * sx, MinY: b.MinY * sy, MaxX: b.MaxX * sx, MaxY: b.MaxY * sy, Score: b.Score}
			out = append(out, sighting{Box: b, source: n.name, turned: ps.quarters != 0})
		}
	}
	return out, nil
}

// best keeps one box of each group of neighbouring cells that saw one face.
func best(boxes []vision.Box) []vision.Box {
	groups := vision.Groups(boxes, 0.4, 2) // a cover of 2 cannot be reached: by IoU alone
	kept := make([]vision.Box, len(groups))
	for i, g := range groups {
		kept[i] = boxes[g[0]]
	}
	return kept
}
