package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"example.org/redact/pkg/finding"
)

// packName is what a pack may be called: it is printed and used as a flag.
var packName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// bareNumber finds what looks like a section number; messages write {here}
// instead, which becomes the pair of policy and section.
var bareNumber = regexp.MustCompile(`(?i)\b(sections?\s+)?\d+\.\d+\b|\bsections?\s+\d+`)

// checker walks a decoded pack and stops at the first thing that is wrong.
type checker struct {
	p    *Pack
	src  *source
	seen map[string]bool // ids of rules and questions
	err  error
}

// check looks at a pack before its groups are replaced; base is what it
// extends, or nil.
func check(p, base *Pack, src *source) error {
	c := &checker{p: p, src: src, seen: map[string]bool{}}
	c.head()
	mirrored, sections := map[string]bool{}, map[string]bool{}
	if base != nil {
		for _, s := range base.Sections {
			mirrored[s.ID] = true
		}
	}
	for i := range p.Sections {
		s := &p.Sections[i]
		c.section(i, s, sections, mirrored)
		sections[s.ID], mirrored[s.ID] = true, true
	}
	return c.err
}

// fail keeps the first error.
func (c *checker) fail(yamlPath, rule, format string, args ...any) {
	if c.err == nil {
		c.err = c.src.errorAt(yamlPath, rule, format, args...)
	}
}

func sectionPath(i int, list string, j int) string {
	if j < 0 {
		return fmt.Sprintf("$.sections[%d].%s", i, list)
	}
	return fmt.Sprintf("$.sections[%d].%s[%d]", i, list, j)
}

func (c *checker) head() {
	p := c.p
	switch {
	case p.Pack == "":
		c.fail("$.pack", "", "pack is missing: its name on the command line")
	case !packName.MatchString(p.Pack):
		c.fail("$.pack", "", "pack %q must be lower-case letters, digits and hyphens, at most 32", p.Pack)
	case p.Name == "":
		c.fail("$.pack", "", "name is missing: what sentences call the policy, such as LAS")
	case p.Title == "":
		c.fail("$.pack", "", "title is missing")
	case len(p.Sections) == 0:
		c.fail("$.pack", "", "has no sections")
	}
	for name, kinds := range p.Groups {
		at := "$.groups"
		if finding.Kind(name).Valid() {
			c.fail(at, "", "group %q has the name of a kind", name)
		}
		for _, k := range kinds {
			if !k.Valid() {
				c.fail(at, "", "group %q: %q is not a kind of finding", name, k)
			}
		}
	}
	for k, why := range p.Unused {
		if !k.Valid() {
			c.fail("$.unused", "", "%q is not a kind of finding", k)
		}
		if why == "" {
			c.fail("$.unused", "", "%q needs a reason", k)
		}
	}
	c.kindList("$.incidental_to", "", p.IncidentalTo)
}

// section checks one heading; earlier are those above it in this file,
// mirrored those whose breaches a rule may take over.
func (c *checker) section(i int, s *Section, earlier, mirrored map[string]bool) {
	at := fmt.Sprintf("$.sections[%d]", i)
	switch {
	case s.ID == "":
		c.fail(at, "", "a section needs an id: its number, or a short name with `unnumbered: true`")
	case earlier[s.ID]:
		c.fail(at+".id", "", "%s stands twice", c.p.label(s))
	case s.Title == "":
		c.fail(at, "", "%s needs its title as printed", c.p.label(s))
	case s.Image != ImageFull && s.Image != ImagePartial && s.Image != ImageNone:
		c.fail(at+".image", "", "%s: image must be full, partial or none", c.p.label(s))
	case s.Image != ImageFull && s.Why == "":
		c.fail(at, "", "%s is not fully covered and must say why", c.p.label(s))
	case s.Image == ImageNone && len(s.Rules) > 0:
		c.fail(at+".image", "", "%s has rules, so image cannot be none", c.p.label(s))
	case s.Image != ImageNone && len(s.Rules) == 0 && c.p.Extends == "":
		c.fail(at+".image", "", "%s has no rules, so image must be none", c.p.label(s))
	}
	for j, x := range s.Exceptions {
		if x.When != "published" || len(x.Allows) == 0 || len(x.Not) == 0 {
			c.fail(sectionPath(i, "exceptions", j), "", "%s: an exception is {when: published, allows: [...], not: [...]}", c.p.label(s))
		}
	}
	for j := range s.Rules {
		c.rule(sectionPath(i, "rules", j), &s.Rules[j], mirrored)
	}
	for j := range s.Questions {
		c.question(sectionPath(i, "questions", j), &s.Questions[j])
	}
}

// id checks the name of a rule or question.
func (c *checker) id(at, id string) {
	switch {
	case id == "":
		c.fail(at, "", "a rule without an id")
	case c.seen[id]:
		c.fail(at+".id", id, "the id is used twice")
	case !strings.HasPrefix(id, c.p.Pack+"-"):
		c.fail(at+".id", id, "the id must start with %q", c.p.Pack+"-")
	}
	c.seen[id] = true
}

func (c *checker) rule(at string, r *Rule, earlier map[string]bool) {
	c.id(at, r.ID)
	c.condition(at, r.ID, &r.Condition)
	c.lists(at, r)
	c.levels(at, r)
	switch {
	case r.Modality != Must && r.Modality != Should:
		c.fail(at+".modality", r.ID, "modality must be must or should")
	case !r.Certainty.given():
		c.fail(at+".certainty", r.ID, "certainty must be possible, likely or definite; what an image cannot show is a question")
	case len(r.Remedies) == 0:
		c.fail(at+".remedies", r.ID, "has no remedies")
	case len(r.CuredBy) == 0:
		c.fail(at+".cured_by", r.ID, "must say what cures it, or cured_by: [none]")
	case slices.Contains(r.CuredBy, NoRemedy) && len(r.CuredBy) > 1:
		c.fail(at+".cured_by", r.ID, "is cured by none and by something")
	case r.Mirrors != "" && !earlier[r.Mirrors]:
		c.fail(at+".mirrors", r.ID, "mirrors %s, which is no earlier section of this pack", r.Mirrors)
	case r.Mirrors != "" && !r.When.empty():
		c.fail(at+".mirrors", r.ID, "mirrors a section and has a when of its own")
	case r.Mirrors == "" && r.When.empty() && r.Context.empty():
		c.fail(at, r.ID, "has no condition: when, context or mirrors")
	case r.Else.given() && (len(r.Near) > 0) == (len(r.With) > 0):
		c.fail(at+".else", r.ID, "else needs either near or with")
	case r.One.given() && len(r.When.Of) == 0:
		c.fail(at+".one", r.ID, "one needs count and of")
	case r.Unknown.given() && !slices.Contains(r.Subject, SubjectUnknown):
		c.fail(at+".unknown", r.ID, "unknown needs a subject that can be unknown")
	}
	c.message(at+".sentence", r.ID, r.Sentence)
	if !strings.Contains(r.Sentence, "{here}") {
		c.fail(at+".sentence", r.ID, "the sentence must name policy and section by {here}")
	}
	c.examples(at+".examples", r.ID, r.Examples)
}

// lists checks the words of a rule's lists.
func (c *checker) lists(at string, r *Rule) {
	for _, m := range r.Remedies {
		if !validRemedy(m) {
			c.fail(at+".remedies", r.ID, "%q is not a remedy", m)
		}
	}
	for _, m := range r.CuredBy {
		if m != CoverIt && m != CoverWhole && m != StripIt && m != NoRemedy {
			c.fail(at+".cured_by", r.ID, "%q does not cure (redact, redact-whole, strip, none)", m)
		}
	}
	for _, s := range r.SatisfiedBy {
		if s != byConsent && s != byPermission {
			c.fail(at+".satisfied_by", r.ID, "%q does not satisfy (consent, permission)", s)
		}
	}
	c.kindList(at+".cured_if_covered", r.ID, r.CuredIf)
	c.kindList(at+".lone_ok", r.ID, r.LoneOK.Anywhere)
	c.kindList(at+".lone_ok", r.ID, r.LoneOK.InCopy)
}

// levels checks the optional certainties; Certainty itself is checked by rule.
func (c *checker) levels(at string, r *Rule) {
	for _, l := range []struct {
		key   string
		value Level
	}{{"else", r.Else}, {"one", r.One}, {"unknown", r.Unknown}, {"if_incidental", r.IfIncidental}, {"if_declared", r.IfDeclared}, {"when.at_least", r.When.AtLeast}} {
		if l.value == noLevel {
			c.fail(at+"."+l.key, r.ID, "%s must be possible, likely or definite", l.key)
		}
	}
}

func validRemedy(m Remedy) bool {
	switch m {
	case CoverIt, CoverWhole, StripIt, Withhold, AskThem, GetConsent, Link, Advice, NoRemedy:
		return true
	}
	return false
}

func (c *checker) question(at string, q *Ask) {
	c.id(at, q.ID)
	c.condition(at, q.ID, &q.Condition)
	c.message(at+".text", q.ID, q.Text)
	if !q.Standing() {
		c.examples(at+".examples", q.ID, q.Examples)
	}
}

func (c *checker) condition(at, id string, n *Condition) {
	w := n.When
	forms := 0
	for _, used := range []bool{len(w.Any) > 0, len(w.All) > 0, len(w.Of) > 0} {
		if used {
			forms++
		}
	}
	switch {
	case forms > 1:
		c.fail(at+".when", id, "when has more than one of any, all and of")
	case len(w.Of) > 0 && (w.Count < 2 || w.Count > len(w.Of)):
		c.fail(at+".when", id, "count must be between 2 and the length of its list")
	case len(w.Of) == 0 && w.Count != 0:
		c.fail(at+".when", id, "count needs of")
	case w.Apart != 0 && (w.Apart < 2 || len(w.Any) == 0):
		c.fail(at+".when", id, "apart must be 2 or more and needs any")
	}
	c.kindList(at+".when.any", id, w.Any)
	c.kindList(at+".when.all", id, w.All)
	for _, o := range w.Of {
		c.kindList(at+".when.of", id, o)
	}
	c.kindList(at+".near", id, n.Near)
	c.kindList(at+".with", id, n.With)
	c.kindList(at+".not_near", id, n.NotNear)
	for _, s := range n.Subject {
		if s != SubjectPatient && s != SubjectUnknown && s != SubjectColleague && s != SubjectSelf {
			c.fail(at+".subject", id, "%q is not a subject (patient, unknown, colleague, self)", s)
		}
	}
	for _, ch := range n.Applies {
		if _, err := ParseChannel(string(ch)); err != nil {
			c.fail(at+".applies", id, "%v", err)
		}
	}
	for _, u := range n.Context.Use {
		if _, err := ParseUse(string(u)); err != nil {
			c.fail(at+".context", id, "%v", err)
		}
	}
}

// kindList wants kinds or names of groups.
func (c *checker) kindList(at, id string, list []finding.Kind) {
	for _, k := range list {
		if _, isGroup := c.p.Groups[string(k)]; !isGroup && !k.Valid() {
			c.fail(at, id, "%q is not a kind of finding", k)
		}
	}
}

func (c *checker) message(at, id, text string) {
	if strings.TrimSpace(text) == "" {
		c.fail(at, id, "has no sentence")
	}
	if m := bareNumber.FindString(text); m != "" {
		c.fail(at, id, "%q is a bare section number; write {here}, which becomes policy and section", m)
	}
}

func (c *checker) examples(at, id string, xs Examples) {
	if len(xs.Hit) == 0 || len(xs.Miss) == 0 {
		c.fail(at, id, "needs at least one example that hits and one that misses")
	}
	for _, x := range slices.Concat(xs.Hit, xs.Miss) {
		if _, _, _, err := x.build(); err != nil {
			c.fail(at, id, "example: %v", err)
		}
	}
}
