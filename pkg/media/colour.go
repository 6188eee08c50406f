package media

import (
	"image"

	"example.org/redact/internal/icc"
)

// maxProfile bounds an embedded colour profile; real ones have a few KiB.
const maxProfile = 4 << 20

// colours says which colours the numbers of a file stand for: by its embedded
// profile or, without one, by codes of ITU-T H.273. The zero value is sRGB.
type colours struct {
	profile             []byte
	primaries, transfer int
}

// apply converts img, which was made from src, to sRGB in place. It reports
// false when that cannot be done.
func (c colours) apply(img *image.NRGBA, src image.Image) bool {
	if len(c.profile) > 0 {
		return toSRGB(img, src, c.profile)
	}
	t, err := icc.FromCodes(c.primaries, c.transfer)
	if err != nil {
		return false
	}
	if t != nil {
		t.Apply(img.Pix)
		blankHidden(img)
	}
	return true
}

// toSRGB converts img, which was made from src, in place by its embedded
// profile. It reports false when the profile could not be applied.
func toSRGB(img *image.NRGBA, src image.Image, profile []byte) bool {
	if _, ok := src.(*image.CMYK); ok {
		return false // the profile is about ink; img is already a plain conversion
	}
	t, err := icc.Parse(profile)
	if err != nil || t.Grey && !isGrey(img) {
		return false
	}
	t.Apply(img.Pix)
	blankHidden(img)
	return true
}

func isGrey(img *image.NRGBA) bool {
	for i := 0; i < len(img.Pix); i += 4 {
		if img.Pix[i] != img.Pix[i+1] || img.Pix[i] != img.Pix[i+2] {
			return false
		}
	}
	return true
}
