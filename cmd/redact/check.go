package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/urfave/cli/v2"

	"example.org/redact/pkg/report"
)

// checkOptions is what `redact check` was asked to do.
type checkOptions struct {
	inputs    []string
	format    string
	published string
	job       jobSpec
	detection detection
	stdout    io.Writer
	stderr    io.Writer
}

func checkCommand() *cli.Command {
	flags := []cli.Flag{&cli.StringFlag{Name: "format", Value: "text", Usage: "text, json, jsonl or sarif"}}
	flags = append(flags, contextFlags()...)
	flags = append(flags, coverageFlags()...)
	flags = append(flags, detectionFlags()...)
	return &cli.Command{
		Name: "check", Usage: "tell what pictures would breach; writes no picture", ArgsUsage: "IN...", Flags: flags, OnUsageError: usage,
		Description: "Exit code 0: none of the policies is breached; 1: at least one section is.\n\n" + exitHelp,
		Action: func(c *cli.Context) error {
			opt, err := parseCheck(c)
			if err != nil {
				return err
			}
			return runCheck(c.Context, opt)
		},
	}
}

func parseCheck(c *cli.Context) (checkOptions, error) {
	opt := checkOptions{inputs: c.Args().Slice(), format: c.String("format"), published: c.String("published"), stdout: c.App.Writer, stderr: c.App.ErrWriter}
	if err := flagsFirst(c); err != nil {
		return opt, err
	}
	if len(opt.inputs) == 0 {
		return opt, usageError("name at least one picture: redact check photo.jpg")
	}
	switch opt.format {
	case "text", "json", "jsonl", "sarif":
	default:
		return opt, usageError("--format: %q is not a format (text, json, jsonl, sarif)", opt.format)
	}
	var err error
	opt.job, opt.detection, err = parseJob(c, taskCheck)
	return opt, err
}

func runCheck(ctx context.Context, opt checkOptions) error {
	s, _, _, err := openSession(ctx, opt.detection)
	if err != nil {
		return err
	}
	defer s.Close()
	if opt.job.Official, err = officialPrints(ctx, s, opt.published, opt.stderr); err != nil {
		return err
	}
	reports := make([]*report.Report, len(opt.inputs))
	refused, found := 0, false
	for i, name := range opt.inputs {
		rep, err := checkOne(ctx, s, opt, name)
		if ctx.Err() != nil {
			return &codeError{exitInterrupted, errSilent}
		}
		if err != nil {
			if len(opt.inputs) == 1 {
				return err
			}
			complain(opt.stderr, err)
			refused++
			continue
		}
		found = found || len(rep.Before) > 0
		reports[i] = rep
	}
	if err := printReports(opt, reports); err != nil {
		return err
	}
	switch {
	case refused > 0:
		return exitOnly(exitSome)
	case found:
		return exitOnly(exitFound)
	}
	return nil
}

// checkOne looks at one input.
func checkOne(ctx context.Context, s *session, opt checkOptions, name string) (*report.Report, error) {
	in, st, err := openInput(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	job := opt.job
	job.Outside = outsideFindings(name)
	if job.Context.Published, err = publishedAs(opt.published, in); err != nil {
		return nil, err
	}
	return s.do(ctx, job, name, io.NewSectionReader(in, 0, st.Size()), st.Size(), nil)
}

// printReports writes the reports, which are nil for inputs that were refused:
// pictures are told by their place among the inputs. JSON is one object for one
// input, and for several a list of those that could be looked at.
func printReports(opt checkOptions, reports []*report.Report) error {
	switch opt.format {
	case "json":
		if len(opt.inputs) == 1 {
			return report.WriteJSON(opt.stdout, reports[0])
		}
		return report.WriteJSONList(opt.stdout, lookedAt(reports))
	case "jsonl":
		return report.WriteJSONL(opt.stdout, lookedAt(reports))
	case "sarif":
		return report.WriteSARIF(opt.stdout, reports)
	}
	for i, r := range reports {
		if r == nil {
			continue
		}
		if len(reports) > 1 {
			fmt.Fprintf(opt.stdout, "--- picture %d of %d\n", i+1, len(reports))
		}
		if err := report.WriteText(opt.stdout, r, textOptions(opt.stdout)); err != nil {
			return err
		}
	}
	return nil
}

func lookedAt(reports []*report.Report) []*report.Report {
	return slices.DeleteFunc(slices.Clone(reports), func(r *report.Report) bool { return r == nil })
}
