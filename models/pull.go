package models

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
)

// Pull downloads p into dir: to a temporary file, checked against the pinned
// size and sha256, then renamed, so that dir never holds half a network. The
// progress writer receives every byte as it comes and may be nil. This is the
// only code of the tool that opens a connection.
func Pull(ctx context.Context, client *http.Client, p Pinned, dir string, progress io.Writer) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("model %s: %w", p.Name, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL, nil)
	if err != nil {
		return fmt.Errorf("model %s: %w", p.Name, err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("model %s: download: %w", p.Name, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("model %s: download: the server answered %s", p.Name, resp.Status)
	}
	tmp, err := os.CreateTemp(dir, ".pull-*")
	if err != nil {
		return fmt.Errorf("model %s: %w", p.Name, err)
	}
	defer os.Remove(tmp.Name()) // does nothing once it is renamed
	defer tmp.Close()
	var dst io.Writer = tmp
	if progress != nil {
		dst = io.MultiWriter(tmp, progress)
	}
	// One byte more than pinned is enough to know that it is another file.
	if _, err := io.Copy(dst, io.LimitReader(resp.Body, p.Bytes+1)); err != nil {
		return fmt.Errorf("model %s: download: %w", p.Name, err)
	}
	if err := tmp.Sync(); err != nil {
		return fmt.Errorf("model %s: %w", p.Name, err)
	}
	if err := p.check(tmp.Name()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), filepath.Join(dir, p.File)); err != nil {
		return fmt.Errorf("model %s: %w", p.Name, err)
	}
	return nil
}

// check compares the file at path with the pinned size and hash.
func (p Pinned) check(path string) error {
	q := p
	q.File = filepath.Base(path)
	_, err := q.read(filepath.Dir(path))
	return err
}
