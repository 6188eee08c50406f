package attach

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.org/redact/pkg/finding"
)

// isZIP accepts what begins with an entry or is an empty archive. A program in
// front of an archive (a self-extracting one) is not accepted.
func isZIP(in []byte) bool {
	return bytes.HasPrefix(in, []byte("PK\x03\x04")) || bytes.HasPrefix(in, []byte("PK\x05\x06"))
}

// rebuildZIP writes a new archive of cleaned entries. Only entries of the
// directory at its end are read: what else lies in the file is left behind with
// times, owners, comments and every extra field.
func rebuildZIP(ctx context.Context, in []byte, h Handler, lim Limits) ([]byte, error) {
	r, err := zip.NewReader(bytes.NewReader(in), int64(len(in)))
	if err != nil {
		return nil, refuseFor(err, "the ZIP archive is damaged or cut off; ask for the original file")
	}
	if err := soundZIP(r.File); err != nil {
		return nil, err
	}
	if r.Comment != "" {
		h.Stripped("", finding.Metadata, finding.CarrierComment)
	}
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	names := newNamer(h)
	parts := 0
	for _, f := range r.File {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := lim.entry(); err != nil {
			return nil, err
		}
		name, err := zipEntry(f)
		if err != nil {
			return nil, err
		}
		if err := names.see(name); err != nil {
			return nil, err
		}
		if strings.HasSuffix(f.Name, "/") {
			continue // folders come into being with what lies in them
		}
		parts++
		at := fmt.Sprint(parts)
		noteZIPMetadata(h, at, f)
		out, ext, err := zipPart(ctx, h, lim, at, f)
		if errors.Is(err, ErrDrop) {
			continue
		}
		if err != nil {
			return nil, err
		}
		as, err := names.name(ctx, at, name, ext)
		if err != nil {
			return nil, err
		}
		if err := addToZIP(w, as, out); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write the ZIP archive: %w", err)
	}
	return buf.Bytes(), nil
}

// soundZIP refuses what is no archive of files: entries that share one another's
// bytes, by which a few kilobytes unpack to terabytes, and the documents of
// OpenDocument, which are archives of parts that only mean something together.
func soundZIP(files []*zip.File) error {
	type span struct{ from, to int64 }
	var spans []span
	for i, f := range files {
		if i == 0 && f.Name == "mimetype" {
			return refuse("it is a document of OpenDocument or an electronic book; open it and save it as DOCX, PPTX, XLSX or PDF")
		}
		at, err := f.DataOffset()
		if err != nil {
			return refuseFor(err, "the ZIP archive is damaged or cut off; ask for the original file")
		}
		spans = append(spans, span{at, at + int64(min(f.CompressedSize64, 1<<40))})
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	for i := 1; i < len(spans); i++ {
		if spans[i-1].to > spans[i].from {
			return refuse("entries of the ZIP archive share their bytes, as only those of a trap do; ask for the files themselves")
		}
	}
	return nil
}

// zipEntry checks the header of an entry and returns its name.
func zipEntry(f *zip.File) (string, error) {
	const encrypted, patched, masked = 1, 1 << 5, 1 << 13
	switch {
	case f.Flags&(encrypted|masked) != 0:
		return "", refuse("the ZIP archive needs a password; unpack it and give the files themselves")
	case f.Flags&patched != 0 || f.Method != zip.Store && f.Method != zip.Deflate:
		return "", refuse("the ZIP archive is packed in an unusual way; unpack it and make a new one")
	case !f.Mode().IsRegular() && !f.Mode().IsDir():
		return "", refuse("the ZIP archive holds a link or a device; unpack it with care and make a new one")
	}
	return entryName(f.Name)
}

// noteZIPMetadata tells what an entry's header held beside its name.
func noteZIPMetadata(h Handler, at string, f *zip.File) {
	if f.Comment != "" {
		h.Stripped(at, finding.Metadata, finding.CarrierComment)
	}
	if !f.Modified.IsZero() && f.Modified.Year() > 1980 {
		h.Stripped(at, finding.TakenAt, finding.CarrierOther)
	}
}

func zipPart(ctx context.Context, h Handler, lim Limits, at string, f *zip.File) ([]byte, string, error) {
	rc, err := f.Open()
	if err != nil {
		return nil, "", refuseFor(err, "part %s of the ZIP archive is damaged; ask for the original file", at)
	}
	defer rc.Close()
	// What a header claims can be larger than the whole archive.
	b, err := lim.unpack(rc, int64(min(f.CompressedSize64, 1<<40)))
	if err != nil {
		return nil, "", err
	}
	return h.Part(ctx, at, b)
}

// addToZIP writes an entry with a name and nothing else: no time, no owner.
func addToZIP(w *zip.Writer, name string, b []byte) error {
	e, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return fmt.Errorf("write the ZIP archive: %w", err)
	}
	if _, err := io.Copy(e, bytes.NewReader(b)); err != nil {
		return fmt.Errorf("write the ZIP archive: %w", err)
	}
	return nil
}
