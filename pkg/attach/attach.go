// Package attach opens containers (archives, documents, mail), hands what they
// hold to a Handler, and writes a new container from what comes back. It knows
// no picture, no rule and no policy: the pipeline implements the Handler.
//
// The danger of a container is what nobody sees in it: authors, comments,
// earlier versions, cropped-away edges, entries that only some programs list.
// So nothing is edited in place. Rebuild reads the container by its official
// index, copies what an allowlist names, and writes a file of its own form; what
// is not on the list either refuses the whole container or is left out and told
// to Handler.Stripped. Verify then walks the result with other code than the
// writer's and accounts for every byte.
//
// One container, one file:
//
//	attach.go  types, sniffing, dispatch     limits.go  what is bounded, for all together
//	zip.go     archives                      zipproof.go  the walk over our own archives
//	tar.go     the same without an index     text.go    marks in the place of found text
//	pdf.go     documents as drawn pages      pdfout.go  a document of pictures, and its proof
//	office*.go Word, PowerPoint, Excel       runs.go    text that is cut into runs
//	eml*.go    mail                          ole.go     what is only refused
//	plain.go   text as it looks              packed.go  data that lies in text
//	program.go other programs                flatten.go documents printed to PDF
//
// Paths are neutral: "2/1" is the first part of the second part. A name can hold
// a patient, so names appear in no path, error or finding.
//
// A container is hostile until it is read to its end: see limits.go. An error
// that is the file's fault is a *RefusedError, with a word on what to do.
package attach

import (
	"context"
	"errors"
	"fmt"
	"image"

	"example.org/redact/pkg/finding"
)

// Type names a kind of container.
type Type string

// Kinds of containers that are rewritten here.
const (
	ZIP Type = "zip"
	TAR Type = "tar"
	PDF Type = "pdf"

	DOCX Type = "docx"
	PPTX Type = "pptx"
	XLSX Type = "xlsx"

	EML Type = "eml"

	// OLE is known only to be refused with a word: MSG, DOC, a password.
	OLE Type = "ole"
)

// Extension returns the usual extension of the type, with its dot.
func (t Type) Extension() string { return "." + string(t) }

// format is everything that the package knows of one kind of container.
type format struct {
	t       Type
	sniff   func(in []byte) bool
	rebuild func(ctx context.Context, in []byte, h Handler, lim Limits) ([]byte, error)
	verify  func(out []byte, v verifier) error
}

// formats is the dispatch; the first whose sniff answers yes has the file.
func formats() []format {
	return []format{
		{DOCX, isOffice("word/"), rebuildOffice(DOCX), verifyOffice(DOCX)},
		{PPTX, isOffice("ppt/"), rebuildOffice(PPTX), verifyOffice(PPTX)},
		{XLSX, isOffice("xl/"), rebuildOffice(XLSX), verifyOffice(XLSX)},
		{ZIP, isZIP, rebuildZIP, verifyZIP},
		{TAR, isTAR, rebuildTAR, verifyTAR},
		{PDF, isPDF, rebuildPDF, verifyPDF},
		{EML, isEML, rebuildEML, verifyEML},
		{OLE, isOLE, rebuildOLE, verifyOLE},
	}
}

// Types lists what can be rewritten.
func Types() []Type {
	var out []Type
	for _, f := range formats() {
		if f.t != OLE {
			out = append(out, f.t)
		}
	}
	return out
}

// Sniff names the kind of a container from its bytes, and whether it is one.
func Sniff(in []byte) (Type, bool) {
	for _, f := range formats() {
		if f.sniff(in) {
			return f.t, true
		}
	}
	return "", false
}

// Handler is what a container asks of the pipeline for what it holds. path is
// neutral: "2/1"; it counts within the container, from 1.
type Handler interface {
	// Picture cleans an embedded picture of known or unknown format; the
	// result has the same upright pixel size.
	Picture(ctx context.Context, path string, picture []byte) (Cleaned, error)
	// Page cleans a rendered page; words are its text layer, perfectly read, in
	// pixels of the page. The last number of path is the page's, from 1.
	Page(ctx context.Context, path string, page *image.NRGBA, words []PageWord) (Cleaned, error)
	// Text says which byte ranges of text must be replaced, and by which kind.
	// Lines are separated by \n. The spans are in order and do not overlap.
	Text(ctx context.Context, path string, text string) ([]Span, error)
	// Part cleans a whole nested file (an attachment, an entry of an archive)
	// and names its new extension, with its dot. ErrDrop means that the part is
	// to be left out.
	Part(ctx context.Context, path string, part []byte) (out []byte, ext string, err error)
	// Name says whether a file name holds a finding (a date, a number, a name)
	// and must become neutral.
	Name(ctx context.Context, path, name string) (holds bool, err error)
	// Stripped notes metadata that was there and was left out (author, dates,
	// comments...). The path of the container itself is empty.
	Stripped(path string, kind finding.Kind, carrier finding.Carrier)
}

// Cleaned is a picture that may stand in the output: freshly encoded.
type Cleaned struct {
	Bytes []byte
	Type  string // jpeg or png
}

// PageWord is one word of a page's text layer.
type PageWord struct {
	Text finding.Secret
	Box  image.Rectangle // pixels of the page
}

// Span is a range of bytes of a text that must go.
type Span struct {
	From, To int
	Kind     finding.Kind
}

// ErrDrop is what Handler.Part answers for a part that is to be left out.
var ErrDrop = errors.New("this part is left out")

// RefusedError is a fault of the file, in words for its owner. It quotes
// nothing of the file.
type RefusedError struct {
	Why   string
	cause error
}

func (e *RefusedError) Error() string { return e.Why }

// Unwrap returns what a library said, which may quote the file: not for print.
func (e *RefusedError) Unwrap() error { return e.cause }

// refuse makes a RefusedError of a sentence that says what to do.
func refuse(format string, args ...any) error {
	return &RefusedError{Why: fmt.Sprintf(format, args...)}
}

// refuseFor is refuse with the library's own error behind it.
func refuseFor(cause error, format string, args ...any) error {
	return &RefusedError{Why: fmt.Sprintf(format, args...), cause: cause}
}

// Rebuild writes a new container of the type from what h makes of the parts of
// in. lim bounds it together with every container that lies within it: see
// Limits.Deeper. The output proves nothing yet: that is Verify's work.
func Rebuild(ctx context.Context, t Type, in []byte, h Handler, lim Limits) (out []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			out, err = nil, refuse("the %s file made its reader give up; ask for the original file", t)
		}
	}()
	for _, f := range formats() {
		if f.t == t {
			return f.rebuild(ctx, in, h, lim.filled())
		}
	}
	return nil, refuse("containers of type %s are not rewritten here", t)
}

// ErrUnclean is the class of Verify's errors.
var ErrUnclean = errors.New("the container holds something that is not on the list")

// Verify proves that a container holds nothing but what Rebuild writes: it walks
// every byte with other code than the writer's, and asks picture for each
// picture that it holds. The error wraps ErrUnclean and quotes nothing.
func Verify(t Type, out []byte, picture func([]byte) error) error {
	return verifier{picture: picture, depth: DefaultLimits().Depth}.container(t, out)
}

// verifier is one descent through a container.
type verifier struct {
	picture func([]byte) error
	depth   int
}

func (v verifier) container(t Type, out []byte) (err error) {
	defer func() {
		if recover() != nil {
			err = unclean("the %s cannot be walked", t)
		}
	}()
	if v.depth--; v.depth < 0 {
		return unclean("containers lie too deep in one another")
	}
	for _, f := range formats() {
		if f.t == t {
			return f.verify(out, v)
		}
	}
	return unclean("%s is no type of container that is written here", t)
}

// part proves a nested file: a container, plain text, or else a picture.
func (v verifier) part(b []byte) error {
	if t, ok := Sniff(b); ok {
		return v.container(t, b)
	}
	if IsText(b) {
		return nil
	}
	return v.picture(b)
}

// unclean makes an error of the class ErrUnclean.
func unclean(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrUnclean, fmt.Sprintf(format, args...))
}
