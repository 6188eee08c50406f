package batch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// MaxTries is how often a file is tried whose failure may have been chance.
const MaxTries = 2

// Enqueue is Add under the plain rules, for use as a Queue.
func (l *Ledger) Enqueue(ctx context.Context, jobs []Job) error {
	_, err := l.Add(ctx, jobs, Rules{})
	return err
}

// Lease hands out the first waiting row: those not tried yet before others,
// since what failed for want of memory or time may do better when the rest is
// done. A lease has no time limit: it ends with the run, whose lock tells.
func (l *Ledger) Lease(ctx context.Context, worker string) (Job, error) {
	for _, tried := range []string{"tries = 0", "tries > 0"} {
		var j Job
		err := l.db.QueryRowContext(ctx, `update job set state = 1, owner = ?, leased = ?, tries = tries + 1
			where id = (select id from job where state = 0 and `+tried+` order by id limit 1)
			returning id, name, size, version, stem, output, recipe, tries`, worker, time.Now().Unix()).
			Scan(&j.ID, &j.Name, &j.Size, &j.Version, &j.Stem, &j.Previous, &j.Recipe, &j.Attempt)
		if err == nil {
			return j, nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return Job{}, fmt.Errorf("ledger: lease: %w", err)
		}
	}
	return Job{}, ErrEmpty
}

// Waiting returns up to n waiting rows after row id: what a queue beside the
// ledger has to be given.
func (l *Ledger) Waiting(ctx context.Context, id int64, n int) (jobs []Job, err error) {
	rows, err := l.db.QueryContext(ctx, `select id, name, size, version, stem, output, recipe, tries + 1 from job
		where state = 0 and id > ? order by id limit ?`, id, n)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var j Job
		if err := rows.Scan(&j.ID, &j.Name, &j.Size, &j.Version, &j.Stem, &j.Previous, &j.Recipe, &j.Attempt); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		jobs = append(jobs, j)
	}
	return jobs, rows.Err()
}

// Done notes a result. One that comes late, after the row was made to wait for
// another recipe, is not for this row any more.
func (l *Ledger) Done(ctx context.Context, j Job, r Result) error {
	return l.within(ctx, func(tx *sql.Tx) error {
		ok, err := inserted(tx.ExecContext(ctx, `update job set state = ?, size = ?, version = ?, source = ?, output = ?, sha256 = ?,
			verdict = ?, sections = ?, rank = ?, seconds = ?, class = '', reason = '', owner = '' where id = ? and recipe = ?`,
			stateDone, r.Size, r.Version, r.Source, r.Output, r.SHA256, r.Verdict, r.Sections, r.Rank, r.Seconds, j.ID, j.Recipe))
		if err != nil || !ok {
			return err
		}
		_, err = tx.ExecContext(ctx, "insert into report values (?, ?) on conflict (job) do update set body = excluded.body", j.ID, r.Report)
		return err
	})
}

// Fail notes a failure. Whoever failed has no copy: one from an earlier run
// was of another state of the file, and was removed before the attempt.
func (l *Ledger) Fail(ctx context.Context, j Job, why Failure) error {
	return l.within(ctx, func(tx *sql.Tx) error {
		if why.Class == Stopped {
			_, err := tx.ExecContext(ctx, "update job set state = ?, tries = max(tries - 1, 0), owner = '' where id = ? and state = ?", stateWaiting, j.ID, stateLeased)
			return err
		}
		next := stateRefused
		if why.Class.Transient() && j.Attempt < MaxTries {
			next = stateWaiting
		}
		ok, err := inserted(tx.ExecContext(ctx, `update job set state = ?, class = ?, reason = ?, owner = '', source = '', output = '', sha256 = '',
			verdict = '', sections = '', rank = 0, seconds = 0 where id = ? and recipe = ?`, next, why.Class, why.Reason, j.ID, j.Recipe))
		if err != nil || !ok {
			return err
		}
		_, err = tx.ExecContext(ctx, "delete from report where job = ?", j.ID)
		return err
	})
}
