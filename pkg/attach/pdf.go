package attach

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"

	"example.org/redact/pkg/finding"
)

const (
	maxPDFPages  = 500
	maxPageSide  = 14_400 // points, the largest that the format knows
	pointsPerIn  = 72
	pdfMemory    = 8192 // WebAssembly pages of 64 KiB: 512 MiB
	pdfStartTime = time.Minute
)

// isPDF asks for the header; some writers put a few bytes before it.
func isPDF(in []byte) bool {
	return bytes.Contains(in[:min(len(in), 1024)], []byte("%PDF-"))
}

// rebuildPDF draws every page as a reader would see it, has it cleaned as a
// picture, and writes a document of nothing but those pictures. Boxes over live
// text are the classic failure; here no text is left to lie under a box.
//
// PDFium runs as WebAssembly: it sees its own memory and this document, no
// file and no socket.
func rebuildPDF(ctx context.Context, in []byte, h Handler, lim Limits) ([]byte, error) {
	d, err := openPDF(in)
	if err != nil {
		return nil, err
	}
	defer d.close()
	pages, err := d.pageCount()
	if err != nil {
		return nil, err
	}
	if pages > maxPDFPages {
		return nil, refuse("the PDF has more than %d pages; split it first", maxPDFPages)
	}
	d.noteMetadata(h)
	w := newPDFWriter(pages)
	layer := false
	for i := range pages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := lim.entry(); err != nil {
			return nil, err
		}
		p, err := d.page(ctx, i, lim)
		if err != nil {
			return nil, err
		}
		layer = layer || len(p.words) > 0
		c, err := h.Page(ctx, fmt.Sprint(i+1), p.img, p.words)
		if err != nil {
			return nil, err
		}
		if c.Type != "jpeg" {
			return nil, fmt.Errorf("page %d came back as %s, and a PDF is written of JPEG", i+1, c.Type)
		}
		w.page(p.width, p.height, p.img.Rect.Size(), c.Bytes)
	}
	if layer {
		h.Stripped("", finding.HiddenTextLayer, finding.CarrierPDF)
	}
	return w.end(), nil
}

// pdfDoc is an open document in a PDFium of its own.
type pdfDoc struct {
	in   []byte
	file *bytes.Reader // of in, for PDFium
	pool pdfium.Pool
	lib  pdfium.Pdfium
	doc  references.FPDF_DOCUMENT
}

func openPDF(in []byte) (*pdfDoc, error) {
	// PDFium mends a document that is cut off and shows the pages that are left;
	// what the others held would be missing without a word.
	if !bytes.Contains(in[max(0, len(in)-1024):], []byte("%%EOF")) {
		return nil, refuse("the PDF is cut off; ask for the original file")
	}
	cfg := wazero.NewRuntimeConfig().WithMemoryLimitPages(pdfMemory)
	// Compiling takes more than a second; the result is kept between runs where
	// there is a place for it, and made anew where there is none.
	if dir, err := os.UserCacheDir(); err == nil {
		if cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(dir, "redact", "wazero")); err == nil {
			cfg = cfg.WithCompilationCache(cache)
		}
	}
	pool, err := webassembly.Init(webassembly.Config{
		MinIdle: 1, MaxIdle: 1, MaxTotal: 1, RuntimeConfig: cfg,
		FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("start PDFium: %w", err)
	}
	d := &pdfDoc{in: in, file: bytes.NewReader(in), pool: pool}
	if d.lib, err = pool.GetInstance(pdfStartTime); err != nil {
		return nil, errors.Join(fmt.Errorf("start PDFium: %w", err), pool.Close())
	}
	// It reads through this: given the bytes, it would copy all of them.
	res, err := d.lib.OpenDocument(&requests.OpenDocument{FileReader: d.file, FileReaderSize: int64(len(in))})
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		d.close()
		return nil, refuseFor(err, "the PDF needs a password; open it and print it to a new PDF without one")
	case err != nil:
		d.close()
		return nil, refuseFor(err, "the PDF is damaged or cut off; ask for the original file")
	}
	d.doc = res.Document
	if form, err := d.lib.FPDF_GetFormType(&requests.FPDF_GetFormType{Document: d.doc}); err != nil || form.FormType == enums.FPDF_FORMTYPE_XFA_FULL {
		d.close()
		return nil, refuseFor(err, "the PDF is a form that only Adobe's programs can draw (XFA); print it to a new PDF and give that")
	}
	return d, nil
}

// close frees PDFium and its memory. What is not closed here dies with the pool,
// but for the reader: go-pdfium keeps that of a document which did not open.
func (d *pdfDoc) close() {
	if d.lib != nil {
		_ = d.lib.Close() // the pool's own closing frees the same memory
	}
	_ = d.pool.Close()
	d.file.Reset(nil)
}

func (d *pdfDoc) pageCount() (int, error) {
	res, err := d.lib.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.doc})
	if err != nil || res.PageCount < 1 {
		return 0, refuseFor(err, "the PDF has no page that can be drawn; ask for the original file")
	}
	return res.PageCount, nil
}

// noteMetadata tells what the document says of itself; none of it is copied.
func (d *pdfDoc) noteMetadata(h Handler) {
	for tag, kind := range map[string]finding.Kind{
		"Title": finding.Caption, "Author": finding.Author, "Subject": finding.Caption, "Keywords": finding.Caption,
		"Creator": finding.Metadata, "Producer": finding.Metadata, "CreationDate": finding.TakenAt, "ModDate": finding.TakenAt,
	} {
		if res, err := d.lib.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: d.doc, Tag: tag}); err == nil && res.Value != "" {
			h.Stripped("", kind, finding.CarrierPDF)
		}
	}
	if res, err := d.lib.FPDFDoc_GetAttachmentCount(&requests.FPDFDoc_GetAttachmentCount{Document: d.doc}); err == nil && res.AttachmentCount > 0 {
		h.Stripped("", finding.Metadata, finding.CarrierPDF)
	}
}

// pdfPage is a drawn page: its size in points, as it is shown, and its pixels.
type pdfPage struct {
	width, height float64
	img           *image.NRGBA
	words         []PageWord
}

// page draws page i, counted from 0.
func (d *pdfDoc) page(ctx context.Context, i int, lim Limits) (*pdfPage, error) {
	at := requests.Page{ByIndex: &requests.PageByIndex{Document: d.doc, Index: i}}
	size, err := d.lib.GetPageSize(&requests.GetPageSize{Page: at})
	if err != nil {
		return nil, refuseFor(err, "page %d of the PDF cannot be opened; ask for the original file", i+1)
	}
	p := &pdfPage{width: size.Width, height: size.Height}
	scale := float64(lim.DPI) / pointsPerIn
	if p.width < 1 || p.height < 1 || p.width > maxPageSide || p.height > maxPageSide || p.width*scale*p.height*scale > float64(lim.Pixels) {
		return nil, refuse("page %d of the PDF is larger than %.4g megapixels at %d dots an inch; ask for a lower --dpi", i+1, float64(lim.Pixels)/1e6, lim.DPI)
	}
	if lim.Poppler {
		p.img, err = drawnByPoppler(ctx, d.in, i, p.width, p.height, lim)
	} else {
		p.img, err = d.drawn(at, i, lim)
	}
	if err != nil {
		return nil, err
	}
	if p.words, err = d.words(at, p.img.Rect); err != nil {
		return nil, refuseFor(err, "the text of page %d of the PDF cannot be read; print it to a new PDF and give that", i+1)
	}
	return p, nil
}

// drawn draws page i with PDFium.
func (d *pdfDoc) drawn(at requests.Page, i int, lim Limits) (*image.NRGBA, error) {
	res, err := d.lib.RenderPageInDPI(&requests.RenderPageInDPI{
		Page: at, DPI: lim.DPI, RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT, RenderForm: true, Document: &d.doc,
	})
	if err != nil {
		return nil, refuseFor(err, "page %d of the PDF cannot be drawn; ask for the original file", i+1)
	}
	defer res.Cleanup()
	return onWhite(res.Result.Image), nil
}

// onWhite copies drawn pixels, whose memory is PDFium's, onto white paper.
func onWhite(src *image.RGBA) *image.NRGBA {
	b := src.Bounds()
	dst := image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		from := src.Pix[y*src.Stride : y*src.Stride+4*b.Dx()]
		to := dst.Pix[y*dst.Stride : y*dst.Stride+4*b.Dx()]
		for i := 0; i < len(from); i += 4 {
			rest := 255 - from[i+3] // colours are multiplied by their opacity already
			to[i], to[i+1], to[i+2], to[i+3] = from[i]+min(rest, 255-from[i]), from[i+1]+min(rest, 255-from[i+1]), from[i+2]+min(rest, 255-from[i+2]), 255
		}
	}
	return dst
}
