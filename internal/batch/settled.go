package batch

import "time"

// Settled tells files that are complete from those that are still being
// written: a file counts once two looks, far enough apart, found it the same.
// The clock of the machine that holds the folder is not asked.
type Settled struct {
	After     time.Duration
	now, then map[string]sighting
}

type sighting struct {
	size    int64
	version string
	since   time.Time
	given   bool
}

// Begin begins another look; what the one before did not see is forgotten.
func (s *Settled) Begin() { s.then, s.now = s.now, map[string]sighting{} }

// Is reports whether a file has settled, once for each state of it.
func (s *Settled) Is(f Found, now time.Time) bool {
	old, seen := s.then[f.Job.Name]
	if !seen || old.size != f.Job.Size || old.version != f.Job.Version {
		old = sighting{size: f.Job.Size, version: f.Job.Version, since: now}
	}
	settled := !old.given && now.Sub(old.since) >= s.After
	old.given = old.given || settled
	s.now[f.Job.Name] = old
	return settled
}
