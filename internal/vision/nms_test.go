package vision

import (
	"image"
	"reflect"
	"testing"
)

func TestGroups(t *testing.T) {
	for name, c := range map[string]struct {
		boxes []Box
		want  [][]int
	}{
		"none":      {nil, nil},
		"two faces": {[]Box{{0, 0, 10, 10, .5}, {20, 0, 30, 10, .9}}, [][]int{{1}, {0}}},
		"one face seen twice": {
			[]Box{{0, 0, 10, 10, .5}, {1, 1, 11, 11, .9}}, [][]int{{1, 0}},
		},
		"tight inside loose": { // IoU 0.29, yet one face
			[]Box{{0, 0, 24, 24, .9}, {5, 5, 18, 18, .6}}, [][]int{{0, 1}},
		},
		"face before a poster": { // nine times as large: two things
			[]Box{{0, 0, 90, 90, .9}, {30, 30, 60, 60, .6}}, [][]int{{0}, {1}},
		},
		"neighbours that touch": {
			[]Box{{0, 0, 10, 10, .9}, {10, 0, 20, 10, .8}}, [][]int{{0}, {1}},
		},
		"empty boxes": {[]Box{{5, 5, 5, 5, .9}, {5, 5, 5, 5, .8}}, [][]int{{0}, {1}}},
	} {
		if got := Groups(c.boxes, 0.4, 0.7); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestBoxGeometry(t *testing.T) {
	a, b := Box{0, 0, 10, 10, 1}, Box{5, 5, 15, 15, 1}
	if got := a.Shared(b); got != 25 {
		t.Errorf("Shared = %v, want 25", got)
	}
	if got, want := a.IoU(b), float32(25)/175; got != want {
		t.Errorf("IoU = %v, want %v", got, want)
	}
	if got, want := a.Moved(2, 1, -1), (Box{1, -1, 21, 19, 1}); got != want {
		t.Errorf("Moved = %v, want %v", got, want)
	}
	if got := (Box{10, 10, 5, 5, 1}).Area(); got != 0 {
		t.Errorf("area of an inverted box = %v, want 0", got)
	}
}

func TestTilesCoverEveryPixelAndOverlap(t *testing.T) {
	for _, size := range []image.Point{
		{1, 1}, {1, 20000}, {20000, 1}, {63, 65}, {1280, 1280}, {1281, 100}, {4000, 3000}, {3000, 4000},
	} {
		const side, overlap = 1280, 128
		tiles := Tiles(size, side, overlap)
		whole := image.Rectangle{Max: size}
		for _, tile := range tiles {
			if tile.Area.Empty() || !tile.Area.In(whole) {
				t.Errorf("%v: tile %v is not inside", size, tile.Area)
			}
			in := tile.Input
			if in.X%netStep != 0 || in.Y%netStep != 0 || in.X < minInput || in.Y < minInput || in.X*in.Y > side*side {
				t.Errorf("%v: input %v does not suit a network", size, in)
			}
			if in.X < tile.Area.Dx() || in.Y < tile.Area.Dy() {
				t.Errorf("%v: input %v is smaller than tile %v", size, in, tile.Area)
			}
		}
		for _, p := range []image.Point{{0, 0}, {size.X - 1, size.Y - 1}, {size.X / 2, size.Y / 2}, {size.X - 1, 0}} {
			thing := image.Rectangle{Min: p, Max: p.Add(image.Pt(overlap, overlap))}.Intersect(whole)
			inOne := false
			for _, tile := range tiles {
				inOne = inOne || thing.In(tile.Area)
			}
			if !inOne {
				t.Errorf("%v: %v is whole in no tile of %v", size, thing, tiles)
			}
		}
	}
}

// A box in the turned picture must come back to the pixels it was drawn on.
func TestTurnBackFollowsThePixels(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	mark := image.Rect(5, 8, 15, 11)
	for y := mark.Min.Y; y < mark.Max.Y; y++ {
		for x := mark.Min.X; x < mark.Max.X; x++ {
			img.Pix[img.PixOffset(x, y)] = 255
		}
	}
	p, err := NewPicture(img)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for q := range 4 {
		turned, err := p.Turned(q)
		if err != nil {
			t.Fatal(err)
		}
		back, err := fromBGR(turned.bgr)
		turned.Close()
		if err != nil {
			t.Fatal(err)
		}
		got := TurnBack(redHull(back), q, image.Pt(40, 30))
		if want := (Box{5, 8, 15, 11, 0}); got != want {
			t.Errorf("%d quarter turns: %v, want %v", q, got, want)
		}
	}
}

func redHull(img *image.NRGBA) Box {
	var r image.Rectangle
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if img.Pix[img.PixOffset(x, y)] > 0 {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return Box{float32(r.Min.X), float32(r.Min.Y), float32(r.Max.X), float32(r.Max.Y), 0}
}

func TestForwardTileRefusesWhatOpenCVWouldDieOf(t *testing.T) {
	p, err := NewPicture(image.NewNRGBA(image.Rect(0, 0, 64, 64)))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	n := &Net{name: "none", closed: true}
	for name, tile := range map[string]Tile{
		"outside":     {image.Rect(32, 0, 96, 64), image.Pt(64, 64)},
		"empty":       {image.Rect(0, 0, 0, 0), image.Pt(64, 64)},
		"small input": {image.Rect(0, 0, 64, 64), image.Pt(32, 64)},
		"closed net":  {image.Rect(0, 0, 64, 64), image.Pt(64, 64)},
	} {
		if _, err := n.ForwardTile(p, tile, Blob{Scale: 1}, "y"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestTilesWasteLittle: tiles of one shape for all pages took a fifth more.
func TestTilesWasteLittle(t *testing.T) {
	for _, size := range []image.Point{{1447, 1085}, {2582, 1936}, {1936, 2582}, {4000, 3000}, {1654, 2339}} {
		input := 0
		for _, tile := range Tiles(size, 1280, 128) {
			input += tile.Input.X * tile.Input.Y
		}
		if waste := float64(input)/float64(size.X*size.Y) - 1; waste > 0.18 {
			t.Errorf("%v: %.0f %% more pixels than it has are looked at", size, 100*waste)
		}
	}
}
