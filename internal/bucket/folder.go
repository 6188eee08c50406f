package bucket

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"path"
	"strconv"
	"syscall"
)

// folder is a local folder or a mounted share. It is used through os.Root, so
// no key and no symbolic link leads out of it.
type folder struct{ root *os.Root }

func openFolder(u *url.URL) (store, error) {
	if u.Host != "" || u.Path == "" {
		return nil, errors.New("a folder is written with three slashes: file:///mnt/share")
	}
	if u.RawQuery != "" {
		return nil, errors.New("a folder's URL takes no parameters")
	}
	root, err := os.OpenRoot(u.Path)
	if err != nil {
		return nil, bareError(err)
	}
	return folder{root}, nil
}

func (f folder) close() error { return f.root.Close() }

// list walks the tree, folder by folder: the names of the folders on the way
// down are in memory, sorted, and no others. Symbolic links are not followed.
func (f folder) list(ctx context.Context) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		err := fs.WalkDir(f.root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				return offer(yield, Object{Key: p}, fmt.Errorf("list the folder: %w", bareError(err)))
			case !d.Type().IsRegular():
				return nil
			}
			st, err := d.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil // it went between the two looks
			}
			if err != nil {
				return offer(yield, Object{Key: p}, fmt.Errorf("list the folder: %w", bareError(err)))
			}
			return offer(yield, described(p, st), nil)
		})
		if err != nil && !errors.Is(err, fs.SkipAll) {
			yield(Object{}, err)
		}
	}
}

// offer yields and turns "no more, please" into the walk's word for it.
func offer(yield func(Object, error) bool, o Object, err error) error {
	if !yield(o, err) {
		return fs.SkipAll
	}
	return nil
}

// described makes the version from the time, as the archive's ledger does for
// files; Fetch compares the size too.
func described(key string, st fs.FileInfo) Object {
	return Object{Key: key, Size: st.Size(), ModTime: st.ModTime(), Version: strconv.FormatInt(st.ModTime().UnixNano(), 10)}
}

func (f folder) stat(_ context.Context, key string) (Object, error) {
	st, err := f.root.Lstat(key)
	if err != nil {
		return Object{Key: key}, bareError(err)
	}
	if !st.Mode().IsRegular() {
		return Object{Key: key}, errors.New("it is not a file")
	}
	return described(key, st), nil
}

// open does not wait for a FIFO that took the file's place.
func (f folder) open(_ context.Context, key string) (io.ReadCloser, error) {
	file, err := f.root.OpenFile(key, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, bareError(err)
	}
	return file, nil
}

// put writes a temporary beside the target, for its owner only, syncs it and
// gives it its name in one step. After kill -9 a ".redact-" temporary can stay.
func (f folder) put(_ context.Context, key string, body []byte, _ string, replace bool) error {
	dir := path.Dir(key)
	if err := f.root.MkdirAll(dir, 0o700); err != nil {
		return bareError(err)
	}
	temp := path.Join(dir, ".redact-"+rand.Text())
	if err := f.fill(temp, body); err != nil {
		return errors.Join(bareError(err), f.drop(temp))
	}
	var err error
	if replace {
		err = f.root.Rename(temp, key)
	} else {
		err = errors.Join(f.root.Link(temp, key), f.drop(temp))
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return ErrExists
	case err != nil:
		return errors.Join(bareError(err), f.drop(temp))
	}
	return f.syncDir(dir)
}

func (f folder) fill(name string, body []byte) error {
	w, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = w.Write(body)
	if err == nil {
		err = w.Sync()
	}
	return errors.Join(err, w.Close())
}

func (f folder) drop(name string) error {
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return bareError(err)
	}
	return nil
}

func (f folder) remove(_ context.Context, key string) error {
	if err := f.drop(key); err != nil {
		return err
	}
	return f.syncDir(path.Dir(key))
}

// syncDir makes a new name durable, where the file system can.
func (f folder) syncDir(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return bareError(err)
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, d.Close())
}

// bareError drops the path from an error: these errors reach logs, and a file's
// name can hold a person's.
func bareError(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrNotFound
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}
