package exif

import (
	"errors"
	"fmt"

	"github.com/bep/imagemeta"

	"example.org/redact/pkg/finding"
)

// verifyName is the Detector of Verify's findings.
const verifyName = "exif/verify@1"

// Errors of Verify. A file that gives one of them has not been proven clean.
var (
	// ErrUnknownType: no container that is known here.
	ErrUnknownType = errors.New("not a picture in a known container")
	// ErrNoProof: a container that is read but whose bytes cannot all be
	// accounted for here (HEIC, AVIF, BigTIFF, animated WebP).
	ErrNoProof = errors.New("files of this type cannot be proven free of metadata")
	// ErrDamaged: the container cannot be followed to its last byte.
	ErrDamaged = errors.New("damaged or cut off")
)

// Verify proves that the picture file b holds nothing besides its picture, or
// says what it holds. It walks every byte with a short list of what a bare
// picture needs; whatever is not on the list is a finding, as is anything that
// Inventory or the third party's reader sees. No findings and no error mean:
// clean. Findings may come with an error (ErrUnknownType, ErrNoProof,
// ErrDamaged), and then they may not be all.
//
// Colour profiles, comments of encoders and other harmless things are findings
// too: this is the measure for our own output, and a plain answer for others'.
func Verify(b []byte) ([]finding.Finding, error) {
	c := newCollector(verifyName)
	f := sniff(b)
	err := verifyFormat(c, f, b)
	if f != formatUnknown {
		// The strict walk says that something is there; these say what.
		inventoryFormat(c, f, b)
		if serr := secondVerify(c, f, b); err == nil {
			err = serr
		}
	}
	return c.findings(), err
}

// verifyFormat runs the strict walker of one container.
func verifyFormat(c *collector, f format, b []byte) (err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("picture: %w", ErrDamaged)
		}
	}()
	s := strict{c: c}
	switch f {
	case formatJPEG:
		return s.jpeg(b)
	case formatPNG:
		return s.png(b)
	case formatGIF:
		return s.gif(b)
	case formatTIFF:
		return s.tiff(b)
	case formatBMP:
		return s.bmp(b)
	case formatWebP:
		return s.webp(b)
	case formatISO:
		return ErrNoProof
	}
	return ErrUnknownType
}

// strict holds what the strict walkers share. They know what is allowed and
// report everything else with a code that says what was out of place.
type strict struct{ c *collector }

// deny records something that is not on the list.
func (s strict) deny(code string) {
	s.c.add(finding.Metadata, finding.CarrierOther, finding.Definite, code)
}

// damaged wraps ErrDamaged with what could not be followed.
func damaged(what string) error { return fmt.Errorf("%s: %w", what, ErrDamaged) }

// tiffForm are the tags by which a bare TIFF describes its pixels, under the
// names that imagemeta gives them.
var tiffForm = map[string]bool{
	"ImageWidth": true, "ImageHeight": true, "ImageLength": true, "BitsPerSample": true, "Compression": true,
	"PhotometricInterpretation": true, "StripOffsets": true, "SamplesPerPixel": true, "RowsPerStrip": true,
	"StripByteCounts": true, "XResolution": true, "YResolution": true, "PlanarConfiguration": true,
	"ResolutionUnit": true, "Predictor": true, "ColorMap": true, "ExtraSamples": true, "SubfileType": true,
	"NewSubfileType": true, "PageNumber": true, "SampleFormat": true, "Orientation": true,
}

// secondVerify asks the third party's reader: in a clean file it sees nothing.
func secondVerify(c *collector, f format, b []byte) error {
	tags, ok := secondOpinion(f, b)
	for _, t := range tags {
		at := finding.CarrierEXIF
		switch {
		case t.source == imagemeta.XMP:
			at = finding.CarrierXMP
		case t.source == imagemeta.IPTC:
			at = finding.CarrierIPTC
		case f == formatTIFF && tiffForm[t.name]:
			continue
		}
		c.add(finding.Metadata, at, finding.Definite, "second-reader")
	}
	if !ok {
		return damaged("second reader")
	}
	return nil
}
