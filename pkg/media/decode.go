package media

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
)

// Document is a decoded file.
type Document struct {
	Type     Type
	Pages    []*Page // at least one
	Warnings []Warning
	JPEG     *JPEGInfo  // for Type JPEG, else nil
	Motion   *Animation // for a GIF of several frames, else nil
	output   Type       // of its copy, unless somebody asks for another
}

// Animation says how the pages of a moving picture follow one another.
type Animation struct {
	Delays []int // hundredths of a second that each page is shown
	Loops  int   // how often it is played over again; 0 for ever, -1 never
}

// Warning tells that the pixels are not wholly what the file holds.
type Warning struct {
	Code string
	Text string // from a fixed list
}

// Codes of warnings.
const (
	WarnDeepColour = "deep-colour-reduced"
	WarnFirstFrame = "first-frame-only"
	WarnColour     = "colour-profile-not-applied"
	WarnOutputType = "output-type-changed"
	WarnMainOnly   = "main-picture-only"
)

var warningTexts = map[string]string{
	WarnDeepColour: "16 bits a channel were reduced to 8.",
	WarnFirstFrame: "The picture is animated; only its first frame was read and the copy does not move.",
	WarnColour:     "The picture's colour profile is of a kind that is not read here; colours may look slightly different.",
	WarnMainOnly:   "The file holds further pictures; only the main one was read and the copy has no other.",
	WarnOutputType: "No encoder for the picture's own format is used here; the copy has another format.",
}

// NewWarning returns the warning of one of the codes above.
func NewWarning(code string) Warning { return Warning{Code: code, Text: warningTexts[code]} }

func (d *Document) warn(code string) {
	for _, w := range d.Warnings {
		if w.Code == code {
			return
		}
	}
	d.Warnings = append(d.Warnings, NewWarning(code))
}

// add appends a decoded picture as the next page: normalised, in sRGB and
// upright.
func (d *Document) add(src image.Image, orientation int, c colours) error {
	img, deep, err := toNRGBA(src)
	if err != nil {
		return err
	}
	if deep {
		d.warn(WarnDeepColour)
	}
	if !c.apply(img, src) {
		d.warn(WarnColour)
	}
	d.addPage(turnUpright(img, orientation))
	return nil
}

func (d *Document) addPage(img *image.NRGBA) {
	d.Pages = append(d.Pages, NewPage(len(d.Pages)+1, img))
}

// Decode reads a whole picture file into upright 8-bit pages. Zero fields of
// lim take their defaults. The error wraps ErrNotAPicture, ErrUnsupported,
// ErrTooLarge or ErrDamaged, or is the context's when that ends first.
//
// The context is asked whenever a decoder wants more bytes. That does not stop
// one that is busy with the bytes it has; who needs a hard limit runs Decode in
// a process that can be killed.
func Decode(ctx context.Context, b []byte, lim Limits) (doc *Document, err error) {
	defer func() {
		if r := recover(); r != nil {
			doc, err = nil, fmt.Errorf("%w: its decoder gave up; ask for the original file", ErrDamaged)
		}
		if ctx.Err() != nil {
			doc, err = nil, context.Cause(ctx)
		}
		if err != nil {
			doc = nil
			return
		}
		doc.output = OutputFor(b)
	}()
	lim = lim.withDefaults()
	if len(b) > lim.MaxBytes {
		return nil, fmt.Errorf("%w: %d bytes, and %d are allowed", ErrTooLarge, len(b), lim.MaxBytes)
	}
	switch t := Sniff(b); t {
	case JPEG:
		return decodeJPEG(ctx, b, lim)
	case PNG:
		return decodePNG(ctx, b, lim)
	case GIF:
		return decodeGIF(ctx, b, lim)
	case WebP:
		return decodeWebP(ctx, b, lim)
	case TIFF:
		return decodeTIFF(ctx, b, lim)
	case BMP:
		return decodeBMP(b, lim)
	case HEIC, AVIF:
		return decodeHEIF(t, b, lim)
	default:
		return nil, notRead(t, len(b))
	}
}

// notRead is the error for a file of n bytes whose type has no decoder here.
func notRead(t Type, n int) error {
	switch t {
	case Unknown:
		if n == 0 {
			return fmt.Errorf("%w: the file is empty", ErrNotAPicture)
		}
		return fmt.Errorf("%w: its first bytes are those of no known picture format, whatever its name says", ErrNotAPicture)
	case PDF, ZIP:
		return fmt.Errorf("%w: it is a document or archive (%s); take the pictures out of it and give those", ErrNotAPicture, t)
	case OLE:
		return fmt.Errorf("%w: it is an old Office document or an Outlook message; save it as DOCX, XLSX or PPTX, or as EML", ErrNotAPicture)
	case Video:
		return fmt.Errorf("%w: it is a video, and those cannot be cleaned here; redact frames makes clean still pictures of it", ErrNotAPicture)
	case Raw:
		return fmt.Errorf("%w: a camera's raw file; export it as JPEG", ErrUnsupported)
	}
	return fmt.Errorf("%w: %s; open it in an image editor and save it as JPEG or PNG", ErrUnsupported, t)
}

// damaged hides a decoder's own words, which may quote bytes of the file.
func damaged(format string, err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return fmt.Errorf("%w: the %s ends too early; ask for the original file", ErrDamaged, format)
	}
	return fmt.Errorf("%w: the %s cannot be decoded to its end; ask for the original file", ErrDamaged, format)
}

// readerFor returns a reader over b that fails once the context has ended.
func readerFor(ctx context.Context, b []byte) io.Reader {
	return &ctxReader{ctx: ctx, r: bytes.NewReader(b)}
}

type ctxReader struct {
	ctx context.Context
	r   *bytes.Reader
}

// Read hands out at most 64 KiB so that the context is asked often.
func (r *ctxReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p[:min(len(p), 64<<10)])
}
