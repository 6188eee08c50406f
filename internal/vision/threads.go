package vision

// #cgo CXXFLAGS: -std=c++11
// #cgo pkg-config: opencv4
// #include "threads_native.h"
import "C"

import "errors"

// OneThread makes OpenCV, in the whole process, work on the thread that calls
// it. Left alone it takes all processors, whose threads then wait for one
// another by spinning, and OPENCV_FOR_THREADS_NUM says nothing to a build of
// OpenCV with TBB such as Debian's. gocv has no call for it.
func OneThread() error {
	if C.redact_one_thread() == 0 {
		return errors.New("vision: OpenCV cannot be kept to one thread")
	}
	return nil
}
