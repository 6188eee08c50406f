package icc

import "math"

// Transform turns pixels of some colour space into 8-bit sRGB.
type Transform struct {
	// Grey tells that the profile describes pictures of one channel.
	Grey     bool
	curves   [3]curve
	linear   [3][256]int64 // levels to linear light of the space
	fixed    [3][3]int64   // linear light of the space to linear sRGB
	identity bool
}

// Parse reads a profile. The error wraps ErrUnsupported or ErrInvalid.
func Parse(b []byte) (*Transform, error) {
	p, err := open(b)
	if err != nil {
		return nil, err
	}
	var curves [3]curve
	m := matrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	trc := [3]string{"rTRC", "gTRC", "bTRC"}
	grey := false
	switch string(b[16:20]) {
	case "GRAY":
		grey, trc = true, [3]string{"kTRC", "kTRC", "kTRC"}
	case "RGB ":
		if m, err = p.colorants(); err != nil {
			return nil, err
		}
	default:
		return nil, ErrUnsupported
	}
	for i, sig := range trc {
		if curves[i], err = p.curve(sig); err != nil {
			return nil, err
		}
	}
	t, ok := newTransform(curves, m)
	if !ok {
		return nil, ErrInvalid
	}
	t.Grey = grey
	t.identity = t.isIdentity()
	return t, nil
}

// colorants returns the matrix from the profile's linear light to linear sRGB.
func (p profile) colorants() (m matrix, err error) {
	for i, sig := range [3]string{"rXYZ", "gXYZ", "bXYZ"} {
		v, ok := p.xyz(sig)
		if !ok {
			return m, ErrUnsupported // lookup tables only
		}
		for row := range v {
			m[row][i] = v[row]
		}
	}
	return fromXYZ.mul(m), nil
}

// Codes of ITU-T H.273 that still pictures use.
const (
	PrimariesBT2020 = 9
	PrimariesP3     = 12 // P3 with D65: Display P3
	TransferPQ      = 16
	TransferHLG     = 18
)

// primaries by code of H.273; the white of all of them is D65.
var primaries = map[int][3][2]float64{
	1:               {{.64, .33}, {.30, .60}, {.15, .06}},
	PrimariesBT2020: {{.708, .292}, {.170, .797}, {.131, .046}},
	PrimariesP3:     {{.680, .320}, {.265, .690}, {.150, .060}},
}

// FromCodes returns the transform for the primaries of H.273 with the sRGB
// curve, nil when they are those of sRGB or unspecified. The brighter-than-white
// transfers (PQ, HLG) have no faithful form in 8 bits: ErrUnsupported.
func FromCodes(code, transfer int) (*Transform, error) {
	if transfer == TransferPQ || transfer == TransferHLG {
		return nil, ErrUnsupported
	}
	if code != PrimariesBT2020 && code != PrimariesP3 {
		return nil, nil
	}
	return FromSpace(Space{White: d65, Primaries: primaries[code]})
}

func decodeSRGB(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func encodeSRGB(v float64) float64 {
	if v <= 0.0031308 {
		return v * 12.92
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}

const (
	linearOne   = 1 << 16 // fixed point of linear light
	matrixOne   = 1 << 14 // fixed point of matrix elements
	encodeSteps = 1 << 14 // a step is a fifth of a level where the sRGB curve is steepest
)

var encodeTable = func() (t [encodeSteps + 1]uint8) {
	for i := range t {
		t[i] = uint8(math.Round(255 * encodeSRGB(float64(i)/encodeSteps)))
	}
	return t
}()

// encode turns linear light, in units of linearOne * matrixOne, into a level.
func encode(linear int64) uint8 {
	const unit = linearOne * matrixOne / encodeSteps
	return encodeTable[max(0, min(encodeSteps, (linear+unit/2)/unit))]
}

func (t *Transform) convert(r, g, b uint8) (uint8, uint8, uint8) {
	return t.mix(t.linear[0][r], t.linear[1][g], t.linear[2][b])
}

// mix turns linear light of the space into levels of sRGB.
func (t *Transform) mix(lr, lg, lb int64) (uint8, uint8, uint8) {
	m := &t.fixed
	return encode(m[0][0]*lr + m[0][1]*lg + m[0][2]*lb),
		encode(m[1][0]*lr + m[1][1]*lg + m[1][2]*lb),
		encode(m[2][0]*lr + m[2][1]*lg + m[2][2]*lb)
}

// newTransform puts curves and matrix into fixed point. ok is false
// for a matrix beyond any colour space.
func newTransform(curves [3]curve, toLinear matrix) (t *Transform, ok bool) {
	const most = 64
	t = &Transform{curves: curves}
	for i := range 3 {
		for j := range 3 {
			if !(math.Abs(toLinear[i][j]) < most) {
				return nil, false
			}
			t.fixed[i][j] = int64(math.Round(toLinear[i][j] * matrixOne))
		}
		for level := range t.linear[i] {
			t.linear[i][level] = int64(math.Round(curves[i].at(float64(level)/255) * linearOne))
		}
	}
	return t, true
}

// isIdentity reports whether the profile is sRGB under another name: no colour
// of a coarse grid moves by more than one level.
func (t *Transform) isIdentity() bool {
	near := func(a, b int) bool { return a-b <= 1 && b-a <= 1 }
	for r := 0; r < 256; r += 15 {
		for g := 0; g < 256; g += 15 {
			for b := 0; b < 256; b += 15 {
				if t.Grey && (r != g || g != b) {
					continue
				}
				x, y, z := t.convert(uint8(r), uint8(g), uint8(b))
				if !near(int(x), r) || !near(int(y), g) || !near(int(z), b) {
					return false
				}
			}
		}
	}
	return true
}

// Apply converts pixels in place: four bytes each, of which the last (alpha) is
// left alone. Colours outside sRGB are clipped. A profile that is sRGB already
// changes nothing.
func (t *Transform) Apply(rgba []byte) {
	if t.identity {
		return
	}
	for i := 0; i+4 <= len(rgba); i += 4 {
		rgba[i], rgba[i+1], rgba[i+2] = t.convert(rgba[i], rgba[i+1], rgba[i+2])
	}
}

// Deep returns the conversion of 16-bit levels to 8-bit sRGB. Reducing them to 8
// bits first would draw bands: of 256 levels of linear light, eight stand for
// the darkest fifth of sRGB.
func (t *Transform) Deep() func(r, g, b uint16) (uint8, uint8, uint8) {
	if t.identity {
		return Round
	}
	const levels = 1 << 16
	linear := new([3][levels]int32)
	for i, c := range t.curves {
		for level := range linear[i] {
			linear[i][level] = int32(math.Round(c.at(float64(level)/(levels-1)) * linearOne))
		}
	}
	return func(r, g, b uint16) (uint8, uint8, uint8) {
		return t.mix(int64(linear[0][r]), int64(linear[1][g]), int64(linear[2][b]))
	}
}

// Round takes 16-bit levels to the nearest of 8 bits, in the same colour space.
func Round(r, g, b uint16) (uint8, uint8, uint8) { return To8(r), To8(g), To8(b) }

// To8 is round(v / 257), since 65535 = 255 * 257.
func To8(v uint16) uint8 { return uint8((uint32(v)*255 + 32767) / 65535) }
