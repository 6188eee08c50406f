package pipeline

import (
	"context"
	"fmt"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/pii"
)

// Detector looks at one page and says what it finds: no side effects, and no
// more than one call at a time.
type Detector interface {
	// Name is "room/what@version", such as "faces/own@3": part of the report.
	Name() string
	// Kinds lists what it can emit; what no detector can is "not checked".
	Kinds() []finding.Kind
	// Detect returns what is on the page; so holds what earlier detectors
	// found on it. ID, Action and KeepReason of the results stay empty.
	Detect(ctx context.Context, p *media.Page, so finding.Set) ([]finding.Finding, error)
}

// Rules lets the rules over text take part as a detector: they know lines, not
// pages.
type Rules struct{ *pii.Rules }

// Name tells the version of the rules.
func (r Rules) Name() string { return "pii/rules@1" }

// Detect applies the rules to the lines that were read on the page.
func (r Rules) Detect(_ context.Context, _ *media.Page, so finding.Set) ([]finding.Finding, error) {
	return r.Find(so.Lines()), nil
}

// detect runs every detector over one page, in order, and checks that each
// keeps its word about kinds and places.
func (p *Pipeline) detect(ctx context.Context, page *media.Page, clock *stopwatch) ([]finding.Finding, error) {
	var found finding.Set
	for _, d := range p.detectors {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		fs, err := d.Detect(ctx, page, found)
		clock.lap(room(d.Name()))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.Name(), err)
		}
		for _, f := range fs {
			if f.Page != page.Number() || f.Box.Intersect(page.Bounds()).Empty() {
				return nil, fmt.Errorf("%s: a %s lies outside the page", d.Name(), f.Kind)
			}
			f.Box = f.Box.Intersect(page.Bounds())
			found = append(found, f)
		}
	}
	return withoutLetters(found), nil
}
