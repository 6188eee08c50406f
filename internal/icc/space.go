package icc

import "math"

// Space is a colour space by its chromaticities (CIE x and y) and its gamma.
type Space struct {
	White     [2]float64
	Primaries [3][2]float64 // red, green, blue
	// Gamma is the power that makes levels linear light, 0 for sRGB's curve.
	Gamma float64
}

var (
	d65 = [2]float64{.3127, .3290}
	// SRGB is IEC 61966-2-1.
	SRGB = Space{White: d65, Primaries: primaries[1]}
	// AdobeRGB is Adobe RGB (1998): what EXIF means by an optional colour space.
	AdobeRGB = Space{White: d65, Primaries: [3][2]float64{{.64, .33}, {.21, .71}, {.15, .06}}, Gamma: 563. / 256}
)

// Gammas beyond these are of no picture: with them all levels but the first or
// the last few fall together.
const (
	leastGamma = .1
	mostGamma  = 10
)

// IsSRGB reports whether the space is sRGB for all that a person could tell:
// the chromaticities as files round them, and sRGB's curve or the power of 2.2
// that stands for it (within 5 %, as libpng has it).
func (s Space) IsSRGB() bool {
	const rounding, power = .002, .05
	near := func(a, b [2]float64) bool {
		return math.Abs(a[0]-b[0]) <= rounding && math.Abs(a[1]-b[1]) <= rounding
	}
	for i, p := range s.Primaries {
		if !near(p, SRGB.Primaries[i]) {
			return false
		}
	}
	return near(s.White, d65) && (s.Gamma == 0 || math.Abs(s.Gamma/2.2-1) <= power)
}

// FromSpace returns the transform for a space, nil for sRGB. White becomes
// white (by Bradford's adaptation, as profiles have it). ErrInvalid is for
// numbers that no colour space has.
func FromSpace(s Space) (*Transform, error) {
	if s.IsSRGB() {
		return nil, nil
	}
	if s.Gamma != 0 && !(s.Gamma >= leastGamma && s.Gamma <= mostGamma) {
		return nil, ErrInvalid
	}
	to, ok := s.toXYZ()
	srgb, _ := SRGB.toXYZ()
	from, _ := srgb.inverse()
	if !ok {
		return nil, ErrInvalid
	}
	var c curve = decodeSRGB
	if s.Gamma != 0 {
		c = func(x float64) float64 { return math.Pow(x, s.Gamma) }
	}
	t, ok := newTransform([3]curve{c, c, c}, from.mul(to))
	if !ok {
		return nil, ErrInvalid
	}
	for i, row := range t.fixed { // rounded, they would give greys a tint
		t.fixed[i][i] += matrixOne - row[0] - row[1] - row[2]
	}
	return t, nil
}

// bradford turns XYZ into the responses in which whites are adapted
// (ICC.1:2010, annex E).
var bradford = matrix{{.8951, .2664, -.1614}, {-.7502, 1.7135, .0367}, {.0389, -.0685, 1.0296}}

// toXYZ returns the matrix from linear RGB to XYZ adapted to D65: the colorants
// by SMPTE RP 177, then the white. ok is false where the primaries span nothing.
func (s Space) toXYZ() (m matrix, ok bool) {
	const least = .005 // of y: real ones are above .04
	for i, p := range s.Primaries {
		if !(p[1] >= least) {
			return m, false
		}
		m[0][i], m[1][i], m[2][i] = p[0]/p[1], 1, (1-p[0]-p[1])/p[1]
	}
	inv, ok := m.inverse()
	if !ok || !(s.White[1] >= least) {
		return m, false
	}
	white := tristimulus(s.White)
	for i, scale := range inv.times(white) {
		for row := range 3 {
			m[row][i] *= scale
		}
	}
	var adapt matrix
	from, to := bradford.times(white), bradford.times(tristimulus(d65))
	for i := range 3 {
		if !(from[i] > 0) {
			return m, false
		}
		adapt[i][i] = to[i] / from[i]
	}
	back, _ := bradford.inverse()
	return back.mul(adapt).mul(bradford).mul(m), true
}

// tristimulus is XYZ of chromaticities at Y = 1.
func tristimulus(c [2]float64) [3]float64 {
	return [3]float64{c[0] / c[1], 1, (1 - c[0] - c[1]) / c[1]}
}

func (m matrix) times(v [3]float64) (r [3]float64) {
	for i := range 3 {
		for j := range 3 {
			r[i] += m[i][j] * v[j]
		}
	}
	return r
}
