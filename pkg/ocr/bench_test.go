package ocr

import (
	"context"
	"image"
	"image/color"
	"os"
	"testing"

	"example.org/redact/pkg/media"
)

// wholePage is a report form as a phone takes it: 60 lines of small print and
// larger answers on 12 megapixels.
func wholePage(b *testing.B) *image.NRGBA {
	img := blankPage(3000, 4000, white)
	for i := range 60 {
		y := 100 + 64*float64(i)
		write(b, img, "Presenting complaint and history", 28, 500, y, 0, black)
		write(b, img, "Fell 0714 from the second step outside", 40, 1800, y, 0, black)
	}
	return img
}

// scenery is a picture of as many pixels without any text.
func scenery() *image.NRGBA {
	img := blankPage(4000, 3000, color.NRGBA{150, 170, 190, 255})
	foliage(img.SubImage(image.Rect(0, 1500, 4000, 3000)).(*image.NRGBA), 3)
	soften(img, 5)
	return img
}

// Benchmarks tell the processor time of a page, all threads together. Pages are
// made anew for each run, since they keep their smaller views.
func benchmarkPage(b *testing.B, img *image.NRGBA) {
	own, err := os.ReadFile("../../models/text.onnx")
	if err != nil {
		b.Fatal(err)
	}
	d, err := New(Config{Own: own})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	lines := 0
	start := cpuTime()
	for b.Loop() {
		fs, err := d.Detect(context.Background(), media.NewPage(1, img), nil)
		if err != nil {
			b.Fatal(err)
		}
		lines += len(fs)
	}
	b.ReportMetric(float64((cpuTime()-start).Milliseconds())/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(lines)/float64(b.N), "lines/op")
}

func BenchmarkFullForm(b *testing.B)         { benchmarkPage(b, wholePage(b)) }
func BenchmarkSceneWithoutText(b *testing.B) { benchmarkPage(b, scenery()) }
