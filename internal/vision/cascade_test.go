package vision

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLoadCascadeRefusesWhatIsNone(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"empty.xml":     "",
		"text.xml":      "hello",
		"truncated.xml": `<?xml version="1.0"?><opencv_storage><cascade type_id="opencv-cascade-classifier"><stageType>`,
		"other.xml":     `<?xml version="1.0"?><opencv_storage><matrix/></opencv_storage>`,
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadCascade(path); err == nil {
			t.Errorf("%s was loaded", name)
		}
	}
	if _, err := LoadCascade(filepath.Join(dir, "missing.xml")); err == nil {
		t.Error("a missing file was loaded")
	}
}
