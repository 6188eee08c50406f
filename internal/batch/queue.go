package batch

import (
	"context"
	"errors"
)

// Job is one file of an archive as it is handed to whoever processes it. It
// names the file and holds nothing of its content.
type Job struct {
	ID       int64  `json:"id"`                 // row in the ledger: what logs and progress may print
	Name     string `json:"name"`               // path inside the archive, with slashes
	Size     int64  `json:"size"`               // in bytes
	Version  string `json:"version"`            // tells two states of the file apart: its time, or an etag
	Stem     string `json:"stem"`               // path of the copy inside the output, without extension
	Previous string `json:"previous,omitempty"` // path of a copy that an earlier run made and this one replaces
	Recipe   string `json:"recipe"`             // hash of all that decides the result: options, policies, networks
	Attempt  int    `json:"attempt"`            // 1 at first
}

// Result is what came of a job.
type Result struct {
	Size     int64   `json:"size"`               // of the input as it was read
	Version  string  `json:"version"`            // same
	Source   string  `json:"source"`             // sha256 of the input
	Output   string  `json:"output"`             // path of the copy inside the output
	SHA256   string  `json:"sha256"`             // of the copy
	Verdict  string  `json:"verdict"`            // post, ask or withhold
	Sections string  `json:"sections,omitempty"` // that the copy still breaches
	Rank     int     `json:"rank"`               // how much it needs a person: larger first
	Report   []byte  `json:"report,omitempty"`   // the whole report, for the summary
	Seconds  float64 `json:"seconds"`
}

// Class says why a job failed.
type Class string

// The classes. Those that Transient names may go better another time.
const (
	Refused  Class = "refused"  // the file cannot be processed: damaged, no picture, too large
	Unproved Class = "unproved" // the copy failed its verification
	Crashed  Class = "crashed"  // the worker process died on it
	TimedOut Class = "timeout"  // it took longer than the limit
	Memory   Class = "memory"   // it needs more memory than the limit
	Changed  Class = "changed"  // the file changed while it was read
	Vanished Class = "vanished" // the file is no longer there
	Unread   Class = "unread"   // the file is there and cannot be read
	Stopped  Class = "stopped"  // the run ended first; the attempt does not count
)

// Transient reports whether another attempt makes sense.
func (c Class) Transient() bool {
	switch c {
	case Crashed, TimedOut, Memory, Changed, Unread:
		return true
	}
	return false
}

// Failure is why a job failed, in words that hold nothing of the file and not
// its name.
type Failure struct {
	Class  Class  `json:"class"`
	Reason string `json:"reason"`
}

func (f *Failure) Error() string { return f.Reason }

// ErrEmpty is what Lease returns when no job is waiting.
var ErrEmpty = errors.New("no job is waiting")

// Queue hands out jobs and takes back what came of them. Its methods may be
// called from several goroutines.
type Queue interface {
	// Enqueue adds jobs. One that is there already and did not change stays as
	// it is. The ledger gives out ID and Stem; a queue beside it gets them.
	Enqueue(ctx context.Context, jobs []Job) error
	// Lease hands one job to worker, an opaque name, or returns ErrEmpty.
	Lease(ctx context.Context, worker string) (Job, error)
	// Done takes the result of a leased job. Twice the same is no error.
	Done(ctx context.Context, job Job, res Result) error
	// Fail takes the failure of a leased job: it waits for another attempt, or
	// has failed for good, as the class and the number of attempts say.
	Fail(ctx context.Context, job Job, why Failure) error
}
