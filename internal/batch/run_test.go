package batch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func failureClass(err error) Class {
	var f *Failure
	if errors.As(err, &f) {
		return f.Class
	}
	return ""
}

// A source is one state of a regular file, or nothing.
func TestSource(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	if _, err := OpenSource(path); failureClass(err) != Vanished {
		t.Errorf("not there: %v", err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenSource(path); failureClass(err) != Refused {
		t.Errorf("empty: %v", err)
	}
	if _, err := OpenSource(dir); failureClass(err) != Refused {
		t.Errorf("a folder: %v", err)
	}
	if err := os.Symlink(path, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenSource(filepath.Join(dir, "link")); failureClass(err) != Refused {
		t.Errorf("a link: %v", err)
	}
	for _, change := range []bool{false, true} {
		if err := os.WriteFile(path, []byte("abc"), 0o600); err != nil {
			t.Fatal(err)
		}
		src, err := OpenSource(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, src.Reader()); err != nil {
			t.Fatal(err)
		}
		if change {
			if err := os.WriteFile(path, []byte("abcd"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var r Result
		err = src.Finish(&r)
		if change && failureClass(err) != Changed {
			t.Errorf("it changed while it was read: %v", err)
		}
		const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, B.1
		if !change && (err != nil || r.Source != abc || r.Size != 3) {
			t.Errorf("%v, %+v", err, r)
		}
		src.Close()
	}
}

// A file is taken once it is the same in two looks far enough apart, and once.
func TestSettled(t *testing.T) {
	s := Settled{After: 5 * time.Second}
	at := time.Unix(1000, 0)
	look := func(after int, size int64) bool {
		s.Begin()
		return s.Is(Found{Job: Job{Name: "a", Size: size}}, at.Add(time.Duration(after)*time.Second))
	}
	for i, c := range []struct {
		after int
		size  int64
		want  bool
	}{{0, 1, false}, {3, 2, false}, {6, 2, false}, {8, 2, true}, {20, 2, false}, {30, 3, false}, {35, 3, true}} {
		if got := look(c.after, c.size); got != c.want {
			t.Errorf("look %d: %v", i, got)
		}
	}
}

// A fault of the place ends the run: the job in hand waits again, uncounted.
func TestPlaceEndsRun(t *testing.T) {
	l, _ := newTest(t)
	add(t, l, Rules{}, job("a"), job("b"), job("c"))
	full := errors.New("no space left")
	step := func(_ context.Context, j Job) (Result, error) {
		if j.Name == "b" {
			return Result{}, full
		}
		return Result{Verdict: "post", Output: j.Stem, Report: []byte("{}")}, nil
	}
	err := Run(t.Context(), t.Context(), l, []Step{step}, func(Event) {})
	if !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	if c := counts(t, l); c != (Counts{Post: 1, Waiting: 2}) {
		t.Errorf("%+v", c)
	}
	if j := lease(t, l); j.Name != "b" || j.Attempt != 1 {
		t.Errorf("%+v", j)
	}
}

// The memory of a run does not grow with its rows: the heap after 100,000 is
// that after 1,000 within a tenth and a megabyte of noise. The step is a stub.
func TestMemoryIsFlat(t *testing.T) {
	l, _ := newTest(t)
	for i := 0; i < many; i += MaxBatch {
		jobs := make([]Job, MaxBatch)
		for k := range jobs {
			jobs[k] = job(fmt.Sprintf("box-%03d/scan-%d.jpg", (i+k)/500, (i+k)%500))
		}
		add(t, l, Rules{}, jobs...)
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	step := func(_ context.Context, j Job) (Result, error) {
		return Result{Verdict: "post", Output: j.Stem, Report: []byte("{}")}, nil
	}
	done, early := 0, uint64(0)
	err := Run(t.Context(), t.Context(), l, []Step{step, step}, func(Event) {
		if done++; done == 1000 {
			early = heap()
		}
	})
	late := heap()
	t.Logf("heap after 1,000 rows %d KiB, after %d rows %d KiB", early>>10, done, late>>10)
	if err != nil || done != many {
		t.Fatalf("%d done, %v", done, err)
	}
	if late > early+early/10+1<<20 {
		t.Errorf("the heap grew from %d to %d bytes", early, late)
	}
}
