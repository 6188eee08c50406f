package main

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/image/draw"
	"golang.org/x/sys/unix"

	"example.org/redact/internal/worker"
)

func TestMain(m *testing.M) {
	if os.Getenv(stubWorker) != "" && worker.IsChild() {
		os.Exit(serveStub())
	}
	testscript.Main(m, map[string]func(){
		"redact": func() { os.Exit(run(os.Args)) },
	})
}

// TestScripts runs the command line as a user would; every failure must leave
// no output behind.
func TestScripts(t *testing.T) {
	samples, err := filepath.Abs("../../samples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("OMP_THREAD_LIMIT", "1")
			e.Setenv("SAMPLES", samples)
			// An empty folder: scripts run with the networks inside the binary.
			e.Setenv("REDACT_MODELS_DIR", e.WorkDir+"/no-models")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"photo":    cmdPhoto,
			"smaller":  cmdSmaller,
			"crest":    cmdCrest,
			"bigpng":   cmdBigPNG,
			"mkfifo":   cmdMkfifo,
			"hardlink": cmdHardlink,
			"cut":      cmdCut,
			"archive":  cmdArchive,
			"unpack":   cmdUnpack,
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "root":
				return os.Geteuid() == 0, nil
			case "unshare":
				return exec.Command("unshare", "-rmn", "true").Run() == nil, nil
			}
			return false, nil
		},
	})
}

// cmdPhoto draws a small soft picture: photo NAME [WIDTH HEIGHT].
func cmdPhoto(ts *testscript.TestScript, _ bool, args []string) {
	w, h := 96, 64
	if len(args) == 3 {
		w, h = number(ts, args[1]), number(ts, args[2])
	}
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{R: uint8(90 + 60*x/w), G: uint8(140 + 40*y/h), B: 160, A: 255})
		}
	}
	var b bytes.Buffer
	ts.Check(jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o644))
}

// cmdCrest draws a mark full of corners as a PNG, and a photo that shows it:
// crest MARK.png PHOTO.jpg.
func cmdCrest(ts *testscript.TestScript, _ bool, args []string) {
	rng := rand.New(rand.NewPCG(5, 5))
	mark := image.NewNRGBA(image.Rect(0, 0, 160, 120))
	for range 80 {
		x, y := rng.IntN(150), rng.IntN(110)
		c := color.NRGBA{uint8(rng.IntN(256)), uint8(rng.IntN(256)), uint8(rng.IntN(256)), 255}
		draw.Draw(mark, image.Rect(x, y, x+8+rng.IntN(30), y+8+rng.IntN(24)), image.NewUniform(c), image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	ts.Check(png.Encode(&b, mark))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o644))
	img := image.NewNRGBA(image.Rect(0, 0, 640, 480))
	draw.Draw(img, img.Rect, image.NewUniform(color.NRGBA{150, 160, 170, 255}), image.Point{}, draw.Src)
	draw.BiLinear.Scale(img, image.Rect(200, 150, 328, 246), mark, mark.Rect, draw.Over, nil)
	b.Reset()
	ts.Check(jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b.Bytes(), 0o644))
}

// cmdSmaller saves a JPEG again at a third of its size: smaller FROM TO.
func cmdSmaller(ts *testscript.TestScript, _ bool, args []string) {
	b, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	full, err := jpeg.Decode(bytes.NewReader(b))
	ts.Check(err)
	img := image.NewNRGBA(image.Rect(0, 0, full.Bounds().Dx()/3, full.Bounds().Dy()/3))
	draw.BiLinear.Scale(img, img.Bounds(), full, full.Bounds(), draw.Src, nil)
	var small bytes.Buffer
	ts.Check(jpeg.Encode(&small, img, &jpeg.Options{Quality: 60}))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), small.Bytes(), 0o644))
}

func number(ts *testscript.TestScript, s string) int {
	n, err := strconv.Atoi(s)
	ts.Check(err)
	return n
}

// cmdBigPNG writes the header of a PNG and no more: bigpng NAME WIDTH HEIGHT.
func cmdBigPNG(ts *testscript.TestScript, _ bool, args []string) {
	ihdr := []byte("IHDR")
	ihdr = binary.BigEndian.AppendUint32(ihdr, uint32(number(ts, args[1])))
	ihdr = binary.BigEndian.AppendUint32(ihdr, uint32(number(ts, args[2])))
	ihdr = append(ihdr, 8, 6, 0, 0, 0)
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d")
	b = append(b, ihdr...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(ihdr))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o644))
}

func cmdMkfifo(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(unix.Mkfifo(ts.MkAbs(args[0]), 0o600))
}

func cmdHardlink(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.Link(ts.MkAbs(args[0]), ts.MkAbs(args[1])))
}

// cmdCut keeps the first half of a file: cut FROM TO.
func cmdCut(ts *testscript.TestScript, _ bool, args []string) {
	b, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b[:len(b)/2], 0o644))
}
