package batch

import (
	"context"
	"sync"
	"testing"
	"time"
)

// list is a queue in memory that counts how often it is asked.
type list struct {
	mu      sync.Mutex
	waiting []Job
	asked   int
}

func (l *list) Enqueue(_ context.Context, jobs []Job) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, jobs...)
	return nil
}

func (l *list) Lease(context.Context, string) (Job, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	if len(l.waiting) == 0 {
		return Job{}, ErrEmpty
	}
	j := l.waiting[0]
	l.waiting = l.waiting[1:]
	j.Attempt++
	return j, nil
}

func (l *list) Done(context.Context, Job, Result) error { return nil }

func (l *list) Fail(ctx context.Context, j Job, why Failure) error {
	if why.Class.Transient() && j.Attempt < MaxTries {
		return l.Enqueue(ctx, []Job{j})
	}
	return nil
}

// Lanes that find nothing do not keep asking: each does at the start, and when
// all is done.
func TestIdleLanesAreQuiet(t *testing.T) {
	const lanes, jobs = 300, 5
	q := &list{waiting: make([]Job, jobs)}
	step := func(context.Context, Job) (Result, error) {
		time.Sleep(300 * time.Millisecond)
		return Result{}, nil
	}
	steps := make([]Step, lanes)
	for i := range steps {
		steps[i] = step
	}
	done := 0
	if err := Run(t.Context(), t.Context(), q, steps, func(Event) { done++ }); err != nil || done != jobs {
		t.Fatalf("%d done, %v", done, err)
	}
	if most := lanes + 2*jobs; q.asked > most {
		t.Errorf("the queue was asked %d times, want %d at most", q.asked, most)
	}
}

// A job that is given back wakes the lanes that found nothing, and an end of the
// run does.
func TestIdleLanesWake(t *testing.T) {
	for range 200 {
		q := &list{waiting: make([]Job, 2)}
		step := func(_ context.Context, j Job) (Result, error) {
			if j.Attempt < MaxTries {
				return Result{}, &Failure{Class: TimedOut}
			}
			return Result{}, nil
		}
		began, done := time.Now(), 0
		err := Run(t.Context(), t.Context(), q, []Step{step, step, step, step}, func(e Event) {
			if e.Result != nil {
				done++
			}
		})
		if took := time.Since(began); err != nil || done != 2 || took >= idle {
			t.Fatalf("%d done in %v, %v", done, took, err)
		}
	}
}
