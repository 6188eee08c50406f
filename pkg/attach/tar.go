package attach

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"example.org/redact/pkg/finding"
)

// tarBlock is the unit of a TAR archive.
const tarBlock = 512

// isTAR asks for the magic of POSIX and GNU archives. Older ones have none.
func isTAR(in []byte) bool {
	return len(in) >= tarBlock && string(in[257:262]) == "ustar"
}

// rebuildTAR writes a new archive of cleaned entries, in the plain form of 1988:
// owners, times, extended headers and all that newer forms added stay behind.
func rebuildTAR(ctx context.Context, in []byte, h Handler, lim Limits) ([]byte, error) {
	r := tar.NewReader(bytes.NewReader(in))
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	names := newNamer(h)
	for parts := 0; ; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, refuseFor(err, "the TAR archive is damaged or cut off; ask for the original file")
		}
		if err := lim.entry(); err != nil {
			return nil, err
		}
		name, err := tarEntry(f)
		if err != nil {
			return nil, err
		}
		if name == "" {
			continue
		}
		if err := names.see(name); err != nil {
			return nil, err
		}
		parts++
		at := fmt.Sprint(parts)
		noteTARMetadata(h, at, f)
		b, err := lim.unpack(r, f.Size)
		if err != nil {
			return nil, err
		}
		out, ext, err := h.Part(ctx, at, b)
		if errors.Is(err, ErrDrop) {
			continue
		}
		if err != nil {
			return nil, err
		}
		as, err := names.name(ctx, at, plainName(name, at), ext)
		if err != nil {
			return nil, err
		}
		if err := addToTAR(w, as, out); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write the TAR archive: %w", err)
	}
	return buf.Bytes(), nil
}

// tarEntry returns the name of a file, and the empty one for a folder or a
// header that speaks of the whole archive.
func tarEntry(f *tar.Header) (string, error) {
	switch f.Typeflag {
	case tar.TypeReg:
		return entryName(f.Name)
	case tar.TypeDir, tar.TypeXGlobalHeader:
		return "", nil
	}
	return "", refuse("the TAR archive holds a link or a device; unpack it with care and make a new one")
}

func noteTARMetadata(h Handler, at string, f *tar.Header) {
	if f.Uname != "" || f.Gname != "" || f.Uid != 0 || f.Gid != 0 {
		h.Stripped(at, finding.Author, finding.CarrierOther)
	}
	if f.ModTime.Unix() > 0 {
		h.Stripped(at, finding.TakenAt, finding.CarrierOther)
	}
	if len(f.PAXRecords) > 0 {
		h.Stripped(at, finding.Metadata, finding.CarrierOther)
	}
}

// plainName returns a name that fits into the plain form: short, and ASCII. An
// extension may still be added to it.
func plainName(name, at string) string {
	const room = 80
	if len(name) <= room && strings.IndexFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) < 0 {
		return name
	}
	return "part-" + at
}

// addToTAR writes an entry with a name and nothing else.
func addToTAR(w *tar.Writer, name string, b []byte) error {
	h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(b)), Mode: 0o600, Format: tar.FormatUSTAR}
	if err := w.WriteHeader(h); err != nil {
		return fmt.Errorf("write the TAR archive: %w", err)
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write the TAR archive: %w", err)
	}
	return nil
}

// verifyTAR walks our own form of archive block by block: every header is the
// one that its name and length lead to, every filling byte is zero, and two
// empty blocks end it.
func verifyTAR(out []byte, v verifier) error {
	seen := map[string]bool{}
	for at := 0; ; {
		if len(out)-at < 2*tarBlock || len(out)%tarBlock != 0 {
			return unclean("the TAR does not end as it should")
		}
		if allZero(out[at : at+tarBlock]) {
			if len(out)-at != 2*tarBlock || !allZero(out[at:]) {
				return unclean("something lies behind the end of the TAR")
			}
			return nil
		}
		name, size, err := tarHeader(out[at : at+tarBlock])
		if err != nil {
			return err
		}
		if key := strings.ToLower(name); seen[key] {
			return unclean("two entries of the TAR have one name")
		} else {
			seen[key] = true
		}
		at += tarBlock
		end := at + size
		padded := (end + tarBlock - 1) / tarBlock * tarBlock
		if padded > len(out) || !allZero(out[end:padded]) {
			return unclean("an entry of the TAR is longer than it says")
		}
		if err := v.part(out[at:end]); err != nil {
			return err
		}
		at = padded
	}
}

// tarHeader reads a header and compares it, byte by byte, with the one that is
// made from its name and length alone.
func tarHeader(b []byte) (string, int, error) {
	bad := unclean("a header of the TAR says more than a name and a length")
	name := string(bytes.TrimRight(b[:100], "\x00"))
	var size int
	if _, err := fmt.Sscanf(string(b[124:135]), "%o", &size); err != nil || size < 0 {
		return "", 0, bad
	}
	want := make([]byte, tarBlock)
	copy(want, name)
	copy(want[100:], "0000600\x000000000\x000000000\x00")
	copy(want[124:], fmt.Sprintf("%011o\x00%011o\x00", size, 0))
	copy(want[148:], "        0")
	copy(want[257:], "ustar\x0000")
	copy(want[329:], "0000000\x000000000\x00")
	sum := 0
	for _, c := range want {
		sum += int(c)
	}
	copy(want[148:], fmt.Sprintf("%06o\x00 ", sum))
	if _, err := entryName(name); err != nil || !bytes.Equal(b, want) {
		return "", 0, bad
	}
	return name, size, nil
}
