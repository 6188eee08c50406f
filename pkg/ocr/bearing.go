package ocr

import (
	"math"

	"example.org/redact/internal/vision"
)

// bearings remember which way the lines of a page read that were read for sure.
// A sheet's lines all read one way, so once several did, a doubtful line beside
// them need not be tried both ways; and a short one, such as 19-07, which makes
// sense upside down too, is not taken for what it is not.
type bearings []vision.Point

const (
	bearingSure   = .85
	bearingLength = 4   // characters: shorter words read well either way
	bearingNear   = .87 // cosine of half an hour on a clock's face
	bearingVotes  = 4
	bearingMost   = 64
)

// note remembers a line.
func (b *bearings) note(got reading) {
	n := 0
	for _, w := range got.words {
		n += len([]rune(w.text))
	}
	if d, ok := bearingOf(got.quad); ok && got.conf >= bearingSure && n >= bearingLength && len(*b) < bearingMost {
		*b = append(*b, d)
	}
}

// known says whether lines along q read one way only and, if so, whether q runs
// the other.
func (b bearings) known(q [4]vision.Point) (turned, ok bool) {
	d, ok := bearingOf(q)
	if !ok {
		return false, false
	}
	with, against := 0, 0
	for _, o := range b {
		switch cos := d.X*o.X + d.Y*o.Y; {
		case cos >= bearingNear:
			with++
		case cos <= -bearingNear:
			against++
		}
	}
	return against > with, max(with, against) >= bearingVotes*(1+min(with, against))
}

// bearingOf is the direction in which a line reads.
func bearingOf(q [4]vision.Point) (vision.Point, bool) {
	x, y := float64(q[1].X-q[0].X), float64(q[1].Y-q[0].Y)
	n := math.Hypot(x, y)
	if n < 1 {
		return vision.Point{}, false
	}
	return vision.Point{X: float32(x / n), Y: float32(y / n)}, true
}
