package pipeline

import (
	"bytes"
	"context"
	"image"
	"image/draw"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// A look at a copy need not begin from nothing. The first one looks again at
// what the plan covers, where a cover that is missing, too small or in another
// place would show; elsewhere the copy is the original, which was looked at. A
// copy that was covered once more differs from the one before only under and
// beside its new covers. So parts are looked at, with their surroundings.
const (
	changeCell = 32  // pixels: changes are gathered in squares of this side
	partMargin = 128 // pixels of surroundings at least, that detectors need
	partsMost  = 0.5 // of the page in parts: from there on all of it is looked at
)

// part is an area of a page that is to be judged, and the area that is looked at
// for it.
type part struct{ area, around image.Rectangle }

// covered returns the parts of a page that the plan covers.
func covered(planned []finding.Finding, page int, bounds image.Rectangle) []part {
	var out []part
	for _, f := range onPage(planned, page) {
		if f.Action.Covers() {
			out = joinPart(out, part{f.Box, surroundings(f.Box, bounds)}, bounds)
		}
	}
	return out
}

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

func surroundings(area, page image.Rectangle) image.Rectangle {
	m := max(partMargin, min(area.Dx(), area.Dy())/2)
	return area.Inset(-m).Intersect(page)
}

// joinPart adds a part to others, made one with those whose surroundings it meets.
func joinPart(parts []part, p part, page image.Rectangle) []part {
	for i := 0; i < len(parts); i++ {
		if parts[i].around.Overlaps(p.around) {
			p.area = p.area.Union(parts[i].area)
			p.around = surroundings(p.area, page)
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

// detectParts is detect for parts of a page: it returns what is found on them, in
// pixels of the page. When they are most of the page, all of it is looked at.
func (p *Pipeline) detectParts(ctx context.Context, page *media.Page, parts []part) ([]finding.Finding, error) {
	area := 0
	for _, c := range parts {
		area += c.around.Dx() * c.around.Dy()
	}
	if float64(area) > partsMost*float64(page.Bounds().Dx()*page.Bounds().Dy()) {
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
			if f = moved(f, c.around.Min); f.Box.Overlaps(c.area) {
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
		l.Region = movedRegion(l.Region, d)
		l.Words = make([]finding.Word, len(f.Line.Words))
		for i, w := range f.Line.Words {
			w.Region = movedRegion(w.Region, d)
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
