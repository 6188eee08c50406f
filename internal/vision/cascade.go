package vision

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"io"
	"os"

	"gocv.io/x/gocv"
)

// Cascade is one of OpenCV's boosted window classifiers (Viola and Jones 2001;
// LBP features after Liao et al. 2007). It must be closed.
type Cascade struct {
	c gocv.CascadeClassifier
}

// LoadCascade reads a classifier in OpenCV's XML form. OpenCV ends the process
// on a file that is no XML, so the file is parsed here first.
func LoadCascade(path string) (*Cascade, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("face cascade: %w", err)
	}
	if err := checkCascade(b); err != nil {
		return nil, fmt.Errorf("face cascade %s: %w", path, err)
	}
	c := gocv.NewCascadeClassifier()
	if !c.Load(path) {
		_ = c.Close()
		return nil, fmt.Errorf("face cascade %s: OpenCV found no classifier in it", path)
	}
	return &Cascade{c: c}, nil
}

// checkCascade tells whether b is whole XML of the kind that OpenCV writes.
func checkCascade(b []byte) error {
	d := xml.NewDecoder(bytes.NewReader(b))
	var names []string
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("not a whole XML file: %w", err)
		}
		if e, ok := tok.(xml.StartElement); ok && len(names) < 2 {
			names = append(names, e.Name.Local)
		}
	}
	if len(names) < 2 || names[0] != "opencv_storage" || names[1] != "cascade" {
		return errors.New("not an OpenCV cascade")
	}
	return nil
}

// Close frees the classifier.
func (c *Cascade) Close() error { return c.c.Close() }

// GreyPicture is a picture's brightness, stretched over the full range, as
// window classifiers read it. It must be closed.
type GreyPicture struct {
	m gocv.Mat
}

// Grey returns p's brightness with its histogram equalised.
func (p *Picture) Grey() (*GreyPicture, error) {
	if p.closed {
		return nil, errors.New("vision: picture is closed")
	}
	g := gocv.NewMat()
	gocv.CvtColor(p.bgr, &g, gocv.ColorBGRToGray)
	gocv.EqualizeHist(g, &g)
	return &GreyPicture{m: g}, nil
}

// Mirrored returns a new picture, left and right exchanged.
func (g *GreyPicture) Mirrored() *GreyPicture {
	m := gocv.NewMat()
	gocv.Flip(g.m, &m, 1)
	return &GreyPicture{m: m}
}

// Width is the picture's width in pixels.
func (g *GreyPicture) Width() int { return g.m.Cols() }

// Close frees the picture.
func (g *GreyPicture) Close() error { return g.m.Close() }

// Windows returns every window that the classifier accepts, ungrouped: a face
// is accepted at several places and sizes, and how often is the only score a
// cascade has. Windows run from minSide pixels up, each size step times as
// large as the one before.
func (c *Cascade) Windows(g *GreyPicture, step float64, minSide int) []image.Rectangle {
	if g.m.Empty() || step <= 1 {
		return nil
	}
	return c.c.DetectMultiScaleWithParams(g.m, step, 0, 0, image.Pt(minSide, minSide), image.Point{})
}
