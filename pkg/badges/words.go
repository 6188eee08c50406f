package badges

import (
	"image"
	"slices"
	"strings"

	"example.org/redact/pkg/finding"
)

// vehicleWords are painted on vehicles, roleWords are worn; serviceWords are
// both. Each entry is one or more whole words.
var (
	vehicleWords = []string{
		"AMBULANCE", "AMBULANCES", "EMERGENCY AMBULANCE", "AIR AMBULANCE", "PATIENT TRANSPORT", "BLOOD BIKE",
		"RAPID RESPONSE", "RESPONSE UNIT", "MOTORCYCLE RESPONSE",
	}
	roleWords = []string{
		"PARAMEDIC", "PARAMEDICS", "STUDENT PARAMEDIC", "TECHNICIAN", "EMERGENCY CARE ASSISTANT", "EMT", "EMERGENCY DOCTOR",
		"CLINICAL TEAM LEADER", "FIRST RESPONDER", "RESPONDER", "HART", "INCIDENT COMMANDER", "MEDIC", "BASICS DOCTOR", "CRITICAL CARE",
	}
	serviceWords = []string{
		"AMBULANCE SERVICE", "NHS TRUST", "NHS FOUNDATION TRUST", "ST JOHN AMBULANCE", "HAZARDOUS AREA RESPONSE TEAM", "HM COASTGUARD", "POLICE",
	}
)

// saying is what a line of text says of a service.
type saying struct {
	line               wordLine
	vehicle, role, any bool
	mirrored           bool // AMBULANCE as it stands on bonnets
}

// findWords turns service words into uniform or fleet livery, by what is around
// them: a face above and a torso's size, or a vehicle's colours and a vehicle's
// size. Words on a record, a sign or a screen are neither.
func findWords(s *scene) []finding.Finding {
	var out []finding.Finding
	for _, l := range s.words {
		say := sayingOf(l)
		if !say.any || s.on(l.Box, recordKinds...) {
			continue
		}
		if f, ok := s.worn(say); ok {
			if !slices.ContainsFunc(out, func(o finding.Finding) bool { return o.Kind == f.Kind && o.IoU(f.Region) > 0.7 }) {
				out = append(out, f)
			}
		} else if f, ok := s.painted(say); ok {
			out = append(out, f)
		}
	}
	return out
}

func sayingOf(l wordLine) saying {
	s := saying{line: l}
	text := " " + l.text + " "
	has := func(list []string) bool {
		for _, w := range list {
			if strings.Contains(text, " "+w+" ") {
				return true
			}
		}
		return false
	}
	s.role = has(roleWords)
	s.vehicle = has(vehicleWords)
	s.any = s.role || s.vehicle || has(serviceWords)
	for _, w := range l.words {
		if len(w) >= 8 && len(w) <= 11 && w != "AMBIANCE" && edits(w, "AMBULANCE", 1) {
			s.vehicle, s.any = true, true
		}
		if mirroredAmbulance(w) {
			s.vehicle, s.any, s.mirrored = true, true, true
		}
	}
	return s
}

// worn judges a word on a person: a face above, not much smaller than a badge
// or larger than a back print.
func (s *scene) worn(say saying) (finding.Finding, bool) {
	r := say.line.Box
	f := finding.Finding{
		Kind: finding.Uniform, Region: finding.Region{Box: r}, Certainty: finding.Likely, Score: 0.85,
		Evidence: []string{"word", "below-face"},
	}
	fits := func(face, body image.Rectangle) bool {
		return say.line.Height <= 0.40*float64(face.Dy()) && r.Dx() <= body.Dx()
	}
	if face, ok := s.wearer(f, fits); ok {
		f.Box = torso(face).Union(r)
		return f, true
	}
	// A role on fluorescent or dark cloth, or a service's name on a dark
	// epaulette, with no face in sight.
	around := s.fine.toView(grown(r, r.Dy()/2, r.Dy()/2))
	cloth := green | navy | dark
	if say.role && !say.vehicle {
		cloth |= yellow | orange
	}
	if s.fine.classes.share(around, cloth) > 0.35 {
		return finding.Finding{
			Kind: finding.Uniform, Region: finding.Region{Box: grown(r, r.Dy(), r.Dy())}, Certainty: finding.Possible, Score: 0.6,
			Evidence: []string{"word", "cloth-colour"},
		}, true
	}
	return finding.Finding{}, false
}

// painted judges a word on a vehicle: livery around it, or simply its size.
func (s *scene) painted(say saying) (finding.Finding, bool) {
	r := say.line.Box
	f := finding.Finding{Kind: finding.FleetLivery, Certainty: finding.Possible, Score: 0.6, Evidence: []string{"word"}}
	f.Box = grown(r, r.Dy()/3, r.Dy()/3)
	if say.mirrored {
		f.Evidence = append(f.Evidence, "mirrored")
	}
	around := s.fine.toView(grown(r, r.Dy(), r.Dy()))
	switch {
	case s.nearLivery(r):
		f.Certainty, f.Score, f.Evidence = finding.Likely, 0.9, append(f.Evidence, "battenburg")
	case s.fine.classes.share(around, yellow) > 0.35:
		f.Certainty, f.Score, f.Evidence = finding.Likely, 0.85, append(f.Evidence, "vehicle-colour")
	case say.mirrored:
		f.Certainty, f.Score = finding.Likely, 0.85 // nothing but a bonnet says it that way
	case say.vehicle && 40*r.Dy() > s.page.Bounds().Dy():
		f.Evidence = append(f.Evidence, "size")
	default:
		return f, false
	}
	return f, true
}

// nearLivery reports whether chequers lie within about their own height of r.
func (s *scene) nearLivery(r image.Rectangle) bool {
	for _, b := range s.so.Of(finding.Battenburg) {
		if r.Overlaps(grown(b.Box, b.Box.Dx()/2, b.Box.Dy()*2)) {
			return true
		}
	}
	return false
}

// edits reports whether a becomes b with at most most letters put in, taken
// out or changed (Levenshtein's distance).
func edits(a, b string, most int) bool {
	if d := len(a) - len(b); d > most || d < -most {
		return false
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)] <= most
}

// alike folds letters that a reader takes for one another when it meets the
// mirror images that it was not taught: E reads as F or 3, N as U, L as J or I.
var alike = strings.NewReplacer(
	"F", "E", "3", "E", "C", "O", "0", "O", "D", "O", "Q", "O", "N", "U", "V", "U", "H", "U",
	"L", "I", "J", "I", "1", "I", "S", "B", "8", "B", "5", "B", "6", "B", "4", "A", "W", "M",
)

// mirroredAmbulance reports whether a word is AMBULANCE from right to left, as
// letters or as their mirror images are misread.
func mirroredAmbulance(w string) bool {
	return len(w) >= 8 && len(w) <= 10 && edits(alike.Replace(w), alike.Replace("ECNALUBMA"), 1)
}
