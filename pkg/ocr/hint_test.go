package ocr

import (
	"context"
	"image"
	"os"
	"testing"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/media"
)

func ownForTest(t *testing.T) *ownLocator {
	t.Helper()
	onnx, err := os.ReadFile("../../models/text.onnx")
	if err != nil {
		t.Fatal(err)
	}
	l, err := newOwnLocator(onnx, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// partsOf returns what the locator would look at closely, and its share of the
// view.
func partsOf(t *testing.T, l *ownLocator, img *image.NRGBA) (parts []image.Rectangle, share float64, fine media.View) {
	t.Helper()
	p := media.NewPage(1, img)
	fine = p.View(ownSides[0])
	coarse := p.View(ownSides[1])
	prob, size, err := l.prob(coarse)
	if err != nil {
		t.Fatal(err)
	}
	if parts, err = hintedParts(fine, prob, size, coarse.Scale/fine.Scale); err != nil {
		t.Fatal(err)
	}
	for i, r := range parts {
		share += float64(r.Dx()*r.Dy()) / float64(fine.Image.Rect.Dx()*fine.Image.Rect.Dy())
		for _, o := range parts[:i] {
			if r.Overlaps(o) {
				t.Errorf("parts %v and %v overlap: writing there would be found twice", r, o)
			}
		}
	}
	return parts, share, fine
}

func TestNothingIsLookedAtCloselyWhereThereIsNoWriting(t *testing.T) {
	parts, share, _ := partsOf(t, ownForTest(t), scenery())
	if share > .25 {
		t.Errorf("%.2f of a picture without writing is looked at closely: %v", share, parts)
	}
}

func TestWritingOfEverySizeIsLookedAtClosely(t *testing.T) {
	l := ownForTest(t)
	for _, c := range []struct {
		size, degrees float64
	}{{20, 0}, {28, 0}, {28, 90}, {40, 30}, {40, 180}, {64, -20}, {110, 0}, {220, 12}} {
		img := scenery()
		write(t, img, "Bed 7 Kwame Patel 0714", c.size, 2000, 700, c.degrees, black)
		parts, share, fine := partsOf(t, l, img)
		x := int(2000 * fine.Scale)
		y := int(700 * fine.Scale)
		held := false
		for _, r := range parts {
			held = held || image.Pt(x, y).In(r)
		}
		if !held {
			t.Errorf("writing of %v px turned by %v degrees lies in none of %v", c.size, c.degrees, parts)
		}
		if share > .9 {
			t.Logf("%v px, %v degrees: %.2f of the picture is looked at", c.size, c.degrees, share)
		}
	}
}

// What is found in parts lies where it would be found in the whole.
func TestPartsGiveTheSamePlacesAsTheWhole(t *testing.T) {
	l := ownForTest(t)
	img := scenery()
	write(t, img, "Presenting complaint", 48, 700, 400, 0, black)
	write(t, img, "Allergies penicillin", 48, 3200, 900, 15, black)
	p := media.NewPage(1, img)
	whole, err := l.look(p.View(ownSides[0]))
	if err != nil {
		t.Fatal(err)
	}
	found, err := l.locate(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	if len(whole) < 2 {
		t.Fatalf("%d lines found in the whole", len(whole))
	}
	for _, w := range whole {
		best := 0.
		for _, f := range found {
			in := hull(f.quad).Intersect(hull(w.quad))
			u := hull(f.quad).Union(hull(w.quad))
			best = max(best, float64(in.Dx()*in.Dy())/float64(u.Dx()*u.Dy()))
		}
		if best < .7 {
			t.Errorf("%v of the whole has no equal in the parts (best %.2f)", vision.HullOf(w.quad), best)
		}
	}
}
