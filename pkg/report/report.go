package report

import (
	"strconv"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
)

// Schema names the form of the JSON.
const Schema = "redact.report/1"

// Report is the whole answer about one input. Its JSON names are a contract.
type Report struct {
	Schema        string            `json:"schema"`
	Tool          Tool              `json:"tool"`
	Input         Input             `json:"input"`
	Context       Context           `json:"context"`
	Findings      []Finding         `json:"findings"`
	Before        []policy.Breach   `json:"before"`
	After         []policy.Breach   `json:"after"`
	Questions     []policy.Question `json:"questions"`
	NotChecked    []finding.Kind    `json:"not_checked"` // kinds that no running detector can emit
	Verdict       policy.Verdict    `json:"verdict"`
	VerdictReason string            `json:"verdict_reason"`
	Warnings      []Warning         `json:"warnings"`
	Output        *Output           `json:"output"` // null when no copy was written
	Verify        *Verify           `json:"verify"` // null when no copy was written
	TimingMS      map[string]int    `json:"timing_ms"`
}

// Tool says what made the report.
type Tool struct {
	Version   string   `json:"version"`
	Models    []Model  `json:"models"`
	Detectors []string `json:"detectors"` // "faces/own@3"
}

// Model is one file of weights, by name and hash.
type Model struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Input is what is told of the original: enough to place the boxes. Hash and
// length would link the report to it and are given only when asked for.
type Input struct {
	Type   string `json:"type"`
	Pages  []Page `json:"pages"`
	SHA256 string `json:"sha256,omitempty"`
	Bytes  int64  `json:"bytes,omitempty"`
}

// Page is the size of one upright page in pixels.
type Page struct {
	Width  int `json:"width"`
	Height int `json:"height"`
}

// Context is what the sharer said about the sharing.
type Context struct {
	Policies       []string             `json:"policies"`
	Channel        policy.Channel       `json:"channel"`
	Use            policy.Use           `json:"use"`
	Declared       []policy.Declaration `json:"declared"`
	Consent        []string             `json:"consent"`   // random ids of the records that count
	Published      *policy.Published    `json:"published"` // null, "link" or "copy"
	IncidentPublic bool                 `json:"incident_public"`
}

// Finding is a finding without anything that was read.
type Finding struct {
	ID   string       `json:"id"`
	Kind finding.Kind `json:"kind"`
	// Page counts from 1; 0 is the file as a whole, and then Box is all zero.
	Page int `json:"page"`
	// Box is x, y, width, height in pixels of the upright page, origin top
	// left: the region that is covered, where it is covered.
	Box       [4]int            `json:"box"`
	Polygon   [][2]int          `json:"polygon,omitempty"`
	Part      string            `json:"part,omitempty"` // of a container, "2/1"
	Carrier   finding.Carrier   `json:"carrier,omitempty"`
	Score     Score             `json:"score"`
	Certainty finding.Certainty `json:"certainty"`
	Detector  string            `json:"detector"`
	Evidence  []string          `json:"evidence"`
	Action    finding.Action    `json:"action"`
	Keep      *Keep             `json:"keep,omitempty"`
}

// Keep says why a person left a finding visible; the reason may be empty.
type Keep struct {
	Reason finding.KeepReason `json:"reason"`
}

// Score is 0 to 1, written with two decimals: more would be noise.
type Score float64

// MarshalJSON writes two decimals.
func (s Score) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(s), 'f', 2, 64), nil
}

// Output is the copy that was written.
type Output struct {
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Type   string `json:"type"`
}

// MetadataClean is Verify.Metadata of a copy whose bytes were all accounted for.
const MetadataClean = "clean"

// Verify is what the second look at the copy said.
type Verify struct {
	Passed     bool   `json:"passed"`
	Metadata   string `json:"metadata"`
	Redetected int    `json:"redetected"` // things found only in the copy, then covered too
	Rendered   int    `json:"rendered"`   // how often the copy was drawn
}

// ContextOf gives the reported form of a context under some packs: no path, no
// address, and of consent only the ids that count.
func ContextOf(packs []*policy.Pack, c policy.Context) Context {
	c = c.Defaults()
	out := Context{
		Policies: []string{}, Channel: c.Channel, Use: c.Use, Declared: append([]policy.Declaration{}, c.Declared...),
		Consent: c.ConsentIDs(), IncidentPublic: c.IncidentPublic,
	}
	for _, p := range packs {
		out.Policies = append(out.Policies, p.Pack)
	}
	if c.Published != policy.NotPublished {
		out.Published = &c.Published
	}
	return out
}

// FindingsOf gives the reported form of findings, in their order. Recognised
// text and metadata values stay behind.
func FindingsOf(fs []finding.Finding) []Finding {
	out := make([]Finding, 0, len(fs))
	for _, f := range fs {
		r := Finding{
			ID: f.ID, Kind: f.Kind, Page: f.Page, Part: f.Part, Carrier: f.Carrier,
			Score: Score(min(max(f.Score, 0), 1)), Certainty: f.Certainty, Detector: f.Detector,
			Evidence: append([]string{}, f.Evidence...), Action: f.Action,
		}
		if f.Located() {
			r.Box = [4]int{f.Box.Min.X, f.Box.Min.Y, f.Box.Dx(), f.Box.Dy()}
		}
		for _, p := range f.Polygon {
			r.Polygon = append(r.Polygon, [2]int{p.X, p.Y})
		}
		if f.Action == finding.Keep {
			r.Keep = &Keep{Reason: f.KeepReason}
		}
		out = append(out, r)
	}
	return out
}
