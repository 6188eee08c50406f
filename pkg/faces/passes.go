package faces

import (
	"image"
	"math"
)

// Sizes of what a network is shown.
const (
	tileSide    = 1280 // one input of 1280 x 1280 takes some 180 MB inside OpenCV
	tileOverlap = 128  // larger faces are whole in the small pass
	smallSide   = 640

	// Looking costs by the pixel (BenchmarkFaces), so these bound what a page may
	// cost.
	nativeMegapixels = 5.0  // the leading network's look at the whole page
	closeMegapixels  = 12.6 // its look at the parts of it that show tiny faces
	helperMegapixels = 4.0  // the others' and, once more, a page that lies on its side
	doubleMegapixels = 1.57 // the enlarged pass, after enlarging: one tile
	doubleAtMost     = 2.0
	doubleAtLeast    = 1.2 // less is not worth a pass
)

// look is a kind of pass. What a score is worth depends on it: an enlarged
// picture is blurred, a turned one is probably upside down.
type look int

const (
	native look = iota
	doubled
	small
	turned
	looks // how many there are
)

func (l look) String() string {
	return [...]string{"native", "doubled", "small", "turned"}[l]
}

// pass is one look at a page: scaled by factor, turned clockwise by quarters.
type pass struct {
	factor   float64
	quarters int
	look     look
}

// sides returns the sides in pixels of the pass's picture between which its
// sightings count. Faces above belong to a pass at a smaller size, where a
// network sees them whole; of those below, the own-size pass sees more.
func (p pass) sides() (least, most float32) {
	switch p.look {
	case doubled:
		return 0, 100
	case small, turned:
		return 24, math.MaxFloat32
	}
	return 0, math.MaxFloat32
}

// smallPass is the page in a size at which large faces fit a network, upright
// or turned.
func smallPass(size image.Point, quarters int) pass {
	p := pass{factor: min(1, smallSide/float64(max(size.X, size.Y))), quarters: quarters, look: small}
	if quarters != 0 {
		p.look = turned
	}
	return p
}

// fullPasses are the looks at all of a page's pixels, the picture shrunk to at
// most so many megapixels, and enlarged if it is small and double is set.
func fullPasses(size image.Point, megapixels float64, quarters int, double bool) []pass {
	mp := float64(size.X) * float64(size.Y) / 1e6
	own := min(1, math.Sqrt(megapixels/mp))
	var list []pass
	if own > smallPass(size, 0).factor {
		list = append(list, pass{factor: own, quarters: quarters, look: native})
	}
	larger := min(doubleAtMost, math.Sqrt(doubleMegapixels/mp))
	if double && larger >= doubleAtLeast && float64(max(size.X, size.Y))*larger <= maxSide {
		list = append(list, pass{factor: larger, quarters: quarters, look: doubled})
	}
	return list
}

// closeUnder is the side in pixels of a look under which a sighting asks for a
// closer look: the network knows faces from about twice that much better.
const closeUnder = 22

// closeChance is the chance of a face from which a tiny sighting asks for it.
const closeChance = 0.12

// closer is the look at a page's own pixels that follows a look at a shrunk
// page, and the parts that it is worth: those that show tiny faces or what
// might be some. False when the page was not shrunk or nothing asks for it.
func closer(size image.Point, shown pass, seen []sighting) (p pass, parts []image.Rectangle, ok bool) {
	mp := float64(size.X) * float64(size.Y) / 1e6
	p = pass{factor: min(1, math.Sqrt(closeMegapixels/mp)), quarters: shown.quarters, look: native}
	if p.factor < 1.2*shown.factor {
		return p, nil, false
	}
	for _, s := range seen {
		if side := max(s.Width(), s.Height()); side*float32(shown.factor) < closeUnder && s.Score >= closeChance {
			pad := int(2*side) + 1
			parts = append(parts, image.Rect(int(s.MinX)-pad, int(s.MinY)-pad, int(s.MaxX)+pad, int(s.MaxY)+pad))
		}
	}
	return p, parts, len(parts) > 0
}

// asUpright says that the page was found to lie as in p, so that what p sees
// counts like an upright look.
func asUpright(p pass) pass {
	p.look = small
	return p
}

// lies says by how many clockwise quarter turns the page's people stand
// upright: 0 unless another turn shows clearly more faces, since a wrong guess
// costs time and false boxes. A crowd is too small for the small passes, so what
// the upright look at full size saw speaks for upright too.
func lies(byTurn [4][]sighting, full []sighting) int {
	var sum [4]float32
	for q, list := range byTurn {
		sum[q] = total(list)
	}
	sum[0] = max(sum[0], total(full))
	most := 0
	for q := range sum {
		if sum[q] > sum[most] {
			most = q
		}
	}
	if sum[most] < 1.2*sum[0]+0.5 {
		return 0
	}
	return most
}

// total adds up the chances of what may well be faces.
func total(seen []sighting) (sum float32) {
	for _, s := range seen {
		if s.Score >= 0.3 {
			sum += s.Score
		}
	}
	return sum
}

// Crowds of faces that are too small for the small pass say nothing about how
// the page lies, so a part of it is looked at in its own size.
const (
	probeSide  = 448
	probeFaces = 8  // fewer sightings are no crowd
	probeTiny  = 16 // pixels in the small pass
)

// crowd returns the square of the page that holds most sightings of faces too
// small for the small pass, or false when there is no crowd of them.
func crowd(seen []sighting, size image.Point) (image.Rectangle, bool) {
	factor := float32(smallPass(size, 0).factor)
	count := map[image.Point]int{}
	var most image.Point
	for _, s := range seen {
		if max(s.Width(), s.Height())*factor >= probeTiny {
			continue
		}
		at := image.Pt(int(s.MinX+s.MaxX)/probeSide, int(s.MinY+s.MaxY)/probeSide) // half squares
		count[at]++
		if count[at] > count[most] {
			most = at
		}
	}
	if count[most] < probeFaces {
		return image.Rectangle{}, false
	}
	half := probeSide / 2
	middle := image.Pt(most.X*half+half/2, most.Y*half+half/2)
	r := image.Rectangle{Min: middle.Sub(image.Pt(half, half)), Max: middle.Add(image.Pt(half, half))}
	return r.Intersect(image.Rectangle{Max: size}), true
}

// within returns the sightings whose middle lies in r.
func within(seen []sighting, r image.Rectangle) (out []sighting) {
	for _, s := range seen {
		if image.Pt(int(s.MinX+s.MaxX)/2, int(s.MinY+s.MaxY)/2).In(r) {
			out = append(out, s)
		}
	}
	return out
}

// maxSide is the longest side in pixels that a picture is enlarged to.
const maxSide = 8192

func scaledSize(size image.Point, factor float64) image.Point {
	side := func(n int) int { return max(1, int(float64(n)*factor+.5)) }
	return image.Pt(side(size.X), side(size.Y))
}
