package report

import (
	"errors"
	"fmt"
	"regexp"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
)

// ErrInvalid is the class of all errors of Validate. They name the place and
// never the value, which might be what must not be written.
var ErrInvalid = errors.New("report breaks its contract")

var (
	evidenceCode = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	hexHash      = regexp.MustCompile(`^[0-9a-f]{64}$`)
	randomID     = regexp.MustCompile(`^[0-9a-f]{8,64}$`)
	partName     = regexp.MustCompile(`^[0-9]+(/[0-9]+)*$`)
	toolWord     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]*(/[A-Za-z0-9._+-]+)?(@[A-Za-z0-9._+-]+)?$`)
	typeWord     = regexp.MustCompile(`^[a-z0-9]{1,16}$`)
)

// maxCode bounds an evidence code: longer ones would be sentences.
const maxCode = 40

// Validate reports the first place where r holds something that is on no list
// or does not fit together.
func (r *Report) Validate() error {
	for _, check := range []func() error{r.checkTool, r.checkContext, r.checkFindings, r.checkBreaches, r.checkRest} {
		if err := check(); err != nil {
			return fmt.Errorf("%w: %w", ErrInvalid, err)
		}
	}
	return nil
}

func (r *Report) checkTool() error {
	if r.Schema != Schema && r.Schema != "" {
		return errors.New("schema is not " + Schema)
	}
	for i, m := range r.Tool.Models {
		if !toolWord.MatchString(m.Name) || !hexHash.MatchString(m.SHA256) {
			return fmt.Errorf("tool.models[%d] is not a name and a sha256", i)
		}
	}
	for i, d := range r.Tool.Detectors {
		if !toolWord.MatchString(d) {
			return fmt.Errorf("tool.detectors[%d] is not a detector's name", i)
		}
	}
	// Findings can be judged without a picture: then there is neither type nor page.
	if !typeWord.MatchString(r.Input.Type) && (r.Input.Type != "" || len(r.Input.Pages) > 0) {
		return errors.New("input.type is not a type")
	}
	if r.Input.SHA256 != "" && !hexHash.MatchString(r.Input.SHA256) {
		return errors.New("input.sha256 is not a sha256")
	}
	return nil
}

func (r *Report) checkContext() error {
	c := policy.Context{Channel: r.Context.Channel, Use: r.Context.Use, Declared: r.Context.Declared}
	if r.Context.Published != nil {
		c.Published = *r.Context.Published
	}
	if err := c.Validate(); err != nil {
		return errors.New("context holds a word that is on no list")
	}
	for i, id := range r.Context.Consent {
		if !randomID.MatchString(id) {
			return fmt.Errorf("context.consent[%d] is not a random id", i)
		}
	}
	return nil
}

func (r *Report) checkFindings() error {
	seen := map[string]bool{}
	for i, f := range r.Findings {
		if err := f.check(len(r.Input.Pages)); err != nil {
			return fmt.Errorf("findings[%d]: %w", i, err)
		}
		if seen[f.ID] {
			return fmt.Errorf("findings[%d]: its id is used twice", i)
		}
		seen[f.ID] = true
	}
	return nil
}

var findingID = regexp.MustCompile(`^f[1-9][0-9]*$`)

func (f Finding) check(pages int) error {
	switch {
	case !findingID.MatchString(f.ID):
		return errors.New("id is not f and a number")
	case !f.Kind.Valid():
		return errors.New("kind is on no list")
	case f.Carrier != "" && !f.Carrier.Valid():
		return errors.New("carrier is on no list")
	case !f.Action.Valid():
		return errors.New("action is on no list")
	case f.Certainty < finding.Possible || f.Certainty > finding.Definite:
		return errors.New("certainty must be possible, likely or definite")
	case !toolWord.MatchString(f.Detector):
		return errors.New("detector is not a detector's name")
	case f.Part != "" && !partName.MatchString(f.Part):
		return errors.New("part is not a number")
	case f.Page < 0 || pages > 0 && f.Part == "" && f.Page > pages:
		return errors.New("page does not exist")
	case f.Box[2] < 0 || f.Box[3] < 0:
		return errors.New("box is turned inside out")
	case f.Score < 0 || f.Score > 1:
		return errors.New("score is outside 0 to 1")
	case (f.Action == finding.Keep) != (f.Keep != nil):
		return errors.New("keep and action disagree")
	case f.Keep != nil && f.Keep.Reason != "" && !f.Keep.Reason.Valid():
		return errors.New("keep.reason is on no list")
	}
	for _, e := range f.Evidence {
		if len(e) > maxCode || !evidenceCode.MatchString(e) {
			return errors.New("evidence is not a fixed code")
		}
	}
	return nil
}

func (r *Report) checkBreaches() error {
	known := map[string]bool{}
	for _, f := range r.Findings {
		known[f.ID] = true
	}
	lists := []struct {
		name string
		list []policy.Breach
	}{{"before", r.Before}, {"after", r.After}}
	for _, l := range lists {
		for i, b := range l.list {
			if b.Policy == "" || b.Section == "" || b.Title == "" || b.Sentence == "" || len(b.Remedies) == 0 {
				return fmt.Errorf("%s[%d] lacks its policy, section, title, remedies or sentence", l.name, i)
			}
			for _, id := range b.Findings {
				if !known[id] {
					return fmt.Errorf("%s[%d] names a finding that is not there", l.name, i)
				}
			}
		}
	}
	return nil
}

func (r *Report) checkRest() error {
	for i, q := range r.Questions {
		if q.Policy == "" || q.Section == "" || q.Text == "" {
			return fmt.Errorf("questions[%d] lacks its policy, section or text", i)
		}
	}
	for i, k := range r.NotChecked {
		if !k.Valid() {
			return fmt.Errorf("not_checked[%d] is no kind", i)
		}
	}
	for i, w := range r.Warnings {
		if NewWarning(w.Code) != w {
			return fmt.Errorf("warnings[%d] is not on the fixed list", i)
		}
	}
	switch r.Verdict {
	case policy.VerdictPost, policy.VerdictAsk, policy.VerdictWithhold:
	default:
		return errors.New("verdict must be post, ask or withhold")
	}
	if r.VerdictReason == "" {
		return errors.New("verdict_reason is empty")
	}
	if r.Output != nil && (!hexHash.MatchString(r.Output.SHA256) || !typeWord.MatchString(r.Output.Type)) {
		return errors.New("output is not a hash and a type")
	}
	for step := range r.TimingMS {
		if !toolWord.MatchString(step) {
			return errors.New("timing_ms holds something that is not a step")
		}
	}
	return nil
}
