package attach

import (
	"context"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestName bounds the name of an entry.
const longestName = 1024

// entryName checks the name of an archive's entry and returns it as a clean,
// relative path. A name that tries to leave the archive's folder, or that two
// programs could read differently, refuses the archive.
func entryName(name string) (string, error) {
	if name == "" || len(name) > longestName || !utf8.ValidString(name) {
		return "", refuse("an entry has a name that cannot be read; unpack it and make a new archive")
	}
	if strings.ContainsAny(name, "\\:") || strings.HasPrefix(name, "/") {
		return "", refuse("an entry is named as if it lay outside the archive; unpack it with care and make a new archive")
	}
	for _, r := range name {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return "", refuse("an entry has invisible characters in its name; unpack it and make a new archive")
		}
	}
	for _, c := range strings.Split(strings.TrimSuffix(strings.TrimPrefix(name, "./"), "/"), "/") {
		if c == ".." || c == "." || c == "" {
			return "", refuse("an entry is named as if it lay outside the archive; unpack it with care and make a new archive")
		}
	}
	return path.Clean(name), nil
}

// namer gives the entries of the output their names and sees that none is used
// twice. Names that hold a finding become neutral, each folder by itself.
type namer struct {
	h       Handler
	folders map[string]string // folder of the input to its name in the output
	in, out map[string]bool   // lower case: some systems see no difference
}

func newNamer(h Handler) *namer {
	return &namer{h: h, folders: map[string]string{".": ""}, in: map[string]bool{}, out: map[string]bool{}}
}

// see books an entry of the input; an archive in which two entries have one
// name shows different files to different programs.
func (n *namer) see(name string) error {
	key := strings.ToLower(name)
	if n.in[key] {
		return refuse("two entries have the same name; unpack it and make a new archive")
	}
	n.in[key] = true
	return nil
}

// name returns the output's name of an entry: its own where that tells
// nothing, with the extension that suits what it has become.
func (n *namer) name(ctx context.Context, at, name, ext string) (string, error) {
	folder, err := n.folder(ctx, at, path.Dir(name))
	if err != nil {
		return "", err
	}
	base := visible(path.Base(name))
	holds, err := n.h.Name(ctx, at, base)
	if err != nil {
		return "", err
	}
	stem := strings.TrimSuffix(base, path.Ext(base))
	if holds || stem == "" {
		stem = "part-" + at
	}
	// Two pictures can get one extension: a.heic and a.jpg.
	for i := 1; ; i++ {
		full := path.Join(folder, stem+ext)
		if i > 1 {
			full = path.Join(folder, fmt.Sprintf("%s-%d%s", stem, i, ext))
		}
		if key := strings.ToLower(full); !n.out[key] {
			n.out[key] = true
			return full, nil
		}
	}
}

// folder returns the output's name of a folder of the input.
func (n *namer) folder(ctx context.Context, at, dir string) (string, error) {
	if out, ok := n.folders[dir]; ok {
		return out, nil
	}
	parent, err := n.folder(ctx, at, path.Dir(dir))
	if err != nil {
		return "", err
	}
	base := visible(path.Base(dir))
	holds, err := n.h.Name(ctx, at, base)
	if err != nil {
		return "", err
	}
	if holds {
		base = fmt.Sprintf("folder-%d", len(n.folders))
	}
	n.folders[dir] = path.Join(parent, base)
	return n.folders[dir], nil
}
