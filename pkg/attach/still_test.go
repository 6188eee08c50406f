package attach

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func TestStill(t *testing.T) {
	ffmpeg := programFor(t, "ffmpeg")
	for _, name := range []string{"a.mp4", "a.mkv", "a.avi"} {
		file := filepath.Join(t.TempDir(), name)
		if out, err := exec.Command(ffmpeg, "-v", "error", "-f", "lavfi", "-i", "testsrc=duration=2:size=64x48:rate=10", "-c:v", "mpeg4", file).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		video, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for at, want := range map[time.Duration]bool{0: true, 1500 * time.Millisecond: true, 10 * time.Second: false} {
			still, ok, err := Still(t.Context(), video, at, Limits{})
			if err != nil || ok != want || ok && string(still[:2]) != "BM" {
				t.Errorf("%s at %v: %d bytes, %v, %v", name, at, len(still), ok, err)
			}
		}
		if _, ok, err := Still(t.Context(), video, 0, Limits{Pixels: 100}); ok || err == nil {
			t.Errorf("%s: a still of too many pixels is given", name)
		}
		if _, ok, err := Still(t.Context(), video[:60], 0, Limits{}); ok || err == nil {
			t.Errorf("%s: a still of a video that is cut off", name)
		}
	}
}

// ffmpeg follows lists of files, which are no videos.
func TestStillFollowsNoList(t *testing.T) {
	for _, list := range []string{"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n", "ffconcat version 1.0\nfile /etc/hostname\n", "", "short"} {
		if _, ok, err := Still(t.Context(), []byte(list), 0, Limits{}); ok || err == nil {
			t.Errorf("%q is a video", list)
		}
	}
}
