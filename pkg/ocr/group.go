package ocr

import (
	"cmp"
	"image"
	"slices"
)

// groupLines joins word boxes that follow one another into lines: of like
// height, on a common level, with a gap of at most one height between them.
// Each line's box is grown by a fifth of its height, since the boxes are tight.
func groupLines(words []glyphs) []glyphs {
	words = slices.Clone(words)
	slices.SortStableFunc(words, func(a, b glyphs) int { return cmp.Compare(a.box.Min.X, b.box.Min.X) })
	var lines []glyphs
	var sums []float64 // of the confidences, by width
	for _, w := range words {
		best := -1
		for i, l := range lines {
			if follows(l.box, w.box) && (best < 0 || l.box.Max.X > lines[best].box.Max.X) {
				best = i
			}
		}
		if best < 0 {
			lines = append(lines, w)
			sums = append(sums, w.conf*float64(w.box.Dx()))
			continue
		}
		lines[best].box = lines[best].box.Union(w.box)
		sums[best] += w.conf * float64(w.box.Dx())
	}
	for i := range lines {
		lines[i].conf = min(1, sums[i]/float64(lines[i].box.Dx()))
		lines[i].text = ""
		grow := (lines[i].box.Dy() + 4) / 5
		lines[i].box = lines[i].box.Inset(-grow)
	}
	return lines
}

// follows reports whether w continues the line l to its right.
func follows(l, w image.Rectangle) bool {
	small, large := min(l.Dy(), w.Dy()), max(l.Dy(), w.Dy())
	if large > 2*small {
		return false
	}
	level := min(l.Max.Y, w.Max.Y) - max(l.Min.Y, w.Min.Y)
	gap := w.Min.X - l.Max.X
	return 2*level >= small && gap <= large && w.Max.X > l.Max.X
}
