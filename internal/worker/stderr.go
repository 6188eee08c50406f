package worker

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"sync"
	"syscall"
)

// stderrScan looks for signs of a memory failure in what a child prints while
// it dies, and keeps nothing else of it: libraries quote what they read.
type stderrScan struct {
	mu       sync.Mutex
	overlap  []byte // end of the last write: a sign may be split over two
	outOfMem bool
}

// memorySigns are what Go's runtime, libstdc++ and OpenCV print. The last one is
// in the trace of Go 1.26's collector, which does not look whether the memory
// for its own queues was granted and dies of the nil.
var memorySigns = [][]byte{
	[]byte("out of memory"), []byte("cannot allocate"), []byte("bad_alloc"),
	[]byte("Insufficient memory"), []byte("ailed to allocate"), []byte("pthread_create failed"),
	[]byte("runtime.(*spanQueue)"),
}

func (t *stderrScan) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := append(t.overlap, p...)
	for _, s := range memorySigns {
		t.outOfMem = t.outOfMem || bytes.Contains(text, s)
	}
	t.overlap = append([]byte(nil), text[max(0, len(text)-32):]...)
	return len(p), nil
}

func (t *stderrScan) saysOutOfMemory() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.outOfMem
}

// isInputError reports whether sending failed because the input could not be
// read, and not because the child closed its pipe.
func isInputError(err error) bool {
	return !errors.Is(err, syscall.EPIPE) && !errors.Is(err, fs.ErrClosed) && !errors.Is(err, io.ErrClosedPipe)
}
