package policy

import "slices"

// extend puts p on top of the built-in pack it names: a section with the same
// id adds its rules and questions to that section, a new one follows at the
// end, and what p disables is gone. The name of the pack is p's own.
func (p *Pack) extend(src *source) (*Pack, error) {
	base, err := Load(p.Extends)
	if err != nil {
		return nil, src.errorAt("$.extends", "", "extends %q, which is not built in", p.Extends)
	}
	ids := map[string]bool{}
	for _, id := range base.ids() {
		ids[id] = true
	}
	for _, id := range p.Disable {
		if !ids[id] {
			return nil, src.errorAt("$.disable", "", "disables %q, which %s does not have", id, p.Extends)
		}
	}
	for i, s := range p.Sections {
		if err := p.addSection(base, s, ids, src, i); err != nil {
			return nil, err
		}
	}
	for i := range base.Sections {
		s := &base.Sections[i]
		s.Rules = slices.DeleteFunc(s.Rules, func(r Rule) bool { return slices.Contains(p.Disable, r.ID) })
		s.Questions = slices.DeleteFunc(s.Questions, func(q Ask) bool { return slices.Contains(p.Disable, q.ID) })
	}
	p.Sections = base.Sections
	p.IncidentalTo = append(base.IncidentalTo, p.IncidentalTo...)
	return p, nil
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
			return src.errorAt(sectionPath(at, "title", -1), "", "calls section %s of %s %q; it is printed %q", s.ID, p.Extends, s.Title, b.Title)
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
