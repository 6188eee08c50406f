package samplegen

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

// camera says what a phone does to the light that reaches it.
type camera struct {
	soft     float64 // sigma of the lens and the denoiser in pixels
	vignette float64 // light lost in the corners, 0 to 1
	grain    float64 // standard deviation of brightness noise, in sRGB units of 0..1
	warm     float64 // white balance: red up and blue down by this share
	exposure float64 // light factor
}

// phone is what most samples were taken with.
var phone = camera{soft: 0.55, vignette: 0.22, grain: 0.011, exposure: 1}

// shoot turns a scene into 8-bit pixels.
func (c camera) shoot(l *layer, rng *rand.Rand) *image.NRGBA {
	l.blur(c.soft)
	cx, cy := float64(l.w)/2, float64(l.h)/2
	l.light(func(x, y float64) float64 {
		d := math.Hypot((x-cx)/cx, (y-cy)/cy) / math.Sqrt2
		return c.exposure * (1 - c.vignette*d*d*d)
	})
	red, blue := float32(1+c.warm), float32(1-c.warm)
	for i := 0; i < len(l.pix); i += 4 {
		l.pix[i] *= red
		l.pix[i+2] *= blue
	}
	img := l.image()
	c.addGrain(img, rng)
	return img
}

// addGrain adds noise that is the same in all channels and a little that is
// not, blotchy as after a phone's denoiser.
func (c camera) addGrain(img *image.NRGBA, rng *rand.Rand) {
	w := img.Rect.Dx()
	last := make([]float64, w)
	for y := 0; y < img.Rect.Dy(); y++ {
		left := 0.0
		for x := range w {
			n := rng.NormFloat64()*0.8 + 0.35*left + 0.35*last[x]
			left, last[x] = n, n
			i := img.PixOffset(x, y)
			for ch := range 3 {
				v := float64(img.Pix[i+ch]) + 255*c.grain*(0.8*n+0.4*rng.NormFloat64())
				img.Pix[i+ch] = uint8(clamp(v+.5, 0, 255))
			}
		}
	}
}

// encodeJPEG is a plain baseline JPEG without any metadata.
func encodeJPEG(img image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}
