package layers

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "example.org/redact/"

type pkg struct {
	ImportPath string
	Imports    []string // direct, without tests
	Deps       []string // all
}

// list returns every package of the module.
func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Deps", module+"...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(p.ImportPath, module) {
			all = append(all, p)
		}
	}
	if len(all) < 10 {
		t.Fatalf("go list found only %d packages of ours", len(all))
	}
	return all
}

func room(path string) string { return strings.TrimPrefix(path, module) }

// TestRoomsImportOnlyWhatTheyMay: of our own packages a room may depend on the
// listed ones and no others, also by way of another package.
func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	rules := []struct {
		room string
		may  []string
		why  string
	}{
		{"pkg/finding", nil, "the vocabulary must not know anybody who speaks it"},
		{"pkg/pii", []string{"pkg/finding"}, "rules over text must run without pixels, OCR or cgo"},
		{"pkg/policy", []string{"pkg/finding"}, "a policy knows findings and a context, never a detector or a picture"},
		{"pkg/exif", []string{"pkg/finding"}, "the proof that no metadata is left must not share code with what writes the file"},
		{"pkg/attach", []string{"pkg/finding"}, "containers are opened without knowing what is looked for in them"},
		{"pkg/report", []string{"pkg/finding", "pkg/policy"}, "a report can only say what findings and policies hold"},
		{"internal/batch", []string{"pkg/finding"}, "the bookkeeping of an archive must not know what is done with its files"},
		{"internal/queue", []string{"internal/batch", "pkg/finding"}, "the queue carries jobs and does not know what they mean"},
		{"internal/metrics", nil, "counters know numbers and closed lists of words"},
		{"internal/bucket", nil, "a place holds names and bytes and knows nothing of pictures"},
		{"internal/worker", nil, "the process boundary must not know what crosses it"},
		{"internal/likeness", nil, "two pictures are compared without knowing what is in them"},
		{"internal/vision", nil, "OpenCV's room takes and gives standard Go values"},
		{"internal/jpegturbo", nil, "the encoder takes and gives standard Go values"},
	}
	for _, p := range list(t) {
		for _, r := range rules {
			if room(p.ImportPath) != r.room {
				continue
			}
			for _, d := range p.Deps {
				if strings.HasPrefix(d, module) && !slices.Contains(r.may, room(d)) {
					t.Errorf("%s depends on %s: %s", r.room, room(d), r.why)
				}
			}
		}
	}
}

// TestLibrariesStayInTheirRooms: a library that is risky or native has one door.
func TestLibrariesStayInTheirRooms(t *testing.T) {
	rules := []struct {
		library string
		rooms   []string
		why     string
	}{
		{"gocv.io/x/gocv", []string{"internal/vision"}, "native memory and uncaught C++ exceptions have one keeper"},
		{"github.com/otiai10/gosseract/v2", []string{"pkg/ocr"}, "one Tesseract client a worker, kept by its one owner"},
		{"github.com/rwcarlsen/goexif", []string{"pkg/exif"}, "its hostile inputs are fenced there and nowhere else"},
		{"github.com/corona10/goimagehash", []string{"internal/likeness"}, "it sees only small views of pages that the worker decoded"},
		{"github.com/disintegration/imaging", []string{"pkg/mask", "pkg/media"}, "it panics on crafted palettes, so it only sees pixels that we normalised"},
		{"github.com/klippa-app/go-pdfium", []string{"pkg/attach"}, "documents are drawn where containers are opened, and their pixels go on as pages"},
		{"net/http", []string{"models", "cmd/redact", "internal/metrics"}, "nothing but `models pull` opens a connection; metrics only answers"},
		{"github.com/prometheus", []string{"internal/metrics"}, "what is counted passes one door, so that no label can hold a name"},
		{"github.com/nats-io", []string{"internal/queue"}, "messages go only where the user said, through one door, and carry no pixels"},
		{"gocloud.dev", []string{"internal/bucket"}, "a bucket is reached only by a URL that the user gave, through one door"},
		{"github.com/aws", []string{"internal/bucket"}, "the providers' libraries stay behind that door"},
		{"cloud.google.com", []string{"internal/bucket"}, "the providers' libraries stay behind that door"},
		{"github.com/Azure", []string{"internal/bucket"}, "the providers' libraries stay behind that door"},
	}
	for _, p := range list(t) {
		for _, r := range rules {
			for _, imp := range p.Imports {
				if (imp == r.library || strings.HasPrefix(imp, r.library+"/")) && !slices.Contains(r.rooms, room(p.ImportPath)) {
					t.Errorf("%s imports %s, which belongs to %s: %s", room(p.ImportPath), imp, strings.Join(r.rooms, " and "), r.why)
				}
			}
		}
	}
}

// TestDetectorsAndPoliciesDoNotMeet: only the pipeline and the commands see both.
func TestDetectorsAndPoliciesDoNotMeet(t *testing.T) {
	detectors := []string{"pkg/faces", "pkg/ocr", "pkg/pii", "pkg/records", "pkg/badges"}
	for _, p := range list(t) {
		if !slices.Contains(detectors, room(p.ImportPath)) {
			continue
		}
		for _, d := range p.Deps {
			switch room(d) {
			case "pkg/policy", "pkg/pipeline", "pkg/report", "pkg/mask":
				t.Errorf("%s depends on %s: a detector says what is there and knows nothing of what follows from it", room(p.ImportPath), room(d))
			}
		}
	}
}
