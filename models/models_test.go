package models

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

func TestManifestPinsEveryFile(t *testing.T) {
	ms, err := Manifest()
	if err != nil {
		t.Fatal(err)
	}
	if len(ms) == 0 {
		t.Fatal("the manifest names no network")
	}
	for _, m := range ms {
		if m.Name == "" || m.File == "" || m.URL == "" || m.Licence == "" || m.Bytes <= 0 || len(m.SHA256) != 64 {
			t.Errorf("incomplete entry: %+v", m)
		}
	}
}

func TestPulledAcceptsAbsentAndRefusesForged(t *testing.T) {
	dir := t.TempDir()
	if ms, err := Pulled(filepath.Join(dir, "nowhere")); err != nil || len(ms) != 0 {
		t.Fatalf("absent folder: %d models, %v; want none and no error", len(ms), err)
	}
	pins, err := Manifest()
	if err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string]int64{"truncated": pins[0].Bytes / 2, "forged": pins[0].Bytes} {
		if err := os.WriteFile(filepath.Join(dir, pins[0].File), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Pulled(dir); !errors.Is(err, ErrHash) {
			t.Errorf("%s file: got %v, want ErrHash", name, err)
		}
	}
}

func TestPullLeavesNothingBehindOnAWrongFile(t *testing.T) {
	good := []byte("network")
	p := Pinned{Name: "n", File: "n.onnx", Bytes: int64(len(good)), SHA256: sum(good)}
	for name, body := range map[string]string{"longer": "network and more", "shorter": "net", "other": "netw0rk"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(body)) }))
			defer srv.Close()
			p.URL = srv.URL
			if err := Pull(context.Background(), srv.Client(), p, dir, nil); !errors.Is(err, ErrHash) {
				t.Errorf("got %v, want ErrHash", err)
			}
			if left, _ := os.ReadDir(dir); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
	t.Run("right", func(t *testing.T) {
		dir := t.TempDir()
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(good) }))
		defer srv.Close()
		p.URL = srv.URL
		if err := Pull(context.Background(), srv.Client(), p, dir, nil); err != nil {
			t.Fatal(err)
		}
		if b, _ := os.ReadFile(filepath.Join(dir, "n.onnx")); string(b) != string(good) {
			t.Errorf("pulled %q", b)
		}
	})
}
