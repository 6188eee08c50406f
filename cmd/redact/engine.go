package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"

	"github.com/urfave/cli/v2"

	"example.org/redact/internal/vision"
	"example.org/redact/internal/worker"
	"example.org/redact/models"
	"example.org/redact/pkg/attach"
	"example.org/redact/pkg/badges"
	"example.org/redact/pkg/faces"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/ocr"
	"example.org/redact/pkg/pii"
	"example.org/redact/pkg/pipeline"
	"example.org/redact/pkg/records"
	"example.org/redact/pkg/report"
)

// workerCommand is the child's side of the process boundary: see package worker.
func workerCommand() *cli.Command {
	return &cli.Command{
		Name: "worker", Usage: "work on an archive together with other machines", OnUsageError: usage, Flags: shareFlags(),
		Description: "Takes pictures from the queue (--queue URL) until it is stopped, and makes the copies\nthat a coordinator (redact batch --queue URL) asked for. SIGTERM finishes the\npictures in hand. Credentials of buckets come from the environment.\n\nredact itself starts this command without --queue, as the process that opens pictures.",
		Action: func(c *cli.Context) error {
			if !worker.IsChild() {
				opt, err := parseShare(c)
				if err != nil {
					return err
				}
				return runShare(c.Context, opt)
			}
			// Ctrl-C in a terminal, and a service manager's stop, reach every process
			// of ours. When to end is the parent's to say, by closing the pipe.
			signal.Ignore(os.Interrupt, syscall.SIGTERM)
			held := worker.Harden()
			// What fills the heap is pixels, which a collector need not look into: to
			// collect more often costs little, and by default garbage takes as much
			// memory again as what is in use.
			debug.SetGCPercent(30)
			in, out := os.NewFile(3, "requests"), os.NewFile(4, "answers")
			e := &engine{}
			defer e.Close()
			return worker.Serve(c.Context, in, out, held, e)
		},
	}
}

// engine owns the detectors of one worker process.
type engine struct {
	pipeline *pipeline.Pipeline
	packs    packCache
	closers  []func() error
}

// Close frees the detectors.
func (e *engine) Close() error {
	var errs []error
	for _, c := range e.closers {
		errs = append(errs, c())
	}
	e.closers = nil
	return errors.Join(errs...)
}

// Init loads networks, language and rules.
func (e *engine) Init(_ context.Context, body json.RawMessage) (any, error) {
	var cfg engineConfig
	if err := json.Unmarshal(body, &cfg); err != nil {
		return nil, fmt.Errorf("worker configuration: %w", err)
	}
	// OpenCV's threads wait for one another by spinning: two cost a third more
	// processor time for a fifth less waiting. What runs at once are detectors.
	if err := vision.OneThread(); err != nil {
		return nil, setup(err)
	}
	sense, err := finding.ParseSensitivity(cfg.Sensitivity)
	if err != nil {
		return nil, setup(err)
	}
	byName, err := gatherModels(cfg)
	if err != nil {
		return nil, setup(err)
	}
	stages, weak, err := e.load(byName, cfg, sense)
	if err != nil {
		return nil, setup(err)
	}
	tool := pipeline.Tool{Version: cfg.Version}
	ready := engineReady{}
	for _, m := range byName.used {
		tool.Models = append(tool.Models, report.Model{Name: m.Name, SHA256: m.SHA256})
		ready.Models = append(ready.Models, report.Model{Name: m.Name, SHA256: m.SHA256})
	}
	for _, code := range weak {
		tool.Warnings = append(tool.Warnings, report.NewWarning(code))
		ready.Warnings = append(ready.Warnings, report.NewWarning(code).Text)
	}
	for _, d := range slices.Concat(stages...) {
		ready.Detectors = append(ready.Detectors, d.Name())
		ready.Kinds = append(ready.Kinds, d.Kinds()...)
	}
	e.pipeline = pipeline.New(tool, cfg.AtOnce, stages...)
	return ready, nil
}

// load builds the detectors in the stages in which they run.
func (e *engine) load(m *modelSet, cfg engineConfig, sense finding.Sensitivity) (out []pipeline.Stage, warnings []string, err error) {
	fd, err := faces.New(faces.Config{Own: m.get("faces"), Second: m.get("faces-second"), YuNetN: m.get("yunet_n"), YuNetS: m.get("yunet_s"), Sensitivity: sense})
	if err != nil {
		return nil, nil, err
	}
	e.closers = append(e.closers, fd.Close)
	people, err := faces.NewPeople()
	if err != nil {
		return nil, nil, err
	}
	e.closers = append(e.closers, people.Close)
	od, err := ocr.New(ocr.Config{Own: m.get("text"), PPOCR: m.get("ppocrv3"), Lang: cfg.Lang, Sensitivity: sense})
	if err != nil {
		return nil, nil, err
	}
	e.closers = append(e.closers, od.Close)
	rules, err := pii.Load()
	if err != nil {
		return nil, nil, err
	}
	rd, err := records.New(records.Config{Sensitivity: sense})
	if err != nil {
		return nil, nil, err
	}
	e.closers = append(e.closers, rd.Close)
	bars := ocr.NewBarcodes(sense)
	e.closers = append(e.closers, bars.Close)
	bd, err := badges.New(badges.Config{Own: m.get("badges"), Second: m.get("badges-second"), Local: cfg.Marks})
	if err != nil {
		return nil, nil, err
	}
	e.closers = append(e.closers, bd.Close)
	return []pipeline.Stage{{fd, od, bars}, {people, pipeline.Rules{Rules: rules}}, {rd}, {bd}}, warnings, nil
}

// Job runs one task on one input.
func (e *engine) Job(ctx context.Context, body json.RawMessage, input []byte, pages func([]float64)) (worker.Result, error) {
	defer vision.Trim()
	if e.pipeline == nil {
		return worker.Result{}, errors.New("worker: job before init")
	}
	var job jobSpec
	if err := json.Unmarshal(body, &job); err != nil {
		return worker.Result{}, fmt.Errorf("worker job: %w", err)
	}
	opt, err := job.options(&e.packs)
	if err != nil {
		return worker.Result{}, setup(err)
	}
	if opt.Context.Published, err = job.published(ctx, input); err != nil {
		return worker.Result{}, classified(err)
	}
	switch job.Task {
	case taskPrint:
		return printJob(ctx, job, input, pages)
	case taskFrame:
		return e.frame(ctx, job, input, pages)
	case taskClean:
		res, err := e.pipeline.Clean(ctx, input, opt, pages)
		if err != nil {
			return worker.Result{}, classified(err)
		}
		return worker.Result{Body: res.Report, Output: res.Output}, nil
	case taskCheck:
		res, err := e.pipeline.Check(ctx, input, opt, pages)
		if err != nil {
			return worker.Result{}, classified(err)
		}
		return worker.Result{Body: res.Report}, nil
	case taskVerify:
		n := job.OriginalBytes
		if n < 0 || n > int64(len(input)) {
			return worker.Result{}, errors.New("worker job: the original is longer than the input")
		}
		res, err := e.pipeline.VerifyCopy(ctx, input[n:], input[:n], opt, pages)
		if err != nil {
			return worker.Result{}, classified(err)
		}
		return worker.Result{Body: res}, nil
	}
	return worker.Result{}, fmt.Errorf("worker job: unknown task %q", job.Task)
}

// setup marks an error as one of the configuration.
func setup(err error) error { return &worker.Error{Class: worker.Setup, Message: err.Error()} }

// classified tells the user's faults from failed proofs and from bugs. The
// messages of these classes quote nothing of the picture.
func classified(err error) error {
	class := worker.Bug
	var refused *attach.RefusedError
	switch {
	case errors.Is(err, pipeline.ErrUnproved):
		class = worker.Unproved
	case errors.Is(err, media.ErrNotAPicture), errors.Is(err, media.ErrUnsupported), errors.Is(err, media.ErrTooLarge),
		errors.Is(err, media.ErrDamaged), errors.Is(err, pipeline.ErrChoice), errors.As(err, &refused):
		class = worker.Refused
	}
	return &worker.Error{Class: class, Message: err.Error()}
}

// modelSet is the networks at hand, and which of them the detectors took.
type modelSet struct {
	all  map[string]models.Model
	used []models.Model
}

// get returns the network's bytes, or nil, and notes that it is in use.
func (s *modelSet) get(name string) []byte {
	m, ok := s.all[name]
	if !ok {
		return nil
	}
	s.used = append(s.used, m)
	return m.ONNX
}

// gatherModels collects our own networks, pulled ones, and those that the user
// named, which go before both.
func gatherModels(cfg engineConfig) (*modelSet, error) {
	own, err := models.Own()
	if err != nil {
		return nil, err
	}
	pulled, err := models.Pulled(cfg.ModelsDir)
	if err != nil {
		return nil, err
	}
	set := &modelSet{all: map[string]models.Model{}}
	for _, m := range append(own, pulled...) {
		set.all[m.Name] = m
	}
	for name, file := range cfg.Given {
		m, err := models.Given(name, file)
		if err != nil {
			return nil, err
		}
		set.all[name] = m
	}
	return set, nil
}
