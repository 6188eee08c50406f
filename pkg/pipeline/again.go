package pipeline

import (
	"bytes"
	"context"
	"image"
	"image/draw"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// A copy that was covered once more differs from the one before only under and
// beside its new covers; everywhere else the last look has seen these very
// pixels. So only what changed is looked at again, with its surroundings.
const (
	changeCell   = 32  // pixels: changes are gathered in squares of this side
	changeMargin = 128 // pixels of surroundings at least, that detectors need
	changeMost   = 0.5 // of the page in parts: from there on all of it is looked at
)

// part is a changed area of a page, and the area that is looked at for it.
type part struct{ changed, around image.Rectangle }

// changes returns the parts of a page that differ from how it was before.
// Parts whose surroundings meet are one.
func changes(before, now *image.NRGBA) []part {
	page := now.Bounds()
	var out []part
	for y := page.Min.Y; y < page.Max.Y; y += changeCell {
		for x := page.Min.X; x < page.Max.X; x += changeCell {
			cell := image.Rect(x, y, x+changeCell, y+changeCell).Intersect(page)
			if !samePixels(before, now, cell) {
				out = joinPart(out, part{cell, surroundings(cell, page)}, page)
			}
		}
	}
	return out
}

func surroundings(changed, page image.Rectangle) image.Rectangle {
	m := max(changeMargin, min(changed.Dx(), changed.Dy())/2)
	return changed.Inset(-m).Intersect(page)
}

// joinPart adds a part to others, made one with those whose surroundings it meets.
func joinPart(parts []part, p part, page image.Rectangle) []part {
	for i := 0; i < len(parts); i++ {
		if parts[i].around.Overlaps(p.around) {
			p.changed = p.changed.Union(parts[i].changed)
			p.around = surroundings(p.changed, page)
			parts = append(parts[:i], parts[i+1:]...)
			i = -1 // it may meet others now
		}
	}
	return append(parts, p)
}

func samePixels(a, b *image.NRGBA, r image.Rectangle) bool {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		i, j := a.PixOffset(r.Min.X, y), b.PixOffset(r.Min.X, y)
		if !bytes.Equal(a.Pix[i:i+4*r.Dx()], b.Pix[j:j+4*r.Dx()]) {
			return false
		}
	}
	return true
}

// detectChanges is detect for a page of which before was looked at already: it
// returns what is found on the parts that changed, in pixels of the page.
func (p *Pipeline) detectChanges(ctx context.Context, before, page *media.Page) ([]finding.Finding, error) {
	parts := changes(before.Image(), page.Image())
	area := 0
	for _, c := range parts {
		area += c.around.Dx() * c.around.Dy()
	}
	if float64(area) > changeMost*float64(page.Bounds().Dx()*page.Bounds().Dy()) {
		return p.detect(ctx, page, &stopwatch{})
	}
	var out []finding.Finding
	for _, c := range parts {
		crop := image.NewNRGBA(image.Rectangle{Max: c.around.Size()})
		draw.Draw(crop, crop.Rect, page.Image(), c.around.Min, draw.Src)
		fs, err := p.detect(ctx, media.NewPage(page.Number(), crop), &stopwatch{})
		if err != nil {
			return nil, err
		}
		for _, f := range fs {
			if f = moved(f, c.around.Min); f.Box.Overlaps(c.changed) {
				out = append(out, f)
			}
		}
	}
	return out, nil
}

// moved is f with all its places moved by d.
func moved(f finding.Finding, d image.Point) finding.Finding {
	f.Region = movedRegion(f.Region, d)
	if f.Line != nil {
		l := *f.Line
		l.Region, l.Ink = movedRegion(l.Region, d), movedRegion(l.Ink, d)
		l.Words = make([]finding.Word, len(f.Line.Words))
		for i, w := range f.Line.Words {
			w.Region, w.Ink = movedRegion(w.Region, d), movedRegion(w.Ink, d)
			l.Words[i] = w
		}
		f.Line = &l
	}
	return f
}

func movedRegion(r finding.Region, d image.Point) finding.Region {
	r.Box = r.Box.Add(d)
	if r.Polygon != nil {
		poly := make([]image.Point, len(r.Polygon))
		for i, p := range r.Polygon {
			poly[i] = p.Add(d)
		}
		r.Polygon = poly
	}
	return r
}
