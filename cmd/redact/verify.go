package main

import (
	"context"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"example.org/redact/pkg/pipeline"
	"example.org/redact/pkg/policy"
)

// verifyOptions is what `redact verify` was asked to do.
type verifyOptions struct {
	copies    []string
	against   string
	job       jobSpec
	detection detection
	stdout    io.Writer
	stderr    io.Writer
}

func verifyCommand() *cli.Command {
	flags := []cli.Flag{
		&cli.StringFlag{Name: "against", Usage: "compare with the `ORIGINAL`: everything found in it must be gone from the copy"},
		&cli.StringFlag{Name: "channel", Value: "personal", Usage: "where it goes: personal, messaging, official or internal"},
	}
	return &cli.Command{
		Name: "verify", Usage: "tell whether anything is left in a copy", ArgsUsage: "OUT...", Flags: append(flags, detectionFlags()...), OnUsageError: usage,
		Description: "Walks every byte of the file and looks at its pixels again. Exit code 0: nothing\nis left; 1: something is.\n\n" + exitHelp,
		Action: func(c *cli.Context) error {
			opt := verifyOptions{copies: c.Args().Slice(), against: c.String("against"), stdout: c.App.Writer, stderr: c.App.ErrWriter}
			if err := flagsFirst(c); err != nil {
				return err
			}
			if len(opt.copies) == 0 {
				return usageError("name at least one file: redact verify copy.jpg")
			}
			if opt.against != "" && len(opt.copies) > 1 {
				return usageError("--against takes one copy and there are %d", len(opt.copies))
			}
			opt.job = jobSpec{Task: taskVerify}
			var err error
			if opt.job.Context.Channel, err = policy.ParseChannel(c.String("channel")); err != nil {
				return usageError("--channel: %w", err)
			}
			if opt.detection, err = parseDetection(c); err != nil {
				return err
			}
			return runVerify(c.Context, opt)
		},
	}
}

func runVerify(ctx context.Context, opt verifyOptions) error {
	s, _, _, err := openSession(ctx, opt.detection)
	if err != nil {
		return err
	}
	defer s.Close()
	refused, found := 0, false
	for _, name := range opt.copies {
		left, err := verifyOne(ctx, s, opt, name)
		if ctx.Err() != nil {
			return &codeError{exitInterrupted, errSilent}
		}
		if err != nil {
			if len(opt.copies) == 1 {
				return err
			}
			complain(opt.stderr, err)
			refused++
			continue
		}
		found = found || !left.Clean()
		printRemains(opt.stdout, name, left)
	}
	switch {
	case refused > 0:
		return exitOnly(exitSome)
	case found:
		return exitOnly(exitFound)
	}
	return nil
}

func verifyOne(ctx context.Context, s *session, opt verifyOptions, name string) (*pipeline.Remains, error) {
	copied, st, err := openInput(name)
	if err != nil {
		return nil, err
	}
	defer copied.Close()
	job, size := opt.job, st.Size()
	var input io.Reader = io.NewSectionReader(copied, 0, st.Size())
	if opt.against != "" {
		original, ost, err := openInput(opt.against)
		if err != nil {
			return nil, err
		}
		defer original.Close()
		job.OriginalBytes = ost.Size()
		size += ost.Size()
		input = io.MultiReader(io.NewSectionReader(original, 0, ost.Size()), input)
	}
	var left pipeline.Remains
	if err := s.exchange(ctx, job, name, input, size, nil, &left); err != nil {
		return nil, err
	}
	return &left, nil
}

// printRemains answers in one line when nothing is left, and otherwise names
// what is, never its value.
func printRemains(w io.Writer, name string, left *pipeline.Remains) {
	name = printable(name)
	if left.Clean() && left.Container {
		fmt.Fprintf(w, "%s: clean: every byte is on the list of what belongs there, and nothing found in its parts that would be covered\n", name)
		return
	}
	if left.Clean() {
		fmt.Fprintf(w, "%s: clean: nothing but pixels in the file, and nothing found in them that would be covered\n", name)
		return
	}
	fmt.Fprintf(w, "%s: NOT clean\n", name)
	for _, r := range left.Metadata {
		fmt.Fprintf(w, "  in the file: %s (%s)%s\n", r.Kind, r.Carrier, inPart(r))
	}
	if left.Unwalkable {
		fmt.Fprintf(w, "  in the file: its bytes are not laid out as this tool writes them\n")
	}
	for _, r := range left.Visible {
		if r.Page == 0 {
			fmt.Fprintf(w, "  readable: %s%s\n", r.Kind, inPart(r))
			continue
		}
		fmt.Fprintf(w, "  visible: %s on page %d at %d,%d,%d,%d%s\n", r.Kind, r.Page, r.Box[0], r.Box[1], r.Box[2], r.Box[3], inPart(r))
	}
	for _, r := range left.Unchanged {
		fmt.Fprintf(w, "  as in the original: %s on page %d at %d,%d,%d,%d\n", r.Kind, r.Page, r.Box[0], r.Box[1], r.Box[2], r.Box[3])
	}
}

// inPart names the part of a container, by its neutral path.
func inPart(r pipeline.Residue) string {
	if r.Part == "" {
		return ""
	}
	return ", in part " + r.Part
}
