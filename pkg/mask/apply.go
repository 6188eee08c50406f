package mask

import (
	"errors"
	"fmt"
	"image"
	"image/draw"

	"github.com/disintegration/imaging"

	"example.org/redact/pkg/finding"
)

// ErrOutside: a cover has no pixel in the picture. That is an error since
// whoever asked for it believes that something is hidden.
var ErrOutside = errors.New("cover lies outside the picture")

// Cover is one region to hide. Its Page is not looked at: the caller picks the
// covers of the page at hand.
type Cover struct {
	Region finding.Region // polygon where there is one, else box; clipped to the picture
	Style  Style
}

const (
	// minCell and maxCells floor the strength of the soft styles.
	minCell  = 12 // pixels along a cell
	maxCells = 6  // cells along the short side
	// levelStep rounds a cell's channels to 16 levels.
	levelStep = 16
)

// Apply returns a copy of img with the covers painted, opaque wherever one lies;
// img is not touched. The picture's bounds must start at (0, 0). The order of
// covers does not matter where they are solid: solid covers are painted first,
// so that a soft one beside them averages none of what they hide, and once more
// at the end, so that they stay whole.
func Apply(img *image.NRGBA, covers []Cover) (*image.NRGBA, error) {
	out := image.NewNRGBA(img.Rect)
	draw.Draw(out, out.Rect, img, img.Rect.Min, draw.Src)
	areas := make([]area, len(covers))
	for i, c := range covers {
		if _, err := ParseStyle(string(c.Style)); err != nil {
			return nil, fmt.Errorf("mask: %w", err)
		}
		if areas[i] = areaOf(c.Region, img.Rect); areas[i].empty() {
			return nil, fmt.Errorf("mask: cover %d: %w", i+1, ErrOutside)
		}
	}
	paintSolid(out, covers, areas)
	for i, c := range covers {
		if !c.Style.SafeForText() {
			paintSoft(out, areas[i], c.Style)
		}
	}
	paintSolid(out, covers, areas)
	return out, nil
}

func paintSolid(out *image.NRGBA, covers []Cover, areas []area) {
	for i, c := range covers {
		if !c.Style.SafeForText() {
			continue
		}
		areas[i].each(func(y, x0, x1 int) {
			row := out.Pix[out.PixOffset(x0, y):out.PixOffset(x1, y)]
			for p := 0; p < len(row); p += 4 {
				row[p], row[p+1], row[p+2], row[p+3] = Fill.R, Fill.G, Fill.B, Fill.A
			}
		})
	}
}

// paintSoft replaces the area by the coarse averages of its hull.
func paintSoft(out *image.NRGBA, a area, style Style) {
	soft := coarse(out, a.hull, style)
	a.each(func(y, x0, x1 int) {
		from := soft.PixOffset(x0-a.hull.Min.X, y-a.hull.Min.Y)
		row := out.Pix[out.PixOffset(x0, y):out.PixOffset(x1, y)]
		copy(row, soft.Pix[from:])
		for p := 3; p < len(row); p += 4 {
			row[p] = 255
		}
	})
}

// coarse returns r of the picture as a mosaic of cells (Pixelate) or as the
// same cells interpolated (Blur), with bounds from (0, 0).
func coarse(img *image.NRGBA, r image.Rectangle, style Style) *image.NRGBA {
	cell := max(minCell, (min(r.Dx(), r.Dy())+maxCells-1)/maxCells)
	nx, ny := max(1, r.Dx()/cell), max(1, r.Dy()/cell)
	cells := imaging.Resize(imaging.Crop(img, r), nx, ny, imaging.Box)
	for p, v := range cells.Pix {
		cells.Pix[p] = v/levelStep*levelStep + levelStep/2
	}
	filter := imaging.NearestNeighbor
	if style == Blur {
		filter = imaging.Linear
	}
	return imaging.Resize(cells, r.Dx(), r.Dy(), filter)
}
