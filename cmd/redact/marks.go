package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.org/redact/pkg/badges"
)

// Bounds for --marks. Every mark costs time on every picture.
const (
	mostMarks     = 20
	mostMarkBytes = 8 << 20
)

// readMarks reads and prepares the PNG pictures of a folder; an empty name is no
// folder. Anything that is not a usable picture is an error here, before any
// photo is opened: a mark that is silently left out would not be looked for.
func readMarks(dir string) ([][]byte, error) {
	if dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, usageError("--marks: cannot read the folder %s: %w", dir, unwrapPath(err))
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && strings.EqualFold(filepath.Ext(e.Name()), ".png") {
			names = append(names, e.Name())
		}
	}
	if len(names) == 0 {
		return nil, usageError("--marks: there is no PNG picture in %s", dir)
	}
	if len(names) > mostMarks {
		return nil, usageError("--marks: %d pictures in %s, at most %d are looked for", len(names), dir, mostMarks)
	}
	slices.Sort(names)
	out := make([][]byte, len(names))
	for i, n := range names {
		file := filepath.Join(dir, n)
		if st, err := os.Stat(file); err == nil && st.Size() > mostMarkBytes {
			return nil, usageError("--marks: %s has %d bytes, more than %d", file, st.Size(), mostMarkBytes)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, usageError("--marks: cannot read %s: %w", file, unwrapPath(err))
		}
		if out[i], err = badges.PrepareLocalMark(b); err != nil {
			return nil, usageError("--marks: %s: %w", file, err)
		}
	}
	return out, nil
}
