package vision

import (
	"cmp"
	"fmt"
	"image"
	"math"
	"slices"

	"gocv.io/x/gocv"
)

// Sheet is a quadrilateral that may be a sheet of paper, a screen or a card: a
// candidate only, for every picture has some.
type Sheet struct {
	// Quad holds the corners in pixels of the picture that was searched,
	// clockwise from the one nearest to its top left.
	Quad [4]Point
	// Fill is the share of the quadrilateral that the region found fills.
	Fill float64
}

// Area returns the sheet's area in square pixels.
func (s Sheet) Area() float64 { return Area(s.Quad[:]) }

// What makes a region a candidate: its share of the picture, how well four
// corners describe it, and how straight it must be (in shares of its outline).
const (
	minSheetArea = .01
	minSheetFill = .75
)

var outlineTolerances = []float64{.02, .035, .06}

// Sheets returns up to limit quadrilaterals in img, largest first, none nearly
// the same as a larger one. It looks at closed edges and at regions lighter,
// darker or otherwise coloured than the rest (Otsu's threshold on each channel
// of CIE L*a*b*). Give it a small picture, 500 to 800 pixels long: the time
// grows with the area and corners need no more.
func Sheets(img *image.NRGBA, limit int) ([]Sheet, error) {
	bgr, err := toBGR(img)
	if err != nil {
		return nil, err
	}
	defer bgr.Close()
	if bgr.Cols() < 16 || bgr.Rows() < 16 {
		return nil, fmt.Errorf("vision: %dx%d pixels are too few to look for sheets", bgr.Cols(), bgr.Rows())
	}
	var found []Sheet
	collect := func(mask gocv.Mat) { found = append(found, quadsOf(mask)...) }

	lab := gocv.NewMat()
	defer lab.Close()
	gocv.CvtColor(bgr, &lab, gocv.ColorBGRToLab)
	channels := gocv.Split(lab)
	defer func() {
		for i := range channels {
			_ = channels[i].Close()
		}
	}()
	for i := range channels {
		maskChannel(channels[i], collect)
	}
	edgeMask(channels[0], collect)
	return distinct(found, limit), nil
}

// maskChannel gives collect the lighter and the darker part of a channel.
func maskChannel(channel gocv.Mat, collect func(gocv.Mat)) {
	smooth, mask := gocv.NewMat(), gocv.NewMat()
	defer smooth.Close()
	defer mask.Close()
	kernel := gocv.GetStructuringElement(gocv.MorphRect, image.Pt(5, 5))
	defer kernel.Close()
	gocv.GaussianBlur(channel, &smooth, image.Pt(5, 5), 0, 0, gocv.BorderDefault)
	for _, kind := range []gocv.ThresholdType{gocv.ThresholdBinary, gocv.ThresholdBinaryInv} {
		gocv.Threshold(smooth, &mask, 0, 255, kind|gocv.ThresholdOtsu)
		gocv.MorphologyEx(mask, &mask, gocv.MorphClose, kernel)
		gocv.MorphologyEx(mask, &mask, gocv.MorphOpen, kernel)
		collect(mask)
	}
}

// edgeMask gives collect the edges of a channel, thickened until they close.
func edgeMask(channel gocv.Mat, collect func(gocv.Mat)) {
	smooth, edges := gocv.NewMat(), gocv.NewMat()
	defer smooth.Close()
	defer edges.Close()
	kernel := gocv.GetStructuringElement(gocv.MorphRect, image.Pt(3, 3))
	defer kernel.Close()
	gocv.GaussianBlur(channel, &smooth, image.Pt(5, 5), 0, 0, gocv.BorderDefault)
	gocv.Canny(smooth, &edges, 20, 60)
	gocv.Dilate(edges, &edges, kernel)
	collect(edges)
}

// quadsOf returns the outer outlines of a mask that four corners describe.
func quadsOf(mask gocv.Mat) []Sheet {
	contours := gocv.FindContours(mask, gocv.RetrievalExternal, gocv.ChainApproxSimple)
	defer contours.Close()
	least := minSheetArea * float64(mask.Cols()*mask.Rows())
	var out []Sheet
	for i := 0; i < contours.Size(); i++ {
		c := contours.At(i)
		area := gocv.ContourArea(c)
		if area < least {
			continue
		}
		if q, ok := fourCorners(c); ok {
			if fill := area / Area(q[:]); fill >= minSheetFill {
				out = append(out, Sheet{Quad: q, Fill: min(1, fill)})
			}
		}
	}
	return out
}

// fourCorners returns the quadrilateral nearest to the outline's hull, or none
// when no tolerance leaves exactly four corners.
func fourCorners(c gocv.PointVector) ([4]Point, bool) {
	hull := gocv.NewMat()
	defer hull.Close()
	gocv.ConvexHull(c, &hull, true, true)
	if hull.Rows() < 4 {
		return [4]Point{}, false
	}
	outline := gocv.NewPointVectorFromMat(hull)
	defer outline.Close()
	return approximated(outline)
}

// cornersOfHull does the same for a hull that is known.
func cornersOfHull(hull []Point) ([4]Point, bool) {
	if len(hull) < 4 {
		return [4]Point{}, false
	}
	pts := make([]image.Point, len(hull))
	for i, p := range hull {
		pts[i] = image.Pt(int(p.X), int(p.Y))
	}
	outline := gocv.NewPointVectorFromPoints(pts)
	defer outline.Close()
	return approximated(outline)
}

// approximated looks for four corners with one tolerance after the other.
func approximated(outline gocv.PointVector) ([4]Point, bool) {
	length := gocv.ArcLength(outline, true)
	for _, t := range outlineTolerances {
		approx := gocv.ApproxPolyDP(outline, t*length, true)
		pts := approx.ToPoints()
		approx.Close()
		if len(pts) == 4 {
			return fromTopLeft(pts), true
		}
		if len(pts) < 4 {
			break
		}
	}
	return [4]Point{}, false
}

// fromTopLeft orders the corners of a convex outline clockwise (y down),
// beginning with the one nearest to the top left.
func fromTopLeft(pts []image.Point) [4]Point {
	var q [4]Point
	var cx, cy float64
	for _, p := range pts {
		cx, cy = cx+float64(p.X)/4, cy+float64(p.Y)/4
	}
	slices.SortFunc(pts, func(a, b image.Point) int {
		return cmp.Compare(math.Atan2(float64(a.Y)-cy, float64(a.X)-cx), math.Atan2(float64(b.Y)-cy, float64(b.X)-cx))
	})
	first := 0
	for i, p := range pts {
		if p.X+p.Y < pts[first].X+pts[first].Y {
			first = i
		}
	}
	for i := range q {
		p := pts[(first+i)%4]
		q[i] = Point{X: float32(p.X), Y: float32(p.Y)}
	}
	return q
}

// distinct keeps the largest of sheets that nearly agree.
func distinct(found []Sheet, limit int) []Sheet {
	slices.SortStableFunc(found, func(a, b Sheet) int { return cmp.Compare(b.Area(), a.Area()) })
	var out []Sheet
	for _, s := range found {
		same := slices.ContainsFunc(out, func(o Sheet) bool {
			a, b := HullOf(s.Quad), HullOf(o.Quad)
			in := a.Intersect(b)
			both := float64(in.Dx()*in.Dy()) / float64(a.Dx()*a.Dy()+b.Dx()*b.Dy()-in.Dx()*in.Dy())
			return both > .85 && s.Area() > .8*o.Area()
		})
		if !same {
			out = append(out, s)
		}
		if len(out) == limit {
			break
		}
	}
	return out
}

// Channel names one colour channel of a picture.
type Channel int

const (
	Red Channel = iota
	Green
	Blue
)

// RectifyChannel cuts the quadrilateral quad (corners clockwise, in pixels of
// img) out of one channel of img and lays it flat at w x h pixels, its first
// corner at the top left. Parts outside img repeat its edge.
func RectifyChannel(img *image.NRGBA, c Channel, quad [4]Point, w, h int) (*image.Gray, error) {
	if w < 1 || h < 1 || w > 8192 || h > 8192 || c < Red || c > Blue {
		return nil, fmt.Errorf("vision: cannot rectify channel %d to %dx%d", c, w, h)
	}
	b := HullOf(quad).Inset(-1).Intersect(img.Bounds())
	if b.Empty() {
		return nil, ErrOutside
	}
	// Shrink by area first: sampling would fold fine lines into false ones.
	f := math.Max(float64(w)/dist(quad[0], quad[1]), float64(h)/dist(quad[1], quad[2]))
	step := blockStep(f)
	src, err := toGrayMat(channelOf(img, c, b, step))
	if err != nil {
		return nil, err
	}
	defer src.Close()
	if f*float64(step) < .75 {
		to := image.Pt(max(1, int(float64(b.Dx())*f+.5)), max(1, int(float64(b.Dy())*f+.5)))
		gocv.Resize(src, &src, to, 0, 0, gocv.InterpolationArea)
	}
	fx, fy := float64(src.Cols())/float64(b.Dx()), float64(src.Rows())/float64(b.Dy())
	var from [4]gocv.Point2f
	for i, p := range quad {
		from[i] = gocv.Point2f{X: float32((float64(p.X) - float64(b.Min.X)) * fx), Y: float32((float64(p.Y) - float64(b.Min.Y)) * fy)}
	}
	return warpGray(src, from, image.Pt(w, h))
}

// blockStep is the side of the blocks of pixels that may be averaged before a
// picture is scaled by f, so that at least as many are left as are wanted.
func blockStep(f float64) int { return max(1, int(1/math.Max(f, 1e-6))) }

// channelOf copies part b of one channel, step by step pixels averaged into one
// (fewer at the far edges); the copy starts at (0, 0).
func channelOf(img *image.NRGBA, c Channel, b image.Rectangle, step int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, (b.Dx()+step-1)/step, (b.Dy()+step-1)/step))
	sums := make([]uint32, out.Rect.Dx())
	for y := 0; y < out.Rect.Dy(); y++ {
		clear(sums)
		rows := min(step, b.Dy()-y*step)
		for r := range rows {
			row := img.Pix[img.PixOffset(b.Min.X, b.Min.Y+y*step+r)+int(c):]
			addBlocks(sums, row, b.Dx(), step)
		}
		dst := out.Pix[y*out.Stride:]
		for x, s := range sums {
			dst[x] = uint8(s / uint32(rows*min(step, b.Dx()-x*step)))
		}
	}
	return out
}

// addBlocks adds n pixels of a row, four bytes apart, to the sums of their
// blocks.
func addBlocks(sums []uint32, row []uint8, n, step int) {
	x, left := 0, step
	for i := 0; i < 4*n; i += 4 {
		sums[x] += uint32(row[i])
		if left--; left == 0 {
			x, left = x+1, step
		}
	}
}

// ShrinkChannel returns one channel of img scaled down by area to w x h pixels.
func ShrinkChannel(img *image.NRGBA, c Channel, w, h int) (*image.Gray, error) {
	b := img.Bounds()
	if w < 1 || h < 1 || b.Empty() || c < Red || c > Blue {
		return nil, fmt.Errorf("vision: cannot shrink channel %d of %v to %dx%d", c, b, w, h)
	}
	step := min(blockStep(float64(w)/float64(b.Dx())), blockStep(float64(h)/float64(b.Dy())))
	src, err := toGrayMat(channelOf(img, c, b, step))
	if err != nil {
		return nil, err
	}
	defer src.Close()
	dst := gocv.NewMat()
	defer dst.Close()
	gocv.Resize(src, &dst, image.Pt(w, h), 0, 0, gocv.InterpolationArea)
	return fromGray(dst)
}

// ShrinkGray returns g scaled down by area to w x h pixels.
func ShrinkGray(g *image.Gray, w, h int) (*image.Gray, error) {
	if w < 1 || h < 1 {
		return nil, fmt.Errorf("vision: cannot shrink %v to %dx%d", g.Bounds(), w, h)
	}
	src, err := toGrayMat(g)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	dst := gocv.NewMat()
	defer dst.Close()
	gocv.Resize(src, &dst, image.Pt(w, h), 0, 0, gocv.InterpolationArea)
	return fromGray(dst)
}
