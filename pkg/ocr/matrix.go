package ocr

import (
	"errors"
	"image"
	"math"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/aztec"
	"github.com/makiuchi-d/gozxing/datamatrix"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"
	qrdetector "github.com/makiuchi-d/gozxing/qrcode/detector"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// Where a matrix code may be: a compact group of cells whose edges run both
// ways alike.
const (
	matrixEnergy    = 250
	matrixCoherence = 0.75 // a cell on a code's rim has edges one way only
	minMatrixCells  = 6
	minMatrixSide   = 20  // pixels at its scale
	maxMatrixRatio  = 2.5 // of the sides of the group's rectangle
	minMatrixFill   = 0.6 // share of that rectangle that the cells fill
	maxMatrixAreas  = 16
)

// matrixAreas returns rectangles that are filled with edges of two directions,
// in pixels of the picture that the grain was taken from, the largest first.
func matrixAreas(g vision.Grain) [][4]vision.Point {
	wanted := func(i int) bool { return g.Energy[i] > matrixEnergy && g.Coherence[i] < matrixCoherence }
	var out [][4]vision.Point
	for _, cells := range cellGroups(g.W, g.H, wanted, func(a, b int) bool { return true }) {
		if len(cells) < minMatrixCells {
			continue
		}
		q := vision.QuadAlong(cellCorners(g.W, cells), 0, math.Pi/4)
		b := vision.TextBox{Quad: q}
		long, short := max(b.Width(), b.Height()), min(b.Width(), b.Height())
		fill := float64(len(cells)*vision.GrainCell*vision.GrainCell) / (long * short)
		if short >= minMatrixSide && long <= maxMatrixRatio*short && fill >= minMatrixFill {
			out = append(out, q)
		}
	}
	largestFirst(out)
	return out[:min(len(out), maxMatrixAreas)]
}

// Matrix codes mask or scatter their bits so that dark and light are near
// balance, over all and in every stripe, change often both ways, and no row is
// like another. Print covers a tenth to a quarter of its area, leaves stripes
// between its lines and changes less often downwards; the rows of a grid or a
// weave repeat.
const (
	minDark       = 0.35
	maxDark       = 0.65
	minStripeDark = 0.12
	maxStripeDark = 0.88
	minChanges    = 4 // the smallest Data Matrix has ten modules a side
	maxLikeness   = 0.35
)

func (l matrixLook) scattered() bool {
	return l.dark >= minDark && l.dark <= maxDark &&
		l.palest >= minStripeDark && l.darkest <= maxStripeDark &&
		l.changes >= minChanges && l.likeness <= maxLikeness
}

// judgeMatrix decides whether an area is a matrix code: a reader understands
// it, or it has the look of one, with or without a QR code's corner marks.
func (d *Barcodes) judgeMatrix(g *image.Gray, q [4]vision.Point) (code, bool) {
	c := code{quad: widened(q, vision.GrainCell), evidence: []string{evidenceMatrix}}
	look := lookOf(g, q)
	if look.contrast < d.need.contrast {
		return code{}, false
	}
	patch := enlarged(crop(g, vision.HullOf(widened(q, 2*vision.GrainCell)).Intersect(g.Rect)))
	read := decodeMatrix(patch)
	if read == evidenceDecoded {
		c.score, c.certainty, c.evidence = 1, finding.Definite, append(c.evidence, read)
		return c, true
	}
	if look.twoLevels < d.need.twoLevels || !look.scattered() || read != evidenceFinder && !quietAround(g, q, look.cut) {
		return code{}, false
	}
	c.score, c.certainty = .5, finding.Possible
	if read == evidenceFinder {
		c.score, c.certainty, c.evidence = .8, finding.Likely, append(c.evidence, read)
	}
	return c, true
}

// quietAround reports whether an area has a code's quiet zone: a ring around it
// that is nearly all light, or nearly all dark, as far as it lies in the picture,
// and three sides of it do. Where the code ends is known to a cell or two, so several
// rings are tried. A group of people in white coats has the look of a code, but
// nothing quiet around it.
func quietAround(g *image.Gray, q [4]vision.Point, cut float64) bool {
	const (
		perSide = 24
		quiet   = .9
	)
	for _, cells := range []float64{.75, 1.25, 1.75, 2.5} {
		ring := widened(q, cells*vision.GrainCell)
		light, in := 0, 0
		for i := range perSide {
			u := (float64(i) + .5) / perSide
			for _, at := range [][2]float64{{u, 0}, {u, 1}, {0, u}, {1, u}} {
				x, y := pointIn(ring, at[0], at[1])
				if !image.Pt(int(math.Floor(x)), int(math.Floor(y))).In(g.Rect) {
					continue
				}
				in++
				if sample(g, ring, at[0], at[1]) >= cut {
					light++
				}
			}
		}
		if in >= 3*perSide && float64(max(light, in-light)) >= quiet*float64(in) {
			return true
		}
	}
	return false
}

// matrixLook is how dark and light are spread over an area.
type matrixLook struct {
	dark      float64 // share of dark pixels
	twoLevels float64 // share of the variance that lies between dark and light
	contrast  float64 // grey levels between the means of the two
	cut       float64 // the grey level that splits them
	// palest and darkest are the least and the greatest share of dark pixels
	// in an eighth of the area, taken by rows and by columns.
	palest, darkest float64
	// changes is how often a row changes between dark and light, or a column
	// if that is less often, on average.
	changes float64
	// likeness is how much distant rows, or columns, are alike: 0 by chance
	// only, 1 for a repeated row.
	likeness float64
}

// lookOf samples the area q of g, less its rim: areas are made of whole cells.
// The largest codes have 177 modules a side, but those one finds on things have
// 20 to 60.
func lookOf(g *image.Gray, q [4]vision.Point) matrixLook {
	const n, rim, stripes = 160, .14, 8
	v := make([]float64, 0, n*n)
	for i := range n {
		for j := range n {
			v = append(v, sample(g, q, rim+(1-2*rim)*(float64(j)+.5)/n, rim+(1-2*rim)*(float64(i)+.5)/n))
		}
	}
	cut, look := bestCut(v)
	look.cut = cut
	var dark [n][n]bool
	var rows, columns [stripes]float64
	for k, x := range v {
		if x < cut {
			dark[k/n][k%n] = true
			rows[k/n*stripes/n]++
			columns[k%n*stripes/n]++
		}
	}
	look.palest = 1
	for i := range stripes {
		for _, share := range []float64{rows[i], columns[i]} {
			share /= n * n / stripes
			look.palest, look.darkest = min(look.palest, share), max(look.darkest, share)
		}
	}
	var across, down, likeRows, likeColumns, pairs float64
	for i := range n {
		for j := range n {
			across += differ(j > 0 && dark[i][j] != dark[i][max(0, j-1)])
			down += differ(i > 0 && dark[i][j] != dark[max(0, i-1)][j])
			for far := n / 4; i+far < n; far += n / 8 {
				likeRows += 1 - 2*differ(dark[i][j] != dark[i+far][j])
				likeColumns += 1 - 2*differ(dark[j][i] != dark[j][i+far])
				pairs++
			}
		}
	}
	look.changes = min(across, down) / n
	look.likeness = max(likeRows, likeColumns) / pairs
	return look
}

func differ(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// bestCut returns the level that best splits v into dark and light (Otsu), and
// what the split says.
func bestCut(v []float64) (cut float64, look matrixLook) {
	var hist [256]float64
	var total, squares float64
	for _, x := range v {
		x = math.Round(x)
		hist[int(x)]++
		total += x
		squares += x * x
	}
	all := float64(len(v))
	variance := squares/all - total*total/all/all
	if variance <= 0 {
		return 0, look
	}
	count, under := 0., 0.
	for level := range hist[:255] {
		count += hist[level]
		under += hist[level] * float64(level)
		if count == 0 || count == all {
			continue
		}
		gap := (total-under)/(all-count) - under/count
		if share := count * (all - count) / all / all * gap * gap / variance; share > look.twoLevels {
			cut = float64(level + 1)
			look.dark, look.twoLevels, look.contrast = count/all, min(1, share), gap
		}
	}
	return cut, look
}

func crop(g *image.Gray, r image.Rectangle) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, r.Dx(), r.Dy()))
	for y := range r.Dy() {
		copy(out.Pix[y*out.Stride:(y+1)*out.Stride], g.Pix[g.PixOffset(r.Min.X, r.Min.Y+y):])
	}
	return out
}

// Readers of matrix codes want modules of three pixels and more, and take time
// with the area.
const (
	minCodePatch = 240
	maxCodePatch = 480
)

// enlarged scales a patch to a size that suits the readers.
func enlarged(g *image.Gray) *image.Gray {
	side := max(g.Rect.Dx(), g.Rect.Dy())
	f := 1.
	switch {
	case side == 0:
		return g
	case side < minCodePatch:
		f = minCodePatch / float64(side)
	case side > maxCodePatch:
		f = maxCodePatch / float64(side)
	default:
		return g
	}
	out, err := vision.ResizeGray(g, max(1, int(float64(g.Rect.Dx())*f)), max(1, int(float64(g.Rect.Dy())*f)))
	if err != nil {
		return g
	}
	return out
}

// decodeMatrix returns what could be made of a patch: evidenceDecoded,
// evidenceFinder or nothing.
func decodeMatrix(g *image.Gray) string {
	hints := map[gozxing.DecodeHintType]interface{}{gozxing.DecodeHintType_TRY_HARDER: true}
	found := ""
	for _, patch := range []*image.Gray{g, inverted(g)} {
		bitmap, err := gozxing.NewBinaryBitmapFromImage(patch)
		if err != nil {
			continue
		}
		for _, r := range []gozxing.Reader{qrcode.NewQRCodeReader(), datamatrix.NewDataMatrixReader(), aztec.NewAztecReader()} {
			if guarded(func() error { _, err := r.Decode(bitmap, hints); return err }) == nil {
				return evidenceDecoded
			}
		}
		if guarded(func() error {
			bits, err := bitmap.GetBlackMatrix()
			if err != nil {
				return err
			}
			_, err = qrdetector.NewDetector(bits).Detect(hints)
			return err
		}) == nil {
			found = evidenceFinder
		}
	}
	return found
}

// decodesBars reports whether a reader of bar codes understands the area q,
// either way round.
func decodesBars(g *image.Gray, q [4]vision.Point) bool {
	const h, margin = 24, 40 // readers want a quiet zone
	w := min(maxBarSteps, int(3*vision.TextBox{Quad: q}.Width()))
	q = widened(q, 3)
	patch := blank(w+2*margin, h)
	for y := range h {
		for x := range w {
			patch.Pix[y*patch.Stride+margin+x] = uint8(sample(g, q, (float64(x)+.5)/float64(w), .2+.6*(float64(y)+.5)/h))
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(patch)
	if err != nil {
		return false
	}
	hints := map[gozxing.DecodeHintType]interface{}{gozxing.DecodeHintType_TRY_HARDER: true}
	// ITF is left out: it has no check and is read into any row of stripes.
	for _, r := range []gozxing.Reader{
		oned.NewCode128Reader(), oned.NewMultiFormatUPCEANReader(nil), oned.NewCode39Reader(), oned.NewCode93Reader(), oned.NewCodaBarReader(),
	} {
		if guarded(func() error { _, err := r.Decode(bitmap, hints); return err }) == nil {
			return true
		}
	}
	return false
}

// guarded runs f and turns a panic into an error: the readers are written for
// pictures of codes, and these may be pictures of anything.
func guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errReaderFailed
		}
	}()
	return f()
}

var errReaderFailed = errors.New("ocr: code reader failed")

func inverted(g *image.Gray) *image.Gray {
	out := image.NewGray(g.Rect)
	for i, v := range g.Pix {
		out.Pix[i] = 255 - v
	}
	return out
}
