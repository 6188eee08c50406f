package ocr

import (
	"image"
	"image/color"
	"math"
	"testing"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/math/fixed"

	"example.org/redact/pkg/media"
)

// blankPage is a picture to draw lines of text on.
func blankPage(w, h int, paper color.Color) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(paper), image.Point{}, draw.Src)
	return img
}

// write puts text on img with its middle at (cx, cy), turned clockwise by
// degrees, in letters of size pixels to the em.
func write(t testing.TB, img *image.NRGBA, text string, size, cx, cy, degrees float64, ink color.Color) {
	t.Helper()
	face := faceOf(t, size)
	defer face.Close()
	d := font.Drawer{Face: face, Src: image.NewUniform(ink)}
	w, h := d.MeasureString(text).Ceil()+4, int(1.4*size)+4
	layer := image.NewNRGBA(image.Rect(0, 0, w, h))
	d.Dst, d.Dot = layer, fixed.P(2, int(1.05*size)+2)
	d.DrawString(text)
	s, c := math.Sincos(degrees * math.Pi / 180)
	x, y := float64(w)/2, float64(h)/2
	m := f64.Aff3{c, -s, cx - c*x + s*y, s, c, cy - s*x - c*y}
	draw.BiLinear.Transform(img, m, layer, layer.Rect, draw.Over, nil)
}

func faceOf(t testing.TB, size float64) font.Face {
	t.Helper()
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		t.Fatal(err)
	}
	return face
}

// textWidth is how far text advances in letters of size pixels to the em.
func textWidth(t testing.TB, text string, size float64) float64 {
	t.Helper()
	face := faceOf(t, size)
	defer face.Close()
	return float64(font.MeasureString(face, text)) / 64
}

func page(img *image.NRGBA) *media.Page { return media.NewPage(1, img) }

var (
	black = color.NRGBA{20, 20, 30, 255}
	white = color.NRGBA{240, 240, 235, 255}
)
