package attach

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Other programs of this machine (poppler, LibreOffice, ffmpeg) are used only
// where somebody asked for them. They are children of the worker process and
// inherit what it took away from itself: sockets, memory, new rights.

// programTime is how long one may take, also as processor time.
const programTime = 60 * time.Second

// handedFile is where a program finds its input: an open file without a name.
const handedFile = "/proc/self/fd/3"

// found returns the path of a program, or a refusal that says what to install.
func found(name, option string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil || !filepath.IsAbs(path) {
		return "", refuseFor(err, "%s needs the program %s, which is not installed here", option, name)
	}
	return path, nil
}

// program runs another program in the empty folder dir (or in none) and returns
// what it writes to its standard output, at most most bytes. in lies at
// handedFile. What it says on standard error may quote the file and is dropped.
func program(ctx context.Context, dir string, in []byte, most int64, path string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, programTime)
	defer cancel()
	handed, err := withoutName(in)
	if err != nil {
		return nil, err
	}
	defer handed.Close()
	// The child dies with the thread that started it: this one.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	home := dir
	if home == "" {
		home = "/nonexistent"
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + home, "LC_ALL=C.UTF-8"}
	cmd.Dir = dir
	cmd.ExtraFiles = []*os.File{handed}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", filepath.Base(path), err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", filepath.Base(path), err)
	}
	limit := uint64(programTime / time.Second)
	_ = unix.Prlimit(cmd.Process.Pid, unix.RLIMIT_CPU, &unix.Rlimit{Cur: limit, Max: limit}, nil) // the clock above holds in any case
	out, readErr := io.ReadAll(io.LimitReader(pipe, most+1))
	if int64(len(out)) > most {
		cancel()
	}
	err = cmd.Wait()
	switch {
	case int64(len(out)) > most:
		return nil, refuse("the program %s drew more than is allowed; split the file first", filepath.Base(path))
	case ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, ctx.Err()
	case err != nil || readErr != nil:
		return nil, refuseFor(errors.Join(err, readErr), "the program %s could not read it to its end; ask for the original file", filepath.Base(path))
	}
	return out, nil
}

// withoutName puts bytes into a file that lies in memory and has no name.
func withoutName(b []byte) (*os.File, error) {
	fd, err := unix.MemfdCreate("redact", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("hand a file to another program: %w", err)
	}
	f := os.NewFile(uintptr(fd), "(in memory)")
	if _, err := io.Copy(f, bytes.NewReader(b)); err != nil {
		return nil, errors.Join(fmt.Errorf("hand a file to another program: %w", err), f.Close())
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, errors.Join(fmt.Errorf("hand a file to another program: %w", err), f.Close())
	}
	return f, nil
}
