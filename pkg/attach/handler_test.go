package attach

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"

	"example.org/redact/pkg/finding"
)

// planted must be in no output: the fake handler redacts it from texts and takes
// names that hold it for telling ones.
const planted = "943-476-5919"

// handler stands in for the pipeline: it knows one number and PNG pictures.
type handler struct {
	lim      Limits
	prefix   string
	parts    []string // paths that were asked about
	stripped []string
	drop     bool // leave out what cannot be processed
}

func (h *handler) Picture(_ context.Context, path string, b []byte) (Cleaned, error) {
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return Cleaned{}, refuse("part %s is no picture", path)
	}
	var buf bytes.Buffer
	err = png.Encode(&buf, img)
	return Cleaned{Bytes: buf.Bytes(), Type: "png"}, err
}

func (h *handler) Page(_ context.Context, path string, page *image.NRGBA, _ []PageWord) (Cleaned, error) {
	var buf bytes.Buffer
	err := png.Encode(&buf, page)
	return Cleaned{Bytes: buf.Bytes(), Type: "png"}, err
}

func (h *handler) Text(_ context.Context, _, text string) ([]Span, error) {
	var out []Span
	for at := 0; ; {
		i := strings.Index(text[at:], planted)
		if i < 0 {
			return out, nil
		}
		out = append(out, Span{at + i, at + i + len(planted), finding.NHSNumber})
		at += i + len(planted)
	}
}

func (h *handler) Part(ctx context.Context, path string, b []byte) ([]byte, string, error) {
	h.parts = append(h.parts, h.prefix+path)
	if t, ok := Sniff(b); ok {
		lim, err := h.lim.Deeper()
		if err != nil {
			return nil, "", err
		}
		sub := *h
		sub.lim, sub.prefix = lim, h.prefix+path+"/"
		out, err := Rebuild(ctx, t, b, &sub, lim)
		h.parts, h.stripped = sub.parts, sub.stripped
		return out, t.Extension(), err
	}
	if text, ok := PlainText(b); ok {
		spans, err := h.Text(ctx, path, text)
		return []byte(Replace(text, spans)), ".txt", err
	}
	c, err := h.Picture(ctx, path, b)
	if err != nil && h.drop {
		return nil, "", ErrDrop
	}
	return c.Bytes, ".png", err
}

func (h *handler) Name(_ context.Context, _, name string) (bool, error) {
	return strings.Contains(name, planted), nil
}

func (h *handler) Stripped(path string, kind finding.Kind, carrier finding.Carrier) {
	h.stripped = append(h.stripped, fmt.Sprintf("%s%s %s %s", h.prefix, path, kind, carrier))
}

func newHandler(lim Limits) *handler { return &handler{lim: lim.Open()} }

// rebuilt rebuilds and verifies.
func rebuilt(t *testing.T, in []byte, lim Limits) ([]byte, *handler, error) {
	t.Helper()
	kind, ok := Sniff(in)
	if !ok {
		t.Fatal("the container is not recognised")
	}
	h := newHandler(lim)
	out, err := Rebuild(context.Background(), kind, in, h, h.lim)
	if err != nil {
		if out != nil {
			t.Errorf("there is an output beside the error %v", err)
		}
		return nil, h, err
	}
	if err := Verify(kind, out, provePNG); err != nil {
		t.Errorf("the output is not proved: %v", err)
	}
	return out, h, nil
}

func provePNG(b []byte) error {
	_, err := png.Decode(bytes.NewReader(b))
	return err
}

// mustRefuse checks that a container is refused with a word for its owner.
func mustRefuse(t *testing.T, in []byte, lim Limits, word string) {
	t.Helper()
	_, _, err := rebuilt(t, in, lim)
	var refused *RefusedError
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), word) {
		t.Errorf("got %v, want a refusal that says %q", err, word)
	}
}

func pngOf(t testing.TB, w, h int) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, image.NewNRGBA(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
