package faces

import (
	"cmp"
	"image"
	"maps"
	"math"
	"slices"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// Two boxes are one face when they overlap by sameIoU, or when the smaller lies
// in the larger by sameCover (see vision.Groups).
const (
	sameIoU   = 0.35
	sameCover = 0.7
)

// rule says how likely a face must be to be covered. A wrong box costs what it
// paints over, so a large one must be surer: the odds of a face (chance over
// chance of none) have to reach base plus perPage times the box's share of the
// page, up to shareCap: a portrait that fills the page is no less a face.
type rule struct{ base, perPage float32 }

// ruleFor returns the rule for a sensitivity. Our own network alone sees less
// than it does together with pulled ones, so then its doubts count for more.
func ruleFor(s finding.Sensitivity, alone bool) rule {
	r := rule{base: 0.5, perPage: 30}
	if alone {
		r = rule{base: 0.06, perPage: 16}
	}
	switch s {
	case finding.Low:
		r.base *= 3
		r.perPage *= 2
	case finding.High:
		r.base /= 2
		r.perPage /= 4
	}
	return r
}

const shareCap = 0.05

func (r rule) covers(b vision.Box, page image.Point) bool {
	share := min(shareCap, b.Area()/(float32(page.X)*float32(page.Y)))
	return b.Score >= (r.base+r.perPage*share)*(1-b.Score)
}

// face is one face as all passes and networks together saw it.
type face struct {
	box     vision.Box
	sources []string // which networks saw it
	turned  bool     // no upright pass saw it
}

// unledOdds is what the odds of a face keep that the leading network did not see.
const unledOdds = 1.0 / 3

// fuse makes one face of all sightings that belong together. The leading network
// looked more often than the others, so what they saw and it did not is doubted.
func fuse(seen []sighting, lead string) []face {
	boxes := make([]vision.Box, len(seen))
	for i, s := range seen {
		boxes[i] = s.Box
	}
	var faces []face
	for _, g := range vision.Groups(boxes, sameIoU, sameCover) {
		f := face{box: merged(boxes, g), turned: true}
		best := map[string]float32{}
		for _, i := range g {
			best[seen[i].source] = max(best[seen[i].source], seen[i].Score)
			f.turned = f.turned && seen[i].look == turned
		}
		f.box.Score = together(best)
		if _, led := best[lead]; !led {
			f.box.Score = scaleOdds(f.box.Score, unledOdds)
		}
		f.sources = slices.Sorted(maps.Keys(best))
		faces = append(faces, f)
	}
	return faces
}

// choose keeps the faces that the rule covers, the surest first.
func choose(faces []face, page image.Point, r rule) []face {
	faces = slices.DeleteFunc(faces, func(f face) bool { return !r.covers(f.box, page) })
	faces = withoutDoubles(faces, image.Rectangle{Max: page})
	faces = withoutTexture(faces, page, r)
	slices.SortStableFunc(faces, func(a, b face) int { return cmp.Compare(b.box.Score, a.box.Score) })
	return faces
}

// Two faces of which the second look is sure are one from less on: it sees a
// face on a box that holds only the half of one too. But in a crowd faces lie
// over each other, so one that is all but sure, and of which much would stay
// open, is its own.
const (
	doubleIoU   = 0.2
	doubleCover = 0.55
	ownChance   = 0.8
	ownOpen     = 0.3 // share of its box beside the other's cover
)

// withoutDoubles keeps the surest of those that are one face.
func withoutDoubles(faces []face, page image.Rectangle) []face {
	slices.SortStableFunc(faces, func(a, b face) int { return cmp.Compare(b.box.Score, a.box.Score) })
	var kept []face
	for _, f := range faces {
		if !slices.ContainsFunc(kept, func(k face) bool { return doubles(f.box, k.box, page) }) {
			kept = append(kept, f)
		}
	}
	return kept
}

// doubles reports whether b is no face beside the surer one s.
func doubles(b, s vision.Box, page image.Rectangle) bool {
	if !vision.SameThing(s, b, doubleIoU, doubleCover) {
		return false
	}
	c := grow(s, page)
	cover := vision.Box{MinX: float32(c.Min.X), MinY: float32(c.Min.Y), MaxX: float32(c.Max.X), MaxY: float32(c.Max.Y)}
	return b.Score < ownChance || b.Area()-b.Shared(cover) <= ownOpen*b.Area()
}

// Print, gravel and leaves look like hundreds of tiny faces, none of them sure;
// among a crowd's tiny faces many are. The numbers were chosen on the development
// set and on pictures of documents (internal/evalfaces, also with -clean).
const (
	tinySide   = 24  // pixels of the page
	sureScore  = 0.9 // nothing of print reaches it
	sureAmong  = 0.2 // sure faces expected for each doubtful tiny one
	sureAtRest = 1   // so that a lone doubtful face stays
)

// withoutTexture divides the odds of doubtful tiny faces by how many more of
// them the page has than its sure faces of any size explain.
func withoutTexture(faces []face, page image.Point, r rule) []face {
	tiny := func(f face) bool {
		return max(f.box.Width(), f.box.Height()) < tinySide && f.box.Score < sureScore
	}
	sure, doubtful := 0, 0
	for _, f := range faces {
		if f.box.Score >= sureScore {
			sure++
		} else if tiny(f) {
			doubtful++
		}
	}
	factor := (float32(sure) + sureAtRest) / (sureAmong*float32(doubtful) + sureAtRest)
	if factor >= 1 {
		return faces
	}
	return slices.DeleteFunc(faces, func(f face) bool {
		f.box.Score = scaleOdds(f.box.Score, factor)
		return tiny(f) && !r.covers(f.box, page)
	})
}

// together is the chance that at least one network is right, were they
// independent: passes of one network are not, so each has one voice.
func together(best map[string]float32) float32 {
	none := float32(1)
	for _, p := range best {
		none *= 1 - p
	}
	return 1 - none
}

// scaleOdds returns the chance whose odds are f times those of p.
func scaleOdds(p, f float32) float32 { return f * p / (1 - p + f*p) }

// merged is the mean of a group's boxes, weighted by the square of their scores
// (weighted boxes fusion, Solovyev et al. 2021). Boxes that only touch the
// leader do not pull at it. The score is the leader's.
func merged(boxes []vision.Box, group []int) vision.Box {
	lead := boxes[group[0]]
	var sum vision.Box
	var weight float32
	for _, i := range group {
		b := boxes[i]
		if b.IoU(lead) < 0.5 {
			continue
		}
		w := b.Score * b.Score
		sum.MinX += w * b.MinX
		sum.MinY += w * b.MinY
		sum.MaxX += w * b.MaxX
		sum.MaxY += w * b.MaxY
		weight += w
	}
	if !(weight > 0) {
		return lead
	}
	return vision.Box{
		MinX: sum.MinX / weight, MinY: sum.MinY / weight,
		MaxX: sum.MaxX / weight, MaxY: sum.MaxY / weight, Score: lead.Score,
	}
}

// finding turns a face into what the rest of the program reads. It reports
// false for a box that has no pixel on the page.
func (f face) finding(page int, bounds image.Rectangle, detector string) (finding.Finding, bool) {
	box := grow(f.box, bounds)
	if box.Empty() {
		return finding.Finding{}, false
	}
	evidence := slices.Clone(f.sources)
	if f.turned {
		evidence = append(evidence, "turned")
	}
	score := math.Round(float64(f.box.Score)*100) / 100
	return finding.Finding{
		Kind:      finding.Face,
		Region:    finding.Region{Page: page, Box: box},
		Score:     score,
		Certainty: certainty(score),
		Detector:  detector,
		Evidence:  evidence,
	}, true
}

func certainty(score float64) finding.Certainty {
	switch {
	case score >= 0.8:
		return finding.Definite
	case score >= 0.5:
		return finding.Likely
	}
	return finding.Possible
}
