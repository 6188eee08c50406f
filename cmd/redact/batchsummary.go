package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"example.org/redact/internal/batch"
	"example.org/redact/pkg/report"
)

// The lists beside the copies. They call a picture by the name of its copy, and
// one without a copy by the name that the copy would have had.
const (
	resultsFile = "results.csv"
	summaryFile = "summary.html"
	refusedFile = "refused.csv"
)

// summarise writes the lists from the ledger, whatever this run did of it: they
// tell of the whole archive.
func (b *archive) summarise(ctx context.Context) error {
	var page report.Archive
	err := b.list(resultsFile, func(w io.Writer) error {
		rows := report.NewCSV(w)
		err := b.entries(ctx, func(e report.Entry) error {
			if err := page.Add(e); err != nil {
				return err
			}
			return rows.Add(e)
		})
		if err != nil {
			return err
		}
		return rows.Close()
	})
	if err != nil {
		return err
	}
	if err := b.list(summaryFile, page.WriteHTML); err != nil {
		return err
	}
	return b.list(refusedFile, func(w io.Writer) error { return b.writeRefused(ctx, w) })
}

// entries gives every picture, the most urgent first.
func (b *archive) entries(ctx context.Context, each func(report.Entry) error) error {
	for row, err := range b.ledger.Refused(ctx) {
		if err != nil {
			return err
		}
		if err := each(report.Entry{Name: row.Stem}); err != nil {
			return err
		}
	}
	for row, err := range b.ledger.Finished(ctx) {
		if err != nil {
			return err
		}
		rep := new(report.Report)
		if err := json.Unmarshal(row.Report, rep); err != nil {
			return fmt.Errorf("the report of row %d in the ledger cannot be read: %w", row.ID, err)
		}
		if err := each(report.Entry{Name: row.Output, Report: rep}); err != nil {
			return err
		}
	}
	return nil
}

func (b *archive) writeRefused(ctx context.Context, w io.Writer) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"id", "picture", "class", "tries", "reason"}) // into a buffer: Flush tells
	for row, err := range b.ledger.Refused(ctx) {
		if err != nil {
			return err
		}
		_ = c.Write([]string{strconv.FormatInt(row.ID, 10), report.Cell(row.Stem), string(row.Class), strconv.Itoa(row.Tries), report.Cell(row.Reason)})
	}
	c.Flush()
	return c.Error()
}

// list replaces one of the lists, whole or not at all.
func (b *archive) list(name string, write func(io.Writer) error) error {
	path := filepath.Join(b.opt.lists, name)
	tmp, err := createUnnamed(b.opt.lists)
	if err != nil {
		return refusal("%w", err)
	}
	defer tmp.Close()
	buf := bufio.NewWriter(tmp)
	if err := write(buf); err != nil {
		return refusal("cannot write %s: %w", path, unwrapPath(err))
	}
	if err := buf.Flush(); err != nil {
		return refusal("cannot write %s: %w", path, unwrapPath(err))
	}
	if err := tmp.publish(path, true); err != nil {
		return refusal("%w", err)
	}
	return nil
}

// exit prints how the archive stands and gives the exit code that goes with it.
func (b *archive) exit(ctx context.Context) error {
	c, err := b.ledger.Counts(ctx)
	if err != nil {
		return refusal("%w", err)
	}
	t := tally{total: c.Total(), post: c.Post, ask: c.Ask, withhold: c.Withhold, refused: c.Refused}
	t.print(b.opt.stdout)
	fmt.Fprintf(b.opt.stdout, "written: %s, %s and %s in %s\n", summaryFile, resultsFile, refusedFile, b.opt.lists)
	if c.Refused > 0 {
		fmt.Fprintf(b.opt.stdout, "which ones were refused, by their own names: redact batch status --names --state %s\n", b.opt.state)
	}
	return exitOnly(t.code())
}

// printStatus says how an archive stands, for `redact batch status`.
func printStatus(w io.Writer, c batch.Counts) {
	fmt.Fprintf(w, "%8d  pictures\n%8d  waiting\n%8d  in hand\n%8d  to post\n%8d  to ask about\n%8d  to withhold\n%8d  refused\n%8d  gone from the archive\n",
		c.Total(), c.Waiting, c.InHand, c.Post, c.Ask, c.Withhold, c.Refused, c.Gone)
}
