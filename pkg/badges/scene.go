package badges

import (
	"image"
	"math"
	"strings"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// fine and coarse are the longer sides of the two views the rules look at:
// marks of 25 pixels on a page of phone size still have letters in the one,
// livery and clothing are large enough for the other.
const (
	fineSide   = 1280
	coarseSide = 640
)

// scene is a page as the rules see it: two scaled views with their colours
// named, and what has been found on it.
type scene struct {
	page   *media.Page
	so     finding.Set
	fine   scaled
	coarse scaled
	words  []wordLine
	seen   []sight // what the networks see
	looked bool    // there are networks, and they have looked
}

// scaled is a view with its colours named.
type scaled struct {
	media.View
	classes *classMap
}

// wordLine is a line of text in the form that rules compare: upper case words.
type wordLine struct {
	finding.Line
	words []string
	text  string // words joined by single spaces
}

func newScene(p *media.Page, so finding.Set, c *colours) *scene {
	s := &scene{page: p, so: so}
	for _, v := range []struct {
		to   *scaled
		side int
	}{{&s.fine, fineSide}, {&s.coarse, coarseSide}} {
		view := p.View(v.side)
		*v.to = scaled{view, c.classify(view.Image)}
	}
	for _, l := range so.Lines() {
		words := strings.FieldsFunc(strings.ToUpper(l.Text.Reveal()), notLetterOrDigit)
		s.words = append(s.words, wordLine{Line: l, words: words, text: strings.Join(words, " ")})
	}
	return s
}

func notLetterOrDigit(r rune) bool {
	return (r < 'A' || r > 'Z') && (r < '0' || r > '9')
}

// toView turns a rectangle of the page into one of the view.
func (v scaled) toView(r image.Rectangle) image.Rectangle {
	f := func(n int) int { return int(math.Round(float64(n) * v.Scale)) }
	return image.Rect(f(r.Min.X), f(r.Min.Y), f(r.Max.X), f(r.Max.Y))
}

// toPage turns a point of the view into one of the page.
func (v scaled) toPage(p image.Point) image.Point {
	f := func(n int) int { return int(math.Round(float64(n) / v.Scale)) }
	return image.Pt(f(p.X), f(p.Y))
}

// pageBox is the page's rectangle under r of the view, rounded outwards.
func (v scaled) pageBox(r image.Rectangle) image.Rectangle {
	return image.Rect(
		int(math.Floor(float64(r.Min.X)/v.Scale)), int(math.Floor(float64(r.Min.Y)/v.Scale)),
		int(math.Ceil(float64(r.Max.X)/v.Scale)), int(math.Ceil(float64(r.Max.Y)/v.Scale)),
	)
}

// grown is r with dx added at the left and right and dy above and below.
func grown(r image.Rectangle, dx, dy int) image.Rectangle {
	return image.Rect(r.Min.X-dx, r.Min.Y-dy, r.Max.X+dx, r.Max.Y+dy)
}

// midOf is the centre of r.
func midOf(r image.Rectangle) image.Point { return r.Min.Add(r.Max).Div(2) }

// on reports whether the middle of r lies in a finding of one of the kinds.
func (s *scene) on(r image.Rectangle, kinds ...finding.Kind) bool {
	for _, f := range s.so.Of(kinds...) {
		if midOf(r).In(f.Box) {
			return true
		}
	}
	return false
}

// overlaps reports whether r overlaps a finding of kind k.
func (s *scene) overlaps(r image.Rectangle, k finding.Kind) bool {
	for _, f := range s.so.Of(k) {
		if r.Overlaps(f.Box) {
			return true
		}
	}
	return false
}

// recordKinds are things on which words say nothing about clothes and vehicles.
var recordKinds = []finding.Kind{
	finding.PRF, finding.ECG, finding.XRay, finding.ClinicalScreen, finding.Whiteboard,
	finding.Wristband, finding.DrugLabel, finding.Letter, finding.IDBadge,
}

// torso is where the upper body below a face would be: one and a half faces to
// each side, three and a half down.
func torso(face image.Rectangle) image.Rectangle {
	mid, w, h := midOf(face).X, face.Dx(), face.Dy()
	return image.Rect(mid-w*3/2, face.Max.Y-h/10, mid+w*3/2, face.Max.Y+h*7/2)
}
