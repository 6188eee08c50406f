package worker

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// The time limit counts processor time of the child, so that a picture is not
// refused because the machine is busy with something else. Two bounds on the
// wall clock go beside it: a child that uses next to no processor time is stuck,
// and no picture may take more than a few times its limit.
const (
	watchEvery  = 100 * time.Millisecond
	stuckAfter  = 10 * time.Second
	stuckShare  = 0.01 // of one processor
	wallFactor  = 4
	ticksPerSec = 100 // USER_HZ, the same on every Linux that Go runs on
)

// watch follows the time that one request takes.
type watch struct {
	pid         int
	limit       time.Duration
	began       time.Time
	beganCPU    time.Duration
	windowBegan time.Time
	windowCPU   time.Duration
}

func newWatch(pid int, limit time.Duration) *watch {
	now, cpu := time.Now(), cpuTime(pid)
	return &watch{pid: pid, limit: limit, began: now, beganCPU: cpu, windowBegan: now, windowCPU: cpu}
}

// over returns an error that wraps ErrTimeout when the child has used up its
// time or is stuck.
func (w *watch) over() error {
	now, cpu := time.Now(), cpuTime(w.pid)
	if cpu-w.beganCPU >= w.limit || now.Sub(w.began) >= wallFactor*w.limit {
		return fmt.Errorf("%w (%s)", ErrTimeout, w.limit)
	}
	if span := now.Sub(w.windowBegan); span >= stuckAfter {
		if float64(cpu-w.windowCPU) < stuckShare*float64(span) {
			return fmt.Errorf("%w (it stopped working)", ErrTimeout)
		}
		w.windowBegan, w.windowCPU = now, cpu
	}
	return nil
}

// cpuTime returns the processor time that all threads of a process have used;
// zero when it cannot be read, and then the wall clock alone counts.
func cpuTime(pid int) time.Duration {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	// The second field is the program's name in brackets and may hold anything:
	// count from the last bracket. utime and stime are fields 14 and 15.
	f := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	if len(f) < 13 {
		return 0
	}
	user, err1 := strconv.ParseInt(string(f[11]), 10, 64)
	system, err2 := strconv.ParseInt(string(f[12]), 10, 64)
	if err1 != nil || err2 != nil {
		return 0
	}
	return time.Duration(user+system) * time.Second / ticksPerSec
}
