package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"example.org/redact/internal/batch"
	"example.org/redact/internal/bucket"
	"example.org/redact/pkg/attach"
	"example.org/redact/pkg/exif"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/policy"
	"example.org/redact/pkg/report"
)

// sharedRun is what a coordinator tells the workers once about an archive: where
// its pictures are and what is to become of them. It holds no credentials; each
// worker has its own.
type sharedRun struct {
	In          string       `json:"in"` // a bucket's URL, or file:///...
	Out         string       `json:"out"`
	Job         jobSpec      `json:"job"`
	Limits      media.Limits `json:"limits"`
	Lang        string       `json:"lang"`
	Sensitivity string       `json:"sensitivity"`
	Marks       [][]byte     `json:"marks,omitempty"`
	Published   string       `json:"published,omitempty"` // a link; see --published
}

// placeLane does one picture after the other, from one place to another, with
// one worker process.
type placeLane struct {
	run     sharedRun
	session *session
	in, out *bucket.Bucket
}

// do is a batch.Step: it makes the copy of one picture and its report. An
// earlier copy goes first: if there is to be no new one, the old one must not
// be taken for it.
func (l *placeLane) do(ctx context.Context, j batch.Job) (batch.Result, error) {
	var res batch.Result
	if j.Previous != "" {
		for _, key := range []string{j.Previous, strings.TrimSuffix(j.Previous, path.Ext(j.Previous)) + reportSuffix} {
			if err := l.again(ctx, func() error { return l.out.Remove(ctx, key) }); err != nil {
				return res, err
			}
		}
	}
	if _, _, err := l.session.client.Ready(ctx); err != nil {
		return res, fmt.Errorf("the worker process cannot start: %w", err)
	}
	input, err := l.fetch(ctx, j)
	if err != nil {
		return res, err
	}
	rep, copied, err := l.clean(ctx, j, input)
	if err != nil {
		return res, err
	}
	sum := sha256.Sum256(input)
	res.Source = hex.EncodeToString(sum[:])
	return res, l.release(ctx, j, rep, copied, &res)
}

// fetch reads the picture in the version that the coordinator saw.
func (l *placeLane) fetch(ctx context.Context, j batch.Job) ([]byte, error) {
	var input []byte
	err := l.again(ctx, func() error {
		b, o, err := l.in.Fetch(ctx, j.Name, j.Version, int64(l.run.Limits.MaxBytes))
		if err == nil && o.Size != j.Size {
			err = bucket.ErrChanged
		}
		input = b
		return err
	})
	for class, cause := range map[batch.Class]error{batch.Vanished: bucket.ErrNotFound, batch.Changed: bucket.ErrChanged, batch.Refused: bucket.ErrTooLarge} {
		if errors.Is(err, cause) {
			return nil, &batch.Failure{Class: class, Reason: cause.Error()}
		}
	}
	if err == nil && len(input) == 0 {
		return nil, &batch.Failure{Class: batch.Refused, Reason: "the file is empty"}
	}
	return input, err
}

// again repeats what a busy network or provider makes fail. What still fails is
// the place's fault, and no picture's.
func (l *placeLane) again(ctx context.Context, f func() error) error {
	var err error
	for wait := 200 * time.Millisecond; wait < 10*time.Second; wait *= 4 {
		err = f()
		if err == nil || errors.Is(err, bucket.ErrNotFound) || errors.Is(err, bucket.ErrChanged) || errors.Is(err, bucket.ErrTooLarge) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
	return err
}

// clean lets the worker process make the copy, and looks at it with other code.
func (l *placeLane) clean(ctx context.Context, j batch.Job, input []byte) (*report.Report, []byte, error) {
	job := l.run.Job.forArchive(input[:min(len(input), 4096)])
	job.Limits = l.run.Limits
	job.Outside = l.outside(j)
	if isAddress(l.run.Published) {
		job.Context.Published = policy.PublishedLink
	}
	var out bytes.Buffer
	body, _, err := l.session.client.Do(ctx, job, bytes.NewReader(input), int64(len(input)), &out)
	if err != nil {
		return nil, nil, blame(err)
	}
	rep := new(report.Report)
	if err := json.Unmarshal(body, rep); err != nil {
		return nil, nil, blame(err)
	}
	if err := checkCopy(out.Bytes(), rep); err != nil {
		return nil, nil, &batch.Failure{Class: batch.Unproved, Reason: err.Error()}
	}
	return rep, out.Bytes(), nil
}

// outside tells what surrounds a picture. A bucket knows names only.
func (l *placeLane) outside(j batch.Job) []finding.Finding {
	if dir, ok := strings.CutPrefix(l.in.String(), "file://"); ok {
		return outsideFindings(filepath.Join(dir, filepath.FromSlash(j.Name)))
	}
	return exif.FilenameFindings(path.Base(j.Name))
}

// release writes the report and then the copy, each in one step.
func (l *placeLane) release(ctx context.Context, j batch.Job, rep *report.Report, copied []byte, res *batch.Result) error {
	stem := j.Stem
	if rep.Verdict == policy.VerdictWithhold {
		stem = path.Join(batch.Withheld, stem)
	}
	name, mime := stem+extensionOf(rep.Output.Type), "image/"+rep.Output.Type
	if slices.Contains(attach.Types(), attach.Type(rep.Output.Type)) {
		mime = "application/octet-stream"
	}
	var text bytes.Buffer
	if err := report.WriteJSON(&text, rep); err != nil {
		return fmt.Errorf("encode the report: %w", err)
	}
	for _, o := range []struct {
		key, mime string
		body      []byte
	}{{stem + reportSuffix, "application/json", text.Bytes()}, {name, mime, copied}} {
		if err := l.again(ctx, func() error { return l.out.Put(ctx, o.key, o.body, o.mime, true) }); err != nil {
			return placeOr(err)
		}
	}
	return noteResult(res, name, rep)
}
