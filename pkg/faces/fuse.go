package faces

import (
	"image"
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

// face is one face as all passes and networks together saw it.
type face struct {
	box     vision.Box
	sources []string // which networks saw it
	turned  bool     // no upright pass saw it
	passes  int
}

// fuse makes one face of all sightings that belong together.
func fuse(seen []sighting) []face {
	boxes := make([]vision.Box, len(seen))
	for i, s := range seen {
		boxes[i] = s.Box
	}
	var faces []face
	for _, g := range vision.Groups(boxes, sameIoU, sameCover) {
		f := face{box: merged(boxes, g), turned: true, passes: len(g)}
		for _, i := range g {
			if !slices.Contains(f.sources, seen[i].source) {
				f.sources = append(f.sources, seen[i].source)
			}
			f.turned = f.turned && seen[i].turned
		}
		slices.Sort(f.sources)
		faces = append(faces, f)
	}
	return faces
}

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
