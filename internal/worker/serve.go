package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Result is what a handler gives back for one job.
type Result struct {
	Body   any    // marshalled to JSON
	Output []byte // the output file, or nil
}

// Handler does the work in the child. Init is called once, before any job.
// Both return *Error for failures that the user should read; any other error
// is reported as a bug, in its own words.
type Handler interface {
	Init(ctx context.Context, body json.RawMessage) (ready any, err error)
	// Job processes one input. It calls pages with the megapixels of each page
	// as soon as it knows them, again for further ones that it comes upon: the
	// parent's time limit depends on their number.
	Job(ctx context.Context, body json.RawMessage, input []byte, pages func(megapixels []float64)) (Result, error)
}

// Serve answers one parent over in and out until in is closed, which ends the
// process's work at once, also in the middle of a job (nil is returned only
// between jobs). The protections are reported to the parent with "ready".
func Serve(ctx context.Context, in io.Reader, out io.Writer, p Protections, h Handler) error {
	c := newConn(in, out)
	requests, gone := make(chan request), make(chan error, 1)
	go readRequests(c, requests, gone)
	for {
		select {
		case err := <-gone:
			return err
		case req := <-requests:
			if err := answer(ctx, c, req, p, h, gone); err != nil {
				return err
			}
		}
	}
}

type request struct {
	message
	input []byte
}

// readRequests reads ahead of the work, so that a vanished parent is noticed
// while a job is running. It sends one value to gone when it ends: nil if the
// parent closed the pipe between requests.
func readRequests(c *conn, requests chan<- request, gone chan<- error) {
	for {
		m, err := c.receive()
		if errors.Is(err, io.EOF) {
			gone <- nil
			return
		}
		if err != nil {
			gone <- err
			return
		}
		var buf bytes.Buffer
		if m.Bytes > 0 {
			buf.Grow(int(m.Bytes))
			if _, err := io.CopyN(&buf, c.r, m.Bytes); err != nil {
				gone <- fmt.Errorf("worker: read input: %w", err)
				return
			}
		}
		requests <- request{message: m, input: buf.Bytes()}
	}
}

// errOrphan is returned by Serve when the parent left in the middle of a job.
var errOrphan = errors.New("worker: the parent has gone")

// answer handles one request and writes its answer. It gives up when the
// parent has gone before the work is done.
func answer(ctx context.Context, c *conn, req request, p Protections, h Handler, gone <-chan error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- respond(ctx, c, req, p, h) }()
	select {
	case err := <-done:
		return err
	case err := <-gone:
		return errors.Join(errOrphan, err)
	}
}

func respond(ctx context.Context, c *conn, req request, p Protections, h Handler) error {
	switch req.Type {
	case typeInit:
		ready, err := guard(func() (any, error) { return h.Init(ctx, req.Body) })
		if err != nil {
			return c.send(failure(err), nil)
		}
		body, err := json.Marshal(ready)
		if err != nil {
			return fmt.Errorf("worker: encode ready: %w", err)
		}
		return c.send(message{Type: typeReady, Body: body, Protections: &p}, nil)
	case typeJob:
		return respondJob(ctx, c, req, h)
	}
	return fmt.Errorf("worker: unknown request %q", req.Type)
}

func respondJob(ctx context.Context, c *conn, req request, h Handler) error {
	var sendErr error
	pages := func(mp []float64) {
		if sendErr == nil {
			sendErr = c.send(message{Type: typePages, Megapixels: mp}, nil)
		}
	}
	res, err := guard(func() (Result, error) { return h.Job(ctx, req.Body, req.input, pages) })
	if sendErr != nil {
		return sendErr
	}
	if err != nil {
		return c.send(failure(err), nil)
	}
	body, err := json.Marshal(res.Body)
	if err != nil {
		return c.send(failure(fmt.Errorf("worker: encode result: %w", err)), nil)
	}
	return c.send(message{Type: typeResult, Body: body, Bytes: int64(len(res.Output))}, bytes.NewReader(res.Output))
}

// guard turns a panic into an error that names where it happened, without the
// values that were being processed.
func guard[T any](f func() (T, error)) (res T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &Error{Class: Bug, Message: fmt.Sprintf("the picture made the program fail (%T); please report it with `redact version`", r)}
		}
	}()
	return f()
}

func failure(err error) message {
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Class: Bug, Message: err.Error()}
	}
	return message{Type: typeError, Class: e.Class, Message: e.Message}
}
