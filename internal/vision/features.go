package vision

import (
	"errors"
	"fmt"
	"image"
	"math"

	"gocv.io/x/gocv"
)

// Bounds for finding a picture in another by its features.
const (
	matchRatio   = 0.75 // of the best match's distance to the second best (Lowe 2004)
	reprojection = 5.0  // pixels that a match may lie off the homography
	leastInliers = 10   // matches that must agree on one homography
	inlierShare  = 0.35 // of the matches that were tried, so that noise does not add up
	mostPlaces   = 4    // places looked for in one picture
	leastSide    = 12.0 // pixels: a smaller place holds no ten features
)

// FeatureFinder finds known pictures in others: SIFT features (D. Lowe, 2004),
// matched one by one and then held together by one homography each. It is not
// safe for concurrent use, and it must be closed.
type FeatureFinder struct {
	sift    gocv.SIFT
	matcher gocv.BFMatcher
	closed  bool
}

// NewFeatureFinder returns a finder.
func NewFeatureFinder() *FeatureFinder {
	return &FeatureFinder{sift: gocv.NewSIFT(), matcher: gocv.NewBFMatcherWithParams(gocv.NormL2, false)}
}

// Close frees the finder. A second call does nothing.
func (f *FeatureFinder) Close() error {
	if f.closed {
		return nil
	}
	f.closed = true
	return errors.Join(f.sift.Close(), f.matcher.Close())
}

// Features are the features of one picture. They must be closed.
type Features struct {
	size   image.Point
	points []Point
	desc   gocv.Mat
}

// Len is how many features there are.
func (f *Features) Len() int { return len(f.points) }

// Close frees the features.
func (f *Features) Close() error { return f.desc.Close() }

// Features computes the features of a picture.
func (f *FeatureFinder) Features(g *image.Gray) (*Features, error) {
	if f.closed {
		return nil, errors.New("vision: feature finder is closed")
	}
	m, err := toGrayMat(g)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	all := gocv.NewMat()
	defer all.Close()
	keys, desc := f.sift.DetectAndCompute(m, all)
	out := &Features{size: g.Bounds().Size(), desc: desc, points: make([]Point, len(keys))}
	for i, k := range keys {
		out.points[i] = Point{float32(k.X), float32(k.Y)}
	}
	return out, nil
}

// Place is where a known picture was found: its corners in the other picture,
// clockwise from its own top left, and how many features agree on that.
type Place struct {
	Quad    [4]Point
	Inliers int
}

// Find returns the places of the known picture in the other, the surest first.
// A place's outline is a convex quadrilateral with the corners in the known
// picture's order, so that nothing is found mirrored or folded.
func (f *FeatureFinder) Find(known, in *Features) ([]Place, error) {
	if f.closed {
		return nil, errors.New("vision: feature finder is closed")
	}
	if known.Len() < leastInliers || in.Len() < leastInliers {
		return nil, nil
	}
	var from, to []Point
	for _, pair := range f.matcher.KnnMatch(in.desc, known.desc, 2) {
		if len(pair) == 2 && pair[0].Distance < matchRatio*pair[1].Distance {
			from = append(from, known.points[pair[0].TrainIdx])
			to = append(to, in.points[pair[0].QueryIdx])
		}
	}
	var out []Place
	for range mostPlaces {
		p, inlier, err := locate(known.size, from, to)
		if err != nil {
			return nil, err
		}
		if inlier == nil {
			break
		}
		out = append(out, p)
		from, to = without(from, inlier), without(to, inlier)
	}
	return out, nil
}

// locate fits one homography to matches; inlier is nil when none holds.
func locate(size image.Point, from, to []Point) (p Place, inlier []bool, err error) {
	if len(from) < leastInliers {
		return p, nil, nil
	}
	src, err := pointMat(from)
	if err != nil {
		return p, nil, err
	}
	defer src.Close()
	dst, err := pointMat(to)
	if err != nil {
		return p, nil, err
	}
	defer dst.Close()
	mask := gocv.NewMat()
	defer mask.Close()
	h := gocv.FindHomography(src, &dst, gocv.HomograpyMethodRANSAC, reprojection, &mask, 2000, 0.995)
	defer h.Close()
	if h.Empty() || mask.Total() != len(from) {
		return p, nil, nil
	}
	inlier = make([]bool, len(from))
	for i := range inlier {
		if mask.GetUCharAt(i, 0) != 0 {
			inlier[i] = true
			p.Inliers++
		}
	}
	if p.Inliers < leastInliers || float64(p.Inliers) < inlierShare*math.Min(float64(len(from)), 60) {
		return p, nil, nil
	}
	var m [9]float64
	for i := range m {
		m[i] = h.GetDoubleAt(i/3, i%3)
	}
	for i, c := range [4]Point{{0, 0}, {float32(size.X), 0}, {float32(size.X), float32(size.Y)}, {0, float32(size.Y)}} {
		w := m[6]*float64(c.X) + m[7]*float64(c.Y) + m[8]
		if w <= 1e-6 {
			return p, nil, nil
		}
		p.Quad[i] = Point{float32((m[0]*float64(c.X) + m[1]*float64(c.Y) + m[2]) / w), float32((m[3]*float64(c.X) + m[4]*float64(c.Y) + m[5]) / w)}
	}
	if !plausible(p.Quad) {
		return p, nil, nil
	}
	return p, inlier, nil
}

// plausible reports whether a quadrilateral is convex and clockwise, not tiny,
// and not squeezed to less than an eighth in one direction.
func plausible(q [4]Point) bool {
	for i := range q {
		if cross(q[i], q[(i+1)%4], q[(i+2)%4]) <= 0 {
			return false
		}
	}
	w, h := (dist(q[0], q[1])+dist(q[2], q[3]))/2, (dist(q[1], q[2])+dist(q[3], q[0]))/2
	return min(w, h) >= leastSide && max(w, h) <= 8*min(w, h)
}

func without(points []Point, drop []bool) (out []Point) {
	for i, p := range points {
		if !drop[i] {
			out = append(out, p)
		}
	}
	return out
}

// pointMat is a column of points as OpenCV wants it; the caller closes it.
func pointMat(points []Point) (gocv.Mat, error) {
	m := gocv.NewMatWithSize(len(points), 1, gocv.MatTypeCV64FC2)
	if m.Empty() {
		return m, fmt.Errorf("vision: no memory for %d points", len(points))
	}
	for i, p := range points {
		m.SetDoubleAt(i, 0, float64(p.X))
		m.SetDoubleAt(i, 1, float64(p.Y))
	}
	return m, nil
}
