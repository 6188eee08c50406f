package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
)

// WriteJSON writes one report, indented, with a final newline.
func WriteJSON(w io.Writer, r *Report) error {
	full, err := r.complete()
	if err != nil {
		return err
	}
	return writeIndented(w, full)
}

// WriteJSONList writes several reports as one JSON array.
func WriteJSONList(w io.Writer, rs []*Report) error {
	all := make([]*Report, 0, len(rs))
	for _, r := range rs {
		full, err := r.complete()
		if err != nil {
			return err
		}
		all = append(all, full)
	}
	return writeIndented(w, all)
}

// WriteJSONL writes each report on one line.
func WriteJSONL(w io.Writer, rs []*Report) error {
	for _, r := range rs {
		full, err := r.complete()
		if err != nil {
			return err
		}
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(full); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
	}
	return nil
}

func writeIndented(w io.Writer, v any) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// Read reads one JSON report and validates it. Unknown members are an error:
// a report is also read to be written again, and nothing may slip through.
func Read(r io.Reader) (*Report, error) {
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	var out Report
	if err := dec.Decode(&out); err != nil {
		// The decoder's message quotes the input, which could be anything.
		return nil, fmt.Errorf("%w: it is not JSON of the form %s", ErrInvalid, Schema)
	}
	return out.complete()
}

// complete validates r and returns a copy in which every list is there, since
// readers of JSON are promised [] and never null.
func (r *Report) complete() (*Report, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	c := *r
	c.Schema = Schema
	c.Tool.Models = filled(c.Tool.Models)
	c.Tool.Detectors = filled(c.Tool.Detectors)
	c.Input.Pages = filled(c.Input.Pages)
	c.Context.Policies = filled(c.Context.Policies)
	c.Context.Declared = filled(c.Context.Declared)
	c.Context.Consent = filled(c.Context.Consent)
	c.Findings = append([]Finding{}, c.Findings...)
	for i := range c.Findings {
		c.Findings[i].Evidence = filled(c.Findings[i].Evidence)
	}
	c.Before, c.After = filledBreaches(c.Before), filledBreaches(c.After)
	c.Questions = filled(c.Questions)
	c.NotChecked = filled[finding.Kind](c.NotChecked)
	c.Warnings = filled(c.Warnings)
	if c.TimingMS == nil {
		c.TimingMS = map[string]int{}
	}
	return &c, nil
}

func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func filledBreaches(bs []policy.Breach) []policy.Breach {
	out := append([]policy.Breach{}, bs...)
	for i := range out {
		out[i].Findings = filled(out[i].Findings)
	}
	return out
}
