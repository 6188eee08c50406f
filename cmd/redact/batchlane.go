package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"example.org/redact/internal/batch"
	"example.org/redact/internal/worker"
	"example.org/redact/pkg/attach"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/policy"
	"example.org/redact/pkg/report"
)

// lane does one picture of an archive after the other, with one worker process.
type lane struct {
	opt     batchOptions
	session *session
}

// do is a batch.Step: it makes the copy of one picture and its report.
func (l *lane) do(ctx context.Context, j batch.Job) (batch.Result, error) {
	// A copy of another state of the picture, or under other rules, goes first:
	// if there is to be no new one, the old one must not be taken for it.
	if err := l.removeOld(j); err != nil {
		return batch.Result{}, err
	}
	// A worker that cannot start is the machine's fault and not the picture's.
	if _, _, err := l.session.client.Ready(ctx); err != nil {
		return batch.Result{}, fmt.Errorf("the worker process cannot start: %w", err)
	}
	path := filepath.Join(l.opt.in, filepath.FromSlash(j.Name))
	src, err := batch.OpenSource(path)
	if err != nil {
		return batch.Result{}, err
	}
	defer src.Close()
	tmp, err := createUnnamed(l.opt.out)
	if err != nil {
		return batch.Result{}, err
	}
	defer tmp.Close()
	rep, err := l.clean(ctx, path, src, tmp)
	if err != nil {
		return batch.Result{}, err
	}
	var res batch.Result
	if err := src.Finish(&res); err != nil {
		return batch.Result{}, err
	}
	if err := checkWritten(tmp.File, rep); err != nil {
		return batch.Result{}, &batch.Failure{Class: batch.Unproved, Reason: err.Error()}
	}
	return res, l.release(j, tmp, rep, src.Info(), &res)
}

// clean lets the worker make the copy.
func (l *lane) clean(ctx context.Context, path string, src *batch.Source, tmp *unnamed) (*report.Report, error) {
	size := src.Info().Size()
	if size > int64(l.opt.detection.limits.MaxBytes) {
		return nil, &batch.Failure{Class: batch.Refused, Reason: fmt.Sprintf("it has %d bytes, more than the limit of %d (--max-bytes)", size, l.opt.detection.limits.MaxBytes)}
	}
	head := make([]byte, 4096)
	n, _ := src.File().ReadAt(head, 0) // a file that cannot be read fails in the worker, with words
	job := l.opt.job.forArchive(head[:n])
	job.Limits = l.opt.detection.limits
	job.Outside = outsideFindings(path)
	var err error
	if job.Context.Published, err = publishedAs(l.opt.published, src.File()); err != nil {
		return nil, err
	}
	body, _, err := l.session.client.Do(ctx, job, src.Reader(), size, tmp)
	if err != nil {
		return nil, blame(err)
	}
	rep := new(report.Report)
	if err := json.Unmarshal(body, rep); err != nil {
		return nil, blame(err)
	}
	return rep, nil
}

// forArchive is the job for one file of an archive, of which head is the beginning.
func (j jobSpec) forArchive(head []byte) jobSpec {
	j.Context.Now = time.Now() // a run over an archive can take longer than a consent lasts
	switch {
	case !media.Sniff(head).IsPicture():
		j.Format = "" // a container keeps its kind
	case j.Format == "":
		j.Format = media.OutputFor(head)
	}
	return j
}

// release gives the copy and its report their names, and notes them in res.
func (l *lane) release(j batch.Job, tmp *unnamed, rep *report.Report, in fs.FileInfo, res *batch.Result) error {
	stem := filepath.FromSlash(j.Stem)
	if rep.Verdict == policy.VerdictWithhold {
		stem = filepath.Join(batch.Withheld, stem)
	}
	name := stem + extensionOf(rep.Output.Type)
	out := filepath.Join(l.opt.out, name)
	if err := os.MkdirAll(filepath.Dir(out), 0o700); err != nil {
		return placeOr(fmt.Errorf("cannot make the folder %s: %w", filepath.Dir(out), unwrapPath(err)))
	}
	if err := checkOutput(out, in, true); err != nil {
		if _, gone := os.Stat(filepath.Dir(out)); gone != nil {
			return err
		}
		return cannotBeNamed()
	}
	if err := publishBoth(tmp, out, filepath.Join(l.opt.out, stem+reportSuffix), rep, true); err != nil {
		return placeOr(err)
	}
	return noteResult(res, filepath.ToSlash(name), rep)
}

// noteResult notes what the ledger keeps of a copy.
func noteResult(res *batch.Result, name string, rep *report.Report) error {
	var err error
	if res.Report, err = json.Marshal(rep); err != nil {
		return fmt.Errorf("encode the report: %w", err)
	}
	var sections []string
	for _, b := range rep.After {
		sections = append(sections, b.Policy+" "+b.Section)
	}
	res.Output, res.SHA256, res.Verdict = name, rep.Output.SHA256, string(rep.Verdict)
	res.Sections, res.Rank = strings.Join(sections, ", "), report.Entry{Report: rep}.Urgency()
	return nil
}

// extensionOf is the extension of a copy, which is a picture or a container.
func extensionOf(typ string) string {
	if t := attach.Type(typ); slices.Contains(attach.Types(), t) {
		return t.Extension()
	}
	return media.Type(typ).Extension()
}

const reportSuffix = ".report.json"

// removeOld removes the copy that an earlier run made, and its report.
func (l *lane) removeOld(j batch.Job) error {
	if j.Previous == "" {
		return nil
	}
	old := filepath.Join(l.opt.out, filepath.FromSlash(j.Previous))
	for _, p := range []string{old, strings.TrimSuffix(old, filepath.Ext(old)) + reportSuffix} {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot remove the copy %s that is out of date: %w", p, unwrapPath(err))
		}
	}
	return nil
}

// placeOr is a fault in writing. It is the picture's where its name does not go
// with the place, and the place's in all else: a disk or a bucket can fail in
// more ways than are known here, and must condemn no picture.
func placeOr(err error) error {
	for _, name := range []error{unix.ENAMETOOLONG, unix.ENOTDIR, unix.EISDIR, unix.ELOOP, unix.EEXIST, unix.EINVAL, unix.EILSEQ} {
		if errors.Is(err, name) {
			return cannotBeNamed()
		}
	}
	return err
}

func cannotBeNamed() error {
	return &batch.Failure{Class: batch.Refused, Reason: "its copy cannot be written: its name is too long or is taken by something else"}
}

// blame says whose fault a failed job is: the picture's, which is a
// *batch.Failure, or that of the place, the setup or the end of the run.
func blame(err error) error {
	var said *worker.Error
	failure := func(c batch.Class, reason string) error { return &batch.Failure{Class: c, Reason: reason} }
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, unix.ENOSPC), errors.Is(err, unix.EDQUOT), errors.Is(err, unix.EROFS):
		return err
	case errors.As(err, &said) && said.Class == worker.Setup:
		return err
	case errors.As(err, &said) && said.Class == worker.Refused:
		return failure(batch.Refused, said.Message)
	case errors.As(err, &said) && said.Class == worker.Unproved:
		return failure(batch.Unproved, said.Message)
	case errors.As(err, &said) && said.Class == worker.Bug:
		return failure(batch.Crashed, "the worker process failed on it")
	case errors.Is(err, worker.ErrTimeout):
		return failure(batch.TimedOut, worker.ErrTimeout.Error())
	case errors.Is(err, worker.ErrMemory):
		return failure(batch.Memory, worker.ErrMemory.Error())
	case errors.Is(err, worker.ErrCrashed):
		return failure(batch.Crashed, worker.ErrCrashed.Error())
	case errors.Is(err, unix.EIO), errors.Is(err, unix.ESTALE):
		return failure(batch.Unread, "it cannot be read to its end")
	}
	// A worker that breaks off in its answer, or answers what was not asked, was
	// brought there by what it read.
	return failure(batch.Crashed, "the worker process gave no answer that can be used")
}
