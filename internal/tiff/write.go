package tiff

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"math"
)

// stripRows is how many rows are compressed together.
const stripRows = 256

// Encode writes pages as a classic TIFF in little-endian order: strips of
// deflate with the horizontal predictor, one channel for grey pages, three for
// colour, four with straight alpha where a page has transparent pixels. It
// writes the tags that are needed to show the picture and no others: no
// software, no date, no resolution. The same pixels give the same bytes.
func Encode(pages []*image.NRGBA) ([]byte, error) {
	out := []byte("II*\x00\x00\x00\x00\x00")
	link := 4 // where the offset of the next directory goes
	for _, img := range pages {
		offsets, sizes, err := appendStrips(&out, img)
		if err != nil {
			return nil, err
		}
		if len(out)%2 != 0 {
			out = append(out, 0)
		}
		if len(out) > math.MaxUint32-1<<20 {
			return nil, fmt.Errorf("%w: more than 4 GiB", ErrUnsupported)
		}
		binary.LittleEndian.PutUint32(out[link:], uint32(len(out)))
		link = appendDirectory(&out, img, offsets, sizes)
	}
	return out, nil
}

// layout returns the samples a pixel of img needs.
func layout(img *image.NRGBA) int {
	grey := true
	for i := 0; i < len(img.Pix); i += 4 {
		p := img.Pix[i : i+4]
		if p[3] != 255 {
			return 4
		}
		grey = grey && p[0] == p[1] && p[0] == p[2]
	}
	if grey {
		return 1
	}
	return 3
}

func appendStrips(out *[]byte, img *image.NRGBA) (offsets, sizes []uint32, err error) {
	w, h, n := img.Rect.Dx(), img.Rect.Dy(), layout(img)
	row := make([]byte, w*n)
	for y0 := 0; y0 < h; y0 += stripRows {
		var buf bytes.Buffer
		z, err := zlib.NewWriterLevel(&buf, zlib.BestSpeed)
		if err != nil {
			return nil, nil, err
		}
		for y := y0; y < min(h, y0+stripRows); y++ {
			src := img.Pix[y*img.Stride:]
			for x := range w {
				copy(row[x*n:x*n+n], src[4*x:])
			}
			for i := len(row) - 1; i >= n; i-- {
				row[i] -= row[i-n]
			}
			if _, err := z.Write(row); err != nil {
				return nil, nil, err
			}
		}
		if err := z.Close(); err != nil {
			return nil, nil, err
		}
		offsets, sizes = append(offsets, uint32(len(*out))), append(sizes, uint32(buf.Len()))
		*out = append(*out, buf.Bytes()...)
	}
	return offsets, sizes, nil
}

// appendDirectory writes the directory of a page, then the values that do not
// fit in it, and returns where the link to the next directory goes.
func appendDirectory(out *[]byte, img *image.NRGBA, offsets, sizes []uint32) (link int) {
	le := binary.LittleEndian
	n := layout(img)
	photo := uint32(photoRGB)
	if n == 1 {
		photo = photoBlack0
	}
	short := func(v ...uint32) entry { return entry{kind: typeShort, values: v} }
	long := func(v ...uint32) entry { return entry{kind: typeLong, values: v} }
	entries := []entry{ // in the order of their tags
		long(uint32(img.Rect.Dx())).as(tagWidth),
		long(uint32(img.Rect.Dy())).as(tagHeight),
		short([]uint32{8, 8, 8, 8}[:n]...).as(tagBits),
		short(compDeflate).as(tagCompression),
		short(photo).as(tagPhotometric),
		long(offsets...).as(tagStripOffsets),
		short(uint32(n)).as(tagSamples),
		long(stripRows).as(tagRowsPerStrip),
		long(sizes...).as(tagStripBytes),
		short(1).as(tagPlanar),
		short(2).as(tagPredictor),
	}
	if n == 4 {
		entries = append(entries, short(2).as(tagExtraSamples))
	}
	at := len(*out)
	rest := at + 2 + 12*len(entries) + 4
	var values []byte
	*out = le.AppendUint16(*out, uint16(len(entries)))
	for _, e := range entries {
		b := e.bytes()
		*out = le.AppendUint16(le.AppendUint16(*out, uint16(e.tag)), uint16(e.kind))
		*out = le.AppendUint32(*out, uint32(len(e.values)))
		if len(b) <= 4 {
			*out = append(append(*out, b...), make([]byte, 4-len(b))...)
			continue
		}
		*out = le.AppendUint32(*out, uint32(rest+len(values)))
		values = append(values, b...)
	}
	link = len(*out)
	*out = append(append(*out, 0, 0, 0, 0), values...)
	return link
}

// entry is one entry of a directory to write.
type entry struct {
	tag, kind int
	values    []uint32
}

func (e entry) as(tag int) entry {
	e.tag = tag
	return e
}

func (e entry) bytes() (b []byte) {
	for _, v := range e.values {
		if e.kind == typeShort {
			b = binary.LittleEndian.AppendUint16(b, uint16(v))
		} else {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
	}
	return b
}
