package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
		fs, err := p.detectAtOnce(ctx, stage, page, found, clock)
		if err != nil {
			return nil, err
		}
		found = append(found, fs...)
	}
	return withoutLetters(found), nil
}

// errPanicked ends the other detectors of a stage.
var errPanicked = errors.New("a detector panicked")

// detectAtOnce runs the detectors of a stage. A panic of one goes on in the
// goroutine that called, where somebody guards against it.
func (p *Pipeline) detectAtOnce(ctx context.Context, stage Stage, page *media.Page, so finding.Set, clock *stopwatch) ([]finding.Finding, error) {
	seen := make([][]finding.Finding, len(stage))
	took := make([]time.Duration, len(stage))
	panics := make([]any, len(stage))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(p.atOnce)
	for i, d := range stage {
		g.Go(func() (err error) {
			defer func() {
				if panics[i] = recover(); panics[i] != nil {
					err = errPanicked
				}
			}()
			began := time.Now()
			seen[i], err = detectOne(ctx, d, page, so)
			took[i] = time.Since(began)
			return err
		})
	}
	err := g.Wait()
	for _, value := range panics {
		if value != nil {
			panic(value)
		}
	}
	clock.share(stage, took)
	return slices.Concat(seen...), err
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
