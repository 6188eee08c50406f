package badges

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gobolditalic"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// sheet is a flat drawing that can be put into a picture in perspective.
type sheet struct{ *image.NRGBA }

func newSheet(w, h int, c color.NRGBA) sheet {
	s := sheet{image.NewNRGBA(image.Rect(0, 0, w, h))}
	s.fill(s.Bounds(), c)
	return s
}

func (s sheet) fill(r image.Rectangle, c color.NRGBA) {
	draw.Draw(s, r, image.NewUniform(c), image.Point{}, draw.Src)
}

// write draws text so that its ink fills r.
func (s sheet) write(t *testing.T, r image.Rectangle, ttf []byte, c color.NRGBA, text string) {
	t.Helper()
	f, err := opentype.Parse(ttf)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: 200, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	defer face.Close()
	b, _ := font.BoundString(face, text)
	ink := image.NewAlpha(image.Rect(0, 0, (b.Max.X-b.Min.X).Ceil()+2, (b.Max.Y-b.Min.Y).Ceil()+2))
	d := font.Drawer{Dst: ink, Src: image.Opaque, Face: face, Dot: fixed.Point26_6{X: -b.Min.X, Y: -b.Min.Y}}
	d.DrawString(text)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			u := (x - r.Min.X) * ink.Rect.Dx() / r.Dx()
			v := (y - r.Min.Y) * ink.Rect.Dy() / r.Dy()
			if ink.AlphaAt(u, v).A > 127 {
				s.SetNRGBA(x, y, c)
			}
		}
	}
}

// put draws s into dst under quad, sixteen samples a pixel.
func (s sheet) put(dst *image.NRGBA, quad [4]image.Point) {
	m := unitSquareTo(quad)
	a, b, c, d, e, f, g, h, i := m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]
	back := perspective{e*i - f*h, c*h - b*i, b*f - c*e, f*g - d*i, a*i - c*g, c*d - a*f, d*h - e*g, b*g - a*h, a*e - b*d}
	hull := finding.HullOf(quad[:])
	w, ht := float64(s.Rect.Dx()), float64(s.Rect.Dy())
	for y := hull.Min.Y; y < hull.Max.Y; y++ {
		for x := hull.Min.X; x < hull.Max.X; x++ {
			var sum [3]float64
			n := 0.0
			for k := range 16 {
				wd := back[6]*(float64(x)+(float64(k%4)+.5)/4) + back[7]*(float64(y)+(float64(k/4)+.5)/4) + back[8]
				u, v := back.apply(float64(x)+(float64(k%4)+.5)/4, float64(y)+(float64(k/4)+.5)/4)
				if wd == 0 || u < 0 || v < 0 || u >= 1 || v >= 1 {
					continue
				}
				p := s.NRGBAAt(int(u*w), int(v*ht))
				sum[0], sum[1], sum[2], n = sum[0]+float64(p.R), sum[1]+float64(p.G), sum[2]+float64(p.B), n+1
			}
			if n > 0 {
				old := dst.NRGBAAt(x, y)
				mixed := func(s float64, o uint8) uint8 { return uint8((s + (16-n)*float64(o)) / 16) }
				dst.SetNRGBA(x, y, color.NRGBA{mixed(sum[0], old.R), mixed(sum[1], old.G), mixed(sum[2], old.B), 255})
			}
		}
	}
}

// noisy adds grain as a camera has it.
func noisy(img *image.NRGBA, rng *rand.Rand, sigma float64) {
	for i := range img.Pix {
		if i%4 != 3 {
			img.Pix[i] = uint8(math.Max(0, math.Min(255, float64(img.Pix[i])+rng.NormFloat64()*sigma)))
		}
	}
}

var (
	nhsBlue = color.NRGBA{0, 94, 184, 255}
	white   = color.NRGBA{250, 250, 250, 255}
	plaster = color.NRGBA{196, 190, 178, 255}
)

// sign is a coloured rectangle, 250 x 100, with white words in the middle.
func sign(t *testing.T, ground color.NRGBA, ttf []byte, text string) sheet {
	s := newSheet(250, 100, ground)
	s.write(t, image.Rect(16, 13, 234, 87), ttf, white, text)
	return s
}

// page puts a sheet of the given width at an angle on a wall.
func page(s sheet, rng *rand.Rand, width float64) *media.Page {
	img := newSheet(320, 240, plaster)
	h := width * float64(s.Rect.Dy()) / float64(s.Rect.Dx())
	turn, lean := (rng.Float64()-.5)*0.35, (rng.Float64()-.5)*0.25
	var quad [4]image.Point
	for i, c := range [4][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
		x, y := c[0]*width/2, c[1]*h/2*(1+lean*c[0])
		sin, cos := math.Sincos(turn)
		quad[i] = image.Pt(int(160+x*cos-y*sin), int(120+x*sin+y*cos))
	}
	s.put(img.NRGBA, quad)
	noisy(img.NRGBA, rng, 5)
	return media.NewPage(1, img.NRGBA)
}

var boldFonts = [][]byte{gobold.TTF, gobolditalic.TTF, gomedium.TTF}
