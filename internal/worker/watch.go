package worker

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// The time limit is up when both the processor time of the child and the wall
// clock say so: a picture is not refused because the machine is busy with
// something else, nor because several detectors look at once. Two more bounds on
// the wall clock go beside it: a child that uses next to no processor time is
// stuck, and no picture may take more than a few times its limit. Those two do
// not count the time in which the parent did not run either: somebody stopped
// both (Ctrl-Z), or the machine was too busy for either.
const (
	watchEvery  = 100 * time.Millisecond
	stuckAfter  = 10 * time.Second
	stuckShare  = 0.01        // of one processor
	pausedAfter = time.Second // between two looks
	wallFactor  = 4
	ticksPerSec = 100 // USER_HZ, the same on every Linux that Go runs on
)

// watch follows the time that one request takes.
type watch struct {
	pid         int
	allowed     func(pace float64) time.Duration
	pace        func() float64 // taken once, before a request is given up
	taken       float64        // 0 before that
	began       time.Time
	beganCPU    time.Duration
	looked      time.Time
	paused      time.Duration
	windowBegan time.Time
	windowCPU   time.Duration
}

// newWatch begins to count. allowed is the time limit on a machine that takes
// pace times as long as the one on which limits were set.
func newWatch(pid int, allowed func(pace float64) time.Duration) *watch {
	now, cpu := time.Now(), cpuTime(pid)
	return &watch{pid: pid, allowed: allowed, pace: pace, began: now, beganCPU: cpu, looked: now, windowBegan: now, windowCPU: cpu}
}

// over returns an error that wraps ErrTimeout when the child has used up its
// time or is stuck.
func (w *watch) over() error { return w.look(time.Now(), cpuTime(w.pid)) }

func (w *watch) look(now time.Time, cpu time.Duration) error {
	if gap := now.Sub(w.looked); gap > pausedAfter {
		w.paused += gap
		w.windowBegan, w.windowCPU = now, cpu
	}
	w.looked = now
	if limit := w.limit(); usedUp(limit, now.Sub(w.began), w.paused, cpu-w.beganCPU) {
		if w.taken > 0 {
			return fmt.Errorf("%w (%s)", ErrTimeout, limit.Round(time.Millisecond))
		}
		w.taken = w.pace()
		return w.look(now, cpu)
	}
	if span := now.Sub(w.windowBegan); span >= stuckAfter {
		if float64(cpu-w.windowCPU) < stuckShare*float64(span) {
			return fmt.Errorf("%w (it stopped working)", ErrTimeout)
		}
		w.windowBegan, w.windowCPU = now, cpu
	}
	return nil
}

func (w *watch) limit() time.Duration { return w.allowed(max(1, w.taken)) }

// usedUp reports whether a request that took so long by the clock, of which the
// parent was paused for a part, and so much processor time of all threads, is
// over its limit.
func usedUp(limit, clock, paused, cpu time.Duration) bool {
	return min(clock, cpu) >= limit || clock-paused >= wallFactor*limit
}

// cpuTime returns the processor time that all threads of a process have used,
// with that of programs which it started; zero when it cannot be read, and then
// the bounds on the wall clock alone count.
func cpuTime(pid int) time.Duration { return treeTime(pid, maxGenerations) }

// maxGenerations bounds how far down programs are followed.
const maxGenerations = 4

func treeTime(pid, generations int) time.Duration {
	proc := "/proc/" + strconv.Itoa(pid)
	b, err := os.ReadFile(proc + "/stat")
	if err != nil {
		return 0
	}
	// The second field is the program's name in brackets and may hold anything:
	// count from the last bracket. utime, stime and those of children that have
	// ended are fields 14 to 17.
	f := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	if len(f) < 15 {
		return 0
	}
	var sum time.Duration
	for _, field := range f[11:15] {
		ticks, err := strconv.ParseInt(string(field), 10, 64)
		if err != nil {
			return 0
		}
		sum += time.Duration(ticks) * time.Second / ticksPerSec
	}
	if generations == 0 {
		return sum
	}
	tasks, err := filepath.Glob(proc + "/task/*/children") // each thread has its own
	if err != nil {
		return sum
	}
	for _, list := range tasks {
		b, err := os.ReadFile(list)
		if err != nil {
			continue // the thread has ended
		}
		for _, field := range bytes.Fields(b) {
			if child, err := strconv.Atoi(string(field)); err == nil {
				sum += treeTime(child, generations-1)
			}
		}
	}
	return sum
}
