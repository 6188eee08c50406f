package badges

import (
	"image"
	"math"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/media"
)

const (
	secondRoom  = 1.5 // side of the square that the second network sees, in longer sides of a box
	secondLooks = 48  // at most on a page, the surest first: a wall of checks proposes hundreds
	secondSide  = 64  // pixels of a mark from which the fine view shows it well enough
)

// weigh asks the second network about each sighting, the surest first, and sets
// the chances: whether letters are N, H and S cannot be seen in a view of a whole
// page. What is too much for one page is held for nothing.
func weigh(s *vision.Second, p *media.Page, seen []sight) error {
	for i := range seen[:min(len(seen), secondLooks)] {
		chances, err := ask(s, p, seen[i].box)
		if err != nil {
			return err
		}
		f := &seen[i]
		f.second = float64(chances[f.class])
		f.chance = f.joint.Chance(f.first, f.second)
	}
	return nil
}

// ask shows the network a box of the page: in the page's own pixels where it is
// small, else in the fine view.
func ask(s *vision.Second, p *media.Page, box image.Rectangle) ([]float32, error) {
	img, scale := p.Image(), 1.0
	if v := p.View(fineSide); float64(max(box.Dx(), box.Dy()))*v.Scale >= secondSide {
		img, scale = v.Image, v.Scale
	}
	room := int(float64(max(box.Dx(), box.Dy())) * scale * secondRoom)
	at := image.Rect(int(float64(box.Min.X)*scale), int(float64(box.Min.Y)*scale), int(math.Ceil(float64(box.Max.X)*scale)), int(math.Ceil(float64(box.Max.Y)*scale)))
	around := grown(at, room, room).Intersect(img.Bounds())
	part, err := vision.NewPicture(img.SubImage(around).(*image.NRGBA))
	if err != nil {
		return nil, err
	}
	defer part.Close()
	at = at.Sub(around.Min)
	return s.Chances(part, vision.Box{MinX: float32(at.Min.X), MinY: float32(at.Min.Y), MaxX: float32(at.Max.X), MaxY: float32(at.Max.Y)})
}
