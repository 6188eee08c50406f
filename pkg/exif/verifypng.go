package exif

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// maxRaw bounds the unpacked pixels that are counted for a proof: 50
// megapixels of 16-bit RGBA fit.
const maxRaw = 1 << 30

// pngProof is the state of the strict walk over a PNG.
type pngProof struct {
	strict
	header []byte // IHDR's data
	seen   map[string]bool
	idat   []io.Reader
	closed bool // IDAT has ended
}

// png allows IHDR, PLTE, tRNS, sRGB, gAMA with the value that belongs to sRGB,
// IDAT and IEND, in order, with right checksums, and nothing after. The
// compressed data must unpack to exactly the picture's size with no byte left.
func (s strict) png(b []byte) error {
	p := pngProof{strict: s, seen: map[string]bool{}}
	i := 8
	for !p.seen["IEND"] {
		if len(b)-i < 12 {
			return damaged("PNG chunks")
		}
		n := uint64(binary.BigEndian.Uint32(b[i:]))
		if n > uint64(len(b)-i-12) {
			return damaged("PNG chunk")
		}
		end := i + 8 + int(n)
		if crc32.ChecksumIEEE(b[i+4:end]) != binary.BigEndian.Uint32(b[end:]) {
			return damaged("PNG checksum")
		}
		if err := p.chunk(string(b[i+4:i+8]), b[i+8:end]); err != nil {
			return err
		}
		i = end + 4
	}
	if i != len(b) {
		s.deny("bytes-after-end")
	}
	return p.pixels()
}

// chunk checks one chunk.
func (p *pngProof) chunk(typ string, d []byte) error {
	if (typ == "IHDR") != (len(p.seen) == 0) {
		return damaged("PNG header")
	}
	if p.seen[typ] && (typ != "IDAT" || p.closed) {
		p.deny("repeated-chunk")
	}
	p.seen[typ] = true
	p.closed = p.closed || p.seen["IDAT"] && typ != "IDAT"
	ok := true
	switch typ {
	case "IHDR":
		if len(d) != 13 {
			return damaged("PNG header")
		}
		p.header = d
	case "PLTE":
		ok = len(d)%3 == 0 && len(d) <= 768 && !p.closed && len(p.idat) == 0
	case "tRNS":
		ok = len(d) <= 256 && len(p.idat) == 0 && p.transparency(len(d))
	case "sRGB":
		ok = len(d) == 1 && d[0] < 4 && len(p.idat) == 0
	case "gAMA":
		ok = len(d) == 4 && binary.BigEndian.Uint32(d) == 45455
	case "IDAT":
		p.idat = append(p.idat, bytes.NewReader(d))
	case "IEND":
		ok = len(d) == 0
	default:
		ok = false
	}
	if !ok {
		p.deny("chunk")
	}
	return nil
}

// transparency reports whether n is a length that tRNS may have.
func (p *pngProof) transparency(n int) bool {
	switch p.header[9] {
	case 0:
		return n == 2
	case 2:
		return n == 6
	}
	return p.header[9] == 3
}

// pixels unpacks the picture and counts its bytes.
func (p *pngProof) pixels() error {
	want, ok := pngRaw(p.header)
	if !ok || len(p.idat) == 0 {
		return damaged("PNG header")
	}
	left, err := unpackExactly(io.MultiReader(p.idat...), want)
	if err != nil {
		return err
	}
	if left {
		p.deny("surplus-data")
	}
	return nil
}

// unpackExactly unpacks zlib data that must hold want bytes. It reports whether
// there is more than that, packed or behind the packed data.
func unpackExactly(r io.Reader, want uint64) (more bool, err error) {
	if want > maxRaw {
		return false, damaged("picture too large to verify")
	}
	packed := bufio.NewReader(r)
	z, err := zlib.NewReader(packed)
	if err != nil {
		return false, damaged("compressed pixels")
	}
	defer z.Close()
	n, err := io.Copy(io.Discard, io.LimitReader(z, int64(want)+1))
	switch {
	case uint64(n) > want:
		return true, nil
	case err != nil || uint64(n) < want:
		return false, damaged("compressed pixels")
	}
	_, err = packed.ReadByte()
	return err == nil, nil
}

// pngRaw returns how many bytes the pixels of a picture with this header
// unpack to: each row has one byte more for its filter, and interlacing makes
// seven pictures of one (PNG specification, 7.2 and 8.2).
func pngRaw(h []byte) (uint64, bool) {
	w, ht := uint64(binary.BigEndian.Uint32(h)), uint64(binary.BigEndian.Uint32(h[4:]))
	samples, ok := map[byte]uint64{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[h[9]]
	depth := uint64(h[8])
	if !ok || w == 0 || ht == 0 || w > 1<<20 || ht > 1<<20 || depth > 16 || depth&(depth-1) != 0 || h[10] != 0 || h[11] != 0 || h[12] > 1 {
		return 0, false
	}
	part := func(w, h uint64) uint64 {
		if w == 0 {
			return 0
		}
		return h * (1 + (w*samples*depth+7)/8)
	}
	if h[12] == 0 {
		return part(w, ht), true
	}
	var sum uint64
	for _, a := range [7][4]uint64{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		sum += part(steps(w, a[0], a[2]), steps(ht, a[1], a[3]))
	}
	return sum, true
}

// steps is how many of 0..n-1 are from, from+by, ...
func steps(n, from, by uint64) uint64 {
	if n <= from {
		return 0
	}
	return (n - from + by - 1) / by
}
