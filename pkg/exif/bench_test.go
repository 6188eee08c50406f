package exif

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"example.org/redact/pkg/exif/exiftest"
)

// largePicture is a noisy drawing of 12 megapixels, as JPEG and PNG.
var largePicture = sync.OnceValues(func() (asJPEG, asPNG []byte) {
	m := image.NewGray(image.Rect(0, 0, 4000, 3000))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(i>>7) ^ byte(r.UintN(32))
	}
	var j, p bytes.Buffer
	if jpeg.Encode(&j, m, &jpeg.Options{Quality: 92}) != nil || (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&p, m) != nil {
		panic("a bytes.Buffer does not fail")
	}
	return j.Bytes(), p.Bytes()
})

func BenchmarkInventory12MP(b *testing.B) {
	file, _ := largePicture()
	planted := exiftest.All()[0].File
	head := planted[:len(planted)-len(exiftest.Plain(".jpg"))+2] // SOI and an EXIF segment
	file = slices.Concat(head, file[2:])
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if len(Inventory(file)) == 0 {
			b.Fatal("the planted position is not found")
		}
	}
}

func BenchmarkInventoryTrailer12MP(b *testing.B) {
	file, _ := largePicture()
	file = slices.Concat(exiftest.Plain(".jpg"), file)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		Inventory(file)
	}
}

func BenchmarkVerifyJPEG12MP(b *testing.B) {
	file, _ := largePicture()
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if found, err := Verify(file); len(found) > 0 || err != nil {
			b.Fatal(brief(found), err)
		}
	}
}

func BenchmarkVerifyPNG12MP(b *testing.B) {
	_, file := largePicture()
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if found, err := Verify(file); len(found) > 0 || err != nil {
			b.Fatal(brief(found), err)
		}
	}
}
