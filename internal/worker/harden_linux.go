package worker

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// envMemory carries the memory limit to the child, in MiB.
const envMemory = "REDACT_WORKER_MEMORY_MIB"

// IsChild reports whether this process was started as a child by a Client.
func IsChild() bool { return os.Getenv(envMemory) != "" }

// Protections says which of the child's safeguards hold. Where one does not
// (an old kernel, a container's own filter), the tool still works, and
// `redact doctor` says so.
type Protections struct {
	MemoryLimit  bool `json:"memory_limit"`
	NoCoreDump   bool `json:"no_core_dump"`
	NotDumpable  bool `json:"not_dumpable"`
	NoNewPrivs   bool `json:"no_new_privs"`
	NoSockets    bool `json:"no_sockets"`
	NetNamespace bool `json:"net_namespace"`
}

// Harden takes rights away from this process, for good. It is the first thing
// that a child does, before it reads a byte from anywhere.
func Harden() Protections {
	var p Protections
	if mib, err := strconv.Atoi(os.Getenv(envMemory)); err == nil && mib > 0 {
		// RLIMIT_AS would count the 1.5 GB of addresses that a Go program with
		// cgo reserves and never uses; RLIMIT_DATA counts private writable memory.
		b := uint64(mib) << 20
		p.MemoryLimit = unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: b, Max: b}) == nil
	}
	p.NoCoreDump = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) == nil
	p.NotDumpable = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) == nil

	// no_new_privs belongs to a thread: set it on this one, and let the
	// filter's TSYNC carry both to all threads.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	p.NoNewPrivs = unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == nil
	p.NoSockets = p.NoNewPrivs && installFilter() == nil
	p.NetNamespace = os.Getenv(envNetns) == "1"
	return p
}

// envNetns tells the child that it was started in a network namespace of its own.
const envNetns = "REDACT_WORKER_NETNS"

// isolated returns the attributes of a child: with netns a network namespace
// of its own, in which there is not even a loopback that is up; other than as
// root this takes a user namespace, in which the user stays who they are.
func isolated(netns bool) *syscall.SysProcAttr {
	if !netns {
		return nil
	}
	attr := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if os.Geteuid() != 0 {
		attr.Cloneflags |= syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}}
	}
	return attr
}

// auditArch is the kernel's name for the machine, and x32 the first number of
// amd64's second system call table, which would pass by a filter on numbers.
var auditArch = map[string]uint32{"amd64": unix.AUDIT_ARCH_X86_64, "arm64": unix.AUDIT_ARCH_AARCH64}

const x32 = 0x40000000

// installFilter refuses every socket that is not a Unix one, and io_uring,
// which can open sockets without the socket call, to all threads of the process.
func installFilter() error {
	arch, ok := auditArch[runtime.GOARCH]
	if !ok {
		return fmt.Errorf("no system call filter for %s", runtime.GOARCH)
	}
	const deny = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	const offNr, offArch, offArg0 = 0, 4, 16 // struct seccomp_data
	load := func(off uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: off}
	}
	eq := func(k uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: k, Jt: yes, Jf: no}
	}
	ret := func(k uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: k} }
	prog := []unix.SockFilter{
		0:  load(offArch),
		1:  eq(arch, 1, 0),
		2:  ret(unix.SECCOMP_RET_KILL_PROCESS),
		3:  load(offNr),
		4:  {Code: unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K, K: x32, Jt: 6, Jf: 0}, // to 11
		5:  eq(unix.SYS_IO_URING_SETUP, 5, 0),                                      // to 11
		6:  eq(unix.SYS_SOCKET, 1, 0),                                              // to 8
		7:  ret(unix.SECCOMP_RET_ALLOW),
		8:  load(offArg0),
		9:  eq(unix.AF_UNIX, 0, 1), // to 10, 11
		10: ret(unix.SECCOMP_RET_ALLOW),
		11: ret(deny),
	}
	fprog := unix.SockFprog{Len: uint16(len(prog)), Filter: &prog[0]}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&fprog)))
	runtime.KeepAlive(prog)
	if errno != 0 {
		return errno
	}
	return nil
}
