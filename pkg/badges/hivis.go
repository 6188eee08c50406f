package badges

import (
	"image"

	"example.org/redact/pkg/finding"
)

// Bounds for high-visibility clothing. Sizes are in cells of the coarse view.
const (
	hiVisCell    = 4    // pixels of the view a cell is wide and high
	hiVisInCell  = 0.30 // of a cell that is fluorescent
	hiVisMinSide = 6    // cells
	hiVisTorso   = 0.13 // of a torso below a face that is fluorescent lime
	bandColumns  = 0.24 // of the columns in which a band crosses the colour
	bandGrey     = 0.40 // of the box at most that is grey: more is a grey thing with colour on it
	bandAlone    = 12   // cells: bands count without a face from this size on
)

// findHiVis looks for fluorescent clothing: below a face, or crossed by bands
// of reflective tape. Fluorescent colour alone is fruit, flowers and lorries.
func findHiVis(s *scene) []finding.Finding {
	m := s.coarse.classes
	var out []finding.Finding
	for _, k := range []class{lime, orange} {
		cells := m.cells(k, hiVisCell, hiVisInCell)
		cells.bridge(k, 3) // tape parts a vest into pieces
		for _, p := range cells.patches(k, hiVisMinSide*hiVisMinSide/3, 3) {
			r := image.Rectangle{Min: p.box.Min.Mul(hiVisCell), Max: p.box.Max.Mul(hiVisCell)}
			if f, ok := hiVisAt(s, m, r.Intersect(image.Rect(0, 0, m.w, m.h)), k); ok {
				out = append(out, f)
			}
		}
	}
	return out
}

// cells is the map with squares of side pixels for pixels: a cell is of class k
// when at least the given share of it is.
func (m *classMap) cells(k class, side int, share float64) *classMap {
	c := &classMap{w: m.w / side, h: m.h / side}
	c.at = make([]class, c.w*c.h)
	for y := range c.h {
		for x := range c.w {
			if m.share(image.Rect(x*side, y*side, (x+1)*side, (y+1)*side), k) >= share {
				c.at[y*c.w+x] = k
			}
		}
	}
	return c
}

// bridge fills gaps of up to most cells between two cells of a column.
func (m *classMap) bridge(k class, most int) {
	for x := range m.w {
		last := -1
		for y := range m.h {
			if m.at[y*m.w+x]&k == 0 {
				continue
			}
			if last >= 0 && y-last-1 <= most {
				for g := last + 1; g < y; g++ {
					m.at[g*m.w+x] |= k
				}
			}
			last = y
		}
	}
}

// hiVisAt judges one fluorescent patch.
func hiVisAt(s *scene, m *classMap, r image.Rectangle, k class) (finding.Finding, bool) {
	f := finding.Finding{Kind: finding.HiVis, Certainty: finding.Possible, Score: 0.5, Evidence: []string{"fluorescent"}}
	if r.Dx() < hiVisMinSide*hiVisCell || r.Dy() < hiVisMinSide*hiVisCell || r.Dx() > 5*r.Dy()/2 {
		return f, false
	}
	f.Box = s.coarse.pageBox(r)
	if s.on(f.Box, finding.Battenburg) {
		return f, false
	}
	banded := bandShare(m, r, k) >= bandColumns && m.share(r, grey) <= bandGrey
	worn := wornBelowFace(s, m, r, k)
	switch {
	case banded && worn:
		f.Certainty, f.Score, f.Evidence = finding.Likely, 0.9, append(f.Evidence, "bands", "below-face")
	case s.looked && s.chanceOf(f) < backs:
		return f, false // one cue against eyes that know vests from vans and flowers
	case banded && min(r.Dx(), r.Dy()) >= bandAlone*hiVisCell && r.Dy() > r.Dx()*2/3:
		f.Score, f.Evidence = 0.6, append(f.Evidence, "bands")
	case worn && k == lime: // orange shirts are worn by everybody
		f.Score, f.Evidence = 0.6, append(f.Evidence, "below-face")
	default:
		return f, false
	}
	return f, true
}

// wornBelowFace reports whether a patch lies on the torso under a face and
// covers a fair part of it.
func wornBelowFace(s *scene, m *classMap, r image.Rectangle, k class) bool {
	whole := image.Rect(0, 0, m.w, m.h)
	for _, face := range s.so.Of(finding.Face) {
		body := s.coarse.toView(torso(face.Box)).Intersect(whole)
		head := s.coarse.toView(face.Box)
		if body.Empty() || !body.Overlaps(r) || !midOf(r).In(grown(body, 0, body.Dy()/2)) {
			continue
		}
		if r.Dx() > 5*head.Dx() || 4*r.Dx() < 3*head.Dx() { // a vehicle behind, a scarf
			continue
		}
		on := body.Intersect(r)
		if m.share(on, k)*float64(on.Dx()*on.Dy()) >= hiVisTorso*float64(body.Dx()*body.Dy()) {
			return true
		}
	}
	return false
}

// bandShare is the part of the columns of r in which a band of tape, a
// twenty-fifth to a quarter of the height, lies between fluorescent colour
// above and below. Tape is grey; on orange it may be lime.
func bandShare(m *classMap, r image.Rectangle, k class) float64 {
	tapes := grey
	if k == orange {
		tapes |= lime | amber
	}
	least, most := max(2, r.Dy()/25), max(3, r.Dy()/4)
	hit := 0
	for x := r.Min.X; x < r.Max.X; x++ {
		if bandIn(m, x, r.Min.Y, r.Max.Y, k, tapes, least, most) {
			hit++
		}
	}
	return float64(hit) / float64(r.Dx())
}

// bandIn reports whether column x has colour, then tape, then colour again
// between y0 and y1, with runs of at least least pixels and tape of at most
// most. Single pixels of other colours, as at edges, are passed over.
func bandIn(m *classMap, x, y0, y1 int, k, tapes class, least, most int) bool {
	colour, tape, other := 0, 0, 0
	for y := y0; y < y1; y++ {
		c := m.at[y*m.w+x]
		switch {
		case c&k != 0:
			if tape >= least && tape <= most {
				return true
			}
			if tape > 0 {
				colour, tape = 0, 0
			}
			colour, other = colour+1, 0
		case c&tapes != 0 && colour >= least:
			tape, other = tape+1, 0
		default:
			if other++; other > 2 {
				colour, tape = 0, 0
			}
		}
	}
	return false
}
