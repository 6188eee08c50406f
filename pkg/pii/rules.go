package pii

import (
	"fmt"
	"slices"
	"sort"

	"example.org/redact/pkg/finding"
)

// Name is what findings of this package carry as their detector.
const Name = "pii/rules@1"

// Rules is a loaded, checked set of rules. It holds no state between calls and
// is safe for concurrent use.
type Rules struct{ list []rule }

// rule is one thing to look for, with the pages that prove it.
type rule struct {
	name  string
	kinds []finding.Kind
	// late rules look at what the others found (a name beside an NHS number)
	// and run after them.
	late bool
	find func(*page) []hit
	yes  []example
	no   []string
}

// all is every rule, in the order in which they run.
func all() []rule {
	return []rule{
		nhsRule(), chiRule(), hcRule(), ninoRule(), licenceRule(),
		dobRule(), ageSexRule(),
		postcodeRule(), phoneRule(), emailRule(),
		plateRule(), callSignRule(), fleetRule(), incidentRule(), hospitalRule(), staffRule(),
		labelledNameRule(), titleRule(), badgeNameRule(),
		addressRule(), credentialRule(), rotaRule(),
		outwardRule(), streetRule(), nearNameRule(), diagnosisRule(),
	}
}

// Load checks every rule against its own examples and returns the set. The
// error names the rule and the number of the example, never its text.
func Load() (*Rules, error) { return load(all()) }

func load(list []rule) (*Rules, error) {
	var early, late []rule
	names := map[string]bool{}
	for _, r := range list {
		if names[r.name] {
			return nil, fmt.Errorf("pii: two rules are called %s", r.name)
		}
		names[r.name] = true
		if r.late {
			late = append(late, r)
		} else {
			early = append(early, r)
		}
	}
	rs := &Rules{list: append(early, late...)}
	for i := range rs.list {
		if err := rs.prove(i); err != nil {
			return nil, err
		}
	}
	return rs, nil
}

// prove runs rule i on its examples; a late rule after all that come before it.
func (rs *Rules) prove(i int) error {
	r := rs.list[i]
	if len(r.yes) == 0 || len(r.no) == 0 {
		return fmt.Errorf("pii: rule %s needs both true and false examples", r.name)
	}
	first := i
	if r.late {
		first = 0
	}
	for n, ex := range r.yes {
		p := ex.page()
		rs.run(p, first, i+1)
		if got := coveredBy(p, r.name); !slices.Equal(got, ex.want) {
			return fmt.Errorf("pii: rule %s: true example %d covers %d places, want %d, or others", r.name, n+1, len(got), len(ex.want))
		}
	}
	for n, text := range r.no {
		p := example{text: text}.page()
		rs.run(p, first, i+1)
		if got := coveredBy(p, r.name); len(got) > 0 {
			return fmt.Errorf("pii: rule %s: false example %d covers %d places", r.name, n+1, len(got))
		}
	}
	return nil
}

// run applies rules [from, to) to the page in order.
func (rs *Rules) run(p *page, from, to int) {
	for _, r := range rs.list[from:to] {
		for _, h := range r.find(p) {
			h.rule = r.name
			p.hits = append(p.hits, h)
			h.line.hits = append(h.line.hits, h)
		}
	}
}

// Kinds returns what the rules can find, in the order of package finding.
func (rs *Rules) Kinds() []finding.Kind {
	var out []finding.Kind
	for _, k := range finding.Kinds() {
		for _, r := range rs.list {
			if slices.Contains(r.kinds, k) {
				out = append(out, k)
				break
			}
		}
	}
	return out
}

// Find returns what the rules find in the lines of a file: each finding with
// the tight box of its words in pixels of the upright page (whole words, so a
// label glued to a value is covered with it), sorted by page and place. Lines
// of different pages do not see one another. ID, Action and KeepReason are
// left empty. The time is linear in the length of the text.
func (rs *Rules) Find(lines []finding.Line) []finding.Finding {
	byPage := map[int][]*finding.Line{}
	var numbers []int
	for i := range lines {
		n := lines[i].Page
		if byPage[n] == nil {
			numbers = append(numbers, n)
		}
		byPage[n] = append(byPage[n], &lines[i])
	}
	sort.Ints(numbers)
	var out []finding.Finding
	for _, n := range numbers {
		p := newPage(n, byPage[n])
		rs.run(p, 0, len(rs.list))
		for _, h := range merge(p.hits) {
			out = append(out, h.finding())
		}
	}
	return out
}

// merge joins hits of one kind whose bytes overlap on a line: the evidence of
// both, the certainty of the surer one.
func merge(hits []hit) []hit {
	type key struct {
		l *line
		k finding.Kind
	}
	groups := map[key][]hit{}
	var order []key
	for _, h := range hits {
		k := key{h.line, h.kind}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], h)
	}
	var out []hit
	for _, k := range order {
		g := groups[k]
		sort.SliceStable(g, func(i, j int) bool { return g[i].a < g[j].a })
		for _, h := range g {
			if n := len(out); n > 0 && out[n-1].line == h.line && out[n-1].kind == h.kind && h.a < max(out[n-1].b, out[n-1].a+1) {
				out[n-1] = join(out[n-1], h)
				continue
			}
			out = append(out, h)
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i].line.src.Box.Min, out[j].line.src.Box.Min
		if a.Y != b.Y {
			return a.Y < b.Y
		}
		if a.X != b.X {
			return a.X < b.X
		}
		return out[i].a < out[j].a
	})
	return out
}

func join(a, b hit) hit {
	a.b = max(a.b, b.b)
	a.certainty = max(a.certainty, b.certainty)
	for _, e := range b.evidence {
		if !slices.Contains(a.evidence, e) {
			a.evidence = append(slices.Clone(a.evidence), e)
		}
	}
	return a
}

// scores are the base of a finding's score, before the reader's confidence.
var scores = map[finding.Certainty]float64{finding.Definite: 0.95, finding.Likely: 0.8, finding.Possible: 0.5}

func (h hit) finding() finding.Finding {
	conf, n := 0.0, 0
	for _, w := range h.line.wordsIn(h.a, h.b) {
		conf += w.conf
		n++
	}
	score := scores[h.certainty]
	if n > 0 {
		score *= 0.7 + 0.3*min(1, max(0, conf/float64(n)))
	}
	return finding.Finding{
		Kind:      h.kind,
		Region:    h.line.region(h.a, h.b),
		Score:     score,
		Certainty: h.certainty,
		Detector:  Name,
		Evidence:  h.evidence,
	}
}
