package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"example.org/redact/pkg/exif"
	"example.org/redact/pkg/finding"
)

// detectorOutside names who found what lies beside the file's bytes.
const detectorOutside = "outside/names@1"

// outsideFindings tells what the file's surroundings say about it: its name,
// its extended attributes and sidecar files. None of them is copied.
func outsideFindings(name string) []finding.Finding {
	out := exif.FilenameFindings(filepath.Base(name))
	if hasTellingXattr(name) {
		out = append(out, outsideFinding(finding.CarrierXattr))
	}
	if hasSidecar(name) {
		out = append(out, outsideFinding(finding.CarrierSidecar))
	}
	return out
}

func outsideFinding(c finding.Carrier) finding.Finding {
	return finding.Finding{Kind: finding.Metadata, Carrier: c, Score: 1, Certainty: finding.Possible, Detector: detectorOutside}
}

// hasTellingXattr reports whether the file carries extended attributes of the
// user's, such as the address that it was downloaded from.
func hasTellingXattr(name string) bool {
	buf := make([]byte, 64<<10)
	n, err := unix.Listxattr(name, buf)
	if errors.Is(err, unix.ERANGE) {
		return true
	}
	if err != nil {
		return false
	}
	for _, attr := range strings.Split(string(buf[:n]), "\x00") {
		if strings.HasPrefix(attr, "user.") {
			return true
		}
	}
	return false
}

// hasSidecar reports whether an edit or metadata file stands beside the picture.
func hasSidecar(name string) bool {
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	for _, side := range []string{stem + ".xmp", stem + ".XMP", name + ".xmp", stem + ".aae", stem + ".AAE", name + ".json"} {
		if _, err := os.Lstat(side); err == nil {
			return true
		}
	}
	return false
}
