package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"example.org/redact/pkg/attach"
	"example.org/redact/pkg/exif"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/pipeline"
	"example.org/redact/pkg/policy"
	"example.org/redact/pkg/report"
)

// cleanOptions is what `redact clean` was asked to do.
type cleanOptions struct {
	inputs    []string
	output    string // -o; with one input only
	outDir    string // else outputs go here, with neutral names
	keepNames bool
	report    string // --report; with one input only
	force     bool
	timing    bool
	published string
	audit     *auditLog
	container attach.Type // that -o names by its extension, if it names one
	job       jobSpec
	detection detection
	stdout    io.Writer
	stderr    io.Writer
}

func cleanCommand() *cli.Command {
	flags := []cli.Flag{
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write the copy to `FILE`; its extension decides the format"},
		&cli.StringFlag{Name: "out-dir", Value: "redacted", Usage: "write copies and reports into `DIR`, named redacted-0001 and so on"},
		&cli.StringFlag{Name: "report", Usage: "write the report to `FILE`: JSON, or a page to look at for .html"},
		&cli.StringFlag{Name: "format", Usage: "format of the copy: jpeg, png, ..."},
		&cli.BoolFlag{Name: "force", Usage: "replace existing outputs"},
		&cli.BoolFlag{Name: "timing", Usage: "print the time of each step"},
	}
	flags = append(flags, contextFlags()...)
	flags = append(flags, coverageFlags()...)
	flags = append(flags, auditFlags()...)
	flags = append(flags, detectionFlags()...)
	return &cli.Command{
		Name: "clean", Usage: "make redacted copies", ArgsUsage: "IN...", Flags: flags, OnUsageError: usage,
		Description: "Covers faces, records and identifying text, strips all metadata, and prints what the\noriginal would have breached. Flags come before the inputs.\n\n" + exitHelp,
		Action: func(c *cli.Context) error {
			opt, err := parseClean(c)
			if err != nil {
				return err
			}
			return runClean(c.Context, opt)
		},
	}
}

func parseClean(c *cli.Context) (cleanOptions, error) {
	opt := cleanOptions{
		inputs: c.Args().Slice(), output: c.String("output"), outDir: c.String("out-dir"), report: c.String("report"),
		force: c.Bool("force"), timing: c.Bool("timing"), keepNames: c.Bool("keep-names"), published: c.String("published"),
		stdout: c.App.Writer, stderr: c.App.ErrWriter,
	}
	if err := flagsFirst(c); err != nil {
		return opt, err
	}
	switch n := len(opt.inputs); {
	case n == 0:
		return opt, usageError("name at least one picture: redact clean photo.jpg")
	case n > 1 && opt.output != "":
		return opt, usageError("-o takes one input and there are %d; use --out-dir", n)
	case n > 1 && opt.report != "":
		return opt, usageError("--report takes one input and there are %d; with --out-dir each copy gets a report beside it", n)
	case opt.output != "" && c.IsSet("out-dir"):
		return opt, usageError("-o and --out-dir exclude one another")
	case opt.output != "" && opt.report != "" && filepath.Clean(opt.output) == filepath.Clean(opt.report):
		return opt, usageError("-o and --report name the same file")
	}
	var err error
	if opt.job, opt.detection, err = parseJob(c, taskClean); err != nil {
		return opt, err
	}
	if t, ok := containerForExtension(opt.output); ok && c.String("format") == "" {
		opt.container = t
	} else if opt.job.Format, err = outputFormat(c.String("format"), opt.output); err != nil {
		return opt, err
	}
	opt.audit, err = parseAudit(c)
	return opt, err
}

// parseJob reads the flags that clean and check share.
func parseJob(c *cli.Context, t task) (jobSpec, detection, error) {
	job := jobSpec{Task: t, ReportSource: c.Bool("report-source"), DropUnknown: c.Bool("drop-unknown"), DPI: c.Int("dpi"), Flatten: c.Bool("flatten")}
	if job.DPI < minDPI || job.DPI > maxDPI {
		return job, detection{}, usageError("--dpi must be from %d to %d", minDPI, maxDPI)
	}
	switch r := c.String("pdf-renderer"); r {
	case "pdfium":
	case "poppler":
		job.Poppler = true
	default:
		return job, detection{}, usageError("--pdf-renderer: %q is none of pdfium and poppler", r)
	}
	var err error
	if job.Context, err = parseContext(c); err != nil {
		return job, detection{}, err
	}
	if job.Packs, err = parsePacks(c.String("policy")); err != nil {
		return job, detection{}, err
	}
	if job.Choices, job.Boxes, job.Style, err = parseChoices(c); err != nil {
		return job, detection{}, err
	}
	d, err := parseDetection(c)
	return job, d, err
}

// Below minDPI the print of a form cannot be read, so nothing in it would be found.
const minDPI, maxDPI = 100, 600

// outputFormat decides the copy's format by --format and the output's
// extension, which must agree; empty means the input's own.
func outputFormat(format, output string) (media.Type, error) {
	var byFlag, byName media.Type
	if format != "" {
		t, ok := media.TypeForExtension(format)
		if !ok || media.OutputType(t) != t {
			return "", usageError("--format: %q is not a format that is written here", format)
		}
		byFlag = t
	}
	if output != "" {
		ext := filepath.Ext(output)
		t, ok := media.TypeForExtension(ext)
		if !ok || media.OutputType(t) != t {
			return "", usageError("-o %s: %q is not the extension of a format that is written here; use .jpg or .png", output, ext)
		}
		byName = t
	}
	if byFlag != "" && byName != "" && byFlag != byName {
		return "", usageError("--format %s and the output's extension %s do not agree", format, filepath.Ext(output))
	}
	if byFlag != "" {
		return byFlag, nil
	}
	return byName, nil
}

// runClean cleans every input, one after the other.
func runClean(ctx context.Context, opt cleanOptions) error {
	s, _, _, err := openSession(ctx, opt.detection)
	if err != nil {
		return err
	}
	defer s.Close()
	if opt.job.Official, err = officialPrints(ctx, s, opt.published, opt.stderr); err != nil {
		return err
	}
	if opt.output == "" {
		if err := os.MkdirAll(opt.outDir, 0o700); err != nil {
			return refusal("cannot make the folder %s: %w", opt.outDir, unwrapPath(err))
		}
	}
	tally := tally{total: len(opt.inputs)}
	for i := range opt.inputs {
		rep, err := cleanOne(ctx, s, opt, i)
		if ctx.Err() != nil {
			return &codeError{exitInterrupted, errSilent}
		}
		if err != nil && len(opt.inputs) == 1 {
			return err
		}
		if err != nil {
			complain(opt.stderr, err)
		}
		tally.add(rep, err)
	}
	if len(opt.inputs) > 1 {
		tally.print(opt.stdout)
	}
	return exitOnly(tally.code())
}

// cleanOne makes the copy of one input and its report, or an error and no file.
func cleanOne(ctx context.Context, s *session, opt cleanOptions, i int) (*report.Report, error) {
	name := opt.inputs[i]
	in, st, err := openInput(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	outPath, repPath, format, err := opt.paths(i, in, st.Size())
	if err != nil {
		return nil, err
	}
	if err := checkOutput(outPath, st, opt.force); err != nil {
		return nil, err
	}
	if repPath != "" {
		if err := checkOutput(repPath, st, opt.force); err != nil {
			return nil, err
		}
	}
	tmp, err := createUnnamed(filepath.Dir(outPath))
	if err != nil {
		return nil, refusal("%w", err)
	}
	defer tmp.Close()
	job := opt.job
	job.Format = format
	job.Outside = outsideFindings(name)
	if job.Context.Published, err = publishedAs(opt.published, in); err != nil {
		return nil, err
	}
	rep, err := s.do(ctx, job, name, io.NewSectionReader(in, 0, st.Size()), st.Size(), tmp)
	if err != nil {
		return nil, err
	}
	if err := checkWritten(tmp.File, rep); err != nil {
		return nil, &codeError{exitUnproved, fmt.Errorf("%s: %w; nothing was written", name, err)}
	}
	if err := opt.audit.note(rep); err != nil {
		return nil, refusal("%s: %w; nothing was written", name, err)
	}
	if err := publishBoth(tmp, outPath, repPath, rep, opt.force); err != nil {
		return nil, refusal("%s: %w", name, err)
	}
	return rep, opt.tell(i, outPath, rep)
}

// paths returns where the copy and the report of input i, of size bytes, go, and
// the format of a picture's copy. A neutral name's extension follows the input's
// own content.
func (opt cleanOptions) paths(i int, in *os.File, size int64) (out, rep string, format media.Type, err error) {
	format = opt.job.Format
	head := make([]byte, 4096)
	n, _ := in.ReadAt(head, 0) // a file that cannot be read fails in the worker, with words
	kind, err := containerOf(in, head[:n], min(size, int64(opt.detection.limits.MaxBytes)))
	if err != nil {
		return "", "", "", refusal("%s: %w", opt.inputs[i], err)
	}
	if opt.job.Flatten && attach.Flattens(kind) {
		kind = attach.PDF
	}
	if err := opt.suits(i, kind); err != nil {
		return "", "", "", err
	}
	if opt.output != "" {
		return opt.output, opt.report, format, nil
	}
	ext := kind.Extension()
	if kind == "" {
		if format == "" {
			format = media.OutputFor(head[:n])
		}
		ext = format.Extension()
	}
	stem := fmt.Sprintf("redacted-%04d", i+1)
	if opt.keepNames {
		base := filepath.Base(opt.inputs[i])
		stem = strings.TrimSuffix(base, filepath.Ext(base))
	}
	out = filepath.Join(opt.outDir, stem+ext)
	if opt.report != "" {
		return out, opt.report, format, nil
	}
	return out, filepath.Join(opt.outDir, stem+".report.json"), format, nil
}

// checkWritten reads the unnamed file back and compares it with what the worker
// said of it: the same bytes, and nothing in them but pixels.
func checkWritten(f *os.File, rep *report.Report) error {
	b, err := readBack(f)
	if err != nil {
		return err
	}
	return checkCopy(b, rep)
}

// readBack reads a file that was just written. Its size is known, and a buffer
// that grew to it would take several times the memory.
func readBack(f *os.File) ([]byte, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read the copy back: %w", err)
	}
	b := make([]byte, st.Size())
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, st.Size()), b); err != nil {
		return nil, fmt.Errorf("read the copy back: %w", err)
	}
	return b, nil
}

// checkCopy compares a copy with what the worker said of it: the same bytes, and
// nothing in them but pixels.
func checkCopy(b []byte, rep *report.Report) error {
	if rep.Output == nil {
		return errors.New("the worker made no copy")
	}
	sum := sha256.Sum256(b)
	if hex.EncodeToString(sum[:]) != rep.Output.SHA256 {
		return errors.New("what arrived on the disk is not what was verified")
	}
	if t := attach.Type(rep.Output.Type); slices.Contains(attach.Types(), t) {
		return attach.Verify(t, b, pipeline.ProvePicture)
	}
	residue, err := exif.Verify(b)
	if err != nil {
		return fmt.Errorf("the copy cannot be walked: %w", err)
	}
	if len(residue) > 0 {
		return fmt.Errorf("the copy holds %s metadata", residue[0].Kind)
	}
	return nil
}

// publishBoth gives the report and then the copy their names; when the copy
// cannot have its own, the report loses its name again.
func publishBoth(tmp *unnamed, outPath, repPath string, rep *report.Report, force bool) error {
	if repPath == "" {
		return tmp.publish(outPath, force)
	}
	written, err := reportBytes(tmp.File, repPath, rep)
	if err != nil {
		return err
	}
	rtmp, err := createUnnamed(filepath.Dir(repPath))
	if err != nil {
		return err
	}
	defer rtmp.Close()
	if _, err := rtmp.Write(written); err != nil {
		return fmt.Errorf("cannot write %s: %w", repPath, unwrapPath(err))
	}
	if err := rtmp.publish(repPath, force); err != nil {
		return err
	}
	if err := tmp.publish(outPath, force); err != nil {
		return errors.Join(err, unwrapPath(os.Remove(repPath)))
	}
	return nil
}

// reportBytes writes the report in the form that its name asks for: a page to
// look at for .html, else JSON.
func reportBytes(copied *os.File, path string, rep *report.Report) ([]byte, error) {
	var buf bytes.Buffer
	if ext := strings.ToLower(filepath.Ext(path)); ext != ".html" && ext != ".htm" {
		err := report.WriteJSON(&buf, rep)
		return buf.Bytes(), err
	}
	picture, err := readBack(copied)
	if err != nil {
		return nil, err
	}
	err = report.WriteHTML(&buf, rep, picture)
	return buf.Bytes(), err
}

// publishedAs reads --published: a link means that the link is shared; a folder
// of official pictures means that a copy of one of them would be uploaded.
func publishedAs(where string, in *os.File) (policy.Published, error) {
	if where == "" {
		return policy.NotPublished, nil
	}
	if isAddress(where) {
		return policy.PublishedLink, nil
	}
	same, err := folderHolds(where, in)
	if err != nil {
		return "", usageError("--published: cannot read %s: %w", where, unwrapPath(err))
	}
	if same {
		return policy.PublishedCopy, nil
	}
	return policy.NotPublished, nil
}
