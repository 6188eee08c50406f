package media

import "fmt"

// Limits bounds what Decode accepts. All of them are checked against headers,
// before pixels are allocated. A zero field takes its value from DefaultLimits.
type Limits struct {
	MaxPixels    int // pixels of one page
	MaxSide      int // pixels along either side of a page
	MaxBytes     int // bytes of the input
	MaxPages     int // pages or frames of one file
	MaxAllPixels int // pixels of all pages together
}

// DefaultLimits returns 50 megapixels and 40,000 pixels a side for a page,
// 256 MiB of input, 500 pages and 100 megapixels in all. A page costs 4 bytes
// a pixel, and decoders up to 12 more while they run.
func DefaultLimits() Limits {
	return Limits{
		MaxPixels:    50_000_000,
		MaxSide:      40_000,
		MaxBytes:     256 << 20,
		MaxPages:     500,
		MaxAllPixels: 100_000_000,
	}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	for _, f := range []struct{ field, def *int }{
		{&l.MaxPixels, &d.MaxPixels},
		{&l.MaxSide, &d.MaxSide},
		{&l.MaxBytes, &d.MaxBytes},
		{&l.MaxPages, &d.MaxPages},
		{&l.MaxAllPixels, &d.MaxAllPixels},
	} {
		if *f.field <= 0 {
			*f.field = *f.def
		}
	}
	return l
}

// checkSize refuses a page of w by h pixels that is empty or over a limit.
func (l Limits) checkSize(w, h int) error {
	switch {
	case w <= 0 || h <= 0:
		return fmt.Errorf("%w: its header gives it no pixels; ask for the original file", ErrDamaged)
	case w > l.MaxSide || h > l.MaxSide:
		return fmt.Errorf("%w: %d x %d pixels, and a side may have %d; scale it down first", ErrTooLarge, w, h, l.MaxSide)
	case w > l.MaxPixels/h:
		return fmt.Errorf("%w: %d x %d pixels, and %.4g megapixels are allowed; scale it down first or raise --max-pixels",
			ErrTooLarge, w, h, float64(l.MaxPixels)/1e6)
	}
	return nil
}

// checkPages refuses n pages of w by h pixels each that together are too much.
func (l Limits) checkPages(n, w, h int) error {
	if n > l.MaxPages {
		return fmt.Errorf("%w: more than %d pages or frames; split the file first", ErrTooLarge, l.MaxPages)
	}
	if int64(w)*int64(h)*int64(n) > int64(l.MaxAllPixels) {
		return fmt.Errorf("%w: pages or frames of more than %.4g megapixels in all; split the file first",
			ErrTooLarge, float64(l.MaxAllPixels)/1e6)
	}
	return nil
}
