package vision

import (
	"errors"
	"image"
	"testing"
)

func TestSecondLooksRoundABox(t *testing.T) {
	s := &Second{room: 1.5}
	page := image.Pt(200, 100)
	for name, c := range map[string]struct {
		box  Box
		want image.Rectangle
	}{
		"wide":       {Box{MinX: 80, MinY: 40, MaxX: 120, MaxY: 60}, image.Rect(70, 20, 130, 80)},
		"at an edge": {Box{MinX: 0, MinY: 0, MaxX: 20, MaxY: 20}, image.Rect(0, 0, 25, 25)},
		"all of it":  {Box{MinX: -500, MinY: -500, MaxX: 900, MaxY: 900}, image.Rect(0, 0, 200, 100)},
		"outside":    {Box{MinX: 300, MinY: 40, MaxX: 320, MaxY: 60}, image.Rectangle{}},
	} {
		if got := s.square(c.box, page); got != c.want && !(got.Empty() && c.want.Empty()) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestLoadSecondRefuses(t *testing.T) {
	if _, err := LoadSecond("x", []byte("not a network"), 1, 2); !errors.Is(err, ErrBadModel) {
		t.Errorf("error %v, want ErrBadModel", err)
	}
}
