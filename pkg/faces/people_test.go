package faces

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// standing draws a dark figure, seen from behind, on a light ground: coarsely,
// then enlarged, which gives it the soft edges of a photograph.
func standing(t *testing.T) *media.Page {
	t.Helper()
	coarse := image.NewNRGBA(image.Rect(0, 0, 96, 120))
	draw.Draw(coarse, coarse.Bounds(), image.NewUniform(color.NRGBA{200, 200, 195, 255}), image.Point{}, draw.Src)
	for y := range 120 {
		gap, half := 0.0, 0.0 // between the legs; from the middle to the edge
		switch h := float64(y); {
		case y > 20 && y < 34:
			half = 5.5 * math.Sqrt(1-math.Pow((h-27)/7, 2))
		case y >= 34 && y < 37:
			half = 2
		case y >= 37 && y < 41:
			half = 5 + (h-37)*1.1
		case y >= 41 && y < 67:
			half = 9.5
		case y >= 67 && y < 72:
			half = 6.5
		case y >= 72 && y < 100:
			gap, half = (h-72)*0.06, 6.5
		}
		for x := range 96 {
			if d := math.Abs(float64(x) - 47.5); d >= gap && d < half {
				coarse.SetNRGBA(x, y, color.NRGBA{40, 45, 50, 255})
			}
		}
	}
	img := coarse
	for _, size := range []image.Point{{48, 60}, {768, 960}} {
		var err error
		if img, err = vision.Resize(img, size.X, size.Y); err != nil {
			t.Fatal(err)
		}
	}
	return media.NewPage(1, img)
}

func TestPersonWithoutFace(t *testing.T) {
	p, err := NewPeople()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	page := standing(t)
	found, err := p.Detect(context.Background(), page, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatal("nobody was found")
	}
	for _, f := range found {
		if f.Kind != finding.Person || f.Page != 1 || !f.Box.In(page.Bounds()) {
			t.Errorf("%+v", f)
		}
	}
	face := finding.Finding{Kind: finding.Face, Region: finding.Region{Page: 1, Box: image.Rect(340, 170, 430, 270)}}
	if found, err = p.Detect(context.Background(), page, finding.Set{face}); err != nil || len(found) != 0 {
		t.Errorf("with a face on the figure: %d people, %v", len(found), err)
	}
}

func TestNobodyOnEmptyAndOddPages(t *testing.T) {
	p, err := NewPeople()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, size := range append([]image.Point{{640, 480}, {64, 128}, {63, 4000}}, oddShapes...) {
		page := media.NewPage(1, image.NewNRGBA(image.Rectangle{Max: size}))
		if found, err := p.Detect(context.Background(), page, nil); err != nil || len(found) != 0 {
			t.Errorf("%v: %d people, %v", size, len(found), err)
		}
	}
}
