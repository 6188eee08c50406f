package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestHostileBounds runs the whole program on small files that unpack to the
// largest pictures allowed. Each ends in a copy or a refusal that leaves nothing
// behind, within the worker's limits: 20 s of processor time, and 1536 MiB of
// its own memory.
func TestHostileBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("takes tens of seconds")
	}
	const (
		seconds = 20 * time.Second
		loading = 10 * time.Second // starting two processes and reading the networks
		private = 1536 << 10       // KiB, as ru_maxrss counts
		mapped  = 256 << 10        // program, libraries and networks, which lie in files
	)
	for name, file := range map[string][]byte{
		"49 MP of 16 bits and alpha.png": deepPNG(7000, 7000),
		"49 MP that no run reaches.bmp":  emptyRunsBMP(7000, 7000),
		"200 MiB of text.png":            textPNG(200 << 20),
	} {
		t.Run(name, func(t *testing.T) {
			in, out := filepath.Join(t.TempDir(), name), filepath.Join(t.TempDir(), "out")
			if err := os.WriteFile(in, file, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("redact", "clean", "--out-dir", out, in)
			cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1", "REDACT_MODELS_DIR="+t.TempDir())
			said, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			state := cmd.ProcessState
			switch code := state.ExitCode(); code {
			case 0, 4:
			case 3:
				if left, _ := os.ReadDir(out); len(left) > 0 {
					t.Errorf("refused, and %d files are left", len(left))
				}
			default:
				t.Errorf("exit code %d: %s", code, said)
			}
			if bytes.Contains(said, []byte("please report")) {
				t.Errorf("a bug: %s", said)
			}
			used := state.UserTime() + state.SystemTime() // of the worker as well
			most := state.SysUsage().(*syscall.Rusage).Maxrss
			t.Logf("%d bytes: exit code %d, %.1f s of processor time, %d MiB", len(file), state.ExitCode(), used.Seconds(), most>>10)
			if used > seconds+loading || most > private+mapped {
				t.Errorf("%.1f s of processor time and %d MiB", used.Seconds(), most>>10)
			}
		})
	}
}

// pngOf puts chunks, pairs of a name and a body, into a PNG.
func pngOf(chunks ...string) []byte {
	b := []byte("\x89PNG\r\n\x1a\n")
	for i := 0; i < len(chunks); i += 2 {
		b = binary.BigEndian.AppendUint32(b, uint32(len(chunks[i+1])))
		b = append(append(b, chunks[i]...), chunks[i+1]...)
		b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(chunks[i]+chunks[i+1])))
	}
	return b
}

// zeros is n deflated bytes of zero.
func zeros(n int) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	for block := make([]byte, 1<<16); n > 0; n -= len(block) {
		z.Write(block[:min(n, len(block))]) // to a bytes.Buffer, which does not fail
	}
	z.Close()
	return b.String()
}

func pngHead(w, h int, depth, colour byte) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(w))
	b = binary.BigEndian.AppendUint32(b, uint32(h))
	return string(append(b, depth, colour, 0, 0, 0))
}

func deepPNG(w, h int) []byte {
	const rgba, pixel = 6, 8
	return pngOf("IHDR", pngHead(w, h, 16, rgba), "IDAT", zeros(h*(1+w*pixel)), "IEND", "")
}

func textPNG(n int) []byte {
	const grey = 0
	return pngOf("IHDR", pngHead(64, 64, 8, grey), "zTXt", "Comment\x00\x00"+zeros(n), "IDAT", zeros(64*65), "IEND", "")
}

// emptyRunsBMP has a palette and an end mark, so every pixel is transparent.
func emptyRunsBMP(w, h int) []byte {
	const head, info, palette, rle8 = 14, 40, 1024, 1
	b := make([]byte, head+info+palette, head+info+palette+2)
	copy(b, "BM")
	le := binary.LittleEndian
	le.PutUint32(b[10:], head+info+palette)
	le.PutUint32(b[head:], info)
	le.PutUint32(b[head+4:], uint32(w))
	le.PutUint32(b[head+8:], uint32(h))
	le.PutUint16(b[head+12:], 1)
	le.PutUint16(b[head+14:], 8)
	le.PutUint32(b[head+16:], rle8)
	return append(b, 0, 1)
}
