package samplegen

import (
	"math/rand/v2"
	"strings"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gobolditalic"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// typeface is a font whose glyphs are used as outlines.
type typeface struct {
	font   *sfnt.Font
	buf    sfnt.Buffer
	glyphs map[rune]glyph
}

// glyph is an outline at a size of one pixel per em, baseline at y = 0.
type glyph struct {
	outline path
	advance float64
}

// fonts are the faces used by the drawings (the Go fonts, BSD licence).
type fonts struct{ regular, bold, boldItalic, mono, monoBold *typeface }

func loadFonts() (*fonts, error) {
	var f fonts
	for _, l := range []struct {
		to  **typeface
		ttf []byte
	}{
		{&f.regular, goregular.TTF},
		{&f.bold, gobold.TTF},
		{&f.boldItalic, gobolditalic.TTF},
		{&f.mono, gomono.TTF},
		{&f.monoBold, gomonobold.TTF},
	} {
		parsed, err := sfnt.Parse(l.ttf)
		if err != nil {
			return nil, err
		}
		*l.to = &typeface{font: parsed, glyphs: map[rune]glyph{}}
	}
	return &f, nil
}

const emUnits = 1024 // glyphs are loaded at this size and scaled down

func (f *typeface) glyph(r rune) glyph {
	if g, ok := f.glyphs[r]; ok {
		return g
	}
	var g glyph
	i, err := f.font.GlyphIndex(&f.buf, r)
	if err != nil || i == 0 {
		panic("samplegen: the font has no glyph for " + string(r))
	}
	adv, err := f.font.GlyphAdvance(&f.buf, i, fixed.I(emUnits), 0)
	if err != nil {
		panic(err)
	}
	g.advance = float64(adv) / 64 / emUnits
	segs, err := f.font.LoadGlyph(&f.buf, i, fixed.I(emUnits), nil)
	if err != nil {
		panic(err)
	}
	g.outline = flatten(segs)
	f.glyphs[r] = g
	return g
}

// flatten turns a glyph's curves into short straight pieces.
func flatten(segs sfnt.Segments) path {
	var p path
	var cur pt
	conv := func(q fixed.Point26_6) pt {
		return pt{float64(q.X) / 64 / emUnits, float64(q.Y) / 64 / emUnits}
	}
	put := func(q pt) { p[len(p)-1] = append(p[len(p)-1], q); cur = q }
	for _, s := range segs {
		a := conv(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			p = append(p, nil)
			put(a)
		case sfnt.SegmentOpLineTo:
			put(a)
		case sfnt.SegmentOpQuadTo:
			from, b := cur, conv(s.Args[1])
			for k := 1; k <= 6; k++ {
				t := float64(k) / 6
				put(from.to(a, t).to(a.to(b, t), t))
			}
		case sfnt.SegmentOpCubeTo:
			from, b, c := cur, conv(s.Args[1]), conv(s.Args[2])
			for k := 1; k <= 8; k++ {
				t := float64(k) / 8
				ab, bc, cd := from.to(a, t), a.to(b, t), b.to(c, t)
				put(ab.to(bc, t).to(bc.to(cd, t), t))
			}
		}
	}
	return p
}

// outline is the path of s with its baseline starting at (x, y), size pixels
// per em, with extra space after each letter.
func (f *typeface) outline(x, y, size, extra float64, s string) (path, float64) {
	var p path
	at := x
	for _, r := range s {
		g := f.glyph(r)
		p = append(p, g.outline.each(func(q pt) pt { return pt{at + q.x*size, y + q.y*size} })...)
		at += g.advance*size + extra
	}
	return p, at - x
}

// width is the advance of s.
func (f *typeface) width(size float64, s string) float64 {
	w := 0.0
	for _, r := range s {
		w += f.glyph(r).advance * size
	}
	return w
}

// text writes s with its baseline starting at (x, y) and returns its ink box.
func (l *layer) text(f *typeface, x, y, size float64, c paint, s string) box {
	p, _ := f.outline(x, y, size, 0, s)
	l.fill(p, c)
	return p.bounds()
}

// centred writes s around cx.
func (l *layer) centred(f *typeface, cx, y, size float64, c paint, s string) box {
	return l.text(f, cx-f.width(size, s)/2, y, size, c, s)
}

// strokes is a hand's block capitals and figures: each letter is strokes parted
// by "|", each stroke points "xy" on a grid of 0..8, top left 00, baseline y =
// 8; "~" makes a stroke curved.
var strokes = map[rune]string{
	'A': "08 40 88|25 65", 'B': "00 08|~00 50 72 54 04|~04 54 86 58 08", 'C': "~82 60 30 04 38 68 86",
	'D': "00 08|~00 50 84 58 08", 'E': "80 00 08 88|04 64", 'F': "80 00 08|04 64",
	'G': "~82 60 30 04 38 68 85|85 55", 'H': "00 08|80 88|04 84", 'I': "40 48",
	'J': "~70 75 57 38 17 06", 'K': "00 08|80 04 88", 'L': "00 08 88", 'M': "08 00 46 80 88",
	'N': "08 00 88 80", 'O': "~40 12 04 16 48 76 84 72 40", 'P': "00 08|~00 60 82 64 04",
	'Q': "~40 12 04 16 48 76 84 72 40|56 88", 'R': "00 08|~00 60 82 64 04|44 88",
	'S': "~82 50 20 12 34 54 86 58 28 06", 'T': "00 80|40 48", 'U': "~00 05 28 68 85 80", 'V': "00 48 80",
	'W': "00 28 43 68 80", 'X': "00 88|80 08", 'Y': "00 44 80|44 48", 'Z': "00 80 08 88",
	'0': "~40 12 14 16 48 76 74 72 40", '1': "22 40 48", '2': "~12 30 60 72 54 08|08 88",
	'3': "~11 40 70 72 44|~44 74 86 58 28 07", '4': "60 05 85|60 68", '5': "80 10 14|~14 43 75 68 28 07",
	'6': "~70 30 14 17 48 68 76 64 34 15", '7': "00 80 38", '8': "~44 12 40 72 44 16 48 76 44",
	'9': "~72 60 30 12 34 54 72|72 68", '/': "80 08", '.': "47 48", ':': "42 43|47 48", '-': "24 64",
	',': "47 39", '+': "24 84|50 58", '\'': "40 31", '%': "80 08|~10 21 12 01 10|~86 77 68 57 86", '#': "20 18|70 68|03 83|05 85", '?': "~02 20 60 72 44 46|48 48",
}

// write is a hand with a pen: block capitals of the given height, wobbling, in
// ink c. It returns the box of the ink.
func (l *layer) write(rng *rand.Rand, x, y, height, width float64, c paint, s string) box {
	at, all := x, box{}
	lean := 0.06 + 0.05*rng.Float64()
	for _, r := range strings.ToUpper(s) {
		if r == ' ' {
			at += height * 0.55
			continue
		}
		def, ok := strokes[r]
		if !ok {
			panic("samplegen: no hand-written form of " + string(r))
		}
		k, dy, turn := 0.92+0.16*rng.Float64(), (rng.Float64()-.5)*0.09*height, (rng.Float64()-.5)*0.08
		for _, st := range strings.Split(def, "|") {
			p := pen(pressure(rng, width), hand(rng, st, at, y+dy, height*k, lean, turn)...)
			l.fill(p, c)
			all = all.union(p.bounds())
		}
		if r == 'I' || r == '1' || r == '.' || r == ':' || r == '\'' {
			at -= height * 0.2
		}
		at += height * (0.74 + 0.08*rng.Float64())
	}
	return all
}

// hand places one stroke of the pen: grid units to pixels, leaning, turned and
// each point a little off.
func hand(rng *rand.Rand, stroke string, x, y, height, lean, turn float64) []pt {
	body := strings.TrimPrefix(stroke, "~")
	var pts []pt
	for _, xy := range strings.Fields(body) {
		gx := (float64(xy[0]-'0') + (rng.Float64()-.5)*0.55) / 8 * 0.56
		gy := (float64(xy[1]-'0')-8)/8 + (rng.Float64()-.5)*0.06
		q := turned(pt{(gx - gy*lean) * height, gy * height}, turn)
		pts = append(pts, pt{x + q.x, y + q.y})
	}
	if body != stroke {
		return spline(pts...)
	}
	return pts
}

// pressure varies a pen's width along a stroke.
func pressure(rng *rand.Rand, width float64) func(float64) float64 {
	a, b := 0.85+0.3*rng.Float64(), 0.7+0.3*rng.Float64()
	return func(t float64) float64 { return width * (a + (b-a)*t) }
}

func upper(s string) string { return strings.ToUpper(s) }
