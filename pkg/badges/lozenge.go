package badges

import (
	"image"
	"math"
	"slices"

	"example.org/redact/pkg/finding"
)

// Bounds for the lozenge: a blue rectangle about 2.5 times as wide as high,
// seen at an angle, with white letters over a third of it. The least
// correlation was set on drawn signs with other words, then checked on
// photographs.
const (
	lozengeMinWidth  = 26   // pixels of the fine view
	lozengeMinHeight = 10   // so that letters have strokes of a pixel
	lozengeMinAspect = 1.55 // seen from the side
	lozengeMaxAspect = 3.9
	lozengeMinMatch  = 0.72 // correlation of the letters; drawn NHS has 0.79 and more, BUS 0.63, HHH 0.66
)

// findLozenges looks for the NHS mark by colour, shape and letters. It does not
// find the reversed marks (blue on white, white on a blue ground).
func findLozenges(s *scene, letters *letters) []finding.Finding {
	var out []finding.Finding
	minArea := lozengeMinWidth * lozengeMinHeight / 3
	for _, p := range s.fine.classes.patches(blue, minArea, 0) {
		quad := p.corners()
		match, ok := lozengeAt(s.fine.Image, s.fine.classes, &p, quad, letters)
		if !ok {
			continue
		}
		f := finding.Finding{
			Kind: finding.NHSLogo, Score: clamp01(0.5 + 0.5*(match-lozengeMinMatch)/(1-lozengeMinMatch)),
			Certainty: finding.Likely, Evidence: []string{"blue-rectangle", "letters"},
		}
		pad := max(2, p.box.Dy()/12)
		f.Box = s.fine.pageBox(grown(p.box, pad, pad))
		if s.readsNHS(f.Box) {
			f.Evidence, f.Score = append(f.Evidence, "word"), max(f.Score, 0.9)
		}
		out = append(out, f)
	}
	return append(out, s.lozengesByWord(out)...)
}

func clamp01(v float64) float64 { return min(max(v, 0), 1) }

// readsNHS reports whether a line of text over r says NHS.
func (s *scene) readsNHS(r image.Rectangle) bool {
	for _, l := range s.words {
		if l.text == "NHS" && midOf(l.Box).In(r) {
			return true
		}
	}
	return false
}

// lozengesByWord are lines that say NHS and nothing else, white on blue, where
// the letters' shape was not recognised. Where the networks saw the lozenge
// itself they know its place better: findSeen reports it, with the word.
func (s *scene) lozengesByWord(have []finding.Finding) []finding.Finding {
	var out []finding.Finding
	for _, l := range s.words {
		if l.text != "NHS" || slices.ContainsFunc(have, func(f finding.Finding) bool { return midOf(l.Box).In(f.Box) }) {
			continue
		}
		if s.seesAt(midOf(l.Box), finding.NHSLogo) {
			continue
		}
		h := l.Box.Dy()
		if s.fine.classes.share(s.fine.toView(l.Box), blue) < 0.35 {
			continue
		}
		f := finding.Finding{Kind: finding.NHSLogo, Score: 0.7, Certainty: finding.Likely, Evidence: []string{"word", "blue-ground"}}
		f.Box = grown(l.Box, h/6, h/8)
		out = append(out, f)
	}
	return out
}

// lozengeAt judges one blue patch: its outline must be a rectangle in
// perspective, and what is not blue in it must be white letters that say NHS.
func lozengeAt(img *image.NRGBA, m *classMap, p *patch, quad [4]image.Point, letters *letters) (match float64, ok bool) {
	w := (pointDist(quad[0], quad[1]) + pointDist(quad[3], quad[2])) / 2
	h := (pointDist(quad[0], quad[3]) + pointDist(quad[1], quad[2])) / 2
	if w < lozengeMinWidth || h < lozengeMinHeight || w/h < lozengeMinAspect || w/h > lozengeMaxAspect {
		return 0, false
	}
	area := quadArea(quad)
	if filled := float64(p.area) / area; filled < 0.35 || filled > 0.90 {
		return 0, false
	}
	flat := rectify(img, quad)
	if flat == nil {
		return 0, false
	}
	match = letters.match(flat)
	return match, match >= lozengeMinMatch
}

func pointDist(a, b image.Point) float64 {
	return math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y))
}
