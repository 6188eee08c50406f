//go:build !nocloud

package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"

	"cloud.google.com/go/storage"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/azureblob" // azblob://
	_ "gocloud.dev/blob/gcsblob"   // gs://
	_ "gocloud.dev/blob/memblob"   // mem://
	_ "gocloud.dev/blob/s3blob"    // s3://
	"gocloud.dev/gcerrors"
)

func cloudSchemes() []string { return []string{"s3", "gs", "azblob", "mem"} }

// cloud is a provider's bucket.
type cloud struct{ b *blob.Bucket }

// openCloud opens a bucket. People write s3://bucket/folder; gocloud wants the
// folder as a parameter.
func openCloud(ctx context.Context, u *url.URL) (store, error) {
	if folder := strings.Trim(u.Path, "/"); folder != "" {
		q := u.Query()
		if q.Has("prefix") {
			return nil, errors.New("the URL names a folder and a prefix; give one of them")
		}
		q.Set("prefix", folder+"/")
		c := *u
		c.Path, c.RawQuery = "", q.Encode()
		u = &c
	}
	b, err := blob.OpenBucket(ctx, u.String())
	if err != nil {
		return nil, err
	}
	return cloud{b}, nil
}

func (c cloud) close() error { return c.b.Close() }

// pageSize is what the providers return at most for one request.
const pageSize = 1000

func (c cloud) list(ctx context.Context) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		token := blob.FirstPageToken
		for token != nil {
			page, next, err := c.b.ListPage(ctx, token, pageSize, nil)
			if err != nil {
				// Without the page there is no token for the one after it.
				yield(Object{}, fmt.Errorf("list the bucket: %w", told(err, "")))
				return
			}
			for _, e := range page {
				if e.IsDir || e.Key == "" || strings.HasSuffix(e.Key, "/") { // a console's mark of an empty folder, also of ours
					continue
				}
				o, err := c.listed(ctx, e)
				if !yield(o, err) {
					return
				}
			}
			token = next
		}
	}
}

// listed takes the etag from the provider's own form of the entry, which
// gocloud's leaves out; where there is none the object is asked for.
func (c cloud) listed(ctx context.Context, e *blob.ListObject) (Object, error) {
	o := Object{Key: e.Key, Size: e.Size, ModTime: e.ModTime}
	var (
		s3  s3types.Object
		gs  storage.ObjectAttrs
		azb container.BlobItem
	)
	switch {
	case e.As(&s3) && s3.ETag != nil:
		o.Version = bare(*s3.ETag)
	case e.As(&gs):
		o.Version = bare(gs.Etag)
	case e.As(&azb) && azb.Properties != nil && azb.Properties.ETag != nil:
		o.Version = bare(string(*azb.Properties.ETag))
	default:
		return c.stat(ctx, e.Key)
	}
	return o, nil
}

// bare drops the quotes, which some answers carry and some do not.
func bare(etag string) string { return strings.Trim(etag, `"`) }

func (c cloud) stat(ctx context.Context, key string) (Object, error) {
	a, err := c.b.Attributes(ctx, key)
	if err != nil {
		return Object{Key: key}, told(err, key)
	}
	return Object{Key: key, Size: a.Size, ModTime: a.ModTime, Version: bare(a.ETag)}, nil
}

func (c cloud) open(ctx context.Context, key string) (io.ReadCloser, error) {
	r, err := c.b.NewReader(ctx, key, nil)
	if err != nil {
		return nil, told(err, key)
	}
	return r, nil
}

func (c cloud) put(ctx context.Context, key string, body []byte, contentType string, replace bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w, err := c.b.NewWriter(ctx, key, &blob.WriterOptions{ContentType: contentType, DisableContentTypeDetection: true, IfNotExist: !replace})
	if err != nil {
		return told(err, key)
	}
	if _, err := w.Write(body); err != nil {
		cancel() // closing after that leaves no object behind
		return errors.Join(told(err, key), w.Close())
	}
	return told(w.Close(), key)
}

func (c cloud) remove(ctx context.Context, key string) error {
	if err := c.b.Delete(ctx, key); gcerrors.Code(err) != gcerrors.NotFound {
		return told(err, key)
	}
	return nil
}

// told turns a provider's error into ours where a caller decides on it. Of any
// other it keeps the innermost cause, and not even that where it quotes the key:
// these errors reach logs, and an object's name can hold a person's.
func told(err error, key string) error {
	switch code := gcerrors.Code(err); code {
	case gcerrors.OK:
		return err
	case gcerrors.NotFound:
		return ErrNotFound
	case gcerrors.FailedPrecondition, gcerrors.AlreadyExists:
		return ErrExists
	default:
		for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
			err = inner
		}
		if m := err.Error(); key != "" && (strings.Contains(m, key) || strings.Contains(m, url.PathEscape(key))) {
			return fmt.Errorf("the provider answered %s", code)
		}
		return fmt.Errorf("the provider answered %s: %w", code, err)
	}
}
