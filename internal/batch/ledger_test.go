package batch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tellsDigits stands for the rule over names: six digits in a row tell something.
func tellsDigits(name string) bool {
	run := 0
	for _, r := range name {
		if run++; r < '0' || r > '9' {
			run = 0
		}
		if run == 6 {
			return true
		}
	}
	return false
}

func openTest(t *testing.T, path string) *Ledger {
	t.Helper()
	l, err := OpenLedger(t.Context(), path, tellsDigits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func newTest(t *testing.T) (*Ledger, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state")
	return openTest(t, path), path
}

func job(name string) Job { return Job{Name: name, Size: 10, Version: "1", Recipe: "r"} }

func add(t *testing.T, l *Ledger, r Rules, jobs ...Job) Plan {
	t.Helper()
	plan, err := l.Add(t.Context(), jobs, r)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func lease(t *testing.T, l *Ledger) Job {
	t.Helper()
	j, err := l.Lease(t.Context(), "lane")
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func finish(t *testing.T, l *Ledger, j Job) {
	t.Helper()
	r := Result{Size: j.Size, Version: j.Version, Output: j.Stem + ".jpg", Verdict: "post", SHA256: "x", Report: []byte("{}")}
	if err := l.Done(t.Context(), j, r); err != nil {
		t.Fatal(err)
	}
}

func fail(t *testing.T, l *Ledger, j Job, c Class) {
	t.Helper()
	if err := l.Fail(t.Context(), j, Failure{Class: c, Reason: "why"}); err != nil {
		t.Fatal(err)
	}
}

func counts(t *testing.T, l *Ledger) Counts {
	t.Helper()
	c, err := l.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The copies mirror the archive, but a name that tells something goes nowhere.
func TestStems(t *testing.T) {
	l, _ := newTest(t)
	in := []string{
		"a.jpg", "a.png", "A.gif", "visit 123456.jpg", "ward/b.tar.jpg", "patient 654321/c.jpg", "patient 654321/deep/123456.jpg",
		"withheld/d.jpg", "bad\xff.jpg", "line\nbreak.jpg", ".jpg", strings.Repeat("x", 240) + ".jpg",
	}
	want := []string{
		"a", "a-2", "A-3", "picture-000004", "ward/b.tar", "folder-0002/c", "folder-0002/deep/picture-000007",
		"withheld-2/d", "picture-000009", "picture-000010", ".jpg", "picture-000012",
	}
	for _, name := range in {
		add(t, l, Rules{}, job(name))
	}
	for i := range in {
		if j := lease(t, l); j.Name != in[i] || j.Stem != want[i] {
			t.Errorf("%q goes to %q, not to %q", j.Name, j.Stem, want[i])
		}
	}
}

// What is done with a file that was seen before.
func TestJudge(t *testing.T) {
	l, _ := newTest(t)
	add(t, l, Rules{}, job("done"), job("bad"), job("waits"))
	finish(t, l, lease(t, l))
	fail(t, l, lease(t, l), Refused)
	changed := func(name string, f func(*Job)) Job {
		j := job(name)
		f(&j)
		return j
	}
	for _, c := range []struct {
		what string
		job  Job
		r    Rules
		want Action
	}{
		{"another file", job("other"), Rules{}, New},
		{"done and the same", job("done"), Rules{}, Unchanged},
		{"done, its copy there", job("done"), Rules{Exists: func(o string) bool { return o == "done.jpg" }}, Unchanged},
		{"done, its copy gone", job("done"), Rules{Exists: func(string) bool { return false }}, Redo},
		{"another size", changed("done", func(j *Job) { j.Size++ }), Rules{}, Redo},
		{"another time", changed("done", func(j *Job) { j.Version = "2" }), Rules{}, Redo},
		{"another policy", changed("done", func(j *Job) { j.Recipe = "s" }), Rules{}, Redo},
		{"failed", job("bad"), Rules{}, Failed},
		{"failed, to try again", job("bad"), Rules{RetryFailed: true}, Retry},
		{"failed and changed", changed("bad", func(j *Job) { j.Version = "2" }), Rules{}, Redo},
		{"waiting", job("waits"), Rules{}, Resume},
	} {
		plan, err := l.Judge(t.Context(), []Job{c.job}, c.r)
		if err != nil || plan[c.want] != 1 || len(plan) != 1 {
			t.Errorf("%s: %v, %v; want %s", c.what, plan, err, c.want)
		}
	}
	if c := counts(t, l); c != (Counts{Post: 1, Refused: 1, Waiting: 1}) {
		t.Errorf("judging changed the rows: %+v", c)
	}
	plan := add(t, l, Rules{RetryFailed: true}, changed("done", func(j *Job) { j.Recipe = "s" }), job("bad"))
	if plan[Redo] != 1 || plan[Retry] != 1 {
		t.Errorf("plan %v", plan)
	}
	if j := lease(t, l); j.Name != "done" || j.Previous != "done.jpg" || j.Recipe != "s" || j.Attempt != 1 {
		t.Errorf("the changed row is leased as %+v", j)
	}
}

// A file is tried twice when chance may have been at fault, else once; it waits
// behind those that were not tried yet.
func TestTries(t *testing.T) {
	l, _ := newTest(t)
	add(t, l, Rules{}, job("crashes"), job("damaged"), job("good"))
	fail(t, l, lease(t, l), Crashed)
	fail(t, l, lease(t, l), Refused)
	for i, want := range []string{"good", "crashes"} {
		j := lease(t, l)
		if j.Name != want {
			t.Fatalf("lease %d is %s", i, j.Name)
		}
		if i == 0 {
			finish(t, l, j)
		} else {
			fail(t, l, j, Crashed)
		}
	}
	if _, err := l.Lease(t.Context(), "lane"); !errors.Is(err, ErrEmpty) {
		t.Errorf("a third attempt: %v", err)
	}
	if c := counts(t, l); c != (Counts{Post: 1, Refused: 2}) {
		t.Errorf("%+v", c)
	}
	for row, err := range l.Refused(t.Context()) {
		if err != nil || row.Reason != "why" || (row.Name == "crashes") != (row.Tries == 2) {
			t.Errorf("%+v, %v", row, err)
		}
	}
}

// A run that is killed counts against no file, unless it happens every time.
func TestKilledRuns(t *testing.T) {
	l, path := newTest(t)
	add(t, l, Rules{}, job("a"))
	for i := range maxLost {
		if j := lease(t, l); j.Attempt != 1 {
			t.Fatalf("after %d killed runs it is attempt %d", i, j.Attempt)
		}
		if err := l.Close(); err != nil { // as the kernel does
			t.Fatal(err)
		}
		l = openTest(t, path)
	}
	if c := counts(t, l); c != (Counts{Refused: 1}) {
		t.Errorf("after %d killed runs: %+v", maxLost, c)
	}
}

// A job that the run gave back has lost no attempt.
func TestGivenBack(t *testing.T) {
	l, _ := newTest(t)
	add(t, l, Rules{}, job("a"))
	for range 5 {
		fail(t, l, lease(t, l), Stopped)
	}
	if j := lease(t, l); j.Attempt != 1 {
		t.Errorf("attempt %d", j.Attempt)
	}
}

// A result for another recipe than the row now has does not count.
func TestLateResult(t *testing.T) {
	l, _ := newTest(t)
	add(t, l, Rules{}, job("a"))
	j := lease(t, l)
	j.Recipe = "older"
	finish(t, l, j)
	if c := counts(t, l); c.Done() != 0 || c.InHand != 1 {
		t.Errorf("%+v", c)
	}
	j.Recipe = "r"
	finish(t, l, j)
	finish(t, l, j) // a second time is no error
	if c := counts(t, l); c.Done() != 1 {
		t.Errorf("%+v", c)
	}
}

// Files that the archive has no longer are not waited for; copies stay.
func TestGone(t *testing.T) {
	l, path := newTest(t)
	add(t, l, Rules{}, job("done"), job("waits"), job("stays"))
	finish(t, l, lease(t, l))
	l.Close()
	l = openTest(t, path)
	add(t, l, Rules{}, job("stays"))
	if gone, err := l.EndWalk(t.Context()); err != nil || gone != 1 {
		t.Errorf("%d gone, %v", gone, err)
	}
	if c := counts(t, l); c != (Counts{Post: 1, Waiting: 1, Gone: 1}) {
		t.Errorf("%+v", c)
	}
	if plan := add(t, l, Rules{}, job("waits")); plan[Resume] != 1 {
		t.Errorf("it came back: %v", plan)
	}
}

// The ledger is private, leaves alone what is not its own, and one run at a
// time writes to it while others may read.
func TestOpenLedger(t *testing.T) {
	l, path := newTest(t)
	add(t, l, Rules{}, job("a"))
	for _, p := range []string{path, path + "-lock", path + "-wal"} {
		if st, err := os.Stat(p); err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", p, st.Mode(), err)
		}
	}
	if _, err := OpenLedger(t.Context(), path, tellsDigits); !errors.Is(err, ErrBusy) {
		t.Errorf("a second run: %v", err)
	}
	r, err := ReadLedger(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if c := counts(t, r); c.Waiting != 1 {
		t.Errorf("a reader sees %+v", c)
	}
	if _, err := r.db.Exec("delete from job"); err == nil {
		t.Error("a reader can write")
	}
	r.Close()
	if err := l.Bind(t.Context(), "one", false); err != nil {
		t.Fatal(err)
	}
	if err := l.Bind(t.Context(), "two", false); !errors.Is(err, ErrArchive) {
		t.Errorf("another archive: %v", err)
	}
	if err := errors.Join(l.Bind(t.Context(), "two", true), l.Bind(t.Context(), "two", false)); err != nil {
		t.Errorf("a moved archive: %v", err)
	}
	if _, err := l.db.Exec("pragma user_version = 2"); err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, err := OpenLedger(t.Context(), path, tellsDigits); !errors.Is(err, ErrNewer) {
		t.Errorf("a newer ledger: %v", err)
	}
	if _, err := ReadLedger(t.Context(), path); !errors.Is(err, ErrNewer) {
		t.Errorf("a newer ledger, read: %v", err)
	}
}

func TestForeignFiles(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "other")
	db, err := sql.Open("sqlite", other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("create table theirs (x)"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	for _, path := range []string{text, other} {
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := OpenLedger(t.Context(), path, tellsDigits); !errors.Is(err, ErrForeign) {
			t.Errorf("%s: %v", path, err)
		}
		if after, err := os.ReadFile(path); err != nil || path == text && string(after) != string(before) {
			t.Errorf("%s was changed (%v)", path, err)
		}
	}
	if err := os.Symlink(other, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenLedger(t.Context(), filepath.Join(dir, "link"), tellsDigits); err == nil {
		t.Error("a link was followed")
	}
}

const many = 100_000

// An archive of 100,000 files is noted within 20 seconds, and when all of it is
// done a second run knows within 5 that nothing is left.
func TestManyRows(t *testing.T) {
	l, path := newTest(t)
	walk := func(l *Ledger) Plan {
		sum := Plan{}
		for i := 0; i < many; i += 1000 {
			jobs := make([]Job, 1000)
			for k := range jobs {
				jobs[k] = job(fmt.Sprintf("box-%03d/scan-%d.jpg", (i+k)/500, (i+k)%500))
			}
			for a, n := range add(t, l, Rules{}, jobs...) {
				sum[a] += n
			}
		}
		return sum
	}
	began := time.Now()
	if plan := walk(l); plan[New] != many {
		t.Fatalf("%v", plan)
	}
	took := time.Since(began)
	t.Logf("%d rows noted in %v", many, took)
	if took > 20*time.Second {
		t.Errorf("noting %d rows took %v", many, took)
	}
	if _, err := l.db.ExecContext(context.Background(), "update job set state = ?, verdict = 'post'", stateDone); err != nil {
		t.Fatal(err)
	}
	l.Close()
	began = time.Now()
	l = openTest(t, path)
	plan := walk(l)
	_, err := l.Lease(t.Context(), "lane")
	took = time.Since(began)
	t.Logf("%d done rows passed over in %v", many, took)
	if plan[Unchanged] != many || !errors.Is(err, ErrEmpty) {
		t.Fatalf("%v, %v", plan, err)
	}
	if took > 5*time.Second {
		t.Errorf("to pass over %d done rows took %v", many, took)
	}
}
