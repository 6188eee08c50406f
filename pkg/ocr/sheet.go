package ocr

import (
	"cmp"
	"image"
	"image/draw"
	"slices"

	"example.org/redact/internal/vision"
)

// Places on a page that are worth a closer look are small and far apart. They
// are cut out and laid side by side on a few sheets, so that the network runs
// a few times and not once for each.

const (
	sheetSide  = 640
	maxSheets  = 3
	patchRim   = 20 // page pixels around a row: the network wants to see where a line ends
	maxPatch   = sheetSide
	sheetGap   = 8 // plain pixels between patches
	maxPatches = 60
)

// patch is a part of the page and where it lies on its sheet.
type patch struct {
	page  image.Rectangle
	at    image.Point
	score float64
}

// patchesOf returns the parts of a page around rows, the likeliest first. Rows
// that are close together share one.
func patchesOf(rows []row, page image.Rectangle) []patch {
	var out []patch
	for _, r := range rows {
		box := vision.HullOf(r.quad).Inset(-patchRim).Intersect(page)
		if box.Empty() || box.Dx() > maxPatch || box.Dy() > maxPatch {
			continue
		}
		joined := false
		for i := range out {
			if u := out[i].page.Union(box); out[i].page.Overlaps(box) && u.Dx() <= maxPatch && u.Dy() <= maxPatch {
				out[i].page, joined = u, true
				out[i].score += r.score
				break
			}
		}
		if !joined && len(out) < maxPatches {
			out = append(out, patch{page: box, score: r.score})
		}
	}
	slices.SortStableFunc(out, func(a, b patch) int { return cmp.Compare(b.score, a.score) })
	return out
}

// sheet is a square picture made of patches.
type sheet []patch

// packed lays patches on at most maxSheets sheets, in shelves from top to
// bottom. Each goes to the first sheet with room; the last ones may find none.
func packed(patches []patch) []sheet {
	type shelf struct{ y, height, x int }
	var sheets []sheet
	var shelves [][]shelf
	place := func(i int, p patch) bool {
		w, h := p.page.Dx(), p.page.Dy()
		below := 0
		for k := range shelves[i] {
			s := &shelves[i][k]
			if h <= s.height && s.x+w <= sheetSide {
				p.at = image.Pt(s.x, s.y)
				s.x += w + sheetGap
				sheets[i] = append(sheets[i], p)
				return true
			}
			below = s.y + s.height + sheetGap
		}
		if below+h > sheetSide {
			return false
		}
		p.at = image.Pt(0, below)
		shelves[i] = append(shelves[i], shelf{y: below, height: h, x: w + sheetGap})
		sheets[i] = append(sheets[i], p)
		return true
	}
	for _, p := range patches {
		placed := false
		for i := range sheets {
			if placed = place(i, p); placed {
				break
			}
		}
		if !placed && len(sheets) < maxSheets {
			sheets, shelves = append(sheets, nil), append(shelves, nil)
			place(len(sheets)-1, p)
		}
	}
	return sheets
}

// draw copies the patches of page onto the sheet; the rest is mid grey.
func (s sheet) draw(page *image.NRGBA) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, sheetSide, sheetSide))
	for i := range out.Pix {
		out.Pix[i] = 116
	}
	for _, p := range s {
		draw.Draw(out, image.Rectangle{Min: p.at, Max: p.at.Add(p.page.Size())}, page, p.page.Min, draw.Src)
	}
	return out
}

// toPage moves a region of the sheet to the page; false when its middle is on
// no patch.
func (s sheet) toPage(r region) (region, bool) {
	x, y := pointIn(r.quad, .5, .5)
	middle := image.Pt(int(x), int(y))
	for _, p := range s {
		if middle.In(image.Rectangle{Min: p.at, Max: p.at.Add(p.page.Size())}) {
			by := p.page.Min.Sub(p.at)
			for i := range r.quad {
				// What lies off the patch was seen on another one.
				r.quad[i].X = max(float32(p.page.Min.X), min(float32(p.page.Max.X), r.quad[i].X+float32(by.X)))
				r.quad[i].Y = max(float32(p.page.Min.Y), min(float32(p.page.Max.Y), r.quad[i].Y+float32(by.Y)))
			}
			return r, true
		}
	}
	return region{}, false
}
