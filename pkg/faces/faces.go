package faces

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"strings"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// ErrNoDetector is returned by New when a configuration names no network: a
// tool that cannot look for faces must not say that there are none.
var ErrNoDetector = errors.New("faces: no network to look for faces with")

// WarningWeak is the report's code for a run without a pulled network: our own
// one misses more, and a person has to look.
const WarningWeak = "faces-weak-detector"

// Config says what to look for faces with. Networks are ONNX files in memory;
// each may be nil.
type Config struct {
	Own         []byte // models/faces.onnx
	Second      []byte // models/faces-second.onnx, asked about whatever the others see
	YuNetN      []byte // yunet_n_640_640.onnx
	YuNetS      []byte // yunet_s_640_640.onnx
	Sensitivity finding.Sensitivity
}

// Detector finds faces. It serves one goroutine at a time and must be closed.
type Detector struct {
	networks []*network     // the first leads: it looks in every size and turn
	second   *vision.Second // nil without one
	rule     rule
}

// New loads what the configuration names and tries each network on an empty
// picture. Errors about a model wrap vision.ErrBadModel.
func New(cfg Config) (*Detector, error) {
	d := &Detector{}
	for _, c := range []struct {
		onnx []byte
		n    network
	}{
		{cfg.YuNetN, yunetN}, {cfg.YuNetS, yunetS}, {cfg.Own, own},
	} {
		if c.onnx == nil {
			continue
		}
		n, err := loadNetwork(c.n, c.onnx)
		if err != nil {
			_ = d.Close()
			return nil, fmt.Errorf("faces: %w", err)
		}
		d.networks = append(d.networks, n)
	}
	if len(d.networks) == 0 {
		return nil, ErrNoDetector
	}
	if cfg.Second != nil {
		var err error
		if d.second, err = vision.LoadSecond("faces-second", cfg.Second, 1, secondRoom); err != nil {
			return nil, errors.Join(fmt.Errorf("faces: %w", err), d.Close())
		}
	}
	d.rule = ruleFor(cfg.Sensitivity, d.Weak())
	return d, nil
}

// Close frees the networks. A second call does nothing.
func (d *Detector) Close() error {
	var errs []error
	for _, n := range d.networks {
		errs = append(errs, n.net.Close())
	}
	d.networks = nil
	if d.second != nil {
		errs = append(errs, d.second.Close())
	}
	return errors.Join(errs...)
}

// Name tells which networks look: "faces/yunet-n+yunet-s@2".
func (d *Detector) Name() string {
	var names []string
	for _, n := range d.networks {
		names = append(names, n.name)
	}
	return "faces/" + strings.Join(names, "+") + "@2"
}

// Kinds returns what this detector can emit.
func (d *Detector) Kinds() []finding.Kind { return []finding.Kind{finding.Face} }

// Weak reports whether only our own network is looking: see WarningWeak.
func (d *Detector) Weak() bool {
	return len(d.networks) == 1 && d.networks[0].name == own.name
}

// Detect returns one finding a face, its box grown to hair, ears and chin and
// clipped to the page.
func (d *Detector) Detect(ctx context.Context, p *media.Page, _ finding.Set) ([]finding.Finding, error) {
	var faces []face
	err := d.look(ctx, p, func(s *scene, seen []sighting) (err error) {
		faces = fuse(seen, d.networks[0].name)
		return d.again(ctx, s, faces)
	})
	if err != nil {
		return nil, err
	}
	var out []finding.Finding
	for _, f := range choose(faces, p.Bounds().Size(), d.rule) {
		if g, ok := f.finding(p.Number(), p.Bounds(), d.Name()); ok {
			out = append(out, g)
		}
	}
	return out, nil
}

// look gives what all networks see on a page, and the page, to f.
func (d *Detector) look(ctx context.Context, p *media.Page, f func(*scene, []sighting) error) error {
	if len(d.networks) == 0 {
		return errors.New("faces: detector is closed")
	}
	s, err := newScene(p)
	if err == nil {
		defer s.Close()
		var seen []sighting
		if seen, err = d.survey(ctx, s); err == nil {
			err = f(s, seen)
		}
	}
	if err != nil {
		return fmt.Errorf("faces: page %d: %w", p.Number(), err)
	}
	return nil
}

// Sighting is one box that one network saw in one pass, before sightings are
// fused: for measuring and for fitting the curves.
type Sighting struct {
	Network string
	Look    string // "native", "doubled", "small" or "turned"
	Box     image.Rectangle
	Score   float64 // the network's own, not calibrated
}

// Sightings returns all that was seen on a page, also what Detect would not
// cover.
func (d *Detector) Sightings(ctx context.Context, p *media.Page) ([]Sighting, error) {
	var out []Sighting
	err := d.look(ctx, p, func(_ *scene, seen []sighting) error {
		for _, s := range seen {
			out = append(out, Sighting{Network: s.source, Look: s.look.String(), Score: float64(s.raw), Box: rectOf(s.Box)})
		}
		return nil
	})
	return out, err
}

func rectOf(b vision.Box) image.Rectangle {
	return image.Rect(pixel(float64(b.MinX), math.Floor), pixel(float64(b.MinY), math.Floor),
		pixel(float64(b.MaxX), math.Ceil), pixel(float64(b.MaxY), math.Ceil))
}

// Candidate is one face as all networks and passes saw it together, with what
// the second look says of it: for fitting how much that counts.
type Candidate struct {
	Box           image.Rectangle
	First, Second float64 // chances
}

// Candidates returns what the second look was asked about, also what Detect
// would not cover; nothing without a second network.
func (d *Detector) Candidates(ctx context.Context, p *media.Page) ([]Candidate, error) {
	if d.second == nil {
		return nil, nil
	}
	var out []Candidate
	err := d.look(ctx, p, func(s *scene, seen []sighting) error {
		return d.ask(ctx, s, pointers(fuse(seen, d.networks[0].name)), func(f *face, second float64) {
			out = append(out, Candidate{Box: rectOf(f.box), First: float64(f.box.Score), Second: second})
		})
	})
	return out, err
}
