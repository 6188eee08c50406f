// Package audit keeps a log of released pictures that shows when somebody
// changed it later.
//
// Every run appends one line: when, which tool, the hash of the copy, the
// verdict and the sections, and an opaque id of who released it. Lines are
// chained: each holds the MAC of the line before it, and its own MAC
// (HMAC-SHA256, RFC 2104) over everything else in it, under a key that lies in
// a file of its own.
//
// It proves that no line was changed, removed, added or moved by somebody
// without the key. It does not prove that a run was logged at all, nor that the
// clock was right, and a log cut off at its end looks like a shorter log: note
// the Head that Verify returns somewhere else, and compare. Whoever has the key
// can write any log.
//
// Nothing of a picture gets in: no name, no path, no recognised text. Append
// refuses an entry that is not made of hashes, section names and ids.
package audit

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"syscall"
	"time"
)

// Errors that callers tell apart.
var (
	ErrBroken = errors.New("the audit log does not hold together")
	ErrEntry  = errors.New("audit entry")
)

// Entry is one release.
type Entry struct {
	Time     time.Time // kept to the second, in UTC
	Tool     string    // version
	Output   string    // sha256 of the copy, hexadecimal
	Verdict  string    // post, ask or withhold
	Sections []string  // left in the copy, as "las 5.13"
	By       string    // opaque id of who released it; may be empty
}

// line is an entry in the log. The order of its members is the order in which
// they are written and signed.
type line struct {
	Seq      int      `json:"seq"` // from 1
	Time     string   `json:"time"`
	Tool     string   `json:"tool"`
	Output   string   `json:"output"`
	Verdict  string   `json:"verdict"`
	Sections []string `json:"sections"`
	By       string   `json:"by,omitempty"`
	Prev     string   `json:"prev"` // MAC of the line before; empty in the first
	MAC      string   `json:"mac,omitempty"`
}

var (
	hexSum  = regexp.MustCompile(`^[0-9a-f]{64}$`)
	version = regexp.MustCompile(`^[A-Za-z0-9().+_-]{1,64}$`)
	opaque  = regexp.MustCompile(`^[A-Za-z0-9_-]{0,64}$`)
	section = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31} [a-z0-9][a-z0-9.-]{0,39}$`)
)

// check refuses what could carry more than it should. It names the member and
// never its value.
func (e Entry) check() error {
	switch {
	case !version.MatchString(e.Tool):
		return fmt.Errorf("%w: tool is not a version", ErrEntry)
	case !hexSum.MatchString(e.Output):
		return fmt.Errorf("%w: output is not a sha256", ErrEntry)
	case e.Verdict != "post" && e.Verdict != "ask" && e.Verdict != "withhold":
		return fmt.Errorf("%w: verdict is not post, ask or withhold", ErrEntry)
	case !opaque.MatchString(e.By):
		return fmt.Errorf("%w: by is not an id of letters, digits, - and _, at most 64", ErrEntry)
	case e.Time.IsZero():
		return fmt.Errorf("%w: time is missing", ErrEntry)
	}
	for _, s := range e.Sections {
		if !section.MatchString(s) {
			return fmt.Errorf("%w: sections holds something that is not a policy and a section", ErrEntry)
		}
	}
	return nil
}

// sign returns the line as it is written, without its line break.
func (l line) sign(k Key) ([]byte, error) {
	l.MAC = ""
	body, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	l.MAC = hex.EncodeToString(k.mac(body))
	return json.Marshal(l)
}

// parse reads a line and checks its MAC. Only the very bytes that sign writes
// pass, so that no second spelling of the same entry can.
func (k Key) parse(b []byte) (line, error) {
	var l line
	if err := json.Unmarshal(b, &l); err != nil {
		return l, errors.New("it is not a line of a log")
	}
	want, err := l.sign(k)
	if err != nil {
		return l, err
	}
	if !hmac.Equal(want, b) {
		return l, errors.New("its MAC is not right: it was changed, or another key wrote it")
	}
	return l, nil
}

// Append adds an entry to the log at path, which is made with mode 0600 when it
// is not there. The log is locked meanwhile, so that several runs can write to
// it; the whole chain is checked first, and a broken one gets no new line.
func Append(path string, k Key, e Entry) (err error) {
	if err := e.check(); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return fmt.Errorf("open audit log: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("lock audit log: %w", err)
	}
	head, err := verify(f, k)
	if err != nil {
		return err
	}
	sections := e.Sections
	if sections == nil {
		sections = []string{}
	}
	b, err := line{
		Seq: head.Entries + 1, Time: e.Time.UTC().Format(time.RFC3339), Tool: e.Tool, Output: e.Output,
		Verdict: e.Verdict, Sections: sections, By: e.By, Prev: head.MAC,
	}.sign(k)
	if err != nil {
		return fmt.Errorf("write audit log: %w", err)
	}
	if _, err := f.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("write audit log: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write audit log: %w", err)
	}
	return nil
}

// Head is the end of a log: how many entries it has, and the MAC of the last.
// Noted elsewhere, it shows later whether the log was cut.
type Head struct {
	Entries int
	MAC     string
}

// Verify checks the whole chain. An error of class ErrBroken names the first
// line that does not fit.
func Verify(path string, k Key) (Head, error) {
	f, err := os.Open(path)
	if err != nil {
		return Head{}, fmt.Errorf("open audit log: %w", err)
	}
	defer f.Close()
	return verify(f, k)
}

func verify(r io.Reader, k Key) (Head, error) {
	var head Head
	in := bufio.NewReader(r)
	for n := 1; ; n++ {
		b, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(b) == 0 {
			return head, nil
		}
		if errors.Is(err, io.EOF) {
			return head, fmt.Errorf("%w: line %d has no end: a run was cut off while writing it", ErrBroken, n)
		}
		if err != nil {
			return head, fmt.Errorf("read audit log: %w", err)
		}
		l, err := k.parse(bytes.TrimSuffix(b, []byte{'\n'}))
		if err != nil {
			return head, fmt.Errorf("%w: line %d: %w", ErrBroken, n, err)
		}
		if l.Seq != n || l.Prev != head.MAC {
			return head, fmt.Errorf("%w: line %d does not follow the line before it: something was removed, added or moved", ErrBroken, n)
		}
		head = Head{Entries: n, MAC: l.MAC}
	}
}

// Key signs the lines of a log. It prints as nothing.
type Key struct{ b []byte }

// String keeps the key out of messages.
func (Key) String() string { return "[key]" }

// GoString keeps the key out of messages.
func (Key) GoString() string { return "[key]" }

func (k Key) mac(body []byte) []byte {
	h := hmac.New(sha256.New, k.b)
	h.Write(body)
	return h.Sum(nil)
}
