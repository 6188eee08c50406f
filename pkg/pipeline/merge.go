package pipeline

import (
	"cmp"
	"fmt"
	"slices"

	"example.org/redact/pkg/finding"
)

// sameThing is the share of the smaller box that must lie in the larger one
// for two findings of a kind to be one thing seen twice.
const sameThing = 0.6

// merge joins findings of one kind that lie on one another, puts them into a
// stable order (metadata first, then by page, kind and place) and numbers them.
func merge(fs []finding.Finding) []finding.Finding {
	var out []finding.Finding
next:
	for _, f := range fs {
		for i := range out {
			if mergeable(out[i], f) {
				out[i] = join(out[i], f)
				continue next
			}
		}
		out = append(out, f)
	}
	rank := map[finding.Kind]int{}
	for i, k := range finding.Kinds() {
		rank[k] = i
	}
	slices.SortStableFunc(out, func(a, b finding.Finding) int {
		return cmp.Or(
			cmp.Compare(a.Page, b.Page),
			cmp.Compare(rank[a.Kind], rank[b.Kind]),
			cmp.Compare(a.Carrier, b.Carrier),
			cmp.Compare(a.Box.Min.Y, b.Box.Min.Y),
			cmp.Compare(a.Box.Min.X, b.Box.Min.X),
			cmp.Compare(a.Box.Max.Y, b.Box.Max.Y),
			cmp.Compare(a.Box.Max.X, b.Box.Max.X),
		)
	})
	for i := range out {
		out[i].ID = fmt.Sprintf("f%d", i+1)
	}
	return out
}

// mergeable reports whether a and b are one thing. Lines of text are not
// merged: each keeps its own reading.
func mergeable(a, b finding.Finding) bool {
	if a.Kind != b.Kind || a.Kind == finding.Text || a.Part != b.Part || a.Page != b.Page {
		return false
	}
	if !a.Located() && !b.Located() {
		return a.Carrier == b.Carrier && a.Detector == b.Detector
	}
	return a.Overlap(b.Region) >= sameThing || b.Overlap(a.Region) >= sameThing
}

// join keeps the larger region, the higher certainty and score, and all the
// evidence. Where neither region holds the other, the hull of both is taken.
func join(a, b finding.Finding) finding.Finding {
	big, small := a, b
	if b.Box.Dx()*b.Box.Dy() > a.Box.Dx()*a.Box.Dy() {
		big, small = b, a
	}
	if !small.Box.In(big.Box) {
		big.Polygon = nil
		big.Box = big.Box.Union(small.Box)
	}
	if small.Certainty > big.Certainty || small.Certainty == big.Certainty && small.Score > big.Score {
		big.Certainty, big.Score, big.Detector = small.Certainty, small.Score, small.Detector
	}
	for _, e := range small.Evidence {
		if !slices.Contains(big.Evidence, e) {
			big.Evidence = append(slices.Clone(big.Evidence), e)
		}
	}
	return big
}

// Letters look like small faces: two dots and a line in a round frame. A face is
// taken for a letter when it lies on a line of text, is no larger than the line
// is high, and the face detector was not sure of it.
const (
	letterShare  = 0.6  // of the face's box that lies on the line
	letterHeight = 1.6  // times the line's height
	letterScore  = 0.85 // below which a face may be a letter
)

// withoutLetters drops faces that are letters of located lines.
func withoutLetters(fs []finding.Finding) []finding.Finding {
	lines := finding.Set(fs).Lines()
	var out []finding.Finding
	for _, f := range fs {
		if f.Kind != finding.Face || f.Score >= letterScore || !onLine(f, lines) {
			out = append(out, f)
		}
	}
	return out
}

func onLine(f finding.Finding, lines []finding.Line) bool {
	for _, l := range lines {
		if float64(f.Box.Dy()) <= letterHeight*l.Height && f.Overlap(l.Region) >= letterShare {
			return true
		}
	}
	return false
}
