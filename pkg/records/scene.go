package records

import (
	"image"
	"math"
	"slices"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// scene is what the rules look at: one page with what is known of it.
type scene struct {
	page   *media.Page
	lines  []*line
	panels []*panel
	so     finding.Set
	found  []finding.Finding // records found so far
	// rotaSheet is the sheet of a staff rota whose names are found; nil for none.
	rotaSheet *panel
	// slack is how far a panel's corner may be off, in pixels of the page.
	slack float64
	// small is the page at the size at which panels are looked for, shared the
	// larger view from which it is made and which other detectors use too.
	small, shared media.View
	// grounds are the small view without dark marks and without light ones.
	grounds [2]*vision.Ground
}

// line is one located line of text.
type line struct {
	*finding.Line
	words  []string // upper case, letters and digits only
	centre image.Point
	height int
	light  bool // light letters on dark ground
}

// panel is a quadrilateral that may be a sheet, a screen or a band.
type panel struct {
	quad   [4]vision.Point // page pixels, clockwise
	area   float64         // share of the page
	long   float64         // sides in pixels
	short  float64
	luma   float64 // median lightness, 0 to 255
	colour float64 // mean saturation, 0 to 1
	fill   float64 // how well four corners describe it, 0 to 1
	free   int     // corners that do not touch the page's edge
	lines  []*line // whose middle lies on it
}

// Corners are looked for in a small copy: finer ones than a few pixels are not
// needed, since a margin is added.
const (
	panelView   = 640
	sharedView  = 1600 // as the reader of bar codes has it
	edge        = 6    // pixels of that copy within which a corner touches the edge
	maxPanels   = 10
	cornerSlack = 3.  // pixels of that copy
	wholePanel  = .97 // a larger quadrilateral is the frame itself
)

func newScene(p *media.Page, so finding.Set) (*scene, error) {
	s := &scene{page: p, so: so}
	for _, l := range so.Lines() {
		s.lines = append(s.lines, newLine(l, p.Image()))
	}
	s.shared = p.View(sharedView)
	v, err := smallView(s.shared)
	if err != nil {
		return nil, err
	}
	s.small, s.slack = v, cornerSlack/v.Scale
	sheets, err := vision.Sheets(v.Image, maxPanels)
	if err != nil {
		return nil, err
	}
	for _, sh := range sheets {
		q := newPanel(v, sh)
		if q.area < wholePanel {
			s.panels = append(s.panels, q)
		}
	}
	if err := s.growPanels(); err != nil {
		return nil, err
	}
	for _, q := range s.panels {
		for _, l := range s.lines {
			if inside(q.quad[:], l.centre) {
				q.lines = append(q.lines, l)
			}
		}
	}
	s.dropPoor()
	return s, nil
}

// smallView returns a view scaled down further, to panelView pixels.
func smallView(v media.View) (media.View, error) {
	b := v.Image.Bounds()
	k := float64(panelView) / float64(max(b.Dx(), b.Dy()))
	if k >= 1 {
		return v, nil
	}
	img, err := vision.Resize(v.Image, max(16, int(float64(b.Dx())*k+.5)), max(16, int(float64(b.Dy())*k+.5)))
	if err != nil {
		return media.View{}, err
	}
	return media.View{Image: img, Scale: v.Scale * k}, nil
}

func newLine(l finding.Line, img *image.NRGBA) *line {
	out := &line{Line: &l, words: wordsOf(l.Text.Reveal())}
	out.centre = image.Pt((l.Box.Min.X+l.Box.Max.X)/2, (l.Box.Min.Y+l.Box.Max.Y)/2)
	out.height = max(1, int(l.Height))
	if short := min(l.Box.Dx(), l.Box.Dy()); l.Height <= 0 || len(l.Polygon) < 3 && out.height > short {
		out.height = max(1, short)
	}
	out.light = lightOnDark(img, l.Quad())
	return out
}

// legible reports whether something was read that is longer than the letters
// which any texture is read as. A time or a price counts by all of its digits.
func (l *line) legible() bool {
	digits := 0
	for _, w := range l.words {
		if l.Confidence >= .6 && len(w) >= 3 {
			return true
		}
		for _, r := range w {
			if r >= '0' && r <= '9' {
				digits++
			}
		}
	}
	return l.Confidence >= .8 && digits >= 3
}

// lightOnDark reports whether the letters of a line are lighter than its
// ground: letters cover less than half of a line, so its median is the ground,
// and the tones reach further from it towards the letters.
func lightOnDark(img *image.NRGBA, q []image.Point) bool {
	const across, down = 48, 9
	if len(q) != 4 {
		return false
	}
	lumas := make([]int, 0, across*down)
	for i := range down {
		for j := range across {
			u, v := (float64(j)+.5)/across, (float64(i)+.5)/down
			x := (1-v)*((1-u)*float64(q[0].X)+u*float64(q[1].X)) + v*((1-u)*float64(q[3].X)+u*float64(q[2].X))
			y := (1-v)*((1-u)*float64(q[0].Y)+u*float64(q[1].Y)) + v*((1-u)*float64(q[3].Y)+u*float64(q[2].Y))
			if p := image.Pt(int(x), int(y)); p.In(img.Rect) {
				lumas = append(lumas, lumaAt(img, p.X, p.Y))
			}
		}
	}
	if len(lumas) < down {
		return false
	}
	slices.Sort(lumas)
	n := len(lumas)
	return lumas[n-1-n/20]-lumas[n/2] > lumas[n/2]-lumas[n/20]
}

// lumaAt is the lightness of one pixel, 0 to 255 (ITU-R BT.601).
func lumaAt(img *image.NRGBA, x, y int) int {
	c := img.Pix[img.PixOffset(x, y):]
	return (299*int(c[0]) + 587*int(c[1]) + 114*int(c[2])) / 1000
}

func newPanel(v media.View, sh vision.Sheet) *panel {
	b := v.Image.Bounds()
	q := &panel{quad: scaled(sh.Quad, 1/v.Scale), area: sh.Area() / float64(b.Dx()*b.Dy()), fill: sh.Fill}
	within := b.Inset(edge)
	for _, p := range sh.Quad {
		if image.Pt(int(p.X), int(p.Y)).In(within) {
			q.free++
		}
	}
	a, c := (side(q.quad, 0)+side(q.quad, 2))/2, (side(q.quad, 1)+side(q.quad, 3))/2
	q.long, q.short = math.Max(a, c), math.Min(a, c)
	q.luma, q.colour = tones(v.Image, sh.Quad)
	return q
}

func side(q [4]vision.Point, i int) float64 {
	j := (i + 1) % 4
	return math.Hypot(float64(q[j].X-q[i].X), float64(q[j].Y-q[i].Y))
}

// tones returns the median lightness and the mean saturation (of HSV) inside a
// quadrilateral, on every third pixel both ways.
func tones(img *image.NRGBA, quad [4]vision.Point) (luma, colour float64) {
	var hist [256]int
	n := 0
	b := vision.HullOf(quad).Intersect(img.Bounds())
	for y := b.Min.Y; y < b.Max.Y; y += 3 {
		for x := b.Min.X; x < b.Max.X; x += 3 {
			if !inside(quad[:], image.Pt(x, y)) {
				continue
			}
			c := img.Pix[img.PixOffset(x, y):]
			r, g, bl := int(c[0]), int(c[1]), int(c[2])
			hist[lumaAt(img, x, y)]++
			if top := max(r, g, bl); top > 0 {
				colour += float64(top-min(r, g, bl)) / float64(top)
			}
			n++
		}
	}
	if n == 0 {
		return 0, 0
	}
	left := n / 2
	for i, c := range hist {
		if left -= c; left < 0 {
			luma = float64(i)
			break
		}
	}
	return luma, colour / float64(n)
}

// inside reports whether p lies in the convex outline, edges included.
func inside(outline []vision.Point, p image.Point) bool {
	left, right := false, false
	for i, a := range outline {
		b := outline[(i+1)%len(outline)]
		c := float64(b.X-a.X)*(float64(p.Y)-float64(a.Y)) - float64(b.Y-a.Y)*(float64(p.X)-float64(a.X))
		left, right = left || c < 0, right || c > 0
	}
	return !left || !right
}

// mostlyLight reports whether most of the lines are light on dark, as on
// screens, and few sheets of paper are.
func mostlyLight(lines []*line) bool {
	n := 0
	for _, l := range lines {
		if l.light {
			n++
		}
	}
	return n > 0 && 5*n >= 3*len(lines)
}

// taken reports whether a record that was found already holds most of r.
func (s *scene) taken(r finding.Region) bool {
	for _, f := range s.found {
		if r.Overlap(f.Region) > .6 {
			return true
		}
	}
	return false
}

// near returns the findings of the kinds whose middle lies in r's box.
func (s *scene) near(r image.Rectangle, kinds ...finding.Kind) finding.Set {
	var out finding.Set
	for _, f := range s.so.Of(kinds...) {
		if midOf(f.Box).In(r) {
			out = append(out, f)
		}
	}
	return out
}
