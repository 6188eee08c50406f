package main

import (
	"image"
	"math"
	"testing"
)

func face(x, y, w, h float64, tags ...string) label {
	return label{Box: [4]float64{x, y, w, h}, Tags: tags}
}

func TestTallyJudgesByCoveredArea(t *testing.T) {
	p := picture{File: "a", Width: 100, Height: 100, Faces: []label{
		face(10, 10, 20, 20), face(60, 10, 20, 20, "mask-scene"), face(10, 70, 10, 10, "ignore"),
	}}
	var got tally
	got.add(p, []image.Rectangle{
		image.Rect(10, 10, 30, 23), // 65 % of the first
		image.Rect(60, 10, 80, 21), // 55 % of the second
		image.Rect(10, 70, 20, 80), // the doubtful one: neither right nor wrong
		image.Rect(60, 60, 90, 90), // nothing there
		image.Rect(11, 10, 30, 24), // the first again
	})
	if got.all != (share{1, 2}) || got.masked != (share{0, 1}) || got.size[1] != (share{1, 2}) {
		t.Errorf("all %v, masked %v, 16-32 %v", got.all, got.masked, got.size[1])
	}
	if got.falseBoxes != 1 || got.doubles != 1 {
		t.Errorf("%d false and %d double boxes, want 1 and 1", got.falseBoxes, got.doubles)
	}
	if math.Abs(got.waste-0.09) > 1e-9 {
		t.Errorf("waste %v, want 0.09", got.waste)
	}
}

func TestTurnedLabelsFollowThePicture(t *testing.T) {
	p := picture{Width: 100, Height: 50, Faces: []label{face(10, 5, 20, 8)}}
	q := p.turned(1)
	if q.Width != 50 || q.Height != 100 || q.Faces[0].Box != [4]float64{37, 10, 8, 20} {
		t.Errorf("one turn: %+v", q)
	}
	if got := p.turned(4); got.Width != 100 || got.Faces[0].Box != p.Faces[0].Box {
		t.Errorf("four turns: %+v", got)
	}
}
