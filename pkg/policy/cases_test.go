package policy

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"example.org/redact/pkg/finding"
)

// expect is what one policy says of one picture: "5.13 d, 5.14 l" before and
// after, the raised questions' sections, and the verdict.
type expect struct {
	before  map[string]string
	after   map[string]string
	raised  []string
	verdict Verdict
}

type m = map[string]string

var signed = []ConsentRecord{{ID: "3f9a1c77d2e04b58", Channels: []Channel{Official}}}

// decisionCases are the twenty worked examples from which the packs were
// written. Letters: d definite, l likely, p possible.
var decisionCases = []struct {
	name      string
	ctx       Context
	find      []string
	las, asph expect
}{
	{
		"1 colleague selfie in uniform",
		Context{Declared: []Declaration{DeclareColleague}},
		[]string{"face", "uniform"},
		expect{m{"5.5": "l"}, m{}, nil, VerdictPost},
		expect{m{"5.5": "l"}, m{}, nil, VerdictPost},
	},
	{
		"1b the same, nothing declared",
		Context{},
		[]string{"face", "uniform"},
		expect{m{"5.5": "l", "5.13": "p", "5.14": "p"}, m{}, nil, VerdictPost},
		expect{m{"5.5": "l", "5.14": "p", "5.15": "p"}, m{}, nil, VerdictPost},
	},
	{
		"2 report form on a clipboard",
		Context{},
		[]string{"prf", "person-name", "nhs-number"},
		expect{m{"5.13": "d", "5.14": "d"}, m{}, nil, VerdictPost},
		expect{m{"5.14": "d", "5.15": "d"}, m{}, nil, VerdictPost},
	},
	{
		"2b only its text covered",
		Context{},
		[]string{"flag prf", "person-name", "nhs-number"},
		expect{m{"5.13": "d", "5.14": "d"}, m{"5.13": "d"}, nil, VerdictAsk},
		expect{m{"5.14": "d", "5.15": "d"}, m{"5.14": "d"}, nil, VerdictAsk},
	},
	{
		"3 ECG strip, nothing printed on it",
		Context{},
		[]string{"ecg"},
		expect{m{"5.13": "d", "5.14": "p"}, m{}, nil, VerdictPost},
		expect{m{"5.14": "d", "5.15": "p"}, m{}, nil, VerdictPost},
	},
	{
		"4 crash with cordon",
		Context{},
		[]string{"incident-scene", "fleet-livery", "call-sign", "gps"},
		expect{m{"5.13": "l", "5.14": "l"}, m{"5.13": "l", "5.14": "p"}, nil, VerdictWithhold},
		expect{m{"5.14": "l", "5.15": "l"}, m{"5.14": "l", "5.15": "p"}, nil, VerdictWithhold},
	},
	{
		"5 patient on stretcher, face turned away",
		Context{},
		[]string{"patient-context", "person"},
		expect{m{"5.13": "d", "5.14": "l"}, m{"5.13": "d"}, nil, VerdictWithhold},
		expect{m{"5.14": "d", "5.15": "l", "5.5": "p"}, m{"5.14": "d"}, []string{"5.5"}, VerdictWithhold},
	},
	{
		"6 the same, official, written consent",
		Context{Channel: Official, Consent: signed},
		[]string{"patient-context", "person"},
		expect{m{}, m{}, nil, VerdictPost},
		expect{m{"5.15": "l", "6": "l", "5.5": "p"}, m{}, []string{"5.5", "5.15"}, VerdictAsk},
	},
	{
		"6b the same without consent",
		Context{Channel: Official},
		[]string{"patient-context", "person"},
		expect{m{"5.14": "l", "7": "l"}, m{}, []string{"5.14"}, VerdictAsk},
		expect{m{"5.15": "l", "6": "l", "5.5": "p"}, m{}, []string{"5.5", "5.15"}, VerdictAsk},
	},
	{
		"7 station yard, logo on an ambulance, public plate",
		Context{},
		[]string{"nhs-logo", "fleet-livery", "number-plate"},
		expect{m{"5.10": "p", "5.14": "p"}, m{}, nil, VerdictPost},
		expect{m{"5.11": "p", "5.15": "p"}, m{}, nil, VerdictPost},
	},
	{
		"8 copy of an official picture, upload",
		Context{},
		[]string{"official-match"},
		expect{m{"5.10": "d"}, m{"5.10": "d"}, nil, VerdictWithhold},
		expect{m{"5.11": "d"}, m{"5.11": "d"}, nil, VerdictWithhold},
	},
	{
		"9 the same, the link is shared",
		Context{Published: PublishedLink},
		[]string{"official-match"},
		expect{m{}, m{}, nil, VerdictPost},
		expect{m{}, m{}, nil, VerdictPost},
	},
	{
		"10 control-room screen with addresses",
		Context{},
		[]string{"clinical-screen", "address"},
		expect{m{"5.14": "d", "5.11": "l", "5.13": "d"}, m{}, nil, VerdictPost},
		expect{m{"5.15": "d", "5.12": "l", "5.14": "d"}, m{}, nil, VerdictPost},
	},
	{
		"11 ward whiteboard behind smiling staff",
		Context{Declared: []Declaration{DeclareColleague}},
		[]string{"whiteboard", "face", "face"},
		expect{m{"5.14": "d", "5.11": "l", "5.5": "l", "5.13": "l"}, m{}, nil, VerdictPost},
		expect{m{"5.15": "d", "5.12": "l", "5.5": "l", "5.14": "l"}, m{}, nil, VerdictPost},
	},
	{
		"12 uniform portrait as profile picture",
		Context{Use: Profile, Declared: []Declaration{DeclareSelf}},
		[]string{"uniform", "face"},
		expect{m{"5.13": "d"}, m{"5.13": "d"}, nil, VerdictWithhold},
		expect{m{"5.14": "d"}, m{"5.14": "d"}, nil, VerdictWithhold},
	},
	{
		"13 X ray of a strange object, name removed",
		Context{},
		[]string{"xray"},
		expect{m{"5.13": "d", "5.14": "p"}, m{}, []string{"5.14"}, VerdictAsk},
		expect{m{"5.14": "d", "5.15": "p"}, m{}, []string{"5.15"}, VerdictAsk},
	},
	{
		"14 empty landscape, GPS, internal",
		Context{Channel: Internal},
		[]string{"gps"},
		expect{m{"5.14": "p"}, m{}, nil, VerdictPost},
		expect{m{"5.15": "p"}, m{}, nil, VerdictPost},
	},
	{
		"15 thumbnail of the original",
		Context{},
		[]string{"thumbnail"},
		expect{m{"5.14": "p"}, m{}, nil, VerdictPost},
		expect{m{"5.15": "p"}, m{}, nil, VerdictPost},
	},
	{
		"16 a foot injury to a crew's chat group",
		Context{Channel: Messaging},
		[]string{"injury"},
		expect{m{"5.13": "d", "5.14": "p"}, m{"5.13": "d"}, []string{"5.14"}, VerdictAsk},
		expect{m{"5.14": "d", "5.15": "p"}, m{"5.14": "d"}, []string{"5.15"}, VerdictAsk},
	},
	{
		"17 ten digits that are no NHS number",
		Context{},
		[]string{"text"},
		expect{m{}, m{}, nil, VerdictPost},
		expect{m{}, m{}, nil, VerdictPost},
	},
	{
		"18 SW1 on a road sign",
		Context{},
		[]string{"outward-postcode"},
		expect{m{}, m{}, nil, VerdictPost},
		expect{m{}, m{}, nil, VerdictPost},
	},
	{
		"18b SW1 with other evidence",
		Context{},
		[]string{"outward-postcode", "gps"},
		expect{m{"5.14": "l"}, m{}, nil, VerdictPost},
		expect{m{"5.15": "l"}, m{}, nil, VerdictPost},
	},
	{
		"19 tattooed arm with a wound",
		Context{},
		[]string{"tattoo", "injury"},
		expect{m{"5.13": "d", "5.14": "l"}, m{"5.13": "d", "5.14": "l"}, []string{"5.14"}, VerdictAsk},
		expect{m{"5.14": "d", "5.15": "l"}, m{"5.14": "d", "5.15": "l"}, []string{"5.15"}, VerdictAsk},
	},
	{
		"19b only the tattoo covered",
		Context{},
		[]string{"redact tattoo", "injury"},
		expect{m{"5.13": "d", "5.14": "l"}, m{"5.13": "d"}, []string{"5.14"}, VerdictAsk},
		expect{m{"5.14": "d", "5.15": "l"}, m{"5.14": "d"}, []string{"5.15"}, VerdictAsk},
	},
	{
		"20 incident in the news",
		Context{IncidentPublic: true},
		nil,
		expect{m{"5.14": "d", "5.13": "d"}, m{"5.14": "d", "5.13": "d"}, nil, VerdictWithhold},
		expect{m{"5.15": "d", "5.14": "d"}, m{"5.15": "d", "5.14": "d"}, nil, VerdictWithhold},
	},
}

func TestDecisionCases(t *testing.T) {
	for _, c := range decisionCases {
		for name, want := range map[string]expect{"las": c.las, "asph": c.asph} {
			t.Run(c.name+"/"+name, func(t *testing.T) { judge(t, name, c.ctx, c.find, want) })
		}
	}
}

func judge(t *testing.T, pack string, ctx Context, find []string, want expect) {
	t.Helper()
	for _, p := range problems(load(t, pack), ctx, find, want) {
		t.Error(p)
	}
}

// problems evaluates one case and says what comes out otherwise than expected.
func problems(p *Pack, ctx Context, find []string, want expect) (out []string) {
	packs := []*Pack{p}
	ctx.Now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	given, err := evidence(ctx, find...)
	if err != nil {
		return []string{err.Error()}
	}
	fs := planned(ctx.Defaults().Channel, given)
	before, after := Evaluate(packs, ctx, fs, Before), Evaluate(packs, ctx, fs, After)
	if got := sections(before.Breaches); !maps.Equal(got, want.before) {
		out = append(out, fmt.Sprintf("before: %v, want %v", got, want.before))
	}
	if got := sections(after.Breaches); !maps.Equal(got, want.after) {
		out = append(out, fmt.Sprintf("after: %v, want %v", got, want.after))
	}
	raised := []string{}
	for _, q := range before.Questions {
		if q.Raised && !slices.Contains(raised, q.Section) {
			raised = append(raised, q.Section)
		}
	}
	slices.Sort(raised)
	wantRaised := slices.Sorted(slices.Values(want.raised))
	if !slices.Equal(raised, wantRaised) {
		out = append(out, fmt.Sprintf("raised questions under %v, want %v", raised, wantRaised))
	}
	verdict, reason := Decide(after.Breaches, after.Questions, KeptWithoutConsent(ctx, fs))
	if verdict != want.verdict {
		out = append(out, fmt.Sprintf("verdict %s (%s), want %s", verdict, reason, want.verdict))
	}
	return out
}

// Case 1 promises the question about a professional image for every picture,
// and never lets it change the verdict.
func TestStandingQuestionNeverDecides(t *testing.T) {
	for name, section := range map[string]string{"las": "5.13", "asph": "5.14"} {
		res := Evaluate([]*Pack{load(t, name)}, Context{}, nil, After)
		found := false
		for _, q := range res.Questions {
			if q.Raised {
				t.Errorf("%s %s is raised for an empty picture", name, q.Section)
			}
			found = found || q.Section == section && q.Text == "Does it represent a professional image?"
		}
		if !found {
			t.Errorf("%s: the question about a professional image is missing", name)
		}
		if v, _ := Decide(res.Breaches, res.Questions, false); v != VerdictPost {
			t.Errorf("%s: an empty picture is %s", name, v)
		}
	}
}

// Flags alone must not turn an everyday picture into a question.
func TestOrdinaryPicturesArePost(t *testing.T) {
	both := []*Pack{load(t, "las"), load(t, "asph")}
	for _, find := range [][]string{
		nil,
		{"hi-vis:possible"},
		{"uniform:likely"},
		{"epaulette:possible", "hi-vis:possible"},
		{"battenburg"},
		{"fleet-livery", "battenburg"},
		{"street-sign"},
		{"house-number"},
		{"text"},
		{"letter"},
		{"face", "face", "face"},
		{"face", "uniform"},
		{"face", "hi-vis:possible", "street-sign"},
		{"gps", "taken-at", "device-id", "author", "thumbnail"},
		{"age-sex"},
		{"number-plate", "nhs-logo", "call-sign", "fleet-number", "gps"},
	} {
		for _, ch := range Channels() {
			ctx := Context{Channel: ch}
			given, err := evidence(ctx, find...)
			if err != nil {
				t.Fatal(err)
			}
			fs := planned(ch, given)
			res := Evaluate(both, ctx, fs, After)
			if v, why := Decide(res.Breaches, res.Questions, KeptWithoutConsent(ctx, fs)); v != VerdictPost {
				t.Errorf("%v on %s: %s: %s", find, ch, v, why)
			}
		}
	}
}

func TestPackExamples(t *testing.T) {
	for _, name := range Builtin() {
		failed, run := load(t, name).Test()
		for _, f := range failed {
			t.Error(f)
		}
		if run < 40 {
			t.Errorf("%s: only %d examples were run", name, run)
		}
	}
}

// Every kind is used by a rule or a question, or listed with a reason.
func TestEveryKindIsAccountedFor(t *testing.T) {
	for _, name := range []string{"las", "asph"} {
		p := load(t, name)
		used := map[finding.Kind]bool{}
		for _, s := range p.Sections {
			for _, r := range s.Rules {
				for _, list := range [][]finding.Kind{r.When.kinds(), r.Near, r.With} {
					for _, k := range list {
						used[k] = true
					}
				}
			}
			for _, q := range s.Questions {
				for _, k := range q.When.kinds() {
					used[k] = true
				}
			}
		}
		for _, k := range finding.Kinds() {
			_, listed := p.Unused[k]
			if !used[k] && !listed {
				t.Errorf("%s: %s is neither used nor listed as unused", name, k)
			}
		}
	}
}

// tablesHold evaluates all cases of a built-in pack and reports whether they
// come out as they should: what the mutation test asks.
func tablesHold(p *Pack) bool {
	if p.Pack != "las" && p.Pack != "asph" {
		return true
	}
	for _, c := range decisionCases {
		want := c.las
		if p.Pack == "asph" {
			want = c.asph
		}
		if problems(p, c.ctx, c.find, want) != nil {
			return false
		}
	}
	for _, c := range allRuleCases() {
		if c.problem(p) != "" {
			return false
		}
	}
	return true
}
