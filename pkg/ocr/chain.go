package ocr

import (
	"cmp"
	"math"
	"slices"

	"example.org/redact/internal/vision"
)

// chain is a row of marks that stand side by side like letters.
type chain struct {
	marks []int // in reading order
	dir   int   // of the line, in steps of half a turn over directions
}

// directions is how many directions marks are lined up in, evenly over half a
// turn. A line that runs between two of them is still followed from letter to
// letter: the step aside is at most four tenths of the step ahead.
const directions = 4

// extent is a mark in a frame turned to one of the directions: u along the
// line, v across it.
type extent struct{ u0, u1, v0, v1 float32 }

func (e extent) height() float32 { return e.v1 - e.v0 }

// chains links marks of one grey picture into rows of three and more, in every
// direction. A mark can be in several chains; choosing among them is for the
// caller. The same row seen in two directions is given once.
func chains(marks []vision.Mark) []chain {
	var out []chain
	seen := map[uint64]bool{}
	for dir := range directions {
		for _, c := range chainsAlong(marks, dir) {
			if k := c.key(); len(c.marks) >= 3 && !seen[k] {
				seen[k] = true
				out = append(out, c)
			}
		}
	}
	return out
}

// key is the same for the same marks in the same order, and in the reverse.
func (c chain) key() uint64 {
	first, last := c.marks[0], c.marks[len(c.marks)-1]
	k := uint64(len(c.marks))
	for _, i := range c.marks {
		k += uint64(i) * 0x9e3779b97f4a7c15 // a sum, so that order does not matter
	}
	return k ^ uint64(min(first, last))<<40 ^ uint64(max(first, last))<<16
}

func chainsAlong(marks []vision.Mark, dir int) []chain {
	ext := make([]extent, len(marks))
	s, c := math.Sincos(float64(dir) * math.Pi / directions)
	for i := range marks {
		ext[i] = extentOf(marks[i].Runs, float32(c), float32(s))
	}
	right := nearestRight(marks, ext)
	// A link holds only when it is the best of those that end at its mark too,
	// so that chains cannot fork.
	left := make([]int, len(marks))
	for i := range left {
		left[i] = -1
	}
	gap := func(i, j int) float32 { return ext[j].u0 - ext[i].u1 }
	for i, j := range right {
		if j >= 0 && (left[j] < 0 || gap(i, j) < gap(left[j], j)) {
			left[j] = i
		}
	}
	var out []chain
	for i := range marks {
		if left[i] >= 0 || right[i] < 0 {
			continue // not the first of its row, or alone
		}
		ch := chain{dir: dir, marks: []int{i}}
		for j := i; right[j] >= 0 && left[right[j]] == j; {
			j = right[j]
			ch.marks = append(ch.marks, j)
		}
		out = append(out, ch)
	}
	return out
}

// extentOf returns the extents of a mark's outline along (c, s) and across it.
func extentOf(runs []vision.Run, c, s float32) extent {
	e := extent{u0: math.MaxFloat32, v0: math.MaxFloat32, u1: -math.MaxFloat32, v1: -math.MaxFloat32}
	add := func(x, y float32) {
		u, v := x*c+y*s, y*c-x*s
		e.u0, e.u1 = min(e.u0, u), max(e.u1, u)
		e.v0, e.v1 = min(e.v0, v), max(e.v1, v)
	}
	for _, r := range runs {
		// Pixel centres, and half a pixel around them afterwards: the corners of
		// a turned pixel would add to every height.
		add(float32(r.X0)+.5, float32(r.Y)+.5)
		add(float32(r.X1)-.5, float32(r.Y)+.5)
	}
	e.u0, e.u1, e.v0, e.v1 = e.u0-.5, e.u1+.5, e.v0-.5, e.v1+.5
	return e
}

// Bounds within which two marks may be neighbours in a line of text: capitals
// stand beside small letters, and words are a space apart.
const (
	maxHeightRatio   = 2.2
	maxStrokeRatio   = 2.2
	maxContrastRatio = 2.2
	minLevelShare    = 0.5  // of the lower one's height that lies beside the other
	maxGap           = 1.1  // in heights of the higher one
	minGap           = -0.4 // letters of slanted print reach over one another
)

// band is the height of the stripes in which neighbours are looked for.
const band = 24

// nearestRight returns for every mark the one that best follows it, or -1.
func nearestRight(marks []vision.Mark, ext []extent) []int {
	stripe := func(e extent) int { return int(math.Floor(float64(e.v0+e.v1) / 2 / band)) }
	stripes := map[int][]int{}
	reach := float32(0)
	for i, e := range ext {
		k := stripe(e)
		stripes[k] = append(stripes[k], i)
		reach = max(reach, e.height())
	}
	for _, s := range stripes {
		slices.SortFunc(s, func(a, b int) int { return cmp.Compare(ext[a].u0, ext[b].u0) })
	}
	out := make([]int, len(marks))
	for i, e := range ext {
		out[i] = -1
		best := float32(math.MaxFloat32)
		h := e.height()
		// The other's middle is at most half of both heights away.
		far := int(math.Ceil(float64(h*(1+maxHeightRatio)/2) / band))
		for k := stripe(e) - far; k <= stripe(e)+far; k++ {
			s := stripes[k]
			from, _ := slices.BinarySearchFunc(s, e.u1+minGap*h*maxHeightRatio, func(j int, u float32) int { return cmp.Compare(ext[j].u0, u) })
			for _, j := range s[from:] {
				if ext[j].u0-e.u1 > min(best, maxGap*maxHeightRatio*h) {
					break
				}
				if g := ext[j].u0 - e.u1; g < best && j != i && neighbours(marks[i], marks[j], e, ext[j]) {
					best, out[i] = g, j
				}
			}
		}
	}
	return out
}

// neighbours reports whether b can follow a in a line.
func neighbours(a, b vision.Mark, ea, eb extent) bool {
	ha, hb := ea.height(), eb.height()
	low, high := min(ha, hb), max(ha, hb)
	if a.Light != b.Light || high > maxHeightRatio*low {
		return false
	}
	gap := eb.u0 - ea.u1
	if gap < minGap*low || gap > maxGap*high || eb.u1 <= ea.u1 {
		return false
	}
	if min(ea.v1, eb.v1)-max(ea.v0, eb.v0) < minLevelShare*low {
		return false
	}
	return within(a.Stroke, b.Stroke, maxStrokeRatio) && within(a.Contrast, b.Contrast, maxContrastRatio)
}

func within(a, b, ratio float64) bool { return max(a, b) <= ratio*min(a, b) }
