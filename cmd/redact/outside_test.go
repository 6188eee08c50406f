package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"example.org/redact/pkg/finding"
)

// TestOutsideFindings: what lies beside a picture's bytes is named, by where it
// lies and never by what it says.
func TestOutsideFindings(t *testing.T) {
	for _, c := range []struct {
		name, beside, attr string
		want               []finding.Carrier
	}{
		{"plain.jpg", "", "", nil},
		{"one.jpg", "one.xmp", "", []finding.Carrier{finding.CarrierSidecar}},
		{"two.jpg", "two.jpg.xmp", "", []finding.Carrier{finding.CarrierSidecar}},
		{"three.heic", "three.AAE", "", []finding.Carrier{finding.CarrierSidecar}},
		{"four.jpg", "five.xmp", "", nil},
		{"IMG_20240301_101500.jpg", "", "", []finding.Carrier{finding.CarrierFilename}},
		{"six.jpg", "", "user.xdg.origin.url", []finding.Carrier{finding.CarrierXattr}},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, c.name)
		for _, f := range []string{c.name, c.beside} {
			if f == "" {
				continue
			}
			if err := os.WriteFile(filepath.Join(dir, f), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if c.attr != "" {
			if err := unix.Setxattr(path, c.attr, []byte("https://example.invalid/a"), 0); errors.Is(err, unix.ENOTSUP) {
				t.Logf("%s: this file system keeps no extended attributes", c.name)
				continue
			} else if err != nil {
				t.Fatal(err)
			}
		}
		var got []finding.Carrier
		for _, f := range outsideFindings(path) {
			if !f.Kind.IsMetadata() || !f.Carrier.Valid() {
				t.Errorf("%s: %+v", c.name, f)
			}
			if !slices.Contains(got, f.Carrier) {
				got = append(got, f.Carrier)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
