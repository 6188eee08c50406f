// Package exiftest makes small pictures that each carry one piece of metadata
// with recognisable bytes in it, for tests: what is planted must be named by
// exif.Inventory, refused by exif.Verify, and be gone from what the tool writes.
//
// All is drawn and written here; nothing comes from anybody's photo. The bytes
// are invented and say nothing.
package exiftest

import (
	"bytes"
	"encoding/binary"

	"example.org/redact/pkg/finding"
)

// Mark is the text that is planted. Where a carrier holds numbers, markRational
// is planted instead; where it is packed or in UTF-16, the bytes differ but
// unpack to Mark.
const Mark = "PlantedMark7731"

// markRational is a rational number whose bytes are recognisable in both byte
// orders.
const markRational = "zQzQzQzQ"

// Planted is a picture with one carrier.
type Planted struct {
	// Name says container and carrier: "jpeg/exif/gps".
	Name string
	// Ext is the file's usual extension, with the dot.
	Ext  string
	File []byte
	// Residues are byte sequences of the planted data: none of them may occur
	// in an output.
	Residues [][]byte
	// Kind and Carrier are what exif.Inventory has to name.
	Kind    finding.Kind
	Carrier finding.Carrier
	// Undecodable marks files whose picture cannot be decoded, or whose
	// container is damaged so far that refusing them is right.
	Undecodable bool
}

// residues are the forms in which Mark and markRational can be stored plainly.
func residues() [][]byte {
	var wide, wideBE bytes.Buffer
	for _, r := range Mark {
		wide.Write([]byte{byte(r), 0})
		wideBE.Write([]byte{0, byte(r)})
	}
	return [][]byte{[]byte(Mark), wide.Bytes(), wideBE.Bytes(), []byte(markRational)}
}

// All returns every planted picture, in a fixed order with unique names.
func All() []Planted {
	var all []Planted
	all = append(all, jpegEXIF()...)
	all = append(all, jpegXMP()...)
	all = append(all, jpegIPTC()...)
	all = append(all, jpegSegments()...)
	all = append(all, jpegTrailers()...)
	all = append(all, hostile()...)
	all = append(all, pngs()...)
	all = append(all, webps()...)
	all = append(all, gifs()...)
	all = append(all, bmps()...)
	all = append(all, tiffs()...)
	all = append(all, heifs()...)
	for i := range all {
		all[i].Residues = residues()
	}
	return all
}

// be16, be32, le32 write integers.
func be16(v int) []byte { return binary.BigEndian.AppendUint16(nil, uint16(v)) }
func be32(v int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(v)) }
func le32(v int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(v)) }

// join concatenates byte slices and strings.
func join(parts ...any) []byte {
	var out []byte
	for _, p := range parts {
		switch p := p.(type) {
		case []byte:
			out = append(out, p...)
		case string:
			out = append(out, p...)
		case byte:
			out = append(out, p)
		case int:
			out = append(out, byte(p))
		}
	}
	return out
}
