package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
)

// toolURI is what SARIF gives as the tool's home; .example is reserved and
// leads nowhere.
const toolURI = "https://redact.example/"

// WriteSARIF writes one SARIF 2.1.0 log with one run. Pictures are named by
// their place in the list, since a file name can name somebody; nil stands for
// one that was refused, and then the run was no success. Every breach of
// an original is a result of kind "fail" and every raised question one of kind
// "review"; the boxes are rectangles of an attachment, which is how SARIF marks
// areas of an image.
func WriteSARIF(w io.Writer, rs []*Report) error {
	log, err := sarif.New(sarif.Version210)
	if err != nil {
		return fmt.Errorf("write SARIF: %w", err)
	}
	run := sarif.NewRunWithInformationURI("redact", toolURI)
	run.AddInvocation(!slices.Contains(rs, nil))
	for i, r := range rs {
		if r == nil {
			continue
		}
		full, err := r.complete()
		if err != nil {
			return err
		}
		version := full.Tool.Version
		run.Tool.Driver.Version = &version
		addPicture(run, full, fmt.Sprintf("picture-%d", i+1))
	}
	if run.Results == nil {
		run.Results = []*sarif.Result{}
	}
	log.AddRun(run)
	var buf bytes.Buffer
	if err := log.PrettyWrite(&buf); err != nil {
		return fmt.Errorf("write SARIF: %w", err)
	}
	buf.WriteByte('\n')
	_, err = w.Write(buf.Bytes())
	return err
}

// addPicture adds one report's results under the name uri.
func addPicture(run *sarif.Run, r *Report, uri string) {
	run.AddDistinctArtifact(uri).WithLength(-1) // SARIF for "not known"
	left := map[string]bool{}
	for _, b := range r.After {
		left[b.Rule] = true
	}
	for _, b := range r.Before {
		heading := Heading(b.Policy, b.Section, b.Title)
		rule := run.AddRule(b.Rule).WithName(b.Rule).WithDescription(heading)
		rule.WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(level(b)))
		res := place(run, b.Rule, uri).WithKind("fail").WithLevel(level(b)).WithMessage(sarif.NewTextMessage(heading + ": " + b.Sentence))
		res.PropertyBag = sarif.PropertyBag{Properties: sarif.Properties{
			"policy": b.Policy, "section": b.Section, "modality": string(b.Modality), "certainty": b.Certainty.String(),
			"remedies": b.Remedies, "leftInCopy": left[b.Rule],
		}}
		if marked := rectangles(r.Findings, b.Findings); len(marked) > 0 {
			a := sarif.Attachment{ArtifactLocation: sarif.NewSimpleArtifactLocation(uri), Rectangles: marked}
			res.Attachments = append(res.Attachments, &a)
		}
	}
	for _, q := range r.Questions {
		if !q.Raised {
			continue
		}
		id := q.Policy + "-" + q.Section + "-question"
		run.AddRule(id).WithName(id).WithDescription(Heading(q.Policy, q.Section, "asks a person to judge"))
		place(run, id, uri).WithKind("review").WithLevel("none").WithMessage(sarif.NewTextMessage(Heading(q.Policy, q.Section, "asks: "+q.Text)))
	}
}

func place(run *sarif.Run, rule, uri string) *sarif.Result {
	res := run.CreateResultForRule(rule)
	for i, known := range run.Tool.Driver.Rules {
		if known.ID == rule {
			res.WithRuleIndex(i)
		}
	}
	at := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(uri))
	res.AddLocation(sarif.NewLocationWithPhysicalLocation(at))
	return res
}

// level is error for what the policy surely forbids, note for what it may.
func level(b policy.Breach) string {
	switch {
	case b.Certainty == finding.Possible:
		return "note"
	case b.Certainty == finding.Definite && b.Modality == policy.Must:
		return "error"
	}
	return "warning"
}

// rectangles are the boxes of the findings with the given ids.
func rectangles(fs []Finding, ids []string) []*sarif.Rectangle {
	var out []*sarif.Rectangle
	for _, id := range ids {
		for _, f := range fs {
			if f.ID != id || f.Box[2] == 0 || f.Box[3] == 0 {
				continue
			}
			x, y, w, h := float64(f.Box[0]), float64(f.Box[1]), float64(f.Box[2]), float64(f.Box[3])
			rect := sarif.NewRectangle().WithLeft(x).WithTop(y).WithRight(x + w).WithBottom(y + h).
				WithMessage(sarif.NewTextMessage(fmt.Sprintf("%s, page %d", kindWords[f.Kind].one, f.Page)))
			out = append(out, rect)
		}
	}
	return out
}
