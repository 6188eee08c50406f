package pipeline

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
	"example.org/redact/pkg/report"
)

// said is what the tool says of one picture on one channel: what it covers, and
// the sections of each policy with the first letter of their certainty.
type said struct {
	covers        []finding.Kind
	before, after map[string]string // "las 5.10": "l"
	verdict       policy.Verdict
}

type m = map[string]string

// seenAt is a finding of 100 x 40 pixels at (x, y) with a certainty.
func seenAt(k finding.Kind, c finding.Certainty, x, y int) finding.Finding {
	f := at(k, x, y)
	f.Certainty = c
	return f
}

// TestPersonalAndOfficialPosts: what ties a picture to the Service counts
// against a person's own post and not against the Service's.
func TestPersonalAndOfficialPosts(t *testing.T) {
	const likely, possible = finding.Likely, finding.Possible
	packs := bothPacks(t)
	nothing := said{nil, m{}, m{}, policy.VerdictPost}
	for _, tt := range []struct {
		name                         string
		use                          policy.Use
		find                         []finding.Finding
		personal, official, internal said // personal also stands for messaging
	}{
		{
			name:     "a logo on a wall",
			find:     []finding.Finding{seenAt(finding.NHSLogo, likely, 100, 100)},
			personal: said{[]finding.Kind{finding.NHSLogo}, m{"las 5.10": "l", "asph 5.11": "l"}, m{}, policy.VerdictPost},
			official: nothing, internal: nothing,
		},
		{
			name:     "a crest that only the network saw",
			find:     []finding.Finding{seenAt(finding.OrgCrest, possible, 100, 100)},
			personal: said{[]finding.Kind{finding.OrgCrest}, m{"las 5.10": "p", "asph 5.11": "p"}, m{}, policy.VerdictPost},
			official: nothing, internal: nothing,
		},
		{
			name: "a van: its logo is incidental, its plate goes on every channel",
			find: []finding.Finding{
				seenAt(finding.Battenburg, likely, 100, 100), seenAt(finding.NHSLogo, likely, 100, 150), seenAt(finding.StarOfLife, likely, 220, 100),
				seenAt(finding.CallSign, likely, 220, 150), seenAt(finding.NumberPlate, likely, 160, 200), seenAt(finding.FleetLivery, likely, 100, 100),
			},
			personal: said{
				[]finding.Kind{finding.CallSign, finding.NHSLogo, finding.NumberPlate, finding.StarOfLife},
				m{"las 5.10": "p", "las 5.14": "l", "asph 5.11": "p", "asph 5.15": "l"},
				m{},
				policy.VerdictPost,
			},
			official: said{
				[]finding.Kind{finding.NumberPlate},
				m{"las 5.14": "l", "las 7": "l", "asph 5.15": "l", "asph 6": "l"},
				m{},
				policy.VerdictPost,
			},
			internal: said{[]finding.Kind{finding.NumberPlate}, m{"las 5.14": "l", "asph 5.15": "l"}, m{}, policy.VerdictPost},
		},
		{
			name: "somebody in uniform with a badge",
			find: []finding.Finding{
				seenAt(finding.Face, likely, 100, 20), seenAt(finding.Uniform, likely, 100, 80), seenAt(finding.Epaulette, likely, 80, 80),
				seenAt(finding.HiVis, possible, 100, 90), seenAt(finding.IDBadge, likely, 120, 130),
			},
			personal: said{
				[]finding.Kind{finding.Face, finding.IDBadge},
				m{"las 5.5": "l", "las 5.13": "p", "las 5.14": "p", "asph 5.5": "l", "asph 5.14": "p", "asph 5.15": "p"},
				m{},
				policy.VerdictPost,
			},
			official: said{
				[]finding.Kind{finding.Face, finding.IDBadge},
				m{"las 5.5": "l", "las 5.14": "p", "las 7": "p", "las service-use": "l", "asph 5.5": "l", "asph 5.15": "p", "asph 6": "p"},
				m{},
				policy.VerdictPost,
			},
			internal: said{
				[]finding.Kind{finding.Face, finding.IDBadge},
				m{"las 5.5": "l", "las 5.14": "p", "asph 5.5": "l", "asph 5.15": "p"},
				m{},
				policy.VerdictPost,
			},
		},
		{
			name:     "a crest as a profile picture",
			use:      policy.Profile,
			find:     []finding.Finding{seenAt(finding.OrgCrest, likely, 100, 100)},
			personal: said{[]finding.Kind{finding.OrgCrest}, m{"las 5.3": "p", "las 5.10": "l", "asph 5.3": "p", "asph 5.11": "l"}, m{}, policy.VerdictPost},
			official: nothing, internal: nothing,
		},
		{
			name:     "livery alone",
			find:     []finding.Finding{seenAt(finding.Battenburg, likely, 100, 100), seenAt(finding.FleetLivery, likely, 100, 100)},
			personal: nothing,
			official: nothing, internal: nothing,
		},
	} {
		for ch, want := range map[policy.Channel]said{
			policy.Personal: tt.personal, policy.Messaging: tt.personal, policy.Official: tt.official, policy.Internal: tt.internal,
		} {
			t.Run(fmt.Sprintf("%s/%s", tt.name, ch), func(t *testing.T) {
				r := Evaluate("test", packs, policy.Context{Channel: ch, Use: tt.use}, tt.find)
				if got := coveredKinds(r); !slices.Equal(got, want.covers) {
					t.Errorf("covers %v, want %v", got, want.covers)
				}
				if got := spoken(r.Before); !maps.Equal(got, want.before) {
					t.Errorf("before %v, want %v", got, want.before)
				}
				if got := spoken(r.After); !maps.Equal(got, want.after) {
					t.Errorf("after %v, want %v", got, want.after)
				}
				if r.Verdict != want.verdict {
					t.Errorf("verdict %s, want %s", r.Verdict, want.verdict)
				}
			})
		}
	}
}

func bothPacks(t *testing.T) []*policy.Pack {
	t.Helper()
	var out []*policy.Pack
	for _, name := range []string{"las", "asph"} {
		p, err := policy.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// coveredKinds lists the kinds that a report says are painted over, sorted.
func coveredKinds(r *report.Report) []finding.Kind {
	var out []finding.Kind
	for _, f := range r.Findings {
		if f.Action.Covers() && !slices.Contains(out, f.Kind) {
			out = append(out, f.Kind)
		}
	}
	slices.Sort(out)
	return out
}

// spoken sums breaches up as "policy section" -> certainty, the surest of each.
func spoken(bs []policy.Breach) map[string]string {
	best := map[string]finding.Certainty{}
	for _, b := range bs {
		s := b.Policy + " " + b.Section
		best[s] = max(best[s], b.Certainty)
	}
	out := map[string]string{}
	for s, c := range best {
		out[s] = c.String()[:1]
	}
	return out
}
