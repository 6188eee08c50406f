package policy

import (
	"fmt"
	"slices"
	"testing"

	"example.org/redact/pkg/finding"
)

// A mutant is a rule or question with one word of its condition changed. If no
// example and no case notices, the word is not tested.
type mutant struct {
	what string
	rule Rule
}

// without gives one list for each element, lacking it. A list of one becomes
// the empty one only where that means "no restriction".
func without[T any](list []T, name func(T) string, what string, put func([]T) Rule, keepLast bool) []mutant {
	var out []mutant
	for i := range list {
		if keepLast && len(list) == 1 {
			break
		}
		rest := slices.Delete(slices.Clone(list), i, i+1)
		out = append(out, mutant{what + " without " + name(list[i]), put(rest)})
	}
	return out
}

func kindName(k finding.Kind) string { return string(k) }

// mutantsOf changes every part of a rule's condition in turn.
func mutantsOf(r Rule) []mutant {
	var out []mutant
	kindsOf := func(what string, list []finding.Kind, set func(*Rule, []finding.Kind), keepLast bool) {
		out = append(out, without(list, kindName, what, func(l []finding.Kind) Rule { m := r; set(&m, l); return m }, keepLast)...)
	}
	kindsOf("any", r.When.Any, func(m *Rule, l []finding.Kind) { m.When.Any = l }, true)
	kindsOf("all", r.When.All, func(m *Rule, l []finding.Kind) { m.When.All = l }, true)
	kindsOf("near", r.Near, func(m *Rule, l []finding.Kind) { m.Near = l }, false)
	kindsOf("with", r.With, func(m *Rule, l []finding.Kind) { m.With = l }, false)
	kindsOf("not_near", r.NotNear, func(m *Rule, l []finding.Kind) { m.NotNear = l }, false)
	kindsOf("cured_if_covered", r.CuredIf, func(m *Rule, l []finding.Kind) { m.CuredIf = l }, false)
	kindsOf("lone_ok.anywhere", r.LoneOK.Anywhere, func(m *Rule, l []finding.Kind) { m.LoneOK.Anywhere = l }, false)
	kindsOf("lone_ok.in_copy", r.LoneOK.InCopy, func(m *Rule, l []finding.Kind) { m.LoneOK.InCopy = l }, false)
	for i, entry := range r.When.Of {
		for j := range entry {
			m := r
			m.When.Of = slices.Clone(r.When.Of)
			m.When.Of[i] = slices.Delete(slices.Clone(entry), j, j+1)
			out = append(out, mutant{fmt.Sprintf("of without %s", entry[j]), m})
		}
		if len(entry) > 1 {
			m := r
			m.When.Of = append(slices.Clone(r.When.Of), OneOf{entry[0]})
			m.When.Of[i] = entry[1:]
			out = append(out, mutant{fmt.Sprintf("of counts %s for itself", entry[0]), m})
		}
	}
	out = append(out, without(r.When.Evidence, func(s string) string { return s }, "evidence", func(l []string) Rule { m := r; m.When.Evidence = l; return m }, false)...)
	out = append(out, without(r.Subject, func(s Subject) string { return string(s) }, "subject", func(l []Subject) Rule { m := r; m.Subject = l; return m }, false)...)
	out = append(out, without(r.Applies, func(c Channel) string { return string(c) }, "applies", func(l []Channel) Rule { m := r; m.Applies = l; return m }, true)...)
	out = append(out, without(r.Context.Use, func(u Use) string { return string(u) }, "use", func(l []Use) Rule { m := r; m.Context.Use = l; return m }, false)...)
	out = append(out, without(r.SatisfiedBy, func(s string) string { return s }, "satisfied_by", func(l []string) Rule { m := r; m.SatisfiedBy = l; return m }, false)...)
	return append(out, switches(r)...)
}

// switches changes the parts of a rule that are no lists.
func switches(r Rule) []mutant {
	var out []mutant
	change := func(what string, really bool, f func(*Rule)) {
		if really {
			m := r
			f(&m)
			out = append(out, mutant{what, m})
		}
	}
	change("applies everywhere", len(r.Applies) > 0, func(m *Rule) { m.Applies = nil })
	change("incident_public dropped", r.Context.IncidentPublic, func(m *Rule) { m.Context.IncidentPublic = false })
	change("upload dropped", r.Context.Upload, func(m *Rule) { m.Context.Upload = false })
	change("no_consent dropped", r.Context.NoConsent, func(m *Rule) { m.Context.NoConsent = false })
	change("at_least dropped", r.When.AtLeast.given(), func(m *Rule) { m.When.AtLeast = 0 })
	change("apart dropped", r.When.Apart > 0, func(m *Rule) { m.When.Apart = 0 })
	change("count one more", r.When.Count > 0, func(m *Rule) { m.When.Count++ })
	change("count one less", r.When.Count > 0, func(m *Rule) { m.When.Count-- })
	change("any becomes all", len(r.When.Any) > 1, func(m *Rule) { m.When.All, m.When.Any = r.When.Any, nil })
	change("all becomes any", len(r.When.All) > 1, func(m *Rule) { m.When.Any, m.When.All = r.When.All, nil })
	change("mirror dropped", r.Mirrors != "", func(m *Rule) { m.Mirrors = "0" })
	for _, l := range []struct {
		what string
		at   func(*Rule) *Level
	}{
		{"certainty", func(m *Rule) *Level { return &m.Certainty }},
		{"else", func(m *Rule) *Level { return &m.Else }},
		{"one", func(m *Rule) *Level { return &m.One }},
		{"unknown", func(m *Rule) *Level { return &m.Unknown }},
		{"if_incidental", func(m *Rule) *Level { return &m.IfIncidental }},
		{"if_declared", func(m *Rule) *Level { return &m.IfDeclared }},
	} {
		was := *l.at(&r)
		change(l.what+" dropped", was.given() && l.what != "certainty", func(m *Rule) { *l.at(m) = 0 })
		change(l.what+" lower", was > Level(finding.Possible), func(m *Rule) { *l.at(m) = was - 1 })
		change(l.what+" higher", was.given() && was < Level(finding.Definite), func(m *Rule) { *l.at(m) = was + 1 })
	}
	return append(out, cures(r)...)
}

// cures changes what cures a rule.
func cures(r Rule) []mutant {
	var out []mutant
	for _, c := range []Remedy{CoverIt, CoverWhole, StripIt} {
		m := r
		if i := slices.Index(r.CuredBy, c); i >= 0 {
			m.CuredBy = slices.Delete(slices.Clone(r.CuredBy), i, i+1)
			out = append(out, mutant{"cured_by without " + string(c), m})
		}
	}
	if slices.Contains(r.CuredBy, NoRemedy) && !r.When.empty() {
		m := r
		m.CuredBy = []Remedy{CoverIt, CoverWhole, StripIt}
		out = append(out, mutant{"cured_by everything", m})
	}
	if slices.Contains(r.CuredBy, CoverWhole) && !slices.Contains(r.CuredBy, CoverIt) {
		m := r
		m.CuredBy = []Remedy{CoverIt, CoverWhole}
		out = append(out, mutant{"cured_by redact too", m})
	}
	return out
}

// TestMutantsDie changes every word of every rule's and question's condition,
// one at a time, and wants an example of that rule or a case to notice.
func TestMutantsDie(t *testing.T) {
	for _, name := range Builtin() {
		p := load(t, name)
		made := 0
		for i := range p.Sections {
			s := &p.Sections[i]
			for j := range s.Rules {
				for _, m := range mutantsOf(s.Rules[j]) {
					made++
					if !noticed(withRule(p, i, j, m.rule), m.rule.ID) {
						t.Errorf("%s: %s: no test notices", m.rule.ID, m.what)
					}
				}
			}
			for j := range s.Questions {
				q := s.Questions[j]
				if q.Standing() {
					continue
				}
				for _, m := range mutantsOf(Rule{ID: q.ID, Condition: q.Condition}) {
					made++
					if !noticed(withQuestion(p, i, j, m.rule.Condition), q.ID) {
						t.Errorf("%s: %s: no test notices", q.ID, m.what)
					}
				}
			}
		}
		t.Logf("%s: %d mutants", name, made)
		if made == 0 {
			t.Errorf("%s: no mutants", name)
		}
	}
}

func withRule(p *Pack, section, rule int, r Rule) *Pack {
	c := *p
	c.Sections = slices.Clone(p.Sections)
	c.Sections[section].Rules = slices.Clone(p.Sections[section].Rules)
	c.Sections[section].Rules[rule] = r
	return &c
}

func withQuestion(p *Pack, section, question int, n Condition) *Pack {
	c := *p
	c.Sections = slices.Clone(p.Sections)
	c.Sections[section].Questions = slices.Clone(p.Sections[section].Questions)
	c.Sections[section].Questions[question].Condition = n
	return &c
}

// noticed runs the examples of one rule, then the tables.
func noticed(p *Pack, id string) bool {
	for i := range p.Sections {
		s := &p.Sections[i]
		for _, r := range s.Rules {
			if r.ID == id {
				_, failed := p.testExamples(id, r.Examples, func(res Result) (bool, string) { return breached(res, id) })
				if len(failed) > 0 {
					return true
				}
			}
		}
		for _, q := range s.Questions {
			if q.ID == id {
				_, failed := p.testExamples(id, q.Examples, func(res Result) (bool, string) { return asked(res, s.ID, q.Text), "" })
				if len(failed) > 0 {
					return true
				}
			}
		}
	}
	return !tablesHold(p)
}
