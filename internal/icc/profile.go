package icc

import (
	"encoding/binary"
	"errors"
	"math"
)

// Errors of Parse.
var (
	// ErrUnsupported: a sound profile of a kind that is not read here.
	ErrUnsupported = errors.New("icc: profile of an unsupported kind")
	// ErrInvalid: no profile, or a damaged one.
	ErrInvalid = errors.New("icc: not a valid profile")
)

// matrix is in row order: out = m * in.
type matrix [3][3]float64

// fromXYZ turns XYZ relative to D50, the white of all profiles, to linear
// sRGB: the inverse of the colorants in the sRGB profile (IEC 61966-2-1
// adapted to D50 by Bradford).
var fromXYZ = matrix{
	{3.1341359, -1.6173864, -0.4906622},
	{-0.9787955, 1.9162544, 0.0334429},
	{0.0719554, -0.2289769, 1.4053861},
}

// profile gives access to the tags of an ICC profile.
type profile struct {
	b    []byte
	tags int
}

const (
	headerSize = 128
	maxTags    = 200
)

func open(b []byte) (profile, error) {
	if len(b) < headerSize+4 || string(b[36:40]) != "acsp" {
		return profile{}, ErrInvalid
	}
	n := int(min(binary.BigEndian.Uint32(b[headerSize:]), maxTags))
	if headerSize+4+12*n > len(b) {
		return profile{}, ErrInvalid
	}
	return profile{b, n}, nil
}

// tag returns the body of the tag with a signature, nil when there is none.
func (p profile) tag(sig string) []byte {
	for i := range p.tags {
		e := p.b[headerSize+4+12*i:]
		if string(e[:4]) != sig {
			continue
		}
		off, n := uint64(binary.BigEndian.Uint32(e[4:])), uint64(binary.BigEndian.Uint32(e[8:]))
		if off+n > uint64(len(p.b)) {
			return nil
		}
		return p.b[off : off+n]
	}
	return nil
}

// xyz reads a tag of XYZType with one value.
func (p profile) xyz(sig string) (v [3]float64, ok bool) {
	t := p.tag(sig)
	if len(t) < 20 || string(t[:4]) != "XYZ " {
		return v, false
	}
	for i := range v {
		v[i] = fixed(t[8+4*i:])
	}
	return v, true
}

// fixed reads an s15Fixed16Number.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

// curve turns a level, 0 to 1, into linear light.
type curve func(x float64) float64

// at is the curve within what light has: 0 to 1, and a number.
func (c curve) at(x float64) float64 {
	if v := c(x); v > 0 {
		return math.Min(1, v)
	}
	return 0
}

// curve reads a tone curve.
func (p profile) curve(sig string) (curve, error) {
	t := p.tag(sig)
	if len(t) < 12 {
		return nil, ErrInvalid
	}
	var f curve
	switch string(t[:4]) {
	case "curv":
		f = sampled(t)
	case "para":
		f = parametric(t)
	}
	if f == nil {
		return nil, ErrInvalid
	}
	for i := range 256 {
		if math.IsNaN(f(float64(i) / 255)) {
			return nil, ErrInvalid
		}
	}
	return f, nil
}

// sampled reads a curveType: no entry is the identity, one is a gamma, more are
// samples at equal distances.
func sampled(t []byte) func(float64) float64 {
	n := uint64(binary.BigEndian.Uint32(t[8:]))
	if 12+2*n > uint64(len(t)) {
		return nil
	}
	at := func(i int) float64 { return float64(binary.BigEndian.Uint16(t[12+2*i:])) }
	switch n {
	case 0:
		return func(x float64) float64 { return x }
	case 1:
		gamma := at(0) / 256
		return func(x float64) float64 { return math.Pow(x, gamma) }
	}
	last := int(n) - 1
	return func(x float64) float64 {
		pos := x * float64(last)
		i := min(int(pos), last-1)
		return (at(i) + (pos-float64(i))*(at(i+1)-at(i))) / 65535
	}
}

// parametric reads a parametricCurveType, ICC.1:2010 table 65.
func parametric(t []byte) func(float64) float64 {
	kind := int(binary.BigEndian.Uint16(t[8:]))
	if kind > 4 {
		return nil
	}
	count := [5]int{1, 3, 4, 5, 7}[kind]
	if len(t) < 12+4*count {
		return nil
	}
	var v [7]float64
	for i := range count {
		v[i] = fixed(t[12+4*i:])
	}
	g, a, b, c, d, e, f := v[0], v[1], v[2], v[3], v[4], v[5], v[6]
	power := func(x float64) float64 { return math.Pow(math.Max(0, a*x+b), g) }
	switch kind {
	case 0:
		return func(x float64) float64 { return math.Pow(x, g) }
	case 1, 2: // c is 0 in kind 1; the curve is flat at c below -b/a
		return func(x float64) float64 {
			if a*x+b >= 0 {
				return power(x) + c
			}
			return c
		}
	default: // e and f are 0 in kind 3
		return func(x float64) float64 {
			if x >= d {
				return power(x) + e
			}
			return c*x + f
		}
	}
}

func (m matrix) mul(o matrix) (r matrix) {
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				r[i][j] += m[i][k] * o[k][j]
			}
		}
	}
	return r
}

// inverse returns the inverse of m, and false when there is none.
func (m matrix) inverse() (r matrix, ok bool) {
	minor := func(i, j int) float64 {
		a, b, c, d := (i+1)%3, (i+2)%3, (j+1)%3, (j+2)%3
		return m[a][c]*m[b][d] - m[a][d]*m[b][c]
	}
	det := m[0][0]*minor(0, 0) + m[0][1]*minor(0, 1) + m[0][2]*minor(0, 2)
	if math.Abs(det) < 1e-9 {
		return r, false
	}
	for i := range 3 {
		for j := range 3 {
			r[j][i] = minor(i, j) / det
		}
	}
	return r, true
}
