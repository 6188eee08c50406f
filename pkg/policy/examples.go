package policy

import (
	"errors"
	"fmt"
	"image"
	"strconv"
	"strings"
	"time"

	"example.org/redact/pkg/finding"
)

// Examples are pictures in a nutshell: those for which the rule holds, and
// those for which it does not.
type Examples struct {
	Hit  []Example `yaml:"hit"`
	Miss []Example `yaml:"miss"`
}

// Example is a set of findings and a context.
type Example struct {
	// Find lists findings as "[action ]kind[+evidence][:certainty][@x,y,w,h]"; a
	// certainty left out is definite. Once one has an action ("redact-whole
	// prf"), the copy is judged and not the original.
	Find           []string      `yaml:"find"`
	Channel        Channel       `yaml:"channel"`
	Use            Use           `yaml:"use"`
	Declare        []Declaration `yaml:"declare"`
	Published      Published     `yaml:"published"`
	IncidentPublic bool          `yaml:"incident_public"`
	Consent        bool          `yaml:"consent"`   // a valid record for the whole picture
	Certainty      string        `yaml:"certainty"` // what is expected of a hit
}

// exampleConsent stands for a valid record on every channel.
const exampleConsent = "00000000"

// build turns the example into what Evaluate takes.
func (x Example) build() (Context, []finding.Finding, Phase, error) {
	ctx := Context{
		Channel: x.Channel, Use: x.Use, Declared: x.Declare, Published: x.Published, IncidentPublic: x.IncidentPublic,
		Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	if x.Consent {
		ctx.Consent = []ConsentRecord{{ID: exampleConsent, Channels: Channels()}}
	}
	if err := ctx.Validate(); err != nil {
		return ctx, nil, Before, err
	}
	fs, phase := []finding.Finding{}, Before
	for _, s := range x.Find {
		f, err := parseFind(s)
		if err != nil {
			return ctx, nil, Before, err
		}
		if f.Action != "" {
			phase = After
		}
		fs = append(fs, f)
	}
	fs = append(fs, Declare(ctx)...)
	for i := range fs {
		fs[i].ID = "f" + strconv.Itoa(i+1)
	}
	return ctx, fs, phase, nil
}

// parseFind reads "[action ]kind[+evidence][:certainty][@x,y,w,h]".
func parseFind(s string) (finding.Finding, error) {
	f := finding.Finding{Certainty: finding.Definite, Score: 1, Detector: "example"}
	rest := strings.TrimSpace(s)
	if action, after, ok := strings.Cut(rest, " "); ok {
		f.Action, rest = finding.Action(action), strings.TrimSpace(after)
		if !f.Action.Valid() {
			return f, fmt.Errorf("%q is not an action (redact, redact-whole, strip, flag, keep)", action)
		}
	}
	rest, box, placed := strings.Cut(rest, "@")
	if placed {
		r, err := parseBox(box)
		if err != nil {
			return f, err
		}
		f.Region = finding.Region{Page: 1, Box: r}
	}
	rest, certainty, ok := strings.Cut(rest, ":")
	if ok {
		if err := f.Certainty.UnmarshalText([]byte(certainty)); err != nil {
			return f, err
		}
	}
	kind, code, ok := strings.Cut(rest, "+")
	if ok {
		f.Evidence = []string{code}
	}
	var err error
	f.Kind, err = finding.ParseKind(kind)
	return f, err
}

func parseBox(s string) (image.Rectangle, error) {
	parts := strings.Split(s, ",")
	var v [4]int
	if len(parts) != len(v) {
		return image.Rectangle{}, errors.New("a box is x,y,width,height")
	}
	for i, p := range parts {
		n, err := strconv.Atoi(strings.TrimSpace(p))
		if err != nil {
			return image.Rectangle{}, errors.New("a box is x,y,width,height in whole pixels")
		}
		v[i] = n
	}
	return image.Rect(v[0], v[1], v[0]+v[2], v[1]+v[3]), nil
}

// Failure is one example that does not come out as the pack says.
type Failure struct {
	Rule    string // id of the rule or question
	Example string // "hit 2", "miss 1": counted from 1
	Message string
}

func (f Failure) String() string { return f.Rule + ": " + f.Example + ": " + f.Message }

// Test runs the examples of every rule and raised question, and returns those
// that fail and how many were run.
func (p *Pack) Test() (failed []Failure, run int) {
	for i := range p.Sections {
		s := &p.Sections[i]
		for j := range s.Rules {
			r := &s.Rules[j]
			n, bad := p.testExamples(r.ID, r.Examples, func(res Result) (bool, string) { return breached(res, r.ID) })
			run, failed = run+n, append(failed, bad...)
		}
		for j := range s.Questions {
			q := &s.Questions[j]
			n, bad := p.testExamples(q.ID, q.Examples, func(res Result) (bool, string) { return asked(res, s.ID, q.Text), "" })
			run, failed = run+n, append(failed, bad...)
		}
	}
	return failed, run
}

func breached(res Result, rule string) (bool, string) {
	for _, b := range res.Breaches {
		if b.Rule == rule {
			return true, b.Certainty.String()
		}
	}
	return false, ""
}

func asked(res Result, section, text string) bool {
	for _, q := range res.Questions {
		if q.Section == section && q.Text == text {
			return true
		}
	}
	return false
}

func (p *Pack) testExamples(id string, xs Examples, holds func(Result) (bool, string)) (run int, failed []Failure) {
	check := func(x Example, name string, want bool) {
		run++
		ctx, fs, phase, err := x.build()
		if err != nil {
			failed = append(failed, Failure{id, name, err.Error()})
			return
		}
		got, certainty := holds(Evaluate([]*Pack{p}, ctx, fs, phase))
		switch {
		case got != want && want:
			failed = append(failed, Failure{id, name, "should hold and does not"})
		case got != want:
			failed = append(failed, Failure{id, name, "should not hold and does"})
		case want && x.Certainty != "" && x.Certainty != certainty:
			failed = append(failed, Failure{id, name, "is " + certainty + ", should be " + x.Certainty})
		}
	}
	for i, x := range xs.Hit {
		check(x, fmt.Sprintf("hit %d", i+1), true)
	}
	for i, x := range xs.Miss {
		check(x, fmt.Sprintf("miss %d", i+1), false)
	}
	return run, failed
}
