package vision

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
)

// emblem is a picture full of corners: rectangles of random greys.
func emblem(seed uint64, w, h int) *image.Gray {
	rng := rand.New(rand.NewPCG(seed, 1))
	g := image.NewGray(image.Rect(0, 0, w, h))
	for range 90 {
		x, y, v := rng.IntN(w), rng.IntN(h), uint8(rng.IntN(256))
		for dy := range 4 + rng.IntN(h/5) {
			for dx := range 4 + rng.IntN(w/5) {
				g.SetGray(x+dx, y+dy, color.Gray{v})
			}
		}
	}
	return g
}

// paste draws src turned by angle (radians) and scaled round a point of dst.
func paste(dst, src *image.Gray, cx, cy, scale, angle float64) {
	sin, cos := math.Sincos(angle)
	w, h := float64(src.Rect.Dx()), float64(src.Rect.Dy())
	for y := range dst.Rect.Dy() {
		for x := range dst.Rect.Dx() {
			dx, dy := (float64(x)-cx)/scale, (float64(y)-cy)/scale
			u, v := cos*dx+sin*dy+w/2, -sin*dx+cos*dy+h/2
			if u >= 0 && v >= 0 && u < w && v < h {
				dst.SetGray(x, y, src.GrayAt(int(u), int(v)))
			}
		}
	}
}

func TestFindKnownPictures(t *testing.T) {
	f := NewFeatureFinder()
	defer f.Close()
	mark := emblem(7, 160, 120)
	known, err := f.Features(mark)
	if err != nil {
		t.Fatal(err)
	}
	defer known.Close()
	for _, c := range []struct {
		name string
		draw func(*image.Gray)
		want []image.Point // middles
	}{
		{"once, turned", func(g *image.Gray) { paste(g, mark, 200, 150, 0.8, 0.4) }, []image.Point{{200, 150}}},
		{"twice", func(g *image.Gray) {
			paste(g, mark, 130, 120, 0.8, 0)
			paste(g, mark, 460, 330, 1.2, -0.3)
		}, []image.Point{{130, 120}, {460, 330}}},
		{"another one", func(g *image.Gray) { paste(g, emblem(8, 160, 120), 200, 150, 1, 0) }, nil},
		{"nothing", func(*image.Gray) {}, nil},
	} {
		g := image.NewGray(image.Rect(0, 0, 640, 480))
		for i := range g.Pix {
			g.Pix[i] = uint8(120 + i%7)
		}
		c.draw(g)
		in, err := f.Features(g)
		if err != nil {
			t.Fatal(err)
		}
		places, err := f.Find(known, in)
		_ = in.Close()
		if err != nil {
			t.Fatal(err)
		}
		if len(places) != len(c.want) {
			t.Errorf("%s: %d places, want %d: %+v", c.name, len(places), len(c.want), places)
			continue
		}
		for _, w := range c.want {
			hit := false
			for _, p := range places {
				mx, my := (p.Quad[0].X+p.Quad[2].X)/2, (p.Quad[0].Y+p.Quad[2].Y)/2
				hit = hit || math.Hypot(float64(mx)-float64(w.X), float64(my)-float64(w.Y)) < 6
			}
			if !hit {
				t.Errorf("%s: nothing at %v: %+v", c.name, w, places)
			}
		}
	}
}

func TestFeaturesOfAnEvenPicture(t *testing.T) {
	f := NewFeatureFinder()
	defer f.Close()
	flat, err := f.Features(image.NewGray(image.Rect(0, 0, 50, 50)))
	if err != nil {
		t.Fatal(err)
	}
	defer flat.Close()
	if flat.Len() != 0 {
		t.Errorf("%d features on nothing", flat.Len())
	}
	if places, err := f.Find(flat, flat); err != nil || places != nil {
		t.Errorf("found %v, %v", places, err)
	}
}
