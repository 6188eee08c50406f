package records

import (
	"slices"

	"example.org/redact/pkg/finding"
)

// callWords are what a note says that was taken down for somebody on the telephone.
// Posters ask to call, not to call back.
var callWords = terms(`
	call: call back | ring back | phone back | please ring | please phone | rang | phoned | telephone message | while you were out
`)

// callPlaces are what tells where the person lives, or who it is.
var callPlaces = []finding.Kind{finding.HouseNumber, finding.Address, finding.Postcode, finding.PersonName}

// callNotes finds small sheets that ask to call somebody back, with the number and
// a place or a name. However well the writing was read, a name without a label is
// only a line of two words, so the sheet goes whole.
func (d *Detector) callNotes(s *scene) []finding.Finding {
	if d.cfg.Sensitivity == finding.Low {
		return nil
	}
	var out []finding.Finding
	for _, p := range slices.Backward(s.panels) { // the smallest first
		if !s.paperLike(p) || p.area < handArea || p.fill < unreadFill || p.free < unreadFree ||
			len(p.lines) < noteLines || len(p.lines) > noteMost || callWords.in(p.lines).count() == 0 {
			continue
		}
		r := s.ofPanel(p)
		if s.taken(r) || holds(r, out) || len(s.near(r.Box, callPlaces...)) == 0 {
			continue
		}
		if slices.ContainsFunc(s.near(r.Box, finding.Phone), func(f finding.Finding) bool { return f.Certainty >= finding.Likely }) {
			out = append(out, finding.Finding{Region: r, Certainty: finding.Likely, Evidence: []string{"vocabulary", "identifier", "sheet"}})
		}
	}
	return out
}
