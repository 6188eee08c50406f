package records

import (
	"image"
	"slices"

	"example.org/redact/internal/vision"
)

// A trace is one dark connected stroke that runs across a good part of the
// paper, darker than the ruling under it.
const (
	traceWindow = 31
	traceSpan   = .25 // of the longer side of the picture
	traceFill   = .35 // of its box: a photograph's shadow is a patch, not a stroke
	// traceOver is how much darker than most of the ruling the stroke must be.
	traceOver = 1.8
)

// hasTrace looks for the curve of an ECG in a level picture of its paper.
func hasTrace(g *image.Gray) (bool, error) {
	long := max(g.Rect.Dx(), g.Rect.Dy())
	marks, err := vision.Marks(g, vision.MarkOptions{
		Window: traceWindow, MinContrast: traceContrast(g), Deviation: 0,
		MinSide: int(traceSpan * float64(long)), MaxSide: long, MaxLong: long + 1, MinArea: long / 4,
	})
	if err != nil {
		return false, err
	}
	for _, m := range marks {
		b := m.Box
		if !m.Light && float64(max(b.Dx(), b.Dy())) >= traceSpan*float64(long) && float64(m.Area) < traceFill*float64(b.Dx()*b.Dy()) {
			return true, nil
		}
	}
	return false, nil
}

// traceContrast estimates the contrast of the ruling (what nine in ten pixels
// of a row stay below, against the row's median) and sets the bar above it.
func traceContrast(g *image.Gray) int {
	var drops []int
	w := g.Rect.Dx()
	row := make([]uint8, w)
	for y := 0; y < g.Rect.Dy(); y += 7 {
		copy(row, g.Pix[y*g.Stride:y*g.Stride+w])
		slices.Sort(row)
		drops = append(drops, int(row[w/2])-int(row[w/10]))
	}
	slices.Sort(drops)
	return min(110, max(25, int(traceOver*float64(drops[len(drops)/2]))))
}
