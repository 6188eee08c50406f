package badges

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"math"
	"slices"

	"example.org/redact/internal/platt"
	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// mark is what is known of one class of the network: what it is called in a
// report, and what its scores are worth.
type mark struct {
	kind     finding.Kind
	joint    platt.Joint // of the first and the second network
	least    float64     // chance under which a box is not reported
	smallest int         // longer side in pixels of the view under which it is not
}

// marks are the network's classes in its own order (models/badges.card.md).
// The numbers are fitted on 960 pictures drawn by scripts/draw-marks, which shares
// no code with the training's drawings: `evalbadges` prints them. The least
// chances allow .02 false sightings a picture there, .03 of a crest and less of
// the kinds that are found as often so. A vest's is lower, since real vests are
// seen less surely than drawn ones: models/badges.card.md says at what price.
var marks = [...]mark{
	{finding.NHSLogo, platt.Joint{At: -2.75, First: 0.86, Second: 1.14}, 0.37, 14},
	{finding.OrgCrest, platt.Joint{At: -2.74, First: 1.88, Second: 0.55}, 0.40, 14},
	{finding.StarOfLife, platt.Joint{At: -2.22, First: 1.72, Second: 0.83}, 0.30, 10},
	{finding.Battenburg, platt.Joint{At: -2.91, First: 0.93, Second: 0.89}, 0.50, 14},
	{finding.HiVis, platt.Joint{At: -5.20, First: 1.06, Second: 1.34}, 0.12, 10},
	{finding.Epaulette, platt.Joint{At: -2.26, First: 1.06, Second: 0.75}, 0.52, 12},
	{finding.IDBadge, platt.Joint{At: -2.31, First: 1.54, Second: 0.71}, 0.35, 10},
}

// floor is the raw score under which no box is looked at, whatever its class.
const floor = 0.2

// looks are the sizes in which the network sees a page: its longer side in
// pixels, and the sides of boxes, in pixels of that view, that count. It sees
// marks of up to some 200 pixels well, and hardly those above 400: a logo that
// fills its picture is seen in the smallest view alone, which costs next to
// nothing. Looks of 1280, 640, 320 and 160 pixels cost half as much again and
// found no more of the drawn marks.
var looks = [...]struct {
	side        int
	least, most float32
}{
	{largestLook, 0, 420},
	{largestLook / 2, 16, 420},
	{largestLook / 4, 48, 300},
	{largestLook / 8, 48, math.MaxFloat32},
}

const (
	largestLook = 1024
	tileOverlap = 128
	sameMark    = 0.45 // IoU from which two boxes of a class are one mark
	insideMark  = 0.75 // share of the smaller box inside the larger that makes them one
)

var (
	outputs = []string{"s8", "s16", "s32"}
	strides = [...]int{8, 16, 32}
)

// planes is how many numbers a cell has: a score for each class, then dx, dy,
// log width and log height.
const planes = len(marks) + 4

// sight is one mark that the network saw, in pixels of the page.
type sight struct {
	mark
	class         int // of the mark, among marks
	box           image.Rectangle
	first, second float64 // what the networks say of it, 0 to 1
	chance        float64 // that it is the mark, by both together
}

// network is the detector of marks: one that proposes and one that is asked
// about what was proposed. It must be closed.
type network struct {
	net    *vision.Net
	second *vision.Second
}

// loadNetwork reads both networks and shows them an empty picture, so that one of
// another shape is an error here and not on somebody's photo.
func loadNetwork(onnx, secondONNX []byte) (*network, error) {
	net, err := vision.LoadNet("badges", onnx, outputs...)
	if err != nil {
		return nil, err
	}
	n := &network{net: net}
	if _, err := n.look(image.NewNRGBA(image.Rect(0, 0, 64, 64))); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	if n.second, err = vision.LoadSecond("badges-second", secondONNX, len(marks), secondRoom); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

func (n *network) Close() error {
	err := n.net.Close()
	if n.second != nil {
		err = errors.Join(err, n.second.Close())
	}
	return err
}

// see returns what the networks see on a page, the surest of each mark only and
// the surest proposals first.
func (n *network) see(p *media.Page) ([]sight, error) {
	var byClass [len(marks)][]vision.Box
	for i, l := range looks {
		if b := p.Bounds(); i > 0 && max(b.Dx(), b.Dy()) <= l.side {
			continue // the view would be the page itself, which was looked at first
		}
		view := p.View(l.side)
		found, err := n.look(view.Image)
		if err != nil {
			return nil, err
		}
		for c, boxes := range found {
			for _, b := range boxes {
				side := max(b.Width(), b.Height())
				if side >= l.least && side <= l.most && side >= float32(marks[c].smallest) {
					byClass[c] = append(byClass[c], b.Moved(float32(1/view.Scale), 0, 0))
				}
			}
		}
	}
	var out []sight
	for c, boxes := range byClass {
		for _, g := range vision.Groups(boxes, sameMark, insideMark) {
			if s := sightOf(c, boxes[g[0]], p.Bounds()); !s.box.Empty() {
				out = append(out, s)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b sight) int { return cmp.Compare(b.first, a.first) })
	return out, weigh(n.second, p, out)
}

// sightOf is a proposal of the first network.
func sightOf(class int, b vision.Box, page image.Rectangle) sight {
	r := image.Rect(int(math.Floor(float64(b.MinX))), int(math.Floor(float64(b.MinY))),
		int(math.Ceil(float64(b.MaxX))), int(math.Ceil(float64(b.MaxY))))
	return sight{mark: marks[class], class: class, box: r.Intersect(page), first: float64(b.Score)}
}

// look runs the network over one view, tile by tile, and returns the boxes of
// each class in pixels of the view.
func (n *network) look(img *image.NRGBA) (found [len(marks)][]vision.Box, err error) {
	p, err := vision.NewPicture(img)
	if err != nil {
		return found, err
	}
	defer p.Close()
	for _, t := range vision.Tiles(p.Size(), largestLook, tileOverlap) {
		out, err := n.net.ForwardTile(p, t, vision.Blob{Scale: 1}, outputs...)
		if err != nil {
			return found, err
		}
		boxes, err := decode(out, t.Input)
		if err != nil {
			return found, fmt.Errorf("model badges: %w: %v", vision.ErrBadModel, err)
		}
		for c := range boxes {
			for _, b := range boxes[c] {
				found[c] = append(found[c], b.Moved(1, float32(t.Area.Min.X), float32(t.Area.Min.Y)))
			}
		}
	}
	return found, nil
}

// decode turns the three outputs for an input of the given size into the boxes
// of each class, in pixels of that input. Each output is 1 x planes x H/S x
// W/S, plane after plane; the centre of the cell in column c and row r lies at
// (c + dx, r + dy) * S, its sides are exp(log) * S.
func decode(out []vision.Tensor, input image.Point) (found [len(marks)][]vision.Box, err error) {
	if len(out) != len(strides) {
		return found, fmt.Errorf("%d outputs instead of %d", len(out), len(strides))
	}
	for i, stride := range strides {
		columns, cells := input.X/stride, input.X/stride*(input.Y/stride)
		data := out[i].Data
		if len(data) != planes*cells {
			return found, fmt.Errorf("stride %d: %d values for %d cells", stride, len(data), cells)
		}
		place := data[len(marks)*cells:]
		for c := range marks {
			for k, score := range data[c*cells : (c+1)*cells] {
				if score >= floor && score <= 1 {
					found[c] = append(found[c], boxAt(k%columns, k/columns, place[k], place[cells+k], place[2*cells+k], place[3*cells+k], float32(stride), score))
				}
			}
		}
	}
	return found, nil
}

// boxAt is the box of one cell. Sides are bounded, so that a broken network
// cannot give infinite ones.
func boxAt(column, row int, dx, dy, logW, logH, stride, score float32) vision.Box {
	side := func(log float32) float32 {
		return float32(math.Exp(min(max(float64(log), -3), 4))) * stride
	}
	x, y := (float32(column)+dx)*stride, (float32(row)+dy)*stride
	w, h := side(logW), side(logH)
	return vision.Box{MinX: x - w/2, MinY: y - h/2, MaxX: x + w/2, MaxY: y + h/2, Score: score}
}

// Sighting is one mark that the networks alone saw, before any rule or cue: what
// the marks' joint chances are fitted to.
type Sighting struct {
	Kind          finding.Kind
	Box           image.Rectangle // pixels of the page
	First, Second float64         // what the networks say
}

// Sightings returns what the network sees on a page, from a low score on; it is
// nothing without a network.
func (d *Detector) Sightings(p *media.Page) ([]Sighting, error) {
	if d.network == nil {
		return nil, nil
	}
	seen, err := d.network.see(p)
	if err != nil {
		return nil, err
	}
	out := make([]Sighting, len(seen))
	for i, s := range seen {
		out[i] = Sighting{Kind: s.kind, Box: s.box, First: s.first, Second: s.second}
	}
	return out, nil
}
