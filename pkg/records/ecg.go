package records

import (
	"image"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// What is printed on ECG paper.
var ecgWords = terms(`
	speed: 25 mm/s | 50 mm/s | 25mm/sec | 25 mm per s | 50mm/sec
	gain: 10 mm/mV | 5 mm/mV | 20 mm/mV | 1 cm/mV | 10mm mV
	filter: 0.05-150 Hz | 0.05-40 Hz | 0.15-100 Hz | 0.5-40 Hz | 0.67-40Hz
	avr: aVR
	avl: aVL
	avf: aVF
	v1: V1
	v2: V2
	v3: V3
	v4: V4
	v5: V5
	v6: V6
	rate: vent rate | ventricular rate | HR bpm
	pr: PR int | PR interval
	qrs: QRS | QRSD | QRS duration
	qt: QT/QTc | QTc | QT/QTcB | QT QTc
	axes: P-R-T axes | PRT axes
	rhythm: normal sinus rhythm | sinus rhythm | sinus tachycardia | sinus bradycardia | atrial fibrillation | ventricular paced rhythm
	reading: abnormal ECG | normal ECG | unconfirmed | 12 lead ECG | 12-lead ECG | electrocardiogram | unconfirmed diagnosis | borderline ECG
`)

// Thresholds on the share of tiles that agree on a ruling. Real ECG paper that
// fills the frame has .58 and more; of 650 photographs and drawings without any,
// the highest has .43.
const (
	gridWanted = .5
	gridStep   = .1
	// gridWeak is enough on light paper with a trace or printed words on it.
	gridWeak = .3
	// Squares are at least so many pixels, and where paper is enlarged so many
	// pixels of the page: what is finer comes from the camera's own pixels.
	leastSquare = 2.7
	leastNative = 2.5
	// A strip in a photograph is at least this share of it.
	minStrip = .015
	// ecgTerms is the number of different printed words that show an ECG
	// without its grid; with it, weakTerms do for certainty.
	ecgTerms  = 4
	weakTerms = 2
)

// stripSides are the sizes at which a sheet laid flat is looked at, in pixels of
// its longer side: sharp millimetres show at the larger, blurred paper at the
// smaller; at the smallest the heavy lines of paper whose millimetres are lost,
// where few tiles decide and so half of them must agree. The whole page is looked
// at as in its view, and at blurredSide.
var stripSides = []float64{900, 1200, heavySide}

const (
	blurredSide = 900
	heavySide   = 600
	stripGrowth = 2. // small strips are enlarged at most this much
	maxStrips   = 4
	paperLight  = 90
	// hopeless is the share of ground that is not ruled.
	hopeless = .15
)

// sheetGrid is what the grid test says of one picture of paper.
type sheetGrid struct {
	share float64
	flat  *image.Gray // the picture, level
	light bool        // as paper is
}

// findECG looks for ruled paper over the whole frame, then on each panel, and
// lastly for what ECG machines print.
func (d *Detector) findECG(s *scene) ([]finding.Finding, error) {
	words := ecgWords.in(s.lines)
	g, err := d.gridOver(s)
	if err != nil {
		return nil, err
	}
	f, ok, err := d.ecgOn(s.whole(), g, words)
	if err != nil {
		return nil, err
	}
	if ok = ok && !table(s.lines, words); ok && words.count() == 0 {
		if ok, err = d.ruledThroughout(s); err != nil {
			return nil, err
		}
	}
	if ok {
		return d.onSheet(s, f, words)
	}
	var out []finding.Finding
	tried := 0
	for _, p := range s.panels {
		if p.area < minStrip || p.luma < paperLuma || tried == maxStrips || s.inECG(p, out) || table(p.lines, words) {
			continue
		}
		tried++
		g, err := d.gridOn(s, p)
		if err != nil {
			return nil, err
		}
		f, _, err := d.ecgOn(s.ofPanel(p), g, words)
		if err != nil {
			return nil, err
		}
		out = append(out, f...)
	}
	if len(out) > 0 {
		return out, nil
	}
	return ecgByWords(s, words), nil
}

// Sheets of this share of the page and more, with so many of the lines on them,
// must be ruled if the page is.
const (
	clothArea  = .03
	clothLines = .9
)

// ruledThroughout reports whether the page is ruled as paper is. Where all that is
// written stands on a sheet without ruling, what is ruled is the ground that it
// lies on: a weave.
func (d *Detector) ruledThroughout(s *scene) (bool, error) {
	for _, p := range s.panels {
		if p.area < clothArea || len(p.lines) < 2 || float64(len(p.lines)) < clothLines*float64(len(s.lines)) || p.free < unreadFree {
			continue
		}
		g, err := d.gridOn(s, p)
		if err != nil || g.share < hopeless {
			return false, err
		}
	}
	return true, nil
}

// Lines of which much was read, and not one word of an ECG: a table, whose cells are
// ruled squares, too.
const tableRead = 20

// table reports whether lines are such ones.
func table(lines []*line, words match) bool {
	if words.count() >= weakTerms {
		return false
	}
	read := 0
	for _, l := range lines {
		if l.legible() {
			read++
		}
	}
	return read >= tableRead
}

// What a sheet has that stands for ruled paper found over the whole page: so much
// of the page and, where nothing of an ECG could be read on it, straight edges and
// all of its corners.
const (
	soleSheetArea = .5
	soleSheetFill = .95
)

// onSheet narrows a finding over the whole page to the sheet, where one large
// sheet holds all that was read and is itself ruled and printed as an ECG, or
// ruled and plainly a sheet. Without such proof the whole page stays.
func (d *Detector) onSheet(s *scene, whole []finding.Finding, words match) ([]finding.Finding, error) {
	printed := words.count() >= weakTerms
	for _, p := range s.panels {
		if p.area < soleSheetArea || p.luma < paperLuma || 20*len(p.lines) < 19*len(s.lines) {
			continue
		}
		if !printed && (p.free < 4 || p.fill < soleSheetFill) {
			continue
		}
		g, err := d.gridOn(s, p)
		if err != nil {
			return nil, err
		}
		f, ok, err := d.ecgOn(s.ofPanel(p), g, words)
		if err != nil {
			return nil, err
		}
		if ok {
			return f, nil
		}
	}
	return whole, nil
}

// gridOver tests the whole page.
func (d *Detector) gridOver(s *scene) (sheetGrid, error) {
	b := s.shared.Image.Bounds()
	long := max(b.Dx(), b.Dy())
	g, err := vision.ShrinkChannel(s.shared.Image, vision.Green, b.Dx(), b.Dy())
	if err != nil {
		return sheetGrid{}, err
	}
	best, err := d.gridIn(g)
	if err != nil || best.share >= gridWanted || 4*long < 5*blurredSide {
		return best, err // found, or the second look would be too like the first
	}
	if g, err = vision.ShrinkGray(g, max(1, b.Dx()*blurredSide/long), max(1, b.Dy()*blurredSide/long)); err != nil {
		return best, err
	}
	again, err := d.gridIn(g)
	if again.share > best.share {
		best = again
	}
	return best, err
}

// gridIn tests one level picture.
func (d *Detector) gridIn(g *image.Gray) (sheetGrid, error) {
	share, err := d.rings.share(g, leastSquare, d.need(gridWanted, gridStep))
	return sheetGrid{share: share, flat: g}, err
}

// gridOn tests one panel, laid flat.
func (d *Detector) gridOn(s *scene, p *panel) (sheetGrid, error) {
	var best sheetGrid
	for _, size := range stripSides {
		k := min(stripGrowth, size/p.long)
		w, h := int((side(p.quad, 0)+side(p.quad, 2))/2*k), int((side(p.quad, 1)+side(p.quad, 3))/2*k)
		if min(w, h) < tileSide {
			continue
		}
		img, quad := s.page.Image(), p.quad
		if k <= s.shared.Scale { // the smaller picture has all that is wanted
			img, quad = s.shared.Image, scaled(p.quad, s.shared.Scale)
		}
		g, err := vision.RectifyChannel(img, vision.Green, quad, w, h)
		if err != nil {
			return best, err
		}
		share, err := d.rings.share(g, max(leastSquare, leastNative*k), gridWeak)
		if err != nil {
			return best, err
		}
		if size == heavySide && share < d.need(gridWanted, gridStep) {
			break
		}
		if share > best.share || best.flat == nil {
			best = sheetGrid{share: share, flat: g, light: p.luma >= paperLight}
		}
		if share >= gridWanted {
			break
		}
	}
	return best, nil
}

// inECG reports whether a panel lies mostly in a strip that was found.
func (s *scene) inECG(p *panel, found []finding.Finding) bool {
	r := s.ofPanel(p)
	for _, f := range found {
		if r.Overlap(f.Region) > .5 {
			return true
		}
	}
	return false
}

// ecgOn weighs what a sheet shows: its grid, and with that a trace and printed
// words.
func (d *Detector) ecgOn(r finding.Region, g sheetGrid, words match) ([]finding.Finding, bool, error) {
	strong := g.share >= d.need(gridWanted, gridStep)
	if !strong && (!g.light || g.share < gridWeak) {
		return nil, false, nil
	}
	trace, err := hasTrace(g.flat)
	if err != nil {
		return nil, false, err
	}
	n := 0
	for _, lines := range words.lines {
		if lines[0].centre.In(r.Box) {
			n++
		}
	}
	printed := n >= weakTerms
	if !strong && !trace && !printed {
		return nil, false, nil
	}
	f := finding.Finding{Region: r, Certainty: finding.Likely, Evidence: []string{"grid"}}
	if trace {
		f.Evidence = append(f.Evidence, "trace")
	}
	if printed {
		f.Evidence = append(f.Evidence, "vocabulary")
	}
	if strong && trace || printed {
		f.Certainty = finding.Definite
	}
	return []finding.Finding{f}, true, nil
}

// ecgByWords finds a print-out whose grid is too faint, too small or none.
func ecgByWords(s *scene, words match) []finding.Finding {
	if words.count() < ecgTerms {
		return nil
	}
	r, _, place := s.around(words.all(), func(p *panel) bool { return p.area >= minStrip })
	f := finding.Finding{Region: r, Certainty: finding.Likely, Evidence: []string{"vocabulary", place}}
	if words.count() >= 2*ecgTerms {
		f.Certainty = finding.Definite
	}
	return []finding.Finding{f}
}
