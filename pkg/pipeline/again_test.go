package pipeline

import (
	"image"
	"image/color"
	"slices"
	"testing"

	"example.org/redact/pkg/finding"
)

func TestChanges(t *testing.T) {
	page := image.Rect(0, 0, 1600, 1200)
	dot := func(at ...image.Point) *image.NRGBA {
		img := image.NewNRGBA(page)
		for _, p := range at {
			img.SetNRGBA(p.X, p.Y, color.NRGBA{1, 2, 3, 255})
		}
		return img
	}
	for _, c := range []struct {
		name string
		at   []image.Point
		want int
	}{
		{"nothing", nil, 0},
		{"one pixel", []image.Point{{700, 500}}, 1},
		{"the last pixel", []image.Point{{1599, 1199}}, 1},
		{"two far apart", []image.Point{{100, 100}, {1400, 1000}}, 2},
		{"two whose surroundings meet", []image.Point{{100, 100}, {300, 120}}, 1},
		{"a chain", []image.Point{{100, 100}, {500, 100}, {300, 100}}, 1},
	} {
		parts := changes(dot(), dot(c.at...))
		if len(parts) != c.want {
			t.Errorf("%s: %d parts, want %d: %v", c.name, len(parts), c.want, parts)
		}
		for _, p := range c.at {
			if !slices.ContainsFunc(parts, func(q part) bool { return p.In(q.changed) && q.changed.In(q.around) && q.around.In(page) }) {
				t.Errorf("%s: %v is in no part: %v", c.name, p, parts)
			}
		}
		for i, a := range parts {
			for _, b := range parts[i+1:] {
				if a.around.Overlaps(b.around) {
					t.Errorf("%s: %v and %v are looked at twice", c.name, a, b)
				}
			}
		}
	}
}

func TestMovedMovesEveryPlace(t *testing.T) {
	at := func(x int) finding.Region {
		return finding.Region{Page: 1, Box: image.Rect(x, x, x+10, x+10), Polygon: []image.Point{{x, x}, {x + 10, x}, {x + 10, x + 10}}}
	}
	f := finding.Finding{Kind: finding.Text, Region: at(5), Line: &finding.Line{Region: at(5), Ink: at(7), Words: []finding.Word{{Region: at(6), Ink: at(8)}}}}
	m := moved(f, image.Pt(100, 100))
	for name, r := range map[string][2]finding.Region{
		"finding": {m.Region, at(105)}, "line": {m.Line.Region, at(105)}, "word": {m.Line.Words[0].Region, at(106)},
		"the line's letters": {m.Line.Ink, at(107)}, "the word's letters": {m.Line.Words[0].Ink, at(108)},
	} {
		if r[0].Box != r[1].Box || !slices.Equal(r[0].Polygon, r[1].Polygon) {
			t.Errorf("%s: %v, want %v", name, r[0], r[1])
		}
	}
	if f.Box != at(5).Box || f.Line.Words[0].Region.Box != at(6).Box || f.Polygon[0] != (image.Point{5, 5}) {
		t.Error("the original moved too")
	}
}
