package ocr

import (
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"testing"

	"example.org/redact/internal/vision"
)

// foliage fills img with blotches of all sizes: many marks, no print.
func foliage(img *image.NRGBA, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 9))
	for range img.Rect.Dx() * img.Rect.Dy() / 400 {
		v := uint8(60 + r.IntN(120))
		x, y, w, h := r.IntN(img.Rect.Dx()), r.IntN(img.Rect.Dy()), 2+r.IntN(14), 2+r.IntN(14)
		for j := y; j < min(y+h, img.Rect.Dy()); j++ {
			for i := x; i < min(x+w, img.Rect.Dx()); i++ {
				if (i-x)*(i-x)*h*h+(j-y)*(j-y)*w*w < w*w*h*h {
					img.SetNRGBA(i, j, color.NRGBA{v / 2, v, v / 3, 255})
				}
			}
		}
	}
}

func TestRowsFindSmallPrintAndNotFoliage(t *testing.T) {
	img := blankPage(900, 700, white)
	lines := 0
	for i, degrees := range []float64{0, 0, 6, -15, 40, 90, 180} {
		write(t, img, "Allergies penicillin 0714", 14, 200+float64(i%3)*260, 80+float64(i)*85, degrees, black)
		lines++
	}
	soften(img, 4)
	rows, err := rowsOf(vision.Luma(img, img.Rect))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for i, degrees := range []float64{0, 0, 6, -15, 40, 90, 180} {
		at := image.Pt(200+i%3*260, 80+i*85)
		for _, r := range rows {
			if contains(widened(r.quad, 12), float64(at.X)+30, float64(at.Y)) || contains(widened(r.quad, 12), float64(at.X), float64(at.Y)+30*btof(degrees == 90)) {
				found++
				break
			}
		}
	}
	if found < lines-1 {
		t.Errorf("%d of %d lines have a row of marks", found, lines)
	}
	leaves := blankPage(900, 700, color.NRGBA{40, 70, 30, 255})
	foliage(leaves, 1)
	rows, err = rowsOf(vision.Luma(leaves, leaves.Rect))
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) > 40 {
		t.Errorf("%d rows of marks in foliage", len(rows))
	}
}

func btof(b bool) float64 { return float64(btoi(b)) }

func TestChainsDoNotDependOnTheOrderOfMarks(t *testing.T) {
	img := blankPage(500, 120, white)
	write(t, img, "ward seven bed twelve", 20, 250, 60, 0, black)
	marks, err := vision.Marks(vision.Luma(img, img.Rect), smallMarks)
	if err != nil {
		t.Fatal(err)
	}
	longest := func(marks []vision.Mark) int {
		n := 0
		for _, c := range chains(marks) {
			n = max(n, len(c.marks))
		}
		return n
	}
	want := longest(marks)
	if want < 8 {
		t.Fatalf("longest row has %d marks, want most of the 18 letters", want)
	}
	r := rand.New(rand.NewPCG(2, 2))
	for range 5 {
		r.Shuffle(len(marks), func(i, j int) { marks[i], marks[j] = marks[j], marks[i] })
		if got := longest(marks); got != want {
			t.Errorf("longest row has %d marks after shuffling, %d before", got, want)
		}
	}
}

func TestSheetsHoldPatchesApartAndMapBack(t *testing.T) {
	page := blankPage(4000, 3000, white)
	var rows []row
	r := rand.New(rand.NewPCG(7, 7))
	for range 50 {
		x, y := 20+r.IntN(3700), 20+r.IntN(2900)
		c := color.NRGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
		for j := y; j < y+12; j++ {
			for i := x; i < x+150; i++ {
				page.SetNRGBA(i, j, c)
			}
		}
		rows = append(rows, row{quad: quadOf(image.Rect(x, y, x+150, y+12)), score: r.Float64()})
	}
	sheets := packed(patchesOf(rows, page.Rect))
	if len(sheets) == 0 || len(sheets) > maxSheets {
		t.Fatalf("%d sheets", len(sheets))
	}
	for _, s := range sheets {
		img := s.draw(page)
		for i, p := range s {
			at := image.Rectangle{Min: p.at, Max: p.at.Add(p.page.Size())}
			if !at.In(img.Rect) {
				t.Errorf("patch at %v leaves the sheet", at)
			}
			for _, o := range s[:i] {
				if at.Inset(-1).Overlaps(image.Rectangle{Min: o.at, Max: o.at.Add(o.page.Size())}) {
					t.Errorf("patches touch at %v", at)
				}
			}
			middle := p.page.Min.Add(p.page.Size().Div(2))
			got, ok := s.toPage(region{quad: quadOf(at.Inset(10))})
			if !ok || vision.HullOf(got.quad) != p.page.Inset(10) {
				t.Errorf("%v maps back to %v, want %v", at, vision.HullOf(got.quad), p.page)
			}
			if img.NRGBAAt(at.Min.X+p.page.Dx()/2, at.Min.Y+p.page.Dy()/2) != page.NRGBAAt(middle.X, middle.Y) {
				t.Errorf("patch at %v does not show the page", at)
			}
		}
		if _, ok := s.toPage(region{quad: quadOf(image.Rect(sheetSide+5, 0, sheetSide+9, 4))}); ok {
			t.Error("a region off all patches was mapped")
		}
	}
}

// Print of 9 px capitals on 12 megapixels is under 4 px high in the view that the
// network is given.
func TestFindsSmallPrintOnALargePage(t *testing.T) {
	own, err := os.ReadFile("../../models/text.onnx")
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(Config{Own: own})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	img := blankPage(4000, 3000, color.NRGBA{120, 125, 110, 255})
	var want []string
	for i := range 8 {
		text := "Hospital number RX40" + string(rune('1'+i)) + "7"
		want = append(want, text)
		write(t, img, text, 12, 700+float64(i%2)*2500, 400+float64(i)*290, 0, black)
	}
	soften(img, 5)
	fs := detect(t, d, page(img))
	found := 0
	for i := range want {
		at := image.Pt(700+i%2*2500, 400+i*290)
		for _, f := range fs {
			if at.In(f.Box) && f.Box.Dx() > 90 {
				found++
				break
			}
		}
	}
	if found < len(want)-1 {
		t.Errorf("%d of %d small lines located", found, len(want))
	}
}
