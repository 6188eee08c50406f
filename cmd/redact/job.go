package main

import (
	"image"
	"time"

	"example.org/redact/internal/likeness"
	"example.org/redact/pkg/attach"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/mask"
	"example.org/redact/pkg/media"
	"example.org/redact/pkg/pipeline"
	"example.org/redact/pkg/policy"
	"example.org/redact/pkg/report"
)

// engineConfig is what a worker is told once: which networks and which language
// its detectors use.
type engineConfig struct {
	Version     string            `json:"version"`
	ModelsDir   string            `json:"models_dir"`
	Given       map[string]string `json:"given,omitempty"` // --model NAME=FILE
	Lang        string            `json:"lang"`
	Sensitivity string            `json:"sensitivity"`
	Marks       [][]byte          `json:"marks,omitempty"` // --marks DIR: small PNG pictures
	AtOnce      int               `json:"at_once"`         // detectors that may look at a page at once
}

// engineReady is what a worker answers once its detectors are loaded.
type engineReady struct {
	Detectors []string       `json:"detectors"`
	Kinds     []finding.Kind `json:"kinds"`
	Models    []report.Model `json:"models"`
	Warnings  []string       `json:"warnings"`
}

// task is what a worker does with one input.
type task string

const (
	taskClean  task = "clean"
	taskCheck  task = "check"
	taskVerify task = "verify"
	taskPrint  task = "print" // the perceptual hash alone
	taskFrame  task = "frame" // clean, of the still of a video
)

// jobSpec is everything that a person decided about one input, as it travels to
// the worker. It holds no name of a file.
type jobSpec struct {
	Task         task              `json:"task"`
	Context      policy.Context    `json:"context"`
	Packs        []packSource      `json:"packs"`
	Choices      pipeline.Choices  `json:"choices"`
	Boxes        []image.Rectangle `json:"boxes,omitempty"`
	Style        mask.Style        `json:"style,omitempty"`
	Format       media.Type        `json:"format,omitempty"`
	Limits       media.Limits      `json:"limits"`
	DropUnknown  bool              `json:"drop_unknown,omitempty"`
	DPI          int               `json:"dpi,omitempty"`
	Poppler      bool              `json:"poppler,omitempty"`
	Flatten      bool              `json:"flatten,omitempty"`
	ReportSource bool              `json:"report_source,omitempty"`
	Outside      []finding.Finding `json:"outside,omitempty"`
	Frame        time.Duration     `json:"frame,omitempty"`    // of taskFrame, from the video's beginning
	Official     []likeness.Print  `json:"official,omitempty"` // of the official pictures to compare with
	// OriginalBytes is, for verify, the length of the original that comes
	// before the copy in the input; 0 when there is none.
	OriginalBytes int64 `json:"original_bytes,omitempty"`
}

// options loads the packs and gives the pipeline's form of the job.
func (j jobSpec) options(packs *packCache) (pipeline.Options, error) {
	opt := pipeline.Options{
		Context: j.Context, Choices: j.Choices, Boxes: j.Boxes, Style: j.Style, Format: j.Format,
		Limits: j.Limits, ReportSource: j.ReportSource, Outside: j.Outside,
		Attach:      attach.Limits{DPI: j.DPI, Pixels: j.Limits.MaxPixels, Part: int64(j.Limits.MaxBytes), Poppler: j.Poppler},
		DropUnknown: j.DropUnknown, Flatten: j.Flatten,
	}
	for _, src := range j.Packs {
		p, err := packs.load(src)
		if err != nil {
			return opt, err
		}
		opt.Packs = append(opt.Packs, p)
	}
	return opt, nil
}

// packCache keeps parsed policies between the pictures of one worker. The zero
// value is empty.
type packCache struct{ byText map[string]*policy.Pack }

func (c *packCache) load(src packSource) (*policy.Pack, error) {
	key := src.Name + "\x00" + string(src.YAML)
	if p, ok := c.byText[key]; ok {
		return p, nil
	}
	p, err := src.load()
	if err != nil {
		return nil, err
	}
	if c.byText == nil {
		c.byText = map[string]*policy.Pack{}
	}
	c.byText[key] = p
	return p, nil
}
