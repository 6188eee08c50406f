package records

import (
	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// What stands on a patient's wristband.
var bandWords = terms(`
	surname: surname | forename | name | patient name | first name | last name
	dob: DOB | date of birth | D.O.B
	nhs: NHS no | NHS number
	hospital: hosp no | hospital no | hospital number | unit no | MRN | patient ID
	sex: sex | gender
	ward: ward
	allergy: allergy | allergies
`)

// A band is this many times as long as wide. Tape and rulers are longer, cards
// and envelopes shorter.
const (
	minBand  = 3.6
	maxBand  = 13
	bandLuma = 90
	// bandColour is the most colour of a band: white, or tinted at most.
	bandColour = .35
	// codeShare is the most of a band that its bar code takes.
	codeShare = .6
)

// findWristband looks for a long thin light panel with a patient's labels,
// identifiers or a barcode on it.
func (d *Detector) findWristband(s *scene) ([]finding.Finding, error) {
	var out []finding.Finding
	for _, p := range s.panels {
		if ratio := p.long / max(1, p.short); ratio < minBand || ratio > maxBand || p.luma < bandLuma || p.colour > bandColour {
			continue
		}
		r := s.ofPanel(p)
		if s.taken(r) || swallows(out, r) {
			continue
		}
		if f, ok := s.band(p, r); ok {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		out = s.bandByWords()
	}
	return out, nil
}

// band weighs what stands on a panel of a band's shape.
func (s *scene) band(p *panel, r finding.Region) (finding.Finding, bool) {
	f := finding.Finding{Region: r, Evidence: []string{"band-shape"}}
	words := bandWords.in(p.lines).count()
	ids := len(s.near(r.Box, finding.NHSNumber, finding.DOB, finding.LocalID, finding.PersonName))
	code := s.codeOn(p, r)
	if words > 0 {
		f.Evidence = append(f.Evidence, "label")
	}
	if ids > 0 {
		f.Evidence = append(f.Evidence, "identifier")
	}
	if code {
		f.Evidence = append(f.Evidence, "barcode")
	}
	switch {
	case words+ids >= 2:
		f.Certainty = finding.Definite
	case words+ids >= 1, code:
		f.Certainty = finding.Likely
	case smallUnread(p):
		f.Certainty, f.Evidence = finding.Possible, append(f.Evidence, "unread")
	default:
		return f, false
	}
	return f, true
}

// How print fills a band: in several short lines, each low beside the band. A
// sign has one line, or two that fill it.
const (
	smallLines  = 3
	smallHeight = .4 // of the band's width
)

// smallUnread reports whether there are several small lines on a band of which
// hardly one could be read.
func smallUnread(p *panel) bool {
	var small []*line
	for _, l := range p.lines {
		if float64(l.height) <= smallHeight*p.short {
			small = append(small, l)
		}
	}
	return len(small) >= smallLines && hardlyRead(small)
}

// codeOn reports whether a bar code is printed on the panel beside writing, and
// is not the panel itself: a code alone on a packet has a band's shape too.
func (s *scene) codeOn(p *panel, r finding.Region) bool {
	b := s.page.Bounds()
	whole := p.area * float64(b.Dx()*b.Dy())
	for _, c := range s.near(r.Box, finding.Barcode) {
		beside := 0
		for _, l := range p.lines {
			if !l.centre.In(c.Box) {
				beside++
			}
		}
		if beside > 0 && outlineArea(c.Quad()) < codeShare*whole {
			return true
		}
	}
	return false
}

// bandByWords finds a band whose outline was not found: a few lines, long and
// thin together, with two labels of a band and an identifier.
func (s *scene) bandByWords() []finding.Finding {
	words := bandWords.in(s.lines)
	if words.count() < 2 {
		return nil
	}
	lines := s.cluster(words.all())
	r := s.hull(lines)
	q := r.Quad()
	if len(lines) > 8 || len(q) != 4 || s.taken(r) || s.panelOf(lines, func(*panel) bool { return true }) != nil {
		return nil
	}
	a, b := dist(q[0], q[1]), dist(q[1], q[2])
	if max(a, b) < 2.5*min(a, b) || len(s.near(r.Box, finding.NHSNumber, finding.DOB, finding.LocalID)) == 0 {
		return nil
	}
	return []finding.Finding{{Region: r, Certainty: finding.Likely, Evidence: []string{"label", "identifier", "hull"}}}
}

// Bounds for a bar code and the print beside it whose sheet was not found.
const (
	codeLines = 8
	codeReach = 1. // of the code's longer side: how far off the print may begin
)

// findBandByCode finds bands and labels whose outline was not found, by a bar
// code beside a patient's number or date of birth. Print between and under the
// two may be too small to be located, and is the same patient's.
func (d *Detector) findBandByCode(s *scene) ([]finding.Finding, error) {
	var out []finding.Finding
	for _, c := range s.so.Of(finding.Barcode) {
		q := c.Quad()
		if len(q) != 4 || s.taken(c.Region) || swallows(out, c.Region) {
			continue
		}
		near := c.Box.Inset(-int(codeReach * float64(max(c.Box.Dx(), c.Box.Dy()))))
		var seeds []*line
		for _, f := range s.near(near, finding.NHSNumber, finding.DOB) {
			if l := s.lineAt(f); l != nil && f.Certainty >= finding.Likely && !s.taken(f.Region) {
				seeds = append(seeds, l)
			}
		}
		lines := s.cluster(seeds)
		if len(lines) == 0 || len(lines) > codeLines {
			continue
		}
		code := [4]vision.Point(points(q))
		out = append(out, finding.Finding{Region: s.stretched(code, lines), Certainty: finding.Likely, Evidence: []string{"identifier", "barcode", "hull"}})
	}
	return out, nil
}
