package badges

import (
	"image"
	"math"
	"slices"

	"example.org/redact/pkg/finding"
)

// wornKinds are what makes clothing a uniform when it is found on somebody.
var wornKinds = []finding.Kind{finding.Epaulette, finding.HiVis, finding.OrgCrest, finding.NHSLogo, finding.StarOfLife}

// findUniforms says of which people a mark makes a uniform: one that lies on
// the torso below a face, or a shoulder slide, which lies on nothing else. The
// colour of a torso alone says nothing.
func findUniforms(s *scene) []finding.Finding {
	var out []finding.Finding
	for _, m := range s.so.Of(wornKinds...) {
		f, ok := s.uniformOf(m)
		same := func(o finding.Finding) bool {
			return o.Kind == finding.Uniform && (iou(o.Box, f.Box) > 0.5 || midOf(m.Box).In(o.Box))
		}
		if ok && !slices.ContainsFunc(out, same) && !slices.ContainsFunc(s.so.Of(finding.Uniform), same) {
			out = append(out, f)
		}
	}
	return out
}

// doubtfulMark is the score under which a mark says nothing of the clothing.
const doubtfulMark = 0.3

func (s *scene) uniformOf(m finding.Finding) (finding.Finding, bool) {
	if m.Score < doubtfulMark {
		return finding.Finding{}, false
	}
	f := finding.Finding{Kind: finding.Uniform, Certainty: m.Certainty, Score: m.Score, Evidence: []string{string(m.Kind)}}
	fits := func(face, body image.Rectangle) bool {
		return m.Box.Dx() <= 4*body.Dx()/3 && !m.Box.Overlaps(shrunk(face))
	}
	if face, ok := s.wearer(m, fits); ok {
		f.Box = torso(face).Union(m.Box)
		f.Evidence = append(f.Evidence, "below-face")
		return f, true
	}
	if m.Kind == finding.Epaulette {
		f.Certainty = finding.Possible
		f.Box = grown(m.Box, m.Box.Dx()/4, m.Box.Dy()/4)
		return f, true
	}
	return f, false
}

// wearer is the face of the person on whose torso a mark lies, of those that it
// fits: where people stand close it lies on several, and belongs to the one on
// whom it is least awry.
func (s *scene) wearer(m finding.Finding, fits func(face, body image.Rectangle) bool) (face image.Rectangle, ok bool) {
	least := math.Inf(1)
	for _, f := range s.so.Of(finding.Face) {
		body := torso(f.Box)
		if !midOf(m.Box).In(body) || !fits(f.Box, body) {
			continue
		}
		if d := awry(m, f.Box); d < least {
			face, least, ok = f.Box, d, true
		}
	}
	return face, ok
}

// awry is how far from its usual place on the wearer a mark lies, in sides of
// the face: slides on the shoulders, emblems and words on one side of the chest,
// vests below the chin.
func awry(m finding.Finding, face image.Rectangle) float64 {
	side, down := 0.5, 1.2
	switch m.Kind {
	case finding.Epaulette:
		side, down = 0.85, 0.25
	case finding.HiVis:
		side, down = 0, 1.5
	}
	mid := midOf(m.Box)
	dx := math.Abs(float64(mid.X-midOf(face).X)) / float64(face.Dx())
	dy := float64(mid.Y-face.Max.Y) / float64(face.Dy())
	return math.Hypot(dx-side, dy-down)
}
