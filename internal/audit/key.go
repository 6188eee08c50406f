package audit

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// ErrKey is the class of all errors with a key file.
var ErrKey = errors.New("audit key")

// keyBytes is the length of a key: that of the hash it is used with.
const keyBytes = 32

// Init makes a new key at path, mode 0600. It never overwrites one, since the
// logs of the old key could not be checked any more.
func Init(path string) (err error) {
	b := make([]byte, keyBytes)
	if _, err := rand.Read(b); err != nil {
		return fmt.Errorf("%w: %w", ErrKey, err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKey, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.WriteString(hex.EncodeToString(b) + "\n"); err != nil {
		return fmt.Errorf("%w: %w", ErrKey, err)
	}
	return f.Sync()
}

// LoadKey reads a key that Init made. It refuses one that others on the machine
// can read, since then the log proves nothing.
func LoadKey(path string) (Key, error) {
	st, err := os.Stat(path)
	if err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	if st.Mode().Perm()&0o077 != 0 {
		return Key{}, fmt.Errorf("%w: %s can be read by others; chmod 600 it, and make a new one if somebody may have read it", ErrKey, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	b, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(b) != keyBytes {
		return Key{}, fmt.Errorf("%w: %s does not hold a key", ErrKey, path)
	}
	return Key{b}, nil
}
