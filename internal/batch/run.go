package batch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Step does one job. An error that is a *Failure is the file's own; any other
// is the place's, and ends the run.
type Step func(ctx context.Context, j Job) (Result, error)

// Event is one job that came to an end.
type Event struct {
	Job     Job
	Result  *Result  // nil when it failed
	Failure *Failure // nil when it is done
	Final   bool     // it will not be tried again
}

// Run takes jobs from q until none is waiting, one at a time on each lane, and
// tells each event to tell, one after the other.
//
// Two contexts: when ctx ends, no new job is begun and those in hand are
// finished; when now ends, those are given up too. It returns nil when nothing
// is left, the context's error when ctx ended first, else why it had to stop.
func Run(ctx, now context.Context, q Queue, lanes []Step, tell func(Event)) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r := &runner{q: q, now: now, tell: tell, stop: stop}
	var wg sync.WaitGroup
	for i, step := range lanes {
		wg.Go(func() { r.lane(ctx, fmt.Sprintf("lane-%d", i+1), step) })
	}
	wg.Wait()
	return context.Cause(ctx)
}

type runner struct {
	q    Queue
	now  context.Context
	stop context.CancelCauseFunc
	mu   sync.Mutex
	tell func(Event)
	busy int // lanes with a job in hand, which may have to be tried again
}

// idle is how long a lane waits for a job that another may give back.
const idle = 200 * time.Millisecond

func (r *runner) lane(ctx context.Context, name string, step Step) {
	for ctx.Err() == nil {
		j, err := r.lease(ctx, name)
		switch {
		case errors.Is(err, ErrEmpty) && r.allIdle():
			return
		case errors.Is(err, ErrEmpty):
			select {
			case <-ctx.Done():
			case <-time.After(idle):
			}
			continue
		case err != nil:
			if ctx.Err() == nil {
				r.stop(err)
			}
			return
		}
		if err := r.do(j, step); err != nil {
			r.stop(err)
		}
		r.release()
	}
}

// lease counts the lane as busy before it asks, so that no other lane can find
// everybody idle while a job is on its way.
func (r *runner) lease(ctx context.Context, name string) (Job, error) {
	r.mu.Lock()
	r.busy++
	r.mu.Unlock()
	j, err := r.q.Lease(ctx, name)
	if err != nil {
		r.release()
	}
	return j, err
}

func (r *runner) release() {
	r.mu.Lock()
	r.busy--
	r.mu.Unlock()
}

func (r *runner) allIdle() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.busy == 0
}

// do sees one job to its end. The queue is told with a context that does not
// end: what was done must be noted, above all when the run is ending.
func (r *runner) do(j Job, step Step) error {
	noting := context.WithoutCancel(r.now)
	began := time.Now()
	res, err := step(r.now, j)
	var why *Failure
	switch {
	case err == nil:
		if res.Seconds == 0 { // a step that works elsewhere has its own watch
			res.Seconds = time.Since(began).Seconds()
		}
		if err := r.q.Done(noting, j, res); err != nil {
			return err
		}
		r.say(Event{Job: j, Result: &res, Final: true})
		return nil
	case errors.As(err, &why) && r.now.Err() == nil:
		if err := r.q.Fail(noting, j, *why); err != nil {
			return err
		}
		r.say(Event{Job: j, Failure: why, Final: !why.Class.Transient() || j.Attempt >= MaxTries})
		return nil
	}
	return errors.Join(err, r.q.Fail(noting, j, Failure{Class: Stopped, Reason: "the run ended"}))
}

func (r *runner) say(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tell(e)
}
