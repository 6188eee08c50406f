package records

import (
	"slices"

	"example.org/redact/pkg/finding"
)

// Handwriting is located far more often than it is read, and what a reader of
// print makes of it is doubtful even where it looks like words. So a sheet whose
// lines are tall enough for print to be read surely, and are not, is taken to be
// written by hand; and what else is on it decides.
const (
	handHeight = 20  // pixels: print lower than this is doubtful too
	handConf   = .88 // mean, by characters: print that is tall enough has .9 and over
	badConf    = .8
	handLines  = 2 // of less than that: one may be print that was misread
	handArea   = .03
	handDigits = 6 // in one line: a telephone number, a patient's number, a date
)

// personIDs are what makes a handwritten note a person's.
var personIDs = []finding.Kind{
	finding.NHSNumber, finding.DOB, finding.PersonName, finding.Address, finding.Postcode,
	finding.Phone, finding.Email, finding.LocalID,
}

// handwritten reports whether lines look written by hand.
func handwritten(lines []*line) bool {
	var sum float64
	n, doubtful := 0, 0
	for _, l := range lines {
		c := 0
		for _, w := range l.words {
			c += len(w)
		}
		if l.height < handHeight || c < 2 {
			continue
		}
		if l.Confidence < handConf {
			doubtful++
		}
		n += c
		sum += l.Confidence * float64(c)
	}
	return doubtful >= handLines && sum < handConf*float64(n)
}

// badlyRead reports whether most of the lines were read as print of their height
// never is.
func badlyRead(lines []*line) bool {
	n := 0
	for _, l := range lines {
		if l.height >= handHeight && l.Confidence < badConf {
			n++
		}
	}
	return n >= noteLines && 5*n >= 3*len(lines)
}

// namesOne reports whether an identifier of a person was read on one of the lines.
func (s *scene) namesOne(lines []*line) bool {
	return slices.ContainsFunc(s.so.Of(personIDs...), func(f finding.Finding) bool {
		return f.Certainty >= finding.Likely && slices.Contains(lines, s.lineAt(f))
	})
}

// longNumber reports whether one of the lines holds many digits beside one
// another, as they were read.
func longNumber(lines []*line) bool {
	for _, l := range lines {
		run, gap := 0, 0
		for _, r := range l.Text.Reveal() {
			switch {
			case r >= '0' && r <= '9':
				if run++; run >= handDigits {
					return true
				}
				gap = 0
			case run > 0 && gap < 2 && r != ':': // times of day stand in rows
				gap++
			default:
				run, gap = 0, 0
			}
		}
	}
	return false
}

// notes finds handwritten sheets with an identifier of a person on them.
func (d *Detector) notes(s *scene) []finding.Finding {
	return d.handSheets(s, "identifier", finding.Likely, func(p *panel, r finding.Region) bool {
		return slices.ContainsFunc(s.near(r.Box, personIDs...), func(f finding.Finding) bool {
			return f.Certainty >= finding.Likely && !slices.Contains(f.Evidence, "unread")
		})
	})
}

// findUnreadNote finds handwritten sheets with a long number on them, of which
// nothing else is known: a telephone number or a patient's, if misread. Where
// hardly a line could be read, some digits in a doubtful one are enough: that
// line is covered by itself, and the name above it says whose it is.
func (d *Detector) findUnreadNote(s *scene) ([]finding.Finding, error) {
	out := d.handSheets(s, "number", finding.Possible, func(p *panel, _ finding.Region) bool {
		return longNumber(p.lines) || unreadNumber(p.lines)
	})
	return append(out, d.closeNotes(s, out)...), nil
}

// unreadNumber reports whether lines of which hardly one could be read hold some
// digits.
func unreadNumber(lines []*line) bool {
	return len(lines) >= noteLines && hardlyRead(lines) && slices.ContainsFunc(lines, doubtfulDigits)
}

// closeNotes finds handwriting whose sheet reaches out of the picture, as that of
// a note which was photographed from near. The lines must hang together on even
// ground, and be as few as those of a note: a receipt that fills the frame is
// read as badly. The lines are covered, for nothing says where the sheet ends.
func (d *Detector) closeNotes(s *scene, found []finding.Finding) []finding.Finding {
	if d.cfg.Sensitivity == finding.Low {
		return nil
	}
	var out []finding.Finding
	for _, group := range s.groups() {
		if len(group) > noteMost || mostlyLight(group) || !handwritten(group) || !s.evenUnder(group) {
			continue
		}
		why := "number"
		if !unreadNumber(group) {
			if why = "identifier"; !badlyRead(group) || !s.namesOne(group) {
				continue
			}
		}
		r := s.padded(linePad, 0, group)
		if !s.taken(r) && !swallows(found, r) && !holds(r, found) && !s.crowded(r) {
			out = append(out, finding.Finding{Region: r, Certainty: finding.Possible, Evidence: []string{"handwriting", why, "hull"}})
		}
	}
	return out
}

// What is asked of a sheet of which hardly a line could be read.
const (
	noteLines  = 3
	noteDigits = 3 // in one doubtful line
	noteMost   = 9 // lines where no sheet is seen
)

// doubtfulDigits reports whether a line that was not read for sure looks like
// some number.
func doubtfulDigits(l *line) bool {
	n := 0
	for _, r := range l.Text.Reveal() {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return l.Doubtful() && n >= noteDigits
}

// handSheets returns the handwritten sheets that want accepts, none where only
// sure things are to go. In the dark a sheet is what is lighter than the picture.
func (d *Detector) handSheets(s *scene, why string, c finding.Certainty, want func(*panel, finding.Region) bool) []finding.Finding {
	if d.cfg.Sensitivity == finding.Low {
		return nil
	}
	var out []finding.Finding
	for _, p := range slices.Backward(s.panels) { // the smallest first
		if s.onRota(p.lines) || !s.paperLike(p) || p.area < handArea || p.fill < unreadFill || p.free < unreadFree || mostlyLight(p.lines) || !handwritten(p.lines) {
			continue
		}
		if r := s.ofPanel(p); !s.taken(r) && !holds(r, out) && want(p, r) {
			out = append(out, finding.Finding{Region: r, Certainty: c, Evidence: []string{"handwriting", why, "sheet"}})
		}
	}
	return out
}
