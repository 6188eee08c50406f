package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"image"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var hash = strings.Repeat("ab", 32)

var bothPacks = sync.OnceValue(func() []*policy.Pack {
	var out []*policy.Pack
	for _, name := range []string{"las", "asph"} {
		p, err := policy.Load(name)
		if err != nil {
			panic(err)
		}
		out = append(out, p)
	}
	return out
})

// sample is a report of a form beside a face in a picture with a location.
func sample(t testing.TB) *Report {
	t.Helper()
	at := func(x, y, w, h int) finding.Region {
		return finding.Region{Page: 1, Box: image.Rect(x, y, x+w, y+h)}
	}
	fs := []finding.Finding{
		{ID: "f1", Kind: finding.PRF, Region: at(100, 200, 300, 400), Score: 0.914, Certainty: finding.Definite, Detector: "records/sheet@1", Evidence: []string{"form-words"}, Action: finding.RedactWhole},
		{
			ID: "f2", Kind: finding.NHSNumber, Region: at(120, 220, 90, 20), Score: 1, Certainty: finding.Definite, Detector: "pii/nhs-number@1", Evidence: []string{"check-digit", "label"}, Action: finding.Redact,
			Line: &finding.Line{Text: finding.NewSecret("999 123 4567 JANE DOE")},
		},
		{ID: "f3", Kind: finding.Face, Region: at(600, 100, 120, 150), Score: 0.7, Certainty: finding.Likely, Detector: "faces/own@1", Action: finding.Redact},
		{ID: "f4", Kind: finding.Uniform, Region: at(580, 260, 200, 300), Score: 0.5, Certainty: finding.Likely, Detector: "badges/words@1", Action: finding.Flag},
		{ID: "f5", Kind: finding.GPS, Carrier: finding.CarrierEXIFGPS, Score: 1, Certainty: finding.Definite, Detector: "exif", Action: finding.Strip},
	}
	packs, ctx := bothPacks(), policy.Context{}
	before, after := policy.Evaluate(packs, ctx, fs, policy.Before), policy.Evaluate(packs, ctx, fs, policy.After)
	r := &Report{
		Tool:    Tool{Version: "0.1.0", Models: []Model{{"faces", hash}}, Detectors: []string{"faces/own@1", "records/sheet@1"}},
		Input:   Input{Type: "jpeg", Pages: []Page{{800, 600}}},
		Context: ContextOf(packs, ctx), Findings: FindingsOf(fs), Before: before.Breaches, After: after.Breaches, Questions: after.Questions,
		NotChecked: []finding.Kind{finding.Tattoo, finding.Injury}, Warnings: []Warning{NewWarning("faces-weak-detector")},
		Output: &Output{SHA256: hash, Bytes: 12345, Type: "jpeg"}, Verify: &Verify{Passed: true, Metadata: MetadataClean, Rendered: 1},
		TimingMS: map[string]int{"faces": 210},
	}
	r.Verdict, r.VerdictReason = policy.Decide(r.After, r.Questions, policy.KeptWithoutConsent(ctx, fs))
	return r
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; run go test -update and look at the difference\n%s", path, got)
	}
}

func TestGolden(t *testing.T) {
	r := sample(t)
	for name, write := range map[string]func(*bytes.Buffer) error{
		"report.json":  func(b *bytes.Buffer) error { return WriteJSON(b, r) },
		"report.txt":   func(b *bytes.Buffer) error { return WriteText(b, r, TextOptions{}) },
		"report.sarif": func(b *bytes.Buffer) error { return WriteSARIF(b, []*Report{r}) },
	} {
		var buf bytes.Buffer
		if err := write(&buf); err != nil {
			t.Fatal(name, err)
		}
		golden(t, name, buf.Bytes())
	}
}

// Nothing that was read may reach any writer.
func TestNoRecognisedText(t *testing.T) {
	r := sample(t)
	var buf bytes.Buffer
	for _, err := range []error{
		WriteJSON(&buf, r), WriteText(&buf, r, TextOptions{Colour: true}), WriteJSONL(&buf, []*Report{r}), WriteSARIF(&buf, []*Report{r}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, secret := range []string{"JANE", "DOE", "999 123", "4567"} {
		if strings.Contains(buf.String(), secret) {
			t.Errorf("%q is in the output", secret)
		}
	}
}

// The empty report has every list as [], and null only where nothing was written.
func TestEmptyListsAreNotNull(t *testing.T) {
	r := &Report{Input: Input{Type: "png"}, Context: ContextOf(nil, policy.Context{}), Verdict: policy.VerdictPost, VerdictReason: "x"}
	var buf bytes.Buffer
	if err := WriteJSON(&buf, r); err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(buf.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"findings", "before", "after", "questions", "not_checked", "warnings"} {
		if _, ok := m[k].([]any); !ok {
			t.Errorf("%s is %v, not a list", k, m[k])
		}
	}
	for _, k := range []string{"output", "verify"} {
		if v, there := m[k]; v != nil || !there {
			t.Errorf("%s is %v, want null", k, v)
		}
	}
	tool, context := m["tool"].(map[string]any), m["context"].(map[string]any)
	for _, v := range []any{tool["models"], tool["detectors"], context["policies"], context["declared"], context["consent"]} {
		if _, ok := v.([]any); !ok {
			t.Errorf("a list is %v", v)
		}
	}
	if context["published"] != nil || context["incident_public"] != false || context["channel"] != "personal" {
		t.Errorf("context is %v", context)
	}
}

func TestReadGivesBackWhatWasWritten(t *testing.T) {
	var first, second bytes.Buffer
	if err := WriteJSON(&first, sample(t)); err != nil {
		t.Fatal(err)
	}
	r, err := Read(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteJSON(&second, r); err != nil {
		t.Fatal(err)
	}
	if first.String() != second.String() {
		t.Error("a report changes when it is read and written")
	}
	if _, err := Read(strings.NewReader(`{"schema":"redact.report/1","surprise":"x"}`)); !errors.Is(err, ErrInvalid) {
		t.Errorf("an unknown member is read: %v", err)
	}
}

func TestValidateRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*Report){
		"kind":                  func(r *Report) { r.Findings[0].Kind = "ECG" },
		"carrier":               func(r *Report) { r.Findings[0].Carrier = "XMP:Jane" },
		"action":                func(r *Report) { r.Findings[0].Action = "" },
		"certainty":             func(r *Report) { r.Findings[0].Certainty = finding.Undecidable },
		"detector":              func(r *Report) { r.Findings[0].Detector = "faces of Jane" },
		"id":                    func(r *Report) { r.Findings[0].ID = "1" },
		"id twice":              func(r *Report) { r.Findings[0].ID = "f2" },
		"page":                  func(r *Report) { r.Findings[0].Page = 2 },
		"part":                  func(r *Report) { r.Findings[0].Part = "word/media" },
		"box":                   func(r *Report) { r.Findings[0].Box[2] = -1 },
		"score":                 func(r *Report) { r.Findings[0].Score = 2 },
		"keep without why":      func(r *Report) { r.Findings[0].Action = finding.Keep },
		"why without keep":      func(r *Report) { r.Findings[0].Keep = &Keep{} },
		"keep reason":           func(r *Report) { r.Findings[0].Action, r.Findings[0].Keep = finding.Keep, &Keep{"Jane said so"} },
		"evidence as text":      func(r *Report) { r.Findings[0].Evidence = []string{"Jane Doe"} },
		"long evidence":         func(r *Report) { r.Findings[0].Evidence = []string{strings.Repeat("a", 41)} },
		"verdict":               func(r *Report) { r.Verdict = "maybe" },
		"no reason":             func(r *Report) { r.VerdictReason = "" },
		"unknown warning":       func(r *Report) { r.Warnings = []Warning{{"new", "Jane"}} },
		"warning with own text": func(r *Report) { r.Warnings[0].Text = "Jane" },
		"not checked":           func(r *Report) { r.NotChecked = []finding.Kind{"soul"} },
		"breach of nothing":     func(r *Report) { r.Before[0].Findings = []string{"f99"} },
		"breach without policy": func(r *Report) { r.After = []policy.Breach{{Section: "5.14"}} },
		"question":              func(r *Report) { r.Questions[0].Policy = "" },
		"consent by name":       func(r *Report) { r.Context.Consent = []string{"Jane Doe"} },
		"channel":               func(r *Report) { r.Context.Channel = "friends" },
		"published":             func(r *Report) { p := policy.Published("https://x"); r.Context.Published = &p },
		"schema":                func(r *Report) { r.Schema = "redact.report/2" },
		"type":                  func(r *Report) { r.Input.Type = "a jpeg" },
		"source hash":           func(r *Report) { r.Input.SHA256 = "x" },
		"output hash":           func(r *Report) { r.Output.SHA256 = "x" },
		"model":                 func(r *Report) { r.Tool.Models[0].SHA256 = "" },
		"detector list":         func(r *Report) { r.Tool.Detectors[0] = "" },
		"timing":                func(r *Report) { r.TimingMS = map[string]int{"Jane Doe": 1} },
	} {
		r := sample(t)
		spoil(r)
		err := r.Validate()
		if !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if strings.Contains(err.Error(), "Jane") {
			t.Errorf("%s: the error quotes the value: %v", name, err)
		}
		var buf bytes.Buffer
		if WriteJSON(&buf, r) == nil || WriteText(&buf, r, TextOptions{}) == nil || WriteJSONL(&buf, []*Report{r}) == nil ||
			WriteJSONList(&buf, []*Report{r}) == nil || WriteSARIF(&buf, []*Report{r}) == nil || buf.Len() > 0 {
			t.Errorf("%s: a writer writes it", name)
		}
	}
}

func TestText(t *testing.T) {
	r := sample(t)
	var plainText, coloured bytes.Buffer
	if err := WriteText(&plainText, r, TextOptions{Width: 60}); err != nil {
		t.Fatal(err)
	}
	if err := WriteText(&coloured, r, TextOptions{Colour: true}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(plainText.String(), "\x1b") {
		t.Error("colour although none was asked for")
	}
	if !strings.Contains(coloured.String(), "\x1b[") {
		t.Error("no colour although it was asked for")
	}
	for _, line := range strings.Split(plainText.String(), "\n") {
		if len([]rune(line)) > 60 {
			t.Errorf("longer than 60: %q", line)
		}
	}
	flat := strings.Join(strings.Fields(plainText.String()), " ")
	for _, want := range []string{
		"POST:", "Not looked for: tattoos, injuries", "1 patient report form", "LAS 5.13 Be careful about the use of photos (definite)",
		"ASPH 5.15 Protect patient confidentiality", "Does it represent a professional image? (LAS 5.13, ASPH 5.14)", "Removed from the file: 1 location",
	} {
		if !strings.Contains(flat, want) {
			t.Errorf("the summary does not say %q", want)
		}
	}
}

func TestEveryKindHasWords(t *testing.T) {
	for _, k := range finding.Kinds() {
		if w := kindWords[k]; w.one == "" || w.many == "" {
			t.Errorf("%s has no words", k)
		}
	}
}

// The library that wrote the log reads it, and the members that the standard
// requires are there.
func TestSARIF(t *testing.T) {
	var buf bytes.Buffer
	if err := WriteSARIF(&buf, []*Report{sample(t), sample(t)}); err != nil {
		t.Fatal(err)
	}
	log, err := sarif.FromBytes(buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || log.Runs[0].Tool.Driver.Name != "redact" {
		t.Fatal("the log is not one run of redact, version 2.1.0")
	}
	run := log.Runs[0]
	if len(run.Artifacts) != 2 || len(run.Results) == 0 {
		t.Fatalf("%d artifacts, %d results", len(run.Artifacts), len(run.Results))
	}
	rectangles := 0
	for i, res := range run.Results {
		if res.Message.Text == nil || *res.Message.Text == "" || len(res.Locations) != 1 || res.RuleID == nil || res.RuleIndex == nil {
			t.Fatalf("result %d lacks message, location or rule", i)
		}
		if rule := run.Tool.Driver.Rules[*res.RuleIndex]; rule.ID != *res.RuleID || rule.ShortDescription == nil {
			t.Errorf("result %d points to rule %s", i, rule.ID)
		}
		for _, a := range res.Attachments {
			rectangles += len(a.Rectangles)
		}
	}
	if rectangles == 0 {
		t.Error("no rectangle marks anything")
	}
	var m map[string]any
	if err := json.Unmarshal(buf.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"$schema", "version", "runs"} {
		if m[k] == nil {
			t.Errorf("%s is missing", k)
		}
	}
	buf.Reset()
	if err := WriteSARIF(&buf, nil); err != nil || !strings.Contains(buf.String(), `"results": []`) {
		t.Errorf("no pictures: %v %s", err, buf.String())
	}
	buf.Reset()
	if err := WriteSARIF(&buf, []*Report{nil, sample(t)}); err != nil || !strings.Contains(buf.String(), "picture-2") || strings.Contains(buf.String(), `"executionSuccessful": true`) {
		t.Errorf("the first of two refused: %v %s", err, buf.String())
	}
}
