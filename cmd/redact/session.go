package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"example.org/redact/internal/worker"
	"example.org/redact/models"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/report"
)

// session is one worker process and what it is told about every picture.
type session struct {
	client *worker.Client
	limits media.Limits
}

// detection is what the detection flags say.
type detection struct {
	engine engineConfig
	limits media.Limits
	worker worker.Limits
	shared bool // the worker is one of several that share the processors
}

// parseDetection reads the detection flags.
func parseDetection(c *cli.Context) (detection, error) {
	d := detection{
		engine: engineConfig{Version: version, Lang: c.String("ocr-lang"), Sensitivity: c.String("sensitivity"), Given: map[string]string{}},
		limits: media.DefaultLimits(),
		worker: worker.DefaultLimits(),
	}
	if _, err := finding.ParseSensitivity(d.engine.Sensitivity); err != nil {
		return d, usageError("--sensitivity: %w", err)
	}
	for name, to := range map[string]*int{"max-pixels": &d.limits.MaxPixels, "max-side": &d.limits.MaxSide, "max-bytes": &d.limits.MaxBytes, "max-pages": &d.limits.MaxPages, "max-memory": &d.worker.MemoryMiB} {
		if *to = c.Int(name); *to <= 0 {
			return d, usageError("--%s must be more than 0", name)
		}
	}
	seconds := c.Int("max-seconds")
	if seconds <= 0 {
		return d, usageError("--max-seconds must be more than 0")
	}
	// The allowance for small pictures grows and shrinks with the longest time.
	usual := d.worker.MaxPerPage
	d.worker.MaxPerPage = time.Duration(seconds) * time.Second
	d.worker.Base = time.Duration(float64(d.worker.Base) * float64(d.worker.MaxPerPage) / float64(usual))
	var err error
	if d.engine.Marks, err = readMarks(c.String("marks")); err != nil {
		return d, err
	}
	if d.engine.ModelsDir, err = models.Dir(); err != nil {
		return d, refusal("%w", err)
	}
	known, err := models.Names()
	if err != nil {
		return d, err
	}
	for _, s := range c.StringSlice("model") {
		name, file, ok := strings.Cut(s, "=")
		if !ok || !slices.Contains(known, name) {
			return d, usageError("--model: %q is not NAME=FILE with one of the names %s", s, strings.Join(known, ", "))
		}
		if _, err := os.Stat(file); err != nil {
			return d, refusal("--model %s: cannot read %s: %w", name, file, unwrapPath(err))
		}
		d.engine.Given[name] = file
	}
	return d, nil
}

// openSession starts a worker and waits until its models are loaded, so that a
// wrong model or a missing language is told before any picture is opened.
func openSession(ctx context.Context, d detection) (*session, engineReady, worker.Protections, error) {
	s := newSession(d)
	var ready engineReady
	body, held, err := s.client.Ready(ctx)
	if err == nil {
		err = json.Unmarshal(body, &ready)
	}
	if err != nil {
		return nil, ready, held, errors.Join(coded(err, "cannot start"), s.Close())
	}
	return s, ready, held, nil
}

// newSession is a session whose worker starts when it is first needed. One that
// shares the processors keeps to one of them: that is what more workers are for.
func newSession(d detection) *session {
	d.engine.AtOnce = runtime.GOMAXPROCS(0)
	env := []string{"OPENCV_OPENCL_RUNTIME=disabled"}
	if d.shared {
		d.engine.AtOnce = 1
		env = append(env, "GOMAXPROCS=1")
	}
	return &session{limits: d.limits, client: worker.New(worker.Config{Env: env, Init: d.engine, Limits: d.worker})}
}

func (s *session) Close() error { return s.client.Close() }

// do runs a job on an input that the user calls name, and writes the copy, if
// the task makes one, to out.
func (s *session) do(ctx context.Context, job jobSpec, name string, in io.Reader, size int64, out io.Writer) (*report.Report, error) {
	var rep report.Report
	if err := s.exchange(ctx, job, name, in, size, out, &rep); err != nil {
		return nil, err
	}
	return &rep, nil
}

func (s *session) exchange(ctx context.Context, job jobSpec, name string, in io.Reader, size int64, out io.Writer, result any) error {
	if size > int64(s.limits.MaxBytes) {
		return refusal("%s: it has %d bytes, more than the limit of %d (--max-bytes)", name, size, s.limits.MaxBytes)
	}
	job.Limits = s.limits
	body, _, err := s.client.Do(ctx, job, in, size, out)
	if err != nil {
		return coded(err, name)
	}
	if err := json.Unmarshal(body, result); err != nil {
		return coded(fmt.Errorf("the worker's answer cannot be read: %w", err), name)
	}
	return nil
}

// coded gives a worker's failure the name that the user typed, a word on what
// to do, and its exit code.
func coded(err error, name string) error {
	var said *worker.Error
	switch {
	case errors.Is(err, context.Canceled):
		return &codeError{exitInterrupted, errSilent}
	case errors.As(err, &said) && said.Class == worker.Unproved:
		return &codeError{exitUnproved, fmt.Errorf("%s: %s; nothing was written", name, said.Message)}
	case errors.As(err, &said):
		return refusal("%s: %s", name, said.Message)
	case errors.Is(err, worker.ErrTimeout):
		return refusal("%s: %w; try it once more when the machine is less busy, or with a smaller picture", name, err)
	case errors.Is(err, worker.ErrMemory):
		return refusal("%s: %w; try a smaller picture, or raise --max-memory", name, err)
	case errors.Is(err, worker.ErrCrashed):
		return refusal("%s: %w; the file may be damaged or hostile", name, err)
	}
	return refusal("%s: %w", name, err)
}
