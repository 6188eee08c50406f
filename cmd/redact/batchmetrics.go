package main

import (
	"fmt"
	"time"

	"example.org/redact/internal/batch"
	"example.org/redact/internal/metrics"
)

// counter counts an archive's pictures for whoever watches over machines; the
// zero value counts nothing.
type counter struct {
	counts  *metrics.Metrics
	served  *metrics.Server
	waiting int
}

// listen begins to answer at --metrics, if there is one.
func (b *archive) listen() error {
	if b.opt.metrics == "" {
		return nil
	}
	b.counter.counts = metrics.New(version, b.children)
	var err error
	if b.counter.served, err = b.counter.counts.Listen(b.opt.metrics, func() error { return nil }); err != nil {
		return refusal("%w", err)
	}
	fmt.Fprintf(b.opt.stderr, "redact: metrics at %s\n", b.counter.served.Address())
	return nil
}

// children are the processes of this machine whose memory is counted.
func (b *archive) children() (pids []int) {
	for _, s := range b.sessions {
		if pid := s.client.PID(); pid > 0 {
			pids = append(pids, pid)
		}
	}
	return pids
}

// begin notes how many pictures wait.
func (c *counter) begin(waiting int) {
	if c.counts != nil {
		c.waiting = waiting
		c.counts.Queue(map[string]int{"waiting": waiting})
	}
}

// event counts a picture that came to an end. Calls come one after the other.
func (c *counter) event(e batch.Event) {
	if c.counts == nil || !e.Final {
		return
	}
	c.begin(c.waiting - 1)
	if e.Failure != nil {
		c.counts.Picture(string(e.Failure.Class))
		return
	}
	c.counts.Picture(e.Result.Verdict)
	c.counts.Step("all", time.Duration(e.Result.Seconds*float64(time.Second)))
}

func (c *counter) close() error {
	if c.served == nil {
		return nil
	}
	return c.served.Close()
}
