package badges

import (
	"image"
	"regexp"
	"strings"

	"example.org/redact/pkg/finding"
)

var (
	callSignForm = regexp.MustCompile(`^[A-Z]{1,4}[0-9]{2,4}$`)
	fleetForm    = regexp.MustCompile(`^[0-9]{4,5}$`)
)

// findPanels looks for call-signs and fleet numbers by their place: short marks
// that stand alone on a vehicle's livery. Those that can be read beside a
// vehicle's words are also found by package pii; here the place is the cue, and
// marks that nobody could read count as possible.
func findPanels(s *scene) []finding.Finding {
	var out []finding.Finding
	for _, l := range s.words {
		if s.on(l.Box, append([]finding.Kind{
			finding.FleetLivery, finding.Uniform, finding.NHSLogo, finding.NumberPlate, finding.CallSign, finding.FleetNumber,
		}, recordKinds...)...) {
			continue
		}
		if !s.onPaint(l.Box) {
			continue
		}
		if f, ok := panelOf(l); ok {
			out = append(out, f)
		}
	}
	return out
}

// onPaint reports whether r stands on yellow paint within reach of livery.
func (s *scene) onPaint(r image.Rectangle) bool {
	around := s.fine.toView(grown(r, r.Dy()/2, r.Dy()/2))
	return s.fine.classes.share(around, yellow) >= 0.45 && s.nearVehicle(r)
}

// panelOf names a mark by its form: letters and digits, digits, or unread and
// as wide as three to five characters are.
func panelOf(l wordLine) (finding.Finding, bool) {
	f := finding.Finding{Kind: finding.CallSign, Certainty: finding.Likely, Score: 0.8, Evidence: []string{"on-livery", "format"}}
	r := l.Box
	f.Box = grown(r, r.Dy()/4, r.Dy()/4)
	t := strings.ReplaceAll(l.text, " ", "")
	switch {
	case !l.Doubtful() && callSignForm.MatchString(t):
	case !l.Doubtful() && fleetForm.MatchString(t):
		f.Kind = finding.FleetNumber
	case l.Doubtful() && r.Dx() > r.Dy() && r.Dx() < 5*r.Dy() && len(t) <= 6:
		f.Certainty, f.Score, f.Evidence = finding.Possible, 0.5, []string{"on-livery", "unread"}
	default:
		return f, false
	}
	return f, true
}
