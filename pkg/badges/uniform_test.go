package badges

import (
	"image"
	"slices"
	"testing"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

func TestUniforms(t *testing.T) {
	face := at(finding.Face, image.Rect(290, 60, 350, 140))
	chest, wall := image.Rect(330, 200, 360, 230), image.Rect(20, 20, 50, 50)
	mark := func(k finding.Kind, r image.Rectangle, c finding.Certainty) finding.Finding {
		f := at(k, r)
		f.Certainty, f.Score = c, 0.6
		return f
	}
	for _, c := range []struct {
		name string
		so   finding.Set
		want []finding.Certainty
	}{
		{"a crest on a chest", finding.Set{face, mark(finding.OrgCrest, chest, finding.Likely)}, []finding.Certainty{finding.Likely}},
		{"a doubtful crest", finding.Set{face, mark(finding.OrgCrest, chest, finding.Possible)}, []finding.Certainty{finding.Possible}},
		{"a crest on a wall", finding.Set{face, mark(finding.OrgCrest, wall, finding.Likely)}, nil},
		{"a slide without a face", finding.Set{mark(finding.Epaulette, wall, finding.Likely)}, []finding.Certainty{finding.Possible}},
		{"two slides of one person", finding.Set{face, mark(finding.Epaulette, chest, finding.Likely), mark(finding.Epaulette, chest.Add(image.Pt(-60, 0)), finding.Likely)}, []finding.Certainty{finding.Likely}},
		{"a vest in front of a face", finding.Set{face, mark(finding.HiVis, image.Rect(280, 60, 360, 150), finding.Likely)}, nil},
		{"a word said so already", finding.Set{face, mark(finding.Uniform, torso(face.Box), finding.Likely), mark(finding.OrgCrest, chest, finding.Likely)}, nil},
	} {
		s := newScene(media.NewPage(1, newSheet(640, 480, plaster).NRGBA), c.so, newColours())
		var got []finding.Certainty
		for _, f := range findUniforms(s) {
			got = append(got, f.Certainty)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// In a crowd a mark lies on the torsos of several people.
func TestAMarkBelongsToWhoWearsIt(t *testing.T) {
	left, right := image.Rect(200, 60, 260, 140), image.Rect(290, 80, 350, 160)
	so := finding.Set{at(finding.Face, left), at(finding.Face, right)}
	for _, c := range []struct {
		name string
		kind finding.Kind
		mark image.Rectangle
		want image.Rectangle
	}{
		{"a slide on the right one's shoulder", finding.Epaulette, image.Rect(258, 165, 282, 195), right},
		{"a slide on the left one's shoulder", finding.Epaulette, image.Rect(268, 140, 292, 170), left},
		{"a crest on the right one's chest", finding.OrgCrest, image.Rect(280, 240, 300, 265), right},
		{"a vest on the right one", finding.HiVis, image.Rect(265, 170, 375, 380), right},
	} {
		for _, faces := range []finding.Set{so, {so[1], so[0]}} {
			m := at(c.kind, c.mark)
			m.Score = 0.9
			s := newScene(media.NewPage(1, newSheet(640, 480, plaster).NRGBA), append(slices.Clone(faces), m), newColours())
			out := findUniforms(s)
			if len(out) != 1 || out[0].Box != torso(c.want).Union(c.mark) {
				t.Errorf("%s: %+v, want the torso below %v", c.name, out, c.want)
			}
		}
	}
}
