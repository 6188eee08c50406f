package pii

import (
	"strings"
	"testing"
	"time"

	"example.org/redact/pkg/finding"
)

func mustLoad(t testing.TB) *Rules {
	t.Helper()
	rs, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

// TestExamples runs every rule's examples and, unlike Load, may print them:
// they are invented.
func TestExamples(t *testing.T) {
	rs, err := load(bare(all()))
	if err != nil {
		t.Fatal(err)
	}
	full := all()
	for _, r := range full {
		t.Run(r.name, func(t *testing.T) {
			if len(r.yes) == 0 || len(r.no) == 0 {
				t.Fatal("needs true and false examples")
			}
			check := func(text string, want []string) {
				p := example{text: text}.page()
				last := 0
				for i := range rs.list {
					if rs.list[i].name == r.name {
						last = i
					}
				}
				first := last
				if r.late {
					first = 0
				}
				rs.run(p, first, last+1)
				if got := coveredBy(p, r.name); strings.Join(got, " / ") != strings.Join(want, " / ") {
					t.Errorf("%q covers %q, want %q", text, got, want)
				}
			}
			for _, ex := range r.yes {
				check(ex.text, ex.want)
			}
			for _, text := range r.no {
				check(text, nil)
			}
		})
	}
}

// bare replaces the examples of rules by ones that always hold, so that all
// failures of the real ones can be listed at once.
func bare(list []rule) []rule {
	out := make([]rule, len(list))
	for i, r := range list {
		r.yes, r.no = []example{on("")}, []string{""}
		out[i] = r
	}
	return out
}

func TestLoadRefuses(t *testing.T) {
	good := emailRule()
	noFalse, noTrue, wrong := good, good, good
	noFalse.no, noTrue.yes = nil, nil
	wrong.yes = []example{on("no mail here", "mail")}
	leaky := good
	leaky.no = []string{"a.b@example.org"}
	for name, list := range map[string][]rule{
		"no false examples": {noFalse}, "no true examples": {noTrue}, "failing true example": {wrong},
		"failing false example": {leaky}, "twice": {good, good},
	} {
		if _, err := load(list); err == nil {
			t.Errorf("%s: loaded", name)
		} else if strings.Contains(err.Error(), "example.org") {
			t.Errorf("%s: the error carries the example: %v", name, err)
		}
	}
}

func TestLoadTakesLittleTime(t *testing.T) {
	start := time.Now()
	mustLoad(t)
	if d := time.Since(start); d > 2*time.Second {
		t.Errorf("loading took %v", d)
	}
}

func TestKindsAreValid(t *testing.T) {
	rs := mustLoad(t)
	for _, k := range rs.Kinds() {
		if !k.Valid() {
			t.Errorf("%q is not a kind", k)
		}
	}
	if len(rs.Kinds()) < 15 {
		t.Errorf("only %d kinds", len(rs.Kinds()))
	}
}

// find returns the kinds and words that all rules find on an example page.
func find(rs *Rules, text string) map[finding.Kind][]string {
	lines := example{text: text}.lines()
	out := map[finding.Kind][]string{}
	for _, f := range rs.Find(lines) {
		var words []string
		for _, l := range lines {
			for _, w := range l.Words {
				if w.Region.Box.In(f.Box) {
					words = append(words, w.Text.Reveal())
				}
			}
		}
		out[f.Kind] = append(out[f.Kind], strings.Join(words, " "))
	}
	return out
}
