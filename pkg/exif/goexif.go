package exif

import (
	"bytes"

	goexif "github.com/rwcarlsen/goexif/exif"
	"github.com/rwcarlsen/goexif/tiff"

	"example.org/redact/pkg/finding"
)

// goexifBlock asks goexif what it sees in the EXIF block b. The fence around it:
// callers pass only blocks in which walkTIFF found no defect (goexif follows
// cycles for ever and multiplies sizes in 32 bits), of a bounded size; a panic
// is caught; its maker-note parsers are not registered and its JpegThumbnail is
// never called, since both index by numbers from the file.
//
// Its word adds to ours and takes nothing away: one bad tag makes it lose all
// others, so that its silence means nothing.
func goexifBlock(c *collector, b []byte) {
	defer func() {
		if recover() != nil {
			c.undecodable(finding.CarrierEXIF, "reader-panic")
		}
	}()
	if !has(b, "II*\x00") && !has(b, "MM\x00*") {
		return // it would take anything else for a JPEG
	}
	x, err := goexif.Decode(bytes.NewReader(b))
	if x == nil {
		if err != nil {
			c.add(finding.Metadata, finding.CarrierEXIF, finding.Definite, "reader-refused")
		}
		return
	}
	if _, _, err := x.LatLong(); err == nil {
		c.add(finding.GPS, finding.CarrierEXIFGPS, finding.Definite, "coordinates")
	}
	// The walk's only error is the walker's own, which never fails.
	_ = x.Walk(goexifNames{c})
}

// goexifNames records what goexif's field names mean.
type goexifNames struct{ c *collector }

func (w goexifNames) Walk(name goexif.FieldName, tag *tiff.Tag) error {
	if blankText(tag.Val) {
		return nil
	}
	if m, ok := gpsName(string(name)); ok {
		w.c.mean(m)
	} else if string(name) != "UserComment" { // its empty form needs a closer look; see emptyValue
		w.c.mean(tagsByName[string(name)])
	}
	return nil
}
