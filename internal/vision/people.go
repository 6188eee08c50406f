package vision

// #cgo CXXFLAGS: -std=c++11
// #cgo pkg-config: opencv4
// #include "people_native.h"
import "C"

import (
	"errors"
	"image"
	"unsafe"
)

// People finds standing people by the outlines of their bodies: histograms of
// oriented gradients and the linear classifier that comes with OpenCV (Dalal and
// Triggs, 2005). It needs no face and no file. gocv's own binding of it keeps a
// pointer to freed memory, so it is called here directly. It must be closed, and
// serves one caller at a time.
type People struct{ hog unsafe.Pointer }

// peopleWindow is the smallest picture of a person that the classifier knows.
var peopleWindow = image.Pt(64, 128)

const (
	peopleScale = 1.1 // from one size of the picture to the next
	peopleMost  = 64  // more are a crowd, and no further one changes anything
)

// NewPeople makes the classifier ready.
func NewPeople() (*People, error) {
	hog := C.redact_people_new()
	if hog == nil {
		return nil, errors.New("vision: OpenCV's classifier of people cannot be made ready")
	}
	return &People{hog}, nil
}

// Close frees the classifier. A second call does nothing.
func (p *People) Close() error {
	if p.hog != nil {
		C.redact_people_close(p.hog)
		p.hog = nil
	}
	return nil
}

// Find returns boxes around whole standing people, with the margin of a quarter
// of their width that the classifier was trained with; none on a picture that is
// smaller than its window.
func (p *People) Find(img *image.NRGBA) ([]image.Rectangle, error) {
	if p.hog == nil {
		return nil, errors.New("vision: the classifier of people is closed")
	}
	size := img.Bounds().Size()
	if size.X < peopleWindow.X || size.Y < peopleWindow.Y {
		return nil, nil
	}
	grey := Luma(img, img.Bounds())
	boxes := make([]C.int, 4*peopleMost)
	n := C.redact_people_find(p.hog, (*C.uchar)(&grey.Pix[0]), C.int(size.X), C.int(size.Y), peopleScale, &boxes[0], peopleMost)
	if n < 0 {
		return nil, errors.New("vision: OpenCV failed to look for people")
	}
	out := make([]image.Rectangle, n)
	for i := range out {
		b := boxes[4*i:]
		out[i] = image.Rect(int(b[0]), int(b[1]), int(b[0]+b[2]), int(b[1]+b[3]))
	}
	return out, nil
}
