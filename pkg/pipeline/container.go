package pipeline

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/attach"
	"example.org/redact/pkg/exif"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/policy"
	"example.org/redact/pkg/report"
)

// Container names the kind of container that a file is. What begins as a
// picture is a picture, whatever else its bytes could be read as.
func Container(b []byte) (attach.Type, bool) {
	if media.Sniff(b).IsPicture() {
		return "", false
	}
	return attach.Sniff(b)
}

// container cleans a container, or only looks through it: every part goes its
// own way through the steps, and the report speaks of all of them together.
func (p *Pipeline) container(ctx context.Context, t attach.Type, input []byte, opt Options, pages func([]float64), clock *stopwatch, copies bool) (*Result, error) {
	v, opt, err := p.visit(opt, pages, clock, copies)
	if err != nil {
		return nil, err
	}
	pages(openingTime)
	out, err := attach.Rebuild(ctx, t, input, level{visit: v, lim: opt.Attach}, opt.Attach)
	if err != nil {
		return nil, err
	}
	clock.lap(stepAttach)
	beside := append(slices.Clone(opt.Outside), policy.Declare(opt.Context)...)
	v.planned = append(Plan(beside, opt.Context, opt.Choices, nil), v.planned...)
	s := v.subject(t)
	if copies && opt.Flatten && attach.Flattens(t) {
		if t, out, err = v.flat(ctx, t, out, opt.Attach); err != nil {
			return nil, err
		}
		s = v.subject(attach.Type(s.kind))
	}
	if !copies {
		return &Result{Report: p.assemble(s, nil, input, opt, clock)}, nil
	}
	if err := attach.Verify(t, out, ProvePicture); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnproved, err)
	}
	clock.lap("verify")
	copied := &proved{bytes: out, kind: media.Type(t), renders: max(v.renders, 1), redetected: v.redetected}
	return &Result{Report: p.assemble(s, copied, input, opt, clock), Output: out}, nil
}

// flat prints a cleaned document to a PDF and cleans that: fonts and layout can
// show what the text did not say, and nothing but pixels is left.
func (v *visit) flat(ctx context.Context, t attach.Type, cleaned []byte, lim attach.Limits) (attach.Type, []byte, error) {
	v.pages(slices.Repeat(openingTime, 4)) // LibreOffice starts in seconds, the first time in many
	pdf, err := attach.Flatten(ctx, t, cleaned)
	if err != nil {
		return "", nil, err
	}
	v.clock.lap(stepAttach)
	v.pages(openingTime)
	out, err := attach.Rebuild(ctx, attach.PDF, pdf, level{visit: v, lim: lim}, lim)
	return attach.PDF, out, err
}

const stepAttach = "attach"

// openingTime is the time to open and write a container, told as pages without
// pixels: starting what draws a PDF takes seconds the first time on a machine.
var openingTime = []float64{0, 0}

// ProvePicture proves that a picture holds nothing besides its pixels; see
// exif.Verify.
func ProvePicture(b []byte) error {
	residue, err := exif.Verify(b)
	if err != nil {
		return fmt.Errorf("a picture in it cannot be walked: %w", err)
	}
	if len(residue) > 0 {
		return fmt.Errorf("a picture in it holds %s metadata", residue[0].Kind)
	}
	return nil
}

// visit is one descent through a container: what its levels share.
type visit struct {
	p      *Pipeline
	opt    Options // for a single part
	pages  func([]float64)
	clock  *stopwatch
	copies bool

	planned             []finding.Finding
	sizes               []image.Rectangle // of the outermost container's own pages
	warnings            []report.Warning
	renders, redetected int
}

// visit prepares a descent. What a person said about one picture's places has
// no meaning in a container: boxes are refused, and a consent for a place is
// left out, so that it does not lift a cover in another part.
func (p *Pipeline) visit(opt Options, pages func([]float64), clock *stopwatch, copies bool) (*visit, Options, error) {
	if len(opt.Boxes)+len(opt.Choices.KeepBoxes) > 0 {
		return nil, opt, fmt.Errorf("%w: a box belongs to one picture and this is a container; take the picture out and give it by itself", ErrChoice)
	}
	if opt.Format != "" {
		return nil, opt, fmt.Errorf("%w: a container keeps its own format; leave out --format", ErrChoice)
	}
	opt.Attach = opt.Attach.Open()
	opt.Context.Consent = slices.DeleteFunc(slices.Clone(opt.Context.Consent), func(r policy.ConsentRecord) bool { return r.Region.Page > 0 })
	part := opt
	part.Outside, part.Context.Declared = nil, nil
	return &visit{p: p, opt: part, pages: pages, clock: clock, copies: copies}, opt, nil
}

// warn adds a warning once.
func (v *visit) warn(code string) {
	if w := report.NewWarning(code); !slices.Contains(v.warnings, w) {
		v.warnings = append(v.warnings, w)
	}
}

// subject gives what was found its numbers. Every part counts its pages from 1,
// so for judging they are numbered through: things of two parts must not seem
// to lie beside one another.
func (v *visit) subject(t attach.Type) subject {
	type place struct {
		part string
		page int
	}
	through := map[place]int{}
	seen := map[string]bool{}
	s := subject{kind: string(t), pages: v.sizes, warnings: v.warnings}
	for _, f := range v.planned {
		if f.Kind.IsMetadata() {
			key := fmt.Sprint(f.Kind, f.Part, f.Carrier, f.Detector)
			if seen[key] {
				continue
			}
			seen[key] = true
		}
		f.ID = fmt.Sprintf("f%d", len(s.planned)+1)
		s.planned = append(s.planned, f)
		if f.Page > 0 {
			at := place{f.Part, f.Page}
			if through[at] == 0 {
				through[at] = len(through) + 1
			}
			f.Page = through[at]
		}
		s.judged = append(s.judged, f)
	}
	return s
}

// level is one container within the descent; it answers what the container
// asks about its parts.
type level struct {
	*visit
	at  string // path of the container, empty for the outermost
	lim attach.Limits
}

// path returns the path from the outermost container.
func (v level) path(path string) string {
	switch {
	case v.at == "":
		return path
	case path == "":
		return v.at
	}
	return v.at + "/" + path
}

// detectorParts names who noted what a container held beside its parts.
const detectorParts = "attach/parts@1"

// Stripped notes metadata that was left out.
func (v level) Stripped(path string, kind finding.Kind, carrier finding.Carrier) {
	v.note(finding.Finding{
		Kind: kind, Part: v.path(path), Carrier: carrier, Score: 1, Certainty: finding.Definite, Detector: detectorParts,
	})
}

func (v level) note(fs ...finding.Finding) {
	v.planned = append(v.planned, Plan(fs, v.opt.Context, v.opt.Choices, nil)...)
}

// Name reports whether a name must go; it stays when the person keeps names.
func (v level) Name(_ context.Context, path, name string) (bool, error) {
	found := exif.FilenameFindings(name)
	if len(found) == 0 {
		spans, err := v.covered(spaced(name), nil)
		if err != nil {
			return false, err
		}
		if len(spans) > 0 {
			found = []finding.Finding{{
				Kind: finding.Filename, Carrier: finding.CarrierFilename, Score: 1, Certainty: finding.Likely, Detector: detectorParts,
			}}
		}
	}
	for _, f := range found {
		f.Part = v.path(path)
		v.note(f)
	}
	return len(found) > 0 && !v.opt.Choices.KeepNames, nil
}

// Part cleans a nested file by what its bytes are, whatever its name says.
func (v level) Part(ctx context.Context, path string, part []byte) ([]byte, string, error) {
	v.clock.lap(stepAttach)
	before := len(v.planned)
	out, ext, err := v.part(ctx, path, part)
	if err != nil && v.opt.DropUnknown && isFault(err) {
		v.planned = v.planned[:before] // what was found in it is gone with it
		v.warn("part-left-out")
		return nil, "", attach.ErrDrop
	}
	return out, ext, err
}

func (v level) part(ctx context.Context, path string, part []byte) ([]byte, string, error) {
	if t, ok := Container(part); ok {
		lim, err := v.lim.Deeper()
		if err != nil {
			return nil, "", err
		}
		v.pages(openingTime)
		out, err := attach.Rebuild(ctx, t, part, level{visit: v.visit, at: v.path(path), lim: lim}, lim)
		return out, t.Extension(), err
	}
	if text, ok := attach.PlainText(part); ok && media.Sniff(part) == media.Unknown {
		spans, err := v.Text(ctx, path, text)
		if err != nil {
			return nil, "", err
		}
		return []byte(attach.Replace(text, spans)), ".txt", nil
	}
	c, err := v.picture(ctx, path, part, v.opt)
	return c.bytes, c.kind.Extension(), err
}

// Picture cleans a picture that stands in a document, where only JPEG and PNG
// are at home.
func (v level) Picture(ctx context.Context, path string, b []byte) (attach.Cleaned, error) {
	v.clock.lap(stepAttach)
	opt := v.opt
	if t := media.OutputFor(b); t != media.JPEG && t != media.PNG {
		opt.Format = media.PNG
	}
	c, err := v.picture(ctx, path, b, opt)
	return attach.Cleaned{Bytes: c.bytes, Type: string(c.kind)}, err
}

func (v level) picture(ctx context.Context, path string, b []byte, opt Options) (proved, error) {
	defer vision.Trim()
	l, err := v.p.look(ctx, b, opt, v.pages, v.clock)
	if err == nil {
		var c proved
		if c, err = v.finish(ctx, l, opt); err == nil {
			v.take(l.planned, v.path(path), 0)
			return c, nil
		}
	}
	return proved{}, inPart(v.path(path), err)
}

// Page cleans a page that was drawn from a document.
func (v level) Page(ctx context.Context, path string, page *image.NRGBA, words []attach.PageWord) (attach.Cleaned, error) {
	v.clock.lap(stepAttach)
	defer vision.Trim()
	number := pageNumber(path)
	opt := v.opt
	opt.Format = media.JPEG
	doc := &media.Document{Type: media.JPEG, Pages: []*media.Page{media.NewPage(1, page)}}
	read, err := v.readWords(words, page.Bounds())
	if err != nil {
		return attach.Cleaned{}, err
	}
	l, err := v.p.lookAt(ctx, doc, read, opt, v.pages, v.clock)
	if err != nil {
		return attach.Cleaned{}, err
	}
	c, err := v.finish(ctx, l, opt)
	if err != nil {
		return attach.Cleaned{}, fmt.Errorf("page %d: %w", number, err)
	}
	if v.at == "" {
		v.sizes = append(v.sizes, page.Bounds())
	}
	v.take(l.planned, v.at, number)
	return attach.Cleaned{Bytes: c.bytes, Type: string(c.kind)}, nil
}

// finish makes the proved copy of a part or, where none is wanted, encodes it as
// it is: the container around it is thrown away.
func (v *visit) finish(ctx context.Context, l *look, opt Options) (proved, error) {
	if !v.copies {
		var pages []*image.NRGBA
		for _, pg := range l.doc.Pages {
			pages = append(pages, pg.Pixels())
		}
		enc := l.doc.EncodeOptions(opt.Format)
		b, err := media.Encode(pages, enc)
		return proved{bytes: b, kind: enc.Type}, err
	}
	c, err := v.p.prove(ctx, l, opt, v.clock)
	if err != nil {
		return proved{}, err
	}
	v.renders += c.renders
	v.redetected += c.redetected
	for _, w := range append(l.doc.Warnings, c.warnings...) {
		v.warn(w.Code)
	}
	return *c, nil
}

// take keeps what was planned for a part. page, where it is not 0, is the
// number of the page that the part's only page has in its document.
func (v *visit) take(planned []finding.Finding, part string, page int) {
	for _, f := range planned {
		f.Part = part
		if page > 0 && f.Page > 0 {
			f.Page = page
		}
		v.planned = append(v.planned, f)
	}
}

// inPart says in which part something went wrong, by its neutral path.
func inPart(path string, err error) error { return fmt.Errorf("part %s: %w", path, err) }

// isFault reports whether an error is the fault of the file in hand.
func isFault(err error) bool {
	var refused *attach.RefusedError
	return errors.As(err, &refused) || errors.Is(err, media.ErrNotAPicture) || errors.Is(err, media.ErrUnsupported) ||
		errors.Is(err, media.ErrTooLarge) || errors.Is(err, media.ErrDamaged)
}
