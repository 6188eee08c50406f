package ocr

import (
	"image"
	"math"
	"strings"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// Evidence codes of a text finding.
const (
	evidenceRead     = "read"             // with a mean confidence of one half or more
	evidenceDoubtful = "read-doubtful"    // with less
	evidenceUnread   = "located-not-read" // nothing could be read in it
	evidenceBudget   = "line-limit"       // not tried: the page has too many lines
	evidenceTurned   = "turned"           // not level
)

// toFinding makes a finding of the line in quad and what was read in it; false
// when it lies outside the page.
func toFinding(p *media.Page, quad [4]vision.Point, score float64, got reading, overBudget bool) (finding.Finding, bool) {
	where := toRegion(p, quad)
	if where.Box.Empty() {
		return finding.Finding{}, false
	}
	line := finding.Line{
		Region:     where,
		Words:      toWords(p, got),
		Confidence: got.conf,
		Height:     vision.TextBox{Quad: got.quad}.Height(),
	}
	if top, bottom, ok := inkRows(got); ok {
		line.Ink = toRegion(p, strip(got.quad, top, bottom))
	}
	texts := make([]string, len(got.words))
	for i, w := range got.words {
		texts[i] = w.text
	}
	line.Text = finding.NewSecret(strings.Join(texts, " "))
	f := finding.Finding{Kind: finding.Text, Region: where, Score: min(1, max(0, score)), Line: &line}
	switch {
	case overBudget:
		f.Certainty, f.Evidence = finding.Likely, []string{evidenceBudget}
	case line.Text.Empty():
		f.Certainty, f.Evidence = finding.Possible, []string{evidenceUnread}
	case line.Doubtful():
		f.Certainty, f.Evidence = finding.Likely, []string{evidenceDoubtful}
	default:
		f.Certainty, f.Evidence = finding.Definite, []string{evidenceRead}
	}
	if where.Polygon != nil {
		f.Evidence = append(f.Evidence, evidenceTurned)
	}
	return f, true
}

// toRegion clips a quad to the page. A quad that is turned by more than levelTilt
// keeps its outline as a polygon.
func toRegion(p *media.Page, q [4]vision.Point) finding.Region {
	page := p.Bounds()
	r := finding.Region{Page: p.Number(), Box: vision.HullOf(q).Intersect(page)}
	if level(q) || r.Box.Empty() {
		return r
	}
	for _, c := range q {
		r.Polygon = append(r.Polygon, image.Point{
			X: min(r.Box.Max.X-1, max(r.Box.Min.X, int(math.Round(float64(c.X))))),
			Y: min(r.Box.Max.Y-1, max(r.Box.Min.Y, int(math.Round(float64(c.Y))))),
		})
	}
	return r
}

// level reports whether the box around q is hardly larger than q itself, that
// is, whether an outline would save anything: its sides run along the page's
// to within a quarter of the line's height.
func level(q [4]vision.Point) bool {
	w, h := vision.TextBox{Quad: q}.Width(), vision.TextBox{Quad: q}.Height()
	dx, dy := math.Abs(float64(q[1].X-q[0].X)), math.Abs(float64(q[1].Y-q[0].Y))
	return min(dx, dy) <= min(w, h)/4
}

// toWords maps each word from the rectified line back to the page. A word keeps
// the line's full height and takes half of the gap to its neighbour, at most
// half a line height: Tesseract's word boxes often end inside the last letter.
func toWords(p *media.Page, got reading) []finding.Word {
	if len(got.words) == 0 {
		return nil
	}
	w := float64(got.size.X - 2*lineBorder)
	limit := float64(lineHeight) / 2
	top, bottom, inked := inkRows(got)
	var out []finding.Word
	for i, g := range got.words {
		x0, x1 := float64(g.box.Min.X-lineBorder), float64(g.box.Max.X-lineBorder)
		before, after := limit, limit
		if i > 0 {
			before = min(limit, max(0, float64(g.box.Min.X-got.words[i-1].box.Max.X)/2))
		}
		if i+1 < len(got.words) {
			after = min(limit, max(0, float64(got.words[i+1].box.Min.X-g.box.Max.X)/2))
		}
		x0, x1 = max(0, x0-before), min(w, x1+after)
		if x1 <= x0 {
			x0, x1 = 0, w
		}
		quad := slice(got.quad, x0/w, x1/w)
		word := finding.Word{
			Text:       finding.NewSecret(g.text),
			Region:     toRegion(p, quad),
			Confidence: g.conf,
		}
		if inked {
			word.Ink = toRegion(p, strip(quad, top, bottom))
		}
		out = append(out, word)
	}
	return out
}

// How far a cover may draw in from a line's rim to its letters, in shares of the
// line's height, and how many rows of the reading it keeps beside them: a
// reader's boxes may miss a stroke.
const (
	inkMost = 0.3
	inkRoom = 2
)

// inkRows returns the rows between which a line's letters were read, as shares
// of its height; false where they were not read for sure. Tesseract's box of one
// word may end too early; that of all words of a line together hardly does.
func inkRows(got reading) (top, bottom float64, ok bool) {
	h := float64(got.size.Y - 2*lineBorder)
	if len(got.words) == 0 || got.conf < trusted || h <= 0 {
		return 0, 1, false
	}
	from, to := got.words[0].box.Min.Y, got.words[0].box.Max.Y
	for _, w := range got.words[1:] {
		from, to = min(from, w.box.Min.Y), max(to, w.box.Max.Y)
	}
	top = float64(from-lineBorder-inkRoom) / h
	bottom = float64(to-lineBorder+inkRoom) / h
	return min(max(top, 0), inkMost), max(min(bottom, 1), 1-inkMost), true
}

// slice returns the part of q from share a to share b of its width.
func slice(q [4]vision.Point, a, b float64) [4]vision.Point {
	at := func(p, r vision.Point, t float64) vision.Point {
		return vision.Point{
			X: float32(float64(p.X) + t*float64(r.X-p.X)),
			Y: float32(float64(p.Y) + t*float64(r.Y-p.Y)),
		}
	}
	return [4]vision.Point{at(q[0], q[1], a), at(q[0], q[1], b), at(q[3], q[2], b), at(q[3], q[2], a)}
}
