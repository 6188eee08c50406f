package pipeline

import (
	"context"
	"fmt"
	"image"
	"slices"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/exif"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/mask"
	"example.org/redact/pkg/media"
)

// maxRenders is how often a copy is made before it is given up. Detectors
// flicker near their thresholds: the first two looks at the copy count
// everything, later ones only what is sure (see sure), so that a copy is not
// refused for a letter that looks a little like a face after re-encoding.
const (
	maxRenders = 4
	everyLook  = 2
)

// uncoveredShare is how much of a thing may stick out from under the covers
// before the second look counts it as left behind.
const uncoveredShare = 0.3

// proved is a copy that passed.
type proved struct {
	bytes      []byte
	kind       media.Type
	renders    int
	redetected int // what the second look found and added
	warnings   []media.Warning
	seen       []*media.Page // the copy's pages, as they were last looked at
}

// prove renders the copy and checks it with other code than made it: an
// allowlist walk over its bytes, OpenCV's decoder, and the detectors again. What
// the second look finds is added to the look and the copy made once more.
func (p *Pipeline) prove(ctx context.Context, l *look, opt Options, clock *stopwatch) (*proved, error) {
	out := &proved{}
	for out.renders < maxRenders {
		var err error
		if out.bytes, out.kind, err = render(l, opt, clock); err != nil {
			return nil, err
		}
		out.renders++
		left, err := p.inspect(ctx, out, l, opt, clock)
		if err != nil {
			return nil, err
		}
		if out.renders > everyLook {
			left = slices.DeleteFunc(left, func(f finding.Finding) bool { return !sure(f, l.planned) })
		}
		if len(left) == 0 {
			if out.kind != l.doc.Type && opt.Format == "" {
				out.warnings = append(out.warnings, media.NewWarning(media.WarnOutputType))
			}
			return out, nil
		}
		out.redetected += len(left)
		l.found = merge(append(l.found, left...))
		l.planned = Plan(l.found, opt.Context, opt.Choices, l.bounds)
	}
	return nil, fmt.Errorf("%w: %d things that must be covered were still found in it", ErrUnproved, out.redetected)
}

// sureScore is the score from which a finding that only the copy showed is no
// flicker.
const sureScore = 0.75

// sure reports whether something left in the copy speaks against it for good:
// it is the very thing that a cover should hide, or a detector is sure of it.
func sure(f finding.Finding, planned []finding.Finding) bool {
	for _, p := range planned {
		if p.Action.Covers() && p.Kind == f.Kind && p.IoU(f.Region) >= 0.3 {
			return true
		}
	}
	return f.Kind != finding.Text && f.Certainty >= finding.Likely && f.Score >= sureScore
}

// render covers every page and encodes the copy.
func render(l *look, opt Options, clock *stopwatch) ([]byte, media.Type, error) {
	enc := l.doc.EncodeOptions(opt.Format)
	var pages []*image.NRGBA
	for _, pg := range l.doc.Pages {
		img, err := mask.Apply(pg.Pixels(), coversOn(pg.Number(), l.planned, opt.Style))
		if err != nil {
			return nil, "", fmt.Errorf("cover page %d: %w", pg.Number(), err)
		}
		pages = append(pages, img)
	}
	clock.lap("mask")
	b, err := media.Encode(pages, enc)
	if err != nil {
		return nil, "", err
	}
	clock.lap("encode")
	return b, enc.Type, nil
}

// coversOn returns what is painted on a page. Faces may be covered softly;
// everything that could be writing is always solid, because text under blur or
// mosaic can be recovered (Hill et al., PoPETs 2016).
func coversOn(page int, fs []finding.Finding, style mask.Style) []mask.Cover {
	var out []mask.Cover
	for _, f := range fs {
		if f.Page != page || !f.Located() || (f.Action != finding.Redact && f.Action != finding.RedactWhole) {
			continue
		}
		c := mask.Cover{Region: f.Region, Style: mask.Solid}
		if f.Kind == finding.Face || f.Kind == finding.Person {
			c.Style = style
		}
		out = append(out, c)
	}
	return out
}

// inspect opens the copy as a stranger would and returns what is left in it
// that the plan would cover and that no cover hides.
func (p *Pipeline) inspect(ctx context.Context, c *proved, l *look, opt Options, clock *stopwatch) ([]finding.Finding, error) {
	residue, err := exif.Verify(c.bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: its bytes cannot be walked: %w", ErrUnproved, err)
	}
	if len(residue) > 0 {
		return nil, fmt.Errorf("%w: it holds %s metadata", ErrUnproved, residue[0].Kind)
	}
	pages, err := reopen(ctx, c, opt.Limits)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnproved, err)
	}
	if len(pages) != len(l.bounds) {
		return nil, fmt.Errorf("%w: it has %d pages and the original %d", ErrUnproved, len(pages), len(l.bounds))
	}
	clock.lap("verify")
	var left []finding.Finding
	for i, pg := range pages {
		if pg.Bounds() != l.bounds[i] {
			return nil, fmt.Errorf("%w: page %d has another size than the original", ErrUnproved, i+1)
		}
		covers := coversOn(pg.Number(), l.planned, opt.Style)
		var fs []finding.Finding
		if c.seen == nil {
			fs, err = p.detect(ctx, pg, &stopwatch{})
		} else {
			fs, err = p.detectChanges(ctx, c.seen[i], pg)
			fs = append(fs, onPage(l.found, pg.Number())...) // what it is weighed together with
		}
		if err != nil {
			return nil, err
		}
		for _, f := range Plan(merge(fs), opt.Context, opt.Choices, nil) {
			if f.Action.Covers() && f.Located() && uncovered(f.Region, covers) > uncoveredShare && !paint(f, covers, l.found) {
				f.ID, f.Action = "", ""
				left = append(left, f)
			}
		}
	}
	c.seen = pages
	clock.lap("verify")
	return left, nil
}

// paintShare is how much of a shape must lie under covers for paint to have
// made it.
const paintShare = 0.05

// shapes are the marks that are known by an outline on its own, which a cover's
// black corners can complete. Whatever may carry somebody's details, a bar code
// too, is covered once more rather than argued with.
var shapes = []finding.Kind{finding.OrgCrest, finding.StarOfLife, finding.NHSLogo, finding.Battenburg, finding.Epaulette, finding.HiVis}

// paint reports whether f is no more than how covers and their neighbourhood
// look: a shape with paint in it where the original, in which all of it could be
// seen, shows none.
func paint(f finding.Finding, covers []mask.Cover, original []finding.Finding) bool {
	return slices.Contains(shapes, f.Kind) && 1-uncovered(f.Region, covers) >= paintShare &&
		!slices.ContainsFunc(original, func(o finding.Finding) bool {
			return o.Kind == f.Kind && o.Page == f.Page && o.Box.Overlaps(f.Box)
		})
}

// onPage returns what is known of a page and where it is.
func onPage(found []finding.Finding, page int) (out []finding.Finding) {
	for _, f := range found {
		if f.Page == page && f.Located() {
			out = append(out, f)
		}
	}
	return out
}

// reopen decodes the copy. JPEG and PNG, which Go's decoders read the first
// time, are opened by OpenCV's the second time.
func reopen(ctx context.Context, c *proved, lim media.Limits) ([]*media.Page, error) {
	if c.kind == media.JPEG || c.kind == media.PNG {
		img, err := vision.Decode(c.bytes)
		if err != nil {
			return nil, err
		}
		return []*media.Page{media.NewPage(1, img)}, nil
	}
	doc, err := media.Decode(ctx, c.bytes, lim)
	if err != nil {
		return nil, err
	}
	return doc.Pages, nil
}

// uncovered returns the share of r that lies under no cover, 0 to 1, by a
// lattice of 48 x 48 points over its box. Of a slanted line the box is mostly
// not the line: what counts is the outline, where there is one.
func uncovered(r finding.Region, covers []mask.Cover) float64 {
	const n = 48
	open, all := 0, 0
	for j := range n {
		for i := range n {
			x := float64(r.Box.Min.X) + (float64(i)+.5)*float64(r.Box.Dx())/n
			y := float64(r.Box.Min.Y) + (float64(j)+.5)*float64(r.Box.Dy())/n
			if !inside(x, y, r) {
				continue
			}
			all++
			if !underAny(x, y, covers) {
				open++
			}
		}
	}
	if all == 0 && len(r.Polygon) > 0 { // thinner than the lattice
		r.Polygon = nil
		return uncovered(r, covers)
	}
	return float64(open) / float64(max(1, all))
}

func underAny(x, y float64, covers []mask.Cover) bool {
	for _, c := range covers {
		if inside(x, y, c.Region) {
			return true
		}
	}
	return false
}

// inside reports whether a point lies in a region: by the crossing rule in its
// polygon, where it has one, else in its box.
func inside(x, y float64, r finding.Region) bool {
	if len(r.Polygon) < 3 {
		return x >= float64(r.Box.Min.X) && x < float64(r.Box.Max.X) && y >= float64(r.Box.Min.Y) && y < float64(r.Box.Max.Y)
	}
	in := false
	for i, j := 0, len(r.Polygon)-1; i < len(r.Polygon); j, i = i, i+1 {
		ax, ay := float64(r.Polygon[i].X), float64(r.Polygon[i].Y)
		bx, by := float64(r.Polygon[j].X), float64(r.Polygon[j].Y)
		if (ay > y) != (by > y) && x < (bx-ax)*(y-ay)/(by-ay)+ax {
			in = !in
		}
	}
	return in
}
