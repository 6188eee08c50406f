// Package policy reads social media policies written as data (packs) and says
// which of their sections a picture breaches, before and after redaction.
//
// It knows nothing of pixels. It takes findings (what is in the picture), a
// Context (where it is to go, what a person declared) and packs, and gives
// breaches, questions for a person and a verdict:
//
//	las, err := policy.Load("las")            // or policy.LoadFile("trust.yaml")
//	ctx := policy.Context{Channel: policy.Personal, Declared: []policy.Declaration{policy.DeclarePatient}}
//	fs = append(fs, policy.Declare(ctx)...)    // a person's word becomes findings
//	before := policy.Evaluate(packs, ctx, fs, policy.Before)
//	// ... the plan fills Finding.Action ...
//	after := policy.Evaluate(packs, ctx, fs, policy.After)
//	kept := policy.KeptWithoutConsent(ctx, fs)
//	verdict, reason := policy.Decide(after.Breaches, after.Questions, kept)
//
// Four ideas carry the package.
//
// A section is a pair. The same number names different sections in different
// policies, so a Breach always carries policy and section, and a message in a
// pack writes {here} where the pair belongs; a bare number is a parse error.
//
// Covering cures only some breaches. A rule says what cures it (cured_by). A
// clinical record is cured only when the whole object is covered, a crash scene
// never. Before ignores what the plan did, After honours it. Flagging or
// keeping a finding cures nothing.
//
// Certainty is the weaker of two. The rule says how surely the section is
// breached if the thing is there, the detector how surely it is there.
//
// A pack proves itself. Every rule carries examples of what it holds for and
// what not; Pack.Test runs them, and a rule without both is refused.
package policy
