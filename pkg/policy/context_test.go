package policy

import (
	"errors"
	"image"
	"strings"
	"testing"
	"time"

	"example.org/redact/pkg/finding"
)

func TestDeclare(t *testing.T) {
	ctx := Context{Declared: []Declaration{DeclareColleague, DeclareInjury, DeclarePatient, DeclarePatient, DeclareSelf, DeclareChild, DeclareIncident}, Published: PublishedCopy}
	var got []string
	for _, f := range Declare(ctx) {
		if f.Detector != finding.Declared || f.Certainty != finding.Definite || f.Located() || f.Score != 1 {
			t.Errorf("%+v", f)
		}
		got = append(got, string(f.Kind))
	}
	if want := "patient-context injury incident-scene child official-match"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	if n := len(Declare(Context{Declared: []Declaration{DeclareSelf, DeclareColleague}, Published: PublishedLink})); n != 0 {
		t.Errorf("self, colleague and a link add %d findings", n)
	}
}

func TestContextValidate(t *testing.T) {
	for name, c := range map[string]Context{
		"channel": {Channel: "friends"}, "use": {Use: "cover"}, "declaration": {Declared: []Declaration{"nurse"}}, "published": {Published: "https://x"},
	} {
		if err := c.Validate(); err == nil {
			t.Errorf("a wrong %s is accepted", name)
		}
	}
	if err := (Context{}).Validate(); err != nil {
		t.Errorf("the empty context: %v", err)
	}
	d := (Context{}).Defaults()
	if d.Channel != Personal || d.Use != Post || d.Now.IsZero() {
		t.Errorf("%+v", d)
	}
	if ds, err := ParseDeclarations(" patient, injury,"); err != nil || len(ds) != 2 {
		t.Errorf("%v %v", ds, err)
	}
	if _, err := ParseDeclarations("patient,doctor"); err == nil || !strings.Contains(err.Error(), "colleague") {
		t.Errorf("the error does not say what is allowed: %v", err)
	}
}

func TestNear(t *testing.T) {
	at := func(page, x, y, w, h int) finding.Region {
		return finding.Region{Page: page, Box: image.Rect(x, y, x+w, y+h)}
	}
	for _, c := range []struct {
		name string
		a, b finding.Region
		want bool
	}{
		{"no place at all", finding.Region{}, finding.Region{}, true},
		{"one without a place", finding.Region{}, at(1, 0, 0, 10, 10), true},
		{"somewhere on the page", finding.Region{Page: 1}, at(1, 0, 0, 10, 10), true},
		{"somewhere on another page", finding.Region{Page: 2}, at(1, 0, 0, 10, 10), false},
		{"inside", at(1, 10, 10, 5, 5), at(1, 0, 0, 100, 100), true},
		{"touching", at(1, 100, 0, 50, 50), at(1, 0, 0, 100, 100), true},
		{"half the longer side away", at(1, 149, 0, 10, 10), at(1, 0, 0, 100, 100), true},
		{"further away", at(1, 151, 0, 10, 10), at(1, 0, 0, 100, 100), false},
		{"another page", at(2, 10, 10, 5, 5), at(1, 0, 0, 100, 100), false},
	} {
		if near(c.a, c.b) != c.want || near(c.b, c.a) != c.want {
			t.Errorf("%s: not %v", c.name, c.want)
		}
	}
}

// What lies in the hull of a turned sheet but not on the sheet is not covered.
func TestInsideAPolygon(t *testing.T) {
	sheet := finding.Region{Page: 1, Box: image.Rect(0, 0, 100, 100), Polygon: []image.Point{{50, 0}, {100, 50}, {50, 100}, {0, 50}}}
	middle, corner := finding.Region{Page: 1, Box: image.Rect(40, 40, 60, 60)}, finding.Region{Page: 1, Box: image.Rect(0, 0, 20, 20)}
	if !inside(middle, sheet) || inside(corner, sheet) || inside(sheet, middle) {
		t.Error("inside does not follow the outline")
	}
}

const consentYAML = `
consent:
  - id: 3f9a1c77d2e04b58
    given_by: Jane Doe, mother of the patient
    use: [official]
    until: 2026-06-30
  - id: 8b1d55aa01f3c2d4
    use: [official, internal]
    withdrawn: 2026-05-01
  - id: 00c4d1e2f3a4b5c6
    use: [internal]
    page: 1
    box: [100, 100, 50, 50]
`

func TestParseConsent(t *testing.T) {
	rs, err := ParseConsent("consent.yaml", []byte(consentYAML))
	if err != nil || len(rs) != 3 {
		t.Fatalf("%d records: %v", len(rs), err)
	}
	day := func(s string) time.Time {
		d, err := time.Parse("2006-01-02 15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		r    int
		ch   Channel
		now  string
		want bool
	}{
		{0, Official, "2026-06-30 23:59", true},
		{0, Official, "2026-07-01 00:00", false},
		{0, Personal, "2026-06-01 00:00", false},
		{1, Official, "2026-04-01 00:00", false},
		{2, Internal, "2030-01-01 00:00", true},
	} {
		if rs[c.r].Valid(c.ch, day(c.now)) != c.want {
			t.Errorf("record %d on %s at %s: not %v", c.r, c.ch, c.now, c.want)
		}
	}
	in := func(page, x, y, w, h int) finding.Finding {
		return finding.Finding{Kind: finding.Face, Region: finding.Region{Page: page, Box: image.Rect(x, y, x+w, y+h)}}
	}
	for _, c := range []struct {
		f    finding.Finding
		want bool
	}{
		{in(1, 100, 100, 50, 50), true}, {in(1, 105, 95, 40, 40), true}, {in(1, 140, 140, 50, 50), false}, {in(2, 100, 100, 50, 50), false}, {finding.Finding{}, false},
	} {
		if rs[2].Covers(c.f) != c.want {
			t.Errorf("%v: not %v", c.f.Box, c.want)
		}
	}
	if !rs[0].Covers(finding.Finding{}) {
		t.Error("a record for the whole picture does not cover what has no place")
	}
	ctx := Context{Channel: Official, Consent: rs, Now: day("2026-06-01 00:00")}
	if ids := ctx.ConsentIDs(); len(ids) != 1 || ids[0] != "3f9a1c77d2e04b58" {
		t.Errorf("ids that count: %v", ids)
	}
}

// Errors say what is wrong and never what stands there.
func TestParseConsentErrors(t *testing.T) {
	for name, file := range map[string]string{
		"name as id":    "consent: [{id: Jane Doe, use: [official]}]",
		"short id":      "consent: [{id: abc, use: [official]}]",
		"no use":        "consent: [{id: 3f9a1c77d2e04b58}]",
		"wrong use":     "consent: [{id: 3f9a1c77d2e04b58, use: [Jane]}]",
		"wrong date":    "consent: [{id: 3f9a1c77d2e04b58, use: [official], until: Jane}]",
		"wrong with":    "consent: [{id: 3f9a1c77d2e04b58, use: [official], withdrawn: Jane}]",
		"wrong box":     "consent: [{id: 3f9a1c77d2e04b58, use: [official], box: [1, 2]}]",
		"wrong page":    "consent: [{id: 3f9a1c77d2e04b58, use: [official], page: -1}]",
		"twice":         "consent: [{id: 3f9a1c77d2e04b58, use: [official]}, {id: 3f9a1c77d2e04b58, use: [official]}]",
		"unknown key":   "consent: [{id: 3f9a1c77d2e04b58, use: [official], name: Jane}]",
		"empty":         "",
		"not yaml":      "consent: [{Jane",
		"not a mapping": "- Jane",
	} {
		_, err := ParseConsent("consent.yaml", []byte(file))
		if !errors.Is(err, ErrConsent) || !strings.Contains(err.Error(), "consent.yaml") {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if strings.Contains(err.Error(), "Jane") {
			t.Errorf("%s: the error quotes the file: %v", name, err)
		}
	}
}

func TestKeptWithoutConsent(t *testing.T) {
	valid := Context{Channel: Official, Consent: signed}
	for _, c := range []struct {
		name   string
		ctx    Context
		action finding.Action
		reason finding.KeepReason
		want   bool
	}{
		{"flagged", Context{}, finding.Flag, "", false},
		{"kept, no reason", Context{}, finding.Keep, "", true},
		{"kept as a mistake", Context{}, finding.Keep, finding.NotIt, true},
		{"agreed", Context{}, finding.Keep, finding.Agreed, false},
		{"self", Context{}, finding.Keep, finding.Self, false},
		{"consent without a record", Context{}, finding.Keep, finding.Consent, true},
		{"consent on record", valid, finding.Keep, finding.Consent, false},
		{"consent for another channel", Context{Consent: signed}, finding.Keep, finding.Consent, true},
	} {
		fs := []finding.Finding{{Kind: finding.Face, Action: c.action, KeepReason: c.reason}}
		if KeptWithoutConsent(c.ctx, fs) != c.want {
			t.Errorf("%s: not %v", c.name, c.want)
		}
	}
}

// A face that is kept for a reason: whose it is then decides.
func TestKeepReasonsDecideWhoseFaceItIs(t *testing.T) {
	for _, c := range []struct {
		reason  finding.KeepReason
		verdict Verdict
		left    string
	}{
		{finding.Self, VerdictPost, ""},
		{finding.Agreed, VerdictPost, ""},
		{finding.NotIt, VerdictAsk, "5.5 5.13 5.14"},
		{"", VerdictAsk, "5.5 5.13 5.14"},
		{finding.Consent, VerdictAsk, "5.5 5.13 5.14"},
	} {
		fs := []finding.Finding{
			{ID: "f1", Kind: finding.Face, Certainty: finding.Definite, Action: finding.Keep, KeepReason: c.reason},
			{ID: "f2", Kind: finding.Uniform, Certainty: finding.Definite, Action: finding.Flag},
		}
		res := Evaluate([]*Pack{load(t, "las")}, Context{}, fs, After)
		var left []string
		for _, b := range res.Breaches {
			left = append(left, b.Section)
		}
		v, _ := Decide(res.Breaches, res.Questions, KeptWithoutConsent(Context{}, fs))
		if v != c.verdict || strings.Join(left, " ") != c.left {
			t.Errorf("kept as %q: %s, left %v", c.reason, v, left)
		}
	}
}

func TestDecide(t *testing.T) {
	b := func(c finding.Certainty, rs ...Remedy) Breach {
		return Breach{Policy: "las", Section: "5.13", Certainty: c, Remedies: rs, Sentence: string(rs[0]) + " " + c.String()}
	}
	raised, standing := Question{Text: "A patient?", Name: "LAS 5.13", Raised: true}, Question{Text: "Professional?", Name: "LAS 5.13"}
	for _, c := range []struct {
		name   string
		after  []Breach
		qs     []Question
		kept   bool
		want   Verdict
		reason string
	}{
		{"nothing", nil, nil, false, VerdictPost, reasonPost},
		{"standing question", nil, []Question{standing}, false, VerdictPost, reasonPost},
		{"raised question", nil, []Question{standing, raised}, false, VerdictAsk, "LAS 5.13 asks: A patient?"},
		{"kept", nil, nil, true, VerdictAsk, reasonKept},
		{"definite, nothing covers", []Breach{b(finding.Definite, Withhold)}, nil, false, VerdictWithhold, "withhold definite"},
		{"likely, nothing covers", []Breach{b(finding.Likely, Withhold, Advice)}, nil, false, VerdictWithhold, "withhold likely"},
		{"only possible", []Breach{b(finding.Possible, Withhold)}, nil, false, VerdictAsk, "withhold possible"},
		{"link", []Breach{b(finding.Definite, Link)}, nil, false, VerdictWithhold, "link definite"},
		{"covering would help", []Breach{b(finding.Definite, CoverWhole, Withhold)}, nil, false, VerdictAsk, "redact-whole definite"},
		{"asking would help", []Breach{b(finding.Likely, AskThem)}, nil, false, VerdictAsk, "ask likely"},
		{"advice alone", []Breach{b(finding.Definite, Advice)}, nil, false, VerdictAsk, "advice definite"},
		{"the surest is named", []Breach{b(finding.Possible, CoverIt), b(finding.Likely, AskThem)}, nil, true, VerdictAsk, "ask likely"},
		{"withhold goes before", []Breach{b(finding.Definite, CoverIt), b(finding.Likely, Withhold)}, []Question{raised}, true, VerdictWithhold, "withhold likely"},
	} {
		if v, why := Decide(c.after, c.qs, c.kept); v != c.want || why != c.reason {
			t.Errorf("%s: %s, %q", c.name, v, why)
		}
	}
}

// A detector that forgets its certainty must not make a finding vanish.
func TestNoCertaintyMeansPossible(t *testing.T) {
	fs := []finding.Finding{{ID: "f1", Kind: finding.NHSNumber}}
	res := Evaluate([]*Pack{load(t, "las")}, Context{}, fs, Before)
	if len(res.Breaches) != 1 || res.Breaches[0].Certainty != finding.Possible {
		t.Errorf("%+v", res.Breaches)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Template())
	f.Add([]byte(extended))
	f.Add([]byte("pack: &a [*a]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := Parse("fuzz.yaml", b)
		if (p == nil) == (err == nil) {
			t.Fatalf("pack %v, error %v", p != nil, err)
		}
		if err == nil {
			p.Test()
		}
	})
}

func FuzzParseConsent(f *testing.F) {
	f.Add([]byte(consentYAML))
	f.Fuzz(func(t *testing.T, b []byte) {
		rs, err := ParseConsent("fuzz.yaml", b)
		if err == nil && len(rs) == 0 {
			t.Fatal("no record and no error")
		}
	})
}
