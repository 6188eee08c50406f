package main

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdArchive packs files: archive OUT.zip FILE...
func cmdArchive(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	w := zip.NewWriter(f)
	for _, name := range args[1:] {
		e, err := w.Create(name)
		ts.Check(err)
		b, err := os.ReadFile(ts.MkAbs(name))
		ts.Check(err)
		_, err = e.Write(b)
		ts.Check(err)
	}
	ts.Check(w.Close())
	ts.Check(f.Close())
}

// cmdUnpack unpacks into a folder: unpack IN.zip DIR.
func cmdUnpack(ts *testscript.TestScript, _ bool, args []string) {
	r, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer r.Close()
	for _, e := range r.File {
		rc, err := e.Open()
		ts.Check(err)
		b, err := io.ReadAll(rc)
		ts.Check(err)
		to := filepath.Join(ts.MkAbs(args[1]), filepath.FromSlash(e.Name))
		ts.Check(os.MkdirAll(filepath.Dir(to), 0o755))
		ts.Check(os.WriteFile(to, b, 0o644))
	}
}
