package records

import (
	"slices"

	"example.org/redact/pkg/finding"
)

// dispatchTerms are the columns of a list of emergency calls; of those in
// callTerms no other list has one.
var (
	dispatchTerms = []string{"dispatch", "cad", "unit", "caller", "problem", "location", "status"}
	callTerms     = []string{"dispatch", "cad", "caller", "problem"}
)

const (
	listLines    = 3 // with an identifier each
	listDispatch = 2 // columns
)

// list finds a list of people whose sheet or screen has no edges in the picture:
// a handover sheet or a ward's list, by several lines with an identifier of one
// person each; a list of calls, by several places and the columns of one. One
// such line may stand in a chat; several are a record. It is covered whole, since
// what a list says of people is in all of its columns.
func (s *scene) list() []finding.Finding {
	rows := s.linesWith(strongIDs...)
	evidence := []string{"several-identifiers"}
	if len(rows) < listLines {
		if rows = s.calls(); len(rows) < listLines {
			return nil
		}
		evidence = append(evidence, "vocabulary")
	}
	r, _, place := s.around(rows, func(p *panel) bool { return len(p.lines) >= letterLines })
	if s.taken(r) {
		return nil
	}
	return []finding.Finding{{Region: r, Certainty: finding.Likely, Evidence: append(evidence, place)}}
}

// calls returns the lines of a list of emergency calls: those with a place, and
// its columns' heads.
func (s *scene) calls() []*line {
	words := screenWords.in(s.lines)
	var heads []*line
	columns, call := 0, false
	for _, t := range dispatchTerms {
		if words.has(t) {
			columns++
			call = call || slices.Contains(callTerms, t)
			heads = append(heads, words.lines[t]...)
		}
	}
	places := s.linesWith(finding.Postcode, finding.Address)
	if columns < listDispatch || !call || len(places) < listLines {
		return nil
	}
	return append(places, heads...)
}

// linesWith returns the lines that carry a finding of one of the kinds, which is
// likely at least and on no record that was found; each line once.
func (s *scene) linesWith(kinds ...finding.Kind) []*line {
	var out []*line
	for _, f := range s.so.Of(kinds...) {
		if f.Certainty < finding.Likely || s.taken(f.Region) {
			continue
		}
		if l := s.lineAt(f); l != nil && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}
