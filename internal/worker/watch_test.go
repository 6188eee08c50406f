package worker

import (
	"errors"
	"os"
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
		if got := usedUp(limit, c.clock, 0, c.cpu); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestASlowMachineGetsMoreTime: the pace is taken once, and only of a picture
// that would be given up.
func TestASlowMachineGetsMoreTime(t *testing.T) {
	began := time.Now()
	taken := 0
	w := newWatch(os.Getpid(), func(pace float64) time.Duration { return time.Duration(pace * float64(10*time.Second)) })
	w.pace = func() float64 { taken++; return 2 }
	after := func(d time.Duration) error {
		w.began, w.beganCPU = began.Add(-d), cpuTime(w.pid)-d
		w.windowBegan, w.windowCPU = time.Now(), 0
		return w.over()
	}
	if err := after(9 * time.Second); err != nil || taken != 0 {
		t.Errorf("within its time: %v, pace taken %d times", err, taken)
	}
	for range 2 {
		if err := after(15 * time.Second); err != nil || taken != 1 {
			t.Errorf("within a slow machine's time: %v, pace taken %d times", err, taken)
		}
	}
	if err := after(21 * time.Second); !errors.Is(err, ErrTimeout) || taken != 1 {
		t.Errorf("over it: %v, pace taken %d times", err, taken)
	}
}

func TestPaceIsBounded(t *testing.T) {
	if p := pace(); p < 1 || p > paceMost {
		t.Errorf("pace %v", p)
	}
}

// TestPausesDoNotCount: stopped together with its parent for an hour, a worker
// goes on where it was; by itself it is stuck after ten seconds.
func TestPausesDoNotCount(t *testing.T) {
	const limit = 10 * time.Second
	begin := func() (*watch, time.Time) {
		w := newWatch(os.Getpid(), func(float64) time.Duration { return limit })
		w.pace, w.beganCPU, w.windowCPU = func() float64 { return 1 }, 0, 0
		return w, w.began
	}
	w, now := begin()
	for _, gap := range []time.Duration{time.Hour, watchEvery, time.Minute, watchEvery} {
		now = now.Add(gap)
		if err := w.look(now, 0); err != nil {
			t.Fatalf("after a pause: %v", err)
		}
	}
	if err := w.look(now.Add(watchEvery), limit); !errors.Is(err, ErrTimeout) {
		t.Errorf("processor time was not counted after a pause: %v", err)
	}
	w, now = begin()
	for range stuckAfter / watchEvery {
		now = now.Add(watchEvery)
		if err := w.look(now, 0); err != nil {
			if now.Sub(w.began) < stuckAfter {
				t.Fatalf("after %s: %v", now.Sub(w.began), err)
			}
			return
		}
	}
	t.Error("a worker that does nothing is not stuck")
}
