// Package likeness tells whether two pictures are copies of one another, also
// after one was made smaller, saved again or touched up lightly. It compares
// perceptual hashes: 256 signs of a picture's coarse waves, which resizing and
// compression hardly move. A picture that was cropped, turned or mirrored is not
// known again, and a picture without contrast is like no other.
package likeness

import (
	"fmt"
	"image"
	"math/bits"

	"github.com/corona10/goimagehash"
)

// Print is a picture's perceptual hash; nil where the picture is too even to
// have one.
type Print []uint64

const (
	side = 16 // of the square of waves; its square must be a power of two
	// apart is how many of the 256 signs may differ. Copies at a fifth of the
	// size and JPEG quality 40 differed by up to 26 (median 4, 160 pictures), and
	// different pictures by 64 and more (median 128, 12,720 pairs of the same).
	apart = 40
	// even is the range of brightness, of 255, under which a picture's waves
	// are noise.
	even = 12
)

// Of returns the print of a decoded picture.
func Of(img image.Image) (Print, error) {
	if flat(img) {
		return nil, nil
	}
	h, err := goimagehash.ExtPerceptionHash(img, side, side)
	if err != nil {
		return nil, fmt.Errorf("compare pictures: %w", err)
	}
	return h.GetHash(), nil
}

// Like reports whether two prints are those of one picture.
func (p Print) Like(o Print) bool {
	return len(p) > 0 && len(p) == len(o) && p.distance(o) <= apart
}

func (p Print) distance(o Print) int {
	n := 0
	for i := range p {
		n += bits.OnesCount64(p[i] ^ o[i])
	}
	return n
}

// flat looks at some 4,000 pixels.
func flat(img image.Image) bool {
	b := img.Bounds()
	dx, dy := max(1, b.Dx()/64), max(1, b.Dy()/64)
	low, high := uint32(0xffff), uint32(0)
	for y := b.Min.Y; y < b.Max.Y; y += dy {
		for x := b.Min.X; x < b.Max.X; x += dx {
			r, g, bl, _ := img.At(x, y).RGBA()
			v := (299*r + 587*g + 114*bl) / 1000
			low, high = min(low, v), max(high, v)
		}
	}
	return high < low || high-low < even*0x101
}
