package batch

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Found is one thing that a walk came across.
type Found struct {
	Job Job       // Name, Size and Version
	Mod time.Time // when it was last written
	Err *Failure  // it cannot be read, and neither can what is in it
}

// Passed counts what a walk left alone.
type Passed struct {
	Links, Special, Companions int
}

// companions are files that cameras, phones and desktops put beside pictures.
// They are no pictures, and to list each as refused would hide those that matter.
func companion(name string) bool {
	if strings.HasPrefix(name, ".") {
		return true
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xmp", ".aae", ".thm":
		return true
	}
	return strings.EqualFold(name, "thumbs.db") || strings.EqualFold(name, "desktop.ini")
}

// VersionOf tells two states of a local file apart.
func VersionOf(st fs.FileInfo) string { return strconv.FormatInt(st.ModTime().UnixNano(), 10) }

// Walk gives every regular file under root to each, in the order of their
// names. Links are not followed: what they lead to is not in the archive, or is
// met there by its own name. Hidden folders are left out with all they hold.
func Walk(ctx context.Context, root string, each func(Found) error) (Passed, error) {
	var passed Passed
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if p == root {
			return err
		}
		name, relErr := filepath.Rel(root, p)
		if relErr != nil {
			return relErr
		}
		f := Found{Job: Job{Name: filepath.ToSlash(name)}}
		switch {
		case err != nil:
			f.Err = &Failure{Class: Unread, Reason: "the folder cannot be read: " + cause(err)}
			return each(f)
		case d.IsDir() && strings.HasPrefix(d.Name(), "."):
			passed.Companions++
			return fs.SkipDir
		case d.IsDir():
			return nil
		case d.Type()&fs.ModeSymlink != 0:
			passed.Links++
			return nil
		case !d.Type().IsRegular():
			passed.Special++
			return nil
		case companion(d.Name()):
			passed.Companions++
			return nil
		}
		st, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it went while we were looking
		}
		if err != nil {
			f.Err = &Failure{Class: Unread, Reason: "it cannot be read: " + cause(err)}
			return each(f)
		}
		f.Job.Size, f.Job.Version, f.Mod = st.Size(), VersionOf(st), st.ModTime()
		return each(f)
	})
	return passed, err
}

// cause is an error of the file system without the path in it.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	var s *os.SyscallError
	if errors.As(err, &s) {
		err = s.Err
	}
	return err.Error()
}
