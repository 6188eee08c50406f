package main

import (
	"bufio"
	"bytes"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// defaultWorkers is one worker a processor, but no more than the memory bears
// when each takes all that it may.
func defaultWorkers(eachMiB int) int {
	n := runtime.NumCPU()
	if free := freeMiB(); free > 0 {
		n = min(n, free/max(eachMiB, 1))
	}
	return max(n, 1)
}

// freeMiB is the memory that is free on the machine, or in the container that we
// are in, whichever is less; 0 when nobody says.
func freeMiB() int {
	free := 0
	if b, err := os.ReadFile("/proc/meminfo"); err == nil {
		free = availableMiB(b)
	}
	limit, err1 := readBytes("/sys/fs/cgroup/memory.max")
	used, err2 := readBytes("/sys/fs/cgroup/memory.current")
	if err1 == nil && err2 == nil { // "max" is no number: no limit
		free = min(free, max(limit-used, 1<<20)>>20)
	}
	return free
}

// availableMiB reads MemAvailable out of /proc/meminfo.
func availableMiB(meminfo []byte) int {
	for lines := bufio.NewScanner(bytes.NewReader(meminfo)); lines.Scan(); {
		f := strings.Fields(lines.Text())
		if len(f) >= 2 && f[0] == "MemAvailable:" {
			kib, err := strconv.Atoi(f[1])
			if err != nil {
				return 0
			}
			return kib >> 10
		}
	}
	return 0
}

func readBytes(path string) (int, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(b)))
}
