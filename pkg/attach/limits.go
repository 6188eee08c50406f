package attach

import (
	"bytes"
	"io"
)

// Limits bounds a container together with all that lie within it. Every limit
// is checked on real bytes while they are unpacked, never on what a header
// claims. A zero field takes its value from DefaultLimits.
type Limits struct {
	Depth   int   // containers within one another, the outermost counted
	Entries int   // parts in all
	Ratio   int   // unpacked bytes for each packed one, beyond smallPart
	Part    int64 // unpacked bytes of one part
	Bytes   int64 // unpacked bytes in all
	DPI     int   // at which pages are drawn
	Pixels  int   // of a drawn page
	Poppler bool  // pages are drawn by poppler's pdftoppm

	spent *account
}

// account is what a container and all within it have used so far.
type account struct {
	entries int
	bytes   int64
}

// DefaultLimits returns four levels, 10,000 parts, 100:1, 256 MiB a part, 2 GiB
// in all, and pages at 200 dots an inch with at most 50 megapixels.
func DefaultLimits() Limits {
	return Limits{Depth: 4, Entries: 10_000, Ratio: 100, Part: 256 << 20, Bytes: 2 << 30, DPI: 200, Pixels: 50_000_000, spent: &account{}}
}

// smallPart is how much any part may unpack to, however small it is packed: a
// page of blanks packs a thousand to one and is no bomb.
const smallPart = 1 << 20

// filled sets what is zero, and opens the account where there is none.
func (l Limits) filled() Limits {
	d := DefaultLimits()
	for _, f := range []struct{ field, def *int }{{&l.Depth, &d.Depth}, {&l.Entries, &d.Entries}, {&l.Ratio, &d.Ratio}, {&l.DPI, &d.DPI}, {&l.Pixels, &d.Pixels}} {
		if *f.field <= 0 {
			*f.field = *f.def
		}
	}
	if l.Part <= 0 {
		l.Part = d.Part
	}
	if l.Bytes <= 0 {
		l.Bytes = d.Bytes
	}
	if l.spent == nil {
		l.spent = d.spent
	}
	return l
}

// Open readies the limits for one file and everything within it: all copies of
// the result share one account.
func (l Limits) Open() Limits {
	l.spent = nil
	return l.filled()
}

// Deeper returns the limits for a container within this one. They share the
// account, so that many small bombs are no better than a large one.
func (l Limits) Deeper() (Limits, error) {
	if l.Depth--; l.Depth < 1 {
		return l, refuse("containers lie in one another deeper than is looked; unpack it and give the files themselves")
	}
	return l, nil
}

// entry books one part.
func (l Limits) entry() error {
	if l.spent.entries++; l.spent.entries > l.Entries {
		return refuse("it holds more than %d files in all; split it first", l.Entries)
	}
	return nil
}

// unpack reads a part of which packed bytes lie in the container to its end,
// and refuses one that grows beyond the limits before it is held in memory.
func (l Limits) unpack(r io.Reader, packed int64) ([]byte, error) {
	most := min(l.Part, l.Bytes-l.spent.bytes)
	byRatio := max(smallPart, packed*int64(l.Ratio))
	var buf bytes.Buffer
	n, err := io.Copy(&buf, io.LimitReader(r, min(most, byRatio)+1))
	l.spent.bytes += n
	switch {
	case n > byRatio:
		return nil, refuse("a part unpacks to more than %d times its size, as only a trap does; ask for the files themselves", l.Ratio)
	case n > most:
		return nil, refuse("it unpacks to more than is allowed (%d MiB a part, %d MiB in all); split it first", l.Part>>20, l.Bytes>>20)
	case err != nil:
		return nil, refuseFor(err, "a part cannot be unpacked to its end; ask for the original file")
	}
	return buf.Bytes(), nil
}
