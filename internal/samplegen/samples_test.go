package samplegen

import (
	"bytes"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

const committed = "../../samples"

// expectationOf returns the committed expectation of a sample.
func expectationOf(t *testing.T, name string) *Expected {
	t.Helper()
	e, err := Load(filepath.Join(committed, strings.TrimSuffix(name, filepath.Ext(name))+".expected.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestCommittedSamplesAreCompleteAndConsistent(t *testing.T) {
	jpegs, total := 0, 0
	for _, s := range Samples() {
		b, err := os.ReadFile(filepath.Join(committed, s.Name))
		if err != nil {
			t.Errorf("%v: run `make samples`", err)
			continue
		}
		total += len(b)
		if strings.HasSuffix(s.Name, ".jpg") {
			jpegs++
		}
		cfg, _, err := image.DecodeConfig(bytes.NewReader(b))
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		e := expectationOf(t, s.Name)
		w, h := cfg.Width, cfg.Height
		if s.Name == "letter-rotated.jpg" { // stored on its side
			w, h = h, w
		}
		full := image.Rect(0, 0, w, h)
		for _, k := range e.Kept {
			kept := rectangle(k)
			if !kept.In(full) {
				t.Errorf("%s: kept area %v is outside the picture", s.Name, k)
			}
			for _, c := range e.Covered {
				if kept.Overlaps(rectangle(c.Box)) {
					t.Errorf("%s: %v must be covered as %s and kept", s.Name, k, c.Kind)
				}
			}
		}
		for _, c := range e.Covered {
			if r := rectangle(c.Box); !r.In(full) || r.Empty() {
				t.Errorf("%s: area %v of %s is outside the picture", s.Name, c.Box, c.Kind)
			}
		}
	}
	if jpegs < 8 || total > 4<<20 {
		t.Errorf("%d JPEG files of %d bytes in all: want at least 8 under 4 MiB", jpegs, total)
	}
}

func rectangle(b [4]int) image.Rectangle { return image.Rect(b[0], b[1], b[0]+b[2], b[1]+b[3]) }

// The quick drawings stand for all: each takes seconds.
func TestGeneratorStillDrawsWhatIsCommitted(t *testing.T) {
	for _, s := range Samples() {
		if s.Name != "message.png" && s.Name != "street-gps.jpg" {
			continue
		}
		got, want, err := s.Draw()
		if err != nil {
			t.Fatal(err)
		}
		y, err := yaml.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var again Expected
		if err := yaml.Unmarshal(y, &again); err != nil {
			t.Fatal(err)
		}
		if file := expectationOf(t, s.Name); !reflect.DeepEqual(*file, again) {
			t.Errorf("%s: the committed expectation is not what is drawn: run `make samples`", s.Name)
		}
		old, err := os.ReadFile(filepath.Join(committed, s.Name))
		if err != nil {
			t.Fatal(err)
		}
		if d := difference(t, old, got); d > 0.5 {
			t.Errorf("%s: the committed picture differs by %.2f grey levels a pixel: run `make samples`", s.Name, d)
		}
	}
}

// difference is the mean absolute difference of two encoded pictures in grey
// levels: processors that fuse multiply and add round the last bit differently.
func difference(t *testing.T, a, b []byte) float64 {
	t.Helper()
	ia, _, err := image.Decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	ib, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if ia.Bounds() != ib.Bounds() {
		t.Fatalf("sizes %v and %v", ia.Bounds(), ib.Bounds())
	}
	var sum, n float64
	for y := ia.Bounds().Min.Y; y < ia.Bounds().Max.Y; y += 3 {
		for x := ia.Bounds().Min.X; x < ia.Bounds().Max.X; x += 3 {
			r0, g0, b0, _ := ia.At(x, y).RGBA()
			r1, g1, b1, _ := ib.At(x, y).RGBA()
			for _, d := range [3]int{int(r0) - int(r1), int(g0) - int(g1), int(b0) - int(b1)} {
				sum += float64(max(d, -d)) / 257
				n++
			}
		}
	}
	return sum / n
}

func TestInventedNHSNumbersPassTheirCheck(t *testing.T) {
	for _, p := range []patient{rosamund, barnaby, orla, idris} {
		digits := strings.ReplaceAll(p.nhs, " ", "")
		if len(digits) != 10 || !strings.HasPrefix(digits, "999") {
			t.Errorf("%q is not a number of the 999 range", p.nhs)
			continue
		}
		sum := int(digits[9] - '0') // the check digit has weight 1, so that all weighted digits add up to a multiple of 11
		for i, c := range digits[:9] {
			sum += int(c-'0') * (10 - i)
		}
		if sum%11 != 0 {
			t.Errorf("%q fails the modulus 11 check", p.nhs)
		}
	}
}

func TestLoadRefusesUnknownWords(t *testing.T) {
	for _, text := range []string{"verdict: maybe\n", "verdict: post\nkinds: {must: [moon]}\n", "verdict: post\ncolour: blue\n"} {
		file := filepath.Join(t.TempDir(), "x.expected.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(file); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}
