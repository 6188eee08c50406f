package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var sum = strings.Repeat("0f", 32)

func entry() Entry {
	return Entry{Time: time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC), Tool: "0.1.0", Output: sum, Verdict: "ask", Sections: []string{"las 5.13", "asph service-use"}, By: "crew-17"}
}

func newKey(t *testing.T) Key {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	if err := Init(path); err != nil {
		t.Fatal(err)
	}
	k, err := LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// three writes a log of three lines and returns its path and lines.
func three(t *testing.T, k Key) (string, [][]byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log")
	for i := range 3 {
		e := entry()
		e.By = fmt.Sprintf("crew-%d", i)
		if err := Append(path, k, e); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, bytes.SplitAfter(b, []byte{'\n'})[:3]
}

func TestChain(t *testing.T) {
	k := newKey(t)
	path, lines := three(t, k)
	head, err := Verify(path, k)
	if err != nil || head.Entries != 3 || !bytes.Contains(lines[2], []byte(head.MAC)) {
		t.Fatalf("%+v %v", head, err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	for name, log := range map[string][]byte{
		"changed":        join(lines[0], bytes.Replace(lines[1], []byte(`"ask"`), []byte(`"post"`), 1), lines[2]),
		"removed first":  join(lines[1], lines[2]),
		"removed middle": join(lines[0], lines[2]),
		"moved":          join(lines[0], lines[2], lines[1]),
		"twice":          join(lines[0], lines[0], lines[1]),
		"other spelling": join(bytes.Replace(lines[0], []byte(`":"`), []byte(`": "`), 1), lines[1]),
		"extra member":   join(bytes.Replace(lines[0], []byte(`{`), []byte(`{"note":"x",`), 1), lines[1]),
		"cut in a line":  join(lines[0], lines[1][:20]),
		"not a log":      []byte("hello\n"),
		"empty line":     join(lines[0], []byte("\n"), lines[1]),
	} {
		if err := os.WriteFile(path, log, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Verify(path, k); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
		if err := Append(path, k, entry()); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: a line is added: %v", name, err)
		}
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, log) {
			t.Errorf("%s: the broken log was written to", name)
		}
	}
	// Cutting whole lines off the end is what only a noted head shows.
	if err := os.WriteFile(path, join(lines[0], lines[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	if short, err := Verify(path, k); err != nil || short == head {
		t.Errorf("%+v %v", short, err)
	}
}

func TestAnotherKey(t *testing.T) {
	path, _ := three(t, newKey(t))
	if _, err := Verify(path, newKey(t)); !errors.Is(err, ErrBroken) {
		t.Errorf("%v", err)
	}
}

func TestEntriesCarryNothingPersonal(t *testing.T) {
	k := newKey(t)
	path := filepath.Join(t.TempDir(), "log")
	for name, spoil := range map[string]func(*Entry){
		"by a name":  func(e *Entry) { e.By = "Jane Doe" },
		"by e-mail":  func(e *Entry) { e.By = "jane@nhs.example" },
		"section":    func(e *Entry) { e.Sections = []string{"5.14"} },
		"path":       func(e *Entry) { e.Output = "/home/jane/patient.jpg" },
		"verdict":    func(e *Entry) { e.Verdict = "maybe" },
		"tool":       func(e *Entry) { e.Tool = "" },
		"no time":    func(e *Entry) { e.Time = time.Time{} },
		"upper hash": func(e *Entry) { e.Output = strings.ToUpper(sum) },
	} {
		e := entry()
		spoil(&e)
		err := Append(path, k, e)
		if !errors.Is(err, ErrEntry) || strings.Contains(err.Error(), "ane") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a refused entry made a log: %v", err)
	}
}

func TestKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if err := Init(path); err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
	if err := Init(path); !errors.Is(err, ErrKey) || !errors.Is(err, fs.ErrExist) {
		t.Errorf("a key is overwritten: %v", err)
	}
	k, err := LoadKey(path)
	if err != nil || strings.Contains(fmt.Sprintf("%v %+v %#v %s", k, k, k, k), fmt.Sprintf("%x", k.b)) {
		t.Errorf("the key prints itself, or %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(path); !errors.Is(err, ErrKey) {
		t.Errorf("a key that others can read: %v", err)
	}
	if err := os.WriteFile(path, []byte("short\n"), 0o600); err != nil || os.Chmod(path, 0o600) != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(path); !errors.Is(err, ErrKey) {
		t.Errorf("no key: %v", err)
	}
	if _, err := LoadKey(path + "-none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
}

// A log is not written through a link that somebody put in its place.
func TestNoLinks(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(dir, "elsewhere"), filepath.Join(dir, "log")); err != nil {
		t.Fatal(err)
	}
	if err := Append(filepath.Join(dir, "log"), newKey(t), entry()); err == nil {
		t.Error("a link was followed")
	}
}

func TestManyWriters(t *testing.T) {
	k := newKey(t)
	path := filepath.Join(t.TempDir(), "log")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				if err := Append(path, k, entry()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if head, err := Verify(path, k); err != nil || head.Entries != 40 {
		t.Errorf("%+v %v", head, err)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add([]byte(`{"seq":1,"time":"","tool":"","output":"","verdict":"","sections":[],"prev":"","mac":""}` + "\n"))
	k := Key{bytes.Repeat([]byte{7}, keyBytes)}
	f.Fuzz(func(t *testing.T, b []byte) {
		head, err := verify(bytes.NewReader(b), k)
		if err == nil && len(b) > 0 {
			t.Fatalf("a log without the key passes with %d entries", head.Entries)
		}
	})
}
