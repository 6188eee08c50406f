package media

import (
	"errors"
	"fmt"

	"example.org/redact/internal/heif"
)

// decodeHEIF reads HEIC and AVIF. libheif has turned the picture already, so
// the EXIF orientation, which repeats what the container says, is not read.
func decodeHEIF(t Type, b []byte, lim Limits) (*Document, error) {
	pic, err := heif.Decode(b, lim.checkSize)
	switch {
	case errors.Is(err, heif.ErrUnsupported):
		return nil, fmt.Errorf("%w: a %s that the installed libheif cannot read; set the phone or camera to \"most compatible\", or export it as JPEG",
			ErrUnsupported, t)
	case errors.Is(err, heif.ErrDamaged):
		return nil, fmt.Errorf("%w: the %s cannot be decoded to its end; ask for the original file, or export it as JPEG", ErrDamaged, t)
	case err != nil:
		return nil, err
	}
	doc := &Document{Type: t}
	if pic.Bits > 8 {
		doc.warn(WarnDeepColour)
	}
	if heif.Moves(b) {
		doc.warn(WarnFirstFrame)
	} else if pic.Others > 0 {
		doc.warn(WarnMainOnly)
	}
	blankHidden(pic.Image)
	if !(colours{profile: pic.ICC, primaries: pic.Primaries, transfer: pic.Transfer}).apply(pic.Image, pic.Image) {
		doc.warn(WarnColour)
	}
	doc.addPage(pic.Image)
	return doc, nil
}
