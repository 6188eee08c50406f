package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain plays both parts: with the variable set this program is the child.
func TestMain(m *testing.M) {
	if os.Getenv("REDACT_TEST_CHILD") == "1" {
		p := Harden()
		if err := Serve(context.Background(), os.NewFile(3, "in"), os.NewFile(4, "out"), p, &fakeHandler{}); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// fakeHandler does what the job's body says.
type fakeHandler struct{ jobs int }

func (h *fakeHandler) Init(_ context.Context, body json.RawMessage) (any, error) {
	if string(body) == `"bad"` {
		return nil, &Error{Class: Setup, Message: "no such model"}
	}
	return map[string]int{"pid": os.Getpid()}, nil
}

func (h *fakeHandler) Job(_ context.Context, body json.RawMessage, input []byte, pages func([]float64)) (Result, error) {
	h.jobs++
	var what string
	if err := json.Unmarshal(body, &what); err != nil {
		return Result{}, err
	}
	pages([]float64{0})
	switch what {
	case "echo":
		return Result{Body: map[string]int{"jobs": h.jobs, "pid": os.Getpid()}, Output: bytes.ToUpper(input)}, nil
	case "refuse":
		return Result{}, &Error{Class: Refused, Message: "not a picture"}
	case "panic":
		panic("text of a form")
	case "crash":
		os.Stderr.WriteString("text of a form")
		syscall.Kill(os.Getpid(), syscall.SIGSEGV)
		time.Sleep(time.Minute) // the signal is on its way
	case "hang":
		time.Sleep(time.Hour)
	case "spin":
		for n := 0; n >= 0; n = (n + 1) % 1000 {
		}
	case "memory":
		b := make([]byte, 1<<30)
		for i := range b {
			b[i] = 1
		}
		return Result{Body: len(b)}, nil
	case "socket":
		_, err := net.Dial("udp", "127.0.0.1:9")
		return Result{Body: err != nil && errors.Is(err, syscall.EPERM)}, nil
	case "environment":
		return Result{Body: []string{os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("REDACT_QUEUE_TOKEN"), os.Getenv("LANG")}}, nil
	case "limits":
		var core, data syscall.Rlimit
		syscall.Getrlimit(syscall.RLIMIT_CORE, &core)
		syscall.Getrlimit(2, &data)
		st, _ := os.ReadFile("/proc/self/status")
		return Result{Body: map[string]any{
			"core": core.Cur, "data": data.Cur,
			"nnp": strings.Contains(string(st), "NoNewPrivs:\t1"), "seccomp": strings.Contains(string(st), "Seccomp:\t2"),
		}}, nil
	}
	return Result{}, errors.New("unknown job")
}

func newClient(t *testing.T) *Client {
	t.Helper()
	lim := DefaultLimits()
	lim.Base, lim.MaxPerPage, lim.MemoryMiB = time.Second, time.Second, 512
	c := New(Config{Args: []string{"-test.run=^$"}, Env: []string{"REDACT_TEST_CHILD=1"}, Init: "ok", Limits: lim})
	t.Cleanup(func() { c.Close() })
	return c
}

func do(t *testing.T, c *Client, what, input string) (string, string, error) {
	t.Helper()
	var out bytes.Buffer
	body, _, err := c.Do(context.Background(), what, strings.NewReader(input), int64(len(input)), &out)
	return string(body), out.String(), err
}

func TestOneChildServesManyJobs(t *testing.T) {
	c := newClient(t)
	for i := 1; i <= 3; i++ {
		body, out, err := do(t, c, "echo", "photo")
		if err != nil {
			t.Fatal(err)
		}
		if out != "PHOTO" {
			t.Fatalf("output %q", out)
		}
		var r struct{ Jobs int }
		if err := json.Unmarshal([]byte(body), &r); err != nil {
			t.Fatal(err)
		}
		if r.Jobs != i {
			t.Errorf("job %d was number %d of its child: the child was not kept", i, r.Jobs)
		}
	}
}

// Each failure costs one job; the next one is served again.
func TestFailuresCostOneJob(t *testing.T) {
	for _, tt := range []struct {
		job  string
		want error
	}{{"crash", ErrCrashed}, {"hang", ErrTimeout}, {"spin", ErrTimeout}, {"memory", ErrMemory}} {
		t.Run(tt.job, func(t *testing.T) {
			c := newClient(t)
			_, _, err := do(t, c, tt.job, "x")
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if strings.Contains(err.Error(), "form") {
				t.Errorf("the child's own words came through: %v", err)
			}
			if _, out, err := do(t, c, "echo", "again"); err != nil || out != "AGAIN" {
				t.Errorf("after it: %q, %v", out, err)
			}
		})
	}
}

func TestWordsOfTheChild(t *testing.T) {
	c := newClient(t)
	_, _, err := do(t, c, "refuse", "x")
	var said *Error
	if !errors.As(err, &said) || said.Class != Refused || said.Message != "not a picture" {
		t.Errorf("refuse: %v", err)
	}
	_, _, err = do(t, c, "panic", "x")
	if !errors.As(err, &said) || said.Class != Bug || strings.Contains(err.Error(), "form") {
		t.Errorf("panic: %v", err)
	}
	if _, out, err := do(t, c, "echo", "kept"); err != nil || out != "KEPT" {
		t.Errorf("the child did not survive words: %q, %v", out, err)
	}
}

func TestSetupFailureIsToldBeforeAnyJob(t *testing.T) {
	c := newClient(t)
	c.cfg.Init = "bad"
	_, _, err := c.Ready(context.Background())
	var said *Error
	if !errors.As(err, &said) || said.Class != Setup {
		t.Errorf("got %v", err)
	}
}

func TestChildIsHardened(t *testing.T) {
	c := newClient(t)
	_, p, err := c.Ready(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if !p.MemoryLimit || !p.NoCoreDump || !p.NotDumpable || !p.NoNewPrivs {
		t.Errorf("protections: %+v", p)
	}
	body, _, err := do(t, c, "limits", "")
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Core, Data   uint64
		Nnp, Seccomp bool
	}
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		t.Fatal(err)
	}
	if r.Core != 0 || r.Data != 512<<20 || !r.Nnp || r.Seccomp != p.NoSockets {
		t.Errorf("limits of the child: %s, claimed %+v", body, p)
	}
	if !p.NoSockets {
		t.Skip("this kernel takes no system call filter")
	}
	if body, _, err := do(t, c, "socket", ""); err != nil || body != "true" {
		t.Errorf("a socket was not refused: %s, %v", body, err)
	}
}

func TestChildEndsWithItsParent(t *testing.T) {
	c := newClient(t)
	body, _, err := do(t, c, "echo", "")
	if err != nil {
		t.Fatal(err)
	}
	var r struct{ Pid int }
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if _, _, err := c.Do(ctx, "hang", strings.NewReader(""), 0, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("cancelled job: %v", err)
	}
	if syscall.Kill(r.Pid, 0) == nil {
		t.Error("the child outlived its client")
	}
}

func TestTimeLimitGrowsWithThePages(t *testing.T) {
	l := DefaultLimits()
	for _, tt := range []struct {
		mp   []float64
		pace float64
		want time.Duration
	}{
		{nil, 1, 8 * time.Second},
		{[]float64{0}, 1, 8 * time.Second},
		{[]float64{4}, 1, 12 * time.Second},
		{[]float64{12}, 1, 20 * time.Second},
		{[]float64{50}, 1, 20 * time.Second},
		{[]float64{4, 12}, 1, 32 * time.Second},
		{[]float64{1}, 1.5, 13500 * time.Millisecond}, // a slow machine
		{[]float64{12}, 2, 20 * time.Second},          // never more for a page
		{nil, 2.5, 20 * time.Second},
	} {
		if got := l.forPages(tt.mp, tt.pace); got != tt.want {
			t.Errorf("%v megapixels at pace %v: %s, want %s", tt.mp, tt.pace, got, tt.want)
		}
	}
}

func FuzzReceive(f *testing.F) {
	f.Add([]byte(`{"type":"job","bytes":3}` + "\nabc"))
	f.Add([]byte("{\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c := newConn(bytes.NewReader(b), nil)
		for {
			if _, err := c.receive(); err != nil {
				return
			}
		}
	})
}

// TestTheChildHoldsNoKeys: what takes a child over finds no way into buckets.
func TestTheChildHoldsNoKeys(t *testing.T) {
	t.Setenv("AWS_SECRET_ACCESS_KEY", "key")
	t.Setenv("REDACT_QUEUE_TOKEN", "key")
	t.Setenv("LANG", "C.UTF-8")
	c := newClient(t)
	if c.PID() != 0 {
		t.Error("there is a child before there is work")
	}
	body, _, err := c.Do(t.Context(), "environment", strings.NewReader("x"), 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := `["","","C.UTF-8"]`; string(body) != want {
		t.Errorf("the child sees %s, want %s", body, want)
	}
	if c.PID() <= 1 {
		t.Errorf("process id %d", c.PID())
	}
}

// TestEachJobGetsItsOwnAnswer: with jobs as quick as these a request once met
// the sender of the one before it in the buffer, and a job got the other's
// answer. The race detector sees it too.
func TestEachJobGetsItsOwnAnswer(t *testing.T) {
	c := newClient(t)
	for i := range 5000 {
		input := fmt.Sprintf("picture %d", i)
		var out strings.Builder
		if _, _, err := c.Do(t.Context(), "echo", strings.NewReader(input), int64(len(input)), &out); err != nil {
			t.Fatal(err)
		}
		if want := strings.ToUpper(input); out.String() != want {
			t.Fatalf("asked for %q, got %q", want, out.String())
		}
	}
}
