package attach

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"math"
	"strconv"
)

// drawnByPoppler draws page i (from 0) with poppler's pdftoppm in the place of
// PDFium: for documents that only one of the two draws right. PDFium still opens
// the document, and says where its words stand. width and height are in points.
func drawnByPoppler(ctx context.Context, in []byte, i int, width, height float64, lim Limits) (*image.NRGBA, error) {
	path, err := found("pdftoppm", "--pdf-renderer poppler")
	if err != nil {
		return nil, err
	}
	page := strconv.Itoa(i + 1)
	out, err := program(ctx, "", in, 3*int64(lim.Pixels)+64, path, "-q", "-cropbox", "-r", strconv.Itoa(lim.DPI), "-f", page, "-l", page, handedFile)
	if err != nil {
		return nil, err
	}
	img, err := readPPM(out)
	if err != nil {
		return nil, err
	}
	// The places of words are PDFium's: both must show the same part of the page.
	scale := float64(lim.DPI) / pointsPerIn
	if math.Abs(float64(img.Rect.Dx())-width*scale) > 2 || math.Abs(float64(img.Rect.Dy())-height*scale) > 2 {
		return nil, refuse("poppler and PDFium do not agree on the size of page %d of the PDF; leave out --pdf-renderer", i+1)
	}
	return img, nil
}

// readPPM reads the one picture that pdftoppm writes: "P6", sizes, 8 bits a
// channel, and not a byte more.
func readPPM(b []byte) (*image.NRGBA, error) {
	bad := fmt.Errorf("pdftoppm wrote no picture")
	head, rest, ok := bytes.Cut(b, []byte("\n255\n"))
	var w, h int
	if n, err := fmt.Sscanf(string(head), "P6\n%d %d", &w, &h); !ok || n != 2 || err != nil {
		return nil, bad
	}
	if w < 1 || h < 1 || w > 1<<16 || h > 1<<16 || len(rest) != 3*w*h {
		return nil, bad
	}
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		copy(img.Pix[4*i:4*i+3], rest[3*i:3*i+3])
		img.Pix[4*i+3] = 255
	}
	return img, nil
}
