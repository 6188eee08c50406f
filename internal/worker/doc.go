// Package worker runs the risky part of the tool, everything that parses a
// picture or calls native code, in a child process, and gives the parent a
// client for it. It is pure Go and knows nothing of pictures.
//
// Why a process and not a goroutine: OpenCV's C++ exceptions, a panic in a
// library's own goroutine and a fatal out-of-memory error cannot be recovered
// in Go; Tesseract wants OMP_THREAD_LIMIT in the environment at exec; and only
// a process can be bounded in memory and cut off from the network. So the
// coordinator starts its own binary again as the hidden command "worker". The
// child first takes rights away from itself (Harden), then loads its models
// once and serves one picture at a time. A child that dies, hangs or asks for
// too much memory costs one picture, and the next one gets a new child.
//
// The child is handed bytes and hands back bytes. It is never told a file's
// name and opens no picture itself; what it prints is thrown away, because a
// crash message of a library may quote what it was reading.
//
// Protocol, over two pipes (file descriptors 3 and 4 of the child): a message is
// one line of JSON, then Bytes bytes of payload.
//
//	parent                         child
//	{"type":"init", body}     ──▶
//	                          ◀──  {"type":"ready", body, protections}
//	{"type":"job", body, n}   ──▶  + n bytes: the input file
//	                          ◀──  {"type":"pages", megapixels}       extends the time limit
//	                          ◀──  {"type":"result", body, n}         + n bytes: the output file
//	                           or  {"type":"error", class, message}   nothing else follows
//
// Closing the pipe ends the child, also in the middle of a job.
package worker
