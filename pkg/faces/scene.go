package faces

import (
	"context"
	"image"
	"slices"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/media"
)

// scene holds one page in the sizes and turns that passes ask for, so that
// several networks share them. It must be closed.
type scene struct {
	full   *vision.Picture
	scaled map[view]*vision.Picture
}

// view is a size and a turn of the page.
type view struct {
	factor   float64
	quarters int
}

func newScene(p *media.Page) (*scene, error) {
	full, err := vision.NewPicture(p.Image())
	if err != nil {
		return nil, err
	}
	return &scene{full: full, scaled: map[view]*vision.Picture{}}, nil
}

func (s *scene) Close() {
	for _, p := range s.scaled {
		_ = p.Close()
	}
	_ = s.full.Close()
}

// at returns the page in a view; the picture belongs to the scene.
func (s *scene) at(v view) (*vision.Picture, error) {
	if v == (view{factor: 1}) {
		return s.full, nil
	}
	if p := s.scaled[v]; p != nil {
		return p, nil
	}
	p, err := s.make(v)
	if err != nil {
		return nil, err
	}
	s.scaled[v] = p
	return p, nil
}

func (s *scene) make(v view) (*vision.Picture, error) {
	if v.quarters == 0 {
		size := scaledSize(s.full.Size(), v.factor)
		return s.full.Resized(size.X, size.Y)
	}
	upright, err := s.at(view{factor: v.factor})
	if err != nil {
		return nil, err
	}
	return upright.Turned(v.quarters)
}

// sighting is one box of one pass of one network, in pixels of the page; its
// Score is calibrated.
type sighting struct {
	vision.Box
	source string
	look   look
	raw    float32 // the network's own score
}

// run looks at the scene with one network in one pass.
func (s *scene) run(ctx context.Context, n *network, ps pass) ([]sighting, error) {
	return s.runTiles(ctx, n, ps, tileSide, func(vision.Tile) bool { return true })
}

// closeSide is the side of the tiles of a look at parts: smaller ones than
// elsewhere, so that few pixels beside the parts are looked at.
const closeSide = 512

// runParts looks, in an upright pass, at those tiles alone that overlap one of
// the parts, which are given in pixels of the page.
func (s *scene) runParts(ctx context.Context, n *network, ps pass, parts []image.Rectangle) ([]sighting, error) {
	scaled := func(v int) int { return int(float64(v) * ps.factor) }
	return s.runTiles(ctx, n, ps, closeSide, func(t vision.Tile) bool {
		return slices.ContainsFunc(parts, func(r image.Rectangle) bool {
			return t.Area.Overlaps(image.Rect(scaled(r.Min.X), scaled(r.Min.Y), scaled(r.Max.X)+1, scaled(r.Max.Y)+1))
		})
	})
}

func (s *scene) runTiles(ctx context.Context, n *network, ps pass, side int, want func(vision.Tile) bool) ([]sighting, error) {
	p, err := s.at(view{ps.factor, ps.quarters})
	if err != nil {
		return nil, err
	}
	var out []sighting
	for _, t := range vision.Tiles(p.Size(), side, tileOverlap) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !want(t) {
			continue
		}
		found, err := s.tile(n, ps, p, t)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// probe looks at one part of the page only, given in pixels of the page.
func (s *scene) probe(n *network, ps pass, part image.Rectangle) ([]sighting, error) {
	p, err := s.at(view{ps.factor, ps.quarters})
	if err != nil {
		return nil, err
	}
	f := float32(ps.factor)
	b := vision.Box{MinX: float32(part.Min.X), MinY: float32(part.Min.Y), MaxX: float32(part.Max.X), MaxY: float32(part.Max.Y)}
	b = vision.TurnBack(b.Moved(f, 0, 0), 4-ps.quarters, p.Size())
	area := image.Rect(int(b.MinX), int(b.MinY), int(b.MaxX), int(b.MaxY)).Intersect(image.Rectangle{Max: p.Size()})
	var out []sighting
	for _, t := range vision.Tiles(area.Size(), tileSide, tileOverlap) {
		t.Area = t.Area.Add(area.Min)
		found, err := s.tile(n, ps, p, t)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// tile looks at one tile of p, which is the page as the pass wants it.
func (s *scene) tile(n *network, ps pass, p *vision.Picture, t vision.Tile) ([]sighting, error) {
	boxes, err := n.look(p, t)
	if err != nil {
		return nil, err
	}
	size := s.full.Size()
	upright := scaledSize(size, ps.factor)
	sx, sy := float32(size.X)/float32(upright.X), float32(size.Y)/float32(upright.Y)
	least, most := ps.sides()
	var out []sighting
	for _, b := range best(boxes) {
		if side := max(b.Width(), b.Height()); side < least || side > most {
			continue
		}
		b = vision.TurnBack(b, ps.quarters, upright)
		out = append(out, sighting{
			Box: vision.Box{
				MinX: b.MinX * sx, MinY: b.MinY * sy, MaxX: b.MaxX * sx, MaxY: b.MaxY * sy,
				Score: float32(n.curves[ps.look].Chance(float64(b.Score))),
			},
			source: n.name, look: ps.look, raw: b.Score,
		})
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
