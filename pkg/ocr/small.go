package ocr

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"slices"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/media"
)

// Print of 10 to 16 px on a picture of 12 megapixels is 4 to 6 px high in the
// views that the networks are given, and lost. To look at such a page at full
// size everywhere takes seconds. So the full page is searched in a cheaper way
// for rows of marks that look like letters, and the network looks at full size
// only where these are. The rows are only a hint, so they may be wrong often.

// smallMarks are the marks that letters of small print leave at full size.
var smallMarks = vision.MarkOptions{
	Window: 21, MinContrast: 12, Deviation: .9,
	MinSide: 5, MaxSide: 28, MaxLong: 200, MinArea: 8,
}

const (
	smallFrom   = 2000   // longer side of a page on which print can be too small for the views
	maxSmall    = 40e6   // pixels of a page that is searched at full size
	smallHeight = 26     // rows higher than this, in page pixels, the views show well enough
	minRow      = 5      // and lower than this nobody can read
	maxMarks    = 60_000 // more are foliage or noise: the strongest are kept
)

// looker looks at one view and returns regions in page pixels.
type looker interface {
	look(v media.View) ([]region, error)
}

// lookerOf returns the first network among the locators, or nil.
func lookerOf(l locator) looker {
	if all, ok := l.(fusedLocator); ok {
		l = all[0]
	}
	one, _ := l.(looker)
	return one
}

// smallPrint returns the regions of small print of a large page that are not
// among those found already.
func smallPrint(ctx context.Context, p *media.Page, l looker, found []region) ([]region, error) {
	size := p.Bounds().Size()
	if max(size.X, size.Y) < smallFrom || float64(size.X)*float64(size.Y) > maxSmall {
		return nil, nil
	}
	rows, err := rowsOf(vision.Luma(p.Image(), p.Bounds()))
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r row) bool { return heldBy(region{quad: r.quad}, found) })
	var out []region
	for _, sheet := range packed(patchesOf(rows, p.Bounds())) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		seen, err := l.look(media.View{Image: sheet.draw(p.Image()), Scale: 1})
		if err != nil {
			return nil, err
		}
		for _, r := range seen {
			r, ok := sheet.toPage(r)
			if ok && r.box().Height() <= 2*smallHeight && !overlapsAny(r, found) && !heldBy(r, out) {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

// row is a chain of marks that may be a line of print.
type row struct {
	quad  [4]vision.Point
	score float64 // log odds
}

// rowsOf returns the rows of a grey picture that are more likely print than
// not, the likeliest first.
func rowsOf(g *image.Gray) ([]row, error) { return rowsOver(g, 0) }

// rowsOver is the same for rows whose log odds are above least.
func rowsOver(g *image.Gray, least float64) ([]row, error) {
	marks, err := vision.Marks(g, smallMarks)
	if err != nil {
		return nil, fmt.Errorf("ocr: %w", err)
	}
	if len(marks) > maxMarks {
		slices.SortStableFunc(marks, func(a, b vision.Mark) int { return cmp.Compare(b.Contrast, a.Contrast) })
		marks = marks[:maxMarks]
	}
	ink := newInkMap(marks, g.Rect.Dx(), g.Rect.Dy())
	var out []row
	for _, ch := range chains(marks) {
		sh := shapeOf(marks, ch, ink)
		b := vision.TextBox{Quad: sh.quad}
		if h := b.Height(); h < minRow || h > smallHeight || b.Width() < 2*h {
			continue
		}
		if s := sh.logOdds(); s > least {
			out = append(out, row{quad: sh.quad, score: s})
		}
	}
	slices.SortStableFunc(out, func(a, b row) int { return cmp.Compare(b.score, a.score) })
	return out, nil
}
