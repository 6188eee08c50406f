package pipeline

import (
	"strings"
	"time"
)

// stopwatch adds up wall-clock milliseconds by step. The zero value measures
// nothing that anybody reads.
type stopwatch struct {
	last time.Time
	ms   map[string]int64
}

func newStopwatch() *stopwatch { return &stopwatch{last: time.Now(), ms: map[string]int64{}} }

// lap books the time since the last lap on a step.
func (s *stopwatch) lap(step string) {
	if s.ms == nil {
		return
	}
	now := time.Now()
	s.ms[step] += now.Sub(s.last).Milliseconds()
	s.last = now
}

// room is the part of a detector's name before the slash: the step it times.
func room(name string) string {
	r, _, _ := strings.Cut(name, "/")
	return r
}
