package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v2"

	"example.org/redact/internal/worker"
	"example.org/redact/pkg/attach"
	"example.org/redact/pkg/report"
)

// framesOptions is what `redact frames` was asked to do.
type framesOptions struct {
	cleanOptions
	every time.Duration
	most  int
}

func framesCommand() *cli.Command {
	flags := []cli.Flag{
		&cli.StringFlag{Name: "out-dir", Value: "redacted", Usage: "write stills and reports into `DIR`, named redacted-0001 and so on"},
		&cli.DurationFlag{Name: "every", Value: 5 * time.Second, Usage: "time from one still to the next"},
		&cli.IntFlag{Name: "max-frames", Value: 100, Usage: "stop after this many stills"},
		&cli.StringFlag{Name: "format", Usage: "format of the stills: jpeg, png, ..."},
		&cli.BoolFlag{Name: "force", Usage: "replace existing outputs"},
		&cli.BoolFlag{Name: "timing", Usage: "print the time of each step"},
	}
	flags = append(flags, contextFlags()...)
	flags = append(flags, coverageFlags()...)
	flags = append(flags, auditFlags()...)
	flags = append(flags, detectionFlags()...)
	return &cli.Command{
		Name: "frames", Usage: "make redacted still pictures of a video (needs ffmpeg)", ArgsUsage: "VIDEO", Flags: flags, OnUsageError: usage,
		Description: "Takes a still picture at an interval and cleans each as redact clean does. The video\nitself cannot be cleaned: what it shows between the stills and what is said in it was\nlooked at by nobody. Flags come before the input.\n\n" + exitHelp,
		Action: func(c *cli.Context) error {
			opt := framesOptions{every: c.Duration("every"), most: c.Int("max-frames")}
			var err error
			if opt.cleanOptions, err = parseClean(c); err != nil {
				return err
			}
			switch {
			case len(opt.inputs) != 1:
				return usageError("frames takes one video and there are %d", len(opt.inputs))
			case opt.every < 10*time.Millisecond:
				return usageError("--every must be 10ms or more")
			case opt.most < 1 || opt.most > maxFrames:
				return usageError("--max-frames must be from 1 to %d", maxFrames)
			}
			return runFrames(c.Context, opt)
		},
	}
}

// maxFrames keeps the names of stills at four digits.
const maxFrames = 9999

// runFrames cleans still after still until the video ends. The first that is
// refused ends it: what stills before it show has been proved and stays.
func runFrames(ctx context.Context, opt framesOptions) error {
	name := opt.inputs[0]
	in, st, err := openInput(name)
	if err != nil {
		return err
	}
	defer in.Close()
	s, _, _, err := openSession(ctx, opt.detection)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := os.MkdirAll(opt.outDir, 0o700); err != nil {
		return refusal("cannot make the folder %s: %w", opt.outDir, unwrapPath(err))
	}
	all := tally{}
	for i := range opt.most {
		rep, err := opt.still(ctx, s, in, st, i)
		switch {
		case ctx.Err() != nil:
			return &codeError{exitInterrupted, errSilent}
		case err != nil:
			return err
		case rep == nil && i == 0:
			return refusal("%s: the video shows no picture", name)
		case rep == nil:
			return opt.ended(all)
		}
		all.total++
		all.add(rep, nil)
	}
	fmt.Fprintf(opt.stderr, "redact: stopped after %d stills (--max-frames); the video may go on\n", opt.most)
	return opt.ended(all)
}

func (opt framesOptions) ended(all tally) error {
	all.print(opt.stdout)
	fmt.Fprintln(opt.stdout, "What the video shows between these pictures, and its sound, was looked at by nobody: do not share the video.")
	return exitOnly(all.code())
}

// still makes the copy of the still with number i, from 0, and its report;
// behind the video's end the report is nil and no file is written.
func (opt framesOptions) still(ctx context.Context, s *session, in *os.File, st os.FileInfo, i int) (*report.Report, error) {
	format := opt.job.Format
	if format == "" {
		format = "jpeg"
	}
	stem := filepath.Join(opt.outDir, fmt.Sprintf("redacted-%04d", i+1))
	out, rep := stem+format.Extension(), stem+".report.json"
	for _, path := range []string{out, rep} {
		if err := checkOutput(path, st, opt.force); err != nil {
			return nil, err
		}
	}
	tmp, err := createUnnamed(opt.outDir)
	if err != nil {
		return nil, refusal("%w", err)
	}
	defer tmp.Close()
	job := opt.job
	job.Task, job.Format, job.Frame = taskFrame, format, time.Duration(i)*opt.every
	made, err := s.do(ctx, job, opt.inputs[0], io.NewSectionReader(in, 0, st.Size()), st.Size(), tmp)
	if err != nil || made.Schema == "" {
		return nil, err
	}
	name := fmt.Sprintf("%s, at %v", opt.inputs[0], job.Frame)
	if err := checkWritten(tmp.File, made); err != nil {
		return nil, &codeError{exitUnproved, fmt.Errorf("%s: %w; nothing was written", name, err)}
	}
	if err := opt.audit.note(made); err != nil {
		return nil, refusal("%s: %w; nothing was written", name, err)
	}
	if err := publishBoth(tmp, out, rep, made, opt.force); err != nil {
		return nil, refusal("%s: %w", name, err)
	}
	fmt.Fprintf(opt.stdout, "%s: %s, at %v\n", printable(out), made.Verdict, job.Frame)
	return made, nil
}

// frame is the worker's side: the still of a video, cleaned, or an empty report
// behind the video's end.
func (e *engine) frame(ctx context.Context, job jobSpec, video []byte, pages func([]float64)) (worker.Result, error) {
	opt, err := job.options(&e.packs)
	if err != nil {
		return worker.Result{}, setup(err)
	}
	pages([]float64{0, 0, 0}) // ffmpeg's share of the time
	bmp, ok, err := attach.Still(ctx, video, job.Frame, opt.Attach)
	if err != nil {
		return worker.Result{}, classified(err)
	}
	if !ok {
		return worker.Result{Body: report.Report{}}, nil
	}
	res, err := e.pipeline.Clean(ctx, bmp, opt, pages)
	if err != nil {
		return worker.Result{}, classified(fmt.Errorf("the still at %v: %w", job.Frame, err))
	}
	return worker.Result{Body: res.Report, Output: res.Output}, nil
}
