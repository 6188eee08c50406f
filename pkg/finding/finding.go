// Package finding is the vocabulary that all other packages share: what can be
// found in a photo (Kind), where (Region), how surely (Certainty), what was
// read (Secret, Line, Word) and what is done about it (Action).
//
// It depends on the standard library alone and holds no behaviour beyond small
// geometry, so that detectors, policies and reports can meet here without
// knowing of one another. A detector turns a page into Findings and knows
// nothing of policies; a policy turns Findings into breached sections and knows
// nothing of pixels.
//
// Personal data stays inside: recognised text travels as a Secret that prints
// as "[text]" and cannot be marshalled, and a metadata finding names its
// carrier but never its value.
package finding

// Finding is one piece of evidence, found by a detector or declared by a person.
type Finding struct {
	// ID is "f1", "f2", ...: given by the pipeline once findings are merged and
	// in order; detectors leave it empty.
	ID   string
	Kind Kind
	Region
	// Part names the part of a container ("2/1"), empty for a plain picture.
	Part string
	// Carrier says where in the file's bytes a metadata finding was.
	Carrier Carrier
	// Score is the detector's own confidence, 0 to 1; for models it is
	// calibrated by the detector so that scores of one kind can be compared.
	Score     float64
	Certainty Certainty
	// Detector is the Name of the detector, or "declared" for a person's word.
	Detector string
	// Evidence lists short fixed codes ("check-digit", "label", "grid"), lower
	// case with hyphens; never recognised text.
	Evidence []string
	// Line is set on Text findings: the line that was located there.
	Line *Line
	// Action and KeepReason are the plan's; detectors leave them empty.
	Action     Action
	KeepReason KeepReason
}

// Declared is the Detector of findings that a person stated.
const Declared = "declared"

// KeepReason says why a person left a finding visible.
type KeepReason string

const (
	Consent KeepReason = "consent" // the subject's recorded consent
	Agreed  KeepReason = "agreed"  // a colleague's permission
	Self    KeepReason = "self"    // it is the sharer
	NotIt   KeepReason = "not-it"  // the detector is wrong
)

// Valid reports whether r is one of the four reasons.
func (r KeepReason) Valid() bool {
	return r == Consent || r == Agreed || r == Self || r == NotIt
}

// Line is one line of text as located, and as far as it could be read.
type Line struct {
	Region
	// Text is what was read, words joined by single spaces; empty when the line
	// was located but not read.
	Text  Secret
	Words []Word
	// Confidence is the reader's mean over the words, 0 to 1; 0 when unread.
	Confidence float64
	// Height is the height of the rectified line in pixels of the page.
	Height float64
	// Ink is the part of the line's rows that its letters were read in; empty
	// where nothing was read for sure. Lines are located with room above and
	// below, which readers need and covers do not.
	Ink Region
}

// Letters is the place of the line's letters, as closely as it is known.
func (l Line) Letters() Region { return closer(l.Ink, l.Region) }

// Word is one word of a line.
type Word struct {
	Text       Secret
	Region     Region
	Confidence float64 // 0 to 1
	Ink        Region  // as of its line
}

// Letters is the place of the word's letters, as closely as it is known.
func (w Word) Letters() Region { return closer(w.Ink, w.Region) }

func closer(ink, all Region) Region {
	if ink.Box.Empty() {
		return all
	}
	return ink
}

// Doubtful reports whether the reading cannot be relied on: nothing read, or
// the reader's own confidence is under one half.
func (l Line) Doubtful() bool { return l.Text.Empty() || l.Confidence < 0.5 }

// Set is what has been found so far on a file; later detectors read it.
type Set []Finding

// Of returns the findings of the given kinds, in order.
func (s Set) Of(kinds ...Kind) Set {
	var out Set
	for _, f := range s {
		for _, k := range kinds {
			if f.Kind == k {
				out = append(out, f)
				break
			}
		}
	}
	return out
}

// OnPage returns the findings that lie on page n (counted from 1).
func (s Set) OnPage(n int) Set {
	var out Set
	for _, f := range s {
		if f.Page == n {
			out = append(out, f)
		}
	}
	return out
}

// Lines returns the located lines of all Text findings, in order.
func (s Set) Lines() []Line {
	var out []Line
	for _, f := range s {
		if f.Line != nil {
			out = append(out, *f.Line)
		}
	}
	return out
}
