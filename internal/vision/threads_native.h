// OpenCV's number of threads, for threads.go.
#pragma once
#ifdef __cplusplus
extern "C" {
#endif

// Runs OpenCV on the calling thread alone. Returns 0 when OpenCV threw.
int redact_one_thread(void);

#ifdef __cplusplus
}
#endif
