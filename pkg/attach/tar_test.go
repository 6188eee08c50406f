package attach

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// tarred makes an archive with owners, times and extended records that hold the
// planted number.
func tarred(t *testing.T, headers ...*tar.Header) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for _, h := range headers {
		body := h.Linkname
		if h.Typeflag == 0 {
			h.Typeflag, h.Linkname = tar.TypeReg, ""
			h.Size = int64(len(body))
			h.PAXRecords = map[string]string{"MINE.who": planted}
		} else {
			body = ""
		}
		h.Uname, h.Uid, h.ModTime, h.Mode = "u"+planted, 1000, time.Unix(1700000000, 0), 0o644
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// file is a header for tarred; the body travels in Linkname.
func file(name, body string) *tar.Header { return &tar.Header{Name: name, Linkname: body} }

func TestTARKeepsOnlyCleanedParts(t *testing.T) {
	long := strings.Repeat("folder/", 20) + "x.txt"
	in := tarred(t, file("a/"+planted+".txt", "number "+planted), file("pic.jpg", string(pngOf(t, 3, 3))), file(long, "deep"),
		&tar.Header{Name: "a/", Typeflag: tar.TypeDir})
	out, h, err := rebuilt(t, in, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out, []byte(planted)) {
		t.Error("the planted number is in the output")
	}
	got := map[string]string{}
	r := tar.NewReader(bytes.NewReader(out))
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		got[f.Name] = string(b)
		if f.Uname != "" || f.Uid != 0 || f.ModTime.Unix() != 0 {
			t.Errorf("%s has an owner or a time", f.Name)
		}
	}
	if len(got) != 3 || got["a/part-1.txt"] != "number [redacted: NHS number]" || got["pic.png"] == "" || got["part-3.txt"] != "deep" {
		t.Errorf("entries: %q", got)
	}
	if s := strings.Join(h.stripped, "\n"); !strings.Contains(s, "2 author other") || !strings.Contains(s, "2 taken-at other") {
		t.Errorf("stripped: %s", s)
	}
}

func TestHostileTARIsRefused(t *testing.T) {
	whole := tarred(t, file("a.txt", strings.Repeat("text ", 200)))
	for _, c := range []struct {
		name, word string
		in         []byte
		lim        Limits
	}{
		{"traversal", "outside", tarred(t, file("../a.txt", "x")), Limits{}},
		{"absolute", "outside", tarred(t, file("/a.txt", "x")), Limits{}},
		{"duplicate", "same name", tarred(t, file("a.txt", "x"), file("A.txt", "y")), Limits{}},
		{"symlink", "link", tarred(t, &tar.Header{Name: "l", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}), Limits{}},
		{"hard link", "link", tarred(t, &tar.Header{Name: "l", Typeflag: tar.TypeLink, Linkname: "a"}), Limits{}},
		{"device", "device", tarred(t, &tar.Header{Name: "d", Typeflag: tar.TypeChar}), Limits{}},
		{"cut off in its data", "original", whole[:2100], Limits{}},
		{"too many", "more than 1 files", tarred(t, file("a.txt", "x"), file("b.txt", "y")), Limits{Entries: 1}},
	} {
		t.Run(c.name, func(t *testing.T) { mustRefuse(t, c.in, c.lim, c.word) })
	}
}

func TestVerifyTARSeesEveryByte(t *testing.T) {
	out, _, err := rebuilt(t, tarred(t, file("a.txt", "some text"), file("b.png", string(pngOf(t, 1, 1)))), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	text := bytes.Index(out, []byte("some text"))
	for i := range out {
		b := bytes.Clone(out)
		b[i] ^= 0x80
		if Verify(TAR, b, provePNG) == nil && (i < text || i >= text+9) {
			t.Errorf("byte %d changed passes", i)
		}
	}
	if Verify(TAR, append(bytes.Clone(out), make([]byte, tarBlock)...), provePNG) == nil {
		t.Error("blocks behind the end pass")
	}
}
