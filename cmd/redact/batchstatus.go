package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"github.com/urfave/cli/v2"

	"example.org/redact/internal/batch"
)

func batchStatusCommand() *cli.Command {
	return &cli.Command{
		Name: "status", Usage: "how far an archive is, also while it runs", OnUsageError: usage,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "state", Usage: "the ledger `FILE` (needed)"},
			&cli.StringFlag{Name: "format", Value: "text", Usage: "text or json"},
			&cli.BoolFlag{Name: "names", Usage: "list what was refused or withheld by the names in the archive (a name can hold a date or a person)"},
		},
		Action: func(c *cli.Context) error {
			format := c.String("format")
			switch {
			case c.NArg() > 0:
				return usageError("batch status takes no arguments: redact batch status --state FILE")
			case c.String("state") == "":
				return usageError("say which ledger: redact batch status --state FILE")
			case format != "text" && format != "json":
				return usageError("--format: %q is neither text nor json", format)
			}
			return runBatchStatus(c.Context, c.App.Writer, c.String("state"), format, c.Bool("names"))
		},
	}
}

func runBatchStatus(ctx context.Context, w io.Writer, state, format string, names bool) error {
	l, err := batch.ReadLedger(ctx, state)
	if err != nil {
		return ledgerError(err, state)
	}
	defer l.Close()
	counts, err := l.Counts(ctx)
	if err != nil {
		return refusal("%w", err)
	}
	if format == "json" {
		if err := json.NewEncoder(w).Encode(counts); err != nil {
			return fmt.Errorf("write the status: %w", err)
		}
	} else {
		printStatus(w, counts)
	}
	if !names {
		return nil
	}
	withheld := only(l.Finished(ctx), func(r batch.Row) bool { return r.Verdict == "withhold" })
	for _, rows := range []iter.Seq2[batch.Row, error]{l.Refused(ctx), withheld} {
		if err := printNames(w, rows, format); err != nil {
			return refusal("%w", err)
		}
	}
	return nil
}

func only(rows iter.Seq2[batch.Row, error], want func(batch.Row) bool) iter.Seq2[batch.Row, error] {
	return func(yield func(batch.Row, error) bool) {
		for r, err := range rows {
			if (err != nil || want(r)) && !yield(r, err) {
				return
			}
		}
	}
}

// printNames prints one line a row. Names are quoted: they may hold anything.
func printNames(w io.Writer, rows iter.Seq2[batch.Row, error], format string) error {
	for r, err := range rows {
		if err != nil {
			return err
		}
		why := "withheld: " + r.Sections
		if r.Class != "" {
			why = string(r.Class) + ": " + r.Reason
		}
		if format == "json" {
			err = json.NewEncoder(w).Encode(map[string]any{"id": r.ID, "name": r.Name, "why": why})
		} else {
			_, err = fmt.Fprintf(w, "%8d  %q  %s\n", r.ID, r.Name, why)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
