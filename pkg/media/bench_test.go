package media

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// BenchmarkDecodeHEIC12MP decodes a drawing as large as a phone's photo. It is
// coded by heif-enc of libheif-examples and left out where that is not installed.
func BenchmarkDecodeHEIC12MP(b *testing.B) {
	const grain = 40
	coder, err := exec.LookPath("heif-enc")
	if err != nil {
		b.Skip("heif-enc is not installed")
	}
	dir := b.TempDir()
	jpg, heic := filepath.Join(dir, "in.jpg"), filepath.Join(dir, "out.heic")
	img, r := scene(4032, 3024), rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		if i%4 != 3 { // grain, as a photo has it: the file has some MB, like a phone's
			img.Pix[i] = uint8(min(255, int(img.Pix[i])+r.IntN(grain)))
		}
	}
	if err := os.WriteFile(jpg, mustEncode(b, img, EncodeOptions{Type: JPEG, Sampling: Sampling420}), 0o600); err != nil {
		b.Fatal(err)
	}
	if out, err := exec.Command(coder, "-q", "50", "-p", "preset=ultrafast", "-o", heic, jpg).CombinedOutput(); err != nil {
		b.Skipf("heif-enc codes no HEVC here: %v: %s", err, out)
	}
	file, err := os.ReadFile(heic)
	if err != nil {
		b.Fatal(err)
	}
	began := cpuTime(b)
	for b.Loop() {
		if _, err := Decode(context.Background(), file, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(file))/1e6, "MB")
	b.ReportMetric((cpuTime(b)-began).Seconds()/float64(b.N), "cpu-s/op") // tells more than the clock on a busy machine
}

// cpuTime is the processor time that this process has used.
func cpuTime(t testing.TB) time.Duration {
	t.Helper()
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
