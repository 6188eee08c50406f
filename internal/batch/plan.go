package batch

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Rules says what of an archive is done again.
type Rules struct {
	RetryFailed bool                     // also what failed for good before
	Exists      func(output string) bool // whether a copy is still there
}

// Action is what a run does with a file.
type Action string

// The actions.
const (
	New       Action = "new"
	Redo      Action = "redo"   // the file, the options, the policy or the networks changed, or the copy is gone
	Retry     Action = "retry"  // failed before
	Resume    Action = "resume" // an earlier run ended before it
	Unchanged Action = "unchanged"
	Failed    Action = "failed" // failed before, and stays so
)

// Plan counts actions.
type Plan map[Action]int

// known is what the ledger knows of a file; id is 0 when it knows nothing.
type known struct {
	id, size                int64
	version, recipe, output string
	state                   state
}

// lookup returns what the ledger knows of some jobs, by name, in one query.
func lookup(ctx context.Context, q querier, jobs []Job) (map[string]known, error) {
	if len(jobs) == 0 {
		return nil, nil
	}
	names := make([]any, len(jobs))
	for i, j := range jobs {
		names[i] = j.Name
	}
	rows, err := q.QueryContext(ctx, "select name, id, size, version, recipe, output, state from job where name in (?"+strings.Repeat(",?", len(jobs)-1)+")", names...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[string]known, len(jobs))
	for rows.Next() {
		var name string
		var k known
		if err := rows.Scan(&name, &k.id, &k.size, &k.version, &k.recipe, &k.output, &k.state); err != nil {
			return nil, err
		}
		out[name] = k
	}
	return out, rows.Err()
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// judge says what is to be done with a job.
func (r Rules) judge(k known, j Job) Action {
	same := k.size == j.Size && k.version == j.Version && k.recipe == j.Recipe
	switch {
	case k.id == 0:
		return New
	case k.state == stateWaiting || k.state == stateLeased || k.state == stateGone:
		return Resume
	case !same:
		return Redo
	case k.state == stateRefused && r.RetryFailed:
		return Retry
	case k.state == stateRefused:
		return Failed
	case r.Exists != nil && !r.Exists(k.output):
		return Redo
	}
	return Unchanged
}

// MaxBatch is how many jobs Judge and Add take at most in one call.
const MaxBatch = 1000

// Judge counts what Add would do with jobs, and does nothing.
func (l *Ledger) Judge(ctx context.Context, jobs []Job, r Rules) (Plan, error) {
	old, err := lookup(ctx, l.db, jobs)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	plan := Plan{}
	for _, j := range jobs {
		plan[r.judge(old[j.Name], j)]++
	}
	return plan, nil
}

// Add notes jobs that a walk has seen, in one transaction, and makes those wait
// that are new, changed, or to be tried again.
func (l *Ledger) Add(ctx context.Context, jobs []Job, r Rules) (Plan, error) {
	plan := Plan{}
	err := l.within(ctx, func(tx *sql.Tx) error {
		old, err := lookup(ctx, tx, jobs)
		if err != nil {
			return err
		}
		insert, err := tx.PrepareContext(ctx, `insert into job (id, name, size, version, recipe, stem, seen, state)
			values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (stem) do nothing`)
		if err != nil {
			return err
		}
		defer insert.Close()
		var seen []any
		for _, j := range jobs {
			k := old[j.Name]
			action := r.judge(k, j)
			plan[action]++
			switch action {
			case New:
				err = l.insert(ctx, tx, insert, j)
			case Unchanged, Failed:
				seen = append(seen, k.id)
			default:
				err = l.wait(ctx, tx, j, k, action)
			}
			if err != nil {
				return err
			}
		}
		return l.saw(ctx, tx, seen)
	})
	if err != nil {
		l.names.name = "" // its folder may have been rolled back
	}
	return plan, err
}

// saw notes that the walk has seen some rows.
func (l *Ledger) saw(ctx context.Context, tx *sql.Tx, ids []any) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, "update job set seen = ? where id in (?"+strings.Repeat(",?", len(ids)-1)+")", append([]any{l.run}, ids...)...)
	return err
}

// wait makes a row wait for another attempt. One that only resumes keeps count
// of its attempts, and one that is in hand is left there.
func (l *Ledger) wait(ctx context.Context, tx *sql.Tx, j Job, k known, action Action) error {
	counts := "tries = 0, lost = 0"
	if action == Resume {
		counts = "tries = tries"
	}
	_, err := tx.ExecContext(ctx, "update job set seen = ?, size = ?, version = ?, recipe = ?, state = ?, "+counts+" where id = ? and state <> ?",
		l.run, j.Size, j.Version, j.Recipe, stateWaiting, k.id, stateLeased)
	return err
}

// insert makes the row of a new file and settles the name of its copy.
func (l *Ledger) insert(ctx context.Context, tx *sql.Tx, insert *sql.Stmt, j Job) error {
	id := l.next
	stem, err := l.names.stem(ctx, tx, j.Name, id)
	if err != nil {
		return err
	}
	_, err = firstFree(stem, func(stem string) (bool, error) {
		return inserted(insert.ExecContext(ctx, id, j.Name, j.Size, j.Version, j.Recipe, stem, l.run, stateWaiting))
	})
	if err != nil {
		return err
	}
	l.next++ // rolled back, it leaves a gap in the numbers and no more
	return nil
}

// Refuse notes a file, or a folder, that the walk itself could not read.
func (l *Ledger) Refuse(ctx context.Context, j Job, why Failure) error {
	if _, err := l.Add(ctx, []Job{j}, Rules{RetryFailed: true}); err != nil {
		return err
	}
	_, err := l.db.ExecContext(ctx, "update job set state = ?, class = ?, reason = ? where name = ?", stateRefused, why.Class, why.Reason, j.Name)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// EndWalk marks what the archive no longer has. A file that was done keeps its
// row and its copy; one that was not is no longer waited for.
func (l *Ledger) EndWalk(ctx context.Context) (gone int64, err error) {
	res, err := l.db.ExecContext(ctx, "update job set state = ? where seen < ? and state in (?, ?)", stateGone, l.run, stateWaiting, stateRefused)
	if err != nil {
		return 0, fmt.Errorf("ledger: %w", err)
	}
	return res.RowsAffected()
}
