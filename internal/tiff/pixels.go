package tiff

import (
	"image/color"

	"example.org/redact/internal/icc"
)

// converter turns a row of levels, samples by pixel, into straight RGBA.
type converter func(levels []uint16, out []byte)

func (p *Page) converter(reduce Reducer) converter {
	switch {
	case p.photo == photoIndex:
		return p.fromPalette()
	case p.photo == photoYCbCr && p.compression != compJPEG:
		return p.fromYCbCr()
	case p.bits == 16 && p.photo != photoCMYK:
		if reduce == nil {
			reduce = icc.Round
		}
		return p.fromDeep(reduce)
	}
	return p.fromDirect
}

// to8 scales a level to 8 bits, rounding to the nearest.
func (p *Page) to8(v uint16) uint8 {
	switch p.bits {
	case 8:
		return uint8(v)
	case 16:
		return icc.To8(v)
	}
	return uint8(uint32(v) * 255 / (1<<p.bits - 1)) // 1, 3 and 15 divide 255
}

func (p *Page) fromPalette() converter {
	n := 1 << p.bits
	table := make([][3]uint8, n)
	for v := range table {
		for c := range 3 {
			table[v][c] = icc.To8(uint16(p.d.uint(tagColorMap, c*n+v, 0)))
		}
	}
	return func(levels []uint16, out []byte) {
		for i := 0; i*p.samples < len(levels); i++ {
			c := table[levels[i*p.samples]] // a level has p.bits bits, so it is in the table
			out[4*i], out[4*i+1], out[4*i+2], out[4*i+3] = c[0], c[1], c[2], 255
		}
	}
}

// fromDirect converts grey, RGB and CMYK, with or without alpha.
func (p *Page) fromDirect(levels []uint16, out []byte) {
	for i := 0; (i+1)*p.samples <= len(levels); i++ {
		s, px := levels[i*p.samples:(i+1)*p.samples], out[4*i:4*i+4]
		px[3] = 255
		if p.alpha != 0 {
			px[3] = p.to8(s[p.colours])
		}
		switch p.colours {
		case 1:
			v := p.to8(s[0])
			if p.photo == photoWhite0 {
				v = 255 - v
			}
			px[0], px[1], px[2] = v, v, v
		case 3:
			px[0], px[1], px[2] = p.to8(s[0]), p.to8(s[1]), p.to8(s[2])
		case 4:
			px[0], px[1], px[2] = color.CMYKToRGB(p.to8(s[0]), p.to8(s[1]), p.to8(s[2]), p.to8(s[3]))
		}
		if a := int(px[3]); p.alpha == 1 && a > 0 && a < 255 {
			for c := range 3 {
				px[c] = uint8(min(255, (int(px[c])*255+a/2)/a))
			}
		}
	}
}

// fromDeep converts grey and RGB of 16 bits, with or without alpha.
func (p *Page) fromDeep(reduce Reducer) converter {
	const full = 1<<16 - 1
	return func(levels []uint16, out []byte) {
		for i := 0; (i+1)*p.samples <= len(levels); i++ {
			s, px := levels[i*p.samples:(i+1)*p.samples], out[4*i:4*i+4]
			c := [3]uint16{s[0], s[0], s[0]}
			if p.colours == 3 {
				copy(c[:], s)
			}
			alpha := uint16(full)
			if p.alpha != 0 {
				alpha = s[p.colours]
			}
			for k, v := range c {
				if p.photo == photoWhite0 {
					v = full - v
				}
				if a := uint64(alpha); p.alpha == 1 && a > 0 {
					v = uint16(min(full, (uint64(v)*full+a/2)/a))
				}
				c[k] = v
			}
			px[0], px[1], px[2] = reduce(c[0], c[1], c[2])
			px[3] = icc.To8(alpha)
		}
	}
}

// fromYCbCr converts by the page's coefficients and reference levels (TIFF 6.0,
// sections 20 and 21); the defaults are those of ITU-R BT.601 in full range.
func (p *Page) fromYCbCr() converter {
	kr, kg, kb := p.d.rational(tagYCbCrCoeffs, 0, .299), p.d.rational(tagYCbCrCoeffs, 1, .587), p.d.rational(tagYCbCrCoeffs, 2, .114)
	if kg == 0 {
		kr, kg, kb = .299, .587, .114
	}
	// scale brings a code to its full range: reference black to 0, white to top.
	scale := func(i int, black, white, top float64) func(uint16) float64 {
		lo, hi := p.d.rational(tagReferenceBW, 2*i, black), p.d.rational(tagReferenceBW, 2*i+1, white)
		if hi == lo {
			lo, hi = black, white
		}
		return func(v uint16) float64 { return (float64(v) - lo) * top / (hi - lo) }
	}
	luma, blue, red := scale(0, 0, 255, 255), scale(1, 128, 255, 127), scale(2, 128, 255, 127)
	level := func(v float64) uint8 { return uint8(max(0, min(255, v+.5))) }
	return func(levels []uint16, out []byte) {
		for i := 0; 3*i+3 <= len(levels); i++ {
			y, cb, cr := luma(levels[3*i]), blue(levels[3*i+1]), red(levels[3*i+2])
			r, b := y+cr*(2-2*kr), y+cb*(2-2*kb)
			out[4*i], out[4*i+1], out[4*i+2] = level(r), level((y-kb*b-kr*r)/kg), level(b)
			out[4*i+3] = 255
		}
	}
}
