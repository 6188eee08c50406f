package bucket

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// gs:// and azblob:// have no server here that speaks all of their protocol. What
// is tested is what is ours: that the URL leads to the right bucket and folder,
// that a listing is read with its versions, and that an error is told.

func TestGoogleListing(t *testing.T) {
	var asked url.URL
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = *r.URL
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"kind": "storage#objects", "items": [
			{"kind": "storage#object", "name": "scans/2026/", "bucket": "photos", "size": "0", "etag": "\"e0\"", "updated": "2026-01-02T03:04:05Z"},
			{"kind": "storage#object", "name": "scans/2026/a.jpg", "bucket": "photos", "size": "7", "etag": "\"e1\"", "updated": "2026-01-02T03:04:05Z"}]}`)
	}))
	defer server.Close()
	t.Setenv("STORAGE_EMULATOR_HOST", strings.TrimPrefix(server.URL, "http://"))
	b, err := Open(t.Context(), "gs://photos/scans/2026?anonymous=true")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	all := list(t, b)
	if len(all) != 1 || all[0].Key != "a.jpg" || all[0].Size != 7 || all[0].Version != "e1" {
		t.Errorf("listed %+v", all)
	}
	if !strings.HasSuffix(asked.Path, "/b/photos/o") || asked.Query().Get("prefix") != "scans/2026/" {
		t.Errorf("asked for %s with the prefix %q", asked.Path, asked.Query().Get("prefix"))
	}
}

func TestAzureListing(t *testing.T) {
	var asked url.URL
	refuse := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = *r.URL
		if refuse {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Type", "application/xml")
		fmt.Fprint(w, `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="http://x/" ContainerName="photos"><Blobs>
			<Blob><Name>scans/2026/a.jpg</Name><Properties><Last-Modified>Fri, 02 Jan 2026 03:04:05 GMT</Last-Modified><Etag>e1</Etag><Content-Length>7</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>
			</Blobs><NextMarker/></EnumerationResults>`)
	}))
	defer server.Close()
	t.Setenv("AZURE_STORAGE_ACCOUNT", "trust")
	t.Setenv("AZURE_STORAGE_KEY", "c2VjcmV0")
	q := url.Values{"domain": {strings.TrimPrefix(server.URL, "http://")}, "protocol": {"http"}, "localemu": {"true"}}
	b, err := Open(t.Context(), "azblob://photos/scans/2026?"+q.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	all := list(t, b)
	if len(all) != 1 || all[0].Key != "a.jpg" || all[0].Size != 7 || all[0].Version != "e1" {
		t.Errorf("listed %+v", all)
	}
	if !strings.HasSuffix(asked.Path, "/photos") || asked.Query().Get("prefix") != "scans/2026/" || asked.Query().Get("comp") != "list" {
		t.Errorf("asked for %s with %q", asked.Path, asked.RawQuery)
	}
	refuse = true
	for _, err := range b.List(t.Context()) {
		if err == nil || strings.Contains(err.Error(), "c2VjcmV0") {
			t.Errorf("a refused listing: %v", err)
		}
	}
}
