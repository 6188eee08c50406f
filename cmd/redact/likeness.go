package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"example.org/redact/internal/likeness"
	"example.org/redact/internal/worker"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/policy"
)

// maxOfficial bounds a folder of official pictures: each is decoded.
const maxOfficial = 2000

// officialPrints hashes the pictures of a --published folder, so that copies of
// them are known also when they were made smaller or saved again. They are
// pictures from elsewhere like any other, so the worker opens them. One that it
// refuses is told to stderr and not compared; exact copies are found all the
// same, by their bytes.
func officialPrints(ctx context.Context, s *session, where string, stderr io.Writer) ([]likeness.Print, error) {
	if where == "" || isAddress(where) {
		return nil, nil
	}
	files, err := picturesIn(where)
	if err != nil {
		return nil, usageError("--published: cannot read %s: %w", where, unwrapPath(err))
	}
	var out []likeness.Print
	for _, name := range files {
		p, err := s.print(ctx, name)
		if ctx.Err() != nil {
			return nil, &codeError{exitInterrupted, errSilent}
		}
		if err != nil {
			complain(stderr, fmt.Errorf("--published: not compared: %w", err))
			continue
		}
		if p != nil {
			out = append(out, p)
		}
	}
	return out, nil
}

func isAddress(where string) bool {
	return strings.HasPrefix(where, "https://") || strings.HasPrefix(where, "http://")
}

var errCrowded = fmt.Errorf("it holds more than %d pictures; name a smaller folder", maxOfficial)

// picturesIn lists the files under a folder whose names are those of pictures.
func picturesIn(folder string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if _, ok := media.TypeForExtension(filepath.Ext(path)); ok {
			out = append(out, path)
		}
		if len(out) > maxOfficial {
			return errCrowded
		}
		return nil
	})
	return out, err
}

// print asks the worker for a picture's hash.
func (s *session) print(ctx context.Context, name string) (likeness.Print, error) {
	in, st, err := openInput(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var p likeness.Print
	err = s.exchange(ctx, jobSpec{Task: taskPrint}, name, io.NewSectionReader(in, 0, st.Size()), st.Size(), nil, &p)
	return p, err
}

// printOf hashes the first page of a picture, within the worker.
func printOf(ctx context.Context, input []byte, lim media.Limits, pages func([]float64)) (likeness.Print, error) {
	doc, err := media.Decode(ctx, input, lim)
	if err != nil {
		return nil, err
	}
	first := doc.Pages[0]
	pages([]float64{first.Megapixels()})
	return likeness.Of(first.View(512).Image)
}

// printJob answers taskPrint.
func printJob(ctx context.Context, job jobSpec, input []byte, pages func([]float64)) (worker.Result, error) {
	p, err := printOf(ctx, input, job.Limits, pages)
	if err != nil {
		return worker.Result{}, classified(err)
	}
	b, err := json.Marshal(p)
	return worker.Result{Body: json.RawMessage(b)}, err
}

// published says how a picture is already public: as the parent found by its
// bytes, or as a copy that looks like one of the official pictures. What is no
// picture is like none; the task itself then says what is wrong with it.
func (j jobSpec) published(ctx context.Context, input []byte) (policy.Published, error) {
	if j.Context.Published != policy.NotPublished || len(j.Official) == 0 {
		return j.Context.Published, nil
	}
	p, err := printOf(ctx, input, j.Limits, func([]float64) {})
	if errors.Is(err, media.ErrNotAPicture) || errors.Is(err, media.ErrUnsupported) || errors.Is(err, media.ErrTooLarge) || errors.Is(err, media.ErrDamaged) {
		return policy.NotPublished, nil
	}
	if err != nil {
		return "", err
	}
	for _, o := range j.Official {
		if p.Like(o) {
			return policy.PublishedCopy, nil
		}
	}
	return policy.NotPublished, nil
}
