package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"image"
	"slices"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
	"example.org/redact/pkg/report"
)

// metadataRooms are the kinds that the inventory of the file's bytes emits;
// they are always checked.
var metadataRooms = []finding.Kind{
	finding.GPS, finding.TakenAt, finding.DeviceID, finding.Author, finding.Caption, finding.Thumbnail,
	finding.Filename, finding.Trailer, finding.HiddenTextLayer, finding.Metadata,
}

// subject is what a report speaks of.
type subject struct {
	kind     string
	pages    []image.Rectangle
	planned  []finding.Finding
	judged   []finding.Finding // the same with pages numbered through, where parts have their own
	warnings []report.Warning
}

func (l *look) subject() subject {
	s := subject{kind: string(l.doc.Type), pages: l.bounds, planned: l.planned, judged: l.planned}
	for _, w := range l.doc.Warnings {
		s.warnings = append(s.warnings, report.NewWarning(w.Code))
	}
	return s
}

// assemble writes the report. copied is nil when no copy was made.
func (p *Pipeline) assemble(s subject, copied *proved, input []byte, opt Options, clock *stopwatch) report.Report {
	r := judge(opt.Packs, opt.Context, s.judged)
	r.Findings = report.FindingsOf(s.planned)
	r.Tool = report.Tool{Version: p.tool.Version, Models: p.tool.Models, Detectors: p.names()}
	r.NotChecked = p.notChecked()
	r.Input = report.Input{Type: s.kind, Pages: []report.Page{}}
	for _, b := range s.pages {
		r.Input.Pages = append(r.Input.Pages, report.Page{Width: b.Dx(), Height: b.Dy()})
	}
	if opt.ReportSource {
		r.Input.SHA256, r.Input.Bytes = hexSum(input), int64(len(input))
	}
	r.Warnings = append(r.Warnings, p.tool.Warnings...)
	r.Warnings = append(r.Warnings, s.warnings...)
	if slices.ContainsFunc(s.planned, func(f finding.Finding) bool { return f.Kind == finding.Person && f.Located() }) {
		r.Warnings = append(r.Warnings, report.NewWarning("person-without-face"))
	}
	if opt.Choices.KeepNames {
		r.Warnings = append(r.Warnings, report.NewWarning("kept-names"))
	}
	if copied != nil {
		for _, w := range copied.warnings {
			r.Warnings = append(r.Warnings, report.NewWarning(w.Code))
		}
		r.Output = &report.Output{SHA256: hexSum(copied.bytes), Bytes: int64(len(copied.bytes)), Type: string(copied.kind)}
		r.Verify = &report.Verify{Passed: true, Metadata: report.MetadataClean, Redetected: copied.redetected, Rendered: copied.renders}
	}
	clock.lap("report")
	for step, ms := range clock.ms {
		r.TimingMS[step] = int(ms)
	}
	return r
}

// judge evaluates the packs over planned findings, before and after, and
// decides; everything about the picture itself is left empty.
func judge(packs []*policy.Pack, pc policy.Context, planned []finding.Finding) report.Report {
	before := policy.Evaluate(packs, pc, planned, policy.Before)
	after := policy.Evaluate(packs, pc, planned, policy.After)
	kept := policy.KeptWithoutConsent(pc, planned)
	verdict, reason := policy.Decide(after.Breaches, after.Questions, kept)
	return report.Report{
		Schema:   report.Schema,
		Tool:     report.Tool{Models: []report.Model{}, Detectors: []string{}},
		Input:    report.Input{Pages: []report.Page{}},
		Context:  report.ContextOf(packs, pc),
		Findings: report.FindingsOf(planned),
		Before:   before.Breaches, After: after.Breaches, Questions: after.Questions,
		NotChecked: []finding.Kind{},
		Verdict:    verdict, VerdictReason: reason,
		Warnings: []report.Warning{}, TimingMS: map[string]int{},
	}
}

// Evaluate gives the report that findings would lead to under the default
// plan, without any picture: no detector ran, so every kind is "not checked".
func Evaluate(version string, packs []*policy.Pack, pc policy.Context, fs []finding.Finding) *report.Report {
	all := merge(append(slices.Clone(fs), policy.Declare(pc)...))
	r := judge(packs, pc, Plan(all, pc, Choices{}, nil))
	r.Tool.Version = version
	r.NotChecked = finding.Kinds()
	return &r
}

func (p *Pipeline) names() []string {
	out := []string{}
	for _, d := range p.detectors() {
		out = append(out, d.Name())
	}
	return out
}

// notChecked lists the kinds that nothing here can emit.
func (p *Pipeline) notChecked() []finding.Kind {
	can := slices.Clone(metadataRooms)
	for _, d := range p.detectors() {
		can = append(can, d.Kinds()...)
	}
	out := []finding.Kind{}
	for _, k := range finding.Kinds() {
		if !slices.Contains(can, k) {
			out = append(out, k)
		}
	}
	return out
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
