package media

import (
	"image"

	"example.org/redact/internal/icc"
)

// maxProfile bounds an embedded colour profile; real ones have a few KiB.
const maxProfile = 4 << 20

// toSRGB converts img, which was made from src, in place by its embedded
// profile. It reports false when there is a profile that could not be applied.
func toSRGB(img *image.NRGBA, src image.Image, profile []byte) bool {
	if len(profile) == 0 {
		return true
	}
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
