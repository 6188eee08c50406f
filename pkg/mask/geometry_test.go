package mask

import (
	"image"
	"math"
	"testing"
)

// inside tells, by means other than the code under test, whether the point lies
// in the polygon (non-zero winding by summed angles) and how far it is from the
// outline.
func inside(poly []image.Point, x, y int) (in bool, near float64) {
	turn := 0.0
	near = math.Inf(1)
	for i, p := range poly {
		q := poly[(i+1)%len(poly)]
		ax, ay := float64(p.X-x), float64(p.Y-y)
		bx, by := float64(q.X-x), float64(q.Y-y)
		turn += math.Atan2(ax*by-ay*bx, ax*bx+ay*by)
		dx, dy := bx-ax, by-ay
		t := 0.0
		if n := dx*dx + dy*dy; n > 0 {
			t = math.Max(0, math.Min(1, -(ax*dx+ay*dy)/n))
		}
		near = math.Min(near, math.Hypot(ax+t*dx, ay+t*dy))
	}
	return math.Abs(turn) > math.Pi, near
}

func TestPadText(t *testing.T) {
	page := image.Rect(0, 0, 1000, 800)
	for _, tc := range []struct {
		name   string
		box    image.Rectangle
		height float64
		want   image.Rectangle
	}{
		{"to the grid of 40", image.Rect(100, 100, 170, 118), 20, image.Rect(80, 96, 200, 122)},
		{"height from the box", image.Rect(100, 100, 170, 120), 0, image.Rect(80, 96, 200, 124)},
		{"clipped", image.Rect(0, 0, 30, 18), 20, image.Rect(0, 0, 40, 22)},
		{"tiny", image.Rect(10, 10, 11, 11), .1, image.Rect(9, 9, 12, 12)},
		{"nothing", image.Rect(10, 10, 10, 30), 20, image.Rectangle{}},
	} {
		if got := PadText(tc.box, tc.height, page); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

// TestPadTextHidesLength: among words of 3 to 12 characters that begin at one
// place, the covers take few widths, and a step is four characters or more.
func TestPadTextHidesLength(t *testing.T) {
	const height, char = 24, 12
	widths := map[int]bool{}
	for n := 3; n <= 12; n++ {
		r := PadText(image.Rect(200, 50, 200+n*char, 50+height), height, image.Rect(0, 0, 2000, 200))
		if !image.Rect(200, 50, 200+n*char, 50+height).In(r) {
			t.Fatalf("the cover %v does not hold a word of %d", r, n)
		}
		widths[r.Dx()] = true
	}
	if len(widths) > 3 {
		t.Errorf("ten lengths give %d widths: %v", len(widths), widths)
	}
}

func TestPadTextQuad(t *testing.T) {
	for deg := 0; deg < 360; deg += 15 {
		sin, cos := math.Sincos(float64(deg) * math.Pi / 180)
		at := func(x, y float64) image.Point {
			return image.Pt(round(500+x*cos-y*sin), round(500+x*sin+y*cos))
		}
		quad := [4]image.Point{at(0, 0), at(130, 0), at(130, 30), at(0, 30)}
		grown := PadTextQuad(quad, 30)
		for _, p := range quad {
			in, near := inside(grown, p.X, p.Y)
			if !in || near < .20*30-2 {
				t.Errorf("%d degrees: corner %v is %.1f from the grown outline, inside %v", deg, p, near, in)
			}
		}
		long := math.Hypot(float64(grown[1].X-grown[0].X), float64(grown[1].Y-grown[0].Y))
		if steps := long / 60; math.Abs(steps-math.Round(steps)) > .05 {
			t.Errorf("%d degrees: length %.1f is no multiple of 60", deg, long)
		}
	}
}

func TestPadPolygon(t *testing.T) {
	page := image.Rect(0, 0, 300, 200)
	p := []image.Point{{60, 40}, {220, 60}, {200, 150}, {50, 120}}
	grown := PadPolygon(p, 10, page)
	for _, c := range p {
		if in, near := inside(grown, c.X, c.Y); !in || near < 7 {
			t.Errorf("corner %v is %.1f from the grown outline, inside %v", c, near, in)
		}
	}
	for _, c := range PadPolygon(p, 500, page) {
		if !c.In(page) {
			t.Errorf("corner %v lies outside the page", c)
		}
	}
	if got := PadPolygon(p, 500, page); len(got) != 4 {
		t.Errorf("a margin beyond the page gives %v, want its four corners", got)
	}
	if PadPolygon(p[:2], 5, page) != nil || PadPolygon(p, 5, image.Rect(400, 400, 500, 500)) != nil {
		t.Error("no area to cover, yet an outline came back")
	}
}
