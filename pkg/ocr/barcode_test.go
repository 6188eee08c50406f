package ocr

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/datamatrix"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// symbol draws a code at its least size and enlarges each module to unit
// pixels; bar codes become height pixels tall.
func symbol(t *testing.T, w gozxing.Writer, f gozxing.BarcodeFormat, text string, unit, height int) *image.NRGBA {
	t.Helper()
	hints := map[gozxing.EncodeHintType]interface{}{gozxing.EncodeHintType_MARGIN: 0}
	m, err := w.Encode(text, f, 1, 1, hints)
	if err != nil {
		t.Fatal(err)
	}
	if height == 0 {
		height = m.GetHeight() * unit
	}
	img := image.NewNRGBA(image.Rect(0, 0, m.GetWidth()*unit, height))
	for y := range height {
		for x := range img.Rect.Dx() {
			c := color.NRGBA{245, 245, 245, 255}
			if m.Get(x/unit, min(m.GetHeight()-1, y*m.GetHeight()/height)) {
				c = color.NRGBA{25, 25, 25, 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// stick puts code on a label on dst, its middle at (cx, cy), turned clockwise,
// and returns its corners.
func stick(dst, code *image.NRGBA, cx, cy, degrees float64) []image.Point {
	const quiet = 14
	w, h := code.Rect.Dx(), code.Rect.Dy()
	label := blankPage(w+2*quiet, h+2*quiet, color.NRGBA{245, 245, 245, 255})
	draw.Draw(label, image.Rect(quiet, quiet, quiet+w, quiet+h), code, image.Point{}, draw.Src)
	s, c := math.Sincos(degrees * math.Pi / 180)
	x, y := float64(label.Rect.Dx())/2, float64(label.Rect.Dy())/2
	m := f64.Aff3{c, -s, cx - c*x + s*y, s, c, cy - s*x - c*y}
	draw.BiLinear.Transform(dst, m, label, label.Rect, draw.Over, nil)
	var out []image.Point
	for _, p := range [][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
		u, v := p[0]*float64(w)/2, p[1]*float64(h)/2
		out = append(out, image.Pt(int(cx+u*c-v*s), int(cy+u*s+v*c)))
	}
	return out
}

// soften blurs img a little and adds grain, as a phone would.
func soften(img *image.NRGBA, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 1))
	src := slices.Clone(img.Pix)
	for y := 1; y < img.Rect.Dy()-1; y++ {
		for x := 1; x < img.Rect.Dx()-1; x++ {
			i := img.PixOffset(x, y)
			n := r.NormFloat64() * 4
			for k := range 3 {
				sum := 4*int(src[i+k]) + 2*(int(src[i+k-4])+int(src[i+k+4])+int(src[i+k-img.Stride])+int(src[i+k+img.Stride])) +
					int(src[i+k-4-img.Stride]) + int(src[i+k+4-img.Stride]) + int(src[i+k-4+img.Stride]) + int(src[i+k+4+img.Stride])
				img.Pix[i+k] = uint8(max(0, min(255, float64(sum)/16+n)))
			}
		}
	}
}

func barcodes(t *testing.T, img *image.NRGBA) []finding.Finding {
	t.Helper()
	d := NewBarcodes(finding.Normal)
	defer d.Close()
	fs, err := d.Detect(context.Background(), page(img), nil)
	if err != nil {
		t.Fatal(err)
	}
	return fs
}

// coveredShare is how much of the quad want lies in the findings' outlines.
func coveredShare(want []image.Point, fs []finding.Finding) float64 {
	hull := finding.HullOf(want)
	q := finding.Line{Region: finding.Region{Polygon: want}}
	in, hit := 0, 0
	for y := hull.Min.Y; y < hull.Max.Y; y += 2 {
		for x := hull.Min.X; x < hull.Max.X; x += 2 {
			if !contains(lineQuad(q), float64(x), float64(y)) {
				continue
			}
			in++
			for _, f := range fs {
				if contains(lineQuad(finding.Line{Region: f.Region}), float64(x), float64(y)) {
					hit++
					break
				}
			}
		}
	}
	return float64(hit) / float64(max(1, in))
}

func TestBarcodesAreCoveredAtAnyTurn(t *testing.T) {
	codes := []struct {
		name string
		img  *image.NRGBA
	}{
		{"code 128", symbol(t, oned.NewCode128Writer(), gozxing.BarcodeFormat_CODE_128, "9991234560", 2, 60)},
		{"code 128, wide", symbol(t, oned.NewCode128Writer(), gozxing.BarcodeFormat_CODE_128, "999 123 4560", 3, 40)},
		{"code 39", symbol(t, oned.NewCode39Writer(), gozxing.BarcodeFormat_CODE_39, "RX40417", 2, 70)},
		{"ean 13", symbol(t, oned.NewEAN13Writer(), gozxing.BarcodeFormat_EAN_13, "5901234123457", 3, 90)},
		{"qr", symbol(t, qrcode.NewQRCodeWriter(), gozxing.BarcodeFormat_QR_CODE, "9991234560", 5, 0)},
		{"qr, small", symbol(t, qrcode.NewQRCodeWriter(), gozxing.BarcodeFormat_QR_CODE, "9991234560", 3, 0)},
		{"qr, many modules", symbol(t, qrcode.NewQRCodeWriter(), gozxing.BarcodeFormat_QR_CODE, fmt.Sprintf("%0120d", 7), 4, 0)},
		{"data matrix", symbol(t, datamatrix.NewDataMatrixWriter(), gozxing.BarcodeFormat_DATA_MATRIX, "9991234560 MARLOWE", 5, 0)},
		{"data matrix small", symbol(t, datamatrix.NewDataMatrixWriter(), gozxing.BarcodeFormat_DATA_MATRIX, "9991234560 MARLOWE", 3, 0)},
	}
	n, missed := 0, 0
	for _, c := range codes {
		name := c.name
		for _, degrees := range []float64{0, 12, -30, 45, 90, 170} {
			img := blankPage(900, 700, color.NRGBA{150, 140, 120, 255})
			corners := stick(img, c.img, 430, 350, degrees)
			soften(img, uint64(n))
			n++
			fs := barcodes(t, img)
			if share := coveredShare(corners, fs); share < .95 {
				missed++
				t.Logf("%s turned by %v: %.2f covered by %d findings", name, degrees, share, len(fs))
			}
			for _, f := range fs {
				if f.Kind != finding.Barcode || f.Detector == "" || len(f.Evidence) == 0 || !f.Box.In(img.Rect) {
					t.Errorf("%s: bad finding %+v", name, f)
				}
				if label := finding.HullOf(corners).Inset(-80); !f.Box.In(label) {
					t.Errorf("%s turned by %v: box %v is far larger than the code's label %v", name, degrees, f.Box, label)
				}
			}
		}
	}
	if missed*10 > n {
		t.Errorf("%d of %d codes not covered, want at most one in ten", missed, n)
	}
}

func TestBarcodeCertainty(t *testing.T) {
	img := blankPage(600, 400, white)
	stick(img, symbol(t, oned.NewCode128Writer(), gozxing.BarcodeFormat_CODE_128, "9991234560", 3, 80), 300, 200, 0)
	fs := barcodes(t, img)
	if len(fs) != 1 || fs[0].Certainty != finding.Definite || !slices.Contains(fs[0].Evidence, evidenceDecoded) {
		t.Errorf("a clean code 128: %+v, want one definite decoded finding", fs)
	}
}

// A code that is too blurred to decode must pass by its look alone, also one whose
// number repeats a digit.
func TestRepeatedDigitsAreStillBars(t *testing.T) {
	d := NewBarcodes(finding.Normal)
	for _, c := range []struct {
		w    gozxing.Writer
		f    gozxing.BarcodeFormat
		text string
	}{
		{oned.NewCode39Writer(), gozxing.BarcodeFormat_CODE_39, "0000417"},
		{oned.NewCode39Writer(), gozxing.BarcodeFormat_CODE_39, "H1110000"},
		{oned.NewCode128Writer(), gozxing.BarcodeFormat_CODE_128, "0000000000"},
		{oned.NewITFWriter(), gozxing.BarcodeFormat_ITF, "0000012345"},
		{oned.NewEAN13Writer(), gozxing.BarcodeFormat_EAN_13, "5000000000005"},
		{oned.NewCodaBarWriter(), gozxing.BarcodeFormat_CODABAR, "A0000123B"},
	} {
		img := symbol(t, c.w, c.f, c.text, 3, 70)
		g := vision.Luma(img, img.Rect)
		w, h := float32(img.Rect.Dx()), float32(img.Rect.Dy())
		p := profileOf(g, [4]vision.Point{{}, {X: w}, {X: w, Y: h}, {Y: h}}, d.need.agreement)
		if p.edges == 0 || p.periodic > d.need.periodic {
			t.Errorf("%v of %s: %d edges, periodic %.2f, want at most %.2f", c.f, c.text, p.edges, p.periodic, d.need.periodic)
		}
	}
}

func TestNoBarcodeInOtherPatterns(t *testing.T) {
	pattern := func(f func(x, y int) int) *image.NRGBA {
		img := blankPage(700, 500, white)
		for y := range 500 {
			for x := range 700 {
				v := uint8(max(0, min(255, f(x, y))))
				img.SetNRGBA(x, y, color.NRGBA{v, v, v, 255})
			}
		}
		soften(img, 3)
		return img
	}
	text := blankPage(900, 700, white)
	for i := range 14 {
		write(t, text, "The quick brown fox jumps over 12 lazy dogs and 34 cats", 24, 450, 60+float64(i)*42, 0, black)
	}
	noise := rand.New(rand.NewPCG(5, 5))
	for name, img := range map[string]*image.NRGBA{
		"plain":      blankPage(500, 500, white),
		"text":       text,
		"railings":   pattern(func(x, y int) int { return 200 - 150*(x/9%2) }),
		"blinds":     pattern(func(x, y int) int { return 128 + int(100*math.Sin(float64(y)/3)) }),
		"graph grid": pattern(func(x, y int) int { return 240 - 120*btoi(x%12 == 0 || y%12 == 0) }),
		"tiles":      pattern(func(x, y int) int { return 225 - 190*int(rand.New(rand.NewPCG(uint64(x/14), uint64(y/14))).IntN(2)) }), // no quiet zone
		"courses":    pattern(func(_, y int) int { return 150 - 90*btoi(y%23 < 5) - 40*btoi(y%23 > 14) }),                             // of bricks, or stairs
		"grass":      pattern(func(x, y int) int { return 90 + int(60*noise.NormFloat64()) }),
		"tiny":       blankPage(3, 3, black), "thin": blankPage(4000, 2, white),
	} {
		if fs := barcodes(t, img); len(fs) > 0 {
			t.Errorf("%s: %d codes, first at %v with %v", name, len(fs), fs[0].Box, fs[0].Evidence)
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestBarsMustShowInRed: brick walls were covered as bar codes, and a scanner's
// red light does not tell bricks from their mortar.
func TestBarsMustShowInRed(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	dark := make([]bool, 0, 400) // random bars: nothing decodes them
	for len(dark) < 360 {
		for range 3 * (1 + r.IntN(4)) {
			dark = append(dark, len(dark) > 0 && dark[len(dark)-1])
		}
		dark = append(dark, !dark[len(dark)-1])
	}
	for _, c := range []struct {
		name        string
		bar, ground color.NRGBA
		want        int
	}{
		{"black on white", color.NRGBA{25, 25, 25, 255}, color.NRGBA{245, 245, 245, 255}, 1},
		{"in warm light", color.NRGBA{60, 40, 25, 255}, color.NRGBA{230, 190, 140, 255}, 1},
		{"black on orange", color.NRGBA{30, 25, 20, 255}, color.NRGBA{250, 160, 40, 255}, 1},
		{"blue on white", color.NRGBA{40, 60, 160, 255}, color.NRGBA{235, 235, 235, 255}, 1},
		{"bricks in the sun", color.NRGBA{150, 70, 50, 255}, color.NRGBA{190, 185, 175, 255}, 0},
		{"bricks in the shade", color.NRGBA{110, 45, 45, 255}, color.NRGBA{130, 120, 110, 255}, 0},
	} {
		img := blankPage(600, 400, c.ground)
		for x, d := range dark {
			for y := 150; d && y < 240; y++ {
				img.SetNRGBA(100+x, y, c.bar)
			}
		}
		soften(img, 4)
		if fs := barcodes(t, img); len(fs) != c.want {
			t.Errorf("%s: %d codes, want %d", c.name, len(fs), c.want)
		}
	}
}

// TestRowsOfPrintAreNoCode: several lines that were read, across the area of the
// stripes that they make from afar.
func TestRowsOfPrintAreNoCode(t *testing.T) {
	row := func(y int, text string, confidence float64) finding.Finding {
		l := finding.Line{Text: finding.NewSecret(text), Confidence: confidence}
		l.Page, l.Box = 1, image.Rect(20, y, 400, y+14)
		return finding.Finding{Kind: finding.Text, Region: l.Region, Line: &l}
	}
	page := func(n int, text string, confidence float64) finding.Set {
		var out finding.Set
		for i := range n {
			out = append(out, row(20+20*i, text, confidence))
		}
		return out
	}
	area := [4]vision.Point{{X: 30, Y: 10}, {X: 30, Y: 200}, {X: 120, Y: 200}, {X: 120, Y: 10}}
	for _, c := range []struct {
		name string
		so   finding.Set
		want bool
	}{
		{"a page of a book", page(8, "the tide turned at six", .95), true},
		{"the number under a code", page(1, "5 901234 123457", .95), false},
		{"bars misread as letters", page(8, "lIIlI IlII", .4), false},
		{"letters too few to be rows", page(8, "II", .9), false},
	} {
		if got := written(area, readLines(c.so)); got != c.want {
			t.Errorf("%s: written over %v", c.name, got)
		}
	}
	beside := [4]vision.Point{{X: 430, Y: 10}, {X: 520, Y: 10}, {X: 520, Y: 200}, {X: 430, Y: 200}}
	if written(beside, readLines(page(8, "the tide turned at six", .95))) {
		t.Error("lines beside a code are not on it")
	}
}
