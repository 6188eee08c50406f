// Package ocr finds where text is in a page and what it says.
//
// It works in two steps, because in a photograph the first is far easier than
// the second. A locator finds regions of text, turned ones too; then each
// region is cut out, levelled, made dark on light and read on its own by
// Tesseract. On scene photographs that reads about twice as many words as
// giving Tesseract the whole picture. A region that cannot be read is still a
// finding: small, blurred or handwritten text is located far more often than it
// is read, and what is on a record must go whether or not a machine can read
// it.
//
// What was read travels as finding.Secret and is in no error and no log.
//
// The process must be started with OMP_THREAD_LIMIT=1 in its environment:
// without it Tesseract's threads fight over each small line and take several
// times the CPU. Setting it inside the process is too late.
package ocr

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// Config says what the detector is made of.
type Config struct {
	// PPOCR is the pulled text detector (PP-OCRv3 DB, ONNX); nil for none.
	// OpenCV ends the process on a file that it cannot parse, so the caller
	// checks its sha256 first.
	PPOCR []byte
	// Own is our own text network (models/text.onnx); nil for none. Without
	// any network Tesseract searches the page.
	Own []byte
	// Lang is the language to read, or several joined by +; default "eng".
	Lang string
	// Sensitivity moves the threshold at which something counts as text.
	Sensitivity finding.Sensitivity
}

// Bounds on the work that one page can cause. A full report form has 60 to 120
// lines; text that is beyond the bound is a finding all the same, unread.
const (
	maxRegions  = 1000 // located on one page, the surest first
	maxRead     = 200  // read on one page, the largest first
	minTextSide = 8    // pixels: nothing smaller is legible, to anybody
)

// region is one located piece of text.
type region struct {
	quad  [4]vision.Point // page pixels, clockwise from where reading starts
	score float64         // 0 to 1
}

func (r region) box() vision.TextBox { return vision.TextBox{Quad: r.quad} }

// locator finds regions of text. It is the seam between the networks and
// Tesseract's own search.
type locator interface {
	locate(ctx context.Context, p *media.Page) ([]region, error)
	Close() error
}

// Detector finds and reads the text of a page. It is not safe for concurrent
// use, and must be closed.
type Detector struct {
	name    string
	locator locator
	reader  *reader
}

// New loads the models. The error wraps ErrLanguage when the OCR language is
// not installed.
func New(cfg Config) (*Detector, error) {
	dir, langs, err := findLanguage(cfg.Lang)
	if err != nil {
		return nil, err
	}
	r, err := newReader(dir, langs)
	if err != nil {
		return nil, err
	}
	d := &Detector{reader: r}
	if d.locator, d.name, err = newLocator(cfg, r); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return d, nil
}

// newLocator returns what looks for regions, and the detector's name.
func newLocator(cfg Config, r *reader) (locator, string, error) {
	var all fusedLocator
	var names []string
	if len(cfg.Own) > 0 {
		l, err := newOwnLocator(cfg.Own, cfg.Sensitivity)
		if err != nil {
			return nil, "", err
		}
		all, names = append(all, l), append(names, "own")
	}
	if len(cfg.PPOCR) > 0 {
		l, err := newNetLocator(cfg.PPOCR, cfg.Sensitivity)
		if err != nil {
			return nil, "", errors.Join(err, all.Close())
		}
		all, names = append(all, l), append(names, "ppocr")
	}
	if len(all) == 0 {
		return &sparseLocator{reader: r}, "ocr/tesseract@1", nil
	}
	return all, "ocr/" + strings.Join(names, "+") + "+tesseract@1", nil
}

// Close frees the models.
func (d *Detector) Close() error {
	return errors.Join(d.locator.Close(), d.reader.Close())
}

// Name says which locator and reader are at work.
func (d *Detector) Name() string { return d.name }

// Kinds is text alone: what a line means is for other rooms.
func (d *Detector) Kinds() []finding.Kind { return []finding.Kind{finding.Text} }

// regions locates text, and looks at full size where there may be print too
// small for the locator.
func (d *Detector) regions(ctx context.Context, p *media.Page) ([]region, error) {
	found, err := d.locator.locate(ctx, p)
	if err != nil {
		return nil, err
	}
	if l := lookerOf(d.locator); l != nil {
		small, err := smallPrint(ctx, p, l, found)
		if err != nil {
			return nil, err
		}
		found = append(found, small...)
	}
	return found, nil
}

// Detect returns one text finding per located line, read or not, the largest
// first.
func (d *Detector) Detect(ctx context.Context, p *media.Page, _ finding.Set) ([]finding.Finding, error) {
	if b := p.Bounds(); min(b.Dx(), b.Dy()) < minTextSide {
		return nil, nil
	}
	regions, err := d.regions(ctx, p)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(regions, func(a, b region) int {
		return cmp.Compare(b.box().Height(), a.box().Height())
	})
	out := make([]finding.Finding, 0, len(regions))
	read := 0
	var way bearings
	for _, r := range regions {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("ocr: stopped after %d of %d lines: %w", read, len(regions), err)
		}
		lines, err := linesIn(p.Image(), r.quad)
		if errors.Is(err, vision.ErrOutside) {
			continue // wholly on the padding of the network's canvas
		}
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			f, ok, err := d.line(p, l, r.score, read < maxRead, &way)
			if err != nil {
				return nil, err
			}
			if ok {
				out = append(out, f)
			}
			read++
		}
	}
	return out, nil
}

// trusted is the confidence from which a line is as large as what was read of
// it; below, all of its share of the located box counts.
const trusted = 0.6

// line reads one line, if it may, and makes a finding of it; false when it lies
// outside the page.
func (d *Detector) line(p *media.Page, l boxLine, score float64, mayRead bool, way *bearings) (finding.Finding, bool, error) {
	got := reading{quad: l.cover}
	if mayRead {
		var err error
		if got, err = d.readLine(p.Image(), l, *way); err == nil {
			way.note(got)
			got, err = d.reader.checked(p.Image(), got)
		}
		if err != nil {
			return finding.Finding{}, false, err
		}
	}
	where := l.cover
	if got.conf >= trusted {
		where = got.quad
	}
	f, ok := toFinding(p, where, score, got, !mayRead)
	f.Detector = d.name
	return f, ok, nil
}

// readLine reads a line as it was narrowed down and, where that is not read for
// sure, in all of its share of the box: handwriting may reach out of the rows
// that looked like it. Which way its page reads is used where it is known. What
// lies outside the picture is unread.
func (d *Detector) readLine(img *image.NRGBA, l boxLine, way bearings) (reading, error) {
	turned, known := way.known(l.tight)
	if known && turned {
		l = boxLine{tight: halfTurn(l.tight), cover: halfTurn(l.cover)}
	}
	got, err := d.reader.readQuad(img, l.tight, !known)
	switch {
	case errors.Is(err, vision.ErrOutside):
		return reading{quad: l.cover}, nil
	case err != nil:
		return reading{}, err
	case got.conf >= retryBelow || l.cover == l.tight:
		return got, nil
	}
	cover := l.cover
	if got.quad != l.tight {
		cover = halfTurn(cover)
	}
	all, err := d.reader.readQuad(img, cover, false)
	if err != nil && !errors.Is(err, vision.ErrOutside) {
		return reading{}, err
	}
	if err == nil && all.conf > got.conf {
		return all, nil
	}
	return got, nil
}
