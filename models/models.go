// Package models knows which networks there are and where their bytes come
// from. Our own are inside the binary, so that the tool works from any folder
// with nothing installed. Networks by others are optional: a user may pull them
// into a folder, each pinned by its sha256 in manifest.yaml.
//
// The folder is REDACT_MODELS_DIR when that is set (then no other place is
// looked at), else "redact/models" in the user's cache folder. An absent or
// empty folder means "our own networks only" and is no error; a file in it with
// a wrong hash is one, because a detector that is not the measured one must not
// run unnoticed.
package models

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/goccy/go-yaml"
)

// The own networks, NAME.onnx each, with NAME.card.md beside it.
//
//go:embed manifest.yaml *.onnx
var files embed.FS

// ErrHash is returned for a pulled file whose content is not the pinned one.
var ErrHash = errors.New("file is not the pinned one")

// Pinned is one network by others, as the manifest describes it.
type Pinned struct {
	Name    string `yaml:"name"`
	File    string `yaml:"file"`
	Bytes   int64  `yaml:"bytes"`
	SHA256  string `yaml:"sha256"`
	URL     string `yaml:"url"`
	Licence string `yaml:"licence"`
	Note    string `yaml:"note"`
}

// Model is a network that is at hand.
type Model struct {
	Name   string // "faces", "yunet_n", ...
	SHA256 string // of ONNX, in lower-case hex
	ONNX   []byte
	Origin string // "built in", "pulled" or "given"
}

// Manifest returns the pinned networks in the order of the file.
func Manifest() ([]Pinned, error) {
	b, err := files.ReadFile("manifest.yaml")
	if err != nil {
		return nil, fmt.Errorf("models: read manifest: %w", err)
	}
	var m struct {
		Models []Pinned `yaml:"models"`
	}
	if err := yaml.UnmarshalWithOptions(b, &m, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("models: manifest.yaml: %w", err)
	}
	return m.Models, nil
}

// Own returns the networks inside the binary, by name.
func Own() ([]Model, error) {
	names, err := fs.Glob(files, "*.onnx")
	if err != nil {
		return nil, fmt.Errorf("models: list own networks: %w", err)
	}
	var out []Model
	for _, n := range names {
		b, err := files.ReadFile(n)
		if err != nil {
			return nil, fmt.Errorf("models: read own network %s: %w", n, err)
		}
		out = append(out, newModel(n[:len(n)-len(".onnx")], b, "built in"))
	}
	return out, nil
}

// Dir returns the folder of pulled networks; it need not exist.
func Dir() (string, error) {
	if d := os.Getenv("REDACT_MODELS_DIR"); d != "" {
		return d, nil
	}
	c, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("models: no cache folder for pulled networks: %w", err)
	}
	return filepath.Join(c, "redact", "models"), nil
}

// Pulled returns the pinned networks that are present in dir, checked. A file
// that is not the pinned one is an error that wraps ErrHash and names the file.
func Pulled(dir string) ([]Model, error) {
	pinned, err := Manifest()
	if err != nil {
		return nil, err
	}
	var out []Model
	for _, p := range pinned {
		b, err := p.read(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, newModel(p.Name, b, "pulled"))
	}
	return out, nil
}

// read returns the checked content of p's file in dir.
func (p Pinned) read(dir string) ([]byte, error) {
	path := filepath.Join(dir, p.File)
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if st.Size() != p.Bytes {
		return nil, fmt.Errorf("model %s: %s has %d bytes, want %d: %w; remove it or run `redact models pull`", p.Name, path, st.Size(), p.Bytes, ErrHash)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", p.Name, err)
	}
	if got := sum(b); got != p.SHA256 {
		return nil, fmt.Errorf("model %s: %s has sha256 %s, want %s: %w; remove it or run `redact models pull`", p.Name, path, got, p.SHA256, ErrHash)
	}
	return b, nil
}

// Given reads a network that the user named with --model NAME=FILE.
func Given(name, path string) (Model, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return Model{}, fmt.Errorf("model %s: %w", name, err)
	}
	return newModel(name, b, "given"), nil
}

// Names returns every name that --model accepts: our own and the pinned ones.
func Names() ([]string, error) {
	own, err := Own()
	if err != nil {
		return nil, err
	}
	pinned, err := Manifest()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, m := range own {
		out = append(out, m.Name)
	}
	for _, p := range pinned {
		out = append(out, p.Name)
	}
	slices.Sort(out)
	return out, nil
}

func newModel(name string, b []byte, origin string) Model {
	return Model{Name: name, SHA256: sum(b), ONNX: b, Origin: origin}
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}
