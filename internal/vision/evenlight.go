package vision

import (
	"image"
	"slices"
)

// Light that changes along a line.
const (
	// lightReach is how far on both sides of a column its ground is looked for,
	// in heights of the line: wider than a letter, narrower than a reflection.
	lightReach = 0.75
	// lightRank is the share of the pixels there that are darker than the ground
	// is taken to be.
	lightRank = 0.85
	// lightStep is the darkest ground beside the lightest, in shares of it, at
	// which the light counts as even: readers bear so much by themselves.
	lightStep = 0.65
)

// evenLight takes a reflection or a shadow out of a line of dark text on a light
// ground, whose levels span 0 to 255: every pixel is set against the ground
// around its column. A reader of print sees one threshold for the whole line,
// and takes the dark part of it for ink. A line in even light stays as it is.
func evenLight(g *image.Gray) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	ground := grounds(g, max(1, int(lightReach*float64(h))))
	least, most := slices.Min(ground), slices.Max(ground)
	if most == 0 || float64(least) >= lightStep*float64(most) {
		return
	}
	for x := range w {
		k := 255 / max(1, float64(ground[x]))
		for y := range h {
			p := &g.Pix[y*g.Stride+x]
			*p = uint8(min(255, k*float64(*p)+.5))
		}
	}
	darkOnLight(g)
}

// grounds returns the level of the ground at every column, from the columns
// within reach.
func grounds(g *image.Gray, reach int) []int {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	var hist [256]int
	count := func(x, by int) int {
		if x < 0 || x >= w {
			return 0
		}
		for y := range h {
			hist[g.Pix[y*g.Stride+x]] += by
		}
		return by * h
	}
	n := 0
	for x := range min(reach, w) {
		n += count(x, 1)
	}
	out := make([]int, w)
	for x := range out {
		n += count(x+reach, 1) + count(x-reach-1, -1)
		out[x] = percentile(&hist, int(lightRank*float64(n)))
	}
	return out
}
