package vision

import "sort"

// Box is something found, in pixels of the picture it was found in; MaxX and
// MaxY are exclusive. Score is the finder's own, 0 to 1.
type Box struct {
	MinX, MinY, MaxX, MaxY float32
	Score                  float32
}

// Width, Height and Area are never negative.
func (b Box) Width() float32  { return max(0, b.MaxX-b.MinX) }
func (b Box) Height() float32 { return max(0, b.MaxY-b.MinY) }
func (b Box) Area() float32   { return b.Width() * b.Height() }

// Moved returns the box after scaling about the origin and then shifting.
func (b Box) Moved(scale, dx, dy float32) Box {
	return Box{b.MinX*scale + dx, b.MinY*scale + dy, b.MaxX*scale + dx, b.MaxY*scale + dy, b.Score}
}

// Shared returns the area that two boxes have in common.
func (b Box) Shared(o Box) float32 {
	w := min(b.MaxX, o.MaxX) - max(b.MinX, o.MinX)
	h := min(b.MaxY, o.MaxY) - max(b.MinY, o.MinY)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h
}

// IoU returns intersection over union, 0 to 1.
func (b Box) IoU(o Box) float32 {
	s := b.Shared(o)
	if s == 0 {
		return 0
	}
	return s / (b.Area() + o.Area() - s)
}

// Groups gathers boxes that are sightings of one thing. Boxes are taken by
// falling score; each joins the first group whose leader is the SameThing.
// Each group is a list of indexes into boxes, its leader (best score) first;
// groups come by falling score of their leaders.
func Groups(boxes []Box, iou, cover float32) [][]int {
	order := make([]int, len(boxes))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return boxes[order[a]].Score > boxes[order[b]].Score })
	var groups [][]int
next:
	for _, i := range order {
		for g := range groups {
			if SameThing(boxes[groups[g][0]], boxes[i], iou, cover) {
				groups[g] = append(groups[g], i)
				continue next
			}
		}
		groups = append(groups, []int{i})
	}
	return groups
}

// SameThing reports whether two boxes overlap by at least iou, or the smaller lies
// inside the larger by at least cover while the larger is not more than four
// times the smaller: passes at several scales draw the same face tight and
// loose, which IoU alone would count twice, but a face in front of a big poster
// of a face is two things.
func SameThing(a, b Box, iou, cover float32) bool {
	s := a.Shared(b)
	if s == 0 {
		return false
	}
	small, large := min(a.Area(), b.Area()), max(a.Area(), b.Area())
	return s >= iou*(small+large-s) || s >= cover*small && large <= 4*small
}
