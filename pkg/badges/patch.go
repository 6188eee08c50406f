package badges

import (
	"image"
	"slices"
)

// patch is a connected area of one colour class.
type patch struct {
	box  image.Rectangle
	area int
	// sloped and straight are two guesses at its four corners, clockwise from
	// the top left: the points farthest along the diagonals, and along the
	// axes. A rectangle that is little turned has the first, one that stands on
	// a corner the second.
	sloped, straight [4]image.Point
}

// corners is the guess that holds the larger area.
func (p *patch) corners() [4]image.Point {
	if quadArea(p.straight) > 1.05*quadArea(p.sloped) {
		return p.straight
	}
	return p.sloped
}

func quadArea(q [4]image.Point) float64 {
	n := 0
	for i := range q {
		a, b := q[i], q[(i+1)%4]
		n += a.X*b.Y - b.X*a.Y
	}
	return float64(max(n, -n)) / 2
}

// add takes the stretch of row y from x0 to x1 (exclusive) into the patch.
func (p *patch) add(y, x0, x1 int) {
	one := image.Rect(x0, y, x1, y+1)
	a, b := image.Pt(x0, y), image.Pt(x1-1, y)
	if p.area == 0 {
		p.box = one
		p.sloped = [4]image.Point{a, b, b, a}
		p.straight = [4]image.Point{a, b, b, a}
	}
	p.area += x1 - x0
	p.box = p.box.Union(one)
	for _, q := range [2]image.Point{a, b} {
		take(&p.sloped[0], q, -q.X-q.Y, -p.sloped[0].X-p.sloped[0].Y)
		take(&p.sloped[1], q, q.X-q.Y, p.sloped[1].X-p.sloped[1].Y)
		take(&p.sloped[2], q, q.X+q.Y, p.sloped[2].X+p.sloped[2].Y)
		take(&p.sloped[3], q, q.Y-q.X, p.sloped[3].Y-p.sloped[3].X)
		take(&p.straight[0], q, -q.Y, -p.straight[0].Y)
		take(&p.straight[1], q, q.X, p.straight[1].X)
		take(&p.straight[2], q, q.Y, p.straight[2].Y)
		take(&p.straight[3], q, -q.X, -p.straight[3].X)
	}
}

// take replaces old by q where q is farther.
func take(old *image.Point, q image.Point, far, before int) {
	if far > before {
		*old = q
	}
}

// stretch is a run of pixels of a row and the number of the patch it belongs to.
type stretch struct{ y, x0, x1, id int }

// joined is a forest of patch numbers: patches that turn out to touch get one
// root.
type joined []int

func (j joined) root(i int) int {
	for j[i] != i {
		j[i] = j[j[i]]
		i = j[i]
	}
	return i
}

// patches returns the connected areas of class k with at least minArea pixels.
// Pixels join sideways and up and down; gaps of up to gap pixels in a row are
// bridged.
func (m *classMap) patches(k class, minArea, gap int) []patch {
	var parents joined
	var all, above []stretch
	for y := range m.h {
		row := m.stretches(y, k, gap)
		for i := range row {
			parents = row[i].touch(above, parents)
		}
		all = append(all, row...)
		above = row
	}
	var found []patch
	place := map[int]int{}
	for _, s := range all {
		id := parents.root(s.id)
		i, ok := place[id]
		if !ok {
			i = len(found)
			place[id] = i
			found = append(found, patch{})
		}
		found[i].add(s.y, s.x0, s.x1)
	}
	return slices.DeleteFunc(found, func(p patch) bool { return p.area < minArea })
}

// touch gives the stretch the number of the patches that it touches in the row
// above, joining them, or a new one.
func (s *stretch) touch(above []stretch, parents joined) joined {
	s.id = -1
	first, _ := slices.BinarySearchFunc(above, s.x0, func(a stretch, x int) int { return a.x1 - x - 1 })
	for _, a := range above[first:] {
		if a.x0 >= s.x1 {
			break
		}
		if r := parents.root(a.id); s.id < 0 {
			s.id = r
		} else {
			parents[r] = parents.root(s.id)
		}
	}
	if s.id < 0 {
		s.id = len(parents)
		parents = append(parents, s.id)
	}
	return parents
}

// stretches are the runs of class k in row y, with small gaps bridged.
func (m *classMap) stretches(y int, k class, gap int) []stretch {
	var out []stretch
	row := m.at[y*m.w : (y+1)*m.w]
	for x := 0; x < len(row); {
		if row[x]&k == 0 {
			x++
			continue
		}
		x0 := x
		for x < len(row) && row[x]&k != 0 {
			x++
		}
		if n := len(out); n > 0 && x0-out[n-1].x1 <= gap {
			out[n-1].x1 = x
			continue
		}
		out = append(out, stretch{y: y, x0: x0, x1: x})
	}
	return out
}
