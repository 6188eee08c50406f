package records

import (
	"slices"

	"example.org/redact/pkg/finding"
)

// A label with a bar code, such as that of a specimen or of a medicine: a small
// light sheet, with so many lines beside the code.
const (
	labelArea  = .35 // of the page, at most
	labelLeast = 2
	labelMost  = 8
	// labelRead is the confidence from which print on a label is read surely.
	labelRead = .7
)

// findCodeLabel looks for small sheets with a bar code and a few lines beside it:
// one of a person's identifiers, however likely, or lines of which hardly one was
// read surely. What is on such a label is whose it is, and its code says the same.
func (d *Detector) findCodeLabel(s *scene) ([]finding.Finding, error) {
	if d.cfg.Sensitivity == finding.Low {
		return nil, nil
	}
	var out []finding.Finding
	for _, p := range slices.Backward(s.panels) { // the smallest first
		if !s.paperLike(p) || p.area > labelArea || p.fill < unreadFill || p.free < unreadFree || s.pictured(p) {
			continue
		}
		r := s.ofPanel(p)
		beside := s.besideCode(p, r)
		if len(beside) < labelLeast || len(beside) > labelMost || s.taken(r) || holds(r, out) {
			continue
		}
		if f, ok := s.codeLabel(r, beside); ok {
			out = append(out, f)
		}
	}
	return out, nil
}

// codeLabel weighs what stands beside the code.
func (s *scene) codeLabel(r finding.Region, beside []*line) (finding.Finding, bool) {
	f := finding.Finding{Region: r, Certainty: finding.Possible, Evidence: []string{"barcode", "sheet"}}
	sure := 0
	for _, l := range beside {
		if l.legible() && l.Confidence >= labelRead {
			sure++
		}
	}
	switch {
	case len(s.near(r.Box, personIDs...)) > 0:
		f.Evidence = append(f.Evidence, "identifier")
	case 2*sure < len(beside):
		f.Evidence = append(f.Evidence, "unread")
	default:
		return f, false
	}
	return f, true
}

// pictured reports whether a face is on a panel: a card with a code and a face is
// somebody's badge.
func (s *scene) pictured(p *panel) bool { return s.facesIn(points(s.ofPanel(p).Quad())) > 0 }

// besideCode returns the dark lines on a panel that holds one bar code which is
// not the most of it.
func (s *scene) besideCode(p *panel, r finding.Region) []*line {
	if s.codes(p) != 1 || !s.codeOn(p, r) {
		return nil
	}
	var out []*line
	for _, c := range s.near(r.Box, finding.Barcode) {
		for _, l := range p.lines {
			if !l.light && !inside(points(c.Quad()), l.centre) {
				out = append(out, l)
			}
		}
	}
	return out
}
