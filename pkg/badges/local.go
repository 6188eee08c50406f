package badges

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// Bounds for pictures of an organisation's own marks.
const (
	// LocalMarkSide is the longest side in pixels at which a local mark is kept.
	LocalMarkSide = 480
	// localMaxPixels bounds a local mark before it is decoded.
	localMaxPixels = 16 << 20
	// leastFeatures is what it takes to find a mark again. Three flat letters on
	// one colour have fewer.
	leastFeatures = 24
)

// ErrLocalMark is wrapped by every error about a picture of a mark.
var ErrLocalMark = errors.New("not a usable picture of a mark")

// PrepareLocalMark checks the PNG picture of an organisation's mark and returns
// it as a PNG of at most LocalMarkSide a side: what Config.Local takes.
func PrepareLocalMark(b []byte) ([]byte, error) {
	c, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%w: it is not a PNG file", ErrLocalMark)
	}
	if c.Width < 24 || c.Height < 24 || c.Width*c.Height > localMaxPixels {
		return nil, fmt.Errorf("%w: it has %dx%d pixels; from 24 a side to %d million in all are possible", ErrLocalMark, c.Width, c.Height, localMaxPixels>>20)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%w: the PNG file is damaged", ErrLocalMark)
	}
	small, err := shrunkMark(img)
	if err != nil {
		return nil, err
	}
	f := vision.NewFeatureFinder()
	defer f.Close()
	feat, err := f.Features(vision.Luma(small, small.Rect))
	if err != nil {
		return nil, err
	}
	defer feat.Close()
	if feat.Len() < leastFeatures {
		return nil, fmt.Errorf("%w: it shows too little detail to be found again (%d features, %d needed)", ErrLocalMark, feat.Len(), leastFeatures)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, small); err != nil {
		return nil, fmt.Errorf("badges: encode a mark: %w", err)
	}
	return out.Bytes(), nil
}

// shrunkMark lays a mark on white, as it mostly is used, within LocalMarkSide.
func shrunkMark(img image.Image) (*image.NRGBA, error) {
	b := img.Bounds()
	flat := image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(flat, flat.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Rect, img, b.Min, draw.Over)
	long := max(b.Dx(), b.Dy())
	if long <= LocalMarkSide {
		return flat, nil
	}
	k := float64(LocalMarkSide) / float64(long)
	return vision.Resize(flat, max(1, int(float64(b.Dx())*k)), max(1, int(float64(b.Dy())*k)))
}

// local finds an organisation's own marks. It must be closed.
type local struct {
	finder *vision.FeatureFinder
	known  []*vision.Features
}

// loadLocal computes the features of prepared marks.
func loadLocal(pictures [][]byte) (*local, error) {
	l := &local{finder: vision.NewFeatureFinder()}
	for i, b := range pictures {
		img, err := vision.Decode(b)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("local mark %d: %w: %v", i+1, ErrLocalMark, err), l.Close())
		}
		f, err := l.finder.Features(vision.Luma(img, img.Rect))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("local mark %d: %w", i+1, err), l.Close())
		}
		l.known = append(l.known, f)
	}
	return l, nil
}

func (l *local) Close() error {
	errs := []error{l.finder.Close()}
	for _, f := range l.known {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// find returns where the marks are on a scene. That many features lie as on the
// mark, and under one perspective, are two things that must hold at once.
func (l *local) find(s *scene) ([]finding.Finding, error) {
	view := s.fine
	in, err := l.finder.Features(vision.Luma(view.Image, view.Image.Rect))
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var out []finding.Finding
	for _, k := range l.known {
		places, err := l.finder.Find(k, in)
		if err != nil {
			return nil, err
		}
		for _, p := range places {
			f := finding.Finding{
				Kind: finding.OrgCrest, Certainty: finding.Likely, Evidence: []string{"local-mark", "geometry"},
				Score: math.Min(1, 0.7+float64(p.Inliers)/200),
			}
			f.Box = s.fine.pageBox(grown(vision.HullOf(p.Quad), 2, 2)).Intersect(s.page.Bounds())
			if !f.Box.Empty() {
				out = append(out, f)
			}
		}
	}
	return out, nil
}
