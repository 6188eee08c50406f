package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// Source is an input that is being read, and the proof that what was read is
// one state of it.
type Source struct {
	file *os.File
	stat fs.FileInfo
	sum  hash.Hash
}

// OpenSource opens the regular file at path; a link, a pipe or a device is
// refused before anything waits for it. The error is a *Failure.
func OpenSource(path string) (*Source, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, unix.ENOTDIR):
		return nil, &Failure{Vanished, "it is no longer there"}
	case errors.Is(err, unix.ELOOP):
		return nil, &Failure{Refused, "it is a symbolic link now"}
	case err != nil:
		return nil, &Failure{Unread, "it cannot be read: " + cause(err)}
	}
	st, err := f.Stat()
	var why *Failure
	switch {
	case err != nil:
		why = &Failure{Unread, "it cannot be read: " + cause(err)}
	case !st.Mode().IsRegular():
		why = &Failure{Refused, "it is not a file"}
	case st.Size() == 0:
		why = &Failure{Refused, "the file is empty"}
	}
	if why != nil {
		f.Close()
		return nil, why
	}
	return &Source{file: f, stat: st, sum: sha256.New()}, nil
}

// File is for looking into the file at some place.
func (s *Source) File() *os.File { return s.file }

// Info is the state of the file when it was opened.
func (s *Source) Info() fs.FileInfo { return s.stat }

// Reader reads the file once, from its beginning.
func (s *Source) Reader() io.Reader {
	s.sum.Reset()
	return io.TeeReader(io.NewSectionReader(s.file, 0, s.stat.Size()), s.sum)
}

// Finish notes in r which state of the file was read, or returns a *Failure
// when it changed meanwhile: then nobody knows what was looked at.
func (s *Source) Finish(r *Result) error {
	st, err := s.file.Stat()
	if err != nil || st.Size() != s.stat.Size() || !st.ModTime().Equal(s.stat.ModTime()) {
		return &Failure{Changed, "it changed while it was read"}
	}
	r.Size, r.Version, r.Source = st.Size(), VersionOf(st), hex.EncodeToString(s.sum.Sum(nil))
	return nil
}

// Close closes the file.
func (s *Source) Close() error { return s.file.Close() }
