package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"example.org/redact/internal/batch"
)

// Worker is a worker's side of a queue: a batch.Queue whose ledger is elsewhere.
type Worker struct {
	conn *Conn
	gate chan struct{} // held by the lane that asks for a job, or does a suspect

	mu   sync.Mutex
	held map[turn]*lease
	busy time.Time // when there last was a job in hand
}

// turn is one attempt at a job. The next attempt at the same job can come to this
// worker while it still sees the one before off, and must not be taken for it.
type turn struct {
	row     int64
	attempt int
}

func turnOf(j batch.Job) turn { return turn{j.ID, j.Attempt} }

// lease is a job in hand.
type lease struct {
	msg    jetstream.Msg
	seq    uint64 // of msg in its stream
	worker string
	quiet  context.CancelFunc // ends the signs of life
	alone  bool               // keeps the gate
}

var _ batch.Queue = (*Worker)(nil)

// NewWorker takes part in the queue, whether or not a coordinator has set it up.
func (c *Conn) NewWorker() *Worker {
	return &Worker{conn: c, gate: make(chan struct{}, 1), held: map[turn]*lease{}, busy: time.Now()}
}

// Enqueue puts jobs on the queue.
func (w *Worker) Enqueue(ctx context.Context, jobs []batch.Job) error {
	for _, j := range jobs {
		if err := w.conn.enqueue(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// leaseWait is how long one request for a job waits at the server.
const leaseWait = 2 * time.Second

// Lease waits for a job: for ever, or for as long as Options.Idle says. It asks
// for one and takes no other before that one is done.
//
// A job that was handed out before is a suspect: whoever had it was lost. It is
// done alone, with no job of another lane in hand, since one that kills its
// worker would take the same neighbours along each time until they were
// condemned with it.
func (w *Worker) Lease(ctx context.Context, worker string) (batch.Job, error) {
	for {
		select {
		case w.gate <- struct{}{}:
		case <-ctx.Done():
			return batch.Job{}, ctx.Err()
		}
		job, l, err := w.ask(ctx, worker)
		if l != nil && l.alone {
			w.waitForOthers(ctx)
			return job, nil // the gate opens when it is released
		}
		<-w.gate
		if l != nil || errors.Is(err, batch.ErrEmpty) {
			return job, err
		}
		if err != nil {
			pause(ctx, 500*time.Millisecond) // the server restarts, or nobody has set the queue up
		}
	}
}

// ask makes one request for a job; without an answer the lease is nil.
func (w *Worker) ask(ctx context.Context, worker string) (batch.Job, *lease, error) {
	if w.idle() {
		return batch.Job{}, nil, batch.ErrEmpty
	}
	msg, err := w.next(ctx)
	if msg == nil {
		return batch.Job{}, nil, err
	}
	job, l, err := w.hold(msg, worker)
	if err != nil {
		_ = msg.Term() // not ours
		return batch.Job{}, nil, nil
	}
	return job, l, nil
}

// waitForOthers waits until the job that was taken last is the only one in hand.
func (w *Worker) waitForOthers(ctx context.Context) {
	for ctx.Err() == nil {
		w.mu.Lock()
		n := len(w.held)
		w.mu.Unlock()
		if n <= 1 {
			return
		}
		pause(ctx, 20*time.Millisecond)
	}
}

// idle reports whether no lane of this worker had a job for as long as it may
// wait. It looks before it asks, so that all lanes find the end together.
func (w *Worker) idle() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.conn.opt.Idle > 0 && len(w.held) == 0 && time.Since(w.busy) > w.conn.opt.Idle
}

// next asks for one message. The consumer is looked up each time: a queue may
// be removed and set up again while a worker waits.
func (w *Worker) next(ctx context.Context) (jetstream.Msg, error) {
	look, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	cons, err := w.conn.js.Consumer(look, w.conn.stream("jobs"), consumer)
	if err != nil {
		return nil, err
	}
	// Not bound to ctx: a message that was sent while we gave up would be
	// missing until its time is over.
	b, err := cons.Fetch(1, jetstream.FetchMaxWait(leaseWait))
	if err != nil {
		return nil, err
	}
	var msg jetstream.Msg
	for m := range b.Messages() {
		msg = m
	}
	if msg != nil && ctx.Err() != nil {
		_ = msg.Nak() // another worker can have it at once
		return nil, ctx.Err()
	}
	return msg, b.Error()
}

// hold notes the lease and gives signs of life until it ends.
func (w *Worker) hold(msg jetstream.Msg, worker string) (batch.Job, *lease, error) {
	var job batch.Job
	if err := json.Unmarshal(msg.Data(), &job); err != nil {
		return job, nil, err
	}
	about, err := msg.Metadata()
	if err != nil {
		return job, nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.mu.Lock()
	if w.held[turnOf(job)] != nil {
		w.mu.Unlock()
		cancel()
		return job, nil, nil // it is in hand here: its signs of life were late
	}
	l := &lease{msg: msg, seq: about.Sequence.Stream, worker: worker, quiet: cancel, alone: about.NumDelivered > 1 || job.Attempt > 1}
	w.held[turnOf(job)] = l
	w.mu.Unlock()
	go func() {
		tick := time.NewTicker(w.conn.opt.Silence / 3)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				_ = msg.InProgress() // if it is lost, the next one counts
			}
		}
	}()
	return job, l, nil
}

// Done stores the result, then acknowledges the job.
func (w *Worker) Done(ctx context.Context, job batch.Job, res batch.Result) error {
	return w.end(ctx, job, answer{Job: job, Result: &res})
}

// Fail stores the failure for the ledger to decide on. A job that was only
// interrupted goes back and another worker gets it at once.
func (w *Worker) Fail(ctx context.Context, job batch.Job, why batch.Failure) error {
	if why.Class != batch.Stopped {
		return w.end(ctx, job, answer{Job: job, Why: &why})
	}
	l := w.release(job)
	if l == nil {
		return nil
	}
	if err := l.msg.Nak(); err != nil {
		return fmt.Errorf("give row %d back to the queue: %w", job.ID, err)
	}
	return nil
}

func (w *Worker) release(job batch.Job) *lease {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := w.held[turnOf(job)]
	delete(w.held, turnOf(job))
	w.busy = time.Now()
	if l != nil {
		l.quiet()
		if l.alone {
			<-w.gate
		}
	}
	return l
}

// end sends an answer and sees the job off, through a restart of the server if
// need be. The signs of life go on until then.
func (w *Worker) end(ctx context.Context, job batch.Job, a answer) error {
	w.mu.Lock()
	l := w.held[turnOf(job)]
	w.mu.Unlock()
	if l == nil {
		return fmt.Errorf("row %d is not in hand", job.ID)
	}
	defer w.release(job)
	a.Worker, a.Seq = l.worker, l.seq
	b, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode an answer: %w", err)
	}
	err = w.persist(ctx, func(ctx context.Context) error {
		_, err := w.conn.js.Publish(ctx, w.conn.resultSubject(), b)
		return err
	})
	switch {
	case err == nil && a.Why != nil:
		// The coordinator removes a job that failed, and nobody would confirm
		// what is no longer there.
		return l.msg.Ack()
	case err == nil:
		err = w.persist(ctx, l.msg.DoubleAck)
	}
	if errors.Is(err, jetstream.ErrStreamNotFound) || errors.Is(err, jetstream.ErrMsgAlreadyAckd) {
		return nil // the queue was given up meanwhile, or the server has it
	}
	if err != nil {
		return fmt.Errorf("send the result of row %d: %w", job.ID, err)
	}
	return nil
}

// patience is how long a server may be away while a worker has an answer to send.
const patience = 5 * time.Minute

// persist repeats what a server that restarts makes fail. A coordinator that has
// the last result gives the queue up at once, perhaps before the job was seen off:
// then nobody answers any more, and the error is ErrStreamNotFound.
func (w *Worker) persist(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	within := func(d time.Duration, f func(context.Context) error) error {
		try, stop := context.WithTimeout(ctx, d)
		defer stop()
		return f(try)
	}
	for {
		err := within(5*time.Second, f)
		if err == nil || ctx.Err() != nil || errors.Is(err, jetstream.ErrStreamNotFound) || errors.Is(err, jetstream.ErrMsgAlreadyAckd) {
			return err
		}
		gone := within(5*time.Second, func(ctx context.Context) error {
			_, err := w.conn.js.Stream(ctx, w.conn.stream("jobs"))
			return err
		})
		if errors.Is(gone, jetstream.ErrStreamNotFound) {
			return gone
		}
		pause(ctx, 300*time.Millisecond)
	}
}

// errNoSpec is the answer of a queue that no coordinator has set up.
var errNoSpec = errors.New("no archive is on the queue")

// spec asks for the spec.
func (c *Conn) spec(ctx context.Context) (Spec, error) {
	var spec Spec
	s, err := c.js.Stream(ctx, c.stream("spec"))
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return spec, errNoSpec
	}
	if err != nil {
		return spec, fmt.Errorf("read the queue's spec: %w", err)
	}
	m, err := s.GetLastMsgForSubject(ctx, c.specSubject())
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return spec, errNoSpec
	}
	if err == nil {
		err = json.Unmarshal(m.Data, &spec)
	}
	if err != nil {
		return spec, fmt.Errorf("read the queue's spec: %w", err)
	}
	return spec, nil
}

// Spec waits until a coordinator has set the queue up and says what its jobs mean.
func (w *Worker) Spec(ctx context.Context) (Spec, error) {
	for {
		try, cancel := context.WithTimeout(ctx, 5*time.Second)
		spec, err := w.conn.spec(try)
		cancel()
		if err == nil || ctx.Err() != nil {
			return spec, err
		}
		pause(ctx, time.Second)
	}
}
