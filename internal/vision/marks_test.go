package vision

import (
	"image"
	"math"
	"testing"
)

// inked draws art ('#' dark, 'o' light, '.' ground) enlarged by n on a grey
// ground with a margin.
func inked(art []string, n int) *image.Gray {
	const margin = 30
	g := image.NewGray(image.Rect(0, 0, len(art[0])*n+2*margin, len(art)*n+2*margin))
	for i := range g.Pix {
		g.Pix[i] = 128
	}
	for y := range len(art) * n {
		for x := range len(art[0]) * n {
			switch art[y/n][x/n] {
			case '#':
				g.Pix[(y+margin)*g.Stride+x+margin] = 40
			case 'o':
				g.Pix[(y+margin)*g.Stride+x+margin] = 216
			}
		}
	}
	return g
}

var anyMarks = MarkOptions{Window: 31, MinContrast: 12, Deviation: .9, MinSide: 5, MaxSide: 60, MaxLong: 200, MinArea: 8}

func TestMarksFollowsInkOfBothKinds(t *testing.T) {
	g := inked([]string{
		"#.........ooooo..",
		"#.........o......",
		"#.........o......",
		"#....##...ooooo..",
		"#......#.........",
		"#.......#........",
	}, 3)
	marks, err := Marks(g, anyMarks)
	if err != nil {
		t.Fatal(err)
	}
	var dark, light []Mark
	for _, m := range marks {
		if m.Light {
			light = append(light, m)
		} else {
			dark = append(dark, m)
		}
	}
	if len(dark) != 2 || len(light) != 1 {
		t.Fatalf("%d dark and %d light marks, want 2 (diagonal pixels belong together) and 1", len(dark), len(light))
	}
	bar := dark[0]
	if bar.Box != image.Rect(30, 30, 33, 48) || bar.Area != 54 || len(bar.Runs) != 18 {
		t.Errorf("bar: box %v, area %d, %d runs; want (30,30)-(33,48), 54, 18", bar.Box, bar.Area, len(bar.Runs))
	}
	if math.Abs(bar.Stroke-3) > .01 {
		t.Errorf("bar: stroke %.2f, want 3", bar.Stroke)
	}
	if bar.Contrast < 50 || bar.Contrast > 88 {
		t.Errorf("bar: contrast %.0f, want nearly the 88 levels between ink and ground", bar.Contrast)
	}
	if b := light[0]; b.Box != image.Rect(60, 30, 75, 42) {
		t.Errorf("light mark at %v", b.Box)
	}
}

func TestMarksStrokeIsTheSameLyingAndStanding(t *testing.T) {
	standing, err := Marks(inked([]string{"#", "#", "#", "#", "#", "#"}, 4), anyMarks)
	if err != nil || len(standing) != 1 {
		t.Fatalf("%d marks, %v", len(standing), err)
	}
	lying, err := Marks(inked([]string{"######"}, 4), anyMarks)
	if err != nil || len(lying) != 1 {
		t.Fatalf("%d marks, %v", len(lying), err)
	}
	if standing[0].Stroke != 4 || lying[0].Stroke != 4 {
		t.Errorf("strokes %v and %v, want 4", standing[0].Stroke, lying[0].Stroke)
	}
}

func TestMarksKeepsToItsBounds(t *testing.T) {
	g := inked([]string{"##"}, 3) // 6 by 3 pixels
	for _, tt := range []struct {
		name string
		set  func(*MarkOptions)
		want int
	}{
		{"within all bounds", func(o *MarkOptions) {}, 1},
		{"longer side too short", func(o *MarkOptions) { o.MinSide = 7 }, 0},
		{"longer side too long", func(o *MarkOptions) { o.MaxLong = 5 }, 0},
		{"shorter side too long", func(o *MarkOptions) { o.MaxSide = 2 }, 0},
		{"area too small", func(o *MarkOptions) { o.MinArea = 19 }, 0},
		{"contrast too low", func(o *MarkOptions) { o.MinContrast = 100 }, 0},
	} {
		o := anyMarks
		tt.set(&o)
		if marks, err := Marks(g, o); err != nil || len(marks) != tt.want {
			t.Errorf("%s: %d marks, %v; want %d", tt.name, len(marks), err, tt.want)
		}
	}
	for _, o := range []MarkOptions{{}, {Window: 4, MinContrast: 9}, {Window: 5}, {Window: 5, MinContrast: 9, Deviation: -1}} {
		if _, err := Marks(g, o); err == nil {
			t.Errorf("%+v gave no error", o)
		}
	}
	if _, err := Marks(image.NewGray(image.Rectangle{}), anyMarks); err == nil {
		t.Error("an empty picture gave no error")
	}
}
