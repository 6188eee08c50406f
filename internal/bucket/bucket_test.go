package bucket

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// fakeS3 serves the S3 protocol in this process, with one bucket.
type fakeS3 struct {
	*httptest.Server
	backend gofakes3.Backend
	lists   atomic.Int64
	before  atomic.Pointer[func(w http.ResponseWriter, r *http.Request) bool] // true: it has answered
}

func newFakeS3(t *testing.T) *fakeS3 {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	f := &fakeS3{backend: s3mem.New()}
	if err := f.backend.CreateBucket("archive"); err != nil {
		t.Fatal(err)
	}
	h := gofakes3.New(f.backend).Server()
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Query().Has("list-type") {
			f.lists.Add(1)
		}
		if hook := f.before.Load(); hook != nil && (*hook)(w, r) {
			return
		}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

// bucketURL names the bucket, or a folder in it.
func (f *fakeS3) bucketURL(folder string) string {
	q := url.Values{"endpoint": {f.URL}, "region": {"eu-west-2"}, "use_path_style": {"true"}}
	return "s3://archive" + folder + "?" + q.Encode()
}

// places are the kinds of place that can be tried here; the tests below hold
// for each of them.
func places(t *testing.T) map[string]*Bucket {
	t.Helper()
	out := map[string]*Bucket{}
	for name, u := range map[string]string{
		"file": "file://" + t.TempDir(), "mem": "mem://", "s3": newFakeS3(t).bucketURL("/pictures/2026"),
	} {
		b, err := Open(t.Context(), u)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = b.Close() })
		out[name] = b
	}
	return out
}

func put(t *testing.T, b *Bucket, key, body string) {
	t.Helper()
	if err := b.Put(t.Context(), key, []byte(body), "image/jpeg", true); err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T, b *Bucket) []Object {
	t.Helper()
	var out []Object
	for o, err := range b.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, o)
	}
	return out
}

func TestWhatIsPutIsListedAndFetched(t *testing.T) {
	for name, b := range places(t) {
		t.Run(name, func(t *testing.T) {
			put(t, b, "b.jpg", "bytes of b")
			put(t, b, "a/a.jpg", "bytes of a")
			all := list(t, b)
			if len(all) != 2 || all[0].Key != "a/a.jpg" || all[1].Key != "b.jpg" {
				t.Fatalf("listed %+v", all)
			}
			for i, want := range []string{"bytes of a", "bytes of b"} {
				got, o, err := b.Fetch(t.Context(), all[i].Key, all[i].Version, 100)
				if err != nil || string(got) != want {
					t.Errorf("fetched %q, %v", got, err)
				}
				if o.Size != int64(len(want)) || o.Version == "" || o.Version != all[i].Version {
					t.Errorf("listed %+v, fetched %+v", all[i], o)
				}
			}
		})
	}
}

func TestAnotherVersionIsNotTheOneListed(t *testing.T) {
	for name, b := range places(t) {
		t.Run(name, func(t *testing.T) {
			put(t, b, "a.jpg", "first")
			first := list(t, b)[0]
			put(t, b, "a.jpg", "second!")
			if got, _, err := b.Fetch(t.Context(), "a.jpg", first.Version, 100); !errors.Is(err, ErrChanged) || got != nil {
				t.Errorf("fetched %q, %v", got, err)
			}
			if got, _, err := b.Fetch(t.Context(), "a.jpg", "", 100); err != nil || string(got) != "second!" {
				t.Errorf("fetched %q, %v", got, err)
			}
		})
	}
}

func TestLimitsAndAbsence(t *testing.T) {
	for name, b := range places(t) {
		t.Run(name, func(t *testing.T) {
			put(t, b, "a.jpg", "eleven byte")
			if got, _, err := b.Fetch(t.Context(), "a.jpg", "", 10); !errors.Is(err, ErrTooLarge) || got != nil {
				t.Errorf("10 bytes: %q, %v", got, err)
			}
			if _, _, err := b.Fetch(t.Context(), "a.jpg", "", 11); err != nil {
				t.Errorf("11 bytes: %v", err)
			}
			if _, _, err := b.Fetch(t.Context(), "Jane-Doe.jpg", "", 10); !errors.Is(err, ErrNotFound) || strings.Contains(err.Error(), "Jane") {
				t.Errorf("absent: %v", err)
			}
		})
	}
}

func TestPutKeepsWhatIsThere(t *testing.T) {
	for name, b := range places(t) {
		t.Run(name, func(t *testing.T) {
			put(t, b, "a.jpg", "first")
			if err := b.Put(t.Context(), "a.jpg", []byte("second"), "image/jpeg", false); !errors.Is(err, ErrExists) {
				t.Errorf("put over an object: %v", err)
			}
			if got, _, err := b.Fetch(t.Context(), "a.jpg", "", 100); err != nil || string(got) != "first" {
				t.Errorf("left %q, %v", got, err)
			}
			if all := list(t, b); len(all) != 1 {
				t.Errorf("left behind: %+v", all)
			}
		})
	}
}

func TestRemove(t *testing.T) {
	for name, b := range places(t) {
		t.Run(name, func(t *testing.T) {
			put(t, b, "a.jpg", "first")
			for range 2 { // the second time there is nothing
				if err := b.Remove(t.Context(), "a.jpg"); err != nil {
					t.Fatal(err)
				}
			}
			if all := list(t, b); len(all) != 0 {
				t.Errorf("left: %+v", all)
			}
		})
	}
}

// TestListingIsPaged: 2,500 names take three requests, and one when the caller
// stops in the first page: nobody reads ahead.
func TestListingIsPaged(t *testing.T) {
	f := newFakeS3(t)
	for i := range 2500 {
		body := "x"
		if _, err := f.backend.PutObject("archive", fmt.Sprintf("%05d.jpg", i), map[string]string{}, strings.NewReader(body), int64(len(body)), nil); err != nil {
			t.Fatal(err)
		}
	}
	b, err := Open(t.Context(), f.bucketURL(""))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if all := list(t, b); len(all) != 2500 || !slices.IsSortedFunc(all, func(a, b Object) int { return strings.Compare(a.Key, b.Key) }) {
		t.Errorf("listed %d", len(all))
	}
	if n := f.lists.Swap(0); n != 3 {
		t.Errorf("%d list requests, want 3", n)
	}
	for _, err := range b.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if n := f.lists.Load(); n != 1 {
		t.Errorf("%d list requests for one name, want 1", n)
	}
}

// TestFolderBesideFileOfLongerName: gocloud's fileblob never returned "a-1.jpg"
// here, since it sorts before what the first page ended with.
func TestFolderBesideFileOfLongerName(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "a"), 0o700); err != nil {
		t.Fatal(err)
	}
	names := []string{"a-1.jpg"}
	for i := range 1500 {
		names = append(names, fmt.Sprintf("a/%04d.jpg", i))
	}
	for _, n := range names {
		if err := os.WriteFile(filepath.Join(dir, n), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b, err := Open(t.Context(), "file://"+dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var got []string
	for _, o := range list(t, b) {
		got = append(got, o.Key)
	}
	slices.Sort(got)
	slices.Sort(names)
	if !slices.Equal(got, names) {
		t.Errorf("listed %d of %d", len(got), len(names))
	}
}

// TestChangedWhileItIsRead replaces the object between the first look and the
// end of the reading.
func TestChangedWhileItIsRead(t *testing.T) {
	f := newFakeS3(t)
	b, err := Open(t.Context(), f.bucketURL(""))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	put(t, b, "a.jpg", "first")
	hook := func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodGet {
			if _, err := f.backend.PutObject("archive", "a.jpg", map[string]string{}, strings.NewReader("other"), 5, nil); err != nil {
				t.Error(err)
			}
		}
		return false
	}
	f.before.Store(&hook)
	if got, _, err := b.Fetch(t.Context(), "a.jpg", "", 100); !errors.Is(err, ErrChanged) || got != nil {
		t.Errorf("fetched %q, %v", got, err)
	}
}

// TestFailedPutLeavesNothing: the server refuses, or the caller gives up.
func TestFailedPutLeavesNothing(t *testing.T) {
	f := newFakeS3(t)
	b, err := Open(t.Context(), f.bucketURL(""))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	hook := func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut {
			return false
		}
		http.Error(w, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", http.StatusForbidden)
		return true
	}
	f.before.Store(&hook)
	err = b.Put(t.Context(), "Jane-Doe.jpg", []byte("bytes"), "image/jpeg", true)
	if err == nil || strings.Contains(err.Error(), "Jane") || !strings.Contains(err.Error(), "PermissionDenied") {
		t.Errorf("refused put: %v", err)
	}
	f.before.Store(nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Put(ctx, "b.jpg", []byte("bytes"), "image/jpeg", true); err == nil {
		t.Error("a cancelled put succeeded")
	}
	if all := list(t, b); len(all) != 0 {
		t.Errorf("left behind: %+v", all)
	}
}

func TestFolderIsAJailAndKeepsSecrets(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	secret := filepath.Join(outside, "secret.jpg")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"link.jpg": secret, "folder": outside} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	b, err := Open(t.Context(), "file://"+dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if all := list(t, b); len(all) != 0 {
		t.Errorf("links were followed: %+v", all)
	}
	for _, key := range []string{"link.jpg", "folder/secret.jpg", "../" + filepath.Base(outside) + "/secret.jpg", secret} {
		if got, _, err := b.Fetch(t.Context(), key, "", 100); err == nil {
			t.Errorf("%s: fetched %q", key, got)
		}
		if err := b.Put(t.Context(), key+"/../x.jpg", []byte("x"), "", true); err == nil && key != "link.jpg" {
			t.Errorf("%s: wrote outside", key)
		}
	}
	put(t, b, "sub/copy.jpg", "copy")
	for name, want := range map[string]os.FileMode{"sub/copy.jpg": 0o600, "sub": os.ModeDir | 0o700} {
		if st, err := os.Stat(filepath.Join(dir, name)); err != nil || st.Mode() != want {
			t.Errorf("%s: %v, %v", name, st.Mode(), err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*", ".redact-*")); len(left) > 0 {
		t.Errorf("temporaries left: %v", left)
	}
}

func TestURLs(t *testing.T) {
	for _, bad := range []string{"s3://key:secret@archive", "ftp://host/x", "file://host/x", "file:///no/such/folder", "file:///tmp?x=1", "s3://archive/a?prefix=b"} {
		b, err := Open(t.Context(), bad)
		if err == nil {
			_ = b.Close()
			t.Errorf("%s was opened", bad)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the message quotes the credential: %v", bad, err)
		}
	}
	for s, want := range map[string]bool{"s3://x": true, "gs://x": true, "azblob://x": true, "file:///x": true, "/x": false, "x": false, "nats://x": false} {
		if IsURL(s) != want {
			t.Errorf("IsURL(%s) is %t", s, !want)
		}
	}
}
