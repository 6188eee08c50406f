package vision

import (
	"errors"
	"fmt"
	"image"

	"gocv.io/x/gocv"
)

// ErrUndecodable is returned for bytes that OpenCV cannot read as a picture.
var ErrUndecodable = errors.New("vision: OpenCV cannot decode the picture")

// Decode reads a JPEG or PNG with OpenCV's decoders, colours only, as stored:
// no orientation is applied. It is the second opinion on files that we wrote
// ourselves with other code; the bytes of strangers go through pkg/media, which
// bounds them first.
func Decode(b []byte) (*image.NRGBA, error) {
	if len(b) == 0 {
		return nil, ErrUndecodable
	}
	m, err := gocv.IMDecode(b, gocv.IMReadColor|gocv.IMReadIgnoreOrientation)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUndecodable, err)
	}
	defer m.Close()
	if m.Empty() {
		return nil, ErrUndecodable
	}
	return fromBGR(m)
}
