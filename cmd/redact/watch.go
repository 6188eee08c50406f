package main

import (
	"context"
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"example.org/redact/internal/batch"
)

func watchCommand() *cli.Command {
	flags := append(batchFlags(),
		&cli.DurationFlag{Name: "settle", Value: 5 * time.Second, Usage: "how long a file must not have changed before it is taken"},
		&cli.DurationFlag{Name: "every", Value: 2 * time.Second, Usage: "how often to look"},
	)
	return &cli.Command{
		Name: "watch", Usage: "make redacted copies of whatever is put into a folder", ArgsUsage: "DIR", Flags: flags, OnUsageError: usage,
		Description: "Looks into DIR again and again, and takes each file once it has settled; lists and\nledger are those of redact batch. It looks rather than waits to be told, since\nshared folders on a network tell nobody. Ctrl-C ends it.\n\n" + exitHelp,
		Action: func(c *cli.Context) error {
			opt, err := parseBatch(c)
			if err != nil {
				return err
			}
			if opt.elsewhere() {
				return usageError("watch takes folders; redact batch takes buckets")
			}
			settle, every := c.Duration("settle"), c.Duration("every")
			if settle <= 0 || every <= 0 {
				return usageError("--settle and --every must be more than 0")
			}
			return runWatch(c.Context, opt, settle, every)
		},
	}
}

// runWatch goes on until ctx ends, or until something other than a picture
// goes wrong.
func runWatch(ctx context.Context, opt batchOptions, settle, every time.Duration) error {
	b, err := startBatch(ctx, opt)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := b.open(ctx); err != nil {
		return err
	}
	fmt.Fprintf(opt.stderr, "redact: watching %s; Ctrl-C ends it\n", printable(opt.in))
	seen := batch.Settled{After: settle}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := b.lookOnce(ctx, &seen); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return &codeError{exitInterrupted, errSilent}
		case <-tick.C:
		}
	}
}

// lookOnce takes what has settled since the last look.
func (b *archive) lookOnce(ctx context.Context, seen *batch.Settled) error {
	seen.Begin()
	now := time.Now()
	plan, err := b.walk(ctx, func(f batch.Found) bool { return seen.Is(f, now) })
	if err != nil {
		return err
	}
	if plan[batch.New]+plan[batch.Redo]+plan[batch.Resume] == 0 {
		return nil
	}
	worked := b.work(ctx)
	if err := b.summarise(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	return worked
}
