package attach

import (
	"errors"
	"image"
	"unicode"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"example.org/redact/pkg/finding"
)

// maxPageChars bounds the text layer of a page: a page of a telephone book has
// some ten thousand characters.
const maxPageChars = 200_000

// words reads the text layer of a page, with each word's place on the page as
// it was drawn into the rectangle in. Invisible text, such as that of a scanner
// behind its picture, is among it.
func (d *pdfDoc) words(at requests.Page, in image.Rectangle) ([]PageWord, error) {
	layer, err := d.lib.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: at})
	if err != nil {
		return nil, err
	}
	text := layer.TextPage
	defer func() {
		_, _ = d.lib.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text}) // the pool frees it in any case
	}()
	count, err := d.lib.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text})
	if err != nil {
		return nil, err
	}
	if count.Count > maxPageChars {
		return nil, errors.New("too many characters on a page")
	}
	var out []PageWord
	var word []rune
	var box image.Rectangle
	end := func() {
		if len(word) > 0 && !box.Empty() {
			out = append(out, PageWord{Text: finding.NewSecret(string(word)), Box: box})
		}
		word, box = nil, image.Rectangle{}
	}
	for i := range count.Count {
		c, err := d.lib.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: text, Index: i})
		if err != nil {
			return nil, err
		}
		r := rune(c.Unicode)
		if unicode.IsSpace(r) {
			end()
			continue
		}
		if r == 0 || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			continue
		}
		place, err := d.charBox(at, text, i, in)
		if err != nil {
			return nil, err
		}
		word = append(word, plain(r))
		box = box.Union(place)
	}
	end()
	return out, nil
}

// charBox returns where a character was drawn: PDFium itself leads page
// coordinates to pixels, so that turned and cropped pages come out right.
func (d *pdfDoc) charBox(at requests.Page, text references.FPDF_TEXTPAGE, i int, in image.Rectangle) (image.Rectangle, error) {
	b, err := d.lib.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: text, Index: i})
	if err != nil {
		return image.Rectangle{}, err
	}
	var corner [2]image.Point
	for k, xy := range [2][2]float64{{b.Left, b.Top}, {b.Right, b.Bottom}} {
		p, err := d.lib.FPDF_PageToDevice(&requests.FPDF_PageToDevice{Page: at, SizeX: in.Dx(), SizeY: in.Dy(), PageX: xy[0], PageY: xy[1]})
		if err != nil {
			return image.Rectangle{}, err
		}
		corner[k] = image.Pt(p.DeviceX, p.DeviceY)
	}
	r := image.Rectangle{Min: corner[0], Max: corner[1]}.Canon()
	r.Max = r.Max.Add(image.Pt(1, 1))
	return r, nil
}
