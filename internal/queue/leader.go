package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"example.org/redact/internal/batch"
)

// Leader is the coordinator's side. Its methods may be called from many
// goroutines, one for each job that is on its way.
type Leader struct {
	conn *Conn

	mu      sync.Mutex
	waiting map[string]chan arrived // by job key
	early   map[string]arrived      // results that nobody waits for yet
	held    map[int64]jetstream.Msg // results that the ledger does not have yet, by row

	stop context.CancelFunc
	done sync.WaitGroup
}

// arrived is an answer and the message that brought it.
type arrived struct {
	answer
	msg jetstream.Msg
}

// Lead sets the queue up, says what its jobs mean and starts to collect
// results. One coordinator at a time leads a queue: results of another owner's
// jobs would reach the wrong ledger.
func (c *Conn) Lead(ctx context.Context, spec Spec) (*Leader, error) {
	if err := c.setUp(ctx); err != nil {
		return nil, err
	}
	if err := c.publishSpec(ctx, spec); err != nil {
		return nil, err
	}
	l := &Leader{conn: c, waiting: map[string]chan arrived{}, early: map[string]arrived{}, held: map[int64]jetstream.Msg{}}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop = stop
	for what, take := range map[string]func(context.Context, jetstream.Msg) error{"results": l.takeResult, "dead": l.takeDead} {
		cons, err := c.js.Consumer(ctx, c.stream(what), consumer)
		if err != nil {
			stop()
			return nil, fmt.Errorf("lead the queue %s: %w", c.opt.Name, err)
		}
		l.done.Go(func() { drain(run, cons, take) })
	}
	return l, nil
}

// publishSpec replaces the spec. When the jobs mean something else now, those
// still on the queue go: the new run enqueues what it needs.
func (c *Conn) publishSpec(ctx context.Context, spec Spec) error {
	old, err := c.spec(ctx)
	if err != nil && !errors.Is(err, errNoSpec) {
		return err
	}
	d, err := c.Depth(ctx)
	if err != nil {
		return err
	}
	if old.Owner != "" && old.Owner != spec.Owner && d != (Depth{}) {
		return fmt.Errorf("the queue %s belongs to another archive that is not finished; choose another --queue-name, or give it up with redact queue delete", c.opt.Name)
	}
	if old.Recipe != spec.Recipe || old.Owner != spec.Owner {
		for _, what := range []string{"jobs", "results", "dead"} {
			s, err := c.js.Stream(ctx, c.stream(what))
			if err == nil {
				err = s.Purge(ctx)
			}
			if err != nil {
				return fmt.Errorf("empty the queue %s: %w", c.opt.Name, err)
			}
		}
	}
	b, err := json.Marshal(spec)
	if err != nil {
		return fmt.Errorf("encode the queue's spec: %w", err)
	}
	if _, err := c.js.Publish(ctx, c.specSubject(), b); err != nil {
		return fmt.Errorf("publish the queue's spec: %w", err)
	}
	return nil
}

// Do puts a job on the queue and waits for what came of it. It is a step as
// batch.Run takes it; that the work is done elsewhere is nobody's business.
func (l *Leader) Do(ctx context.Context, job batch.Job) (batch.Result, error) {
	key := jobKey(job)
	got := make(chan arrived, 1)
	l.mu.Lock()
	early, here := l.early[key]
	delete(l.early, key)
	if !here {
		l.waiting[key] = got
	}
	l.mu.Unlock()
	if here {
		return l.claim(job, early)
	}
	defer func() {
		l.mu.Lock()
		delete(l.waiting, key)
		l.mu.Unlock()
	}()
	if err := l.conn.enqueue(ctx, job); err != nil {
		return batch.Result{}, err
	}
	select {
	case <-ctx.Done():
		return batch.Result{}, ctx.Err()
	case a := <-got:
		return l.claim(job, a)
	}
}

// claim keeps the message until the ledger has what it says.
func (l *Leader) claim(job batch.Job, a arrived) (batch.Result, error) {
	l.mu.Lock()
	l.held[job.ID] = a.msg
	l.mu.Unlock()
	if a.Why != nil {
		return batch.Result{}, a.Why
	}
	if a.Result == nil {
		return batch.Result{}, fmt.Errorf("the worker %s answered nothing for row %d", a.Worker, job.ID)
	}
	return *a.Result, nil
}

// Ledger returns the ledger with one addition: once it has a result, the
// server is told so.
func (l *Leader) Ledger(inner batch.Queue) batch.Queue { return &settling{inner, l} }

type settling struct {
	batch.Queue
	leader *Leader
}

func (s *settling) Done(ctx context.Context, job batch.Job, res batch.Result) error {
	if err := s.Queue.Done(ctx, job, res); err != nil {
		return err
	}
	s.leader.settle(job.ID)
	return nil
}

func (s *settling) Fail(ctx context.Context, job batch.Job, why batch.Failure) error {
	if err := s.Queue.Fail(ctx, job, why); err != nil {
		return err
	}
	s.leader.settle(job.ID)
	return nil
}

// settle acknowledges a result. If that is lost the message comes again and is
// found to be old; nothing is wrong then.
func (l *Leader) settle(id int64) {
	l.mu.Lock()
	msg := l.held[id]
	delete(l.held, id)
	l.mu.Unlock()
	if msg != nil {
		_ = msg.Ack()
	}
}

// Close stops collecting. With finished, which says that the ledger has every
// result, what is left on the queue is old, and the queue goes.
func (l *Leader) Close(ctx context.Context, finished bool) error {
	l.stop()
	l.done.Wait()
	if !finished {
		return nil
	}
	return l.conn.Delete(ctx)
}

// Delete removes the queue from the server.
func (c *Conn) Delete(ctx context.Context) error {
	for _, what := range []string{"jobs", "results", "dead", "spec"} {
		if err := c.js.DeleteStream(ctx, c.stream(what)); err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
			return fmt.Errorf("remove the queue %s: %w", c.opt.Name, err)
		}
	}
	return nil
}

// deliver hands an answer to whoever waits for it, or keeps it for whoever will.
func (l *Leader) deliver(a arrived) {
	key := jobKey(a.Job)
	l.mu.Lock()
	defer l.mu.Unlock()
	if got, ok := l.waiting[key]; ok {
		delete(l.waiting, key)
		got <- a
		return
	}
	if l.held[a.Job.ID] == nil { // else it came again while the ledger was busy with it
		l.early[key] = a
	}
}

// takeResult hands on an answer. After a failure the job goes first: a worker
// answers before it acknowledges, and when the ledger asks for one more attempt
// the same job must find its place free.
func (l *Leader) takeResult(ctx context.Context, msg jetstream.Msg) error {
	a := arrived{msg: msg}
	if err := json.Unmarshal(msg.Data(), &a.answer); err != nil {
		return msg.Term() // not ours; nothing waits for it
	}
	if a.Why != nil {
		if err := l.removeJob(ctx, a.Seq); err != nil {
			return err
		}
	}
	l.deliver(a)
	return nil
}

// removeJob takes a job out of its stream; that it is gone is as good.
func (l *Leader) removeJob(ctx context.Context, seq uint64) error {
	s, err := l.conn.js.Stream(ctx, l.conn.stream("jobs"))
	if err != nil {
		return err
	}
	err = s.DeleteMsg(ctx, seq)
	if err == nil {
		return nil
	}
	// The server has no code of its own for what was gone before.
	if _, look := s.GetMsg(ctx, seq); errors.Is(look, jetstream.ErrMsgNotFound) {
		return nil
	}
	return err
}

// takeDead turns the advisory of a job whose workers were lost too often into
// a failure. The job stays in its stream until then; the advisory only names it.
func (l *Leader) takeDead(ctx context.Context, msg jetstream.Msg) error {
	var adv struct {
		StreamSeq  uint64 `json:"stream_seq"`
		Deliveries int    `json:"deliveries"`
	}
	if err := json.Unmarshal(msg.Data(), &adv); err != nil {
		return msg.Term()
	}
	s, err := l.conn.js.Stream(ctx, l.conn.stream("jobs"))
	if err != nil {
		return err
	}
	raw, err := s.GetMsg(ctx, adv.StreamSeq)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return msg.Ack() // the last worker answered after all
	}
	if err != nil {
		return err
	}
	a := arrived{msg: msg}
	if err := json.Unmarshal(raw.Data, &a.Job); err != nil {
		return msg.Term()
	}
	a.Why = &batch.Failure{Class: batch.Crashed, Reason: fmt.Sprintf("%d workers were lost with it in hand", adv.Deliveries)}
	if err := l.removeJob(ctx, adv.StreamSeq); err != nil { // first, as in takeResult
		return err
	}
	l.deliver(a)
	return nil
}

// drain feeds take with every message, for as long as ctx lives; an error of
// the server's (it restarts) is waited out, and the message comes again.
func drain(ctx context.Context, cons jetstream.Consumer, take func(context.Context, jetstream.Msg) error) {
	for ctx.Err() == nil {
		if err := drainOnce(ctx, cons, take); err != nil {
			pause(ctx, 500*time.Millisecond)
		}
	}
}

func drainOnce(ctx context.Context, cons jetstream.Consumer, take func(context.Context, jetstream.Msg) error) error {
	ask, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	b, err := cons.Fetch(256, jetstream.FetchContext(ask))
	if err != nil {
		return err
	}
	for msg := range b.Messages() {
		if take(ctx, msg) != nil {
			_ = msg.NakWithDelay(time.Second)
		}
	}
	if err := b.Error(); ask.Err() == nil {
		return err
	}
	return nil
}

// pause waits, but not longer than ctx lives.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// enqueue stores a job; that the same job is there already is as good. It tries
// for as long as ctx lives.
func (c *Conn) enqueue(ctx context.Context, job batch.Job) error {
	b, err := json.Marshal(job)
	if err != nil {
		return fmt.Errorf("encode a job: %w", err)
	}
	for {
		try, cancel := context.WithTimeout(ctx, 5*time.Second)
		_, err := c.js.Publish(try, c.jobSubject(jobKey(job)), b)
		cancel()
		switch {
		case err == nil, strings.Contains(err.Error(), "maximum messages per subject"):
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, jetstream.ErrStreamNotFound):
			return fmt.Errorf("enqueue a job: the queue %s was removed while it was in use: %w", c.opt.Name, err)
		}
		pause(ctx, 200*time.Millisecond)
	}
}
