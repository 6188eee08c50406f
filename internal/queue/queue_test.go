package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/redact/internal/batch"
)

// patient is the context of a test, which ends what would hang for ever.
func patient(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func serve(t *testing.T, listen, dir string) *Server {
	t.Helper()
	s, err := Serve(ServerOptions{Listen: listen, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func dial(t *testing.T, opt Options) *Conn {
	t.Helper()
	opt.Name = "test"
	c, err := Dial(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func lead(t *testing.T, c *Conn, spec Spec) *Leader {
	t.Helper()
	l, err := c.Lead(patient(t), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close(context.Background(), false) })
	return l
}

func job(id int64) batch.Job {
	return batch.Job{ID: id, Name: fmt.Sprintf("ward/%d.jpg", id), Version: "v1", Stem: fmt.Sprintf("c/%d", id), Recipe: "r", Attempt: 1}
}

// came is what Leader.Do returned.
type came struct {
	res batch.Result
	err error
}

// do starts a job and returns where its end will be told.
func do(t *testing.T, l *Leader, j batch.Job) chan came {
	out := make(chan came, 1)
	go func() {
		res, err := l.Do(patient(t), j)
		out <- came{res, err}
	}()
	return out
}

func takeJob(t *testing.T, w *Worker) batch.Job {
	t.Helper()
	ctx, cancel := context.WithTimeout(patient(t), 10*time.Second)
	defer cancel()
	j, err := w.Lease(ctx, "w")
	if err != nil {
		t.Fatalf("no job came: %v", err)
	}
	return j
}

func await(t *testing.T, c chan came) came {
	t.Helper()
	select {
	case got := <-c:
		return got
	case <-time.After(15 * time.Second):
		t.Fatal("the result did not come")
		return came{}
	}
}

func depth(t *testing.T, c *Conn) Depth {
	t.Helper()
	d, err := c.Depth(patient(t))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// notes is a ledger that only writes down what it was told.
type notes struct {
	batch.Queue
	lines []string
}

func (n *notes) Done(_ context.Context, j batch.Job, r batch.Result) error {
	n.lines = append(n.lines, fmt.Sprint(j.ID, " done ", r.SHA256))
	return nil
}

func (n *notes) Fail(_ context.Context, j batch.Job, f batch.Failure) error {
	n.lines = append(n.lines, fmt.Sprint(j.ID, " ", f.Class))
	return nil
}

func TestAJobGoesThereAndBack(t *testing.T) {
	s := serve(t, "127.0.0.1:0", t.TempDir())
	c := dial(t, Options{URL: s.URL()})
	l := lead(t, c, Spec{Owner: "o", Recipe: "r", Body: []byte(`{"x":1}`)})
	w := dial(t, Options{URL: s.URL()}).NewWorker()
	if spec, err := w.Spec(patient(t)); err != nil || spec.Recipe != "r" || string(spec.Body) != `{"x":1}` {
		t.Fatalf("spec %+v, %v", spec, err)
	}
	first, second := do(t, l, job(1)), do(t, l, job(2))
	for range 2 {
		j := takeJob(t, w)
		var err error
		if j.ID == 1 {
			err = w.Done(patient(t), j, batch.Result{SHA256: "abc", Verdict: "post"})
		} else {
			err = w.Fail(patient(t), j, batch.Failure{Class: batch.Refused, Reason: "no picture"})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := await(t, first); got.err != nil || got.res.SHA256 != "abc" {
		t.Errorf("first: %+v", got)
	}
	var why *batch.Failure
	if got := await(t, second); !errors.As(got.err, &why) || why.Class != batch.Refused || why.Reason != "no picture" {
		t.Errorf("second: %+v", got)
	}
	// The results stay with the server until the ledger has them.
	if d := depth(t, c); d != (Depth{Results: 2}) {
		t.Errorf("before the ledger knows: %+v", d)
	}
	n := &notes{}
	ledger := l.Ledger(n)
	if err := errors.Join(ledger.Done(patient(t), job(1), batch.Result{SHA256: "abc"}), ledger.Fail(patient(t), job(2), *why)); err != nil {
		t.Fatal(err)
	}
	if want := []string{"1 done abc", "2 refused"}; !slices.Equal(n.lines, want) {
		t.Errorf("the ledger was told %q", n.lines)
	}
	for start := time.Now(); depth(t, c) != (Depth{}); time.Sleep(20 * time.Millisecond) {
		if time.Since(start) > 5*time.Second {
			t.Fatalf("left: %+v", depth(t, c))
		}
	}
}

func TestTheSameJobIsThereOnce(t *testing.T) {
	s := serve(t, "127.0.0.1:0", t.TempDir())
	c := dial(t, Options{URL: s.URL()})
	lead(t, c, Spec{Owner: "o", Recipe: "r"})
	changed := job(1)
	changed.Version = "v2"
	if err := c.NewWorker().Enqueue(patient(t), []batch.Job{job(1), job(1), changed, job(1)}); err != nil {
		t.Fatal(err)
	}
	if d := depth(t, c); d.Waiting != 2 {
		t.Errorf("%+v, want the job and its changed form", d)
	}
}

// TestASilentWorkerLosesItsJob: its lease ends, and another does it; one that
// gives signs of life keeps it.
// TestAFailedJobIsTriedAgain: the ledger's next attempt reaches the queue before
// the worker's acknowledgement of the first, and is not lost by it.
func TestAFailedJobIsTriedAgain(t *testing.T) {
	s := serve(t, "127.0.0.1:0", t.TempDir())
	c := dial(t, Options{URL: s.URL()})
	l := lead(t, c, Spec{Owner: "o", Recipe: "r"})
	w := dial(t, Options{URL: s.URL()}).NewWorker()
	first := do(t, l, job(1))
	j := takeJob(t, w)
	held := w.held[turnOf(j)]
	b, err := json.Marshal(answer{Job: j, Seq: held.seq, Worker: "w", Why: &batch.Failure{Class: batch.Crashed}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.js.Publish(patient(t), c.resultSubject(), b); err != nil {
		t.Fatal(err)
	}
	if got := await(t, first); got.err == nil {
		t.Fatalf("the first attempt: %+v", got)
	}
	again := job(1)
	again.Attempt = 2
	second := do(t, l, again)
	for start := time.Now(); depth(t, c).Waiting == 0; time.Sleep(20 * time.Millisecond) {
		if time.Since(start) > 10*time.Second {
			t.Fatal("the second attempt is not on the queue")
		}
	}
	// Another lane of the same worker has the second attempt already when the
	// first is seen off.
	taken := make(chan batch.Job, 1)
	go func() {
		next, err := w.Lease(patient(t), "another lane")
		if err != nil {
			t.Errorf("no second attempt: %v", err)
		}
		taken <- next
	}()
	for start := time.Now(); depth(t, c).Leased == 0; time.Sleep(20 * time.Millisecond) {
		if time.Since(start) > 10*time.Second {
			t.Fatal("the second attempt is not in hand")
		}
	}
	if err := held.msg.DoubleAck(patient(t)); err != nil {
		t.Fatalf("the late acknowledgement: %v", err)
	}
	w.release(j)
	if j = <-taken; j.Attempt != 2 {
		t.Fatalf("attempt %d came", j.Attempt)
	}
	if err := w.Done(patient(t), j, batch.Result{SHA256: "abc"}); err != nil {
		t.Fatal(err)
	}
	if got := await(t, second); got.err != nil || got.res.SHA256 != "abc" {
		t.Errorf("the second attempt: %+v", got)
	}
}

func TestASilentWorkerLosesItsJob(t *testing.T) {
	s := serve(t, "127.0.0.1:0", t.TempDir())
	opt := Options{URL: s.URL(), Silence: time.Second}
	c := dial(t, opt)
	l := lead(t, c, Spec{Owner: "o", Recipe: "r"})
	got := do(t, l, job(1))
	dead := dial(t, opt)
	takeJob(t, dead.NewWorker())
	dead.Close()
	w := dial(t, opt).NewWorker()
	j := takeJob(t, w)
	time.Sleep(2500 * time.Millisecond) // far beyond the silence, with signs of life
	idle := dial(t, Options{URL: s.URL(), Silence: time.Second, Idle: time.Millisecond}).NewWorker()
	time.Sleep(5 * time.Millisecond)
	if j, err := idle.Lease(patient(t), "w"); !errors.Is(err, batch.ErrEmpty) {
		t.Errorf("a job in hand was handed out again: %+v, %v", j, err)
	}
	if err := w.Done(patient(t), j, batch.Result{SHA256: "abc"}); err != nil {
		t.Fatal(err)
	}
	if g := await(t, got); g.err != nil || g.res.SHA256 != "abc" {
		t.Errorf("%+v", g)
	}
}

// TestAJobThatKillsItsWorkersIsNamed: it comes back as a failure, the job beside
// it does not suffer, and it can be tried again.
func TestAJobThatKillsItsWorkersIsNamed(t *testing.T) {
	s := serve(t, "127.0.0.1:0", t.TempDir())
	opt := Options{URL: s.URL(), Silence: 300 * time.Millisecond, Lost: 2}
	c := dial(t, opt)
	l := lead(t, c, Spec{Owner: "o", Recipe: "r"})
	bad, good := do(t, l, job(13)), do(t, l, job(1))
	stop, cancel := context.WithCancel(patient(t))
	var victims sync.WaitGroup
	defer victims.Wait() // none may speak of a test that is over
	defer cancel()
	victims.Go(func() {
		for stop.Err() == nil {
			victim, err := Dial(Options{URL: s.URL(), Name: "test", Silence: 300 * time.Millisecond})
			if err != nil {
				t.Error(err)
				return
			}
			w := victim.NewWorker()
			for {
				j, err := w.Lease(stop, "w")
				if err != nil || j.ID == 13 {
					break // dies with it in hand
				}
				if err := w.Done(stop, j, batch.Result{}); err != nil && stop.Err() == nil {
					t.Error(err)
				}
			}
			victim.Close()
		}
	})
	var why *batch.Failure
	if got := await(t, bad); !errors.As(got.err, &why) || why.Class != batch.Crashed || !strings.Contains(why.Reason, "2 workers") {
		t.Errorf("the guilty: %+v", got)
	}
	if got := await(t, good); got.err != nil {
		t.Errorf("the innocent: %+v", got)
	}
	if d := depth(t, c); d.Waiting+d.Leased != 0 {
		t.Errorf("left: %+v", d)
	}
	again := do(t, l, job(13))
	if got := await(t, again); !errors.As(got.err, &why) {
		t.Errorf("once more: %+v", got)
	}
}

// TestAnInterruptedJobGoesBackAtOnce: its worker drains.
func TestAnInterruptedJobGoesBackAtOnce(t *testing.T) {
	s := serve(t, "127.0.0.1:0", t.TempDir())
	c := dial(t, Options{URL: s.URL()})
	l := lead(t, c, Spec{Owner: "o", Recipe: "r"})
	do(t, l, job(1))
	first := dial(t, Options{URL: s.URL()}).NewWorker()
	j := takeJob(t, first)
	if err := first.Fail(patient(t), j, batch.Failure{Class: batch.Stopped}); err != nil {
		t.Fatal(err)
	}
	if j := takeJob(t, dial(t, Options{URL: s.URL()}).NewWorker()); j.ID != 1 {
		t.Errorf("leased %+v", j)
	}
}

// TestAResultOutlivesItsCoordinator: it was killed while the worker worked; the
// next one finds the result without doing the work again.
func TestAResultOutlivesItsCoordinator(t *testing.T) {
	s := serve(t, "127.0.0.1:0", t.TempDir())
	// What was on its way to the killed one comes again after the silence.
	opt := Options{URL: s.URL(), Silence: time.Second}
	spec := Spec{Owner: "o", Recipe: "r"}
	killed := dial(t, opt)
	l, err := killed.Lead(patient(t), spec)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(patient(t))
	go func() { _, _ = l.Do(ctx, job(1)) }()
	w := dial(t, opt).NewWorker()
	j := takeJob(t, w)
	cancel()
	if err := l.Close(patient(t), false); err != nil {
		t.Fatal(err)
	}
	killed.Close()
	if err := w.Done(patient(t), j, batch.Result{SHA256: "abc"}); err != nil {
		t.Fatal(err)
	}
	c := dial(t, opt)
	next := lead(t, c, spec)
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		next.mu.Lock()
		n := len(next.early)
		next.mu.Unlock()
		if n == 1 {
			break
		}
		if time.Since(start) > 5*time.Second {
			t.Fatal("the result did not come")
		}
	}
	if got := await(t, do(t, next, job(1))); got.err != nil || got.res.SHA256 != "abc" {
		t.Errorf("%+v", got)
	}
	if d := depth(t, c); d.Waiting+d.Leased != 0 {
		t.Errorf("it was enqueued again: %+v", d)
	}
}

func TestAQueueHasOneOwner(t *testing.T) {
	s := serve(t, "127.0.0.1:0", t.TempDir())
	c := dial(t, Options{URL: s.URL()})
	l := lead(t, c, Spec{Owner: "o", Recipe: "r"})
	if err := c.NewWorker().Enqueue(patient(t), []batch.Job{job(1)}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Lead(patient(t), Spec{Owner: "other", Recipe: "r"}); err == nil || !strings.Contains(err.Error(), "--queue-name") {
		t.Errorf("another owner: %v", err)
	}
	// The same owner with other options starts afresh.
	again := lead(t, c, Spec{Owner: "o", Recipe: "r2"})
	if d := depth(t, c); d != (Depth{}) {
		t.Errorf("old jobs stay: %+v", d)
	}
	if err := errors.Join(l.Close(patient(t), false), again.Close(patient(t), true)); err != nil {
		t.Fatal(err)
	}
	lead(t, c, Spec{Owner: "other", Recipe: "r"})
}

func TestTheServerKeepsStrangersOut(t *testing.T) {
	if s, err := Serve(ServerOptions{Listen: "0.0.0.0:0", Dir: t.TempDir()}); err == nil {
		s.Close()
		t.Error("it listens to everybody without a token")
	}
	s, err := Serve(ServerOptions{Listen: "127.0.0.1:0", Dir: filepath.Join(t.TempDir(), "q"), Token: "s3cret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for token, want := range map[string]bool{"s3cret": true, "wrong": false, "": false} {
		c, err := Dial(Options{URL: s.URL(), Name: "test", Token: token})
		if (err == nil) != want {
			t.Errorf("token %q: %v", token, err)
		}
		if err == nil {
			c.Close()
		}
	}
}

func TestOptions(t *testing.T) {
	for _, bad := range []Options{
		{URL: "http://localhost:1", Name: "a"},
		{URL: "localhost:4222", Name: "a"},
		{URL: "nats://user:pass@localhost:4222", Name: "a"},
		{URL: "nats://localhost:4222", Name: "A b"},
		{URL: "nats://localhost:4222", Name: ""},
		{URL: "nats://localhost:4222", Name: "a.b"},
	} {
		if err := bad.complete(); err == nil {
			t.Errorf("%+v passed", bad)
		} else if strings.Contains(err.Error(), "pass@") {
			t.Errorf("the message quotes the password: %v", err)
		}
	}
}

// TestAWorkerDoesNotWaitForAQueueThatIsGone: the coordinator has its results and
// gives the queue up while a job is still to be seen off.
func TestAWorkerDoesNotWaitForAQueueThatIsGone(t *testing.T) {
	for _, answered := range []bool{false, true} {
		server := serve(t, "127.0.0.1:0", t.TempDir())
		c := dial(t, Options{URL: server.URL()})
		lead(t, c, Spec{Recipe: "r"})
		w := c.NewWorker()
		if err := w.Enqueue(patient(t), []batch.Job{job(1)}); err != nil {
			t.Fatal(err)
		}
		j, err := w.Lease(patient(t), "w")
		if err != nil {
			t.Fatal(err)
		}
		if !answered {
			if err := c.Delete(patient(t)); err != nil {
				t.Fatal(err)
			}
		} else if err := c.js.DeleteStream(patient(t), c.stream("jobs")); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if err := w.Done(patient(t), j, batch.Result{Verdict: "post"}); err != nil || time.Since(began) > 20*time.Second {
			t.Errorf("answered %v: %v after %v", answered, err, time.Since(began))
		}
	}
}
