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

// share books the time since the last lap on a stage's detectors, by how long
// each took. Those that ran at once share it, so that the steps add up to what
// somebody waited.
func (s *stopwatch) share(stage Stage, took []time.Duration) {
	if s.ms == nil {
		return
	}
	var sum time.Duration
	for _, t := range took {
		sum += t
	}
	now := time.Now()
	for i, d := range stage {
		if sum > 0 {
			s.ms[room(d.Name())] += int64(float64(now.Sub(s.last).Milliseconds()) * float64(took[i]) / float64(sum))
		}
	}
	s.last = now
}

// room is the part of a detector's name before the slash: the step it times.
func room(name string) string {
	r, _, _ := strings.Cut(name, "/")
	return r
}
