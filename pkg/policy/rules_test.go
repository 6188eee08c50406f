package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// ruleCase asks one rule about one picture. Rules are named as in the LAS pack;
// the same rule of the ASPH pack lies under its own section.
type ruleCase struct {
	rule string
	ctx  Context
	find string // words of parseFind, separated by commas that stand before a space
	want string // certainty, or empty when the rule does not hold
}

// asphSection maps a LAS section to the ASPH section on the same subject.
var asphSection = map[string]string{
	"5.3": "5.3", "5.5": "5.5", "5.10": "5.11", "5.11": "5.12", "5.13": "5.14", "5.14": "5.15", "7": "6",
}

// ruleID names a rule in a pack; empty where the pack has no such rule.
func ruleID(pack, rule string) string {
	if pack == "las" {
		return "las-" + rule
	}
	section, rest, _ := strings.Cut(rule, "-")
	if s, ok := asphSection[section]; ok {
		return "asph-" + s + "-" + rest
	}
	return ""
}

var (
	personal  = Context{}
	messaging = Context{Channel: Messaging}
	official  = Context{Channel: Official}
	internal  = Context{Channel: Internal}
	agreed    = Context{Consent: []ConsentRecord{{ID: "c0ffee00c0ffee00", Channels: Channels()}}}
	withPeer  = Context{Declared: []Declaration{DeclareColleague}}
	ofMyself  = Context{Declared: []Declaration{DeclareSelf}}
	ofPatient = Context{Declared: []Declaration{DeclarePatient}}
	profile   = Context{Use: Profile}
	banner    = Context{Use: Banner}
	linked    = Context{Published: PublishedLink}
	uploaded  = Context{Published: PublishedCopy}
	inTheNews = Context{IncidentPublic: true}
	expired   = Context{Consent: []ConsentRecord{{ID: "c0ffee00c0ffee00", Channels: Channels(), Until: time.Date(2026, 5, 31, 0, 0, 0, 0, time.UTC)}}}
	lastDay   = Context{Consent: []ConsentRecord{{ID: "c0ffee00c0ffee00", Channels: Channels(), Until: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}}}
	withdrawn = Context{Consent: []ConsentRecord{{ID: "c0ffee00c0ffee00", Channels: Channels(), Withdrawn: true}}}
	elsewhere = Context{Consent: []ConsentRecord{{ID: "c0ffee00c0ffee00", Channels: []Channel{Internal}}}}
)

// ruleCases hold for both policies. Where they differ, the packs' own examples
// and the decision cases say so.
var ruleCases = []ruleCase{
	// Official-looking accounts.
	{"5.3-resemble", profile, "nhs-logo", "possible"},
	{"5.3-resemble", banner, "org-crest", "possible"},
	{"5.3-resemble", personal, "org-crest", ""},
	{"5.3-resemble", profile, "redact nhs-logo", ""},
	// Colleagues.
	{"5.5-colleague", withPeer, "face, uniform", "likely"},
	{"5.5-colleague", withPeer, "face, uniform:possible", "possible"},
	{"5.5-colleague", withPeer, "face:possible, uniform", "possible"},
	{"5.5-colleague", withPeer, "redact face, flag uniform", ""},
	{"5.5-colleague", personal, "face, uniform", ""},
	{"5.5-unknown", personal, "face, uniform", "likely"},
	{"5.5-unknown", agreed, "face, uniform", ""},
	{"5.5-unknown", ofMyself, "face, uniform", ""},
	{"5.5-unknown", ofMyself, "face, face, uniform", "likely"},
	{"5.5-unknown", ofPatient, "face, uniform", ""},
	{"5.5-details", agreed, "id-badge", ""},
	{"5.5-details", official, "staff-id", "likely"},
	{"5.5-name", personal, "person-name, id-badge", "likely"},
	{"5.5-name", personal, "person-name, epaulette", "likely"},
	{"5.5-name", personal, "person-name, staff-id", "likely"},
	{"5.5-name", agreed, "person-name, id-badge", ""},
	{"5.5-name", personal, "person-name@0,0,60,12, id-badge@0,40,100,60", "likely"},
	{"5.5-name", personal, "person-name@0,0,60,12, id-badge@0,400,100,60", ""},
	{"5.5-offensive", messaging, "offensive-text", "possible"},
	// Logos and copies.
	{"5.10-logo", personal, "nhs-logo", "likely"},
	{"5.10-logo", messaging, "org-crest", "likely"},
	{"5.10-logo", personal, "org-crest, uniform", "possible"},
	{"5.10-logo", personal, "nhs-logo, hi-vis", "possible"},
	{"5.10-logo", personal, "nhs-logo, epaulette", "possible"},
	{"5.10-logo", personal, "nhs-logo, id-badge", "possible"},
	{"5.10-logo", personal, "nhs-logo, battenburg", "possible"},
	{"5.10-logo", personal, "nhs-logo, call-sign", "possible"},
	{"5.10-logo", personal, "nhs-logo, fleet-number", "possible"},
	{"5.10-logo", personal, "nhs-logo, fleet-livery", "possible"},
	{"5.10-logo", personal, "nhs-logo, number-plate", "possible"},
	{"5.10-logo", official, "nhs-logo", ""},
	{"5.10-copy", uploaded, "", "definite"},
	{"5.10-copy", linked, "official-match", ""},
	{"5.10-copy", personal, "redact official-match", "definite"},
	{"5.10-credit", personal, "redact watermark-credit", "likely"},
	{"5.10-credit", linked, "watermark-credit", ""},
	// Matters of work.
	{"5.11-internal", official, "staff-rota", "likely"},
	{"5.11-internal", internal, "staff-rota", ""},
	{"5.11-internal", personal, "redact credential", ""},
	{"5.11-letter", messaging, "letter, person-name", "likely"},
	{"5.11-letter", personal, "letter, credential", "likely"},
	{"5.11-letter", personal, "letter, staff-id", "likely"},
	{"5.11-letter", personal, "redact letter, flag person-name", "likely"},
	{"5.11-letter", personal, "redact-whole letter, flag person-name", ""},
	{"5.11-letter", personal, "letter", ""},
	// Photos.
	{"5.13-patient", messaging, "redact-whole patient-context", "definite"},
	{"5.13-patient", official, "patient-context", ""},
	{"5.13-patient", linked, "patient-context", ""},
	{"5.13-patient", uploaded, "patient-context", "definite"},
	{"5.13-face", messaging, "face", "possible"},
	{"5.13-face", internal, "face", ""},
	{"5.13-injury", official, "injury", "definite"},
	{"5.13-injury", personal, "injury:possible", "possible"},
	{"5.13-record", internal, "ecg", "definite"},
	{"5.13-record", personal, "redact xray", "definite"},
	{"5.13-record", personal, "redact-whole xray", ""},
	{"5.13-board", messaging, "whiteboard", "likely"},
	{"5.13-incident", Context{Declared: []Declaration{DeclareIncident}}, "", "definite"},
	{"5.13-incident", official, "incident-scene:possible", "possible"},
	{"5.13-public", inTheNews, "", "definite"},
	{"5.13-profile", profile, "uniform, face", "definite"},
	{"5.13-profile", banner, "uniform, face", ""},
	{"5.13-profile", profile, "uniform, redact face", "definite"},
	// Confidentiality.
	{"5.14-number", internal, "nhs-number", "definite"},
	{"5.14-details", personal, "dob", "likely"},
	{"5.14-details", ofPatient, "dob", "definite"},
	{"5.14-details", personal, "local-id, prf:possible", "likely"},
	{"5.14-details", personal, "person-name@0,0,60,12, prf@40,0,300,400", "definite"},
	{"5.14-details", personal, "flag person-name@50,50,60,12, redact-whole prf@0,0,300,400", ""},
	{"5.14-details", personal, "flag person-name@290,50,60,12, redact-whole prf@0,0,300,400", "definite"},
	{"5.14-contact", messaging, "email", "possible"},
	{"5.14-face", ofPatient, "face", "definite"},
	{"5.14-face", official, "face", "possible"},
	{"5.14-face", ofPatient, "redact face", ""},
	{"5.14-face", withPeer, "face, patient-context:possible", "possible"},
	{"5.14-face", expired, "face", "possible"},
	{"5.14-face", withdrawn, "face", "possible"},
	{"5.14-face", elsewhere, "face", "possible"},
	{"5.14-patient", personal, "redact patient-context, flag face", "likely"},
	{"5.14-patient", official, "patient-context, redact face", ""},
	{"5.14-record", personal, "prf", "likely"},
	{"5.14-record", personal, "redact prf, flag text", "likely"},
	{"5.14-record", personal, "redact-whole prf, flag text", ""},
	{"5.14-trace", personal, "redact ecg, flag text", "possible"},
	{"5.14-trace", personal, "redact-whole ecg, flag text", ""},
	{"5.14-board", official, "whiteboard", "definite"},
	{"5.14-injury", personal, "redact injury, flag tattoo", "likely"},
	{"5.14-injury", personal, "redact-whole injury, flag tattoo", ""},
	{"5.14-indirect", personal, "gps, street-sign", "likely"},
	{"5.14-indirect", personal, "strip gps, flag street-sign", ""},
	{"5.14-indirect", official, "flag call-sign, flag fleet-number", ""},
	{"5.14-indirect", official, "flag call-sign, flag house-number", "likely"},
	{"5.14-indirect", internal, "barcode", "possible"},
	{"5.14-place", Context{Declared: []Declaration{DeclareIncident}}, "number-plate", "likely"},
	{"5.14-place", personal, "number-plate", ""},
	{"5.14-scene", personal, "redact incident-scene", "possible"},
	{"5.14-scene", linked, "incident-scene", "possible"},
	{"5.14-file", personal, "thumbnail", "possible"},
	{"5.14-file", personal, "strip thumbnail", ""},
	{"5.14-public", linked, "", ""},
	{"5.14-public", Context{IncidentPublic: true, Published: PublishedLink}, "", "definite"},
	// Official accounts.
	{"7-official", official, "nhs-number", "definite"},
	{"7-official", official, "gps", "possible"},
	{"7-official", personal, "nhs-number", ""},
}

// memberCases hold for each kind of a list, spelled out here so that a pack's
// group cannot lose a member unnoticed.
var memberCases = []struct {
	rule  string
	ctx   Context
	find  string // %s is the kind
	kinds string
	want  string
}{
	{"5.5-colleague", withPeer, "face, %s", work, "likely"},
	{"5.5-unknown", personal, "face, %s", work, "likely"},
	{"5.14-details", personal, "person-name, %s", onPatient, "definite"},
	{"5.14-contact", personal, "phone, %s", onPatient, "likely"},
	{"5.11-letter", personal, "letter, %s", names, "likely"},
	{"5.11-letter", personal, "flag letter, flag %s", names + " staff-id credential", "likely"},
	{"5.14-record", personal, "prf, %s", names, "definite"},
	{"5.14-record", personal, "flag prf, flag %s", names, "definite"},
	{"5.14-trace", personal, "ecg, %s", names, "definite"},
	{"5.14-trace", personal, "flag ecg, flag %s", names, "definite"},
	{"5.14-patient", personal, "flag patient-context, flag %s", names + " face tattoo wristband whiteboard", "likely"},
	{"5.14-injury", personal, "flag injury, flag %s", names + " wristband whiteboard", "possible"},
	{"5.14-injury", personal, "flag injury, flag %s", "face tattoo", "likely"},
}

const (
	work = "uniform hi-vis epaulette id-badge call-sign fleet-number fleet-livery battenburg station-interior staff-rota " +
		"whiteboard prf clinical-screen org-crest nhs-logo star-of-life"
	onPatient = "prf ecg xray clinical-screen whiteboard wristband drug-label patient-context injury"
	names     = "person-name address postcode dob nhs-number local-id phone email"
)

// allRuleCases is both tables, written out.
func allRuleCases() []ruleCase {
	out := ruleCases
	for _, m := range memberCases {
		for _, k := range strings.Fields(m.kinds) {
			out = append(out, ruleCase{m.rule, m.ctx, fmt.Sprintf(m.find, k), m.want})
		}
	}
	return out
}

// problem says what a rule case comes to instead of what is wanted.
func (c ruleCase) problem(p *Pack) string {
	id := ruleID(p.Pack, c.rule)
	ctx := c.ctx
	ctx.Now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	var words []string
	for _, w := range strings.Split(c.find, ", ") {
		if w != "" {
			words = append(words, w)
		}
	}
	fs, err := evidence(ctx, words...)
	if err != nil {
		return err.Error()
	}
	phase := Before
	for _, f := range fs {
		if f.Action != "" {
			phase = After
		}
	}
	if _, got := breached(Evaluate([]*Pack{p}, ctx, fs, phase), id); got != c.want {
		return fmt.Sprintf("%s with %q: %q, want %q", id, c.find, got, c.want)
	}
	return ""
}

func TestRuleCases(t *testing.T) {
	cases := allRuleCases()
	for _, name := range []string{"las", "asph"} {
		p := load(t, name)
		known := map[string]bool{}
		for _, id := range p.ids() {
			known[id] = true
		}
		for _, c := range cases {
			if !known[ruleID(name, c.rule)] {
				t.Errorf("%s has no rule %s", name, c.rule)
			}
			if msg := c.problem(p); msg != "" {
				t.Errorf("%+v: %s", c.ctx, msg)
			}
		}
	}
	if len(ruleCases) < 60 {
		t.Errorf("only %d cases are written by hand", len(ruleCases))
	}
}

// The two policies part over written consent, and over its last day.
func TestConsentByPolicy(t *testing.T) {
	for _, c := range []struct {
		pack string
		ctx  Context
		want string
	}{
		{"las", agreed, ""},
		{"las", lastDay, ""},
		{"las", expired, "possible"},
		{"las", withdrawn, "possible"},
		{"las", elsewhere, "possible"},
		{"asph", agreed, "possible"},
		{"asph", lastDay, "possible"},
	} {
		if msg := (ruleCase{"5.14-face", c.ctx, "face", c.want}).problem(load(t, c.pack)); msg != "" {
			t.Errorf("%s, consent %+v: %s", c.pack, c.ctx.Consent, msg)
		}
	}
}
