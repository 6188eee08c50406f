package faces

import (
	"cmp"
	"context"
	"image"
	"slices"

	"example.org/redact/internal/platt"
	"example.org/redact/internal/vision"
)

const (
	secondRoom = 2.0 // side of the square that the second network sees, in longer sides of a face
	// What all looks together hold for less likely is not worth a second one.
	secondChance = 0.02
	// The surest so many of a page get one. What is beyond keeps its score, and is
	// rather covered.
	secondLooks = 400
	// Its "no" counts for no more than this chance: faces that are bent down under a
	// helmet it takes for nothing.
	secondLeast = 0.1
	// A face that the first look saw this well is not to be left open on its word:
	// there its "no" counts for no more than an even chance.
	wellSeen      = 0.93
	wellSeenLeast = 0.5
)

// joint is what the second look makes of the first: fitted to the development
// set, `evalfaces -fit` prints it.
var joint = platt.Joint{At: -1.17, First: 0.88, Second: 0.79}

// again lets the second network correct the faces' scores: the first ones see a
// face in its surroundings, at the size it happens to have there.
func (d *Detector) again(ctx context.Context, s *scene, faces []face) error {
	if d.second == nil {
		return nil
	}
	doubtful := slices.DeleteFunc(pointers(faces), func(f *face) bool { return d.settled(f.box, s.full.Size()) })
	return d.ask(ctx, s, doubtful, func(f *face, second float64) {
		f.box.Score = corrected(f.box.Score, second)
	})
}

// settled reports whether a face stays sure and covered whatever the second
// network would say: asking about each of a crowd takes as long as finding it.
func (d *Detector) settled(b vision.Box, page image.Point) bool {
	least := b
	least.Score = corrected(b.Score, 0)
	return b.Score >= sureScore && d.rule.covers(least, page)
}

// corrected is the chance that both looks amount to.
func corrected(first float32, second float64) float32 {
	least := secondLeast
	if first >= wellSeen {
		least = wellSeenLeast
	}
	return float32(joint.Chance(float64(first), max(second, least)))
}

func pointers(faces []face) []*face {
	out := make([]*face, len(faces))
	for i := range faces {
		out[i] = &faces[i]
	}
	return out
}

// ask shows the surest faces to the second network, one by one. A box beside the
// page, in the black that fills a tile up, has nothing to show.
func (d *Detector) ask(ctx context.Context, s *scene, faces []*face, tell func(f *face, second float64)) error {
	slices.SortStableFunc(faces, func(a, b *face) int { return cmp.Compare(b.box.Score, a.box.Score) })
	for _, f := range faces[:min(len(faces), secondLooks)] {
		if f.box.Score < secondChance {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if !rectOf(f.box).Overlaps(image.Rectangle{Max: s.full.Size()}) {
			continue
		}
		chances, err := d.second.Chances(s.full, f.box)
		if err != nil {
			return err
		}
		tell(f, float64(chances[0]))
	}
	return nil
}
