package policy

import (
	"slices"

	"example.org/redact/pkg/finding"
)

// candidate is a finding that a rule may count, and how surely the section is
// breached by it.
type candidate struct {
	f         finding.Finding
	certainty finding.Certainty
}

// matched applies a rule's When to the findings that still count in this phase.
func (e *evaluation) matched(r *Rule) (hit, bool) {
	var cs []candidate
	wanted := r.When.kinds()
	for _, f := range e.all {
		if !slices.Contains(wanted, f.Kind) || !e.counts(r, f) {
			continue
		}
		if c := e.level(r, f); c > finding.Undecidable {
			cs = append(cs, candidate{f, c})
		}
	}
	switch {
	case len(cs) == 0:
		return hit{}, false
	case len(r.When.All) > 0:
		return allOf(r.When.All, cs)
	case len(r.When.Of) > 0:
		return e.countOf(r, cs)
	case r.When.Apart > 0 && apart(cs) < r.When.Apart:
		return hit{}, false
	}
	h := summary(cs)
	for _, c := range cs {
		h.certainty = max(h.certainty, c.certainty)
	}
	return h, true
}

// apart counts findings that are not near any counted before.
func apart(cs []candidate) int {
	var counted []candidate
	for _, c := range cs {
		if !slices.ContainsFunc(counted, func(o candidate) bool { return near(c.f.Region, o.f.Region) }) {
			counted = append(counted, c)
		}
	}
	return len(counted)
}

// allOf wants every kind; the certainty is that of the least sure one.
func allOf(kinds []finding.Kind, cs []candidate) (hit, bool) {
	h := summary(cs)
	h.certainty = finding.Definite
	for _, k := range kinds {
		best := finding.Undecidable
		for _, c := range cs {
			if c.f.Kind == k {
				best = max(best, c.certainty)
			}
		}
		h.certainty = min(h.certainty, best)
	}
	return h, h.certainty > finding.Undecidable
}

// countOf is the sum rule: weak identifiers that say little one by one.
func (e *evaluation) countOf(r *Rule, cs []candidate) (hit, bool) {
	var best []finding.Certainty // of each entry of the list that is there
	for _, entry := range r.When.Of {
		top := finding.Undecidable
		for _, c := range cs {
			if slices.Contains(entry, c.f.Kind) {
				top = max(top, c.certainty)
			}
		}
		if top > finding.Undecidable {
			best = append(best, top)
		}
	}
	slices.Sort(best)
	h := summary(cs)
	if n := len(best); n >= r.When.Count {
		// Sure of the sum only as far as of the Count-th surest part.
		h.certainty = best[n-r.When.Count]
		return h, true
	}
	if !r.One.given() || e.mayStandAlone(r, cs) {
		return hit{}, false
	}
	for _, c := range cs {
		h.certainty = max(h.certainty, min(finding.Certainty(r.One), c.certainty))
	}
	return h, true
}

func (e *evaluation) mayStandAlone(r *Rule, cs []candidate) bool {
	for _, c := range cs {
		if slices.Contains(r.LoneOK.Anywhere, c.f.Kind) {
			continue
		}
		if e.phase == After && slices.Contains(r.LoneOK.InCopy, c.f.Kind) {
			continue
		}
		return false
	}
	return true
}

func summary(cs []candidate) hit {
	h := hit{ids: []string{}}
	for _, c := range cs {
		h.ids = append(h.ids, c.f.ID)
	}
	return h
}

// counts reports whether the rule still has to reckon with f: evidence and
// subject fit, nobody's consent lifts it, and in the copy nothing cures it.
func (e *evaluation) counts(r *Rule, f finding.Finding) bool {
	if len(r.When.Evidence) > 0 && !slices.ContainsFunc(f.Evidence, func(code string) bool {
		return slices.Contains(r.When.Evidence, code)
	}) {
		return false
	}
	if certaintyOf(f) < finding.Certainty(r.When.AtLeast) {
		return false
	}
	if len(r.Subject) > 0 && f.Kind == finding.Face {
		if s, _ := e.subject(f); !slices.Contains(r.Subject, s) {
			return false
		}
	}
	if len(r.NotNear) > 0 && e.beside(f, r.NotNear) > finding.Undecidable && e.beside(f, r.Near) == finding.Undecidable {
		return false
	}
	return !e.satisfied(r, f) && !(e.phase == After && e.cured(r, f))
}

// level is how surely f breaches the rule: the rule's certainty for this case,
// lowered to the detector's for f and for whatever it depends on.
func (e *evaluation) level(r *Rule, f finding.Finding) finding.Certainty {
	c, otherwise := finding.Certainty(r.Certainty), finding.Certainty(r.Else)
	if r.IfDeclared.given() && f.Detector == finding.Declared {
		c = finding.Certainty(r.IfDeclared)
	}
	if len(r.Subject) > 0 && f.Kind == finding.Face {
		s, sure := e.subject(f)
		if s == SubjectUnknown && r.Unknown.given() {
			c = finding.Certainty(r.Unknown)
		}
		if s == SubjectPatient {
			c = max(min(c, sure), finding.Certainty(r.Unknown))
		}
	}
	if len(r.Near) > 0 {
		c = max(min(c, e.beside(f, r.Near)), otherwise)
	}
	if len(r.With) > 0 {
		c = max(min(c, e.anywhere(f, r.With)), otherwise)
	}
	if r.IfIncidental.given() && e.beside(f, e.pack.IncidentalTo) > finding.Undecidable {
		c = min(c, finding.Certainty(r.IfIncidental))
	}
	return min(c, certaintyOf(f))
}

// certaintyOf reads a detector's certainty; a detector that gave none is held
// to be saying "possible", so that its finding is never lost.
func certaintyOf(f finding.Finding) finding.Certainty { return max(f.Certainty, finding.Possible) }

// beside is the certainty of the surest finding of the given kinds near f,
// other than f itself; Undecidable when there is none. What the plan covers
// still says what the picture is about, so actions do not matter here.
func (e *evaluation) beside(f finding.Finding, kinds []finding.Kind) finding.Certainty {
	return e.surest(kinds, func(g finding.Finding) bool { return g.Kind != f.Kind && near(f.Region, g.Region) })
}

// anywhere is like beside for the whole file.
func (e *evaluation) anywhere(f finding.Finding, kinds []finding.Kind) finding.Certainty {
	return e.surest(kinds, func(g finding.Finding) bool { return g.Kind != f.Kind })
}

func (e *evaluation) surest(kinds []finding.Kind, ok func(finding.Finding) bool) finding.Certainty {
	best := finding.Undecidable
	for _, g := range e.all {
		if slices.Contains(kinds, g.Kind) && ok(g) {
			best = max(best, certaintyOf(g))
		}
	}
	return best
}

// subject says whose face f is, and how surely. It takes the strictest answer
// that is open: with a patient about, any face may be the patient's; a child's
// face is nobody's we know; "self" speaks for one face only.
func (e *evaluation) subject(f finding.Finding) (Subject, finding.Certainty) {
	if e.phase == After && f.Action == finding.Keep {
		switch f.KeepReason {
		case finding.Self:
			return SubjectSelf, finding.Definite
		case finding.Agreed:
			return SubjectColleague, finding.Definite
		}
	}
	if c := e.beside(f, []finding.Kind{finding.PatientContext}); c > finding.Undecidable {
		return SubjectPatient, c
	}
	switch {
	case e.ctx.declares(DeclarePatient):
		return SubjectPatient, finding.Definite
	case e.anywhere(f, []finding.Kind{finding.Child}) > finding.Undecidable:
		return SubjectUnknown, finding.Definite
	case e.ctx.declares(DeclareColleague):
		return SubjectColleague, finding.Definite
	case e.ctx.declares(DeclareSelf) && len(finding.Set(e.all).Of(finding.Face)) == 1:
		return SubjectSelf, finding.Definite
	}
	return SubjectUnknown, finding.Definite
}

// satisfied reports whether somebody's consent lifts the rule for f.
func (e *evaluation) satisfied(r *Rule, f finding.Finding) bool {
	if slices.Contains(r.SatisfiedBy, byConsent) && e.ctx.consented(f) {
		return true
	}
	if !slices.Contains(r.SatisfiedBy, byPermission) {
		return false
	}
	if e.ctx.consented(f) {
		return true
	}
	return e.phase == After && f.Action == finding.Keep && (f.KeepReason == finding.Agreed || f.KeepReason == finding.Self)
}

// cured reports whether the plan did to f what the rule accepts as a cure.
func (e *evaluation) cured(r *Rule, f finding.Finding) bool {
	for _, a := range e.coverings(f) {
		switch a {
		case finding.RedactWhole:
			if slices.Contains(r.CuredBy, CoverWhole) || slices.Contains(r.CuredBy, CoverIt) {
				return true
			}
		case finding.Redact:
			if slices.Contains(r.CuredBy, CoverIt) {
				return true
			}
		case finding.Strip:
			if slices.Contains(r.CuredBy, StripIt) {
				return true
			}
		}
	}
	return false
}

// coverings lists what covers f: its own action, and RedactWhole when all of it
// lies under something else that is painted over.
func (e *evaluation) coverings(f finding.Finding) []finding.Action {
	var out []finding.Action
	if f.Action.Covers() {
		out = append(out, f.Action)
	}
	for _, g := range e.all {
		painted := g.Action == finding.Redact || g.Action == finding.RedactWhole
		if painted && g.ID != f.ID && inside(f.Region, g.Region) {
			out = append(out, finding.RedactWhole)
		}
	}
	return out
}

// allCovered reports whether nothing of the given kinds is left visible.
func (e *evaluation) allCovered(kinds []finding.Kind) bool {
	for _, f := range e.all {
		if slices.Contains(kinds, f.Kind) && len(e.coverings(f)) == 0 {
			return false
		}
	}
	return true
}
