package ocr

import (
	"errors"
	"image"
	"math"
	"testing"

	"example.org/redact/internal/vision"
)

// tallAndLong are the sides of a quadrilateral.
func tallAndLong(q [4]vision.Point) (height, width float64) {
	b := vision.TextBox{Quad: q}
	return b.Height(), b.Width()
}

func TestLinesInSplitsABoxOfSeveralLines(t *testing.T) {
	for _, light := range []bool{false, true} {
		paper, ink := white, black
		if light {
			paper, ink = black, white
		}
		img := blankPage(600, 200, paper)
		for i, text := range []string{"Oxford Street 12", "handed over at ten", "second crew asked"} {
			write(t, img, text, 24, 300, 60+float64(i)*40, 0, ink)
		}
		lines, err := linesIn(img, quadOf(image.Rect(170, 40, 430, 162)))
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) != 3 {
			t.Fatalf("light %v: %d lines, want 3", light, len(lines))
		}
		for i, l := range lines {
			middle := (l.tight[0].Y + l.tight[2].Y) / 2
			if h, _ := tallAndLong(l.tight); math.Abs(float64(middle)-60-40*float64(i)) > 8 || h < 18 || h > 40 {
				t.Errorf("light %v: line %d has its middle at %.0f and is %.0f high", light, i, middle, h)
			}
		}
		// Nothing of the box may fall between two lines: all of it is covered
		// where nothing can be read.
		for i := 1; i < len(lines); i++ {
			if gap := lines[i].cover[0].Y - lines[i-1].cover[3].Y; gap > 1 {
				t.Errorf("light %v: %.1f pixels between the shares of lines %d and %d", light, gap, i-1, i)
			}
		}
		if lines[0].cover[0].Y > 41 || lines[2].cover[3].Y < 161 {
			t.Errorf("light %v: the box from 40 to 162 is covered from %.0f to %.0f", light, lines[0].cover[0].Y, lines[2].cover[3].Y)
		}
	}
}

func TestLinesInTightensAndReachesTheLastLetter(t *testing.T) {
	for _, degrees := range []float64{0, 35, 90} {
		img := blankPage(700, 700, white)
		const text, size = "MORRISON 4471", 30
		write(t, img, text, size, 350, 350, degrees, black)
		// Twice as high as the letters and three quarters as long as the line.
		width := textWidth(t, text, size)
		w, h := .75*width/2, float64(size)
		s, c := math.Sincos(degrees * math.Pi / 180)
		at := func(u, v float64) vision.Point {
			return vision.Point{X: float32(350 + u*c - v*s), Y: float32(350 + u*s + v*c)}
		}
		lines, err := linesIn(img, [4]vision.Point{at(-w, -h), at(w, -h), at(w, h), at(-w, h)})
		if err != nil || len(lines) != 1 {
			t.Fatalf("%v degrees: %d lines, error %v; want one", degrees, len(lines), err)
		}
		if high, _ := tallAndLong(lines[0].tight); high > 1.7*size {
			t.Errorf("%v degrees: %.0f high, the letters have %d to the em", degrees, high, size)
		}
		for _, l := range [][4]vision.Point{lines[0].tight, lines[0].cover} {
			if _, long := tallAndLong(l); long < .9*width || long > 1.3*width {
				t.Errorf("%v degrees: %.0f long, the text has %.0f", degrees, long, width)
			}
		}
	}
}

func TestLinesInKeepsWhatItCannotTellApart(t *testing.T) {
	quad := quadOf(image.Rect(20, 20, 180, 50))
	lines, err := linesIn(blankPage(200, 70, white), quad)
	if err != nil || len(lines) != 1 || lines[0].tight != quad || lines[0].cover != quad {
		t.Errorf("a blank box gave %v, error %v; want the box itself", lines, err)
	}
	nan := float32(math.NaN())
	for name, q := range map[string][4]vision.Point{
		"outside": quadOf(image.Rect(900, 20, 990, 50)),
		"flat":    {{X: 20, Y: 20}, {X: 90, Y: 20}, {X: 90, Y: 20}, {X: 20, Y: 20}},
		"nan":     {{X: nan, Y: 20}, {X: 90, Y: 20}, {X: 90, Y: 40}, {X: 20, Y: 40}},
	} {
		if got, err := linesIn(blankPage(200, 70, white), q); !errors.Is(err, vision.ErrOutside) {
			t.Errorf("%s: %v, error %v; want ErrOutside", name, got, err)
		}
	}
}
