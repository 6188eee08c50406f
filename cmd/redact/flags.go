package main

import (
	"fmt"
	"image"
	"os"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/mask"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/pipeline"
	"example.org/redact/pkg/policy"
)

// contextFlags say where the picture is to go; clean, check and batch share them.
func contextFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "policy", EnvVars: []string{"REDACT_POLICY"}, Value: "las,asph", Usage: "policies to judge by: names, separated by commas, or a FILE.yaml"},
		&cli.StringFlag{Name: "channel", Value: "personal", Usage: "where it goes: personal, messaging, official or internal"},
		&cli.StringFlag{Name: "use", Value: "post", Usage: "what it becomes there: post, profile or banner"},
		&cli.StringFlag{Name: "declare", Usage: "what you know is in it: patient, injury, incident, child, self, colleague; separated by commas"},
		&cli.StringFlag{Name: "consent", Usage: "consent records (`FILE`, YAML)"},
		&cli.StringFlag{Name: "published", Usage: "the official page (`URL`) that shows it, or a folder of official pictures (PATH)"},
		&cli.BoolFlag{Name: "incident-public", Usage: "the incident is in the public eye"},
	}
}

// detectionFlags say how hard to look and by what; every command that looks at
// pictures shares them.
func detectionFlags() []cli.Flag {
	d := media.DefaultLimits()
	return []cli.Flag{
		&cli.StringFlag{Name: "sensitivity", Value: "normal", Usage: "low, normal or high: high covers more, also what is not sure"},
		&cli.StringFlag{Name: "ocr-lang", Value: "eng", Usage: "Tesseract language of the writing"},
		&cli.StringFlag{Name: "marks", Usage: "your organisation's own crests and logos, as PNG pictures in the folder `DIR`"},
		&cli.StringSliceFlag{Name: "model", Usage: "use another network: `NAME=FILE` (see redact models list)"},
		&cli.IntFlag{Name: "max-pixels", Value: d.MaxPixels, Usage: "largest picture, in pixels"},
		&cli.IntFlag{Name: "max-side", Value: d.MaxSide, Usage: "longest side, in pixels"},
		&cli.IntFlag{Name: "max-pages", Value: d.MaxPages, Usage: "most pages or frames of a file"},
		&cli.IntFlag{Name: "max-bytes", Value: d.MaxBytes, Usage: "largest file, in bytes"},
		&cli.IntFlag{Name: "max-seconds", Value: 20, Usage: "longest time for a picture"},
		&cli.IntFlag{Name: "max-memory", Value: 1536, Usage: "memory of the worker process, in MiB"},
	}
}

// coverageFlags change what is covered.
func coverageFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "keep", Usage: "leave visible: a `KIND` or X,Y,W,H in pixels"},
		&cli.StringFlag{Name: "keep-reason", Usage: "why: consent, agreed, self or not-it"},
		&cli.StringSliceFlag{Name: "cover", Usage: "cover a `KIND` that is only flagged by default"},
		&cli.StringSliceFlag{Name: "add-box", Usage: "cover this region too: `X,Y,W,H` in pixels"},
		&cli.StringFlag{Name: "style", Value: "solid", Usage: "how faces are covered: solid, pixelate or blur; text is always solid"},
		&cli.BoolFlag{Name: "drop-unknown", Usage: "leave out parts of a container that cannot be processed; else they refuse it"},
		&cli.BoolFlag{Name: "flatten", Usage: "make documents of Word, PowerPoint and Excel PDFs of pictures (needs LibreOffice)"},
		&cli.StringFlag{Name: "pdf-renderer", Value: "pdfium", Usage: "what draws the pages of a PDF: pdfium, which is built in, or poppler (needs pdftoppm)"},
		&cli.IntFlag{Name: "dpi", Value: 200, Usage: "dots an inch at which the pages of a PDF are drawn"},
		&cli.BoolFlag{Name: "keep-names", Usage: "outputs keep the inputs' names (a name can hold a date or a person)"},
		&cli.BoolFlag{Name: "report-source", Usage: "put the input's hash into the report (it links the copy to the original)"},
	}
}

// packSource is a policy as it travels to the worker: a built-in name, or the
// text of a user's file.
type packSource struct {
	Name string `json:"name"`
	YAML []byte `json:"yaml,omitempty"`
}

// load returns the pack.
func (s packSource) load() (*policy.Pack, error) {
	if s.YAML == nil {
		return policy.Load(s.Name)
	}
	return policy.Parse(s.Name, s.YAML)
}

// parsePacks reads --policy: names and files, separated by commas. Each is
// parsed here already, so that a bad pack is an error before any picture.
func parsePacks(list string) ([]packSource, error) {
	var out []packSource
	for _, name := range strings.Split(list, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		src := packSource{Name: name}
		if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") || strings.ContainsRune(name, os.PathSeparator) {
			b, err := os.ReadFile(name)
			if err != nil {
				return nil, usageError("--policy: cannot read %s: %w", name, unwrapPath(err))
			}
			src.YAML = b
		}
		if _, err := src.load(); err != nil {
			return nil, usageError("--policy: %w", err)
		}
		out = append(out, src)
	}
	if len(out) == 0 {
		return nil, usageError("--policy names no policy; there are %s", strings.Join(policy.Builtin(), ", "))
	}
	return out, nil
}

// parseContext reads the context flags.
func parseContext(c *cli.Context) (policy.Context, error) {
	ctx := policy.Context{IncidentPublic: c.Bool("incident-public")}
	var err error
	if ctx.Channel, err = policy.ParseChannel(c.String("channel")); err != nil {
		return ctx, usageError("--channel: %w", err)
	}
	if ctx.Use, err = policy.ParseUse(c.String("use")); err != nil {
		return ctx, usageError("--use: %w", err)
	}
	if ctx.Declared, err = policy.ParseDeclarations(c.String("declare")); err != nil {
		return ctx, usageError("--declare: %w", err)
	}
	if name := c.String("consent"); name != "" {
		b, err := os.ReadFile(name)
		if err != nil {
			return ctx, usageError("--consent: cannot read %s: %w", name, unwrapPath(err))
		}
		if ctx.Consent, err = policy.ParseConsent(name, b); err != nil {
			return ctx, usageError("--consent: %w", err)
		}
	}
	return ctx.Defaults(), nil
}

// parseChoices reads the coverage flags.
func parseChoices(c *cli.Context) (pipeline.Choices, []image.Rectangle, mask.Style, error) {
	var ch pipeline.Choices
	ch.KeepNames = c.Bool("keep-names")
	for _, s := range c.StringSlice("keep") {
		if b, err := parseBox(s); err == nil {
			ch.KeepBoxes = append(ch.KeepBoxes, b)
			continue
		}
		ks, err := parseKinds(s)
		if err != nil {
			return ch, nil, "", usageError("--keep: %q is neither a kind of finding nor X,Y,W,H in whole pixels", s)
		}
		ch.Keep = append(ch.Keep, ks...)
	}
	for _, s := range c.StringSlice("cover") {
		ks, err := parseKinds(s)
		if err != nil {
			return ch, nil, "", usageError("--cover: %w", err)
		}
		ch.Cover = append(ch.Cover, ks...)
	}
	if s := c.String("keep-reason"); s != "" {
		if ch.KeepReason = finding.KeepReason(s); !ch.KeepReason.Valid() {
			return ch, nil, "", usageError("--keep-reason: %q is not a reason (consent, agreed, self, not-it)", s)
		}
	}
	var boxes []image.Rectangle
	for _, s := range c.StringSlice("add-box") {
		b, err := parseBox(s)
		if err != nil {
			return ch, nil, "", usageError("--add-box: %w", err)
		}
		boxes = append(boxes, b)
	}
	style, err := mask.ParseStyle(c.String("style"))
	if err != nil {
		return ch, nil, "", usageError("--style: %w", err)
	}
	return ch, boxes, style, nil
}

// parseKinds reads one kind, or several separated by commas.
func parseKinds(s string) ([]finding.Kind, error) {
	var out []finding.Kind
	for _, name := range strings.Split(s, ",") {
		k, err := finding.ParseKind(strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}

// parseBox reads X,Y,W,H in pixels.
func parseBox(s string) (image.Rectangle, error) {
	parts := strings.Split(s, ",")
	if len(parts) != 4 {
		return image.Rectangle{}, fmt.Errorf("%q is not X,Y,W,H", s)
	}
	var n [4]int
	for i, p := range parts {
		v, err := strconv.Atoi(strings.TrimSpace(p))
		if err != nil || v < 0 || v > 1<<20 {
			return image.Rectangle{}, fmt.Errorf("%q is not X,Y,W,H in whole pixels", s)
		}
		n[i] = v
	}
	if n[2] == 0 || n[3] == 0 {
		return image.Rectangle{}, fmt.Errorf("the box %q has no area", s)
	}
	return image.Rect(n[0], n[1], n[0]+n[2], n[1]+n[3]), nil
}
