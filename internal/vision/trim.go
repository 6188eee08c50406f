package vision

// #include <malloc.h>
// static void give_back(void) {
// #ifdef __GLIBC__
//	malloc_trim(0);
// #endif
// }
import "C"

import "runtime/debug"

// Trim gives memory that is free back to the system: OpenCV's and Tesseract's,
// and Go's. Networks allocate by the megabyte in sizes that differ from picture
// to picture, and what stays in holes between them would grow from page to page
// of a long document. It costs some milliseconds; call it between pages.
func Trim() {
	debug.FreeOSMemory()
	C.give_back()
}
