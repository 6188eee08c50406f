package worker

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// The time limits were set on one machine. What a picture needs there, a slower
// or a crowded one needs longer for, and it must not refuse an ordinary receipt
// for it. So before a picture is given up, the machine's pace is taken: the
// processor time of a small fixed work, against what it took where the limits
// were set. A faster machine keeps the limits as they are.
const (
	paceReference = 800 * time.Microsecond // where a page of 1 megapixel took .56 s to search for faces
	paceRuns      = 3                      // the quickest counts
	paceMost      = 2.5                    // beyond, a machine is too slow for this
	paceSide      = 128                    // of the matrices that are multiplied
)

// pace returns how many times longer this machine takes than the one on which
// the limits were set, 1 to paceMost.
func pace() float64 {
	runtime.LockOSThread() // the clock below is the thread's
	defer runtime.UnlockOSThread()
	a, b := make([]float32, paceSide*paceSide), make([]float32, paceSide*paceSide)
	for i := range a {
		a[i], b[i] = float32(i%7), float32(i%5)
	}
	quickest := time.Duration(1<<63 - 1)
	for range paceRuns {
		began, err := threadTime()
		if err != nil {
			return 1
		}
		sum := multiply(a, b)
		ended, err := threadTime()
		if err != nil || sum == 0 {
			return 1
		}
		quickest = min(quickest, ended-began)
	}
	return min(max(float64(quickest)/float64(paceReference), 1), paceMost)
}

// multiply returns the sum of all numbers of the product of two square matrices.
func multiply(a, b []float32) (sum float32) {
	var row [paceSide]float32
	for i := range paceSide {
		clear(row[:])
		for k := range paceSide {
			x, line := a[i*paceSide+k], b[k*paceSide:(k+1)*paceSide]
			for j := range row {
				row[j] += x * line[j]
			}
		}
		for _, v := range row {
			sum += v
		}
	}
	return sum
}

func threadTime() (time.Duration, error) {
	var t unix.Timespec
	err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t)
	return time.Duration(t.Nano()), err
}
