package batch

import (
	"context"
	"fmt"
	"iter"
)

// Counts says how far an archive is.
type Counts struct {
	Waiting  int `json:"waiting"`
	InHand   int `json:"in_hand"`
	Post     int `json:"post"`
	Ask      int `json:"ask"`
	Withhold int `json:"withhold"`
	Refused  int `json:"refused"`
	Gone     int `json:"gone"`
}

// Done is how many have a copy.
func (c Counts) Done() int { return c.Post + c.Ask + c.Withhold }

// Total is how many files the archive has.
func (c Counts) Total() int { return c.Waiting + c.InHand + c.Done() + c.Refused }

// Counts counts the rows.
func (l *Ledger) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	rows, err := l.db.QueryContext(ctx, "select state, verdict, count(*) from job group by state, verdict")
	if err != nil {
		return c, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var s state
		var verdict string
		var n int
		if err := rows.Scan(&s, &verdict, &n); err != nil {
			return c, fmt.Errorf("ledger: %w", err)
		}
		switch {
		case s == stateWaiting:
			c.Waiting += n
		case s == stateLeased:
			c.InHand += n
		case s == stateRefused:
			c.Refused += n
		case s == stateGone:
			c.Gone += n
		case verdict == "post":
			c.Post += n
		case verdict == "ask":
			c.Ask += n
		default:
			c.Withhold += n
		}
	}
	return c, rows.Err()
}

// Row is a file that is done, or has failed for good.
type Row struct {
	ID       int64
	Name     string // in the archive: for the owner's eyes only
	Stem     string
	Output   string
	Source   string
	SHA256   string
	Verdict  string
	Sections string
	Class    Class // empty when it is done
	Reason   string
	Tries    int
	Report   []byte
}

const rowColumns = `select id, name, stem, output, source, sha256, verdict, sections, class, reason, tries, coalesce(body, x'')
	from job left join report on job = id where state = `

// Refused goes through what has failed for good, in order.
func (l *Ledger) Refused(ctx context.Context) iter.Seq2[Row, error] {
	return l.rows(ctx, rowColumns+"? order by id", stateRefused)
}

// Finished goes through what is done, what needs a person most first.
func (l *Ledger) Finished(ctx context.Context) iter.Seq2[Row, error] {
	return l.rows(ctx, rowColumns+"? order by rank desc, id", stateDone)
}

// rows holds one row in memory at a time.
func (l *Ledger) rows(ctx context.Context, query string, args ...any) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		rows, err := l.db.QueryContext(ctx, query, args...)
		if err != nil {
			yield(Row{}, fmt.Errorf("ledger: %w", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var r Row
			err := rows.Scan(&r.ID, &r.Name, &r.Stem, &r.Output, &r.Source, &r.SHA256, &r.Verdict, &r.Sections, &r.Class, &r.Reason, &r.Tries, &r.Report)
			if err != nil {
				yield(Row{}, fmt.Errorf("ledger: %w", err))
				return
			}
			if !yield(r, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Row{}, fmt.Errorf("ledger: %w", err))
		}
	}
}
