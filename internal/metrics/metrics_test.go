package metrics

import (
	"errors"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

func TestWhatIsCountedIsTold(t *testing.T) {
	m := New("1.2", func() []int { return []int{os.Getpid(), 1 << 30} })
	var notReady error
	s, err := m.Listen("127.0.0.1:0", func() error { return notReady })
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	base := "http://" + s.Address()
	m.Picture("post")
	m.Picture("post")
	m.Picture("crashed")
	m.Step("faces", 200*time.Millisecond)
	m.Queue(map[string]int{"waiting": 7})
	end := m.Begin()
	_, body := get(t, base+"/metrics")
	for _, want := range []string{
		`redact_pictures_total{outcome="post"} 2`, `redact_pictures_total{outcome="crashed"} 1`,
		`redact_step_seconds_bucket{step="faces",le="0.3"} 1`, `redact_step_seconds_bucket{step="faces",le="0.1"} 0`,
		`redact_queue_jobs{state="waiting"} 7`, `redact_lanes_busy 1`, `redact_build_info{version="1.2"} 1`, `process_resident_memory_bytes `,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
	if !regexp.MustCompile(`redact_worker_resident_bytes [1-9]`).MatchString(body) {
		t.Error("the memory of this process is not counted as a child's")
	}
	end()
	if _, body := get(t, base+"/metrics"); !strings.Contains(body, "redact_lanes_busy 0") {
		t.Error("a picture that ended is still in hand")
	}
	if code, _ := get(t, base+"/readyz"); code != http.StatusOK {
		t.Errorf("ready: %d", code)
	}
	notReady = errors.New("the queue cannot be reached")
	if code, body := get(t, base+"/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, "queue") {
		t.Errorf("not ready: %d %s", code, body)
	}
	if code, _ := get(t, base+"/healthz"); code != http.StatusOK {
		t.Errorf("alive: %d", code)
	}
	if code, _ := get(t, base+"/debug/pprof/"); code != http.StatusNotFound {
		t.Errorf("something else is served: %d", code)
	}
}

func TestAnAddressInUseIsTold(t *testing.T) {
	m := New("1", func() []int { return nil })
	s, err := m.Listen("127.0.0.1:0", func() error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if second, err := m.Listen(s.Address(), nil); err == nil {
		second.Close()
		t.Error("two servers on one address")
	} else if !strings.Contains(err.Error(), "--metrics") {
		t.Errorf("the message does not name the flag: %v", err)
	}
}
