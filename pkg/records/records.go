package records

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// Config says how eager the detector is.
type Config struct {
	Sensitivity finding.Sensitivity
}

// Detector finds records on pages. It keeps tables but no native objects
// between pages; one goroutine at a time may use it.
type Detector struct {
	cfg    Config
	rings  *rings
	closed bool
}

// ErrClosed is returned by a detector that has been closed.
var ErrClosed = errors.New("records: the detector is closed")

// finder is one kind of record: what it looks at is in its own file.
type finder struct {
	kind finding.Kind
	find func(*Detector, *scene) ([]finding.Finding, error)
}

// finders is every kind, in the order in which they are looked for: what the
// earlier ones claim, the later ones leave alone, "any other paper" comes
// late, and what has no outline last.
func finders() []finder {
	return []finder{
		{finding.ECG, (*Detector).findECG},
		{finding.PersonName, (*Detector).findRota},
		{finding.PRF, (*Detector).findPRF},
		{finding.ClinicalScreen, (*Detector).findScreen},
		{finding.Wristband, (*Detector).findWristband},
		{finding.XRay, (*Detector).findXRay},
		{finding.DrugLabel, (*Detector).findDrugLabel},
		{finding.Whiteboard, (*Detector).findWhiteboard},
		{finding.Letter, (*Detector).findLetter},
		{finding.DrugLabel, (*Detector).findCodeLabel},
		{finding.PRF, (*Detector).findUnreadNote},
		{finding.Wristband, (*Detector).findBandByCode},
	}
}

// New returns a detector.
func New(cfg Config) (*Detector, error) {
	if cfg.Sensitivity < finding.Low || cfg.Sensitivity > finding.High {
		return nil, fmt.Errorf("records: sensitivity %d is out of range", int(cfg.Sensitivity))
	}
	return &Detector{cfg: cfg, rings: newRings()}, nil
}

// Close ends the detector's use. A second call does nothing.
func (d *Detector) Close() error {
	d.closed = true
	return nil
}

// Name tells the version of the detector.
func (d *Detector) Name() string { return "records/objects@1" }

// Kinds lists the records it can find.
func (d *Detector) Kinds() []finding.Kind {
	var out []finding.Kind
	for _, f := range finders() {
		if !slices.Contains(out, f.kind) {
			out = append(out, f.kind)
		}
	}
	return out
}

// leastSide is the shorter side of the smallest picture that can show a record,
// in pixels.
const leastSide = 32

// Detect returns the records on the page, each with a polygon that has its
// margin. It reads the lines and identifiers that earlier detectors found.
func (d *Detector) Detect(ctx context.Context, p *media.Page, so finding.Set) ([]finding.Finding, error) {
	if d.closed {
		return nil, ErrClosed
	}
	if b := p.Bounds(); min(b.Dx(), b.Dy()) < leastSide {
		return nil, nil
	}
	s, err := newScene(p, so.OnPage(p.Number()))
	if err != nil {
		return nil, err
	}
	for _, f := range finders() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found, err := f.find(d, s)
		if err != nil {
			return nil, fmt.Errorf("records: look for %s: %w", f.kind, err)
		}
		for _, r := range found {
			r.Kind, r.Detector, r.Score = f.kind, d.Name(), scores[r.Certainty]
			s.found = append(s.found, r)
		}
	}
	return s.found, nil
}

// scores are the confidence that goes with each certainty.
var scores = map[finding.Certainty]float64{finding.Definite: .95, finding.Likely: .8, finding.Possible: .5}

// need moves a threshold: eager detectors ask for less, reluctant ones for more.
func (d *Detector) need(normal, step float64) float64 {
	return normal - step*float64(d.cfg.Sensitivity)
}
