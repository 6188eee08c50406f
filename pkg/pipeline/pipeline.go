package pipeline

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"

	"example.org/redact/pkg/attach"
	"example.org/redact/pkg/exif"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/mask"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/pii"
	"example.org/redact/pkg/policy"
	"example.org/redact/pkg/report"
)

// ErrUnproved is returned when the copy failed its verification twice. There is
// no copy then.
var ErrUnproved = errors.New("the copy failed its verification")

// ErrChoice is returned for a choice that does not suit the picture, such as a
// box outside of it.
var ErrChoice = errors.New("this choice does not suit the picture")

// Tool says who makes the report.
type Tool struct {
	Version  string
	Models   []report.Model
	Warnings []report.Warning // about the tool itself, such as a weak detector
}

// Pipeline runs the steps. It is built once and used for many pictures, one at
// a time; its detectors belong to the caller, who closes them.
type Pipeline struct {
	tool   Tool
	stages []Stage
	atOnce int        // detectors that look at a page at once, at most
	rules  *pii.Rules // those of the detectors, for text that needs no reading
}

// New returns a pipeline over the detectors, whose stages run in the order
// given, and of one stage at most atOnce detectors at a time.
func New(tool Tool, atOnce int, stages ...Stage) *Pipeline {
	p := &Pipeline{tool: tool, atOnce: max(atOnce, 1), stages: stages}
	for _, d := range p.detectors() {
		if r, ok := d.(Rules); ok {
			p.rules = r.Rules
		}
	}
	return p
}

// detectors are those of all stages, in order.
func (p *Pipeline) detectors() []Detector { return slices.Concat(p.stages...) }

// Options is everything that a person decides about one picture.
type Options struct {
	Context policy.Context
	Packs   []*policy.Pack
	Choices Choices
	// Boxes are regions that the person covers by hand, pixels of page 1.
	Boxes  []image.Rectangle
	Style  mask.Style
	Format media.Type // of the copy; empty means the input's own family
	Limits media.Limits
	// Attach bounds containers; DropUnknown leaves out parts that cannot be
	// processed, which otherwise refuse the whole container.
	Attach      attach.Limits
	DropUnknown bool
	// Flatten makes a document of an office program a PDF of pictures.
	Flatten bool
	// ReportSource puts the input's hash and length into the report. They link
	// the report to the original, so nobody gets them unasked.
	ReportSource bool
	// Outside holds findings about the file that are not in its bytes: its
	// name, extended attributes, sidecar files.
	Outside []finding.Finding
}

// Result is a report and, from Clean, the copy that it speaks of.
type Result struct {
	Report report.Report
	Output []byte
}

// Clean makes a redacted copy of a picture or a container and proves it. pages
// is called with the megapixels of pages that are about to be looked at: once
// for a picture, for each part of a container. The error wraps one of package
// media's classes, ErrChoice or ErrUnproved, is an *attach.RefusedError, or is
// the context's.
func (p *Pipeline) Clean(ctx context.Context, input []byte, opt Options, pages func([]float64)) (*Result, error) {
	clock := newStopwatch()
	if t, ok := Container(input); ok {
		return p.container(ctx, t, input, opt, pages, clock, true)
	}
	look, err := p.look(ctx, input, opt, pages, clock)
	if err != nil {
		return nil, err
	}
	copied, err := p.prove(ctx, look, opt, clock)
	if err != nil {
		return nil, err
	}
	return &Result{Report: p.assemble(look.subject(), copied, input, opt, clock), Output: copied.bytes}, nil
}

// Check tells what a picture or a container would breach and what would be covered; it writes
// no picture, so the report's output is null and nothing was verified.
func (p *Pipeline) Check(ctx context.Context, input []byte, opt Options, pages func([]float64)) (*Result, error) {
	clock := newStopwatch()
	if t, ok := Container(input); ok {
		return p.container(ctx, t, input, opt, pages, clock, false)
	}
	look, err := p.look(ctx, input, opt, pages, clock)
	if err != nil {
		return nil, err
	}
	return &Result{Report: p.assemble(look.subject(), nil, input, opt, clock)}, nil
}

// look is what is known of the original: the decoded file, what was found (as
// tight as the detectors saw it) and the same with the plan's decisions and
// grown regions.
type look struct {
	doc     *media.Document
	bounds  []image.Rectangle
	found   []finding.Finding
	planned []finding.Finding
}

func (p *Pipeline) look(ctx context.Context, input []byte, opt Options, pages func([]float64), clock *stopwatch) (*look, error) {
	doc, err := media.Decode(ctx, input, opt.Limits)
	if err != nil {
		return nil, err
	}
	clock.lap("decode")
	beside := append(exif.Inventory(input), opt.Outside...)
	clock.lap("inventory")
	return p.lookAt(ctx, doc, beside, opt, pages, clock)
}

// lookAt looks at decoded pages; beside is what is known of the file without
// them.
func (p *Pipeline) lookAt(ctx context.Context, doc *media.Document, beside []finding.Finding, opt Options, pages func([]float64), clock *stopwatch) (*look, error) {
	l := &look{doc: doc}
	var megapixels []float64
	for _, pg := range doc.Pages {
		megapixels = append(megapixels, pg.Megapixels())
		l.bounds = append(l.bounds, pg.Bounds())
	}
	pages(megapixels)
	found := beside
	for _, pg := range doc.Pages {
		fs, err := p.detect(ctx, pg, clock)
		if err != nil {
			return nil, err
		}
		found = append(found, fs...)
	}
	found = append(found, policy.Declare(opt.Context)...)
	byHand, err := handDrawn(opt.Boxes, l.bounds)
	if err != nil {
		return nil, err
	}
	l.found = merge(append(found, byHand...))
	l.planned = Plan(l.found, opt.Context, opt.Choices, l.bounds)
	clock.lap("plan")
	return l, nil
}

// handDrawn turns the boxes that a person drew into findings. They are kind
// text because that is what is covered wherever it lies, read or not.
func handDrawn(boxes []image.Rectangle, bounds []image.Rectangle) ([]finding.Finding, error) {
	var out []finding.Finding
	for _, b := range boxes {
		in := b.Intersect(bounds[0])
		if in.Empty() {
			return nil, fmt.Errorf("%w: the box %d,%d,%d,%d lies outside its %dx%d pixels", ErrChoice,
				b.Min.X, b.Min.Y, b.Dx(), b.Dy(), bounds[0].Dx(), bounds[0].Dy())
		}
		out = append(out, finding.Finding{
			Kind: finding.Text, Region: finding.Region{Page: 1, Box: in}, Score: 1,
			Certainty: finding.Definite, Detector: finding.Declared, Evidence: []string{evidenceByHand},
		})
	}
	return out, nil
}

const evidenceByHand = "drawn-by-hand"
