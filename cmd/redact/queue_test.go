package main

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/redact/internal/queue"
)

// shareProcess is a command as a process of its own, with the stub for detectors.
func shareProcess(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := guarded(t.Context(), t, self)
	cmd.Args = append([]string{"redact"}, args...)
	cmd.Env = append(os.Environ(), stubWorker+"=1", "REDACT_MODELS_DIR="+t.TempDir())
	return cmd
}

// copiesOf is a tree without what differs from run to run: lists name times.
func copiesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	tree := treeOf(t, dir)
	maps.DeleteFunc(tree, func(name, _ string) bool { return !strings.HasSuffix(name, ".jpg") })
	return tree
}

// TestSharedArchive: a coordinator and two workers, one of them killed, give the
// same copies as one machine; a stopped worker drains.
func TestSharedArchive(t *testing.T) {
	in := makeArchive(t, 90) // one of them kills its worker process
	base := t.TempDir()
	alone, together := filepath.Join(base, "alone"), filepath.Join(base, "together")
	if out, err := shareProcess(t, "batch", "--out", alone, "--progress", "none", in).CombinedOutput(); exitCode(t, err) != exitSome {
		t.Fatalf("one machine: %v\n%s", err, out)
	}
	server, err := queue.Serve(queue.ServerOptions{Listen: "127.0.0.1:0", Dir: filepath.Join(base, "q")})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	var workers []*exec.Cmd
	var logs [2]bytes.Buffer
	for i := range logs {
		w := shareProcess(t, "worker", "--queue", server.URL(), "--workers", "2", "--max-seconds", "1", "--metrics", "127.0.0.1:0")
		w.Stderr = &logs[i]
		if err := w.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = w.Process.Kill() })
		workers = append(workers, w)
	}
	coordinator := shareProcess(t, "batch", "--queue", server.URL(), "--out", together, "--progress", "none", in)
	var said bytes.Buffer
	coordinator.Stdout, coordinator.Stderr = &said, &said
	if err := coordinator.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	_ = workers[0].Process.Kill()
	_ = workers[0].Wait()
	if code := exitCode(t, coordinator.Wait()); code != exitSome {
		t.Fatalf("together: exit %d\n%s\n%s", code, said.String(), logs[1].String())
	}
	if a, b := copiesOf(t, alone), copiesOf(t, together); len(a) < 80 || !maps.Equal(a, b) {
		t.Errorf("alone %d copies, together %d, and they differ", len(a), len(b))
	}
	if err := workers[1].Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, workers[1].Wait()); code != exitInterrupted {
		t.Errorf("the stopped worker: exit %d", code)
	}
	checkLog(t, logs[1].Bytes(), in)
}

// checkLog: every line is JSON, the worker drained, and no input is named.
func checkLog(t *testing.T, log []byte, in string) {
	t.Helper()
	said := map[string]int{}
	for _, line := range bytes.Split(bytes.TrimSpace(log), []byte("\n")) {
		var entry struct{ Msg string }
		if err := json.Unmarshal(line, &entry); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		said[entry.Msg]++
	}
	if said["done"] == 0 || said["draining"] != 1 || said["stopped"] != 1 {
		t.Errorf("the log says %v", said)
	}
	if bytes.Contains(log, []byte("scan-")) || bytes.Contains(log, []byte(in)) {
		t.Error("the log names inputs")
	}
}

// TestArchiveByURL: the same archive and output, given by URL, end the same.
func TestArchiveByURL(t *testing.T) {
	in := makeArchive(t, 20)
	base := t.TempDir()
	byPath, byURL := filepath.Join(base, "path"), filepath.Join(base, "url")
	if err := os.Mkdir(byURL, 0o700); err != nil {
		t.Fatal(err)
	}
	state := filepath.Join(base, "state")
	for _, args := range [][]string{
		{"batch", "--out", byPath, "--progress", "none", in},
		{"batch", "--out", "file://" + byURL, "--state", state, "--progress", "none", "file://" + in},
		{"batch", "--out", "file://" + byURL, "--state", state, "--progress", "none", "file://" + in}, // nothing to do
	} {
		if out, err := shareProcess(t, args...).CombinedOutput(); exitCode(t, err) != exitAsk {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	if a, b := copiesOf(t, byPath), copiesOf(t, byURL); len(a) != 20 || !maps.Equal(a, b) {
		t.Errorf("%d copies by path, %d by URL, and they differ", len(a), len(b))
	}
	if _, err := os.Stat(filepath.Join(state+"-lists", resultsFile)); err != nil {
		t.Errorf("the lists: %v", err)
	}
}

func TestQueueIsServedAndAsked(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var said bytes.Buffer
	ended := make(chan error, 1)
	url := "nats://127.0.0.1:" + freePort(t)
	go func() {
		ended <- runQueueServe(ctx, queue.ServerOptions{Listen: strings.TrimPrefix(url, "nats://"), Dir: filepath.Join(t.TempDir(), "q")}, &said)
	}()
	opt := queue.Options{URL: url, Name: "archive"}
	var out bytes.Buffer
	for start := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		err := runQueueStatus(ctx, opt, true, &out)
		if err == nil {
			break
		}
		if time.Since(start) > 10*time.Second {
			t.Fatal(err)
		}
	}
	if got := strings.TrimSpace(out.String()); got != `{"waiting":0,"leased":0,"results":0,"dead":0}` {
		t.Errorf("status %s", got)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if !strings.Contains(said.String(), url) {
		t.Errorf("it said %q", said.String())
	}
}

// freePort is a port that nobody used a moment ago.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
