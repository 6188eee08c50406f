// Command evalfaces measures the face detectors on a labelled development set
// and prints one table: how many faces their boxes hide, by size, masked, in
// pictures turned by quarters, how much they paint for nothing, and what they
// cost. It judges the boxes that pkg/faces would have painted; `make eval`
// judges the pixels of finished copies.
//
//	REDACT_EVAL_DIR=.. [REDACT_MODELS_DIR=..] go run ./internal/evalfaces [-turns 0,90] [-detectors own,yunet-n] [-misses 10]
//
// hidden     share of labelled faces of which 60 % or more lie under boxes
// false      boxes a picture that touch no labelled face; double: second boxes on one
// waste      painted share of the picture outside every face grown by half a side
// ms/MP      processor time, all passes, over all cores
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg"
	_ "image/png"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "golang.org/x/image/webp" // some of the set's files are not what their names say

	"example.org/redact/internal/vision"
	"example.org/redact/models"
	"example.org/redact/pkg/faces"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

type options struct {
	dir, models string
	turns       []int
	detectors   []string
	sensitivity finding.Sensitivity
	every       int
	misses      int
	fit         bool
	clean       string
}

func main() {
	o, err := parse(os.Args[1:])
	if err == nil {
		err = run(o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "evalfaces:", err)
		os.Exit(1)
	}
}

func parse(args []string) (options, error) {
	fs := flag.NewFlagSet("evalfaces", flag.ContinueOnError)
	turns := fs.String("turns", "0,90,180,270", "turn the pictures clockwise by these degrees")
	names := fs.String("detectors", "", "only these rows of the table")
	sense := fs.String("sensitivity", "normal", "low, normal or high")
	o := options{models: os.Getenv("REDACT_MODELS_DIR")}
	fs.IntVar(&o.every, "every", 1, "take every n-th picture")
	fs.IntVar(&o.misses, "misses", 0, "list so many pictures with the most missed faces")
	fs.BoolVar(&o.fit, "fit", false, "print the curves of pkg/faces, fitted to these pictures, instead of the table")
	fs.StringVar(&o.clean, "clean", "", "judge by the false boxes in this folder of pictures without faces instead")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	if o.dir = os.Getenv("REDACT_EVAL_DIR"); o.dir == "" {
		return o, errors.New("REDACT_EVAL_DIR is not set: no pictures to measure on")
	}
	o.dir = filepath.Join(o.dir, "faces")
	for _, t := range strings.Split(*turns, ",") {
		n, err := strconv.Atoi(t)
		if err != nil || n%90 != 0 || n < 0 || n > 270 {
			return o, fmt.Errorf("-turns: %q is none of 0, 90, 180, 270", t)
		}
		o.turns = append(o.turns, n)
	}
	if *names != "" {
		o.detectors = strings.Split(*names, ",")
	}
	var err error
	o.sensitivity, err = finding.ParseSensitivity(*sense)
	return o, err
}

func run(o options) error {
	if _, err := os.Stat(o.dir); errors.Is(err, fs.ErrNotExist) {
		fmt.Println("detectors: skipped, the set of faces is not here (give its folder by REDACT_EVAL_DIR)")
		return nil
	}
	pictures, err := loadLabels(o.dir)
	if err != nil {
		return err
	}
	rows, err := configurations(o)
	if err != nil {
		return err
	}
	judge := measure
	switch {
	case o.fit:
		judge = fit
	case o.clean != "":
		judge = measureClean
	default:
		printHead()
	}
	for _, r := range rows {
		if err := judge(o, r, pictures); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	return nil
}

func printHead() {
	fmt.Printf("%-22s %4s %6s %6s %6s %6s %6s %6s %6s %6s %6s %6s %6s\n", "detector", "turn",
		"hidden", "<16", "16-32", "32-64", ">64", ">=32", "masked", "false", "double", "waste", "ms/MP")
}

// row is one line of the table: a name and what to look with.
type row struct {
	name string
	cfg  faces.Config
}

func configurations(o options) ([]row, error) {
	onnx, err := networks(o.models)
	if err != nil {
		return nil, err
	}
	own, second, n, s := onnx["faces"], onnx["faces-second"], onnx["yunet_n"], onnx["yunet_s"]
	all := []row{
		{"own", faces.Config{Own: own, Second: second}},
		{"own-first", faces.Config{Own: own}},
		{"yunet-n", faces.Config{YuNetN: n}},
		{"yunet-s", faces.Config{YuNetS: s}},
		{"yunet-n+s", faces.Config{YuNetN: n, YuNetS: s}},
		{"own+yunet-n+s", faces.Config{Own: own, Second: second, YuNetN: n, YuNetS: s}},
	}
	var out []row
	for _, r := range all {
		wanted := len(o.detectors) == 0
		for _, d := range o.detectors {
			wanted = wanted || d == r.name
		}
		if wanted && (n != nil || r.cfg.Own != nil && r.cfg.YuNetN == nil) {
			r.cfg.Sensitivity = o.sensitivity
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("none of the wanted detectors is at hand (is REDACT_MODELS_DIR set?)")
	}
	return out, nil
}

// networks returns our own networks and those pulled into dir, by name.
func networks(dir string) (map[string][]byte, error) {
	list, err := models.Own()
	if err != nil {
		return nil, err
	}
	if dir != "" {
		pulled, err := models.Pulled(dir)
		if err != nil {
			return nil, err
		}
		list = append(list, pulled...)
	}
	out := map[string][]byte{}
	for _, m := range list {
		out[m.Name] = m.ONNX
	}
	return out, nil
}

func measure(o options, r row, pictures []picture) error {
	d, err := faces.New(r.cfg)
	if err != nil {
		return err
	}
	defer d.Close()
	for _, turn := range o.turns {
		var t tally
		var cpu time.Duration
		var megapixels float64
		for i := 0; i < len(pictures); i += o.every {
			p := pictures[i].turned(turn / 90)
			page, err := open(filepath.Join(o.dir, p.File), turn/90)
			if err != nil {
				return err
			}
			before := processorTime()
			found, err := d.Detect(context.Background(), page, nil)
			if err != nil {
				return fmt.Errorf("%s: %w", p.File, err)
			}
			cpu += processorTime() - before
			megapixels += page.Megapixels()
			t.add(p, boxesOf(found))
		}
		printRow(r.name, turn, t, cpu, megapixels)
		printMisses(t, o.misses)
	}
	return nil
}

func printRow(name string, turn int, t tally, cpu time.Duration, megapixels float64) {
	n := float64(max(1, t.pictures))
	fmt.Printf("%-22s %4d %6s %6s %6s %6s %6s %6s %6s %6.2f %6.2f %5.2f%% %6.0f\n", name, turn, t.all,
		t.size[0], t.size[1], t.size[2], t.size[3], t.over32, t.masked,
		float64(t.falseBoxes)/n, float64(t.doubles)/n, 100*t.waste/n, float64(cpu.Milliseconds())/megapixels)
}

func printMisses(t tally, most int) {
	var files []string
	for f := range t.missedIn {
		files = append(files, f)
	}
	sort.Slice(files, func(a, b int) bool {
		if t.missedIn[files[a]] != t.missedIn[files[b]] {
			return t.missedIn[files[a]] > t.missedIn[files[b]]
		}
		return files[a] < files[b]
	})
	for _, f := range files[:min(most, len(files))] {
		fmt.Printf("    %3d missed in %s\n", t.missedIn[f], f)
	}
}

func boxesOf(found []finding.Finding) []image.Rectangle {
	var out []image.Rectangle
	for _, f := range found {
		if f.Kind == finding.Face {
			out = append(out, f.Region.Box)
		}
	}
	return out
}

// open reads a picture as it is stored: the labels ignore orientation tags.
func open(path string, quarters int) (*media.Page, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	src, _, err := image.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	img := image.NewNRGBA(image.Rect(0, 0, src.Bounds().Dx(), src.Bounds().Dy()))
	draw.Draw(img, img.Bounds(), src, src.Bounds().Min, draw.Src)
	if quarters != 0 {
		if img, err = vision.Rotate90(img, quarters); err != nil {
			return nil, err
		}
	}
	return media.NewPage(1, img), nil
}

// processorTime is what this process has used so far, user and system.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
