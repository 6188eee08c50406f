package main

import (
	"encoding/json"
	"fmt"
	"image"
	"strings"

	"github.com/urfave/cli/v2"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
)

// evaluation is what `policy eval` judges: findings without a picture.
type evaluation struct {
	policies string // as in --policy; empty for the default
	context  policy.Context
	findings []finding.Finding
}

// evaluationFile is the JSON form. A report has the same two members, so an old
// report can be judged again under today's context.
type evaluationFile struct {
	Context  evaluationContext   `json:"context"`
	Findings []evaluationFinding `json:"findings"`
}

type evaluationContext struct {
	Policies       []string             `json:"policies"`
	Channel        string               `json:"channel"`
	Use            string               `json:"use"`
	Declared       []policy.Declaration `json:"declared"`
	Consent        json.RawMessage      `json:"consent"`
	Published      json.RawMessage      `json:"published"`
	IncidentPublic bool                 `json:"incident_public"`
}

type evaluationFinding struct {
	ID        string            `json:"id"`
	Kind      finding.Kind      `json:"kind"`
	Page      int               `json:"page"`
	Box       []int             `json:"box"`
	Part      string            `json:"part"`
	Carrier   finding.Carrier   `json:"carrier"`
	Score     *float64          `json:"score"`
	Certainty finding.Certainty `json:"certainty"`
	Detector  string            `json:"detector"`
	Evidence  []string          `json:"evidence"`
}

// readEvaluation parses findings and context. Findings without a certainty are
// taken for definite: the question is then what the policies say, not how sure
// a detector is.
func readEvaluation(b []byte) (*evaluation, error) {
	var file evaluationFile
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, fmt.Errorf("%w: %w", errEvaluation, err)
	}
	ev := &evaluation{policies: strings.Join(file.Context.Policies, ",")}
	var err error
	if ev.context, err = file.Context.parse(); err != nil {
		return nil, fmt.Errorf("%w: context: %w", errEvaluation, err)
	}
	for i, f := range file.Findings {
		one, err := f.parse()
		if err != nil {
			return nil, fmt.Errorf("%w: finding %d: %w", errEvaluation, i+1, err)
		}
		// What was declared then is in the context, and is declared again from it.
		if one.Detector != finding.Declared || one.Located() {
			ev.findings = append(ev.findings, one)
		}
	}
	return ev, nil
}

func (c evaluationContext) parse() (policy.Context, error) {
	out := policy.Context{Channel: policy.Channel(c.Channel), Use: policy.Use(c.Use), Declared: c.Declared, IncidentPublic: c.IncidentPublic}
	var err error
	if out.Published, err = parsePublished(c.Published); err != nil {
		return out, err
	}
	if out.Consent, err = parseEvaluationConsent(c.Consent); err != nil {
		return out, err
	}
	out = out.Defaults()
	return out, out.Validate()
}

// parsePublished reads how the picture is already public: true or an address
// for "the link will be shared", "copy" for "a copy will be uploaded".
func parsePublished(raw json.RawMessage) (policy.Published, error) {
	var yes bool
	var how string
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return policy.NotPublished, nil
	case json.Unmarshal(raw, &yes) == nil:
		if yes {
			return policy.PublishedLink, nil
		}
		return policy.NotPublished, nil
	case json.Unmarshal(raw, &how) != nil:
		return "", fmt.Errorf("published is true, false, an address, \"link\" or \"copy\"")
	case how == "" || policy.Published(how) == policy.PublishedCopy:
		return policy.Published(how), nil
	}
	return policy.PublishedLink, nil
}

// parseEvaluationConsent reads consent: true or a list of records' ids, each a
// record for this channel that covers the whole picture.
func parseEvaluationConsent(raw json.RawMessage) ([]policy.ConsentRecord, error) {
	var yes bool
	var ids []string
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return nil, nil
	case json.Unmarshal(raw, &yes) == nil:
		if yes {
			ids = []string{"00000000"}
		}
	case json.Unmarshal(raw, &ids) != nil:
		return nil, fmt.Errorf("consent is true, false or a list of record ids")
	}
	var out []policy.ConsentRecord
	for _, id := range ids {
		out = append(out, policy.ConsentRecord{ID: id, Channels: policy.Channels()})
	}
	return out, nil
}

func (f evaluationFinding) parse() (finding.Finding, error) {
	out := finding.Finding{
		ID: f.ID, Kind: f.Kind, Part: f.Part, Carrier: f.Carrier, Score: 1,
		Certainty: f.Certainty, Detector: f.Detector, Evidence: f.Evidence,
	}
	if !f.Kind.Valid() {
		return out, fmt.Errorf("%q is not a kind of finding", f.Kind)
	}
	if f.Carrier != "" && !f.Carrier.Valid() {
		return out, fmt.Errorf("%q is not a carrier", f.Carrier)
	}
	if f.Score != nil {
		out.Score = *f.Score
	}
	if out.Certainty == finding.Undecidable {
		out.Certainty = finding.Definite
	}
	if out.Detector == "" {
		out.Detector = "given"
	}
	if len(f.Box) == 4 {
		out.Page = max(f.Page, 1)
		out.Box = image.Rect(f.Box[0], f.Box[1], f.Box[0]+f.Box[2], f.Box[1]+f.Box[3])
	} else if len(f.Box) != 0 {
		return out, fmt.Errorf("box is [x, y, width, height]")
	}
	return out, nil
}

// override lets flags that were given go before what the file says.
func (ev *evaluation) override(c *cli.Context) error {
	flags, err := parseContext(c)
	if err != nil {
		return err
	}
	if c.IsSet("policy") || ev.policies == "" {
		ev.policies = c.String("policy")
	}
	if c.IsSet("channel") {
		ev.context.Channel = flags.Channel
	}
	if c.IsSet("use") {
		ev.context.Use = flags.Use
	}
	if c.IsSet("declare") {
		ev.context.Declared = flags.Declared
	}
	if c.IsSet("consent") {
		ev.context.Consent = flags.Consent
	}
	if c.IsSet("published") {
		ev.context.Published = policy.PublishedLink
	}
	if c.IsSet("incident-public") {
		ev.context.IncidentPublic = flags.IncidentPublic
	}
	return nil
}

func (ev *evaluation) packs() ([]*policy.Pack, error) {
	srcs, err := parsePacks(ev.policies)
	if err != nil {
		return nil, err
	}
	var out []*policy.Pack
	for _, s := range srcs {
		p, err := s.load()
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}
