package pipeline

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

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
	// Detect returns what is on the page; so holds what earlier stages found
	// on it, and is not written to. ID, Action and KeepReason of the results stay empty.
	Detect(ctx context.Context, p *media.Page, so finding.Set) ([]finding.Finding, error)
}

// Stage is detectors that use nothing of one another's findings, so they may
// look at a page at once.
type Stage []Detector

// Rules lets the rules over text take part as a detector: they know lines, not
// pages.
type Rules struct{ *pii.Rules }

// Name tells the version of the rules.
func (r Rules) Name() string { return "pii/rules@1" }

// Detect applies the rules to the lines that were read on the page.
func (r Rules) Detect(_ context.Context, _ *media.Page, so finding.Set) ([]finding.Finding, error) {
	return r.Find(so.Lines()), nil
}

// detect runs every detector over one page, stage by stage, and checks that each
// keeps its word about kinds and places.
func (p *Pipeline) detect(ctx context.Context, page *media.Page, clock *stopwatch) ([]finding.Finding, error) {
	var found finding.Set
	for _, stage := range p.stages {
		seen := make([][]finding.Finding, len(stage))
		took := make([]time.Duration, len(stage))
		g, ctx := errgroup.WithContext(ctx)
		g.SetLimit(p.atOnce)
		for i, d := range stage {
			g.Go(func() (err error) {
				began := time.Now()
				seen[i], err = detectOne(ctx, d, page, found)
				took[i] = time.Since(began)
				return err
			})
		}
		err := g.Wait()
		clock.share(stage, took)
		if err != nil {
			return nil, err
		}
		for _, fs := range seen {
			found = append(found, fs...)
		}
	}
	return withoutLetters(found), nil
}

func detectOne(ctx context.Context, d Detector, page *media.Page, so finding.Set) ([]finding.Finding, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	fs, err := d.Detect(ctx, page, so)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.Name(), err)
	}
	for i, f := range fs {
		if f.Page != page.Number() || f.Box.Intersect(page.Bounds()).Empty() {
			return nil, fmt.Errorf("%s: a %s lies outside the page", d.Name(), f.Kind)
		}
		fs[i].Box = f.Box.Intersect(page.Bounds())
	}
	return fs, nil
}
