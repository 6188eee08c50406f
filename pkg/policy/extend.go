package policy

import (
	"maps"
	"slices"
	"strings"

	"example.org/redact/pkg/finding"
)

// base loads the built-in pack that p extends, and gives p those of its groups
// that p does not define itself. It returns nil when p extends none.
func (p *Pack) base(src *source) (*Pack, error) {
	if p.Extends == "" {
		return nil, nil
	}
	base, err := Load(p.Extends)
	if err != nil {
		return nil, src.errorAt("$.extends", "", "extends %q, which is not built in", p.Extends)
	}
	groups := maps.Clone(base.Groups)
	if groups == nil {
		groups = map[string][]finding.Kind{}
	}
	maps.Copy(groups, p.Groups)
	p.Groups = groups
	return base, nil
}

// extend puts p on top of base: a section with the same id adds its rules and
// questions to that section, a new one follows at the end, and what p disables
// is gone. The name of the pack is p's own. The examples of base are dropped,
// since they were written for base alone.
func (p *Pack) extend(base *Pack, src *source) error {
	ids := map[string]bool{}
	for _, id := range base.ids() {
		ids[id] = true
	}
	for _, id := range p.Disable {
		if !ids[id] {
			return src.errorAt("$.disable", "", "disables %q, which %s does not have", id, p.Extends)
		}
	}
	for i := range base.Sections {
		s := &base.Sections[i]
		s.dropExamples()
		s.rename(base.label(s), p.label(s))
	}
	for i, s := range p.Sections {
		if err := p.addSection(base, s, ids, src, i); err != nil {
			return err
		}
	}
	for i := range base.Sections {
		s := &base.Sections[i]
		s.Rules = slices.DeleteFunc(s.Rules, func(r Rule) bool { return slices.Contains(p.Disable, r.ID) })
		s.Questions = slices.DeleteFunc(s.Questions, func(q Ask) bool { return slices.Contains(p.Disable, q.ID) })
	}
	p.Sections = base.Sections
	p.IncidentalTo = append(base.IncidentalTo, p.IncidentalTo...)
	return nil
}

func (p *Pack) addSection(base *Pack, s Section, ids map[string]bool, src *source, at int) error {
	for j, r := range s.Rules {
		if ids[r.ID] {
			return src.errorAt(sectionPath(at, "rules", j), r.ID, "has the id of a rule of %s; disable that one and choose another id", p.Extends)
		}
	}
	for i := range base.Sections {
		b := &base.Sections[i]
		if b.ID != s.ID {
			continue
		}
		if b.Title != s.Title {
			return src.errorAt(sectionPath(at, "title", -1), "", "calls %s %q, which is printed %q", base.label(b), s.Title, b.Title)
		}
		b.Rules = append(b.Rules, s.Rules...)
		b.Questions = append(b.Questions, s.Questions...)
		if s.Image != ImageNone {
			b.Image, b.Why = s.Image, s.Why
		}
		return nil
	}
	base.Sections = append(base.Sections, s)
	return nil
}

// rename puts the extending policy's name into the sentences of a section.
func (s *Section) rename(from, to string) {
	for i := range s.Rules {
		s.Rules[i].Sentence = strings.ReplaceAll(s.Rules[i].Sentence, from, to)
	}
	for i := range s.Questions {
		s.Questions[i].Text = strings.ReplaceAll(s.Questions[i].Text, from, to)
	}
}

func (s *Section) dropExamples() {
	for i := range s.Rules {
		s.Rules[i].Examples = Examples{}
	}
	for i := range s.Questions {
		s.Questions[i].Examples = Examples{}
	}
}

// ids returns the ids of all rules and questions.
func (p *Pack) ids() []string {
	var out []string
	for _, s := range p.Sections {
		for _, r := range s.Rules {
			out = append(out, r.ID)
		}
		for _, q := range s.Questions {
			out = append(out, q.ID)
		}
	}
	return out
}
