package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"example.org/redact/internal/batch"
	"example.org/redact/internal/bucket"
)

// archive is an archive at work: its ledger, and lanes that each have a worker
// process of their own.
type archive struct {
	opt      batchOptions
	recipe   string
	ledger   *batch.Ledger
	sessions []*session
	in, out  *bucket.Bucket // when either place is given by URL
	counter  counter
	passed   batch.Passed
	unread   int // folders and files that the walk could not read
}

// startBatch starts the first worker, so that a wrong model is told before any
// picture, and a changed one is known. The others start when they are needed.
func startBatch(ctx context.Context, opt batchOptions) (*archive, error) {
	first, ready, _, err := openSession(ctx, opt.detection)
	if err != nil {
		return nil, err
	}
	if opt.job.Official, err = officialPrints(ctx, first, opt.published, opt.stderr); err != nil {
		return nil, errors.Join(err, first.Close())
	}
	b := &archive{opt: opt, sessions: []*session{first}}
	for range opt.workers - 1 {
		b.sessions = append(b.sessions, newSession(opt.detection))
	}
	if b.recipe, err = opt.recipe(ready); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	if err := b.listen(); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// Close ends the workers and gives the ledger back.
func (b *archive) Close() error {
	var errs []error
	for _, s := range b.sessions {
		errs = append(errs, s.Close())
	}
	errs = append(errs, b.counter.close(), b.closePlaces())
	if b.ledger != nil {
		errs = append(errs, b.ledger.Close())
	}
	return errors.Join(errs...)
}

// open makes the output folder and opens the ledger.
func (b *archive) open(ctx context.Context) error {
	if err := os.MkdirAll(b.opt.lists, 0o700); err != nil {
		return refusal("cannot make the folder %s: %w", b.opt.lists, unwrapPath(err))
	}
	probe, err := createUnnamed(b.opt.lists)
	if err != nil {
		return refusal("%w", err)
	}
	if err := probe.Close(); err != nil {
		return refusal("cannot write into %s: %w", b.opt.lists, unwrapPath(err))
	}
	key, err := b.opt.archiveKey()
	if err != nil {
		return err
	}
	if b.ledger, err = batch.OpenLedger(ctx, b.opt.state, b.opt.tells); err != nil {
		return ledgerError(err, b.opt.state)
	}
	if err := b.ledger.Bind(ctx, key, b.opt.moved); err != nil {
		return ledgerError(err, b.opt.state)
	}
	return nil
}

// rules says what is done again.
func (b *archive) rules() batch.Rules {
	if bucket.IsURL(b.opt.out) {
		// To ask for each copy would be one request a picture: the ledger is believed.
		return batch.Rules{RetryFailed: b.opt.retryFailed}
	}
	return batch.Rules{RetryFailed: b.opt.retryFailed, Exists: func(output string) bool {
		_, err := os.Lstat(filepath.Join(b.opt.out, output))
		return err == nil
	}}
}

// walk brings the ledger up to date with the archive. Ready, if there is one,
// says which files may be taken yet.
func (b *archive) walk(ctx context.Context, ready func(batch.Found) bool) (batch.Plan, error) {
	plan, err := b.eachBatch(ctx, func(jobs []batch.Job) (batch.Plan, error) {
		return b.ledger.Add(ctx, jobs, b.rules())
	}, func(f batch.Found) error {
		return b.ledger.Refuse(ctx, f.Job, *f.Err)
	}, ready)
	if err != nil {
		return nil, err
	}
	if b.unread == 0 && ready == nil {
		// What could not be looked into is not known to be gone.
		_, err = b.ledger.EndWalk(ctx)
	}
	if err != nil {
		return nil, refusal("%w", err)
	}
	return plan, nil
}

// eachBatch walks the archive and gives its files to take, many at a time.
func (b *archive) eachBatch(ctx context.Context, take func([]batch.Job) (batch.Plan, error), refuse func(batch.Found) error, ready func(batch.Found) bool) (batch.Plan, error) {
	sum, jobs := batch.Plan{}, make([]batch.Job, 0, batch.MaxBatch)
	flush := func() error {
		plan, err := take(jobs)
		for action, n := range plan {
			sum[action] += n
		}
		jobs = jobs[:0]
		return err
	}
	b.unread = 0
	var err error
	b.passed, err = b.find(ctx, func(f batch.Found) error {
		f.Job.Recipe = b.recipe
		switch {
		case f.Err != nil:
			b.unread++
			return refuse(f)
		case ready != nil && !ready(f):
			return nil
		}
		if jobs = append(jobs, f.Job); len(jobs) < batch.MaxBatch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if ctx.Err() != nil {
		return sum, &codeError{exitInterrupted, errSilent}
	}
	if err != nil {
		return sum, refusal("cannot take stock of %s: %w", b.opt.in, err)
	}
	return sum, nil
}

// dryRun says what a run would do.
func (b *archive) dryRun(ctx context.Context) error {
	there, err := batch.Exists(b.opt.state)
	if err != nil {
		return refusal("cannot read %s: %w", b.opt.state, unwrapPath(err))
	}
	judge := func(jobs []batch.Job) (batch.Plan, error) { return batch.Plan{batch.New: len(jobs)}, nil }
	if there {
		l, err := batch.ReadLedger(ctx, b.opt.state)
		if err != nil {
			return ledgerError(err, b.opt.state)
		}
		defer l.Close()
		judge = func(jobs []batch.Job) (batch.Plan, error) { return l.Judge(ctx, jobs, b.rules()) }
	}
	plan, err := b.eachBatch(ctx, judge, func(batch.Found) error { return nil }, nil)
	if err != nil {
		return err
	}
	b.tellPlan(b.opt.stdout, plan)
	return nil
}

// tellPlan says in words what is to be done.
func (b *archive) tellPlan(w io.Writer, p batch.Plan) {
	fmt.Fprintf(w, "redact: %d new, %d changed, %d to go on with, %d to try again, %d done already, %d failed before",
		p[batch.New], p[batch.Redo], p[batch.Resume], p[batch.Retry], p[batch.Unchanged], p[batch.Failed])
	if b.unread > 0 {
		fmt.Fprintf(w, "; %d folders or files could not be read", b.unread)
	}
	if n := b.passed.Links + b.passed.Special + b.passed.Companions; n > 0 {
		fmt.Fprintf(w, "; left alone: %d links, %d hidden files and companions, %d others", b.passed.Links, b.passed.Companions, b.passed.Special)
	}
	fmt.Fprintln(w)
}

// work takes all that waits, until it is done or ctx ends. The first Ctrl-C ends
// ctx, and the pictures in hand are finished; a second one gives them up.
func (b *archive) work(ctx context.Context) error {
	now, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	go func() {
		for n := 0; ; n++ {
			select {
			case <-now.Done():
				return
			case <-signals:
			}
			if n > 0 {
				giveUp()
				return
			}
			fmt.Fprintln(b.opt.stderr, "redact: finishing the pictures in hand; once more to give them up")
		}
	}()
	counts, err := b.ledger.Counts(now)
	if err != nil {
		return refusal("%w", err)
	}
	view := newProgress(b.opt.stderr, b.opt.progress, counts, time.Now())
	defer view.close()
	b.counter.begin(counts.Waiting)
	err = b.run(ctx, now, func(e batch.Event) {
		view.event(e)
		b.counter.event(e)
	})
	var told *codeError
	switch {
	case ctx.Err() != nil:
		return &codeError{exitInterrupted, errSilent}
	case errors.As(err, &told):
		return err
	case err != nil:
		return refusal("the run had to stop: %w; nothing is lost: run it again when that is mended", err)
	}
	return nil
}
