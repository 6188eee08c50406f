package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// Failures of a child that could not say anything itself. Each costs the
// picture in hand; the client starts a new child for the next one.
var (
	ErrCrashed = errors.New("the worker process died on it")
	ErrTimeout = errors.New("it took longer than the time limit")
	ErrMemory  = errors.New("it needs more memory than the limit")
)

// Limits bound one child.
type Limits struct {
	MemoryMiB   int           // RLIMIT_DATA of the child
	Base        time.Duration // time for a picture, plus
	PerMegapix  time.Duration // this for each megapixel, but
	MaxPerPage  time.Duration // at most this a page
	LoadTimeout time.Duration // time to load models
}

// DefaultLimits are 1.5 GiB of memory and, for a picture or page, 8 s plus
// 1 s a megapixel, at most 20 s. How they are counted: see watch.go.
func DefaultLimits() Limits {
	return Limits{
		MemoryMiB: 1536, Base: 8 * time.Second, PerMegapix: time.Second,
		MaxPerPage: 20 * time.Second, LoadTimeout: 60 * time.Second,
	}
}

// forPages returns the time allowed for pages of the given megapixels on a
// machine that takes pace times as long as usual; the most for a page is the
// same on all machines.
func (l Limits) forPages(megapixels []float64, pace float64) time.Duration {
	base := min(time.Duration(pace*float64(l.Base)), max(l.Base, l.MaxPerPage))
	var sum time.Duration
	for _, mp := range megapixels {
		sum += min(base+time.Duration(pace*mp*float64(l.PerMegapix)), l.MaxPerPage)
	}
	return max(sum, base)
}

// toLoad returns the time allowed for loading models.
func (l Limits) toLoad([]float64, float64) time.Duration { return l.LoadTimeout }

// Config says how to start a child.
type Config struct {
	Path   string   // program; empty means this one
	Args   []string // its arguments, default "worker"
	Env    []string // added to the environment at exec
	Init   any      // sent as the body of "init"
	Limits Limits
}

// Client runs jobs in a child process, one at a time. It starts the child on
// the first call and again after a failure. Not safe for concurrent use.
type Client struct {
	cfg   Config
	child *child
	pid   atomic.Int64
}

// New returns a client; no process is started yet.
func New(cfg Config) *Client {
	if cfg.Args == nil {
		cfg.Args = []string{"worker"}
	}
	return &Client{cfg: cfg}
}

// Ready starts the child if there is none, and returns its answer to "init"
// and the protections that it holds.
func (c *Client) Ready(ctx context.Context) (json.RawMessage, Protections, error) {
	if c.child == nil {
		ch, err := start(ctx, c.cfg)
		if err != nil {
			return nil, Protections{}, err
		}
		c.child = ch
		c.pid.Store(int64(ch.cmd.Process.Pid))
	}
	return c.child.ready, c.child.protections, nil
}

// Do sends one job with size bytes of input, and writes the output, if any, to
// out. It returns the body of the result and the number of bytes written. When
// it fails, what was written to out must be thrown away.
func (c *Client) Do(ctx context.Context, body any, input io.Reader, size int64, out io.Writer) (json.RawMessage, int64, error) {
	if _, _, err := c.Ready(ctx); err != nil {
		return nil, 0, err
	}
	res, n, err := c.child.do(ctx, c.cfg.Limits, body, input, size, out)
	var said *Error
	if err != nil && !errors.As(err, &said) {
		c.child.kill()
		c.child = nil
	}
	return res, n, err
}

// PID returns the process id of the child that was started last, 0 before that.
// Unlike the rest it may be called at any time: it is for those who watch.
func (c *Client) PID() int { return int(c.pid.Load()) }

// Close ends the child and waits for it.
func (c *Client) Close() error {
	if c.child == nil {
		return nil
	}
	ch := c.child
	c.child = nil
	return ch.close()
}

// child is one running process.
type child struct {
	cmd         *exec.Cmd
	conn        *conn
	in          *os.File // parent's end of the child's descriptor 3
	out         *os.File // parent's end of the child's descriptor 4
	stderr      *stderrScan
	waited      chan struct{}
	ready       json.RawMessage
	protections Protections
}

// start launches a child and sees it through "init". A network namespace of its
// own is tried first; kernels and containers may refuse it.
func start(ctx context.Context, cfg Config) (*child, error) {
	ch, err := launch(cfg, true)
	if err != nil {
		ch, err = launch(cfg, false)
	}
	if err != nil {
		return nil, fmt.Errorf("start the worker process: %w", err)
	}
	body, err := json.Marshal(cfg.Init)
	if err != nil {
		ch.kill()
		return nil, fmt.Errorf("encode the worker's configuration: %w", err)
	}
	m, err := ch.exchange(ctx, message{Type: typeInit, Body: body}, nil, cfg.Limits.toLoad)
	if err != nil {
		ch.kill()
		var said *Error
		if errors.As(err, &said) {
			return nil, err
		}
		return nil, &Error{Class: Setup, Message: fmt.Sprintf("the worker process could not load its models: %v", err)}
	}
	if m.Type != typeReady || m.Protections == nil {
		ch.kill()
		return nil, fmt.Errorf("the worker process answered %q to init", m.Type)
	}
	ch.ready, ch.protections = m.Body, *m.Protections
	return ch, nil
}

// launch starts the process with its four descriptors and nothing else.
func launch(cfg Config, netns bool) (*child, error) {
	path := cfg.Path
	if path == "" {
		var err error
		if path, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	childIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, childOut, err := os.Pipe()
	if err != nil {
		childIn.Close()
		in.Close()
		return nil, err
	}
	ch := &child{conn: newConn(out, in), in: in, out: out, stderr: &stderrScan{}, waited: make(chan struct{})}
	ch.cmd = exec.Command(path, cfg.Args...)
	ch.cmd.Env = append(withoutSecrets(os.Environ()), cfg.Env...)
	// By default the C library keeps a heap for every thread that ever allocated,
	// and each keeps holes as large as the networks' largest layers. Layers come and
	// go by the megabyte; new pages of 4 KiB for them took a quarter of a large
	// photograph's processor time. With huge ones (a hint) the whole takes a quarter
	// less.
	ch.cmd.Env = append(ch.cmd.Env, "OMP_THREAD_LIMIT=1", "MALLOC_ARENA_MAX=1", "GLIBC_TUNABLES=glibc.malloc.hugetlb=1", "GOTRACEBACK=none", fmt.Sprintf("%s=%d", envMemory, cfg.Limits.MemoryMiB))
	ch.cmd.ExtraFiles = []*os.File{childIn, childOut}
	ch.cmd.Stderr = ch.stderr
	if ch.cmd.SysProcAttr = isolated(netns); netns {
		ch.cmd.Env = append(ch.cmd.Env, envNetns+"=1")
	}
	err = ch.cmd.Start()
	childIn.Close()
	childOut.Close()
	if err != nil {
		in.Close()
		out.Close()
		return nil, err
	}
	go func() {
		_ = ch.cmd.Wait() // how it ended is told by the pipes and by stderr
		close(ch.waited)
	}()
	return ch, nil
}

// withoutSecrets leaves out the variables in which a machine that works on an
// archive holds its keys to buckets and queues: a picture that takes a child
// over shall not find them.
func withoutSecrets(env []string) []string {
	return slices.DeleteFunc(env, func(v string) bool {
		for _, prefix := range []string{"AWS_", "AZURE_", "GOOGLE_", "REDACT_QUEUE_"} {
			if strings.HasPrefix(v, prefix) {
				return true
			}
		}
		return false
	})
}

// do runs one job.
func (ch *child) do(ctx context.Context, lim Limits, body any, input io.Reader, size int64, out io.Writer) (json.RawMessage, int64, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return nil, 0, fmt.Errorf("encode the job: %w", err)
	}
	m, err := ch.exchange(ctx, message{Type: typeJob, Body: b, Bytes: size}, input, lim.forPages)
	if err != nil {
		return nil, 0, err
	}
	if m.Type != typeResult {
		return nil, 0, fmt.Errorf("the worker process answered %q to a job", m.Type)
	}
	if m.Bytes == 0 {
		return m.Body, 0, nil
	}
	if out == nil {
		return nil, 0, errors.New("the worker process sent an output that nobody asked for")
	}
	n, err := io.CopyN(out, ch.conn.r, m.Bytes)
	if err != nil {
		return nil, n, fmt.Errorf("receive the output: %w", err)
	}
	return m.Body, n, nil
}

// exchange sends a request and waits for the answer within the time limit,
// which every "pages" message extends to what suits all pages told so far.
func (ch *child) exchange(ctx context.Context, req message, payload io.Reader, allowed func(pages []float64, pace float64) time.Duration) (message, error) {
	sent := make(chan error, 1)
	go func() { sent <- ch.conn.send(req, payload) }()
	type answer struct {
		m   message
		err error
	}
	answers := make(chan answer, 1)
	receive := func() {
		m, err := ch.conn.receive()
		answers <- answer{m, err}
	}
	go receive()
	var pages []float64
	w := newWatch(ch.cmd.Process.Pid, func(pace float64) time.Duration { return allowed(pages, pace) })
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	// An answer counts only when the request has left our buffer: the next
	// request would else meet its sender there, and a quick child could be given
	// one picture and asked about another.
	var answered *message
	for answered == nil || sent != nil {
		select {
		case <-ctx.Done():
			return message{}, ctx.Err()
		case <-tick.C:
			if err := w.over(); err != nil {
				return message{}, err
			}
		case err := <-sent:
			if err != nil && isInputError(err) {
				return message{}, err
			}
			sent = nil // a child that died while we sent shows up as an end of its answers
		case a := <-answers:
			if a.err != nil {
				return message{}, ch.deathCause()
			}
			if a.m.Type != typePages {
				answered = &a.m
				continue
			}
			pages = append(pages, a.m.Megapixels...)
			go receive()
		}
	}
	if answered.Type == typeError {
		return message{}, &Error{Class: answered.Class, Message: answered.Message}
	}
	return *answered, nil
}

// deathCause tells a memory failure from any other death by what the runtime
// and OpenCV print about it; the text itself goes nowhere.
func (ch *child) deathCause() error {
	select {
	case <-ch.waited:
	case <-time.After(2 * time.Second):
	}
	if ch.stderr.saysOutOfMemory() {
		return ErrMemory
	}
	return ErrCrashed
}

func (ch *child) kill() {
	_ = ch.cmd.Process.Kill() // it may be dead already
	_ = ch.close()
}

// close closes the pipes, which ends the child, and waits for it.
func (ch *child) close() error {
	err := errors.Join(ch.in.Close(), ch.out.Close())
	select {
	case <-ch.waited:
	case <-time.After(5 * time.Second):
		_ = ch.cmd.Process.Kill()
		<-ch.waited
	}
	return err
}
