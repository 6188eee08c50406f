package media

import (
	"image"

	"github.com/disintegration/imaging"
)

const upright = 1

// orientationOf reads the orientation tag from an EXIF block: a TIFF header and
// its first directory, and nothing beyond. The answer is 1 to 8 as in TIFF 6.0,
// section "Orientation", and 1 (upright) for anything odd.
func orientationOf(b []byte) int {
	const tagOrientation = 0x0112
	if v, ok := openEXIF(b).number(tagOrientation, typeShort); ok && v >= 1 && v <= 8 {
		return int(v)
	}
	return upright
}

// turnUpright returns the picture as a person is meant to see it. The comments
// name the corner of the scene that the first stored pixel shows.
func turnUpright(img *image.NRGBA, orientation int) *image.NRGBA {
	switch orientation {
	case 2: // top right
		return imaging.FlipH(img)
	case 3: // bottom right
		return imaging.Rotate180(img)
	case 4: // bottom left
		return imaging.FlipV(img)
	case 5: // left top
		return imaging.Transpose(img)
	case 6: // right top; imaging turns counter-clockwise
		return imaging.Rotate270(img)
	case 7: // right bottom
		return imaging.Transverse(img)
	case 8: // left bottom
		return imaging.Rotate90(img)
	}
	return img
}
