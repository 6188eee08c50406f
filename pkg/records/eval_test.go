package records

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/media"
)

// evalDir returns the folder of the evaluation pictures, or skips the test.
func evalDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("REDACT_EVAL_DIR")
	if dir == "" {
		t.Skip("REDACT_EVAL_DIR is not set: no evaluation pictures to measure on")
	}
	return dir
}

func openPage(t testing.TB, file string) *media.Page {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	img, err := vision.Decode(b)
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(file), err)
	}
	return media.NewPage(1, img)
}

func glob(t testing.TB, patterns ...string) []string {
	t.Helper()
	var out []string
	for _, p := range patterns {
		files, err := filepath.Glob(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, files...)
	}
	if len(out) == 0 {
		t.Fatalf("no pictures match %v", patterns)
	}
	return out
}

// cpu is the processor time that this process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestECGOnEvaluationPictures measures the grid alone: no text is given.
func TestECGOnEvaluationPictures(t *testing.T) {
	dir := evalDir(t)
	d, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, set := range []struct {
		name     string
		files    []string
		ecg      bool
		min, max float64
	}{
		{"real ECG paper filling the frame", glob(t, dir+"/documents/images/ecg-*.jpg"), true, .95, 1},
		{"drawn ECG strip in a photograph", glob(t, dir+"/documents/images/made-*-ecg.jpg"), true, .74, 1},
		{"other documents and text", glob(t, dir+"/documents/images/[rp]*.jpg", dir+"/documents/images/made-*-[bnpsvw]*.jpg"), false, 0, .03},
		{"faces", glob(t, dir+"/faces/images/*.jpg"), false, 0, .03},
		{"badges", glob(t, dir+"/badges/*.jpg"), false, 0, .05},
	} {
		found, slowest := 0, time.Duration(0)
		var odd []string
		start := cpu()
		for _, f := range set.files {
			p := openPage(t, f)
			before := cpu()
			got, err := d.Detect(context.Background(), p, nil)
			if err != nil {
				t.Fatalf("%s: %v", filepath.Base(f), err)
			}
			slowest = max(slowest, cpu()-before)
			if len(got) > 0 {
				found++
			}
			if (len(got) > 0) != set.ecg {
				odd = append(odd, filepath.Base(f))
			}
		}
		share := float64(found) / float64(len(set.files))
		t.Logf("%-34s %3d of %3d taken for ECG (%.3f), %v CPU a picture with decoding, slowest %v: %s",
			set.name, found, len(set.files), share, (cpu()-start)/time.Duration(len(set.files)), slowest, strings.Join(odd, " "))
		if share < set.min || share > set.max {
			t.Errorf("%s: %.3f, want %.2f to %.2f", set.name, share, set.min, set.max)
		}
	}
}
