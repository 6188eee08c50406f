package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"slices"

	"example.org/redact/internal/jpegturbo"
)

// Sampling says how coarsely a JPEG stores colour against brightness.
type Sampling string

// Samplings that occur; every other is Other.
const (
	SamplingUnknown Sampling = ""
	Sampling444     Sampling = "4:4:4"
	Sampling422     Sampling = "4:2:2"
	Sampling420     Sampling = "4:2:0"
	Sampling440     Sampling = "4:4:0"
	Sampling411     Sampling = "4:1:1"
	SamplingGrey    Sampling = "grey"
	SamplingOther   Sampling = "other"
)

// JPEGInfo is what the header of a JPEG says about how it was coded.
type JPEGInfo struct {
	Sampling    Sampling
	MCU         image.Point // size of one interleaved MCU in pixels of the stored picture: 8x8, 16x8, 16x16 ..
	Components  int         // 1 grey, 3 colour, 4 CMYK or YCCK
	Progressive bool
	Orientation int // 1 to 8: how the stored picture had to be turned
}

// Markers of ITU-T T.81, table B.1.
const (
	markerSOF0 = 0xc0
	markerSOF2 = 0xc2
	markerDHT  = 0xc4
	markerJPG  = 0xc8
	markerDAC  = 0xcc
	markerRST0 = 0xd0
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerAPP1 = 0xe1
	markerAPP2 = 0xe2
	markerTEM  = 0x01
)

// maxScans is ten times what encoders write. Each scan of a progressive
// picture costs a pass over all of its coefficients however few bytes it has.
const maxScans = 128

// jpegHeader is what a walk over the segments of a JPEG gathers.
type jpegHeader struct {
	sof    byte // marker of the frame header, 0 when none was met
	bits   int
	w, h   int
	comps  [][2]int // horizontal and vertical sampling factors
	exif   []byte   // first EXIF block without its "Exif\0\0"
	icc    [][]byte // ICC chunks in order of appearance, each with its 14-byte head
	scans  int
	hasEOI bool
}

// walkJPEG gathers the header. It never fails: it stops at what it cannot
// follow, and the decoder is left to judge.
func walkJPEG(b []byte) jpegHeader {
	var h jpegHeader
	i := 2
	for i+4 <= len(b) {
		if b[i] != 0xff {
			i++
			continue
		}
		m := b[i+1]
		switch {
		case m == 0xff: // fill byte
			i++
			continue
		case m == 0 || m == markerTEM || m >= markerRST0 && m < markerEOI:
			i += 2 // a stuffed byte of coded data, or a marker without a length
			continue
		case m == markerEOI:
			h.hasEOI = true
			return h
		}
		n := int(binary.BigEndian.Uint16(b[i+2:]))
		if n < 2 || i+2+n > len(b) {
			return h
		}
		h.segment(m, b[i+4:i+2+n])
		if m == markerSOS {
			if h.scans++; h.scans > maxScans {
				return h
			}
		}
		i += 2 + n
	}
	h.hasEOI = i+2 == len(b) && b[i] == 0xff && b[i+1] == markerEOI
	return h
}

func (h *jpegHeader) segment(m byte, p []byte) {
	switch {
	case m >= markerSOF0 && m <= 0xcf && m != markerDHT && m != markerJPG && m != markerDAC:
		if h.sof != 0 || len(p) < 6 || len(p) < 6+3*int(p[5]) {
			return
		}
		h.sof, h.bits = m, int(p[0])
		h.h, h.w = int(binary.BigEndian.Uint16(p[1:])), int(binary.BigEndian.Uint16(p[3:]))
		for c := range int(p[5]) {
			f := p[7+3*c]
			h.comps = append(h.comps, [2]int{int(f >> 4), int(f & 15)})
		}
	case m == markerAPP1 && h.exif == nil && bytes.HasPrefix(p, []byte("Exif\x00")) && len(p) > 6:
		h.exif = p[6:]
	case m == markerAPP2 && bytes.HasPrefix(p, []byte("ICC_PROFILE\x00")) && len(p) > 14:
		h.icc = append(h.icc, p)
	}
}

// joinICC puts the chunks of a profile together by the numbers that they carry
// (ICC.1:2010, B.4), nil when one is missing.
func joinICC(chunks [][]byte) []byte {
	const head = 14 // "ICC_PROFILE\0", number, count
	var out []byte
	for want := 1; want <= len(chunks); want++ {
		i := slices.IndexFunc(chunks, func(c []byte) bool { return int(c[12]) == want && int(c[13]) == len(chunks) })
		if i < 0 {
			return nil
		}
		out = append(out, chunks[i][head:]...)
	}
	return out
}

// reason returns why a JPEG of this coding is not read here, or "".
func (h jpegHeader) reason() string {
	switch {
	case h.sof >= 0xc9:
		return "arithmetic coding"
	case h.sof > markerSOF2:
		return "lossless or hierarchical coding"
	case h.sof != 0 && h.bits != 8:
		return "more than 8 bits a channel"
	case h.sof != 0 && len(h.comps) != 1 && len(h.comps) != 3 && len(h.comps) != 4:
		return "an unusual number of channels"
	}
	return ""
}

func (h jpegHeader) info() *JPEGInfo {
	info := &JPEGInfo{
		Sampling:    h.sampling(),
		Components:  len(h.comps),
		Progressive: h.sof == markerSOF2,
		Orientation: orientationOf(h.exif),
		MCU:         image.Pt(8, 8),
	}
	if len(h.comps) > 1 { // one component alone is never interleaved
		for _, f := range h.comps {
			info.MCU.X, info.MCU.Y = max(info.MCU.X, 8*f[0]), max(info.MCU.Y, 8*f[1])
		}
	}
	return info
}

func (h jpegHeader) sampling() Sampling {
	if len(h.comps) == 1 {
		return SamplingGrey
	}
	if len(h.comps) != 3 || h.comps[1] != h.comps[2] || h.comps[1][0] == 0 || h.comps[1][1] == 0 {
		return SamplingOther
	}
	y, c := h.comps[0], h.comps[1]
	if y[0]%c[0] != 0 || y[1]%c[1] != 0 {
		return SamplingOther
	}
	switch [2]int{y[0] / c[0], y[1] / c[1]} {
	case [2]int{1, 1}:
		return Sampling444
	case [2]int{2, 1}:
		return Sampling422
	case [2]int{2, 2}:
		return Sampling420
	case [2]int{1, 2}:
		return Sampling440
	case [2]int{4, 1}:
		return Sampling411
	}
	return SamplingOther
}

func decodeJPEG(ctx context.Context, b []byte, lim Limits) (*Document, error) {
	h := walkJPEG(b)
	if why := h.reason(); why != "" {
		return nil, fmt.Errorf("%w: a JPEG with %s; open it in an image editor and save it as an ordinary JPEG", ErrUnsupported, why)
	}
	if h.scans > maxScans {
		return nil, fmt.Errorf("%w: a JPEG with more than %d scans; open it in an image editor and save it again", ErrTooLarge, maxScans)
	}
	cfg, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, jpegError(err)
	}
	if err := lim.checkSize(cfg.Width, cfg.Height); err != nil {
		return nil, err
	}
	src, err := jpegPixels(ctx, b, cfg, len(h.comps))
	if err != nil {
		return nil, jpegError(err)
	}
	doc := &Document{Type: JPEG, JPEG: h.info()}
	return doc, doc.add(src, doc.JPEG.Orientation, exifColours(h.exif).unless(joinICC(h.icc)))
}

// jpegPixels decodes with the fast decoder where it has no complaint and with
// the one in Go otherwise, which has the last word on what is damaged.
func jpegPixels(ctx context.Context, b []byte, cfg image.Config, comps int) (image.Image, error) {
	if comps != 4 {
		if img, err := jpegturbo.Decode(b, cfg.Width, cfg.Height); err == nil {
			return img, nil
		}
	}
	return jpeg.Decode(readerFor(ctx, b))
}

func jpegError(err error) error {
	var unsupported jpeg.UnsupportedError
	if errors.As(err, &unsupported) {
		return fmt.Errorf("%w: a JPEG with an unusual coding; open it in an image editor and save it as an ordinary JPEG", ErrUnsupported)
	}
	return damaged("JPEG", err)
}
