package vision

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"
)

func TestSpreadFindsTheSheetUnderTheWriting(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 320, 240))
	draw.Draw(img, img.Rect, image.NewUniform(color.NRGBA{170, 160, 150, 255}), image.Point{}, draw.Src)
	sheet := image.Rect(80, 40, 220, 210)
	for y := sheet.Min.Y; y < sheet.Max.Y; y++ { // in uneven light
		for x := sheet.Min.X; x < sheet.Max.X; x++ {
			v := uint8(225 + 25*(x-80)/140)
			img.SetNRGBA(x, y, color.NRGBA{v, v, v, 255})
		}
	}
	for y := 50; y < 200; y += 12 {
		draw.Draw(img, image.Rect(90, y, 205, y+4), image.Black, image.Point{}, draw.Src)
	}
	g, err := NewGround(img)
	if err != nil {
		t.Fatal(err)
	}
	s, ok := g.Spread([]image.Point{{120, 52}, {150, 100}}, 4)
	if !ok || s.Fill < 0.95 || math.Abs(s.Area-float64(140*170)/(320*240)) > 0.02 {
		t.Fatalf("surface %+v, %v", s, ok)
	}
	hull := HullOf(s.Quad)
	if hull.Inset(-4).Union(sheet) != hull.Inset(-4) || sheet.Inset(-4).Union(hull) != sheet.Inset(-4) {
		t.Errorf("hull %v, want about %v", hull, sheet)
	}
	if all, ok := g.Spread([]image.Point{{120, 100}}, 80); !ok || all.Area < 0.99 {
		t.Errorf("with any step allowed it is the whole picture: %+v, %v", all, ok)
	}
	if _, ok := g.Spread([]image.Point{{-1, 5}, {320, 5}}, 4); ok {
		t.Error("seeds outside reach something")
	}
}
