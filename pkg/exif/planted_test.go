package exif

import (
	"testing"

	"example.org/redact/pkg/exif/exiftest"
	"example.org/redact/pkg/finding"
)

// TestPlanted: every planted carrier is named by Inventory and refused by
// Verify.
func TestPlanted(t *testing.T) {
	all := exiftest.All()
	if len(all) < 60 {
		t.Fatalf("%d planted carriers; want at least 60", len(all))
	}
	seen := map[string]bool{}
	for _, p := range all {
		if seen[p.Name] {
			t.Errorf("%s: planted twice", p.Name)
		}
		seen[p.Name] = true
		t.Run(p.Name, func(t *testing.T) {
			got := Inventory(p.File)
			if !names(got, p.Kind, p.Carrier) {
				t.Errorf("Inventory names %v; want %s in %s", brief(got), p.Kind, p.Carrier)
			}
			found, err := Verify(p.File)
			if len(found) == 0 && err == nil {
				t.Error("Verify calls it clean")
			}
		})
	}
	t.Logf("%d planted carriers", len(all))
}

// TestPlainFiles: a picture that a plain encoder wrote gives no findings, and
// Verify calls it clean.
func TestPlainFiles(t *testing.T) {
	for _, ext := range []string{".jpg", ".png", ".gif", ".bmp", ".tif", ".webp", ".heic", ".avif"} {
		b := exiftest.Plain(ext)
		if got := Inventory(b); len(got) > 0 {
			t.Errorf("%s: Inventory names %v in a plain picture", ext, brief(got))
		}
		found, err := Verify(b)
		if len(found) > 0 {
			t.Errorf("%s: Verify finds %v in a plain picture", ext, brief(found))
		}
		if proves := ext != ".heic" && ext != ".avif"; (err == nil) != proves {
			t.Errorf("%s: Verify: %v", ext, err)
		}
	}
}

func names(got []finding.Finding, k finding.Kind, at finding.Carrier) bool {
	for _, f := range got {
		if f.Kind == k && f.Carrier == at {
			return true
		}
	}
	return false
}

// brief is a short form of findings for messages.
func brief(fs []finding.Finding) []string {
	var out []string
	for _, f := range fs {
		out = append(out, string(f.Kind)+"@"+string(f.Carrier)+"("+f.Certainty.String()+")")
	}
	return out
}
