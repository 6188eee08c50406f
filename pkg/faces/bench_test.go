package faces

import (
	"context"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg"
	"os"
	"syscall"
	"testing"
	"time"

	"example.org/redact/internal/vision"
	"example.org/redact/models"
	"example.org/redact/pkg/media"
)

// BenchmarkDetect is the time of all passes of our own network on a page of 1
// and of 12 megapixels; cpu-ms is over all cores.
func BenchmarkDetect(b *testing.B) {
	own, err := models.Own()
	if err != nil {
		b.Fatal(err)
	}
	var cfg Config
	for _, m := range own {
		switch m.Name {
		case "faces":
			cfg.Own = m.ONNX
		case "faces-second":
			cfg.Second = m.ONNX
		}
	}
	d, err := New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	for _, size := range []image.Point{{1155, 866}, {4000, 3000}} {
		img := sample(b, "portrait.jpg", size)
		b.Run(fmt.Sprintf("%dx%d", size.X, size.Y), func(b *testing.B) {
			before := processorTime()
			for b.Loop() {
				if _, err := d.Detect(context.Background(), media.NewPage(1, img), nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((processorTime()-before).Milliseconds())/float64(b.N), "cpu-ms/op")
		})
	}
}

// processorTime is what this process has used so far, which other work on the
// machine changes less than the time on the clock.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// sample returns one of the repository's pictures in the size wanted.
func sample(b *testing.B, name string, size image.Point) *image.NRGBA {
	b.Helper()
	f, err := os.Open("../../samples/" + name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	src, _, err := image.Decode(f)
	if err != nil {
		b.Fatal(err)
	}
	img := image.NewNRGBA(src.Bounds())
	draw.Draw(img, img.Bounds(), src, src.Bounds().Min, draw.Src)
	if img, err = vision.Resize(img, size.X, size.Y); err != nil {
		b.Fatal(err)
	}
	return img
}
