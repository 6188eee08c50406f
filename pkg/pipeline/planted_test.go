package pipeline

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"example.org/redact/pkg/exif/exiftest"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/policy"
)

// TestPlantedCarriersAreGone plants recognisable bytes in every carrier of every
// container and looks for them in the copy. No detector runs: this is about the
// bytes around the pixels.
func TestPlantedCarriersAreGone(t *testing.T) {
	las, err := policy.Load("las")
	if err != nil {
		t.Fatal(err)
	}
	p := New(Tool{}, 1)
	carriers, refused := 0, 0
	for _, f := range exiftest.All() {
		carriers++
		t.Run(f.Name, func(t *testing.T) {
			res, err := p.Clean(context.Background(), f.File, Options{Packs: []*policy.Pack{las}, Limits: media.DefaultLimits()}, func([]float64) {})
			if err != nil {
				known := errors.Is(err, media.ErrDamaged) || errors.Is(err, media.ErrUnsupported) || errors.Is(err, media.ErrNotAPicture)
				// A TIFF whose first page calls itself a reduced copy is how raw files
				// of cameras begin; they are refused with a word.
				rawLike := f.Name == "tiff/reduced-page" && errors.Is(err, media.ErrUnsupported)
				if !known || !f.Undecodable && !rawLike {
					t.Fatalf("refused: %v", err)
				}
				refused++
				return
			}
			for _, r := range f.Residues {
				if bytes.Contains(res.Output, r) {
					t.Errorf("%q is in the copy", r)
				}
			}
			named := false
			for _, got := range res.Report.Findings {
				named = named || got.Kind == f.Kind && got.Carrier == f.Carrier && got.Action.Covers()
			}
			if !named {
				t.Errorf("the report does not name %s in %s", f.Kind, f.Carrier)
			}
		})
	}
	t.Logf("%d planted carriers, %d of them in files that are rightly refused", carriers, refused)
	if carriers < 60 {
		t.Errorf("only %d carriers are planted", carriers)
	}
}
