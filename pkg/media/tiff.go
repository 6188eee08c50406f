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
		img, err := p.Decode()
		if err != nil {
			return nil, tiffError(err)
		}
		doc.addTIFF(img, p, exif.unless(p.ICC))
	}
	return doc, nil
}

func (d *Document) addTIFF(img *image.NRGBA, p *tiff.Page, c colours) {
	if p.Deep {
		d.warn(WarnDeepColour)
	}
	blankHidden(img)
	if p.CMYK {
		if len(p.ICC) > 0 {
			d.warn(WarnColour) // the profile is about ink
		}
	} else if !c.apply(img, img) {
		d.warn(WarnColour)
	}
	d.addPage(turnUpright(img, p.Orientation))
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
