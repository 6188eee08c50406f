package worker

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxLine bounds one line of JSON: reports of crowded pictures are some hundred
// kilobytes; anything longer is a broken peer.
const maxLine = 64 << 20

type messageType string

const (
	typeInit   messageType = "init"
	typeReady  messageType = "ready"
	typeJob    messageType = "job"
	typePages  messageType = "pages"
	typeResult messageType = "result"
	typeError  messageType = "error"
)

// message is one line of the protocol; which fields are set depends on Type.
type message struct {
	Type        messageType     `json:"type"`
	Body        json.RawMessage `json:"body,omitempty"`
	Bytes       int64           `json:"bytes,omitempty"`
	Megapixels  []float64       `json:"megapixels,omitempty"`
	Protections *Protections    `json:"protections,omitempty"`
	Class       Class           `json:"class,omitempty"`
	Message     string          `json:"message,omitempty"`
}

// Class tells the parent what kind of failure a child reports.
type Class string

const (
	Refused  Class = "refused"  // the input cannot be processed; the message is for the user
	Setup    Class = "setup"    // the child cannot work as configured (model, language)
	Unproved Class = "unproved" // the output failed its verification
	Bug      Class = "bug"      // the child's own fault
)

// Error is a failure that a child reported in words. Message is fit for the
// user and holds no personal data.
type Error struct {
	Class   Class
	Message string
}

func (e *Error) Error() string { return e.Message }

// conn reads and writes messages; one goroutine may read while one writes.
type conn struct {
	r *bufio.Reader
	w *bufio.Writer
}

func newConn(r io.Reader, w io.Writer) *conn {
	return &conn{r: bufio.NewReaderSize(r, 64<<10), w: bufio.NewWriterSize(w, 64<<10)}
}

// send writes m and, after it, exactly m.Bytes bytes of payload.
func (c *conn) send(m message, payload io.Reader) error {
	line, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("worker: encode %s: %w", m.Type, err)
	}
	if _, err := c.w.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("worker: send %s: %w", m.Type, err)
	}
	if m.Bytes > 0 {
		if _, err := io.CopyN(c.w, payload, m.Bytes); err != nil {
			return fmt.Errorf("worker: send payload of %s: %w", m.Type, err)
		}
	}
	if err := c.w.Flush(); err != nil {
		return fmt.Errorf("worker: send %s: %w", m.Type, err)
	}
	return nil
}

// receive reads one line. The caller must read m.Bytes bytes of payload from
// c.r before it receives again. io.EOF means that the peer closed the pipe
// between messages.
func (c *conn) receive() (message, error) {
	var line []byte
	for {
		part, err := c.r.ReadSlice('\n')
		line = append(line, part...)
		if err == nil {
			break
		}
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return message{}, io.EOF
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return message{}, fmt.Errorf("worker: receive: %w", io.ErrUnexpectedEOF)
		}
		if len(line) > maxLine {
			return message{}, fmt.Errorf("worker: receive: line longer than %d bytes", maxLine)
		}
	}
	var m message
	if err := json.Unmarshal(line, &m); err != nil {
		return message{}, fmt.Errorf("worker: receive: %w", err)
	}
	if m.Bytes < 0 {
		return message{}, fmt.Errorf("worker: receive %s: negative length", m.Type)
	}
	return m, nil
}
