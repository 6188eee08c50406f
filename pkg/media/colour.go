package media

import (
	"image"

	"example.org/redact/internal/icc"
)

// maxProfile bounds an embedded colour profile; real ones have a few KiB.
const maxProfile = 4 << 20

// colours says which colours the numbers of a file stand for: by its embedded
// profile or, without one, by codes of ITU-T H.273 or else by a space. The zero
// value is sRGB.
type colours struct {
	profile             []byte
	primaries, transfer int
	space               *icc.Space
}

// unless returns c, or what a profile says where there is one: it goes first.
func (c colours) unless(profile []byte) colours {
	if len(profile) > 0 {
		return colours{profile: profile}
	}
	return c
}

// apply converts img, which was made from src, to sRGB in place. It reports
// false when that cannot be done.
func (c colours) apply(img *image.NRGBA, src image.Image) bool {
	if _, ink := src.(*image.CMYK); ink {
		return len(c.profile) == 0 // img is a plain conversion already
	}
	t, err := c.transform()
	if err != nil || t != nil && t.Grey && !isGrey(img) {
		return false
	}
	if t == nil {
		return true
	}
	if at := deepAt(src); at != nil {
		fromDeep(img, src.Bounds(), at, t.Deep())
	} else {
		t.Apply(img.Pix)
	}
	blankHidden(img)
	return true
}

// transform returns what converts to sRGB, nil where the colours are sRGB.
func (c colours) transform() (*icc.Transform, error) {
	if len(c.profile) > 0 {
		return icc.Parse(c.profile)
	}
	t, err := icc.FromCodes(c.primaries, c.transfer)
	if err == nil && t == nil && c.space != nil {
		t, err = icc.FromSpace(*c.space)
	}
	return t, err
}

func isGrey(img *image.NRGBA) bool {
	for i := 0; i < len(img.Pix); i += 4 {
		if img.Pix[i] != img.Pix[i+1] || img.Pix[i] != img.Pix[i+2] {
			return false
		}
	}
	return true
}
