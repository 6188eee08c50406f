package policy

import (
	"fmt"

	"example.org/redact/pkg/finding"
)

// Verdict is what the tool advises to do with the redacted copy.
type Verdict string

// Verdicts, from the lightest.
const (
	VerdictPost     Verdict = "post"
	VerdictAsk      Verdict = "ask"
	VerdictWithhold Verdict = "withhold"
)

// Fixed reasons, for verdicts that no single rule explains.
const (
	reasonPost = "Nothing that was looked for is left in this copy that these policies forbid; what only a person can judge is listed as questions."
	reasonKept = "Something was left visible without the consent of the person it belongs to: ask them, or cover it."
)

// Decide turns what the copy still breaches into a verdict and one sentence.
//
// Withhold: a definite or likely breach is left that nothing covers, because
// its only remedies are to withhold the picture or to share the official link.
// Ask: any other breach is left, a raised question is open, or something was
// kept without consent. Post: otherwise. Standing questions never count.
func Decide(after []Breach, questions []Question, keptWithoutConsent bool) (Verdict, string) {
	for _, b := range strongestFirst(after) {
		if b.Certainty >= finding.Likely && b.uncoverable() {
			return VerdictWithhold, b.Sentence
		}
	}
	for _, b := range strongestFirst(after) {
		return VerdictAsk, b.Sentence
	}
	if keptWithoutConsent {
		return VerdictAsk, reasonKept
	}
	for _, q := range questions {
		if q.Raised {
			return VerdictAsk, fmt.Sprintf("%s asks: %s", q.Name, q.Text)
		}
	}
	return VerdictPost, reasonPost
}

// uncoverable reports whether withholding or linking are the only remedies.
// Advice stands beside any remedy and covers nothing.
func (b Breach) uncoverable() bool {
	hard := false
	for _, r := range b.Remedies {
		switch r {
		case Withhold, Link:
			hard = true
		case Advice, NoRemedy:
		default:
			return false
		}
	}
	return hard
}

// KeptWithoutConsent reports whether a finding was left visible by a person's
// choice for which nobody's consent is known. A reason `agreed` is a
// colleague's word and `self` the sharer's own; `consent` needs a record that
// is valid today, for this channel, and covers the finding; `not-it` and no
// reason at all are nobody's consent.
func KeptWithoutConsent(ctx Context, fs []finding.Finding) bool {
	ctx = ctx.Defaults()
	for _, f := range fs {
		if f.Action != finding.Keep {
			continue
		}
		switch f.KeepReason {
		case finding.Agreed, finding.Self:
		case finding.Consent:
			if !ctx.consented(f) {
				return true
			}
		default:
			return true
		}
	}
	return false
}
