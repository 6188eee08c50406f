package main

import (
	"encoding/json"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"slices"
)

// label is one face of the development set, box as [x, y, width, height] in
// pixels of the stored picture.
type label struct {
	Box  [4]float64 `json:"box"`
	Tags []string   `json:"tags"`
}

func (l label) is(tag string) bool { return slices.Contains(l.Tags, tag) }

// picture is one entry of labels.json.
type picture struct {
	File   string  `json:"file"`
	Width  int     `json:"width"`
	Height int     `json:"height"`
	Faces  []label `json:"faces"`
}

func loadLabels(dir string) ([]picture, error) {
	b, err := os.ReadFile(filepath.Join(dir, "labels.json"))
	if err != nil {
		return nil, err
	}
	var list []picture
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, fmt.Errorf("labels.json: %w", err)
	}
	return list, nil
}

// turned returns the picture's labels after clockwise quarter turns.
func (p picture) turned(quarters int) picture {
	for range quarters {
		faces := make([]label, len(p.Faces))
		for i, f := range p.Faces {
			x, y, w, h := f.Box[0], f.Box[1], f.Box[2], f.Box[3]
			faces[i] = label{Box: [4]float64{float64(p.Height) - y - h, x, h, w}, Tags: f.Tags}
		}
		p = picture{File: p.File, Width: p.Height, Height: p.Width, Faces: faces}
	}
	return p
}

func (l label) rect() image.Rectangle {
	x, y, w, h := l.Box[0], l.Box[1], l.Box[2], l.Box[3]
	r := image.Rect(round(max(x, 0)), round(max(y, 0)), round(x+w), round(y+h))
	r.Max.X, r.Max.Y = max(r.Max.X, r.Min.X+1), max(r.Max.Y, r.Min.Y+1)
	return r
}

// around is the box grown by half of itself on each side: paint there is not
// counted as wasted.
func (l label) around() image.Rectangle {
	x, y, w, h := l.Box[0], l.Box[1], l.Box[2], l.Box[3]
	return image.Rect(int(x-w/2), int(y-h/2), int(x+w*1.5)+1, int(y+h*1.5)+1)
}

func round(v float64) int { return int(math.Round(v)) }

// hiddenShare is how much of a face's box must be painted over for the face to
// count as hidden.
const hiddenShare = 0.6

// buckets are the size classes, by the longer side of the label.
var buckets = []struct {
	name   string
	lo, hi float64
}{{"<16", 0, 16}, {"16-32", 16, 32}, {"32-64", 32, 64}, {">64", 64, math.Inf(1)}}

// tally counts what was hidden over many pictures.
type tally struct {
	all, masked, over32 share
	size                [4]share
	falseBoxes, doubles int
	pictures            int
	waste               float64 // sum over pictures of the wasted share
	missedIn            map[string]int
}

type share struct{ hit, of int }

func (s *share) add(hit bool) {
	s.of++
	if hit {
		s.hit++
	}
}

func (s share) String() string {
	if s.of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f", 100*float64(s.hit)/float64(s.of))
}

// add judges the painted boxes of one picture.
func (t *tally) add(p picture, boxes []image.Rectangle) {
	painted := newMask(p.Width, p.Height)
	for _, b := range boxes {
		painted.fill(b, true)
	}
	t.pictures++
	for _, f := range p.Faces {
		if f.is("ignore") {
			continue
		}
		r := f.rect().Intersect(painted.bounds())
		hit := float64(painted.count(r)) >= hiddenShare*float64(r.Dx()*r.Dy())
		t.addFace(p.File, f, hit)
	}
	t.countFalse(p, boxes)
	for _, f := range p.Faces {
		painted.fill(f.around(), false)
	}
	t.waste += float64(painted.count(painted.bounds())) / float64(p.Width*p.Height)
}

func (t *tally) addFace(file string, f label, hit bool) {
	t.all.add(hit)
	side := max(f.Box[2], f.Box[3])
	for i, b := range buckets {
		if side >= b.lo && side < b.hi {
			t.size[i].add(hit)
		}
	}
	if side >= 32 {
		t.over32.add(hit)
	}
	if f.is("masked") || f.is("mask-scene") {
		t.masked.add(hit)
	}
	if !hit {
		if t.missedIn == nil {
			t.missedIn = map[string]int{}
		}
		t.missedIn[file]++
	}
}

// countFalse counts boxes that touch no labelled face (doubtful ones included)
// by an IoU of 0.2, and those that are a second box on one.
func (t *tally) countFalse(p picture, boxes []image.Rectangle) {
	taken := make([]bool, len(p.Faces))
	for _, b := range boxes {
		best, at := 0.2, -1
		for i, f := range p.Faces {
			if v := iou(b, f.rect()); v >= best {
				best, at = v, i
			}
		}
		switch {
		case at < 0:
			t.falseBoxes++
		case taken[at]:
			t.doubles++
		default:
			taken[at] = true
		}
	}
}

func iou(a, b image.Rectangle) float64 {
	in := a.Intersect(b)
	s := float64(in.Dx() * in.Dy())
	if s == 0 {
		return 0
	}
	return s / (float64(a.Dx()*a.Dy()+b.Dx()*b.Dy()) - s)
}

// mask says for every pixel whether it is painted.
type mask struct {
	w, h int
	on   []bool
}

func newMask(w, h int) *mask { return &mask{w: w, h: h, on: make([]bool, w*h)} }

func (m *mask) bounds() image.Rectangle { return image.Rect(0, 0, m.w, m.h) }

func (m *mask) fill(r image.Rectangle, v bool) {
	r = r.Intersect(m.bounds())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := m.on[y*m.w+r.Min.X : y*m.w+r.Max.X]
		for x := range row {
			row[x] = v
		}
	}
}

func (m *mask) count(r image.Rectangle) int {
	r = r.Intersect(m.bounds())
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for _, on := range m.on[y*m.w+r.Min.X : y*m.w+r.Max.X] {
			if on {
				n++
			}
		}
	}
	return n
}
