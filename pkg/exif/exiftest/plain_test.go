package exiftest

import (
	"bytes"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"strings"
	"testing"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"
)

// TestPicturesDecode: what is planted stands in sound pictures, so that a tool
// which refuses one has no excuse.
func TestPicturesDecode(t *testing.T) {
	for _, p := range All() {
		if p.Undecodable || p.Ext == ".heic" || strings.HasPrefix(p.Name, "bmp/") && strings.Contains(p.Name, "profile") || p.Name == "bmp/gap" {
			continue // no decoder at hand that takes them
		}
		m, _, err := image.Decode(bytes.NewReader(p.File))
		if err != nil {
			t.Errorf("%s: %v", p.Name, err)
			continue
		}
		if m.Bounds().Dx() != width || m.Bounds().Dy() != height {
			t.Errorf("%s: decodes to %v", p.Name, m.Bounds())
		}
	}
}

// TestMarkIsThere: the residues that end-to-end tests look for are in the
// files, unless they are packed or the carrier holds a time or a structure.
func TestMarkIsThere(t *testing.T) {
	with := 0
	all := All()
	for _, p := range all {
		for _, r := range p.Residues {
			if bytes.Contains(p.File, r) {
				with++
				break
			}
		}
	}
	if with < len(all)*9/10 {
		t.Errorf("only %d of %d files hold recognisable bytes", with, len(all))
	}
}
