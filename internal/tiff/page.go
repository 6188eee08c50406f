package tiff

import "image"

// Compressions.
const (
	compNone     = 1
	compG3       = 3
	compG4       = 4
	compLZW      = 5
	compOldJPEG  = 6
	compJPEG     = 7
	compDeflate  = 8
	compPackBits = 32773
	compDeflate2 = 32946 // the same under its older number
)

// Photometric interpretations.
const (
	photoWhite0 = 0
	photoBlack0 = 1
	photoRGB    = 2
	photoIndex  = 3
	photoCMYK   = 5
	photoYCbCr  = 6
	photoCFA    = 32803
	photoRaw    = 34892
)

// Page is one page of a file, its header checked.
type Page struct {
	W, H        int
	Orientation int    // tag 274, 1 to 8
	ICC         []byte // embedded profile, nil when there is none
	Deep        bool   // has 16 bits a channel
	CMYK        bool
	Grey        bool // one channel of light

	file        []byte
	d           directory
	compression int
	photo       int
	bits        int
	samples     int
	colours     int // samples that are colour, alpha apart
	alpha       int // kind of the first extra sample: 1 premultiplied, 2 straight, 0 none
	planar      bool
	predict     bool
	reverse     bool // lowest bit first
	subX, subY  int  // chroma subsampling of uncompressed YCbCr
	grid
}

// grid says how a page is cut into chunks, strips or tiles.
type grid struct {
	chunkW, chunkH int
	across, down   int
	offsets, sizes int // tags
}

const maxSamples = 8

func newPage(b []byte, d directory) (*Page, error) {
	p := &Page{
		W: d.int(tagWidth, 0, 0), H: d.int(tagHeight, 0, 0),
		Orientation: d.int(tagOrientation, 0, 1),
		ICC:         d.bytes(tagICC),
		file:        b, d: d,
		compression: d.int(tagCompression, 0, compNone),
		photo:       d.int(tagPhotometric, 0, -1),
		bits:        d.int(tagBits, 0, 1),
		samples:     d.int(tagSamples, 0, 1),
		planar:      d.int(tagPlanar, 0, 1) == 2,
		predict:     d.int(tagPredictor, 0, 1) == 2,
		reverse:     d.int(tagFillOrder, 0, 1) == 2,
		subX:        1, subY: 1,
	}
	if p.Orientation < 1 || p.Orientation > 8 {
		p.Orientation = 1
	}
	if p.W <= 0 || p.H <= 0 || p.samples <= 0 {
		return nil, damaged("a page without pixels")
	}
	p.Deep, p.CMYK = p.bits == 16, p.photo == photoCMYK
	for _, check := range []func() error{p.checkCoding, p.checkColours, p.cut} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	p.Grey = p.photo == photoWhite0 || p.photo == photoBlack0
	return p, nil
}

func (p *Page) checkCoding() error {
	switch p.compression {
	case compNone, compLZW, compDeflate, compDeflate2, compPackBits:
	case compG3, compG4:
		if p.bits != 1 || p.samples != 1 {
			return damaged("fax coding of more than one bit")
		}
		if p.compression == compG3 && p.d.int(tagFaxOptions, 0, 0)&5 != 0 {
			return unsupported("group 3 fax coding in two dimensions or with fill bits")
		}
	case compJPEG:
		if p.bits != 8 {
			return unsupported("JPEG of other than 8 bits")
		}
		p.predict = false
	case compOldJPEG:
		return unsupported("JPEG in its old, withdrawn form")
	default:
		return unsupported("an unusual compression")
	}
	switch p.bits {
	case 1, 2, 4, 8, 16:
	default:
		return unsupported("an unusual number of bits")
	}
	for i := 1; i < p.samples && i < p.d.count(tagBits); i++ {
		if p.d.int(tagBits, i, p.bits) != p.bits {
			return unsupported("channels of different depth")
		}
	}
	const unsigned = 1
	if f := p.d.int(tagSampleFormat, 0, unsigned); f != unsigned && f != 4 {
		return unsupported("signed or floating point pixels")
	}
	if pr := p.d.int(tagPredictor, 0, 1); pr > 2 || p.predict && p.bits < 8 {
		return unsupported("an unusual predictor")
	}
	return nil
}

func (p *Page) checkColours() error {
	switch p.photo {
	case photoWhite0, photoBlack0:
		p.colours = 1
	case photoIndex:
		p.colours = 1
		if p.bits > 8 || p.d.count(tagColorMap) < 3<<p.bits || p.d.fields[tagColorMap].kind != typeShort {
			return damaged("a palette is missing")
		}
	case photoRGB:
		p.colours = 3
	case photoCMYK:
		p.colours = 4
		if p.d.int(tagInkSet, 0, 1) != 1 {
			return unsupported("inks other than CMYK")
		}
	case photoYCbCr:
		p.colours = 3
		if p.compression == compJPEG {
			if p.planar {
				return unsupported("an unusual form of YCbCr")
			}
		} else {
			p.subX, p.subY = p.d.int(tagYCbCrSubsamples, 0, 2), p.d.int(tagYCbCrSubsamples, 1, 2)
			ok := func(v int) bool { return v == 1 || v == 2 || v == 4 }
			if p.bits != 8 || p.samples != 3 || p.planar || p.predict || !ok(p.subX) || !ok(p.subY) {
				return unsupported("an unusual form of YCbCr")
			}
		}
	case photoCFA, photoRaw:
		return unsupported("a camera's raw file")
	default:
		return unsupported("an unusual colour space")
	}
	if p.samples < p.colours {
		return damaged("channels are missing")
	}
	if p.samples > maxSamples {
		return unsupported("more than eight channels")
	}
	if p.samples > p.colours {
		p.alpha = p.d.int(tagExtraSamples, 0, 0)
		if p.alpha != 1 && p.alpha != 2 {
			p.alpha = 0
		}
	}
	return nil
}

// cut reads the layout of strips or tiles.
func (p *Page) cut() error {
	g := grid{chunkW: p.W, offsets: tagStripOffsets, sizes: tagStripBytes}
	if _, tiled := p.d.fields[tagTileWidth]; tiled {
		g = grid{chunkW: p.d.int(tagTileWidth, 0, 0), chunkH: p.d.int(tagTileHeight, 0, 0), offsets: tagTileOffsets, sizes: tagTileBytes}
		if _, ok := p.d.fields[tagTileOffsets]; !ok { // some writers use the tags of strips
			g.offsets, g.sizes = tagStripOffsets, tagStripBytes
		}
		// The standard asks for multiples of 16. Smaller tiles would make a
		// page of millions of them.
		const least, most = 8, 1 << 16
		if g.chunkW < least || g.chunkH < least || g.chunkW > most || g.chunkH > most {
			return damaged("tiles of a senseless size")
		}
	} else {
		g.chunkH = p.d.int(tagRowsPerStrip, 0, p.H)
		if g.chunkH <= 0 || g.chunkH > p.H {
			g.chunkH = p.H
		}
	}
	g.across, g.down = (p.W+g.chunkW-1)/g.chunkW, (p.H+g.chunkH-1)/g.chunkH
	p.grid = g
	if p.d.count(g.offsets) < g.across*g.down*p.planes() {
		return damaged("strips or tiles are missing")
	}
	return nil
}

// planes is the number of chunks that lie over one another.
func (p *Page) planes() int {
	if p.planar {
		return p.samples
	}
	return 1
}

// perChunk is the number of samples of a pixel in one chunk.
func (p *Page) perChunk() int {
	if p.planar {
		return 1
	}
	return p.samples
}

// chunk returns the compressed bytes of a chunk.
func (p *Page) chunk(i int) ([]byte, error) {
	off := p.d.uint(p.offsets, i, 0)
	if off == 0 || off >= uint64(len(p.file)) {
		return nil, damaged("a strip or tile lies outside the file")
	}
	rest := p.file[off:]
	n := p.d.uint(p.sizes, i, uint64(len(rest)))
	if n > uint64(len(rest)) {
		// Data that is too short shows itself when rows are read; a count that
		// is merely too long does no harm.
		n = uint64(len(rest))
	}
	return rest[:n], nil
}

// Reducer takes a colour of 16 bits a channel to 8 bits.
type Reducer func(r, g, b uint16) (uint8, uint8, uint8)

// Decode returns the pixels as stored: not yet turned, not yet in sRGB, but for
// what reduce does to grey and RGB of 16 bits; nil rounds. The caller has
// checked W and H against its limits. The error wraps ErrDamaged or
// ErrUnsupported.
func (p *Page) Decode(reduce Reducer) (*image.NRGBA, error) {
	conv := p.converter(reduce)
	img := image.NewNRGBA(image.Rect(0, 0, p.W, p.H))
	for cy := range p.down {
		for cx := range p.across {
			if err := p.decodeChunk(img, cx, cy, conv); err != nil {
				return nil, err
			}
		}
	}
	return img, nil
}

// decodeChunk fills the chunk's part of the picture.
func (p *Page) decodeChunk(img *image.NRGBA, cx, cy int, conv converter) error {
	x0, y0 := cx*p.chunkW, cy*p.chunkH
	w, h := min(p.chunkW, p.W-x0), min(p.chunkH, p.H-y0)
	first := cy*p.across + cx
	rows := make([]rowReader, p.planes())
	for s := range rows {
		data, err := p.chunk(first + s*p.across*p.down)
		if err != nil {
			return err
		}
		if rows[s], err = p.open(data, h); err != nil {
			return err
		}
	}
	levels := make([]uint16, p.chunkW*p.samples)
	for y := range h {
		for s, r := range rows {
			if err := r.next(levels[s:], p.planes()); err != nil {
				return err
			}
		}
		out := img.Pix[(y0+y)*img.Stride+4*x0:]
		conv(levels[:w*p.samples], out)
	}
	return nil
}
