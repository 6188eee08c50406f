package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// unnamed is a file that has no name yet: it is written and verified first, and
// when anything goes wrong, also kill -9, there is nothing to clean up. Where
// the file system knows no unnamed files it is a 0600 temporary in the same
// folder, removed by Close.
type unnamed struct {
	*os.File
	temp string // path of the temporary, if there is one
}

// createUnnamed opens an unnamed file in folder dir, mode 0600.
func createUnnamed(dir string) (*unnamed, error) {
	fd, err := unix.Open(dir, unix.O_TMPFILE|unix.O_RDWR|unix.O_CLOEXEC, 0o600)
	if err == nil {
		return &unnamed{File: os.NewFile(uintptr(fd), filepath.Join(dir, "(unnamed)"))}, nil
	}
	if !errors.Is(err, unix.EOPNOTSUPP) && !errors.Is(err, unix.EISDIR) && !errors.Is(err, unix.ENOENT) {
		return nil, fmt.Errorf("cannot write into %s: %w", dir, err)
	}
	f, err := os.CreateTemp(dir, ".redact-*")
	if err != nil {
		return nil, fmt.Errorf("cannot write into %s: %w", dir, unwrapPath(err))
	}
	return &unnamed{File: f, temp: f.Name()}, nil
}

// unwrapPath drops the path of an error whose message names it already.
func unwrapPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// publish syncs the file and gives it its name. Without force an existing file
// stays and is an error, decided by the file system in one step.
func (u *unnamed) publish(path string, force bool) error {
	if err := u.Sync(); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, unwrapPath(err))
	}
	err := u.link(path)
	if errors.Is(err, fs.ErrExist) && force {
		err = u.replace(path)
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s exists already; use --force to replace it", path)
	case err != nil:
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return syncDir(filepath.Dir(path))
}

// link names the file; it fails with fs.ErrExist rather than replace anything.
func (u *unnamed) link(path string) error {
	if u.temp != "" {
		return unix.Link(u.temp, path)
	}
	return unix.Linkat(unix.AT_FDCWD, "/proc/self/fd/"+strconv.Itoa(int(u.Fd())), unix.AT_FDCWD, path, unix.AT_SYMLINK_FOLLOW)
}

// replace puts the file in the place of another in one step, by way of a
// second name in the same folder.
func (u *unnamed) replace(path string) error {
	for i := range 100 {
		second := filepath.Join(filepath.Dir(path), fmt.Sprintf(".redact-%d-%d", os.Getpid(), i))
		err := u.link(second)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := os.Rename(second, path); err != nil {
			return errors.Join(unwrapPath(err), os.Remove(second))
		}
		return nil
	}
	return errors.New("no free name for a temporary file")
}

// Close closes the file and removes what has no name of its own.
func (u *unnamed) Close() error {
	err := u.File.Close()
	if u.temp != "" {
		err = errors.Join(err, os.Remove(u.temp))
	}
	return err
}

// syncDir makes a new name durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("cannot sync %s: %w", dir, unwrapPath(err))
	}
	defer d.Close()
	// Some file systems cannot sync a folder; the name is in place all the same.
	if err := d.Sync(); err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.ENOTSUP) {
		return fmt.Errorf("cannot sync %s: %w", dir, unwrapPath(err))
	}
	return nil
}

// openInput opens a regular file for reading. A FIFO, a device or a folder is
// refused before anything waits for it.
func openInput(name string) (*os.File, os.FileInfo, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, refusal("cannot read %s: %w", name, unwrapPath(err))
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, nil, refusal("cannot read %s: %w", name, unwrapPath(err))
	}
	if !st.Mode().IsRegular() {
		f.Close()
		return nil, nil, refusal("cannot read %s: it is %s, not a file", name, kindOfFile(st.Mode()))
	}
	if st.Size() == 0 {
		f.Close()
		return nil, nil, refusal("cannot read %s: the file is empty", name)
	}
	return f, st, nil
}

func kindOfFile(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder"
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

// checkOutput refuses, before any work, an output that is the input by any
// spelling or link, that exists without force, or whose folder is missing.
func checkOutput(out string, in os.FileInfo, force bool) error {
	st, err := os.Stat(out)
	switch {
	case err == nil && os.SameFile(st, in):
		return refusal("the output %s is the input itself; choose another name", out)
	case err == nil && st.IsDir():
		return refusal("the output %s is a folder; use --out-dir for it", out)
	case err == nil && !st.Mode().IsRegular():
		return refusal("the output %s is not a regular file", out)
	case err == nil && !force:
		return refusal("%s exists already; use --force to replace it", out)
	}
	if l, err := os.Lstat(out); err == nil && l.Mode()&fs.ModeSymlink != 0 {
		return refusal("the output %s is a symbolic link; choose another name", out)
	}
	dir := filepath.Dir(out)
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		return refusal("cannot write %s: the folder %s does not exist", out, dir)
	}
	return nil
}
