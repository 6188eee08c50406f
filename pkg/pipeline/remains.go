package pipeline

import (
	"context"
	"fmt"
	"image"

	"example.org/redact/pkg/attach"
	"example.org/redact/pkg/exif"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// Remains is what is left in a file that should be clean.
type Remains struct {
	Metadata   []Residue `json:"metadata"`
	Container  bool      `json:"container"`  // parts were looked at, not one picture
	Unwalkable bool      `json:"unwalkable"` // its container is not one of ours, so nothing is proved
	Visible    []Residue `json:"visible"`    // the detectors see it, and by default it would be covered
	Unchanged  []Residue `json:"unchanged"`  // found in the original and the same in the copy
}

// Residue is one thing that is left, without its value.
type Residue struct {
	Kind    finding.Kind    `json:"kind"`
	Carrier finding.Carrier `json:"carrier,omitempty"`
	Part    string          `json:"part,omitempty"`
	Page    int             `json:"page,omitempty"`
	Box     [4]int          `json:"box"` // x, y, width, height in pixels of the upright page
}

// Clean reports whether nothing is left.
func (r *Remains) Clean() bool {
	return len(r.Metadata) == 0 && !r.Unwalkable && len(r.Visible) == 0 && len(r.Unchanged) == 0
}

// VerifyCopy tells what is left in a file: in its bytes, by an allowlist walk,
// and in its pixels, by looking again with the default coverage. With the
// original (else nil or empty) it also tells which things of the original look
// the same in the copy. The errors are those of package media.
func (p *Pipeline) VerifyCopy(ctx context.Context, copied, original []byte, opt Options, pages func([]float64)) (*Remains, error) {
	if t, ok := Container(copied); ok {
		return p.verifyContainer(ctx, t, copied, original, opt, pages)
	}
	docs, err := openAll(ctx, opt.Limits, pages, copied, original)
	if err != nil {
		return nil, err
	}
	out := &Remains{}
	residue, err := exif.Verify(copied)
	if err != nil {
		out.Unwalkable = true
	}
	for _, f := range residue {
		out.Metadata = append(out.Metadata, Residue{Kind: f.Kind, Carrier: f.Carrier})
	}
	visible, err := p.coverable(ctx, docs[0], opt)
	if err != nil {
		return nil, err
	}
	out.Visible = residues(visible)
	if len(docs) == 1 {
		return out, nil
	}
	if err := sameShape(docs[0], docs[1]); err != nil {
		return nil, err
	}
	wanted, err := p.coverable(ctx, docs[1], opt)
	if err != nil {
		return nil, err
	}
	var same []finding.Finding
	for _, f := range wanted {
		if changedShare(docs[0].Pages[f.Page-1].Image(), docs[1].Pages[f.Page-1].Image(), f.Region) < 1-uncoveredShare {
			same = append(same, f)
		}
	}
	out.Unchanged = residues(same)
	return out, nil
}

// verifyContainer tells what is left in a container: the walk over its bytes, and
// a look through all its parts as if it were to be cleaned once more.
func (p *Pipeline) verifyContainer(ctx context.Context, t attach.Type, copied, original []byte, opt Options, pages func([]float64)) (*Remains, error) {
	if len(original) > 0 {
		return nil, fmt.Errorf("%w: --against compares two pictures and this is a container; leave it out, or take the pictures out of both", ErrChoice)
	}
	v, opt, err := p.visit(opt, pages, newStopwatch(), false)
	if err != nil {
		return nil, err
	}
	if _, err := attach.Rebuild(ctx, t, copied, level{visit: v, lim: opt.Attach}, opt.Attach); err != nil {
		return nil, err
	}
	out := &Remains{Container: true, Unwalkable: attach.Verify(t, copied, ProvePicture) != nil}
	for _, f := range v.subject(t).planned {
		r := residues([]finding.Finding{f})[0]
		switch {
		case f.Kind.IsMetadata():
			out.Metadata = append(out.Metadata, r)
		case f.Action.Covers():
			out.Visible = append(out.Visible, r)
		}
	}
	return out, nil
}

// openAll decodes the files that are not empty and reports all their pages.
func openAll(ctx context.Context, lim media.Limits, pages func([]float64), files ...[]byte) ([]*media.Document, error) {
	var docs []*media.Document
	var megapixels []float64
	for _, b := range files {
		if len(b) == 0 {
			continue
		}
		d, err := media.Decode(ctx, b, lim)
		if err != nil {
			return nil, err
		}
		for _, pg := range d.Pages {
			megapixels = append(megapixels, pg.Megapixels())
		}
		docs = append(docs, d)
	}
	if len(docs) == 0 {
		return nil, fmt.Errorf("%w: the file is empty", media.ErrNotAPicture)
	}
	pages(megapixels)
	return docs, nil
}

// coverable returns what the detectors see in a file that would be covered by
// default, as tight as they see it.
func (p *Pipeline) coverable(ctx context.Context, doc *media.Document, opt Options) ([]finding.Finding, error) {
	var out []finding.Finding
	for _, pg := range doc.Pages {
		fs, err := p.detect(ctx, pg, &stopwatch{})
		if err != nil {
			return nil, err
		}
		for _, f := range Plan(merge(fs), opt.Context, Choices{}, nil) {
			if f.Action.Covers() && f.Located() {
				out = append(out, f)
			}
		}
	}
	return out, nil
}

func residues(fs []finding.Finding) []Residue {
	out := make([]Residue, len(fs))
	for i, f := range fs {
		out[i] = Residue{Kind: f.Kind, Carrier: f.Carrier, Part: f.Part, Page: f.Page, Box: [4]int{f.Box.Min.X, f.Box.Min.Y, f.Box.Dx(), f.Box.Dy()}}
	}
	return out
}

func sameShape(a, b *media.Document) error {
	if len(a.Pages) != len(b.Pages) {
		return fmt.Errorf("%w: the copy has %d pages and the original %d", ErrChoice, len(a.Pages), len(b.Pages))
	}
	for i := range a.Pages {
		if a.Pages[i].Bounds() != b.Pages[i].Bounds() {
			return fmt.Errorf("%w: page %d of the copy is not as large as that of the original", ErrChoice, i+1)
		}
	}
	return nil
}

// changedShare returns the share of a region's pixels that differ clearly
// between two pictures of the same size, or that are flat in the first where
// they were not in the second: a dark thing under a dark cover.
func changedShare(copied, original *image.NRGBA, r finding.Region) float64 {
	const clear, flat = 20, 2
	changed, all := 0, 0
	for y := r.Box.Min.Y; y < r.Box.Max.Y; y++ {
		for x := r.Box.Min.X; x < r.Box.Max.X; x++ {
			if !inside(float64(x)+.5, float64(y)+.5, r) {
				continue
			}
			all++
			i := copied.PixOffset(x, y)
			if differs(copied.Pix[i:i+3], original.Pix[i:i+3], clear) ||
				stepRight(copied, x, y) <= flat && stepRight(original, x, y) > flat {
				changed++
			}
		}
	}
	if all == 0 {
		return 1
	}
	return float64(changed) / float64(all)
}

func differs(a, b []byte, by int) bool {
	for i := range a {
		if d := int(a[i]) - int(b[i]); d > by || -d > by {
			return true
		}
	}
	return false
}

// stepRight is the largest step of a channel to the next pixel of the row.
func stepRight(img *image.NRGBA, x, y int) int {
	if x+1 >= img.Rect.Max.X {
		return 0
	}
	i := img.PixOffset(x, y)
	step := 0
	for c := range 3 {
		d := int(img.Pix[i+c]) - int(img.Pix[i+4+c])
		step = max(step, d, -d)
	}
	return step
}
