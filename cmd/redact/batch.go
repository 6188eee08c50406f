package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"example.org/redact/internal/batch"
	"example.org/redact/internal/bucket"
	"example.org/redact/internal/queue"
	"example.org/redact/pkg/exif"
)

// batchOptions is what `redact batch` and `redact watch` were asked to do.
type batchOptions struct {
	in, out     string
	state       string // the ledger
	workers     int    // 0: as many as the machine bears
	retryFailed bool
	moved       bool
	dryRun      bool
	keepNames   bool
	progress    string
	published   string
	metrics     string        // address to answer at
	lists       string        // where results.csv and the others go
	queue       queue.Options // with a URL, other machines do the work
	job         jobSpec
	detection   detection
	stdout      io.Writer
	stderr      io.Writer
}

// batchFlags are those that batch and watch share.
func batchFlags() []cli.Flag {
	flags := []cli.Flag{
		&cli.StringFlag{Name: "out", Usage: "write copies and lists into `DIR` (needed)"},
		&cli.StringFlag{Name: "state", Usage: "ledger `FILE`, which alone knows the inputs' names; without it DIR.ledger beside DIR"},
		&cli.IntFlag{Name: "workers", Usage: "pictures at a time (default: the processors, as far as memory goes)"},
		&cli.BoolFlag{Name: "moved", Usage: "the ledger's archive lies in another place now"},
		&cli.StringFlag{Name: "progress", Value: "auto", Usage: "how to show progress on stderr: auto, bar, lines (one a minute), json or none"},
		&cli.StringFlag{Name: "metrics", Usage: "answer /metrics and /healthz at `ADDRESS`, such as :9090"},
		&cli.StringFlag{Name: "format", Usage: "format of all copies: jpeg, png, ..."},
	}
	flags = append(flags, contextFlags()...)
	flags = append(flags, coverageFlags()...)
	return append(flags, detectionFlags()...)
}

func batchCommand() *cli.Command {
	flags := append(batchFlags(),
		&cli.BoolFlag{Name: "retry-failed", Usage: "try again what failed in earlier runs"},
		&cli.BoolFlag{Name: "dry-run", Usage: "say what would be done, and do nothing"},
	)
	flags = append(flags, queueFlags()...)
	return &cli.Command{
		Name: "batch", Usage: "make redacted copies of a whole archive", ArgsUsage: "DIR|URL", Flags: flags, OnUsageError: usage,
		Description: "Takes every file under DIR once. It can be interrupted or killed at any moment: run\nit again and it goes on. What is done and did not change is passed over. Ctrl-C\nfinishes the pictures in hand; a second one gives them up.\n\n" + exitHelp,
		Subcommands: []*cli.Command{batchStatusCommand()},
		Action: func(c *cli.Context) error {
			opt, err := parseBatch(c)
			if err != nil {
				return err
			}
			opt.retryFailed, opt.dryRun, opt.queue = c.Bool("retry-failed"), c.Bool("dry-run"), parseQueue(c)
			if err := opt.checkShared(); err != nil {
				return err
			}
			return runBatch(c.Context, opt)
		},
	}
}

func parseBatch(c *cli.Context) (batchOptions, error) {
	opt := batchOptions{
		in: c.Args().First(), out: c.String("out"), state: c.String("state"), workers: c.Int("workers"), moved: c.Bool("moved"),
		keepNames: c.Bool("keep-names"), progress: c.String("progress"), published: c.String("published"), metrics: c.String("metrics"),
		stdout: c.App.Writer, stderr: c.App.ErrWriter,
	}
	if err := flagsFirst(c); err != nil {
		return opt, err
	}
	switch {
	case c.NArg() != 1:
		return opt, usageError("%s takes one folder: redact %s --out DIR IN", c.Command.Name, c.Command.Name)
	case opt.out == "":
		return opt, usageError("say where the copies go: redact %s --out DIR IN", c.Command.Name)
	case opt.workers < 0:
		return opt, usageError("--workers must be more than 0")
	case !progressModes[opt.progress]:
		return opt, usageError("--progress: %q is none of auto, bar, lines, json and none", opt.progress)
	}
	if opt.state == "" && !bucket.IsURL(opt.out) {
		opt.state = filepath.Clean(opt.out) + ".ledger"
	}
	if opt.lists = opt.out; bucket.IsURL(opt.out) {
		opt.lists = filepath.Clean(opt.state) + "-lists"
	}
	var err error
	if opt.job, opt.detection, err = parseJob(c, taskClean); err != nil {
		return opt, err
	}
	if opt.job.Format, err = outputFormat(c.String("format"), ""); err != nil {
		return opt, err
	}
	if opt.workers == 0 {
		opt.workers = defaultWorkers(opt.detection.worker.MemoryMiB)
	}
	opt.detection.shared = true
	return opt, opt.checkPlaces()
}

// checkPlaces refuses an output within the input or the other way round: a run
// would take its own copies for originals.
func (opt batchOptions) checkPlaces() error {
	if opt.elsewhere() {
		return opt.checkElsewhere()
	}
	in, err := filepath.EvalSymlinks(opt.in)
	if err == nil {
		in, err = filepath.Abs(in)
	}
	if err != nil {
		return refusal("cannot read %s: %w", opt.in, unwrapPath(err))
	}
	if st, err := os.Stat(in); err != nil || !st.IsDir() {
		return refusal("cannot read %s: it is not a folder; for a single picture use redact clean", opt.in)
	}
	for what, p := range map[string]string{"output": opt.out, "ledger": opt.state} {
		real, err := realPath(p)
		if err != nil {
			return refusal("cannot use %s: %w", p, unwrapPath(err))
		}
		if within(real, in) || (what == "output" && within(in, real)) {
			return refusal("the %s %s and the input %s lie in one another; choose a place beside it", what, p, opt.in)
		}
	}
	return nil
}

// realPath is the place that a path leads to, also where its end does not exist.
func realPath(p string) (string, error) {
	p, err := filepath.Abs(p)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(p)
	if errors.Is(err, os.ErrNotExist) && p != filepath.Dir(p) {
		parent, err := realPath(filepath.Dir(p))
		return filepath.Join(parent, filepath.Base(p)), err
	}
	return real, err
}

func within(p, dir string) bool {
	return p == dir || strings.HasPrefix(p, strings.TrimSuffix(dir, "/")+"/")
}

// runBatch takes an archive through, or as much of it as there is time for.
func runBatch(ctx context.Context, opt batchOptions) error {
	b, err := startBatch(ctx, opt)
	if err != nil {
		return err
	}
	defer b.Close()
	if opt.dryRun {
		return b.dryRun(ctx)
	}
	if err := b.open(ctx); err != nil {
		return err
	}
	plan, err := b.walk(ctx, nil)
	if err != nil {
		return err
	}
	b.tellPlan(opt.stderr, plan)
	ran := b.work(ctx)
	if err := b.summarise(context.WithoutCancel(ctx)); err != nil {
		return errors.Join(ran, err)
	}
	if ran != nil {
		return ran
	}
	return b.exit(ctx)
}

// recipe is a hash of all that decides what becomes of a picture, so that a
// picture is done again when any of it changed.
func (opt batchOptions) recipe(ready engineReady) (string, error) {
	job := opt.job
	job.Limits = opt.detection.limits
	// Not the time, but what it decides: a consent that has run out.
	consent := job.Context.ConsentIDs()
	job.Context.Now = time.Time{}
	b, err := json.Marshal(struct {
		Version   string
		Job       jobSpec
		Engine    engineConfig
		Detectors []string
		Models    any
		Published string
		Consent   []string
	}{version, job, engineConfig{Lang: opt.detection.engine.Lang, Sensitivity: opt.detection.engine.Sensitivity, Marks: opt.detection.engine.Marks}, ready.Detectors, ready.Models, opt.published, consent})
	if err != nil {
		return "", fmt.Errorf("hash the options: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// archiveKey names the archive in the ledger without its path, which can hold
// a name too.
func (opt batchOptions) archiveKey() (string, error) {
	p, err := placeURL(opt.in)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(p))
	return hex.EncodeToString(sum[:]), nil
}

// tells says whether the name of a file or folder must not be carried over.
func (opt batchOptions) tells(name string) bool {
	return !opt.keepNames && len(exif.FilenameFindings(name)) > 0
}

// ledgerError gives an error of the ledger its exit code and a word on what to do.
func ledgerError(err error, state string) error {
	switch {
	case errors.Is(err, batch.ErrBusy):
		return refusal("%s: %w; redact batch status --state %s tells how far it is", state, batch.ErrBusy, state)
	case errors.Is(err, batch.ErrArchive):
		return refusal("the ledger %s: %w; give each archive its own --out and --state, or say --moved if it is the same one", state, batch.ErrArchive)
	case errors.Is(err, batch.ErrForeign):
		return refusal("%s: %w; name another file with --state", state, batch.ErrForeign)
	}
	return refusal("%w", err)
}
