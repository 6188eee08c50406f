package batch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"

	"golang.org/x/sys/unix"
	_ "modernc.org/sqlite" // the pure Go driver "sqlite"
)

// Errors of opening a ledger that callers tell apart.
var (
	ErrNewer   = errors.New("it was made by a newer version of this program")
	ErrForeign = errors.New("it is not a ledger")
	ErrBusy    = errors.New("another run is at work on it")
	ErrArchive = errors.New("it belongs to another input folder")
)

// The file says of itself what it is and in which form.
const (
	ledgerID      = 0x72656461 // "reda", SQLite's application_id
	ledgerVersion = 1          // SQLite's user_version
)

// Ledger is the memory of an archive: a row for each file. It is a Queue too,
// for the run that has it open; other processes may read it meanwhile.
type Ledger struct {
	db    *sql.DB
	lock  *os.File // held by the run; nil for a reader
	names namer
	run   int64 // counts runs: rows that the latest walk did not see are older
	next  int64 // the next free row
}

const schema = `
create table meta (key text primary key, value text not null) without rowid;
create table folder (
	id integer primary key,
	name text not null unique,                  -- path inside the archive
	out  text not null unique collate nocase);  -- path inside the output
create table job (
	id integer primary key,
	name text not null unique,
	size integer not null, version text not null,
	recipe text not null,
	stem text not null unique collate nocase,
	seen integer not null,                      -- the run that saw the file last
	state integer not null,
	tries integer not null default 0,           -- attempts that count against the file
	lost  integer not null default 0,           -- attempts that ended with the run
	owner text not null default '', leased integer not null default 0,
	source text not null default '', output text not null default '', sha256 text not null default '',
	verdict text not null default '', sections text not null default '', rank integer not null default 0,
	class text not null default '', reason text not null default '', seconds real not null default 0);
-- The waiting rows alone, in order: with any other index a lease sorts them all.
create index fresh on job (id) where state = 0 and tries = 0;
create index again on job (id) where state = 0 and tries > 0;
create index held  on job (id) where state = 1;
create table report (job integer primary key, body blob not null);
`

// state of a row.
type state int

const (
	stateWaiting state = iota
	stateLeased
	stateDone
	stateRefused
	stateGone // it was never processed and the archive has it no longer
)

// OpenLedger opens or makes the ledger at path for a run, which holds it alone.
// Tells says whether a name tells something and must become neutral.
func OpenLedger(ctx context.Context, path string, tells func(name string) bool) (_ *Ledger, err error) {
	lock, err := lockFile(path + "-lock")
	if err != nil {
		return nil, err
	}
	l := &Ledger{lock: lock, names: namer{tells: tells}}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.Close())
		}
	}()
	// SQLite gives its side files the mode of the database, so make that first.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	if l.db, err = open(path, "rwc"); err != nil {
		return nil, err
	}
	if err := l.prepare(ctx); err != nil {
		return nil, fmt.Errorf("ledger %s: %w", path, err)
	}
	return l, nil
}

// ReadLedger opens the ledger at path for reading, also while a run is at work.
func ReadLedger(ctx context.Context, path string) (*Ledger, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	db, err := open(path, "ro")
	if err != nil {
		return nil, err
	}
	l := &Ledger{db: db}
	if err := l.check(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger %s: %w", path, err), db.Close())
	}
	return l, nil
}

// lockFile takes the lock of a run. It lies beside the ledger, since a lock on
// the ledger itself would meet SQLite's own on a network share. The kernel gives
// it back when its holder dies, however that happens.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the ledger's lock: %w", err)
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		err = ErrBusy
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock the ledger: %w", err), f.Close())
	}
	return f, nil
}

// open opens the database. One connection: SQLite has one writer anyway, and so
// a transaction and the statements in it cannot wait for each other.
func open(path, mode string) (*sql.DB, error) {
	q := url.Values{"mode": {mode}, "_pragma": {"busy_timeout(20000)", "secure_delete(on)", "synchronous(normal)", "journal_size_limit(16777216)"}}
	if mode != "ro" {
		q.Add("_pragma", "journal_mode(wal)")
		q.Set("_txlock", "immediate")
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// check refuses files that are no ledger or one that we do not know.
func (l *Ledger) check(ctx context.Context) error {
	var id, version int
	if err := l.db.QueryRowContext(ctx, "select application_id, user_version from pragma_application_id, pragma_user_version").Scan(&id, &version); err != nil {
		return fmt.Errorf("%w: %w", ErrForeign, err)
	}
	switch {
	case id != ledgerID:
		return ErrForeign
	case version > ledgerVersion:
		return fmt.Errorf("%w (form %d, this one knows %d); use that version, or another --state", ErrNewer, version, ledgerVersion)
	}
	return nil
}

// prepare makes the tables of a new ledger, counts the run, and gives back what
// a run that was killed had in hand.
func (l *Ledger) prepare(ctx context.Context) error {
	var tables int
	if err := l.db.QueryRowContext(ctx, "select count(*) from sqlite_schema").Scan(&tables); err != nil {
		return fmt.Errorf("%w: %w", ErrForeign, err)
	}
	if tables == 0 {
		if err := l.create(ctx); err != nil {
			return err
		}
	}
	if err := l.check(ctx); err != nil {
		return err
	}
	if err := l.recover(ctx); err != nil {
		return err
	}
	err := l.db.QueryRowContext(ctx, `insert into meta values ('run', '1') on conflict (key) do update set value = cast(value as integer) + 1 returning cast(value as integer)`).Scan(&l.run)
	if err != nil {
		return err
	}
	return l.db.QueryRowContext(ctx, "select coalesce(max(id), 0) + 1 from job").Scan(&l.next)
}

func (l *Ledger) create(ctx context.Context) error {
	return l.within(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, schema+fmt.Sprintf("pragma application_id = %d; pragma user_version = %d;", ledgerID, ledgerVersion))
		return err
	})
}

// maxLost is how many runs may die with a file in hand before the file is
// suspected: innocent ones meet that by chance, a few times at most.
const maxLost = 10

func (l *Ledger) recover(ctx context.Context) error {
	return l.within(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "update job set state = ?, tries = tries - 1, lost = lost + 1, owner = '' where state = ?", stateWaiting, stateLeased); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "update job set state = ?, class = ?, reason = ? where state = ? and lost >= ?",
			stateRefused, Crashed, fmt.Sprintf("%d runs ended while it was in hand", maxLost), stateWaiting, maxLost)
		return err
	})
}

// Bind ties the ledger to an archive, named by an opaque key, or returns
// ErrArchive when it is tied to another one and moved is not set.
func (l *Ledger) Bind(ctx context.Context, key string, moved bool) error {
	var was string
	err := l.db.QueryRowContext(ctx, "select value from meta where key = 'archive'").Scan(&was)
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return err
	case err == nil && was == key:
		return nil
	case err == nil && !moved:
		return ErrArchive
	}
	_, err = l.db.ExecContext(ctx, "insert into meta values ('archive', ?) on conflict (key) do update set value = excluded.value", key)
	return err
}

// within runs f in a transaction.
func (l *Ledger) within(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	if err := f(tx); err != nil {
		return errors.Join(fmt.Errorf("ledger: %w", err), ignoreDone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// ignoreDone drops the complaint about a transaction that its own context, or
// a failed statement, has rolled back already.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// Close closes the ledger and gives its lock back. The lock's file stays: to
// remove it would let two runs hold two locks of one name.
func (l *Ledger) Close() error {
	var errs []error
	if l.db != nil {
		errs = append(errs, l.db.Close())
	}
	if l.lock != nil {
		errs = append(errs, l.lock.Close())
	}
	return errors.Join(errs...)
}

// Exists reports whether there is a ledger at path, or an error when that
// cannot be told.
func Exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
