package policy

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Every broken pack gives one message, on one line, with file and line: golden
// in testdata/broken/messages.txt.
func TestBrokenPacks(t *testing.T) {
	files, err := filepath.Glob("testdata/broken/*.yaml")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d broken packs: %v", len(files), err)
	}
	var got strings.Builder
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Parse(filepath.Base(name), b)
		if !errors.Is(err, ErrPack) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the message has several lines: %q", name, err)
		}
		fmt.Fprintln(&got, err)
	}
	const golden = "testdata/broken/messages.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("messages differ from %s (go test -update rewrites it):\n%s", golden, got.String())
	}
}

// A name that is not built in says which are.
func TestUnknownPack(t *testing.T) {
	_, err := Load("nhs")
	if !errors.Is(err, ErrUnknownPack) || !strings.Contains(err.Error(), "las") {
		t.Errorf("%v", err)
	}
	if _, err := LoadFile("testdata/no-such.yaml"); !errors.Is(err, os.ErrNotExist) || !errors.Is(err, ErrPack) {
		t.Errorf("%v", err)
	}
}
