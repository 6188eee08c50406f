package records

import (
	"cmp"
	"image"
	"math"
	"slices"

	"example.org/redact/internal/vision"
)

// ECG paper is ruled in squares of 1 mm, every fifth line heavier. In the
// spectrum of a tile that gives two peaks at right angles with the same
// frequency, and further peaks at multiples of a fifth of it, since the lines
// are sharp. Woven cloth and tiles have the two peaks and nothing else, or
// something else along one direction only. Colour plays no part: paper is red,
// green, blue, orange or, photocopied, grey.

// tileSide is the side in pixels of the squares that are looked at one by one:
// a dozen squares of a grid fit into it, and a bent sheet is flat in each.
const tileSide = 192

// Frequencies looked at, in periods across a tile: from 32 pixels a square down
// to 2.7, below which a picture holds no grid any more.
const (
	minPeriods = 6
	maxPeriods = 70
)

// Thresholds of the tile test, found on real ECG paper and checked on 600
// photographs without any.
const (
	peakRatio   = 12  // of a peak to the median of its ring, all directions at one frequency
	partnerArc  = .09 // deviation from a right angle and from equal length that perspective may cause
	combRatio   = 5   // as peakRatio, for the further multiples
	combShare   = .1  // least strength of a multiple as a share of the peak's, and the other way round
	lobe        = 5.  // bins that a peak itself spreads over under a Hann window
	valley      = 3.  // bins from a peak to where it must have fallen
	valleyDepth = .8  // to this share of its height
	likeness    = .4  // of two peaks at a right angle, the weaker to the stronger
	squareShare = .6  // of the strength of all peaks that must have its like
	pairLeast   = 2.5 // bins beside an axis from which on a peak is not on it,
	pairMost    = .8  // and the most, in lengths of the grid's own peak
	pairShare   = .6  // of the strength of that peak
	maxPeaks    = 24
	minDev      = 2.0 // grey levels: flatter tiles have no grid
)

// halfTile is the number of columns of a half spectrum.
const halfTile = tileSide/2 + 1

// rings holds the frequency of every bin of a half spectrum, rounded; 0 for
// bins that are not looked at.
type rings struct {
	of    []uint8 // tileSide rows (v, wrapped), halfTile columns (u)
	count [maxPeriods + 1]int
}

func newRings() *rings {
	r := &rings{of: make([]uint8, tileSide*halfTile)}
	for row := range tileSide {
		v := row
		if v > tileSide/2 {
			v -= tileSide
		}
		for u := range halfTile {
			if n := int(math.Hypot(float64(u), float64(v)) + .5); n >= minPeriods && n <= maxPeriods {
				r.of[row*halfTile+u] = uint8(n)
				r.count[n]++
			}
		}
	}
	return r
}

// tileView is the spectrum of one tile with the medians of its rings.
type tileView struct {
	s       *vision.Spectrum
	medians [maxPeriods + 1]float64
}

// ratio is how far bin (u, v) stands out of its ring.
func (t *tileView) ratio(u, v int) float64 {
	n := int(math.Hypot(float64(u), float64(v)) + .5)
	if n < minPeriods || n > maxPeriods || t.medians[n] <= 0 {
		return 0
	}
	return float64(t.s.At(u, v)) / t.medians[n]
}

// bin is one frequency: periods across the tile to the right and down, and how
// far it stands out.
type bin struct {
	u, v  int
	ratio float64
}

func (b bin) length() float64 { return math.Hypot(float64(b.u), float64(b.v)) }

// around returns the strongest bin within reach of a place.
func (t *tileView) around(u, v float64, reach int) bin {
	var best bin
	cu, cv := int(math.Round(u)), int(math.Round(v))
	for dv := -reach; dv <= reach; dv++ {
		for du := -reach; du <= reach; du++ {
			if q := t.ratio(cu+du, cv+dv); q > best.ratio {
				best = bin{cu + du, cv + dv, q}
			}
		}
	}
	return best
}

// ruling is what one gridded tile shows.
type ruling struct {
	square float64 // pixels from line to line
	angle  float64 // of one set of lines, radians, 0 to pi/2
}

// gridded reports whether the tile shows ruled squares of at least the given
// size in pixels.
func (r *rings) gridded(s *vision.Spectrum, least float64) (ruling, bool) {
	t := &tileView{s: s, medians: r.medians(s)}
	peaks := r.peaks(t)
	var strongest float32
	for _, p := range peaks {
		strongest = max(strongest, s.At(p.u, p.v))
	}
	if !t.square(peaks) {
		return ruling{}, false
	}
	for _, p := range peaks {
		if tileSide/p.length() < least || s.At(p.u, p.v) < combShare*strongest {
			continue
		}
		q := t.partner(p)
		if q.ratio >= peakRatio && t.narrow(p) && t.narrow(q) && t.comb(p, q) && !t.chequered(p, peaks) {
			a := math.Mod(math.Atan2(float64(p.v), float64(p.u))+math.Pi, math.Pi/2)
			return ruling{square: tileSide / p.length(), angle: a}, true
		}
	}
	return ruling{}, false
}

// partner is the strongest bin at a right angle to b, as far as perspective may
// have moved it.
func (t *tileView) partner(b bin) bin {
	return t.around(float64(-b.v), float64(b.u), int(1.5+partnerArc*b.length()))
}

// square reports whether what repeats in the tile repeats alike in both
// directions: most of the strength of its narrow peaks must have its like at a
// right angle. Bricks, text and windows repeat otherwise to the side than down.
func (t *tileView) square(peaks []bin) bool {
	var all, alike float32
	for _, p := range peaks {
		if !t.narrow(p) {
			continue
		}
		m := t.s.At(p.u, p.v)
		all += m
		q := t.partner(p)
		if r := t.s.At(q.u, q.v) / m; q.ratio >= combRatio && r > likeness && r < 1/likeness {
			alike += m
		}
	}
	return all > 0 && alike >= squareShare*all
}

// narrow reports whether a peak falls off on both sides along its direction. A
// single edge makes a ridge from low frequencies to high; lines that repeat make
// peaks with valleys between them.
func (t *tileView) narrow(b bin) bool {
	m := t.s.At(b.u, b.v)
	step := valley / b.length()
	for _, f := range []float64{1 - step, 1 + step} {
		u, v := int(math.Round(float64(b.u)*f)), int(math.Round(float64(b.v)*f))
		if t.s.At(u, v) > valleyDepth*m {
			return false
		}
	}
	return true
}

// chequered reports whether a peak has its like beside the axes of the grid. What
// repeats in lines along two directions has its peaks on these, and weaker ones
// where a multiple of the one meets a multiple of the other; squares that are
// light and dark in turn have theirs in pairs on both sides of the axes.
func (t *tileView) chequered(p bin, peaks []bin) bool {
	m, length := t.s.At(p.u, p.v), p.length()
	for _, o := range peaks {
		along := math.Abs(float64(o.u*p.u+o.v*p.v)) / length
		across := math.Abs(float64(o.u*p.v-o.v*p.u)) / length
		if off := min(along, across); off < pairLeast || off > pairMost*length || max(along, across) > 2*length {
			continue
		}
		if t.s.At(o.u, o.v) >= pairShare*m {
			return true
		}
	}
	return false
}

// comb reports whether both directions have a further peak at the same multiple
// of the same part of the frequency: 1/5 where the peak is the millimetre and
// five of them the heavy line, and whole multiples where the peak is that.
func (t *tileView) comb(p, q bin) bool {
	strong := func(b bin, f float64) bool {
		m := t.around(float64(b.u)*f, float64(b.v)*f, 1)
		share := t.s.At(m.u, m.v) / t.s.At(b.u, b.v)
		return m.ratio >= combRatio && share >= combShare && share <= 1/combShare
	}
	length := p.length()
	for part := 1; part <= 5; part++ {
		for k := 1; k <= 6; k++ {
			f := float64(k) / float64(part)
			if math.Abs(f-1)*length < lobe || f*length > maxPeriods-2 || f*length < minPeriods {
				continue
			}
			if strong(p, f) && strong(q, f) {
				return true
			}
		}
	}
	return false
}

// peaks returns the strongest local maxima, strongest first.
func (r *rings) peaks(t *tileView) []bin {
	var out []bin
	for row := range tileSide {
		v := row
		if v > tileSide/2 {
			v -= tileSide
		}
		for u := 0; u < halfTile-1; u++ {
			n := r.of[row*halfTile+u]
			if n == 0 || u == 0 && v < 0 {
				continue
			}
			m := t.s.At(u, v)
			q := float64(m) / math.Max(t.medians[n], 1e-6)
			if q >= peakRatio && m >= t.s.At(u-1, v) && m >= t.s.At(u+1, v) && m >= t.s.At(u, v-1) && m >= t.s.At(u, v+1) {
				out = append(out, bin{u, v, q})
			}
		}
	}
	slices.SortFunc(out, func(a, b bin) int { return cmp.Compare(b.ratio, a.ratio) })
	return out[:min(len(out), maxPeaks)]
}

// Strengths are counted in eighths of an octave from 2^-10 on: the median is
// then right to a twentieth, at a fraction of the time of sorting.
const (
	perOctave = 8
	octaves   = 40
	lowest    = 10
)

func (r *rings) medians(s *vision.Spectrum) [maxPeriods + 1]float64 {
	var hist [maxPeriods + 1][perOctave * octaves]uint16
	for row := range tileSide {
		v := row
		if v > tileSide/2 {
			v -= tileSide
		}
		for u := range halfTile {
			if n := r.of[row*halfTile+u]; n > 0 {
				hist[n][octaveBin(s.At(u, v))]++
			}
		}
	}
	var out [maxPeriods + 1]float64
	for n := minPeriods; n <= maxPeriods; n++ {
		left := r.count[n] / 2
		for i, c := range hist[n] {
			if left -= int(c); left < 0 {
				out[n] = math.Exp2((float64(i)+.5)/perOctave - lowest)
				break
			}
		}
	}
	return out
}

// octaveBin reads the logarithm off the bits of a float: the exponent, and the
// three highest bits of the fraction for the eighths.
func octaveBin(x float32) int {
	bits := math.Float32bits(x)
	e := int(bits>>23) - 127 + lowest
	return min(max(e, 0)*perOctave+int(bits>>20&7), perOctave*octaves-1)
}

// Tiles of one sheet agree in the size of the squares and in their direction,
// as far as perspective lets them; chance finds do not.
const (
	sizeSpread  = .3
	angleSpread = .18 // radians, 10 degrees
)

func (a ruling) agrees(b ruling) bool {
	d := math.Abs(a.angle - b.angle)
	if min(d, math.Pi/2-d) > angleSpread {
		return false
	}
	for _, k := range []float64{1, 5, .2} { // millimetres or heavy lines
		if x := a.square * k / b.square; x > 1-sizeSpread && x < 1+sizeSpread {
			return true
		}
	}
	return false
}

// Small pictures get overlapping tiles, and with fewer than leastTiles a share
// says nothing.
const (
	wantTiles  = 6
	leastTiles = 4
)

// share returns the share of g's tiles that show one and the same ruling with
// squares of at least the given size in pixels. It stops early, with what it
// has so far, once the share wanted is out of reach.
func (r *rings) share(g *image.Gray, least, wanted float64) (float64, error) {
	tiles := tilesOf(g.Bounds())
	n := len(tiles)
	if n < leastTiles {
		return 0, nil
	}
	var found []ruling
	for i := range n {
		if float64(len(found)+n-i) < wanted*float64(n) {
			break
		}
		t := tiles[spread(i, n)]
		s, dev, err := vision.TileSpectrum(g, t)
		if err != nil {
			return 0, err
		}
		if dev < minDev {
			continue
		}
		if ru, ok := r.gridded(s, least); ok {
			found = append(found, ru)
		}
	}
	best := 0
	for _, a := range found {
		same := 0
		for _, b := range found {
			if a.agrees(b) {
				same++
			}
		}
		best = max(best, same)
	}
	return float64(best) / float64(n), nil
}

// spread visits 0..n-1 in strides, so that the first few are from all over.
func spread(i, n int) int {
	stride := n/2 + 1
	for gcd(stride, n) != 1 {
		stride++
	}
	return i * stride % n
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// tilesOf lays tiles over a picture from edge to edge, evenly, overlapping
// where it takes that to have enough of them.
func tilesOf(b image.Rectangle) []image.Rectangle {
	if b.Dx() < tileSide || b.Dy() < tileSide {
		return nil
	}
	nx, ny := b.Dx()/tileSide, b.Dy()/tileSide
	if nx*ny < wantTiles {
		nx, ny = (2*b.Dx())/tileSide-1, (2*b.Dy())/tileSide-1
	}
	at := func(i, n, size int) int {
		if n == 1 {
			return (size - tileSide) / 2
		}
		return i * (size - tileSide) / (n - 1)
	}
	var out []image.Rectangle
	for y := range ny {
		for x := range nx {
			o := b.Min.Add(image.Pt(at(x, nx, b.Dx()), at(y, ny, b.Dy())))
			out = append(out, image.Rectangle{Min: o, Max: o.Add(image.Pt(tileSide, tileSide))})
		}
	}
	return out
}
