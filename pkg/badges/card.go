package badges

import (
	"image"
	"math"
	"slices"
	"strings"

	"example.org/redact/pkg/finding"
)

// Bounds for a card worn as a badge, in shares of its own size.
const (
	cardMinSide   = 40   // pixels of the page, the shorter side
	cardMinAspect = 1.15 // long side over short side
	cardMaxAspect = 2.1
	cardMinFilled = 0.45 // of its quadrilateral that is light
	faceMinShare  = 0.10 // the photo's face over the card's shorter side
	faceMaxShare  = 0.60
	cardMaxLines  = 10 // of text; a form or a letter has more
)

// findCards looks for identity cards: a light four-cornered card with a small
// face on it, or with the words of a badge.
func findCards(s *scene) []finding.Finding {
	var out []finding.Finding
	for _, p := range s.fine.classes.patches(light, 600, 1) {
		if f, ok := s.cardAt(&p); ok {
			out = append(out, f)
		}
	}
	return out
}

// cardAt judges one light patch.
func (s *scene) cardAt(p *patch) (finding.Finding, bool) {
	quad := p.corners()
	f := finding.Finding{Kind: finding.IDBadge, Certainty: finding.Possible, Score: 0.55, Evidence: []string{"card"}}
	w := (pointDist(quad[0], quad[1]) + pointDist(quad[3], quad[2])) / 2
	h := (pointDist(quad[0], quad[3]) + pointDist(quad[1], quad[2])) / 2
	short, long := min(w, h), max(w, h)
	if short < cardMinSide*s.fine.Scale || long/short < cardMinAspect || long/short > cardMaxAspect {
		return f, false
	}
	area := quadArea(quad)
	if float64(p.area) < cardMinFilled*area || area < 0.80*float64(p.box.Dx()*p.box.Dy())*uprightness(quad) {
		return f, false
	}
	if area > 0.6*float64(s.fine.classes.w*s.fine.classes.h) { // the whole picture is a light wall or a sheet
		return f, false
	}
	if !s.fine.classes.edged(quad, int(short)/25+2) {
		return f, false
	}
	f.Box = s.fine.pageBox(grown(p.box, 3, 3))
	if s.on(f.Box, recordKinds...) || s.linesOn(f.Box) > cardMaxLines {
		return f, false
	}
	face := s.faceOnCard(f.Box, short/s.fine.Scale)
	words := s.badgeWords(f.Box)
	for _, ok := range []struct {
		cue string
		is  bool
	}{{"face-on-card", face}, {"badge-words", words >= 2}, {"lozenge", s.holds(f.Box, finding.NHSLogo)}} {
		if ok.is {
			f.Evidence = append(f.Evidence, ok.cue)
		}
	}
	switch {
	case face && (words >= 1 || len(f.Evidence) > 2), words >= 3:
		f.Certainty, f.Score = finding.Likely, 0.9
	case face, words >= 2:
	default:
		return f, false
	}
	for _, q := range quad {
		f.Polygon = append(f.Polygon, s.fine.toPage(q))
	}
	f.Polygon = outward(f.Polygon, f.Box)
	if up := s.headerAbove(f.Box); up > 0 {
		f.Polygon = raised(f.Polygon, float64(up))
		f.Box = f.Box.Union(finding.HullOf(f.Polygon)).Intersect(s.page.Bounds())
	}
	return f, true
}

// headerAbove is how far, in pixels of the page, a coloured band reaches above a
// card. It is not part of the light patch, and shows by the mark or the
// service's words that it carries.
func (s *scene) headerAbove(card image.Rectangle) int {
	above := image.Rect(card.Min.X, card.Min.Y-card.Dy()/5, card.Max.X, card.Min.Y+card.Dy()/8)
	up := 0
	add := func(r image.Rectangle) {
		if midOf(r).In(above) {
			up = max(up, card.Min.Y-(r.Min.Y-r.Dy()/2))
		}
	}
	for _, f := range s.so.Of(finding.NHSLogo) {
		add(f.Box)
	}
	for _, l := range s.words {
		if sayingOf(l).any {
			add(l.Box)
		}
	}
	return up
}

// raised moves the upper side of a card's outline away from its lower side, so
// that it reaches up pixels higher.
func raised(outline []image.Point, up float64) []image.Point {
	if len(outline) != 4 {
		return outline
	}
	byHeight := slices.Clone(outline)
	slices.SortFunc(byHeight, func(a, b image.Point) int { return a.Y - b.Y })
	top, low := byHeight[:2], byHeight[2:]
	out := slices.Clone(outline)
	for i, p := range outline {
		if p != top[0] && p != top[1] {
			continue
		}
		near := low[0] // the lower corner on the same side
		if math.Abs(float64(low[1].X-p.X)) < math.Abs(float64(near.X-p.X)) {
			near = low[1]
		}
		if side := float64(near.Y - p.Y); side > 1 {
			out[i] = p.Add(image.Pt(int(float64(p.X-near.X)*up/side), -int(math.Ceil(up))))
		}
	}
	return out
}

// edged reports whether all four sides of a quadrilateral are edges of light
// stuff: most points a little inside a side are light and most points as far
// outside it are not, or lie outside the picture on at most one side.
func (m *classMap) edged(q [4]image.Point, reach int) bool {
	mid := image.Pt((q[0].X+q[1].X+q[2].X+q[3].X)/4, (q[0].Y+q[1].Y+q[2].Y+q[3].Y)/4)
	const points = 24
	cut := 0
	for i := range q {
		a, b := q[i], q[(i+1)%4]
		side := max(1, pointDist(a, b))
		nx, ny := float64(b.Y-a.Y)/side, -float64(b.X-a.X)/side // to the outside of a clockwise quadrilateral
		if float64(mid.X-a.X)*nx+float64(mid.Y-a.Y)*ny > 0 {
			nx, ny = -nx, -ny
		}
		good, gone := 0, 0
		for k := range points {
			t := (float64(k) + 2) / (points + 3) // corners are round
			x, y := float64(a.X)+t*float64(b.X-a.X), float64(a.Y)+t*float64(b.Y-a.Y)
			in, _ := m.lightAt(x-nx*float64(reach), y-ny*float64(reach))
			out, ok := m.lightAt(x+nx*float64(reach), y+ny*float64(reach))
			if !ok {
				gone++
			}
			if in && !out {
				good++
			}
		}
		if good < points*7/10 {
			return false
		}
		if gone > points/2 {
			cut++
		}
	}
	return cut <= 1
}

// lightAt reports whether the pixel at (x, y) is light, and whether it lies in
// the picture.
func (m *classMap) lightAt(x, y float64) (lit, ok bool) {
	px, py := int(x+.5), int(y+.5)
	if px < 0 || py < 0 || px >= m.w || py >= m.h {
		return false, false
	}
	return m.at[py*m.w+px]&light != 0, true
}

// uprightness is 1 for an upright quadrilateral and falls with its turn, since
// the box of a turned card is larger than the card.
func uprightness(q [4]image.Point) float64 {
	b := image.Rectangle{Min: q[0], Max: q[0]}
	for _, p := range q {
		b = b.Union(image.Rectangle{Min: p, Max: p.Add(image.Pt(1, 1))})
	}
	if b.Empty() {
		return 0
	}
	return min(1, quadArea(q)/float64(b.Dx()*b.Dy())*1.02)
}

// outward moves the corners of a card away from its middle by a fiftieth of the
// card, so that its rim is covered with it, and keeps them inside the box.
func outward(pts []image.Point, box image.Rectangle) []image.Point {
	mid := midOf(box)
	for i, p := range pts {
		d := p.Sub(mid)
		q := mid.Add(image.Pt(d.X*52/50, d.Y*52/50))
		pts[i] = image.Pt(min(max(q.X, box.Min.X), box.Max.X-1), min(max(q.Y, box.Min.Y), box.Max.Y-1))
	}
	return pts
}

// faceOnCard reports whether a face of a badge photo's size lies on the card;
// short is the card's shorter side in pixels of the page.
func (s *scene) faceOnCard(card image.Rectangle, short float64) bool {
	for _, f := range s.so.Of(finding.Face) {
		w := float64(min(f.Box.Dx(), f.Box.Dy()))
		if f.Box.In(grown(card, 2, 2)) && w >= faceMinShare*short && w <= faceMaxShare*short {
			return true
		}
	}
	return false
}

// holds reports whether a finding of kind k lies in r.
func (s *scene) holds(r image.Rectangle, k finding.Kind) bool {
	for _, f := range s.so.Of(k) {
		if midOf(f.Box).In(r) {
			return true
		}
	}
	return false
}

// linesOn counts the lines of text on a card.
func (s *scene) linesOn(card image.Rectangle) int {
	n := 0
	for _, l := range s.words {
		if midOf(l.Box).In(card) {
			n++
		}
	}
	return n
}

// badgeVocabulary are words that stand on staff cards; two of them make one
// cue, so that a poster with one does not count.
var badgeVocabulary = []string{
	"STAFF", "EMPLOYEE", "EXPIRES", "EXPIRY", "VALID", "ID", "IDENTITY", "PHOTO", "TRUST", "NHS", "PARAMEDIC", "NURSE",
	"DOCTOR", "CONSULTANT", "TECHNICIAN", "VISITOR", "CONTRACTOR", "VOLUNTEER", "AMBULANCE", "HCPC", "NMC", "GMC",
	"HELLO", "MY NAME IS",
}

// badgeWords counts distinct words of the vocabulary on the card.
func (s *scene) badgeWords(card image.Rectangle) int {
	n := 0
	for _, v := range badgeVocabulary {
		for _, l := range s.words {
			if midOf(l.Box).In(card) && strings.Contains(" "+l.text+" ", " "+v+" ") {
				n++
				break
			}
		}
	}
	return n
}
