package attach

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// zipped makes an archive as a program in an office would: with times, comments
// and extra fields that hold the planted number.
func zipped(t testing.TB, entries ...zipEntryIn) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	if err := w.SetComment("made for " + planted); err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Comment: planted, Modified: time.Date(2024, 3, 5, 10, 0, 0, 0, time.UTC)}
		h.Extra = append([]byte{0xfe, 0xca, byte(len(planted)), 0}, planted...)
		if e.mode != 0 {
			h.ExternalAttrs = e.mode << 16
			h.CreatorVersion = 3 << 8
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(e.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

type zipEntryIn struct {
	name string
	body []byte
	mode uint32
}

func entry(name, body string) zipEntryIn { return zipEntryIn{name: name, body: []byte(body)} }

// contents unpacks an archive with Go's own reader.
func contents(t *testing.T, b []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range r.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(body)
	}
	return out
}

func TestZIPKeepsOnlyCleanedParts(t *testing.T) {
	inner := zipped(t, entry("deep.txt", "call "+planted+" now"))
	in := zipped(t,
		entry("report ９４３-４７６-５９１９.txt", "number ９４３-٤٧٦-5919"),
		entry(planted+"/note.txt", "nothing here"),
		zipEntryIn{name: "photos/one.jpg", body: pngOf(t, 4, 4)},
		zipEntryIn{name: "inner.zip", body: inner},
	)
	out, h, err := rebuilt(t, in, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	got := contents(t, out)
	if len(got) != 4 || got["part-1.txt"] != "number [redacted: NHS number]" || got["folder-1/note.txt"] != "nothing here" || got["photos/one.png"] == "" {
		t.Errorf("entries: %q", got)
	}
	if deep := contents(t, []byte(got["inner.zip"])); deep["deep.txt"] != "call [redacted: NHS number] now" {
		t.Errorf("nested entries: %q", deep)
	}
	if bytes.Contains(out, []byte(planted)) {
		t.Error("the planted number is in the archive's own bytes")
	}
	if want := []string{"1", "2", "3", "4", "4/1"}; fmt.Sprint(h.parts) != fmt.Sprint(want) {
		t.Errorf("paths %v, want %v", h.parts, want)
	}
	if s := strings.Join(h.stripped, "\n"); !strings.Contains(s, "4/1 taken-at other") || !strings.Contains(s, "1 metadata comment") {
		t.Errorf("stripped: %s", s)
	}
}

func TestZIPLeavesOutWhatMayBeDropped(t *testing.T) {
	in := zipped(t, entry("a.bin", "\x00\x01\x02"), entry("b.txt", "fine"))
	mustRefuse(t, in, Limits{}, "no picture")
	h := newHandler(Limits{})
	h.drop = true
	out, err := Rebuild(context.Background(), ZIP, in, h, h.lim)
	if err != nil {
		t.Fatal(err)
	}
	if got := contents(t, out); len(got) != 1 || got["b.txt"] != "fine" {
		t.Errorf("entries: %q", got)
	}
}

func TestZIPNamesDoNotMeet(t *testing.T) {
	in := zipped(t, zipEntryIn{name: "a.jpg", body: pngOf(t, 1, 1)}, zipEntryIn{name: "a.gif", body: pngOf(t, 1, 1)})
	out, _, err := rebuilt(t, in, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := contents(t, out); got["a.png"] == "" || got["a-2.png"] == "" {
		t.Errorf("entries: %q", got)
	}
}

func TestHostileZIPIsRefused(t *testing.T) {
	const symlink = 0o120777
	nested := zipped(t, entry("a.txt", "x"))
	for range 4 {
		nested = zipped(t, zipEntryIn{name: "n.zip", body: nested})
	}
	many := make([]zipEntryIn, 101)
	for i := range many {
		many[i] = entry(fmt.Sprintf("%d.txt", i), "x")
	}
	bomb := zipped(t, zipEntryIn{name: "b.txt", body: bytes.Repeat([]byte("a "), 4<<20)})
	encrypted := zipped(t, entry("a.txt", "x"))
	encrypted[6] |= 1
	encrypted[bytes.Index(encrypted, []byte("PK\x01\x02"))+8] |= 1
	for _, c := range []struct {
		name, word string
		in         []byte
		lim        Limits
	}{
		{"traversal", "outside", zipped(t, entry("../../etc/passwd", "x")), Limits{}},
		{"traversal inside", "outside", zipped(t, entry("a/../../b.txt", "x")), Limits{}},
		{"absolute", "outside", zipped(t, entry("/etc/passwd", "x")), Limits{}},
		{"backslash", "outside", zipped(t, entry(`..\x.txt`, "x")), Limits{}},
		{"drive", "outside", zipped(t, entry("C:x.txt", "x")), Limits{}},
		{"zero byte", "invisible", zipped(t, entry("a\x00.txt", "x")), Limits{}},
		{"turned letters", "invisible", zipped(t, entry("a\u202egpj.txt", "x")), Limits{}},
		{"duplicate", "same name", zipped(t, entry("a.txt", "x"), entry("a.txt", "y")), Limits{}},
		{"duplicate by case", "same name", zipped(t, entry("a.txt", "x"), entry("A.TXT", "y")), Limits{}},
		{"symlink", "link", zipped(t, zipEntryIn{name: "l", body: []byte("/etc/passwd"), mode: symlink}), Limits{}},
		{"encrypted", "password", encrypted, Limits{}},
		{"too deep", "deeper", nested, Limits{}},
		{"bomb", "times its size", bomb, Limits{}},
		{"overlapping entries", "share their bytes", overlapping(zipped(t, entry("00.txt", strings.Repeat("abcdefgh", 900))), 50), Limits{}},
		{"OpenDocument", "DOCX", zipped(t, entry("mimetype", "application/vnd.oasis.opendocument.text"), entry("content.xml", "<x/>")), Limits{}},
		{"too large in all", "split it", zipped(t, entry("a.txt", "xxxxxxxx"), entry("b.txt", "xxxxxxxx")), Limits{Bytes: 12}},
		{"too large a part", "split it", zipped(t, entry("a.txt", "xxxxxxxx")), Limits{Part: 4}},
		{"too many", "more than 100 files", zipped(t, many...), Limits{Entries: 100}},
	} {
		t.Run(c.name, func(t *testing.T) { mustRefuse(t, c.in, c.lim, c.word) })
	}
}

// overlapping lists the only entry of an archive n times under other names.
func overlapping(in []byte, n int) []byte {
	le := binary.LittleEndian
	at, end := bytes.Index(in, []byte("PK\x01\x02")), bytes.LastIndex(in, []byte("PK\x05\x06"))
	out := bytes.Clone(in[:at])
	for i := range n {
		copy(in[at+46:], fmt.Sprintf("%02d", i))
		out = append(out, in[at:end]...)
	}
	tail := bytes.Clone(in[end:])
	le.PutUint16(tail[8:], uint16(n))
	le.PutUint16(tail[10:], uint16(n))
	le.PutUint32(tail[12:], uint32(n*(end-at)))
	return append(out, tail...)
}

// TestQuineIsRefused: an archive that holds itself, and so has no bottom. It is
// that of Go's own tests, where they are installed.
func TestQuineIsRefused(t *testing.T) {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("there is no Go here: ", err)
	}
	src, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(goroot)), "src/archive/zip/reader_test.go"))
	if err != nil {
		t.Skip("the tests of Go are not here: ", err)
	}
	_, dump, _ := strings.Cut(string(src), "func rZipBytes")
	dump, _, _ = strings.Cut(dump, "\n}")
	var quine []byte
	for _, line := range regexp.MustCompile(`(?m)^[0-9a-f]{7}((?: [0-9a-f]{2})+)`).FindAllStringSubmatch(dump, -1) {
		b, err := hex.DecodeString(strings.ReplaceAll(line[1], " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		quine = append(quine, b...)
	}
	if len(quine) != 440 || contents(t, quine)["r/r.zip"] != string(quine) {
		t.Fatalf("%d bytes that are no quine", len(quine))
	}
	mustRefuse(t, quine, Limits{}, "deeper")
	mustRefuse(t, zipped(t, zipEntryIn{name: "a.zip", body: quine}, zipEntryIn{name: "b.zip", body: quine}), Limits{}, "deeper")
}

// TestNestedZIPsShareOneAccount: many containers of a few parts are as many
// parts as one container of many.
func TestNestedZIPsShareOneAccount(t *testing.T) {
	inner := zipped(t, entry("a.txt", "x"), entry("b.txt", "x"))
	var outer []zipEntryIn
	for i := range 4 {
		outer = append(outer, zipEntryIn{name: fmt.Sprintf("%d.zip", i), body: inner})
	}
	mustRefuse(t, zipped(t, outer...), Limits{Entries: 11}, "more than 11 files")
	if _, _, err := rebuilt(t, zipped(t, outer...), Limits{Entries: 12}); err != nil {
		t.Errorf("twelve parts where twelve are allowed: %v", err)
	}
}

// TestManyNestedParts: the usual limit holds over all levels, and is reached in
// little time and memory.
func TestManyNestedParts(t *testing.T) {
	var inner, outer []zipEntryIn
	for i := range 100 {
		inner = append(inner, entry(fmt.Sprintf("%d.txt", i), "x"))
	}
	box := zipped(t, inner...)
	for i := range 100 {
		outer = append(outer, zipEntryIn{name: fmt.Sprintf("%d.zip", i), body: box})
	}
	in := zipped(t, outer...)
	began, before := time.Now(), allocated()
	mustRefuse(t, in, Limits{}, "more than 10000 files")
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v to refuse %d bytes", took, len(in))
	}
	if grown := allocated() - before; grown > 2<<30 {
		t.Errorf("%d MiB were allocated to refuse %d bytes", grown>>20, len(in))
	}
}

// allocated is all that was ever allocated.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func TestTruncatedZIPIsRefused(t *testing.T) {
	in := zipped(t, entry("a.txt", strings.Repeat("some text ", 20)), zipEntryIn{name: "b.png", body: pngOf(t, 8, 8)})
	for n := 30; n < len(in); n++ {
		if out, _, err := rebuilt(t, in[:n], Limits{}); err == nil || out != nil {
			t.Fatalf("the first %d of %d bytes were accepted", n, len(in))
		}
	}
}

// TestVerifyZIPSeesEveryByte: one byte changed, added or taken anywhere in an
// output breaks its proof.
func TestVerifyZIPSeesEveryByte(t *testing.T) {
	out, _, err := rebuilt(t, zipped(t, entry("a.txt", "some text"), entry("b/c.txt", "more")), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range out {
		for _, bit := range []byte{1, 0x20, 0x80} {
			b := bytes.Clone(out)
			b[i] ^= bit
			if Verify(ZIP, b, provePNG) == nil && !harmless(t, out, b) {
				t.Errorf("byte %d changed by %#x passes", i, bit)
			}
		}
		if Verify(ZIP, out[:i], provePNG) == nil {
			t.Errorf("the first %d bytes pass", i)
		}
	}
	if Verify(ZIP, append(bytes.Clone(out), 0), provePNG) == nil {
		t.Error("a byte behind the end passes")
	}
}

// harmless reports whether two archives unpack to the same: the filling bits at
// the end of a deflated stream say nothing.
func harmless(t *testing.T, a, b []byte) bool {
	t.Helper()
	return fmt.Sprint(contents(t, a)) == fmt.Sprint(contents(t, b))
}

func FuzzRebuildZIP(f *testing.F) {
	f.Add(zipped(f, entry("a.txt", "some text"), zipEntryIn{name: "b.png", body: pngOf(f, 2, 2)}))
	f.Add(zipped(f, zipEntryIn{name: "n.zip", body: zipped(f, entry("c.txt", planted))}))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, in []byte) {
		h := newHandler(Limits{Bytes: 16 << 20, Part: 8 << 20})
		out, err := Rebuild(context.Background(), ZIP, in, h, h.lim)
		if err != nil {
			return
		}
		if err := Verify(ZIP, out, provePNG); err != nil {
			t.Errorf("an archive that was written is not proved: %v", err)
		}
	})
}
