package records

import (
	"context"
	"testing"

	"example.org/redact/pkg/media"
)

// BenchmarkNothingThere is the usual case: a photograph of 12 megapixels
// without any record, here of bricks, which the grid test must look at in full.
func BenchmarkNothingThere(b *testing.B) {
	d, err := New(Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	img := plain(4000, 3000, wood)
	paint(img, rect(300, 200, 3700, 2800), 3400, 2600, bricks)
	start := cpu()
	for b.Loop() {
		if _, err := d.Detect(context.Background(), media.NewPage(1, img), nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((cpu()-start).Milliseconds())/float64(b.N), "cpu-ms/op")
}
