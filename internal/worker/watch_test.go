package worker

import (
	"testing"
	"time"
)

func TestUsedUp(t *testing.T) {
	const limit = 10 * time.Second
	for name, c := range map[string]struct {
		clock, cpu time.Duration
		want       bool
	}{
		"within":                            {9 * time.Second, 9 * time.Second, false},
		"one thread works too long":         {10 * time.Second, 10 * time.Second, true},
		"two detectors at once":             {6 * time.Second, 11 * time.Second, false},
		"two threads too long":              {10 * time.Second, 19 * time.Second, true},
		"the machine is busy":               {30 * time.Second, 8 * time.Second, false},
		"by the clock alone far too long":   {40 * time.Second, time.Second, true},
		"processor time cannot be read":     {39 * time.Second, 0, false},
		"nor can it, and it takes for ever": {41 * time.Second, 0, true},
	} {
		if got := usedUp(limit, c.clock, c.cpu); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
