package exif

// huffman is a decoding table (T.81, annex C and F.2.2.3).
type huffman struct {
	// quick holds, by the next eight bits, length<<8 | symbol of codes of up to
	// eight bits, and 0 for longer ones.
	quick [256]uint16
	// last holds by length the largest code, or -1; first what to add to a code
	// to find its symbol.
	last    [17]int
	first   [17]int
	symbols []byte
}

// newHuffman builds the table with counts[i] codes of i+1 bits.
func newHuffman(counts, symbols []byte) (*huffman, bool) {
	t := &huffman{symbols: symbols}
	code, n := 0, 0
	for length := 1; length <= 16; length++ {
		t.last[length] = -1
		t.first[length] = n - code
		count := int(counts[length-1])
		if code+count > 1<<length {
			return nil, false
		}
		for range count {
			if length <= 8 {
				from := code << (8 - length)
				for i := from; i < from+1<<(8-length); i++ {
					t.quick[i] = uint16(length)<<8 | uint16(symbols[n])
				}
			}
			t.last[length] = code
			code++
			n++
		}
		code <<= 1
	}
	return t, true
}

// bitReader reads entropy-coded data up to the next marker. After a failure bad
// is set and all reads give zero.
type bitReader struct {
	b   []byte
	i   int    // next byte
	acc uint64 // the lowest n bits are waiting
	n   int
	bad bool
}

// fill takes bytes in until more than 48 bits are waiting, or a marker is met.
func (r *bitReader) fill() {
	for r.n <= 48 && r.i < len(r.b) {
		c := r.b[r.i]
		if c == 0xFF {
			if r.i+1 >= len(r.b) || r.b[r.i+1] != 0 {
				return
			}
			r.i++
		}
		r.i++
		r.acc = r.acc<<8 | uint64(c)
		r.n += 8
	}
}

// take reads n bits, at most 16.
func (r *bitReader) take(n int) int {
	if r.n < n {
		if r.fill(); r.n < n {
			r.bad = true
			return 0
		}
	}
	r.n -= n
	return int(r.acc>>r.n) & (1<<n - 1)
}

func (r *bitReader) skip(n int) {
	if r.n < n {
		r.take(n)
		return
	}
	r.n -= n
}

// symbol reads one code of table t.
func (r *bitReader) symbol(t *huffman) byte {
	if r.n < 16 {
		r.fill()
	}
	// The codes of the last bytes may be followed by less than eight bits.
	peek := byte(r.acc << (8 - min(r.n, 8)))
	if r.n >= 8 {
		peek = byte(r.acc >> (r.n - 8))
	}
	if q := t.quick[peek]; q != 0 && int(q>>8) <= r.n {
		r.n -= int(q >> 8)
		return byte(q)
	}
	for length, code := 1, 0; length <= 16 && length <= r.n; length++ {
		code = int(r.acc>>(r.n-length)) & (1<<length - 1)
		if code <= t.last[length] {
			r.n -= length
			return t.symbols[code+t.first[length]]
		}
	}
	r.bad = true
	return 0
}

// align goes to the end of the coded data and reports whether whole bytes were
// left unread there.
func (r *bitReader) align() (surplus bool) {
	surplus = r.n >= 8
	r.acc, r.n = 0, 0
	for {
		if r.fill(); r.n == 0 {
			return surplus
		}
		surplus = true
		r.acc, r.n = 0, 0
	}
}

// marker takes the restart marker m in, and reports whether it was there.
func (r *bitReader) marker(m byte) bool {
	if r.i+1 >= len(r.b) || r.b[r.i] != 0xFF || r.b[r.i+1] != m {
		return false
	}
	r.i += 2
	return true
}
