package ocr

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"unicode"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// Evidence codes of a barcode finding.
const (
	evidenceBars    = "bars"           // parallel bars of several widths
	evidenceMatrix  = "matrix"         // a square half filled with dark modules
	evidenceFinder  = "finder-pattern" // the three corner marks of a QR code
	evidenceDecoded = "decoded"        // a reader understood it
)

// Barcodes finds bar codes and matrix codes (QR, Data Matrix, Aztec): on a
// wristband or a label they hold the patient's number. Whether one can be
// decoded only raises the certainty: a phone may well decode what this cannot.
// What a code says is not kept.
type Barcodes struct {
	name string
	need barNeeds
}

// barNeeds are the values from which on an area counts as bars or as a matrix;
// for periodic, uneven and unquiet, up to which.
type barNeeds struct {
	agreement float64 // correlation of scan lines
	edges     int
	irregular float64 // wide bars over narrow ones
	uneven    float64 // the same, up to which
	dark      float64 // share of bars, and no more than all but that
	unquiet   float64 // darkness beside the plainer end, up to which
	periodic  float64 // likeness of a scan line to itself further on
	tall      float64 // length of the bars over the narrow ones' width
	contrast  float64 // grey levels
	twoLevels float64 // share of a matrix's variance that two levels explain
}

// redContrast is how much of their contrast in green bars must have in red. A
// scanner's light is red (660 nm in ISO/IEC 15416): bars that reflect it nearly
// as their ground does are no code, but bricks between mortar, wood, skin. Black
// print has as much in red as in green, in any light.
const redContrast = 0.7

// NewBarcodes makes a detector. It holds nothing native.
func NewBarcodes(s finding.Sensitivity) *Barcodes {
	// The shortest common code, EAN-8, has 44 edges; half of them may be lost
	// to blur. Even stripes (blinds, railings) have an irregularity near one.
	// Drawn codes of five kinds are like themselves by .2 to .46, and by up to .75
	// where a number is mostly zeros; edges of brick walls, stairs and racks, ten in
	// 413 photographs, by .27 to .95: only the plainest can be told by that.
	// Bars and gaps are one to four modules wide and take a like share each, and
	// beside a code is plain ground, at one end at least. Of 19 codes drawn and
	// photographed the widths are 1.8 to 3.3 to one, the bars' share .43 to .65, the
	// plainer end hardly dark; a label that ends close to its code shows what it is
	// on. Of rows of print, a wall of boards and a striped dress, nine in all, at
	// least one of them is far off; of a window's blinds none.
	n := barNeeds{agreement: .88, irregular: 1.5, uneven: 4.8, dark: .33, unquiet: .75, periodic: .8, tall: 8, contrast: 40, edges: 24, twoLevels: .8}
	switch s {
	case finding.Low:
		n.agreement, n.edges, n.twoLevels, n.periodic = .93, 30, .85, .7
	case finding.High:
		n.agreement, n.edges, n.contrast, n.twoLevels, n.periodic = .8, 18, 25, .75, .9
		n.uneven, n.dark, n.unquiet = 7, .2, 1
	}
	return &Barcodes{name: "barcodes@1", need: n}
}

// Name is the detector's name in reports.
func (d *Barcodes) Name() string { return d.name }

// Kinds is barcode alone.
func (d *Barcodes) Kinds() []finding.Kind { return []finding.Kind{finding.Barcode} }

// Close does nothing; it is there so that all detectors are closed alike.
func (d *Barcodes) Close() error { return nil }

// codeSide is the longer side at which codes are looked for: the narrow bars of
// a wristband that fills a fifth of a picture are two pixels wide there.
const codeSide = 1600

// code is a located code in pixels of the view.
type code struct {
	quad      [4]vision.Point
	score     float64
	certainty finding.Certainty
	evidence  []string
}

// Detect returns the codes of a page, each with a quiet zone around it. Where
// earlier detectors read several lines of text there is none.
func (d *Barcodes) Detect(ctx context.Context, p *media.Page, so finding.Set) ([]finding.Finding, error) {
	v := p.View(codeSide)
	lines := readLines(so.OnPage(p.Number()))
	g := vision.Luma(v.Image, v.Image.Bounds())
	bars, matrices, err := codeAreas(g)
	if err != nil {
		return nil, err
	}
	var codes []code
	judge := func(areas [][4]vision.Point, f func([4]vision.Point) (code, bool)) error {
		for _, q := range areas {
			if err := ctx.Err(); err != nil {
				return err
			}
			if withinCodes(q, codes) {
				continue
			}
			if c, ok := f(q); ok {
				codes = append(codes, c)
			}
		}
		return nil
	}
	asBars := func(q [4]vision.Point) (code, bool) {
		c, ok := d.judgeBars(v.Image, g, q)
		return c, ok && (c.certainty == finding.Definite || !written(scaled(c.quad, 1/v.Scale), lines))
	}
	asMatrix := func(q [4]vision.Point) (code, bool) { return d.judgeMatrix(g, q) }
	if err := errors.Join(judge(bars, asBars), judge(matrices, asMatrix)); err != nil {
		return nil, err
	}
	var out []finding.Finding
	for _, c := range codes {
		where := toRegion(p, scaled(c.quad, 1/v.Scale))
		if where.Box.Empty() {
			continue
		}
		out = append(out, finding.Finding{
			Kind: finding.Barcode, Region: where, Score: c.score, Certainty: c.certainty,
			Detector: d.name, Evidence: c.evidence,
		})
	}
	return out, nil
}

// Rows of print seen small are bars of several widths, too. A code has no row of
// print on it, and one or two beside it at most.
const (
	rowsOfPrint  = 4
	rowLetters   = 6
	rowSure      = .8 // confidence
	pointsOfRow  = 9  // looked at along a row
	pointsWithin = 2
)

// readLines returns the lines that were surely read.
func readLines(so finding.Set) []finding.Line {
	return slices.DeleteFunc(so.Lines(), func(l finding.Line) bool {
		n := 0
		for _, r := range l.Text.Reveal() {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				n++
			}
		}
		return n < rowLetters || l.Confidence < rowSure
	})
}

// written reports whether several of the lines run across q; both are in pixels of
// the page.
func written(q [4]vision.Point, lines []finding.Line) bool {
	rows := 0
	for _, l := range lines {
		c := l.Quad()
		if len(c) != 4 {
			continue
		}
		a, b := c[0].Add(c[3]), c[1].Add(c[2]) // twice the middles of its ends
		within := 0
		for i := range pointsOfRow {
			t := (float64(i) + .5) / pointsOfRow
			if contains(q, (float64(a.X)*(1-t)+float64(b.X)*t)/2, (float64(a.Y)*(1-t)+float64(b.Y)*t)/2) {
				within++
			}
		}
		if within >= pointsWithin {
			rows++
		}
	}
	return rows >= rowsOfPrint
}

// codeScales is at how many scales areas are looked for, each half of the one
// before: the bars or modules must be closer together than a cell.
const codeScales = 3

// codeAreas returns where bars and matrices may be, in pixels of g, the largest
// of each first.
func codeAreas(g *image.Gray) (bars, matrices [][4]vision.Point, err error) {
	small := g
	for k := range codeScales {
		if k > 0 {
			if small, err = vision.ResizeGray(small, max(1, small.Rect.Dx()/2), max(1, small.Rect.Dy()/2)); err != nil {
				return nil, nil, fmt.Errorf("ocr: %w", err)
			}
		}
		f := float64(g.Rect.Dx()) / float64(small.Rect.Dx())
		grain := vision.GrainOf(small)
		for _, q := range barAreas(grain) {
			bars = append(bars, scaled(q, f))
		}
		for _, q := range matrixAreas(grain) {
			matrices = append(matrices, scaled(q, f))
		}
	}
	largestFirst(bars)
	largestFirst(matrices)
	return bars, matrices, nil
}

func largestFirst(areas [][4]vision.Point) {
	area := func(q [4]vision.Point) float64 {
		b := vision.TextBox{Quad: q}
		return b.Width() * b.Height()
	}
	slices.SortStableFunc(areas, func(a, b [4]vision.Point) int { return cmp.Compare(area(b), area(a)) })
}

// withinCodes reports whether the middle of q and those of its sides lie in one
// of the codes.
func withinCodes(q [4]vision.Point, codes []code) bool {
	for _, c := range codes {
		in := 0
		for _, at := range [][2]float64{{.5, .5}, {.1, .5}, {.9, .5}, {.5, .1}, {.5, .9}} {
			x, y := pointIn(q, at[0], at[1])
			if contains(c.quad, x, y) {
				in++
			}
		}
		if in >= 4 {
			return true
		}
	}
	return false
}

// inkContrast is the share of the light that dark parts of q swallow, in red and
// in green: of what the light parts reflect, so that the lamp's colour does not
// count.
func inkContrast(img *image.NRGBA, q [4]vision.Point) (red, green float64) {
	const across, along = 256, 8 // points looked at
	var points [][3]float64      // red, green, luma
	mid := 0.
	for j := range along {
		for i := range across {
			x, y := pointIn(q, (float64(i)+.5)/across, (float64(j)+.5)/along)
			at := image.Pt(int(x), int(y)).Add(img.Rect.Min)
			if !at.In(img.Rect) {
				continue
			}
			c := img.NRGBAAt(at.X, at.Y)
			r, g, b := float64(c.R), float64(c.G), float64(c.B)
			points = append(points, [3]float64{r, g, (r + 2*g + b) / 4})
			mid += (r + 2*g + b) / 4
		}
	}
	mid /= float64(max(1, len(points)))
	var n [2]float64      // dark and light
	var sum [2][2]float64 // the same; red and green
	for _, p := range points {
		k := 0
		if p[2] > mid {
			k = 1
		}
		n[k]++
		sum[k][0] += p[0]
		sum[k][1] += p[1]
	}
	share := func(c int) float64 {
		dark, light := sum[0][c]/max(1, n[0]), sum[1][c]/max(1, n[1])
		return (light - dark) / max(1, light)
	}
	return share(0), share(1)
}

// judgeBars decides whether an area of parallel edges of img is a bar code; g is
// its luma.
func (d *Barcodes) judgeBars(img *image.NRGBA, g *image.Gray, q [4]vision.Point) (code, bool) {
	n := d.need
	p := profileOf(g, q, n.agreement)
	if p.edges < n.edges || p.irregular < n.irregular || p.tall < n.tall || p.contrast < n.contrast {
		return code{}, false
	}
	// Cells at the ends of the code are lost where bars are sparse.
	q = widened(p.quad, vision.GrainCell)
	c := code{quad: q, score: .8, certainty: finding.Likely, evidence: []string{evidenceBars}}
	if decodesBars(g, q) {
		c.score, c.certainty = 1, finding.Definite
		c.evidence = append(c.evidence, evidenceDecoded)
		return c, true
	}
	if p.periodic > n.periodic || p.irregular > n.uneven || p.unquiet > n.unquiet || p.dark < n.dark || p.dark > 1-n.dark {
		return c, false
	}
	red, green := inkContrast(img, p.quad)
	return c, red >= redContrast*green
}

// widened moves all sides of q out by d pixels.
func widened(q [4]vision.Point, d float64) [4]vision.Point {
	b := vision.TextBox{Quad: q}
	w, h := b.Width(), b.Height()
	if w == 0 || h == 0 {
		return q
	}
	ux, uy := float64(q[1].X-q[0].X)/w*d, float64(q[1].Y-q[0].Y)/w*d
	vx, vy := float64(q[3].X-q[0].X)/h*d, float64(q[3].Y-q[0].Y)/h*d
	move := func(p vision.Point, u, v float64) vision.Point {
		return vision.Point{X: p.X + float32(u*ux+v*vx), Y: p.Y + float32(u*uy+v*vy)}
	}
	return [4]vision.Point{move(q[0], -1, -1), move(q[1], 1, -1), move(q[2], 1, 1), move(q[3], -1, 1)}
}
