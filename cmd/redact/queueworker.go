package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"example.org/redact/internal/batch"
	"example.org/redact/internal/bucket"
	"example.org/redact/internal/metrics"
	"example.org/redact/internal/queue"
	"example.org/redact/pkg/report"
)

// shareOptions is what `redact worker --queue URL` was asked to do.
type shareOptions struct {
	queue     queue.Options
	in, out   string // where this machine sees the archive, if not where the coordinator does
	workers   int
	drain     time.Duration
	metrics   string
	detection detection
	stderr    io.Writer
}

func shareFlags() []cli.Flag {
	flags := append(queueFlags(),
		&cli.StringFlag{Name: "in", Usage: "where this machine sees the archive: a bucket's `URL` or file:///folder (default: as the coordinator says)"},
		&cli.StringFlag{Name: "out", Usage: "where this machine sees the output"},
		&cli.IntFlag{Name: "workers", Usage: "pictures at a time (default: the processors, as far as memory goes)"},
		&cli.DurationFlag{Name: "drain", Value: time.Minute, Usage: "how long a stopped worker may take to finish the pictures in hand"},
		&cli.DurationFlag{Name: "idle", Usage: "end when there was no work for this long (default: wait for ever)"},
		&cli.StringFlag{Name: "metrics", Usage: "answer /metrics, /healthz and /readyz at `ADDRESS`, such as :9090"},
	)
	return append(flags, detectionFlags()...)
}

func parseShare(c *cli.Context) (shareOptions, error) {
	opt := shareOptions{
		queue: parseQueue(c), in: c.String("in"), out: c.String("out"), workers: c.Int("workers"),
		drain: c.Duration("drain"), metrics: c.String("metrics"), stderr: c.App.ErrWriter,
	}
	opt.queue.Idle = c.Duration("idle")
	if c.NArg() > 0 {
		return opt, usageError("worker takes no inputs: the queue has them")
	}
	for name, u := range map[string]string{"in": opt.in, "out": opt.out} {
		if u != "" && !bucket.IsURL(u) {
			return opt, usageError("--%s %s is no URL; a folder is written file:///folder", name, u)
		}
	}
	var err error
	if opt.detection, err = parseDetection(c); err != nil {
		return opt, err
	}
	if opt.workers <= 0 {
		opt.workers = defaultWorkers(opt.detection.worker.MemoryMiB)
	}
	opt.detection.shared = true
	return opt, nil
}

// share is a worker at work.
type share struct {
	opt      shareOptions
	log      *slog.Logger
	conn     *queue.Conn
	spec     queue.Spec
	run      sharedRun
	in, out  *bucket.Bucket
	sessions []*session
	counts   *metrics.Metrics
	ready    atomic.Bool
}

// runShare works on whatever archive is on the queue until it is stopped. What
// it prints are logs, one JSON object a line; a picture is called by its row.
func runShare(ctx context.Context, opt shareOptions) (err error) {
	s := &share{opt: opt, log: slog.New(slog.NewJSONHandler(opt.stderr, nil))}
	if s.conn, err = dialQueue(opt.queue); err != nil {
		return err
	}
	defer s.conn.Close()
	defer func() { err = errors.Join(err, s.close()) }()
	s.counts = metrics.New(version, s.children)
	if opt.metrics != "" {
		served, err := s.counts.Listen(opt.metrics, s.notReady)
		if err != nil {
			return refusal("%w", err)
		}
		defer served.Close()
		s.log.Info("metrics", "address", served.Address())
	}
	w := s.conn.NewWorker()
	s.log.Info("waiting for an archive", "queue", opt.queue.Name, "workers", opt.workers)
	if s.spec, err = w.Spec(ctx); err != nil {
		return &codeError{exitInterrupted, errSilent}
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	return s.work(ctx, w)
}

func (s *share) close() error {
	var errs []error
	for _, x := range s.sessions {
		errs = append(errs, x.Close())
	}
	for _, b := range []*bucket.Bucket{s.in, s.out} {
		if b != nil {
			errs = append(errs, b.Close())
		}
	}
	return errors.Join(errs...)
}

// children are the processes whose memory is counted, once there are any.
func (s *share) children() (pids []int) {
	if !s.ready.Load() {
		return nil
	}
	for _, x := range s.sessions {
		if pid := x.client.PID(); pid > 0 {
			pids = append(pids, pid)
		}
	}
	return pids
}

func (s *share) notReady() error {
	switch {
	case !s.conn.Connected():
		return errors.New("the queue cannot be reached")
	case !s.ready.Load():
		return errors.New("no archive has been taken up yet")
	}
	return nil
}

// prepare reads what the jobs mean, opens both places and starts the first
// worker process: one that would make other copies than the coordinator
// expects must not begin.
func (s *share) prepare(ctx context.Context) error {
	if err := json.Unmarshal(s.spec.Body, &s.run); err != nil {
		return refusal("the archive on the queue was put there by another version of redact: %w", err)
	}
	if s.opt.in != "" {
		s.run.In = s.opt.in
	}
	if s.opt.out != "" {
		s.run.Out = s.opt.out
	}
	var err error
	if s.in, err = bucket.Open(ctx, s.run.In); err != nil {
		return refusal("%w; say with --in where this machine sees the archive", err)
	}
	if s.out, err = bucket.Open(ctx, s.run.Out); err != nil {
		return refusal("%w; say with --out where this machine sees the output", err)
	}
	d := s.opt.detection
	d.engine.Lang, d.engine.Sensitivity, d.engine.Marks, d.limits = s.run.Lang, s.run.Sensitivity, s.run.Marks, s.run.Limits
	s.opt.detection = d
	for range s.opt.workers {
		s.sessions = append(s.sessions, newSession(d))
	}
	body, _, err := s.sessions[0].client.Ready(ctx)
	var ready engineReady
	if err == nil {
		err = json.Unmarshal(body, &ready)
	}
	if err != nil {
		return coded(err, "cannot start")
	}
	same := batchOptions{job: s.run.Job, detection: d, published: s.run.Published}
	recipe, err := same.recipe(ready)
	if err != nil {
		return err
	}
	if recipe != s.spec.Recipe {
		return refusal("this machine would make other copies than the coordinator expects: its version of redact, its networks (redact doctor) or its --model differ")
	}
	s.ready.Store(true)
	return nil
}

// work takes jobs until ctx ends, then finishes those in hand: the queue gives
// whatever is not finished within the drain time to others.
func (s *share) work(ctx context.Context, w *queue.Worker) error {
	now, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	stopDrain := context.AfterFunc(ctx, func() {
		s.log.Info("draining", "for_at_most", s.opt.drain.String())
		second := make(chan os.Signal, 1)
		signal.Notify(second, os.Interrupt, syscall.SIGTERM)
		defer signal.Stop(second)
		select {
		case <-now.Done():
		case <-second:
		case <-time.After(s.opt.drain):
		}
		giveUp()
	})
	defer stopDrain()
	go s.watchQueue(now)
	lanes := make([]batch.Step, len(s.sessions))
	for i, x := range s.sessions {
		lanes[i] = s.counted((&placeLane{run: s.run, session: x, in: s.in, out: s.out}).do)
	}
	s.log.Info("working", "recipe", s.spec.Recipe[:min(len(s.spec.Recipe), 12)])
	err := batch.Run(ctx, now, w, lanes, s.tell)
	switch {
	case ctx.Err() != nil:
		s.log.Info("stopped")
		return &codeError{exitInterrupted, errSilent}
	case err != nil:
		return refusal("the worker had to stop: %w; its pictures go to other workers", err)
	}
	s.log.Info("no more work")
	return nil
}

// counted gives a step a number among the pictures in hand, and refuses jobs
// that mean something else than what this process was prepared for.
func (s *share) counted(step batch.Step) batch.Step {
	return func(ctx context.Context, j batch.Job) (batch.Result, error) {
		if j.Recipe != s.spec.Recipe {
			return batch.Result{}, errors.New("another archive is on the queue now; start the worker again")
		}
		defer s.counts.Begin()()
		return step(ctx, j)
	}
}

// tell logs and counts a picture that came to an end.
func (s *share) tell(e batch.Event) {
	if e.Failure != nil {
		s.counts.Picture(string(e.Failure.Class))
		s.log.Warn("failed", "picture", e.Job.ID, "class", e.Failure.Class, "reason", e.Failure.Reason, "attempt", e.Job.Attempt)
		return
	}
	s.counts.Picture(e.Result.Verdict)
	s.counts.Step("all", time.Duration(e.Result.Seconds*float64(time.Second)))
	var rep report.Report
	if err := json.Unmarshal(e.Result.Report, &rep); err == nil {
		for step, ms := range rep.TimingMS {
			s.counts.Step(step, time.Duration(ms)*time.Millisecond)
		}
	}
	s.log.Info("done", "picture", e.Job.ID, "verdict", e.Result.Verdict, "seconds", fmt.Sprintf("%.2f", e.Result.Seconds))
}

// watchQueue keeps the gauges of the queue up to date, where anybody asks.
func (s *share) watchQueue(ctx context.Context) {
	if s.opt.metrics == "" {
		return
	}
	for tick := time.NewTicker(10 * time.Second); ; {
		if d, err := s.conn.Depth(ctx); err == nil {
			s.counts.Queue(map[string]int{"waiting": d.Waiting, "leased": d.Leased, "results": d.Results, "dead": d.Dead})
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}
