package media

import (
	"errors"
	"fmt"

	"example.org/redact/internal/heif"
	"example.org/redact/internal/icc"
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
	doc.convertHEIF(pic)
	doc.addPage(pic.Image)
	return doc, nil
}

// convertHEIF brings the picture to sRGB by its profile or, without one, by the
// codes of its container.
func (d *Document) convertHEIF(pic *heif.Picture) {
	if len(pic.ICC) > 0 {
		if !toSRGB(pic.Image, pic.Image, pic.ICC) {
			d.warn(WarnColour)
		}
		return
	}
	t, err := icc.FromCodes(pic.Primaries, pic.Transfer)
	if err != nil {
		d.warn(WarnColour)
		return
	}
	if t != nil {
		t.Apply(pic.Image.Pix)
		blankHidden(pic.Image)
	}
}
