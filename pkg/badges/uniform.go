package badges

import (
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
	for _, face := range s.so.Of(finding.Face) {
		body := torso(face.Box)
		if !midOf(m.Box).In(body) || m.Box.Dx() > 4*body.Dx()/3 || m.Box.Overlaps(shrunk(face.Box)) {
			continue
		}
		f.Box = body.Union(m.Box)
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
