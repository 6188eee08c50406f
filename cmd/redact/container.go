package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"example.org/redact/pkg/attach"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/pipeline"
)

// containerForExtension returns the kind of container that a file name asks for.
func containerForExtension(name string) (attach.Type, bool) {
	for _, t := range attach.Types() {
		if strings.EqualFold(filepath.Ext(name), t.Extension()) {
			return t, true
		}
	}
	return "", false
}

// containerOf names the kind of container that an input is, empty for a
// picture. Which document lies in a ZIP is told by the directory at its end, so
// the file is read whole unless it begins as a picture.
func containerOf(in *os.File, head []byte, size int64) (attach.Type, error) {
	if media.Sniff(head).IsPicture() {
		return "", nil
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(in, 0, size), b); err != nil {
		return "", fmt.Errorf("cannot read it: %w", unwrapPath(err))
	}
	t, _ := pipeline.Container(b)
	return t, nil
}

// suits checks that what -o and --format ask for is what the input becomes: a
// container keeps its kind, and no picture becomes one.
func (opt cleanOptions) suits(i int, kind attach.Type) error {
	name := opt.inputs[i]
	switch {
	case kind == "" && opt.container != "":
		return usageError("%s: it is no container and cannot become one; give -o the extension .jpg or .png", name)
	case kind != "" && opt.output != "" && opt.container != kind:
		return usageError("%s: its copy is of the kind %s; give -o the extension %s", name, kind, kind.Extension())
	case kind != "" && opt.job.Format != "":
		return usageError("%s: --format is for pictures; its copy is of the kind %s", name, kind)
	}
	return nil
}
