package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Failures that a caller decides on; the messages say which object and what to do.
var (
	ErrChanged  = errors.New("it has changed since it was listed; run again to take the new version")
	ErrNotFound = errors.New("it is no longer there")
	ErrTooLarge = errors.New("it is larger than the limit")
	ErrExists   = errors.New("there is an object of this name already")
)

// Object is one object as a listing tells it.
type Object struct {
	Key     string // with slashes, relative to the bucket's URL
	Size    int64
	ModTime time.Time
	Version string // etag: another one means other bytes
}

// Bucket is an open place. It is safe for concurrent use.
type Bucket struct {
	store store
	url   string
}

// store is what a kind of place must be able to do.
type store interface {
	list(ctx context.Context) iter.Seq2[Object, error]
	stat(ctx context.Context, key string) (Object, error)
	open(ctx context.Context, key string) (io.ReadCloser, error)
	put(ctx context.Context, key string, body []byte, contentType string, replace bool) error
	remove(ctx context.Context, key string) error
	close() error
}

// IsURL reports whether s names a place by URL rather than a local path.
func IsURL(s string) bool {
	scheme, _, ok := strings.Cut(s, "://")
	return ok && (scheme == "file" || slices.Contains(cloudSchemes(), scheme))
}

// Open opens the place that a URL names. It opens no connection where the
// provider's library does not; the first List, Fetch or Put does.
func Open(ctx context.Context, rawURL string) (*Bucket, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("%q is not a URL of a bucket", rawURL)
	}
	if u.User != nil {
		return nil, fmt.Errorf("the bucket's URL holds credentials; give them by the environment instead (see docs/scale.md)")
	}
	var s store
	switch {
	case u.Scheme == "file":
		s, err = openFolder(u)
	case slices.Contains(cloudSchemes(), u.Scheme):
		s, err = openCloud(ctx, u)
	default:
		err = fmt.Errorf("%q is not a kind of place that this program knows: use file, %s", u.Scheme, strings.Join(cloudSchemes(), ", "))
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", u.Redacted(), err)
	}
	return &Bucket{store: s, url: u.Redacted()}, nil
}

// String returns the URL.
func (b *Bucket) String() string { return b.url }

// Close ends the use of the place.
func (b *Bucket) Close() error { return b.store.close() }

// List yields every object, page by page, in an order that is the same each
// time. An error does not end it: it is yielded in place of what could not be
// read, and the caller decides.
func (b *Bucket) List(ctx context.Context) iter.Seq2[Object, error] { return b.store.list(ctx) }

// Stat returns what the place says of one object now.
func (b *Bucket) Stat(ctx context.Context, key string) (Object, error) {
	o, err := b.store.stat(ctx, key)
	if err != nil {
		return o, fmt.Errorf("look at an object in %s: %w", b.url, err)
	}
	return o, nil
}

// Fetch returns the bytes of an object, at most limit of them, and what it is.
// With a version, it returns that version or fails with ErrChanged; without,
// the current one.
func (b *Bucket) Fetch(ctx context.Context, key, version string, limit int64) ([]byte, Object, error) {
	body, o, err := b.fetch(ctx, key, version, limit)
	if err != nil {
		return nil, o, fmt.Errorf("read an object of %s: %w", b.url, err)
	}
	return body, o, nil
}

// fetch looks at the version before and after it reads. The providers can make
// one read conditional, each in a way of its own; two looks are the same for
// all of them and cost little beside a second of work on a picture.
func (b *Bucket) fetch(ctx context.Context, key, version string, limit int64) ([]byte, Object, error) {
	before, err := b.store.stat(ctx, key)
	switch {
	case err != nil:
		return nil, before, err
	case version != "" && before.Version != version:
		return nil, before, ErrChanged
	case before.Size > limit:
		return nil, before, fmt.Errorf("%w of %d bytes", ErrTooLarge, limit)
	}
	r, err := b.store.open(ctx, key)
	if err != nil {
		return nil, before, err
	}
	body := make([]byte, before.Size)
	n, err := io.ReadFull(r, body)
	if err == nil {
		// One byte more than was said means that it grew.
		if extra, _ := io.CopyN(io.Discard, r, 1); extra > 0 {
			n++
		}
	}
	if cerr := r.Close(); err == nil {
		err = cerr
	}
	short := errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
	if err != nil && !short {
		return nil, before, err
	}
	after, err := b.store.stat(ctx, key)
	if err != nil {
		return nil, before, err
	}
	if int64(n) != before.Size || after.Version != before.Version {
		return nil, before, ErrChanged
	}
	return body, before, nil
}

// Put writes an object in one step. Without replace an object of this name
// stays as it is and the error is ErrExists.
func (b *Bucket) Put(ctx context.Context, key string, body []byte, contentType string, replace bool) error {
	if err := b.store.put(ctx, key, body, contentType, replace); err != nil {
		return fmt.Errorf("write an object into %s: %w", b.url, err)
	}
	return nil
}

// Remove takes an object away; that there is none is no error.
func (b *Bucket) Remove(ctx context.Context, key string) error {
	if err := b.store.remove(ctx, key); err != nil {
		return fmt.Errorf("remove an object from %s: %w", b.url, err)
	}
	return nil
}
