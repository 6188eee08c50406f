package media

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"

	"example.org/redact/internal/tiff"
)

// decodeTIFF makes every page of the file a page. Thumbnails that are linked
// as pages, and pages reachable only through SubIFDs, are left behind.
func decodeTIFF(ctx context.Context, b []byte, lim Limits) (*Document, error) {
	pages, err := tiff.Open(b)
	if err != nil {
		return nil, tiffError(err)
	}
	if err := lim.checkPages(len(pages), 1, 1); err != nil {
		return nil, err
	}
	all := 0
	for _, p := range pages {
		if err := lim.checkSize(p.W, p.H); err != nil {
			return nil, err
		}
		all += p.W * p.H
	}
	if err := lim.checkPages(1, all, 1); err != nil {
		return nil, err
	}
	doc := &Document{Type: TIFF}
	exif := exifColours(b) // a TIFF is laid out as an EXIF block is
	for _, p := range pages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := doc.addTIFF(p, exif.unless(p.ICC)); err != nil {
			return nil, tiffError(err)
		}
	}
	return doc, nil
}

func (d *Document) addTIFF(p *tiff.Page, c colours) error {
	if p.Deep {
		d.warn(WarnDeepColour)
	}
	var reduce tiff.Reducer
	applied := true
	switch {
	case p.CMYK:
		applied = len(p.ICC) == 0 // a profile is about ink
	case p.Deep: // converted while it is reduced to 8 bits
		t, err := c.transform()
		if applied = err == nil && (t == nil || !t.Grey || p.Grey); applied && t != nil {
			reduce = t.Deep()
		}
	}
	img, err := p.Decode(reduce)
	if err != nil {
		return err
	}
	blankHidden(img)
	if !p.CMYK && !p.Deep {
		applied = c.apply(img, img)
	}
	if !applied {
		d.warn(WarnColour)
	}
	d.addPage(turnUpright(img, p.Orientation))
	return nil
}

func tiffError(err error) error {
	if errors.Is(err, tiff.ErrUnsupported) {
		what := strings.TrimPrefix(err.Error(), tiff.ErrUnsupported.Error()+": ")
		return fmt.Errorf("%w: TIFF, %s; open it in an image editor and save it as an ordinary TIFF or as PNG", ErrUnsupported, what)
	}
	return damaged("TIFF", err)
}

func encodeTIFF(pages []*image.NRGBA) ([]byte, error) {
	b, err := tiff.Encode(pages)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrTooLarge, err)
	}
	return b, nil
}
