package pipeline

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"testing"

	"example.org/redact/pkg/attach"
	"example.org/redact/pkg/exif/exiftest"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/mask"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/pii"
	"example.org/redact/pkg/policy"
)

// number is a valid NHS number of nobody.
const number = "943 476 5919"

func archive(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for name, b := range files {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// ruled is a pipeline of a scripted face detector and the rules.
func ruled(t *testing.T, boxes ...image.Rectangle) (*Pipeline, Options) {
	t.Helper()
	rules, err := pii.Load()
	if err != nil {
		t.Fatal(err)
	}
	las, err := policy.Load("las")
	if err != nil {
		t.Fatal(err)
	}
	p := New(Tool{Version: "test"}, 2, Stage{&script{calls: [][]image.Rectangle{boxes}}}, Stage{Rules{rules}})
	return p, Options{Packs: []*policy.Pack{las}}
}

// unpacked returns all files that can be reached in an archive.
func unpacked(t *testing.T, b []byte) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := attach.Sniff(body); ok {
			for name, deep := range unpacked(t, body) {
				out[f.Name+"!"+name] = deep
			}
			continue
		}
		out[f.Name] = body
	}
	return out
}

func TestContainerIsCleanedToItsLastPart(t *testing.T) {
	p, opt := ruled(t, image.Rect(40, 40, 80, 80))
	inner := archive(t, map[string][]byte{"ward/NHS " + number + ".txt": []byte("NHS No: " + number + "\nSee you.\n")})
	in := archive(t, map[string][]byte{"inner.zip": inner, "Dr Ann Lee.png": picture(t)})
	pages := 0
	res, err := p.Clean(context.Background(), in, opt, func(mp []float64) {
		for _, m := range mp {
			if m > 0 {
				pages++
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Report.Validate(); err != nil {
		t.Error(err)
	}
	for name, b := range unpacked(t, res.Output) {
		if bytes.Contains(b, []byte(number)) || bytes.Contains([]byte(name), []byte(number)) || bytes.Contains([]byte(name), []byte("Ann")) {
			t.Errorf("something planted is in an entry of %d bytes", len(b))
		}
		if media.Sniff(b) != media.PNG {
			continue
		}
		doc, err := media.Decode(context.Background(), b, media.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got := doc.Pages[0].Image().NRGBAAt(55, 55); got != mask.Fill {
			t.Errorf("the face is not covered: %v", got)
		}
	}
	parts := map[finding.Kind]string{}
	for _, f := range res.Report.Findings {
		if f.Part == "" {
			t.Errorf("%s has no part", f.Kind)
		}
		parts[f.Kind] = f.Part
	}
	if len(parts[finding.NHSNumber]) != len("1/1") || len(parts[finding.Face]) != 1 || pages != 1 {
		t.Errorf("parts %v, %d pages", parts, pages)
	}
	if r := res.Report; r.Output == nil || r.Output.Type != "zip" || r.Input.Type != "zip" || r.Verify == nil || !r.Verify.Passed || len(r.Before) == 0 {
		t.Errorf("report: output %+v, verify %+v, %d breaches before", r.Output, r.Verify, len(r.Before))
	}
	left, err := p.VerifyCopy(context.Background(), res.Output, nil, opt, func([]float64) {})
	if err != nil || len(left.Metadata) > 0 || left.Unwalkable {
		t.Errorf("left: %+v, error %v", left, err)
	}
	left, err = p.VerifyCopy(context.Background(), in, nil, opt, func([]float64) {})
	if err != nil || left.Clean() || len(left.Visible) != 2 {
		t.Errorf("the original passes: %+v, error %v", left, err)
	}
}

func TestCheckOfAContainerWritesNothing(t *testing.T) {
	p, opt := ruled(t, image.Rect(40, 40, 80, 80))
	res, err := p.Check(context.Background(), archive(t, map[string][]byte{"a.png": picture(t)}), opt, func([]float64) {})
	if err != nil {
		t.Fatal(err)
	}
	if res.Output != nil || res.Report.Output != nil || res.Report.Verify != nil || len(res.Report.Findings) == 0 {
		t.Errorf("output of %d bytes, report %+v", len(res.Output), res.Report.Output)
	}
}

func TestMetadataOfEveryPictureInAContainerGoes(t *testing.T) {
	p, opt := ruled(t)
	files := map[string][]byte{}
	var values [][]byte
	for i, f := range exiftest.All() {
		if kind := media.Sniff(f.File); (kind == media.JPEG || kind == media.PNG) && !f.Undecodable {
			files[fmt.Sprintf("%d%s", i, f.Ext)] = f.File
			values = append(values, f.Residues...)
		}
	}
	if len(files) < 50 {
		t.Fatalf("only %d planted pictures", len(files))
	}
	res, err := p.Clean(context.Background(), archive(t, files), opt, func([]float64) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range unpacked(t, res.Output) {
		for _, v := range values {
			if bytes.Contains(b, v) {
				t.Errorf("a planted value of %d letters is left", len(v))
			}
		}
	}
}

func TestWhatCannotBeProcessedRefusesTheContainer(t *testing.T) {
	p, opt := ruled(t)
	video := append([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), make([]byte, 64)...)
	in := archive(t, map[string][]byte{"film.mp4": video, "a.txt": []byte("fine")})
	res, err := p.Clean(context.Background(), in, opt, func([]float64) {})
	if !errors.Is(err, media.ErrNotAPicture) || res != nil {
		t.Fatalf("result %v, error %v", res, err)
	}
	opt.DropUnknown = true
	res, err = p.Clean(context.Background(), in, opt, func([]float64) {})
	if err != nil {
		t.Fatal(err)
	}
	if got := unpacked(t, res.Output); len(got) != 1 || string(got["a.txt"]) != "fine" {
		t.Errorf("%d entries are left", len(got))
	}
	if w := res.Report.Warnings; len(w) != 1 || w[0].Code != "part-left-out" {
		t.Errorf("warnings %v", w)
	}
}

func TestBoxesHaveNoPlaceInAContainer(t *testing.T) {
	p, opt := ruled(t)
	opt.Boxes = []image.Rectangle{image.Rect(0, 0, 9, 9)}
	if _, err := p.Clean(context.Background(), archive(t, map[string][]byte{"a.png": picture(t)}), opt, func([]float64) {}); !errors.Is(err, ErrChoice) {
		t.Errorf("got %v", err)
	}
}

// TestPagesOfPartsAreJudgedApart: what lies at the same place of two parts does
// not lie beside one another.
func TestPagesOfPartsAreJudgedApart(t *testing.T) {
	box := finding.Region{Page: 1, Box: image.Rect(0, 0, 9, 9)}
	v := &visit{planned: []finding.Finding{
		{Kind: finding.Face, Region: box, Part: "1"},
		{Kind: finding.PRF, Region: box, Part: "2"},
		{Kind: finding.ECG, Region: box, Part: "2"},
		{Kind: finding.GPS, Part: "1"},
		{Kind: finding.GPS, Part: "1"},
	}}
	s := v.subject(attach.ZIP)
	if len(s.planned) != 4 || s.planned[1].Page != 1 || s.judged[0].Page == s.judged[1].Page || s.judged[1].Page != s.judged[2].Page {
		t.Errorf("planned %+v, judged %+v", s.planned, s.judged)
	}
}
