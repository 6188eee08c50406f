package policy

import (
	"cmp"
	"slices"

	"example.org/redact/pkg/finding"
)

// Phase says which picture is judged.
type Phase int

const (
	// Before judges the original: actions are ignored.
	Before Phase = iota
	// After judges the copy: Finding.Action is honoured.
	After
)

// Breach is one section of one policy that the picture breaches, and why. The
// JSON form is the report's.
type Breach struct {
	Policy    string            `json:"policy"`
	Section   string            `json:"section"`
	Title     string            `json:"title"`
	Rule      string            `json:"rule"`
	Modality  Modality          `json:"modality"`
	Certainty finding.Certainty `json:"certainty"`
	Findings  []string          `json:"findings"` // ids; empty when the context alone decides
	Remedies  []Remedy          `json:"remedies"`
	Sentence  string            `json:"sentence"`
}

// Question is something that only a person can judge. The JSON form is the
// report's.
type Question struct {
	Policy  string `json:"policy"`
	Section string `json:"section"`
	Text    string `json:"text"`
	Raised  bool   `json:"raised"`
	// Name is the pair as printed ("LAS 5.13"), for sentences.
	Name string `json:"-"`
}

// Result is what Evaluate found, in the printed order of the packs.
type Result struct {
	Breaches  []Breach
	Questions []Question
}

// Evaluate says which sections the findings breach under ctx. The findings
// should include Declare(ctx); they are not changed. Neither list is nil.
func Evaluate(packs []*Pack, ctx Context, fs []finding.Finding, phase Phase) Result {
	out := Result{Breaches: []Breach{}, Questions: []Question{}}
	for _, p := range packs {
		e := &evaluation{pack: p, ctx: ctx.Defaults(), all: fs, phase: phase}
		for i := range p.Sections {
			e.section(&p.Sections[i])
		}
		out.Breaches = append(out.Breaches, e.breaches...)
		out.Questions = append(out.Questions, e.questions...)
	}
	return out
}

// evaluation is one pack applied to one set of findings.
type evaluation struct {
	pack      *Pack
	ctx       Context
	all       []finding.Finding
	phase     Phase
	breaches  []Breach
	questions []Question
}

func (e *evaluation) section(s *Section) {
	for i := range s.Questions {
		q := &s.Questions[i]
		if e.asks(q) {
			e.questions = append(e.questions, Question{
				Policy: e.pack.Pack, Section: s.ID, Text: q.Text, Raised: !q.Standing(), Name: e.pack.label(s),
			})
		}
	}
	if e.excepted(s) {
		return
	}
	for i := range s.Rules {
		r := &s.Rules[i]
		h, ok := e.rule(r)
		if !ok {
			continue
		}
		e.breaches = append(e.breaches, Breach{
			Policy: e.pack.Pack, Section: s.ID, Title: s.Title, Rule: r.ID, Modality: r.Modality,
			Certainty: h.certainty, Findings: h.ids, Remedies: h.remedies, Sentence: r.Sentence,
		})
	}
}

// excepted reports whether the official-publication exception lifts a section:
// only for sharing the link, never for uploading a copy.
func (e *evaluation) excepted(s *Section) bool {
	for _, x := range s.Exceptions {
		if x.When == "published" && e.ctx.Published == PublishedLink && slices.Contains(x.Allows, "link") {
			return true
		}
	}
	return false
}

// asks reports whether a question is put: a standing one on its channels, a
// raised one when its condition holds for the picture as found. Covering does
// not answer a question.
func (e *evaluation) asks(q *Ask) bool {
	if !e.holdsIn(&q.Condition) {
		return false
	}
	if q.When.empty() {
		return true
	}
	r := Rule{Condition: q.Condition, Certainty: Level(finding.Definite)}
	original := *e
	original.phase = Before
	_, ok := original.matched(&r)
	return ok
}

// hit is a rule that holds.
type hit struct {
	certainty finding.Certainty
	ids       []string
	remedies  []Remedy
}

func (e *evaluation) rule(r *Rule) (hit, bool) {
	if !e.holdsIn(&r.Condition) {
		return hit{}, false
	}
	if r.Mirrors != "" {
		return e.mirrored(r)
	}
	if e.phase == After && len(r.CuredIf) > 0 && e.allCovered(r.CuredIf) {
		return hit{}, false
	}
	h := hit{certainty: finding.Certainty(r.Certainty), ids: []string{}, remedies: r.Remedies}
	if r.When.empty() {
		return h, true
	}
	var ok bool
	h, ok = e.matched(r)
	h.remedies = r.Remedies
	return h, ok
}

// mirrored takes over what an earlier section of the same pack reported.
func (e *evaluation) mirrored(r *Rule) (hit, bool) {
	h := hit{ids: []string{}}
	for _, b := range e.breaches {
		if b.Section != r.Mirrors {
			continue
		}
		h.certainty = max(h.certainty, min(finding.Certainty(r.Certainty), b.Certainty))
		for _, id := range b.Findings {
			if !slices.Contains(h.ids, id) {
				h.ids = append(h.ids, id)
			}
		}
		for _, m := range b.Remedies {
			if !slices.Contains(h.remedies, m) {
				h.remedies = append(h.remedies, m)
			}
		}
	}
	return h, h.certainty > finding.Undecidable
}

// holdsIn reports whether the condition's channels and context fit.
func (e *evaluation) holdsIn(c *Condition) bool {
	if len(c.Applies) > 0 && !slices.Contains(c.Applies, e.ctx.Channel) {
		return false
	}
	w := c.Context
	if len(w.Use) > 0 && !slices.Contains(w.Use, e.ctx.Use) {
		return false
	}
	if w.IncidentPublic && !e.ctx.IncidentPublic {
		return false
	}
	if w.Upload && e.ctx.Published == PublishedLink {
		return false
	}
	return !w.NoConsent || len(e.ctx.ConsentIDs()) == 0
}

// strongestFirst orders breaches for a reason: by certainty, then must before
// should, else as printed.
func strongestFirst(bs []Breach) []Breach {
	out := slices.Clone(bs)
	slices.SortStableFunc(out, func(a, b Breach) int {
		if c := cmp.Compare(b.Certainty, a.Certainty); c != 0 {
			return c
		}
		return cmp.Compare(a.Modality, b.Modality) // "must" sorts before "should"
	})
	return out
}
