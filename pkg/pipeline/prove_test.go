package pipeline

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"testing"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/mask"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/policy"
)

// script is a detector that answers its n-th call with the n-th list of boxes,
// and with the last one from then on.
type script struct {
	calls [][]image.Rectangle
	n     int
	score float64 // 1 when zero
	err   error
	seen  []color.NRGBA // the pixel at (55, 55) at each call
}

func (s *script) Name() string          { return "faces/script@1" }
func (s *script) Kinds() []finding.Kind { return []finding.Kind{finding.Face} }

func (s *script) Detect(_ context.Context, p *media.Page, _ finding.Set) ([]finding.Finding, error) {
	s.seen = append(s.seen, p.Image().NRGBAAt(55, 55))
	boxes := s.calls[min(s.n, len(s.calls)-1)]
	s.n++
	var out []finding.Finding
	score := s.score
	if score == 0 {
		score = 1
	}
	for _, b := range boxes {
		out = append(out, finding.Finding{Kind: finding.Face, Region: finding.Region{Page: p.Number(), Box: b}, Score: score, Certainty: finding.Definite, Detector: s.Name()})
	}
	return out, s.err
}

func picture(t *testing.T) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 200, 160))
	for i := range img.Pix {
		img.Pix[i] = uint8(100 + i%97)
	}
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func clean(t *testing.T, d Detector, opt Options) (*Result, error) {
	t.Helper()
	las, err := policy.Load("las")
	if err != nil {
		t.Fatal(err)
	}
	opt.Packs = []*policy.Pack{las}
	return New(Tool{Version: "test"}, 1, Stage{d}).Clean(context.Background(), picture(t), opt, func([]float64) {})
}

func TestSecondLookFindsTheCoverInPlace(t *testing.T) {
	d := &script{calls: [][]image.Rectangle{{image.Rect(40, 40, 80, 80)}}}
	res, err := clean(t, d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if d.n != 2 || d.seen[1] != mask.Fill {
		t.Errorf("%d looks; the second saw %v, want the cover", d.n, d.seen[len(d.seen)-1])
	}
	if v := res.Report.Verify; v == nil || !v.Passed || v.Rendered != 1 || v.Redetected != 0 {
		t.Errorf("verify %+v", v)
	}
}

func TestWhatTheSecondLookFindsIsCoveredToo(t *testing.T) {
	late := image.Rect(120, 100, 160, 140)
	d := &script{calls: [][]image.Rectangle{{image.Rect(40, 40, 80, 80)}, {late}, {late}}}
	res, err := clean(t, d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if v := res.Report.Verify; v.Rendered != 2 || v.Redetected != 1 {
		t.Errorf("verify %+v", v)
	}
	doc, err := media.Decode(context.Background(), res.Output, media.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []image.Point{{X: 60, Y: 60}, {X: 140, Y: 120}} {
		if got := doc.Pages[0].Image().NRGBAAt(p.X, p.Y); got != mask.Fill {
			t.Errorf("%v is %v, want the cover", p, got)
		}
	}
}

func TestNoCopyWithoutProof(t *testing.T) {
	always := &script{calls: [][]image.Rectangle{
		{image.Rect(0, 0, 20, 20)},
		{image.Rect(40, 40, 60, 60)},
		{image.Rect(70, 70, 90, 90)},
		{image.Rect(100, 100, 120, 120)},
		{image.Rect(130, 130, 150, 150)},
		{image.Rect(160, 100, 180, 120)},
	}}
	if res, err := clean(t, always, Options{}); !errors.Is(err, ErrUnproved) || res != nil {
		t.Errorf("something new at every look: %v, %v", res, err)
	}
	broken := &script{calls: [][]image.Rectangle{nil}, err: errors.New("broken")}
	if res, err := clean(t, broken, Options{}); err == nil || res != nil {
		t.Errorf("a detector failed: %v, %v", res, err)
	}
	if res, err := clean(t, &script{calls: [][]image.Rectangle{nil}}, Options{Boxes: []image.Rectangle{image.Rect(500, 500, 510, 510)}}); !errors.Is(err, ErrChoice) || res != nil {
		t.Errorf("a box outside the picture: %v, %v", res, err)
	}
	outside := &script{calls: [][]image.Rectangle{{image.Rect(500, 500, 510, 510)}}}
	if res, err := clean(t, outside, Options{}); err == nil || res != nil {
		t.Errorf("a finding outside the page: %v, %v", res, err)
	}
}

// TestFlickerEnds: a detector that is unsure of ever new places near its
// threshold does not cost the copy.
func TestFlickerEnds(t *testing.T) {
	d := &script{score: 0.6, calls: [][]image.Rectangle{
		{image.Rect(0, 0, 20, 20)},
		{image.Rect(40, 40, 60, 60)},
		{image.Rect(70, 70, 90, 90)},
		{image.Rect(100, 100, 120, 120)},
		{image.Rect(130, 130, 150, 150)},
	}}
	res, err := clean(t, d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if v := res.Report.Verify; v.Rendered != 3 || v.Redetected != 2 {
		t.Errorf("verify %+v", v)
	}
}

func TestLettersAreNoFaces(t *testing.T) {
	line := finding.Line{Region: finding.Region{Page: 1, Box: image.Rect(100, 100, 300, 120)}, Height: 20}
	text := finding.Finding{Kind: finding.Text, Region: line.Region, Line: &line}
	face := func(x, y, side int, score float64) finding.Finding {
		return finding.Finding{Kind: finding.Face, Region: finding.Region{Page: 1, Box: image.Rect(x, y, x+side, y+side)}, Score: score}
	}
	for name, tt := range map[string]struct {
		f    finding.Finding
		kept bool
	}{
		"a letter":                 {face(150, 100, 18, 0.6), false},
		"a sure face on a line":    {face(150, 100, 18, 0.9), true},
		"a face beside the line":   {face(150, 140, 18, 0.6), true},
		"a face with a name on it": {face(140, 60, 80, 0.6), true},
	} {
		got := finding.Set(withoutLetters([]finding.Finding{tt.f, text})).Of(finding.Face)
		if (len(got) == 1) != tt.kept {
			t.Errorf("%s: kept %v", name, !tt.kept)
		}
	}
}

func TestKeptThingsAreNotCoveredAgain(t *testing.T) {
	d := &script{calls: [][]image.Rectangle{{image.Rect(40, 40, 80, 80)}}}
	res, err := clean(t, d, Options{Choices: Choices{Keep: []finding.Kind{finding.Face}}})
	if err != nil {
		t.Fatal(err)
	}
	if res.Report.Verdict != policy.VerdictAsk || res.Report.Findings[0].Action != finding.Keep {
		t.Errorf("verdict %s, action %s; want ask and keep", res.Report.Verdict, res.Report.Findings[0].Action)
	}
	doc, err := media.Decode(context.Background(), res.Output, media.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if doc.Pages[0].Image().NRGBAAt(60, 60) == mask.Fill {
		t.Error("it was covered")
	}
}

func TestUncoveredShare(t *testing.T) {
	r := finding.Region{Page: 1, Box: image.Rect(0, 0, 100, 100)}
	half := []mask.Cover{{Region: finding.Region{Box: image.Rect(0, 0, 50, 100)}}}
	triangle := []mask.Cover{{Region: finding.Region{Box: r.Box, Polygon: []image.Point{{X: 0, Y: 0}, {X: 100, Y: 0}, {X: 0, Y: 100}}}}}
	for name, tt := range map[string]struct {
		covers []mask.Cover
		want   float64
	}{"none": {nil, 1}, "half": {half, 0.5}, "triangle": {triangle, 0.5}, "twice the same half": {append(half, half...), 0.5}} {
		if got := uncovered(r, tt.covers); got < tt.want-0.03 || got > tt.want+0.03 {
			t.Errorf("%s: %.2f, want %.2f", name, got, tt.want)
		}
	}
	slanted := finding.Region{Box: r.Box, Polygon: []image.Point{{X: 0, Y: 90}, {X: 90, Y: 0}, {X: 100, Y: 10}, {X: 10, Y: 100}}}
	if got := uncovered(slanted, []mask.Cover{{Region: slanted}}); got != 0 {
		t.Errorf("a slanted line under a cover of its own outline: %.2f", got)
	}
	if got := uncovered(slanted, half); got < 0.45 || got > 0.55 {
		t.Errorf("a slanted line that is covered by half: %.2f", got)
	}
	hair := finding.Region{Box: image.Rect(0, 0, 1000, 1000), Polygon: []image.Point{{X: 0, Y: 5}, {X: 1000, Y: 5}, {X: 1000, Y: 6}, {X: 0, Y: 6}}}
	if got := uncovered(hair, nil); got != 1 {
		t.Errorf("an open line that is thinner than the lattice: %.2f", got)
	}
}

func TestReportOfTheCopy(t *testing.T) {
	res, err := clean(t, &script{calls: [][]image.Rectangle{{image.Rect(40, 40, 80, 80)}}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := res.Report
	if r.Output == nil || r.Output.SHA256 != hexSum(res.Output) || r.Output.Type != "png" {
		t.Errorf("output %+v", r.Output)
	}
	if r.Input.SHA256 != "" || r.Input.Bytes != 0 {
		t.Error("the report links to the original unasked")
	}
	if len(r.NotChecked) == 0 {
		t.Error("one detector cannot check everything")
	}
	res, err = clean(t, &script{calls: [][]image.Rectangle{nil}}, Options{ReportSource: true})
	if err != nil {
		t.Fatal(err)
	}
	if res.Report.Input.SHA256 == "" {
		t.Error("--report-source gives no hash")
	}
}

func TestPaintIsNoMark(t *testing.T) {
	at := func(k finding.Kind, x0, y0, x1, y1 int) finding.Finding {
		return finding.Finding{Kind: k, Region: finding.Region{Page: 1, Box: image.Rect(x0, y0, x1, y1)}}
	}
	covers := []mask.Cover{{Region: at(finding.Face, 40, 40, 80, 80).Region}}
	crest := at(finding.OrgCrest, 20, 20, 120, 120)
	for _, c := range []struct {
		name     string
		seen     finding.Finding
		original []finding.Finding
		want     bool
	}{
		{"a crest round a covered face", crest, nil, true},
		{"one that the original shows too", crest, []finding.Finding{at(finding.OrgCrest, 30, 30, 110, 110)}, false},
		{"one of another page", crest, []finding.Finding{{Kind: finding.OrgCrest, Region: finding.Region{Page: 2, Box: crest.Box}}}, true},
		{"one away from covers", at(finding.OrgCrest, 90, 90, 150, 150), nil, false},
		{"a face beside a covered one", at(finding.Face, 60, 40, 140, 120), nil, false},
		{"a bar code round a covered number", at(finding.Barcode, 20, 20, 120, 120), nil, false},
		{"a number beside a covered one", at(finding.NHSNumber, 60, 40, 140, 80), nil, false},
	} {
		if got := paint(c.seen, covers, c.original); got != c.want {
			t.Errorf("%s: paint is %v, want %v", c.name, got, c.want)
		}
	}
}
