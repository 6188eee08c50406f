package vision

import (
	"errors"
	"fmt"
	"image"

	"gocv.io/x/gocv"
)

// ErrEmptyImage is returned for a picture without pixels.
var ErrEmptyImage = errors.New("vision: picture has no pixels")

// toBGR copies img into a new 8-bit, 3-channel BGR Mat, which the caller closes.
func toBGR(img *image.NRGBA) (gocv.Mat, error) {
	b := img.Bounds()
	if b.Empty() {
		return gocv.Mat{}, ErrEmptyImage
	}
	rgba, err := gocv.NewMatFromBytes(b.Dy(), b.Dx(), gocv.MatTypeCV8UC4, packed(img.Pix, img.Stride, b, 4, img.PixOffset(b.Min.X, b.Min.Y)))
	if err != nil {
		return gocv.Mat{}, fmt.Errorf("vision: copy picture of %dx%d: %w", b.Dx(), b.Dy(), err)
	}
	defer rgba.Close()
	bgr := gocv.NewMat()
	gocv.CvtColor(rgba, &bgr, gocv.ColorRGBAToBGR)
	return bgr, nil
}

// toGrayMat copies img into a new 8-bit, 1-channel Mat, which the caller closes.
func toGrayMat(img *image.Gray) (gocv.Mat, error) {
	b := img.Bounds()
	if b.Empty() {
		return gocv.Mat{}, ErrEmptyImage
	}
	m, err := gocv.NewMatFromBytes(b.Dy(), b.Dx(), gocv.MatTypeCV8UC1, packed(img.Pix, img.Stride, b, 1, img.PixOffset(b.Min.X, b.Min.Y)))
	if err != nil {
		return gocv.Mat{}, fmt.Errorf("vision: copy mask of %dx%d: %w", b.Dx(), b.Dy(), err)
	}
	return m, nil
}

// packed returns the rows of a picture without gaps between them; it copies
// only when there are gaps (sub-images).
func packed(pix []byte, stride int, b image.Rectangle, bytesPerPixel, off int) []byte {
	row := b.Dx() * bytesPerPixel
	if stride == row {
		return pix[off : off+row*b.Dy()]
	}
	out := make([]byte, 0, row*b.Dy())
	for y := 0; y < b.Dy(); y++ {
		out = append(out, pix[off+y*stride:off+y*stride+row]...)
	}
	return out
}

// fromBGR copies an 8-bit BGR Mat into an opaque picture.
func fromBGR(m gocv.Mat) (*image.NRGBA, error) {
	rgba := gocv.NewMat()
	defer rgba.Close()
	gocv.CvtColor(m, &rgba, gocv.ColorBGRToRGBA)
	data, err := rgba.DataPtrUint8()
	if err != nil {
		return nil, fmt.Errorf("vision: read picture back: %w", err)
	}
	out := image.NewNRGBA(image.Rect(0, 0, m.Cols(), m.Rows()))
	copy(out.Pix, data)
	return out, nil
}

// fromGray copies an 8-bit one-channel Mat into a grey picture.
func fromGray(m gocv.Mat) (*image.Gray, error) {
	data, err := m.DataPtrUint8()
	if err != nil {
		return nil, fmt.Errorf("vision: read mask back: %w", err)
	}
	out := image.NewGray(image.Rect(0, 0, m.Cols(), m.Rows()))
	copy(out.Pix, data)
	return out, nil
}

// Resize returns img scaled to w x h pixels: area averaging when it shrinks,
// bilinear when it grows.
func Resize(img *image.NRGBA, w, h int) (*image.NRGBA, error) {
	if w < 1 || h < 1 {
		return nil, fmt.Errorf("vision: cannot resize to %dx%d", w, h)
	}
	src, err := toBGR(img)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	dst := gocv.NewMat()
	defer dst.Close()
	mode := gocv.InterpolationLinear
	if w < src.Cols() || h < src.Rows() {
		mode = gocv.InterpolationArea
	}
	gocv.Resize(src, &dst, image.Pt(w, h), 0, 0, mode)
	return fromBGR(dst)
}

// Rotate90 returns img turned clockwise by the given number of quarter turns.
func Rotate90(img *image.NRGBA, quarters int) (*image.NRGBA, error) {
	src, err := toBGR(img)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	var code gocv.RotateFlag
	switch ((quarters % 4) + 4) % 4 {
	case 0:
		return fromBGR(src)
	case 1:
		code = gocv.Rotate90Clockwise
	case 2:
		code = gocv.Rotate180Clockwise
	default:
		code = gocv.Rotate90CounterClockwise
	}
	dst := gocv.NewMat()
	defer dst.Close()
	gocv.Rotate(src, &dst, code)
	return fromBGR(dst)
}

// WarpQuad returns the quadrilateral quad of img (corners clockwise from the
// one that becomes the top left, in pixels) rectified to w x h pixels.
func WarpQuad(img *image.NRGBA, quad [4]Point, w, h int) (*image.NRGBA, error) {
	if w < 1 || h < 1 || w > 8192 || h > 8192 {
		return nil, fmt.Errorf("vision: cannot warp to %dx%d", w, h)
	}
	src, err := toBGR(img)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	from := gocv.NewPoint2fVectorFromPoints([]gocv.Point2f{
		{X: quad[0].X, Y: quad[0].Y},
		{X: quad[1].X, Y: quad[1].Y},
		{X: quad[2].X, Y: quad[2].Y},
		{X: quad[3].X, Y: quad[3].Y},
	})
	defer from.Close()
	fw, fh := float32(w), float32(h)
	to := gocv.NewPoint2fVectorFromPoints([]gocv.Point2f{{}, {X: fw}, {X: fw, Y: fh}, {Y: fh}})
	defer to.Close()
	m := gocv.GetPerspectiveTransform2f(from, to)
	defer m.Close()
	dst := gocv.NewMat()
	defer dst.Close()
	gocv.WarpPerspectiveWithParams(src, &dst, m, image.Pt(w, h), gocv.InterpolationLinear, gocv.BorderReplicate, black)
	return fromBGR(dst)
}
