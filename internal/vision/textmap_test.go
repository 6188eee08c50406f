package vision

import (
	"math"
	"testing"
)

// paint sets the pixels of a w x h map that lie in the turned rectangle r.
func paint(prob []float32, w, h int, r rect, v float32) {
	for y := range h {
		for x := range w {
			dx, dy := float64(x)+.5-r.cx, float64(y)+.5-r.cy
			if math.Abs(dx*r.ux+dy*r.uy) <= r.w/2 && math.Abs(-dx*r.uy+dy*r.ux) <= r.h/2 {
				prob[y*w+x] = v
			}
		}
	}
}

func turned(cx, cy, w, h, degrees float64) rect {
	s, c := math.Sincos(degrees * math.Pi / 180)
	return rect{cx: cx, cy: cy, ux: c, uy: s, w: w, h: h}
}

func TestTextBoxesFindsTurnedRectangles(t *testing.T) {
	const w, h = 200, 160
	tests := []struct {
		name      string
		r         rect
		wantAngle float64 // of the reading direction
		wantW     float64
		wantH     float64
	}{
		{"level", turned(100, 80, 60, 10, 0), 0, 60, 10},
		{"rising", turned(100, 80, 80, 12, -25), -25, 80, 12},
		{"falling", turned(90, 70, 80, 12, 40), 40, 80, 12},
		{"tall reads downwards", turned(100, 80, 10, 60, 0), 90, 60, 10},
		{"a little taller than wide stays upright", turned(100, 80, 20, 26, 0), 0, 20, 26},
		{"at the edge", turned(10, 5, 20, 10, 0), 0, 20, 10},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			prob := make([]float32, w*h)
			paint(prob, w, h, tt.r, .9)
			got, err := TextBoxes(prob, w, h, MapOptions{Threshold: .3, MinScore: .5, MinSide: 3})
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 1 {
				t.Fatalf("%d boxes, want 1", len(got))
			}
			q := got[0].Quad
			angle := math.Atan2(float64(q[1].Y-q[0].Y), float64(q[1].X-q[0].X)) * 180 / math.Pi
			if math.Abs(angle-tt.wantAngle) > 2 {
				t.Errorf("reads at %.1f degrees, want %.1f", angle, tt.wantAngle)
			}
			if math.Abs(got[0].Width()-tt.wantW) > 2.5 || math.Abs(got[0].Height()-tt.wantH) > 2.5 {
				t.Errorf("size %.1f x %.1f, want %.1f x %.1f", got[0].Width(), got[0].Height(), tt.wantW, tt.wantH)
			}
			if math.Abs(got[0].Score-.9) > 1e-5 {
				t.Errorf("score %v, want 0.9", got[0].Score)
			}
		})
	}
}

func TestTextBoxesDropsAndGrows(t *testing.T) {
	const w, h = 120, 80
	prob := make([]float32, w*h)
	paint(prob, w, h, turned(40, 20, 40, 10, 0), .9)
	paint(prob, w, h, turned(40, 50, 40, 10, 0), .4)  // too unsure
	paint(prob, w, h, turned(100, 20, 20, 2, 0), .95) // too thin
	got, err := TextBoxes(prob, w, h, MapOptions{Threshold: .3, MinScore: .5, MinSide: 3, Unclip: 1.5})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 {
		t.Fatalf("%d boxes, want 1", len(got))
	}
	// 40 x 10 has area 400 and perimeter 100: each side moves out by 6.
	if got[0].Width() != 52 || got[0].Height() != 22 {
		t.Errorf("grown to %v x %v, want 52 x 22", got[0].Width(), got[0].Height())
	}
}

func TestTextBoxesKeepsTheSurest(t *testing.T) {
	const w, h = 60, 90
	prob := make([]float32, w*h)
	for i := range 4 {
		paint(prob, w, h, turned(30, 10+20*float64(i), 40, 8, 0), .6+.1*float32(i))
	}
	got, err := TextBoxes(prob, w, h, MapOptions{Threshold: .3, MinScore: .5, MinSide: 3, Max: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Score < got[1].Score || got[1].Score < .75 {
		t.Errorf("kept %+v, want the two surest in order", got)
	}
}

func TestTextBoxesJoinsDiagonalsAndForks(t *testing.T) {
	// A U whose arms meet only in the last row, and a diagonal chain.
	art := []string{
		"#...#......",
		"#...#..#...",
		"#...#...#..",
		"#####....#.",
	}
	w, h := len(art[0]), len(art)
	prob := make([]float32, w*h)
	for y, row := range art {
		for x, c := range row {
			if c == '#' {
				prob[y*w+x] = 1
			}
		}
	}
	if got := len(components(prob, w, h, .5)); got != 2 {
		t.Errorf("%d areas, want 2", got)
	}
}

func TestTextBoxesRefusesAWrongSize(t *testing.T) {
	for _, n := range []int{0, 5, 7} {
		if _, err := TextBoxes(make([]float32, n), 2, 3, MapOptions{}); err == nil {
			t.Errorf("%d values for 2x3 gave no error", n)
		}
	}
}
