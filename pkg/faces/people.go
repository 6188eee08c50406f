package faces

import (
	"context"
	"fmt"
	"image"
	"slices"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// People finds standing people that show no face: turned away, covered, too far.
// Gait, tattoos, hair and clothes identify too, and no box over a face helps
// there, so the report warns and a person has to look. It must be closed.
type People struct{ finder *vision.People }

// peopleSide is the longer side of the picture that is searched: a person
// counts from about a quarter of it on.
const peopleSide = 480

// NewPeople makes the finder ready.
func NewPeople() (*People, error) {
	f, err := vision.NewPeople()
	if err != nil {
		return nil, fmt.Errorf("faces: %w", err)
	}
	return &People{f}, nil
}

// Close frees the finder. A second call does nothing.
func (p *People) Close() error { return p.finder.Close() }

// Name tells the version.
func (p *People) Name() string { return "faces/people@1" }

// Kinds returns what this detector can emit.
func (p *People) Kinds() []finding.Kind { return []finding.Kind{finding.Person} }

// Detect returns one finding a person on whom so has no face.
func (p *People) Detect(_ context.Context, page *media.Page, so finding.Set) ([]finding.Finding, error) {
	v := page.View(peopleSide)
	found, err := p.finder.Find(v.Image)
	if err != nil {
		return nil, fmt.Errorf("faces: page %d: %w", page.Number(), err)
	}
	faces := so.Of(finding.Face)
	var out []finding.Finding
	for _, r := range found {
		box := onPage(r, v.Scale).Intersect(page.Bounds())
		hasFace := slices.ContainsFunc(faces, func(f finding.Finding) bool { return isFaceOf(f.Box, box) })
		if box.Empty() || hasFace {
			continue
		}
		out = append(out, finding.Finding{
			Kind: finding.Person, Region: finding.Region{Page: page.Number(), Box: box},
			Score: 0.5, Certainty: finding.Possible, Detector: p.Name(), Evidence: []string{"outline"},
		})
	}
	return out, nil
}

func onPage(r image.Rectangle, scale float64) image.Rectangle {
	at := func(n int) int { return int(float64(n) / scale) }
	return image.Rect(at(r.Min.X), at(r.Min.Y), at(r.Max.X), at(r.Max.Y))
}

// isFaceOf reports whether a face's middle lies in the upper half of a person.
func isFaceOf(face, person image.Rectangle) bool {
	upper := person
	upper.Max.Y = person.Min.Y + person.Dy()/2
	return image.Pt((face.Min.X+face.Max.X)/2, (face.Min.Y+face.Max.Y)/2).In(upper)
}
