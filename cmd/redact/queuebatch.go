package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"example.org/redact/internal/batch"
	"example.org/redact/internal/bucket"
	"example.org/redact/internal/queue"
)

// onTheWay is how many jobs a coordinator has on the queue at most. It is far
// more than there are workers, so none waits, and little enough that a
// coordinator's memory and the server's are the same for any archive.
const onTheWay = 512

// shared is the coordinator's side of an archive that other machines work on.
type shared struct {
	conn   *queue.Conn
	leader *queue.Leader
}

// shareOut puts the archive on the queue.
func (b *archive) shareOut(ctx context.Context) (*shared, error) {
	run := b.opt.shared()
	var err error
	if run.In, err = placeURL(b.opt.in); err != nil {
		return nil, err
	}
	if run.Out, err = placeURL(b.opt.out); err != nil {
		return nil, err
	}
	body, err := json.Marshal(run)
	if err != nil {
		return nil, fmt.Errorf("encode the options: %w", err)
	}
	owner, err := b.opt.archiveKey()
	if err != nil {
		return nil, err
	}
	conn, err := dialQueue(b.opt.queue)
	if err != nil {
		return nil, err
	}
	leader, err := conn.Lead(ctx, queue.Spec{Owner: owner, Recipe: b.recipe, Body: body})
	if err != nil {
		conn.Close()
		return nil, refusal("%w", err)
	}
	return &shared{conn, leader}, nil
}

// shared is what the options mean to whoever does the work.
func (opt batchOptions) shared() sharedRun {
	return sharedRun{
		In: opt.in, Out: opt.out, Job: opt.job, Limits: opt.detection.limits, Published: opt.published,
		Lang: opt.detection.engine.Lang, Sensitivity: opt.detection.engine.Sensitivity, Marks: opt.detection.engine.Marks,
	}
}

// lanes are places for jobs on their way.
func (s *shared) lanes() []batch.Step {
	out := make([]batch.Step, onTheWay)
	for i := range out {
		out[i] = s.leader.Do
	}
	return out
}

// close ends the coordination; a finished archive leaves nothing on the server.
func (s *shared) close(finished bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), queuePatience)
	defer cancel()
	err := s.leader.Close(ctx, finished)
	s.conn.Close()
	return err
}

// placeURL is the URL of a folder, or of a bucket as it was given.
func placeURL(place string) (string, error) {
	if bucket.IsURL(place) {
		return place, nil
	}
	p, err := realPath(place)
	if err != nil {
		return "", refusal("cannot read %s: %w", place, unwrapPath(err))
	}
	return "file://" + p, nil
}

// checkShared refuses what cannot be shared: workers elsewhere see neither a
// folder of published pictures nor the coordinator's own networks.
func (opt batchOptions) checkShared() error {
	switch {
	case opt.queue.URL == "":
		return nil
	case opt.published != "" && !isAddress(opt.published):
		return usageError("--published with a folder does not go with --queue: other machines do not see it")
	}
	return nil
}

// listBucket walks a bucket as batch.Walk walks a folder.
func listBucket(ctx context.Context, from *bucket.Bucket, each func(batch.Found) error) (batch.Passed, error) {
	var passed batch.Passed
	for o, err := range from.List(ctx) {
		f := batch.Found{Job: batch.Job{Name: o.Key, Size: o.Size, Version: o.Version}}
		if err != nil {
			if o.Key == "" {
				return passed, err // no listing, no archive
			}
			f.Err = &batch.Failure{Class: batch.Unread, Reason: "it cannot be listed"}
		}
		if err := errors.Join(ctx.Err(), each(f)); err != nil {
			return passed, err
		}
	}
	return passed, nil
}

// elsewhere reports whether the archive or the output is given by URL.
func (opt batchOptions) elsewhere() bool { return bucket.IsURL(opt.in) || bucket.IsURL(opt.out) }

// checkElsewhere is checkPlaces where a URL is involved.
func (opt batchOptions) checkElsewhere() error {
	switch {
	case opt.state == "":
		return usageError("say where the ledger is to lie: --state FILE; an output that is a bucket has no place for it")
	case opt.published != "" && !isAddress(opt.published):
		return usageError("--published with a folder does not go with buckets")
	case strings.TrimSuffix(opt.in, "/") == strings.TrimSuffix(opt.out, "/"):
		return refusal("the output is the input itself; choose another place")
	}
	return nil
}

// openPlaces opens the input and the output as buckets.
func (b *archive) openPlaces(ctx context.Context) error {
	for place, to := range map[string]**bucket.Bucket{b.opt.in: &b.in, b.opt.out: &b.out} {
		u, err := placeURL(place)
		if err != nil {
			return err
		}
		if *to, err = bucket.Open(ctx, u); err != nil {
			return refusal("%w", err)
		}
	}
	return nil
}

func (b *archive) closePlaces() error {
	var errs []error
	for _, p := range []*bucket.Bucket{b.in, b.out} {
		if p != nil {
			errs = append(errs, p.Close())
		}
	}
	return errors.Join(errs...)
}

// find walks the archive, wherever it lies.
func (b *archive) find(ctx context.Context, each func(batch.Found) error) (batch.Passed, error) {
	if !bucket.IsURL(b.opt.in) {
		return batch.Walk(ctx, b.opt.in, each)
	}
	if b.in == nil {
		in, err := bucket.Open(ctx, b.opt.in)
		if err != nil {
			return batch.Passed{}, err
		}
		b.in = in
	}
	return listBucket(ctx, b.in, each)
}

// run takes all that waits, by other machines or by the lanes of this one.
func (b *archive) run(ctx, now context.Context, tell func(batch.Event)) error {
	if b.opt.queue.URL != "" {
		s, err := b.shareOut(ctx)
		if err != nil {
			return err
		}
		err = batch.Run(ctx, now, s.leader.Ledger(b.ledger), s.lanes(), tell)
		return errors.Join(err, s.close(err == nil))
	}
	lanes := make([]batch.Step, len(b.sessions))
	if b.opt.elsewhere() && b.out == nil {
		if err := b.openPlaces(ctx); err != nil {
			return err
		}
	}
	for i, x := range b.sessions {
		if lanes[i] = (&lane{opt: b.opt, session: x}).do; b.opt.elsewhere() {
			lanes[i] = (&placeLane{run: b.opt.shared(), session: x, in: b.in, out: b.out}).do
		}
	}
	return batch.Run(ctx, now, b.ledger, lanes, tell)
}
