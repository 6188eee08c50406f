package exif

import "encoding/binary"

// jpegProof is the state of the strict walk over a JPEG: which tables are
// defined, and how far the picture has come.
type jpegProof struct {
	strict
	size     int // of the file
	segments int
	quant    [4]bool
	huff     [8]*huffman // class<<2 | slot
	fresh    [8]bool     // defined since the last scan
	frame    *frame
	restart  int // MCUs between restart markers, 0 for none
	scans    int
	scan     *scan // the one whose header was read last
}

// jpeg allows SOI, one JFIF header without a thumbnail, DQT, one frame header
// (baseline, extended or progressive, Huffman), DHT, DRI, scans with restart
// markers, EOI, and nothing after it (ITU-T T.81, annex B). Every segment must
// be exactly as long as its contents.
func (s strict) jpeg(b []byte) error {
	p := jpegProof{strict: s, size: len(b)}
	i := 2 // SOI was sniffed
	for {
		if len(b)-i < 2 || b[i] != 0xFF || b[i+1] == 0 {
			return damaged("JPEG markers")
		}
		m := b[i+1]
		if m == 0xFF { // legal, and nothing that an encoder needs
			s.deny("fill-bytes")
			i++
			continue
		}
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
			var surplus, ok bool
			p.scan.bits = bitReader{b: b, i: i}
			if i, surplus, ok = p.scan.count(p.restart); !ok {
				return damaged("JPEG scan")
			}
			if surplus {
				s.deny("surplus-data")
			}
		}
	}
	if !p.complete() {
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
		return p.frameHeader(d, m == 0xC2)
	case 0xDD:
		if len(d) != 2 {
			return damaged("JPEG restart interval")
		}
		p.restart = int(binary.BigEndian.Uint16(d))
		return nil
	case 0xDA:
		return p.scanHeader(d)
	case 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF, 0xCC:
		return ErrNoProof // lossless, hierarchical and arithmetic coding
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
		if p.fresh[k] {
			p.deny("repeated-table")
		}
		table, ok := newHuffman(d[1:17], d[17:n])
		if !ok {
			return damaged("JPEG Huffman table")
		}
		p.huff[k], p.fresh[k] = table, true
		d = d[n:]
	}
	return nil
}

func (p *jpegProof) frameHeader(d []byte, progressive bool) error {
	if p.frame != nil || len(d) < 6 {
		return damaged("JPEG frame header")
	}
	n := int(d[5])
	if len(d) != 6+3*n || n != 1 && n != 3 && n != 4 {
		return damaged("JPEG frame header")
	}
	var ok bool
	if p.frame, ok = newFrame(d, progressive, p.size); !ok {
		return damaged("JPEG frame header")
	}
	return nil
}

// scanHeader reads which components a scan codes with which tables, and which
// of their coefficients (T.81, B.2.3).
func (p *jpegProof) scanHeader(d []byte) error {
	if p.frame == nil || len(d) < 1 || d[0] < 1 || int(d[0]) > len(p.frame.parts) || len(d) != 4+2*int(d[0]) || p.scans == maxScans {
		return damaged("JPEG scan header")
	}
	p.scans++
	p.fresh = [8]bool{}
	tail := d[len(d)-3:]
	s := &scan{frame: p.frame, from: int(tail[0]), to: int(tail[1]), high: int(tail[2] >> 4), low: int(tail[2] & 15)}
	for _, c := range p.frame.parts {
		for row := d[1 : len(d)-3]; len(row) > 0; row = row[2:] {
			if row[0] != c.id {
				continue
			}
			dc, ac := row[1]>>4, row[1]&15
			if dc > 3 || ac > 3 {
				return damaged("JPEG scan header")
			}
			part := scanPart{component: c, dc: p.huff[dc], ac: p.huff[4|ac]}
			dcUsed, acUsed := s.from == 0 && s.high == 0, s.to > 0
			if dcUsed && part.dc == nil || acUsed && part.ac == nil {
				return damaged("JPEG scan without a table")
			}
			s.parts = append(s.parts, part)
		}
	}
	if len(s.parts) != int(d[0]) || !s.band() {
		return damaged("JPEG scan header")
	}
	p.scan = s
	return nil
}

// complete reports whether every component was coded.
func (p *jpegProof) complete() bool {
	if p.frame == nil {
		return false
	}
	for _, c := range p.frame.parts {
		if c.coded[0] == 0 {
			return false
		}
	}
	return true
}
