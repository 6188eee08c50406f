package ocr

import (
	"bytes"
	"fmt"
	"image"
	"slices"
	"strconv"
	"strings"

	"github.com/otiai10/gosseract/v2"

	"example.org/redact/internal/vision"
)

// reader is one kept Tesseract. Loading its model takes a tenth of a second, a
// line with a loaded one a fiftieth, so it is made once per worker. It is not
// safe for concurrent use.
type reader struct {
	client *gosseract.Client
	mode   gosseract.PageSegMode
}

// Tesseract's segmentation modes for one line, and for text scattered over a
// picture.
const (
	lineMode   = gosseract.PSM_SINGLE_LINE
	sparseMode = gosseract.PSM_SPARSE_TEXT
)

// glyphs is what Tesseract read as one word, in pixels of the picture that it
// was given, with its confidence from 0 to 1.
type glyphs struct {
	text string
	box  image.Rectangle
	conf float64
}

// newReader loads the languages from dir and reads one blank picture, so that
// a broken installation shows here and not on somebody's photo.
func newReader(dir string, langs []string) (*reader, error) {
	c := gosseract.NewClient()
	r := &reader{client: c, mode: -1}
	err := c.SetTessdataPrefix(dir)
	if err == nil {
		err = c.SetLanguage(langs...)
	}
	for _, v := range [][2]string{
		{"debug_file", "/dev/null"}, // Tesseract's remarks would go to stderr
		{"user_defined_dpi", "300"}, // or else it guesses, aloud
	} {
		if err == nil {
			err = c.SetVariable(gosseract.SettableVariable(v[0]), v[1])
		}
	}
	if err == nil {
		_, err = r.words(blank(64, 32), lineMode)
	}
	if err != nil {
		_ = c.Close()
		return nil, fmt.Errorf("ocr: start Tesseract with %s from %s: %w", strings.Join(langs, "+"), dir, err)
	}
	return r, nil
}

func (r *reader) Close() error { return r.client.Close() }

func blank(w, h int) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, w, h))
	for i := range g.Pix {
		g.Pix[i] = 255
	}
	return g
}

// words reads g in the given segmentation mode. Words of nothing but space are
// left out.
func (r *reader) words(g *image.Gray, mode gosseract.PageSegMode) ([]glyphs, error) {
	if err := r.client.SetImageFromBytes(pgm(g)); err != nil {
		return nil, fmt.Errorf("ocr: hand a picture of %v to Tesseract: %w", g.Rect.Size(), err)
	}
	if r.mode != mode {
		// As variables, not by SetPageSegMode: loading the model resets that.
		// A line is made dark on light beforehand; a page holds both.
		invert := "1"
		if mode == lineMode {
			invert = "0"
		}
		for k, v := range map[gosseract.SettableVariable]string{
			"tessedit_pageseg_mode": strconv.Itoa(int(mode)),
			"tessedit_do_invert":    invert,
		} {
			if err := r.client.SetVariable(k, v); err != nil {
				return nil, fmt.Errorf("ocr: set up Tesseract for a picture: %w", err)
			}
		}
		r.mode = mode
	}
	boxes, err := r.client.GetBoundingBoxes(gosseract.RIL_WORD)
	if err != nil {
		return nil, fmt.Errorf("ocr: read a picture of %v: %w", g.Rect.Size(), err)
	}
	var out []glyphs
	for _, b := range boxes {
		text := strings.TrimSpace(b.Word)
		box := b.Box.Intersect(g.Rect)
		if text == "" || box.Empty() {
			continue
		}
		out = append(out, glyphs{text: text, box: box, conf: min(1, max(0, b.Confidence/100))})
	}
	return out, nil
}

// pgm encodes g as an uncompressed portable grey map, which costs nothing to
// write or read.
func pgm(g *image.Gray) []byte {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	var b bytes.Buffer
	b.Grow(32 + w*h)
	fmt.Fprintf(&b, "P5\n%d %d\n255\n", w, h)
	for y := range h {
		b.Write(g.Pix[y*g.Stride : y*g.Stride+w])
	}
	return b.Bytes()
}

// Line layout: 48 px is the height at which Tesseract's network reads most
// surely (32 and 64 were within 0.03 word recall of it); ten pixels of ground
// keep letters off the edge.
const (
	lineHeight   = 48
	lineBorder   = 10
	maxLineWidth = 4096
)

// retryBelow is the mean confidence under which a line is also read turned by
// 180 degrees: right way up most print reads at 0.85 and over.
const retryBelow = 0.75

// readQuad reads the text in quad of img as it lies and, where that is not sure
// and upsideDown is to be tried, turned by 180 degrees. The quad of the reading
// starts where the reading does.
func (r *reader) readQuad(img *image.NRGBA, quad [4]vision.Point, upsideDown bool) (reading, error) {
	g, words, err := r.cut(img, quad, lineHeight)
	if err != nil {
		return reading{}, err
	}
	size := g.Rect.Size()
	if conf := meanConf(words); upsideDown && conf < retryBelow {
		slices.Reverse(g.Pix) // rows are packed: this turns it by 180 degrees
		turned, err := r.words(g, lineMode)
		if err != nil {
			return reading{}, err
		}
		if meanConf(turned) > conf {
			words, quad = turned, halfTurn(quad)
		}
	}
	return reading{quad: quad, words: words, size: size, conf: meanConf(words)}, nil
}

// readAt reads the text in quad as it lies, at the given height in pixels.
func (r *reader) readAt(img *image.NRGBA, quad [4]vision.Point, height int) (reading, error) {
	g, words, err := r.cut(img, quad, height)
	if err != nil {
		return reading{}, err
	}
	return reading{quad: quad, words: words, size: g.Rect.Size(), conf: meanConf(words)}, nil
}

// cut cuts out the line in quad and reads it.
func (r *reader) cut(img *image.NRGBA, quad [4]vision.Point, height int) (*image.Gray, []glyphs, error) {
	g, err := vision.RectifyLine(img, quad, vision.LineShape{Height: height, MaxWidth: maxLineWidth, Border: lineBorder})
	if err != nil {
		return nil, nil, fmt.Errorf("ocr: cut out a line: %w", err)
	}
	words, err := r.words(g, lineMode)
	return g, words, err
}

// halfTurn starts a quad at its opposite corner.
func halfTurn(q [4]vision.Point) [4]vision.Point { return [4]vision.Point{q[2], q[3], q[0], q[1]} }

// reading is what was read in one region.
type reading struct {
	quad  [4]vision.Point // in reading order, pixels of the page
	words []glyphs        // boxes in the rectified line, border included
	size  image.Point     // of the rectified line, border included
	conf  float64
}

// meanConf weighs each word by its length: a sure comma says little.
func meanConf(words []glyphs) float64 {
	var sum, n float64
	for _, w := range words {
		l := float64(len([]rune(w.text)))
		sum += w.conf * l
		n += l
	}
	if n == 0 {
		return 0
	}
	return sum / n
}
