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
	r := &runner{q: q, now: now, tell: tell, stop: stop, back: make(chan struct{})}
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
	busy int           // lanes with a job in hand, which may have to be tried again
	back chan struct{} // closed and made anew when a job was given back
	over bool          // nothing is waiting and nobody has a job in hand
}

// idle is how long a lane that found nothing waits at most before it asks again.
// What its own run gives back wakes it at once, so this is for a queue that
// others fill. An archive over a queue has hundreds of lanes, most of them idle
// towards the end: asking five times a second, they took two fifths of a processor.
const idle = 5 * time.Second

func (r *runner) lane(ctx context.Context, name string, step Step) {
	for ctx.Err() == nil {
		back, over := r.state()
		if over {
			return
		}
		j, err := r.lease(ctx, name)
		switch {
		case errors.Is(err, ErrEmpty):
			if !r.ends(back) {
				pause(ctx, back)
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

// pause waits until a job was given back, for the idle time or until ctx ends.
func pause(ctx context.Context, back <-chan struct{}) {
	t := time.NewTimer(idle)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-back:
	case <-t.C:
	}
}

func (r *runner) state() (back chan struct{}, over bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.back, r.over
}

// ends reports whether the run is over, and then wakes all lanes: back is as it
// was before the queue was found empty, and if it is the same now and nobody is
// busy, no job can have come to wait meanwhile.
func (r *runner) ends(back chan struct{}) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.over && r.busy == 0 && r.back == back {
		r.over = true
		close(r.back)
	}
	return r.over
}

// gaveBack wakes the lanes that found nothing. It must be called before the
// lane is released.
func (r *runner) gaveBack() {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.back)
	r.back = make(chan struct{})
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
		final := !why.Class.Transient() || j.Attempt >= MaxTries
		if !final {
			r.gaveBack()
		}
		r.say(Event{Job: j, Failure: why, Final: final})
		return nil
	}
	return errors.Join(err, r.q.Fail(noting, j, Failure{Class: Stopped, Reason: "the run ended"}))
}

func (r *runner) say(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tell(e)
}
