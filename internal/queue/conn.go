package queue

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Options say which queue, and how patient it is.
type Options struct {
	URL   string // nats://host:4222 or tls://host:4222; several separated by commas
	Name  string // of the archive: lower case letters, digits and dashes
	Token string // the server's password; never in the URL
	Creds string // or a credentials file of NATS
	CA    string // file with the authority that signed the server's certificate, if it is not a public one

	// Silence is how long the server waits for a sign of life of a worker
	// before it hands the worker's job to another; 30 s if zero.
	Silence time.Duration
	// Lost is how many workers may be lost with the same job in hand before it
	// is taken for the cause; 5 if zero.
	Lost int
	// Idle ends a worker's wait for a job with batch.ErrEmpty; zero waits for ever.
	Idle time.Duration
}

var validName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,40}$`)

// complete checks the options and fills in the defaults.
func (o *Options) complete() error {
	u, err := url.Parse(o.URL)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "nats" && u.Scheme != "tls"):
		return errors.New("the queue's URL must look like nats://host:4222 or tls://host:4222")
	case u.User != nil:
		return errors.New("the queue's URL holds credentials; give them by REDACT_QUEUE_TOKEN or --queue-creds")
	case !validName.MatchString(o.Name):
		return fmt.Errorf("the queue's name %q may hold lower case letters, digits and dashes only", o.Name)
	}
	if o.Silence == 0 {
		o.Silence = 30 * time.Second
	}
	if o.Lost == 0 {
		o.Lost = 5
	}
	return nil
}

// Conn is a connection to the server. It reconnects by itself for as long as it
// is open: a server that restarts costs a pause.
type Conn struct {
	opt Options
	nc  *nats.Conn
	js  jetstream.JetStream
}

// Dial connects. A server that is not there now is an error; one that goes away
// later is waited for.
func Dial(opt Options) (*Conn, error) {
	if err := opt.complete(); err != nil {
		return nil, err
	}
	o := []nats.Option{
		nats.Name("redact"), nats.MaxReconnects(-1), nats.ReconnectWait(500 * time.Millisecond),
		nats.Timeout(5 * time.Second), nats.Token(opt.Token),
		// The default prints to stderr.
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}),
	}
	if opt.Creds != "" {
		o = append(o, nats.UserCredentials(opt.Creds))
	}
	if opt.CA != "" {
		o = append(o, nats.RootCAs(opt.CA))
	}
	nc, err := nats.Connect(opt.URL, o...)
	if err != nil {
		return nil, fmt.Errorf("connect to the queue at %s: %w; is a server running there (redact queue serve)?", opt.URL, err)
	}
	js, err := jetstream.New(nc)
	if err != nil {
		nc.Close()
		return nil, fmt.Errorf("use the queue at %s: %w", opt.URL, err)
	}
	return &Conn{opt: opt, nc: nc, js: js}, nil
}

// Close ends the connection.
func (c *Conn) Close() { c.nc.Close() }

// Connected reports whether the server can be reached now.
func (c *Conn) Connected() bool { return c.nc.IsConnected() }

// Names of streams, consumers and subjects.
func (c *Conn) stream(what string) string { return "REDACT-" + c.opt.Name + "-" + what }

func (c *Conn) jobSubject(key string) string {
	return "redact." + c.opt.Name + ".job." + key
}
func (c *Conn) resultSubject() string { return "redact." + c.opt.Name + ".result" }
func (c *Conn) specSubject() string   { return "redact." + c.opt.Name + ".spec" }

// consumer is the durable consumer of the jobs (for all workers together), of
// the results and of the advisories (for the coordinator).
const consumer = "all"

// setUp makes the streams, or brings them up to date, in the order that makes
// it impossible for a job to disappear unnoticed.
func (c *Conn) setUp(ctx context.Context) error {
	for _, s := range []jetstream.StreamConfig{
		{
			Name: c.stream("dead"), Retention: jetstream.WorkQueuePolicy,
			Subjects: []string{"$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES." + c.stream("jobs") + "." + consumer},
		},
		{Name: c.stream("spec"), Subjects: []string{c.specSubject()}, MaxMsgs: 1, Discard: jetstream.DiscardOld},
		{Name: c.stream("results"), Retention: jetstream.WorkQueuePolicy, Subjects: []string{c.resultSubject()}},
		{
			Name: c.stream("jobs"), Retention: jetstream.WorkQueuePolicy, Subjects: []string{c.jobSubject("*")},
			MaxMsgsPerSubject: 1, Discard: jetstream.DiscardNew, DiscardNewPerSubject: true, MaxMsgs: maxJobs,
		},
	} {
		if err := c.makeStream(ctx, s); err != nil {
			return fmt.Errorf("set up the queue %s: %w", c.opt.Name, err)
		}
	}
	for _, what := range []string{"dead", "results", "jobs"} {
		cfg := jetstream.ConsumerConfig{Durable: consumer, AckPolicy: jetstream.AckExplicitPolicy, AckWait: c.opt.Silence, MaxAckPending: maxJobs}
		if what == "jobs" {
			cfg.MaxDeliver = c.opt.Lost
		}
		if _, err := c.js.CreateOrUpdateConsumer(ctx, c.stream(what), cfg); err != nil {
			return fmt.Errorf("set up the queue %s: %w", c.opt.Name, err)
		}
	}
	return nil
}

// storeFailed is the server's code for a stream whose folder it cannot make. It
// answers so for a moment when a stream of that name was just deleted and its
// folder is still being removed.
const storeFailed jetstream.ErrorCode = 10049

// makeStream makes a stream, or brings it up to date, and tries a few times
// while the server clears away an old one.
func (c *Conn) makeStream(ctx context.Context, s jetstream.StreamConfig) error {
	const tries, pause = 5, 200 * time.Millisecond
	for i := 1; ; i++ {
		_, err := c.js.CreateOrUpdateStream(ctx, s)
		var said *jetstream.APIError
		if i == tries || !errors.As(err, &said) || said.ErrorCode != storeFailed {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// maxJobs bounds the streams. A coordinator keeps far fewer jobs on the queue;
// see Leader.
const maxJobs = 1 << 16

// Depth says how much lies where.
type Depth struct {
	Waiting int `json:"waiting"` // jobs that no worker has in hand
	Leased  int `json:"leased"`  // jobs in hand
	Results int `json:"results"` // results on their way into the ledger
	Dead    int `json:"dead"`    // jobs that were handed out too often
}

// Depth asks the server. A queue that no coordinator has set up is empty.
func (c *Conn) Depth(ctx context.Context) (Depth, error) {
	var d Depth
	for what, to := range map[string]*int{"jobs": &d.Waiting, "results": &d.Results, "dead": &d.Dead} {
		s, err := c.js.Stream(ctx, c.stream(what))
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			continue
		}
		if err != nil {
			return d, fmt.Errorf("ask for the depth of the queue %s: %w", c.opt.Name, err)
		}
		*to = int(s.CachedInfo().State.Msgs)
		if what != "jobs" {
			continue
		}
		cons, err := s.Consumer(ctx, consumer)
		if err != nil {
			return d, fmt.Errorf("ask for the depth of the queue %s: %w", c.opt.Name, err)
		}
		d.Leased = cons.CachedInfo().NumAckPending
	}
	d.Waiting -= d.Leased
	return d, nil
}
