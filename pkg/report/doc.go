// Package report is what the tool says about one picture, and the writers that
// say it: JSON (the contract), JSON lines, text for a terminal, and SARIF.
//
// A Report holds no personal data by construction. Its parts come from closed
// lists (kinds, carriers, actions, warnings) or from packs (sentences), and
// evidence is short fixed codes. FindingsOf turns findings into their reported
// form and leaves recognised text behind; Validate refuses what is on no list,
// and every writer calls it before its first byte.
//
//	r := &report.Report{Tool: ..., Input: ...}
//	r.Context = report.ContextOf(packs, ctx)
//	r.Findings = report.FindingsOf(planned)
//	r.Before, r.After, r.Questions = before.Breaches, after.Breaches, after.Questions
//	err := report.WriteJSON(w, r)
package report
