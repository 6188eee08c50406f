package exif

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/bep/imagemeta"

	"example.org/redact/pkg/finding"
)

// seenTag is a tag that the third party's reader saw: where, and its name.
type seenTag struct {
	source imagemeta.Source
	// dir is the EXIF directory's path ("IFD0/GPSInfoIFD"), or the namespace.
	dir   string
	name  string
	empty bool
}

// secondFormats are the containers that it reads.
var secondFormats = map[format]imagemeta.ImageFormat{
	formatJPEG: imagemeta.JPEG, formatPNG: imagemeta.PNG, formatTIFF: imagemeta.TIFF, formatWebP: imagemeta.WebP, formatISO: imagemeta.HEIF,
}

// secondOpinion lets imagemeta read the file b and returns the names of the
// EXIF, IPTC and XMP tags that it saw. Panics are caught, time and tags are
// limited; ok is false when it gave up on the file, in which case the tags are
// those up to there.
func secondOpinion(f format, b []byte) (tags []seenTag, ok bool) {
	kind, known := secondFormats[f]
	if !known || len(b) > secondReaderBytes {
		return nil, true
	}
	if f == formatISO && len(b) >= 12 && (string(b[8:12]) == "avif" || string(b[8:12]) == "avis") {
		kind = imagemeta.AVIF
	}
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	until := time.Now().Add(secondReader)
	_, err := imagemeta.Decode(imagemeta.Options{
		R:               &fencedReader{Reader: bytes.NewReader(b), left: 8*int64(len(b)) + 1<<20, until: until},
		ImageFormat:     kind,
		Sources:         imagemeta.EXIF | imagemeta.IPTC | imagemeta.XMP,
		ShouldHandleTag: func(imagemeta.TagInfo) bool { return true },
		HandleTag: func(t imagemeta.TagInfo) error {
			if time.Now().After(until) {
				return errFence
			}
			text, isText := t.Value.(string)
			tags = append(tags, seenTag{t.Source, t.Namespace, t.Tag, isText && blankText([]byte(text))})
			return nil
		},
	})
	return tags, err == nil
}

// errFence stops the third party's reader.
var errFence = errors.New("reads too much or for too long")

// fencedReader hands out a bounded number of bytes for a bounded time. The
// reader's own time limit would leave it running in the background.
type fencedReader struct {
	*bytes.Reader
	left  int64
	until time.Time
}

func (r *fencedReader) Read(p []byte) (int, error) {
	if r.left -= int64(len(p)); r.left < 0 || time.Now().After(r.until) {
		return 0, errFence
	}
	return r.Reader.Read(p)
}

// WriteTo hides bytes.Reader's, which would go round the fence.
func (r *fencedReader) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, io.LimitReader(struct{ io.Reader }{r}, r.left))
}

// secondInventory adds what the third party's reader sees to c.
func secondInventory(c *collector, f format, b []byte) {
	tags, _ := secondOpinion(f, b)
	for _, t := range tags {
		if t.empty {
			continue
		}
		switch t.source {
		case imagemeta.EXIF:
			if m, ok := gpsName(t.name); ok {
				// Tags 1 and 2 of the interoperability directory are not the
				// latitude, though their numbers are the same.
				if strings.Contains(t.dir, "GPS") {
					c.mean(m)
				}
			} else if t.name != "UserComment" {
				c.mean(tagsByName[t.name])
			}
		case imagemeta.XMP:
			c.add(finding.Metadata, finding.CarrierXMP, finding.Definite, "packet")
			if m, ok := xmpName("", t.name); ok && !strings.Contains(t.dir, "rdf-syntax") {
				c.meanAt(m, finding.CarrierXMP)
			}
		case imagemeta.IPTC:
			c.add(finding.Metadata, finding.CarrierIPTC, finding.Definite, "records")
		}
	}
}
