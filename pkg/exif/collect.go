package exif

import (
	"slices"

	"example.org/redact/pkg/finding"
)

// meaning is what a tag, property or segment tells: a kind, the carrier it is
// named under, and a fixed code for the evidence. An empty kind means that it
// tells nothing.
type meaning struct {
	kind    finding.Kind
	carrier finding.Carrier
	code    string
}

// collector gathers what the walkers see: one finding per kind and carrier.
type collector struct {
	detector string
	found    map[place]*finding.Finding
	// depth counts containers within containers; see maxDepth.
	depth int
	// unpacked counts the bytes that compressed texts and profiles unfolded to.
	unpacked int64
}

type place struct {
	kind    finding.Kind
	carrier finding.Carrier
}

func newCollector(detector string) *collector {
	return &collector{detector: detector, found: map[place]*finding.Finding{}}
}

// add records that kind k was seen at carrier at. Seen twice, it is one finding
// with the higher certainty and all codes.
func (c *collector) add(k finding.Kind, at finding.Carrier, sure finding.Certainty, code string) {
	p := place{k, at}
	f := c.found[p]
	if f == nil {
		f = &finding.Finding{Kind: k, Carrier: at, Score: 1, Detector: c.detector}
		c.found[p] = f
	}
	f.Certainty = max(f.Certainty, sure)
	if !slices.Contains(f.Evidence, code) {
		f.Evidence = append(f.Evidence, code)
	}
}

// mean records m, unless it tells nothing: with certainty definite, but likely
// where the location is a name and not a position.
func (c *collector) mean(m meaning) {
	if m.kind == "" {
		return
	}
	sure := finding.Definite
	if m.kind == finding.GPS && m.code == "place-name" {
		sure = finding.Likely
	}
	c.add(m.kind, m.carrier, sure, m.code)
}

// meanAt is mean for a tag that was met in another carrier than its own.
func (c *collector) meanAt(m meaning, at finding.Carrier) {
	m.carrier = at
	c.mean(m)
}

// undecodable records a block that could not be read to its end: there is
// metadata, and a location cannot be ruled out.
func (c *collector) undecodable(at finding.Carrier, code string) {
	c.add(finding.Metadata, at, finding.Definite, code)
	c.add(finding.GPS, at, finding.Possible, "undecodable")
}

// nested runs f one container deeper, or records that the nesting is too deep
// to be followed.
func (c *collector) nested(at finding.Carrier, f func()) {
	if c.depth >= maxDepth {
		c.undecodable(at, "nested-too-deep")
		return
	}
	c.depth++
	f()
	c.depth--
}

// findings returns all, ordered by kind and then by carrier as the closed
// lists have them, so that the same file always gives the same report.
func (c *collector) findings() []finding.Finding {
	kinds, carriers := finding.Kinds(), finding.Carriers()
	out := make([]finding.Finding, 0, len(c.found))
	for _, f := range c.found {
		slices.Sort(f.Evidence)
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b finding.Finding) int {
		if a.Kind != b.Kind {
			return slices.Index(kinds, a.Kind) - slices.Index(kinds, b.Kind)
		}
		return slices.Index(carriers, a.Carrier) - slices.Index(carriers, b.Carrier)
	})
	return out
}
