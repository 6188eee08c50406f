package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/redact/internal/batch"
)

// poison files, one in a hundred.
var poison = []string{"die", "cut", "die", "cut", "hang"}

// makeArchive writes n small files for the stub, of which some are poison.
func makeArchive(t *testing.T, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "in")
	words := []string{"post", "post", "post", "ask", "withhold"}
	for i := range n {
		word := words[i%len(words)]
		if i%100 == 50 {
			word = poison[i/100%len(poison)]
		}
		sub := filepath.Join(dir, fmt.Sprintf("box %d", i/250))
		if err := os.MkdirAll(sub, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(sub, fmt.Sprintf("scan-%d.jpg", i)), fmt.Appendf(nil, "%s %d", word, i), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// batchProcess is `redact batch` as a process of its own, so that it can be killed.
func batchProcess(ctx context.Context, t *testing.T, in, out string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := guarded(ctx, t, self)
	cmd.Stderr = t.Output()
	cmd.Args = []string{"redact", "batch", "--out", out, "--workers", "4", "--max-seconds", "1", "--progress", "none", in}
	cmd.Env = append(os.Environ(), stubWorker+"=1", "REDACT_MODELS_DIR="+t.TempDir())
	return cmd
}

func exitCode(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if exit == nil {
		return 0
	}
	return exit.ExitCode()
}

// treeOf returns every file under a folder with the hash of what is in it.
func treeOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && p == dir {
			return nil // killed before it was made
		}
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		out[rel] = fmt.Sprintf("%x", sha256.Sum256(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// rowsOf returns every row of a ledger that came to an end, without the counts
// of attempts, which are where two runs may differ.
func rowsOf(t *testing.T, state string) (rows, refused []string) {
	t.Helper()
	l, err := batch.ReadLedger(t.Context(), state)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for r, err := range l.Refused(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		refused = append(refused, r.Name)
		rows = append(rows, fmt.Sprintf("%d %s %s %s %s", r.ID, r.Name, r.Stem, r.Class, r.Reason))
	}
	for r, err := range l.Finished(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, fmt.Sprintf("%d %s %s %s %s %s %s", r.ID, r.Name, r.Output, r.Source, r.SHA256, r.Verdict, r.Report))
	}
	return rows, refused
}

// batchSize is 2,000 for the full proof; REDACT_TEST_BATCH=2000 asks for it.
func batchSize(t *testing.T) int {
	t.Helper()
	if s := os.Getenv("REDACT_TEST_BATCH"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return 200
}

// A run that is killed five times, at moments that nobody chose, ends with the
// same files, the same bytes and the same rows as one that was not; each poison
// file is named once, and nothing else is refused.
func TestBatchKilledRunsEndTheSame(t *testing.T) {
	n := batchSize(t)
	in := makeArchive(t, n)
	work := t.TempDir()
	whole, broken := filepath.Join(work, "whole"), filepath.Join(work, "broken")
	began := time.Now()
	if code := exitCode(t, batchProcess(t.Context(), t, in, whole).Run()); code != exitSome {
		t.Fatalf("the unbroken run ends with %d", code)
	}
	took := time.Since(began)
	kills := 0
	for kills < 5 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(float64(took)*(0.1+0.3*rand.Float64())))
		err := batchProcess(ctx, t, in, broken).Run() // the context's end is a kill -9
		cancel()
		if ctx.Err() == nil {
			t.Fatalf("run %d came to its end: %v", kills+1, err)
		}
		kills++
		for name := range treeOf(t, broken) {
			if strings.Contains(name, ".redact-") {
				t.Errorf("kill %d left %s", kills, name)
			}
		}
	}
	if code := exitCode(t, batchProcess(t.Context(), t, in, broken).Run()); code != exitSome {
		t.Fatalf("the last run ends with %d", code)
	}
	a, b := treeOf(t, whole), treeOf(t, broken)
	delete(a, refusedFile) // it counts attempts
	delete(b, refusedFile)
	if !maps.Equal(a, b) {
		t.Errorf("the outputs differ: %d files and %d", len(a), len(b))
	}
	rowsA, refusedA := rowsOf(t, whole+".ledger")
	rowsB, refusedB := rowsOf(t, broken+".ledger")
	if !slices.Equal(rowsA, rowsB) {
		t.Errorf("the rows differ: %d and %d", len(rowsA), len(rowsB))
	}
	if len(refusedA) != n/100 || !slices.Equal(refusedA, refusedB) || len(rowsA) != n {
		t.Errorf("%d rows, refused %d and %d, want %d", len(rowsA), len(refusedA), len(refusedB), n/100)
	}
	t.Logf("%d files, %d poison, unbroken in %v, killed %d times", n, n/100, took.Round(time.Millisecond), kills)
}

// Ctrl-C finishes what is in hand, and the next run goes on behind it.
func TestBatchInterrupted(t *testing.T) {
	in, out := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "out")
	if err := os.Mkdir(in, 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		if err := os.WriteFile(filepath.Join(in, fmt.Sprintf("%d.jpg", i)), fmt.Appendf(nil, "slow %d", i), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := batchProcess(t.Context(), t, in, out)
	cmd.Args = slices.Insert(cmd.Args, 2, "--max-seconds=20")
	cmd.Args = slices.DeleteFunc(cmd.Args, func(s string) bool { return s == "--max-seconds" || s == "1" })
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	inHand := func() int {
		l, err := batch.ReadLedger(t.Context(), out+".ledger")
		if err != nil {
			return 0
		}
		defer l.Close()
		c, err := l.Counts(t.Context())
		if err != nil {
			return 0
		}
		return c.InHand
	}
	for start := time.Now(); inHand() != 4; time.Sleep(20 * time.Millisecond) {
		if time.Since(start) > time.Minute {
			t.Fatal("four pictures were never in hand together")
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, cmd.Wait()); code != exitInterrupted {
		t.Fatalf("it ends with %d", code)
	}
	l, err := batch.ReadLedger(t.Context(), out+".ledger")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := l.Counts(t.Context())
	if err != nil || c.InHand != 0 || c.Post == 0 || c.Waiting == 0 || c.Post+c.Waiting != 12 {
		t.Errorf("after Ctrl-C: %+v, %v", c, err)
	}
}

// How many workers a machine bears.
func TestAvailableMemory(t *testing.T) {
	if got := availableMiB([]byte("MemTotal:  16000000 kB\nMemAvailable:    3145728 kB\n")); got != 3072 {
		t.Errorf("%d MiB", got)
	}
	if got := availableMiB([]byte("MemTotal: 1 kB\n")); got != 0 {
		t.Errorf("nothing said: %d", got)
	}
	if defaultWorkers(1<<40) != 1 {
		t.Error("there is always one worker")
	}
}
