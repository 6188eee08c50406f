package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
)

// withCopy draws the copy that the sample report speaks of and puts its hash in.
func withCopy(t testing.TB) (*Report, []byte) {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 800, 600))
	fill := func(r image.Rectangle, c color.Color) {
		draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(img.Bounds(), color.RGBA{0x9f, 0xb8, 0xc8, 255})
	fill(image.Rect(0, 420, 800, 600), color.RGBA{0x6d, 0x7a, 0x5c, 255})
	fill(image.Rect(580, 240, 780, 560), color.RGBA{0x1f, 0x5d, 0x3a, 255})
	r := sample(t)
	for _, f := range r.Findings {
		if f.Action.Covers() {
			fill(image.Rect(f.Box[0], f.Box[1], f.Box[0]+f.Box[2], f.Box[1]+f.Box[3]), color.Black)
		}
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(buf.Bytes())
	r.Output = &Output{SHA256: hex.EncodeToString(sum[:]), Bytes: int64(buf.Len()), Type: "png"}
	return r, buf.Bytes()
}

func archive(t testing.TB) []Entry {
	t.Helper()
	post, ask, withhold := sample(t), sample(t), sample(t)
	ask.Verdict, ask.VerdictReason = policy.VerdictAsk, "Somebody has to look."
	ask.Questions = append([]policy.Question{}, ask.Questions...)
	ask.Questions[0].Raised = true
	withhold.Verdict, withhold.VerdictReason = policy.VerdictWithhold, "Nothing covers this."
	withhold.After = withhold.Before
	return []Entry{{"redacted-0001.jpg", post}, {"redacted-0002.jpg", nil}, {"=redacted-0003.jpg", ask}, {"redacted-0004.jpg", withhold}}
}

// write gives the pages to a person or to a browser: REDACT_PAGES names a folder.
func write(t *testing.T, name string, b []byte) {
	t.Helper()
	if dir := os.Getenv("REDACT_PAGES"); dir != "" {
		if err := os.WriteFile(dir+"/"+name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHTML(t *testing.T) {
	r, picture := withCopy(t)
	var buf bytes.Buffer
	if err := WriteHTML(&buf, r, picture); err != nil {
		t.Fatal(err)
	}
	write(t, "report.html", buf.Bytes())
	page := buf.String()
	for _, want := range []string{
		`<html lang="en">`, "data:image/png;base64,", `role="img"`, "LAS 5.13 Be careful about the use of photos", "ASPH 5.14 Be careful about the use of photos",
		"Not looked for:</b> tattoos, injuries", "Does it represent a professional image?", "no longer", "covered whole", "left visible", "in the file: EXIF:GPS",
		"@media print",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not hold %q", want)
		}
	}
	for _, no := range []string{"<script", "JANE", "999 123", "http://", "https://", "ZgotmplZ"} {
		if strings.Contains(page, no) {
			t.Errorf("the page holds %q", no)
		}
	}
	if n := strings.Count(page, "<text "); n != 4 {
		t.Errorf("%d numbered regions in the picture, want 4", n)
	}
}

// A picture whose hash is not the copy's is refused, and nothing is written.
func TestHTMLRefusesTheOriginal(t *testing.T) {
	r, picture := withCopy(t)
	for name, spoil := range map[string]func() []byte{
		"other picture": func() []byte { return append(bytes.Clone(picture), 0) },
		"no output":     func() []byte { r.Output = nil; return picture },
	} {
		var buf bytes.Buffer
		if err := WriteHTML(&buf, r, spoil()); !errors.Is(err, ErrNotTheCopy) || buf.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", name, err, buf.Len())
		}
	}
	var buf bytes.Buffer
	if err := WriteHTML(&buf, r, nil); err != nil || strings.Contains(buf.String(), "<svg") {
		t.Errorf("without a picture: %v", err)
	}
}

// mostUrgent puts entries in the order in which an archive is written.
func mostUrgent(es []Entry) []Entry {
	out := slices.Clone(es)
	slices.SortStableFunc(out, func(a, b Entry) int { return b.Urgency() - a.Urgency() })
	return out
}

func writeArchive(w io.Writer, es []Entry) error {
	var a Archive
	for _, e := range mostUrgent(es) {
		if err := a.Add(e); err != nil {
			return err
		}
	}
	return a.WriteHTML(w)
}

func writeCSV(w io.Writer, es []Entry) error {
	c := NewCSV(w)
	for _, e := range mostUrgent(es) {
		if err := c.Add(e); err != nil {
			return err
		}
	}
	return c.Close()
}

// A page shows so many rows and says how many more there are.
func TestLongArchive(t *testing.T) {
	var a Archive
	for i := range showRows + 7 {
		if err := a.Add(Entry{Name: fmt.Sprintf("picture-%d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	var buf bytes.Buffer
	if err := a.WriteHTML(&buf); err != nil {
		t.Fatal(err)
	}
	if page := buf.String(); strings.Count(page, "not looked at") != showRows || !strings.Contains(page, "7 more, less urgent") {
		t.Errorf("%d rows", strings.Count(page, "not looked at"))
	}
}

func TestArchiveHTML(t *testing.T) {
	var buf bytes.Buffer
	if err := writeArchive(&buf, archive(t)); err != nil {
		t.Fatal(err)
	}
	write(t, "archive.html", buf.Bytes())
	page := buf.String()
	if !strings.Contains(page, "4 pictures: 1 to post, 1 to ask about, 1 to withhold, 1 refused") {
		t.Error("the counts are wrong")
	}
	order := []string{"redacted-0002.jpg", "redacted-0004.jpg", "=redacted-0003.jpg"}
	first := page[strings.Index(page, "Look at these first"):strings.Index(page, "<h2>Sections")]
	at := -1
	for _, name := range order {
		i := strings.Index(first, name)
		if i <= at {
			t.Errorf("%s is not where it belongs", name)
		}
		at = i
	}
	if strings.Contains(first, "redacted-0001.jpg") {
		t.Error("a picture to post is among those to look at first")
	}
	if !strings.Contains(page, `<th scope="row">LAS 5.13 Be careful about the use of photos</th><td class="n" data-label="Originals">3</td><td class="n" data-label="Copies">1</td>`) {
		t.Error("the count of LAS 5.13 is wrong")
	}
	if err := writeArchive(&buf, nil); err != nil {
		t.Errorf("an empty archive: %v", err)
	}
}

func TestCSV(t *testing.T) {
	var buf bytes.Buffer
	if err := writeCSV(&buf, archive(t)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&buf).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	if rows[1][1] != "refused" || rows[2][1] != "withhold" || rows[3][1] != "ask" || rows[4][1] != "post" {
		t.Errorf("the order is wrong: %v", rows)
	}
	if rows[3][0] != "'=redacted-0003.jpg" {
		t.Errorf("a spreadsheet would run %q", rows[3][0])
	}
	if !strings.Contains(rows[2][6], "LAS 5.13 (definite)") || rows[4][6] != "" || rows[3][7] != "1" {
		t.Errorf("sections and questions: %v", rows)
	}
}

// Bad reports do not get into an archive either.
func TestArchiveValidates(t *testing.T) {
	es := archive(t)
	es[0].Report.Findings[0].Evidence = []string{"Jane Doe"}
	var buf bytes.Buffer
	if err := writeArchive(&buf, es); !errors.Is(err, ErrInvalid) || buf.Len() > 0 {
		t.Errorf("page: %v", err)
	}
	if err := writeCSV(&buf, es); !errors.Is(err, ErrInvalid) || buf.Len() > 0 {
		t.Errorf("CSV: %v", err)
	}
}

// Every colour that text has stands out from every ground it can lie on by 4.5
// to 1 (WCAG 2.1, 1.4.3), by the formula of its relative luminance.
func TestContrast(t *testing.T) {
	css, err := pages.ReadFile("page/style.css")
	if err != nil {
		t.Fatal(err)
	}
	colours := map[string]float64{}
	for _, m := range regexp.MustCompile(`--([a-z]+): #([0-9a-f]{6})`).FindAllStringSubmatch(string(css), -1) {
		colours[m[1]] = luminance(t, m[2])
	}
	for _, text := range []string{"ink", "soft", "post", "ask", "withhold"} {
		for _, ground := range []string{"paper", "wash"} {
			if ratio := (colours[ground] + 0.05) / (colours[text] + 0.05); ratio < 4.5 {
				t.Errorf("%s on %s has a contrast of %.2f", text, ground, ratio)
			}
		}
	}
	if label := (luminance(t, "ffffff") + 0.05) / (luminance(t, "98121d") + 0.05); label < 4.5 {
		t.Errorf("the labels have a contrast of %.2f", label)
	}
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	linear := func(v uint64) float64 {
		c := float64(v&0xff) / 255
		if c <= 0.03928 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n>>16) + 0.7152*linear(n>>8) + 0.0722*linear(n)
}

// What is left to do comes from the breaches of the copy alone.
func TestToDo(t *testing.T) {
	all := func(policy.Breach) bool { return true }
	if got := toDo(nil, all); got != "nothing more, this copy has it covered" {
		t.Error(got)
	}
	left := []policy.Breach{{Remedies: []policy.Remedy{policy.CoverWhole, policy.Withhold}}, {Remedies: []policy.Remedy{policy.Withhold, policy.Advice}}}
	if got := toDo(left, all); got != "cover the whole of it, or do not post it, or ask the communications team" {
		t.Error(got)
	}
}

// What a kept finding says in the page.
func TestKeptWords(t *testing.T) {
	for reason, want := range map[finding.KeepReason]string{
		finding.Consent: "kept visible: consent on record", finding.Self: "kept visible: it is the sharer",
		finding.NotIt: "kept visible: said to be a mistake", finding.Agreed: "kept visible: the person agreed", "": "kept visible, no reason given",
	} {
		if got := done(Finding{Action: finding.Keep, Keep: &Keep{reason}}); got != want {
			t.Errorf("%q: %q", reason, got)
		}
	}
}
