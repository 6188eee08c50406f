package badges

import (
	"image"
	"slices"
	"strings"

	"example.org/redact/pkg/finding"
)

// Bounds for a number plate's shape: characters in one line on a panel of one
// light colour that is little larger than they are.
const (
	plateMinAspect = 1.9 // of the text; square plates have two lines
	plateMaxAspect = 8.5
	plateGround    = 0.35 // of the text's box that is panel
)

// findPlates looks for number plates as objects, of any country, read or not: a
// short line of characters on a snug light or yellow panel, where livery or, for
// readable ones, a pair of red lamps speaks of a vehicle. Plates whose text fits the British formats are
// also found, by their text alone, in package pii.
func findPlates(s *scene) []finding.Finding {
	var out []finding.Finding
	vehicle := len(s.so.Of(finding.FleetLivery, finding.Battenburg)) > 0
	for _, l := range s.words {
		if s.on(l.Box, append([]finding.Kind{finding.FleetLivery, finding.Uniform, finding.NHSLogo}, recordKinds...)...) {
			continue
		}
		if f, ok := s.plateAt(l, vehicle); ok {
			out = append(out, f)
		}
	}
	if vehicle {
		out = append(out, s.platesByShape(out)...)
	}
	return out
}

// platesByShape are panels with dark marks on a vehicle whose text nobody
// located: light or yellow rectangles of a plate's proportions.
func (s *scene) platesByShape(have []finding.Finding) []finding.Finding {
	var out []finding.Finding
	m := s.fine.classes
	for _, k := range []class{light, amber} {
		for _, p := range m.patches(k, 120, 0) {
			w, h := float64(p.box.Dx()), float64(p.box.Dy())
			if w < 36 || h < 9 || w/h < 2.6 || w/h > 6.5 || w > 0.2*float64(m.w) {
				continue
			}
			area := quadArea(p.corners())
			filled, ink := float64(p.area)/area, m.share(p.box, dark)
			if area < 0.65*w*h || filled < 0.45 || filled > 0.90 || ink < 0.06 || ink > 0.45 {
				continue
			}
			box := s.fine.pageBox(grown(p.box, 2, 2))
			taken := func(f finding.Finding) bool { return midOf(box).In(f.Box) }
			if slices.ContainsFunc(have, taken) || s.on(box, finding.FleetLivery, finding.NHSLogo, finding.Uniform) {
				continue
			}
			out = append(out, finding.Finding{
				Kind: finding.NumberPlate, Region: finding.Region{Box: box}, Certainty: finding.Possible, Score: 0.5,
				Evidence: []string{"panel", "vehicle"},
			})
		}
	}
	return out
}

func (s *scene) plateAt(l wordLine, vehicle bool) (finding.Finding, bool) {
	f := finding.Finding{Kind: finding.NumberPlate, Certainty: finding.Possible, Score: 0.6, Evidence: []string{"panel"}}
	r := l.Box
	w, h := float64(r.Dx()), float64(r.Dy())
	if h < 8 || w/h < plateMinAspect || w/h > plateMaxAspect || w > 0.45*float64(s.page.Bounds().Dx()) {
		return f, false
	}
	panel, ok := s.panelAround(r)
	if !ok {
		return s.plateOnPaint(l)
	}
	mixed, plausible := plateText(l)
	lamps := s.lampsBeside(panel)
	if lamps {
		f.Evidence = append(f.Evidence, "lamps")
	}
	if vehicle {
		f.Evidence = append(f.Evidence, "vehicle")
	}
	if mixed {
		f.Evidence = append(f.Evidence, "letters-and-digits")
	}
	switch {
	case mixed && (lamps || vehicle):
		f.Certainty, f.Score = finding.Likely, 0.9
	case plausible && vehicle:
	default:
		return f, false
	}
	f.Box = panel.Union(grown(r, r.Dy()/8, r.Dy()/8))
	return f, true
}

// plateOnPaint judges text without a panel of its own, as on a yellow plate
// between yellow chevrons: it is a plate only where livery is near and the
// reading, sure or not, has at least two letters and two digits.
func (s *scene) plateOnPaint(l wordLine) (finding.Finding, bool) {
	text := strings.ReplaceAll(l.text, " ", "")
	if callSignForm.MatchString(text) {
		return finding.Finding{}, false
	}
	letters, digits := 0, 0
	for _, c := range text {
		if c >= '0' && c <= '9' {
			digits++
		} else {
			letters++
		}
	}
	if letters < 2 || digits < 2 || letters+digits < 5 || letters+digits > 8 || !s.nearVehicle(l.Box) {
		return finding.Finding{}, false
	}
	return finding.Finding{
		Kind: finding.NumberPlate, Region: finding.Region{Box: grown(l.Box, l.Box.Dy()/4, l.Box.Dy()/4)},
		Certainty: finding.Possible, Score: 0.55, Evidence: []string{"vehicle", "letters-and-digits"},
	}, true
}

// nearVehicle reports whether livery lies within reach of r: as far as a
// vehicle extends beyond its words and chequers.
func (s *scene) nearVehicle(r image.Rectangle) bool {
	for _, f := range s.so.Of(finding.FleetLivery, finding.Battenburg) {
		reach := max(f.Box.Dx(), 4*f.Box.Dy())
		if r.Overlaps(grown(f.Box, reach, reach)) {
			return true
		}
	}
	return false
}

// plateText says whether the reading mixes letters and digits as plates do, and
// whether it could be a plate at all: four to nine characters, or unread.
func plateText(l wordLine) (mixed, plausible bool) {
	t := strings.ReplaceAll(l.text, " ", "")
	if l.Doubtful() {
		return false, len(t) <= 10
	}
	if len(t) < 4 || len(t) > 9 || len(l.words) > 3 {
		return false, false
	}
	digits := 0
	for _, c := range t {
		if c >= '0' && c <= '9' {
			digits++
		}
	}
	return digits > 0 && digits < len(t), digits > 0
}

// panelAround returns the light or yellow panel that a line of text stands on,
// when it is snug: little of the same colour beyond it on every side. The
// result is in pixels of the page.
func (s *scene) panelAround(text image.Rectangle) (image.Rectangle, bool) {
	v := s.fine.toView(text)
	h := max(3, v.Dy())
	m := s.fine.classes
	for _, k := range []class{light, yellow | amber} {
		if m.share(v, k) < plateGround {
			continue
		}
		out := v
		sides := 0
		for _, side := range [4]image.Point{{X: -1}, {X: 1}, {Y: -1}, {Y: 1}} {
			if n, ends := reachOf(m, v, side, k, h); ends {
				sides++
				out = out.Union(v.Add(image.Pt(side.X*n, side.Y*n)))
			}
		}
		if sides == 4 {
			return s.fine.pageBox(out), true
		}
	}
	return image.Rectangle{}, false
}

// reachOf follows the colour from one side of r outwards, line by line, up to
// most pixels. It returns how far it goes and whether it ends there.
func reachOf(m *classMap, r image.Rectangle, side image.Point, k class, most int) (int, bool) {
	edge := image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+1)
	switch {
	case side.X < 0:
		edge = image.Rect(r.Min.X, r.Min.Y, r.Min.X+1, r.Max.Y)
	case side.X > 0:
		edge = image.Rect(r.Max.X-1, r.Min.Y, r.Max.X, r.Max.Y)
	case side.Y > 0:
		edge = image.Rect(r.Min.X, r.Max.Y-1, r.Max.X, r.Max.Y)
	}
	for n := 1; n <= most; n++ {
		next := edge.Add(image.Pt(side.X*n, side.Y*n))
		if !next.In(image.Rect(0, 0, m.w, m.h)) {
			return n - 1, true
		}
		if m.share(next, k) < 0.4 {
			return n - 1, true
		}
	}
	return most, false
}

// lampsBeside reports whether red lamps lie to the left and to the right of a
// panel, within three of its widths and about its height up or down.
func (s *scene) lampsBeside(panel image.Rectangle) bool {
	v := s.fine.toView(panel)
	w, h := v.Dx(), max(6, v.Dy())
	for _, r := range []image.Rectangle{
		image.Rect(v.Min.X-3*w/2, v.Min.Y-5*h/2, v.Min.X-w/8, v.Max.Y+h/2),
		image.Rect(v.Max.X+w/8, v.Min.Y-5*h/2, v.Max.X+3*w/2, v.Max.Y+h/2),
	} {
		if share := s.fine.classes.share(r, red); share < 0.02 || share > 0.40 {
			return false
		}
	}
	return true
}
