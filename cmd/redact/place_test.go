package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.org/redact/internal/batch"
	"example.org/redact/internal/queue"
)

// TestWhoIsBlamedForWriting: only a name that cannot be is a picture's fault.
func TestWhoIsBlamedForWriting(t *testing.T) {
	for _, c := range []struct {
		err  error
		name bool
	}{
		{unix.ENAMETOOLONG, true},
		{unix.ENOTDIR, true},
		{unix.EISDIR, true},
		{unix.EINVAL, true},
		{unix.ENOSPC, false},
		{unix.EROFS, false},
		{unix.EIO, false},
		{unix.EACCES, false},
		{unix.ENOENT, false},
		{unix.ESTALE, false},
		{unix.ETIMEDOUT, false},
		{&net.OpError{Op: "dial", Err: unix.ECONNREFUSED}, false},
		{context.DeadlineExceeded, false},
		{io.ErrUnexpectedEOF, false},
		{errors.New("the bucket says 503"), false},
	} {
		var why *batch.Failure
		if got := placeOr(fmt.Errorf("cannot write x: %w", c.err)); errors.As(got, &why) != c.name {
			t.Errorf("%v becomes %v", c.err, got)
		}
	}
}

// slowArchive writes n files each of which takes the stub two seconds.
func slowArchive(t *testing.T, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "in")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.jpg", i)), fmt.Appendf(nil, "slow %d", i), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// begun waits until n files of an archive are done.
func begun(t *testing.T, state string, n int) {
	t.Helper()
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(50 * time.Millisecond) {
		if l, err := batch.ReadLedger(t.Context(), state); err == nil {
			c, err := l.Counts(t.Context())
			l.Close()
			if err == nil && c.Done() >= n {
				return
			}
		}
	}
	t.Fatal("the archive is not begun")
}

// onQueue waits until n jobs are on a queue.
func onQueue(t *testing.T, url string, n int) {
	t.Helper()
	conn, err := queue.Dial(queue.Options{URL: url, Name: "archive"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(50 * time.Millisecond) {
		if d, err := conn.Depth(t.Context()); err == nil && d.Waiting >= n {
			return
		}
	}
	t.Fatal("the jobs are not on the queue")
}

// TestThePlaceGoesAway: the output folder is removed, an input is removed and
// another is changed while a run is at work. No picture is blamed for the
// folder; the run stops with a word or makes the folder anew, and the next one
// ends with a copy of every picture.
func TestThePlaceGoesAway(t *testing.T) {
	in, out := slowArchive(t, 10), filepath.Join(t.TempDir(), "out")
	args := []string{"batch", "--out", out, "--workers", "2", "--max-seconds", "30", "--progress", "none", in}
	cmd := shareProcess(t, args...)
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	begun(t, out+".ledger", 1)
	if err := os.RemoveAll(out); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(in, "09.jpg")); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, cmd.Wait()); code != exitRefused && code != exitSome {
		t.Errorf("it ends with %d: %s", code, said.String())
	}
	_, refused := rowsOf(t, out+".ledger")
	for _, name := range refused {
		if name != "09.jpg" {
			t.Errorf("%s was blamed", name)
		}
	}
	if b, err := shareProcess(t, args...).CombinedOutput(); exitCode(t, err) > exitSome {
		t.Fatalf("%v\n%s", err, b)
	}
	if got := copiesOf(t, out); len(got) != 9 {
		t.Errorf("%d copies, want 9", len(got))
	}
}

// TestAChangedInput: what changes while it is read is not released, and the
// next run takes it as it is then.
func TestAChangedInput(t *testing.T) {
	in, out := slowArchive(t, 1), filepath.Join(t.TempDir(), "out")
	args := []string{"batch", "--out", out, "--workers", "1", "--max-seconds", "30", "--progress", "none", in}
	cmd := shareProcess(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(in, "00.jpg")
	stop := make(chan struct{})
	go func() {
		// Whenever it is read, it has changed when that ends.
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			case <-time.After(200 * time.Millisecond):
				_ = os.WriteFile(file, fmt.Appendf(nil, "slow and changed %d", i%10), 0o600)
			}
		}
	}()
	code := exitCode(t, cmd.Wait())
	close(stop)
	if code != exitSome && code != exitRefused {
		t.Errorf("it ends with %d", code)
	}
	if got := copiesOf(t, out); len(got) != 0 {
		t.Errorf("a copy of nobody knows what: %v", got)
	}
	if err := os.WriteFile(file, []byte("post at last"), 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err := shareProcess(t, args...).CombinedOutput(); err != nil || len(copiesOf(t, out)) != 1 {
		t.Errorf("%v\n%s", err, b)
	}
}

// TestTwoCoordinators: a second run over a ledger, and one of another archive
// over a queue, are turned away with a word, and the first goes on.
func TestTwoCoordinators(t *testing.T) {
	base := t.TempDir()
	server, err := queue.Serve(queue.ServerOptions{Listen: "127.0.0.1:0", Dir: filepath.Join(base, "q")})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	in, out := slowArchive(t, 4), filepath.Join(base, "out")
	args := []string{"batch", "--queue", server.URL(), "--out", out, "--progress", "none", in}
	first := shareProcess(t, args...)
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	// Without a worker the first is at work for as long as the others are asked.
	onQueue(t, server.URL(), 4)
	for _, c := range []struct {
		word string
		args []string
	}{
		{"another run is at work", args},
		{"another run is at work", []string{"batch", "--out", out, "--progress", "none", in}},
		{"--queue-name", []string{"batch", "--queue", server.URL(), "--out", filepath.Join(base, "other"), "--progress", "none", slowArchive(t, 1)}},
	} {
		b, err := shareProcess(t, c.args...).CombinedOutput()
		if exitCode(t, err) != exitRefused || !strings.Contains(string(b), c.word) {
			t.Errorf("%v: %v\n%s", c.args, err, b)
		}
	}
	w := shareProcess(t, "worker", "--queue", server.URL(), "--workers", "1", "--max-seconds", "30")
	var says bytes.Buffer
	w.Stdout, w.Stderr = &says, &says
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, first.Wait()); code != 0 || len(copiesOf(t, out)) != 4 {
		t.Errorf("the first ends with %d and %d copies", code, len(copiesOf(t, out)))
	}
	if err := w.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, w.Wait()); code != exitInterrupted {
		t.Errorf("the worker ends with %d:\n%s", code, says.Bytes())
	}
}
