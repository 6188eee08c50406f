package batch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Withheld is the folder of the output for copies that must not be posted.
const Withheld = "withheld"

// maxNameBytes leaves room in the 255 bytes of a file name for what is added.
const maxNameBytes = 200

// namer settles where copies go. The output mirrors the archive, except that a
// file or folder whose name tells something is called by a number.
type namer struct {
	tells func(string) bool
	// The folder that was asked for last: a walk comes by the same one in a row.
	name, out string
}

// neutral reports whether a name may not be carried over.
func (n *namer) neutral(name string) bool {
	return len(name) > maxNameBytes || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) || n.tells(name)
}

// folder returns where the copies of an archive's folder go. Once settled, that
// never changes.
func (n *namer) folder(ctx context.Context, tx *sql.Tx, name string) (string, error) {
	if name == "." {
		return "", nil
	}
	if name == n.name {
		return n.out, nil
	}
	var out string
	err := tx.QueryRowContext(ctx, "select out from folder where name = ?", name).Scan(&out)
	if errors.Is(err, sql.ErrNoRows) {
		out, err = n.newFolder(ctx, tx, name)
	}
	if err != nil {
		return "", err
	}
	n.name, n.out = name, out
	return out, nil
}

func (n *namer) newFolder(ctx context.Context, tx *sql.Tx, name string) (string, error) {
	parent, err := n.folder(ctx, tx, path.Dir(name))
	if err != nil {
		return "", err
	}
	var id int64
	if err := tx.QueryRowContext(ctx, "select coalesce(max(id), 0) + 1 from folder").Scan(&id); err != nil {
		return "", err
	}
	base := path.Base(name)
	if n.neutral(base) {
		base = fmt.Sprintf("folder-%04d", id)
	}
	return firstFree(path.Join(parent, base), func(out string) (bool, error) {
		if strings.EqualFold(out, Withheld) {
			return false, nil
		}
		return inserted(tx.ExecContext(ctx, "insert into folder values (?, ?, ?) on conflict do nothing", id, name, out))
	})
}

// stem returns the wish for the path of a copy, without extension, of the file
// that gets row id.
func (n *namer) stem(ctx context.Context, tx *sql.Tx, name string, id int64) (string, error) {
	folder, err := n.folder(ctx, tx, path.Dir(name))
	if err != nil {
		return "", err
	}
	base := path.Base(name)
	if n.neutral(base) {
		return path.Join(folder, fmt.Sprintf("picture-%06d", id)), nil
	}
	if short := strings.TrimSuffix(base, path.Ext(base)); short != "" {
		base = short
	}
	return path.Join(folder, base), nil
}

// firstFree tries name, name-2, name-3 and so on until one is taken by try.
func firstFree(name string, try func(string) (bool, error)) (string, error) {
	candidate := name
	for i := 2; ; i++ {
		ok, err := try(candidate)
		if ok || err != nil {
			return candidate, err
		}
		candidate = fmt.Sprintf("%s-%d", name, i)
	}
}

// inserted reports whether a statement changed a row.
func inserted(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
