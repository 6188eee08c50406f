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

// otherPictures are endings of pictures that cannot be used here. A mark in one
// of them would silently not be looked for.
var otherPictures = []string{".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".heic", ".avif", ".bmp", ".svg", ".pdf"}

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
		ext := strings.ToLower(filepath.Ext(e.Name()))
		if slices.Contains(otherPictures, ext) {
			return nil, usageError("--marks: %s is not a PNG picture; save it as PNG or take it out of the folder", filepath.Join(dir, e.Name()))
		}
		if !e.IsDir() && ext == ".png" {
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
		st, err := os.Stat(file)
		if err != nil {
			return nil, usageError("--marks: cannot read %s: %w", file, unwrapPath(err))
		}
		if !st.Mode().IsRegular() {
			return nil, usageError("--marks: %s is not a file", file)
		}
		if st.Size() > mostMarkBytes {
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
