package exif

import "encoding/binary"

// jpegProof is the state of the strict walk over a JPEG: which tables are
// defined, and how far the picture has come.
type jpegProof struct {
	strict
	segments int
	quant    [4]bool
	huff     [8]bool // class<<2 | slot, since the last scan
	frame    bool
	parts    int // components of the frame
	restart  bool
	scans    int
}

// jpeg allows SOI, one JFIF header without a thumbnail, DQT, one frame header
// (baseline, extended or progressive, Huffman), DHT, DRI, scans with restart
// markers, EOI, and nothing after it (ITU-T T.81, annex B). Every segment must
// be exactly as long as its contents.
func (s strict) jpeg(b []byte) error {
	p := jpegProof{strict: s}
	i := 2 // SOI was sniffed
	for {
		if len(b)-i < 2 || b[i] != 0xFF || b[i+1] == 0 || b[i+1] == 0xFF {
			return damaged("JPEG markers")
		}
		m := b[i+1]
		i += 2
		if m == 0xD9 {
			break
		}
		if len(b)-i < 2 {
			return damaged("JPEG segment")
		}
		n := int(binary.BigEndian.Uint16(b[i:]))
		if n < 2 || n > len(b)-i {
			return damaged("JPEG segment")
		}
		if err := p.segment(m, b[i+2:i+n]); err != nil {
			return err
		}
		i += n
		if m == 0xDA {
			i = p.scan(b, i)
		}
	}
	if !p.frame || p.scans == 0 {
		return damaged("JPEG without a picture")
	}
	if i != len(b) {
		s.deny("bytes-after-end")
	}
	return nil
}

// segment checks one marker segment.
func (p *jpegProof) segment(m byte, d []byte) error {
	p.segments++
	switch m {
	case 0xE0:
		// JFIF, version, density, then a thumbnail of no size (T.871, 10.1).
		if p.segments != 1 || len(d) != 14 || !has(d, "JFIF\x00\x01") || d[12] != 0 || d[13] != 0 {
			p.deny("segment")
		}
		return nil
	case 0xDB:
		return p.quantTables(d)
	case 0xC4:
		return p.huffTables(d)
	case 0xC0, 0xC1, 0xC2:
		return p.frameHeader(d)
	case 0xDD:
		if len(d) != 2 {
			return damaged("JPEG restart interval")
		}
		p.restart = d[0] != 0 || d[1] != 0
		return nil
	case 0xDA:
		return p.scanHeader(d)
	case 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF, 0xCC:
		return damaged("JPEG coding process")
	}
	p.deny("segment")
	return nil
}

// quantTables allows each of the four tables once: a table that is defined
// again would hide the first.
func (p *jpegProof) quantTables(d []byte) error {
	for len(d) > 0 {
		wide, slot := d[0]>>4, d[0]&15
		n := 1 + 64<<wide
		if wide > 1 || slot > 3 || len(d) < n {
			return damaged("JPEG quantisation table")
		}
		if p.quant[slot] {
			p.deny("repeated-table")
		}
		p.quant[slot] = true
		d = d[n:]
	}
	return nil
}

// huffTables allows each table once before each scan.
func (p *jpegProof) huffTables(d []byte) error {
	for len(d) > 0 {
		class, slot := d[0]>>4, d[0]&15
		if class > 1 || slot > 3 || len(d) < 17 {
			return damaged("JPEG Huffman table")
		}
		n := 17
		for _, count := range d[1:17] {
			n += int(count)
		}
		if n > 17+256 || len(d) < n {
			return damaged("JPEG Huffman table")
		}
		k := class<<2 | slot
		if p.huff[k] {
			p.deny("repeated-table")
		}
		p.huff[k] = true
		d = d[n:]
	}
	return nil
}

func (p *jpegProof) frameHeader(d []byte) error {
	if p.frame || len(d) < 6 {
		return damaged("JPEG frame header")
	}
	n := int(d[5])
	if len(d) != 6+3*n || n != 1 && n != 3 && n != 4 || binary.BigEndian.Uint16(d[1:]) == 0 || binary.BigEndian.Uint16(d[3:]) == 0 {
		return damaged("JPEG frame header")
	}
	p.frame, p.parts = true, n
	return nil
}

func (p *jpegProof) scanHeader(d []byte) error {
	if !p.frame || len(d) < 1 || int(d[0]) < 1 || int(d[0]) > p.parts || len(d) != 4+2*int(d[0]) {
		return damaged("JPEG scan header")
	}
	p.scans++
	p.huff = [8]bool{}
	return nil
}

// scan returns the offset of the marker that ends the entropy-coded data at i:
// bytes in which FF is followed by 00, and restart markers counting up.
func (p *jpegProof) scan(b []byte, i int) int {
	next := byte(0xD0)
	for ; i < len(b)-1; i++ {
		if b[i] != 0xFF || b[i+1] == 0 {
			continue
		}
		if b[i+1] != next || !p.restart {
			return i
		}
		if next++; next > 0xD7 {
			next = 0xD0
		}
		i++
	}
	return len(b)
}
