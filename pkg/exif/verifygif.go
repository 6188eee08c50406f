package exif

import (
	"compress/lzw"
	"encoding/binary"
	"errors"
	"io"
)

// gif allows the header, colour tables, graphic controls, the loop count of an
// animation, frames and the trailer (GIF89a specification). The codes of each
// frame must unpack to exactly its pixels.
func (s strict) gif(b []byte) error {
	if len(b) < 13 {
		return damaged("GIF header")
	}
	i := 13 + gifColours(b[10])
	frames := 0
	var raw int64
	for {
		if i >= len(b) {
			return damaged("GIF blocks")
		}
		var err error
		switch b[i] {
		case 0x3B:
			if frames == 0 {
				return damaged("GIF without a frame")
			}
			if i+1 != len(b) {
				s.deny("bytes-after-end")
			}
			return nil
		case 0x21:
			i, err = s.gifExtension(b, i+1)
		case 0x2C:
			frames++
			i, err = s.gifFrame(b, i+1, &raw)
		default:
			err = damaged("GIF blocks")
		}
		if err != nil {
			return err
		}
	}
}

func gifColours(packed byte) int {
	if packed&0x80 == 0 {
		return 0
	}
	return 3 * (2 << (packed & 7))
}

// gifExtension checks the extension whose label is at i.
func (s strict) gifExtension(b []byte, i int) (int, error) {
	if i >= len(b) {
		return 0, damaged("GIF extension")
	}
	label := b[i]
	r := &subBlocks{b: b, i: i + 1}
	start := i + 1
	if _, err := io.Copy(io.Discard, r); err != nil {
		return 0, err
	}
	raw := string(b[start:r.i])
	control := label == 0xF9 && len(raw) == 6 && raw[0] == 4
	loop := label == 0xFF && len(raw) == 17 && raw[:12] == "\x0bNETSCAPE2.0" && raw[12] == 3 && raw[13] == 1
	if !control && !loop {
		s.deny("extension")
	}
	return r.i, nil
}

// gifFrame checks the frame whose descriptor is at i, and adds its pixels to
// raw.
func (s strict) gifFrame(b []byte, i int, raw *int64) (int, error) {
	if len(b)-i < 10 {
		return 0, damaged("GIF frame")
	}
	le := binary.LittleEndian
	want := int64(le.Uint16(b[i+4:])) * int64(le.Uint16(b[i+6:]))
	i += 9 + gifColours(b[i+8])
	if i >= len(b) || b[i] < 2 || b[i] > 8 {
		return 0, damaged("GIF frame")
	}
	if *raw += want; *raw > maxRaw {
		return 0, damaged("picture too large to verify")
	}
	r := &subBlocks{b: b, i: i + 1}
	codes := lzw.NewReader(r, lzw.LSB, int(b[i]))
	defer codes.Close()
	n, err := io.Copy(io.Discard, io.LimitReader(codes, want+1))
	if n < want || err != nil && !errors.Is(err, io.EOF) {
		return 0, damaged("GIF pixels")
	}
	rest, err := io.Copy(io.Discard, r)
	if err != nil {
		return 0, err
	}
	if n > want || rest > 0 {
		s.deny("surplus-data")
	}
	return r.i, nil
}

// subBlocks reads the data of sub-blocks from i on, until the empty one; then i
// is the offset after it. It reads byte by byte, so that a decoder takes no more
// than it needs.
type subBlocks struct {
	b    []byte
	i    int
	left int // bytes left of the current sub-block
	done bool
}

func (r *subBlocks) ReadByte() (byte, error) {
	if r.done {
		return 0, io.EOF
	}
	if r.left == 0 {
		if r.i >= len(r.b) {
			return 0, damaged("GIF sub-blocks")
		}
		r.left = int(r.b[r.i])
		r.i++
		if r.left == 0 {
			r.done = true
			return 0, io.EOF
		}
	}
	if r.i >= len(r.b) {
		return 0, damaged("GIF sub-blocks")
	}
	x := r.b[r.i]
	r.i++
	r.left--
	return x, nil
}

func (r *subBlocks) Read(p []byte) (int, error) {
	for n := range p {
		x, err := r.ReadByte()
		if err != nil {
			if n > 0 {
				return n, nil
			}
			return 0, err
		}
		p[n] = x
	}
	return len(p), nil
}
