package badges

import (
	"image"
	"slices"
	"strings"

	"example.org/redact/pkg/finding"
)

// cue is a second opinion on a mark that the network saw: its name in the
// evidence, and whether it holds. A strong one makes up for a low score; an
// essential one speaks against a mark without it.
type cue struct {
	name   string
	is     func(s *scene, r image.Rectangle) bool
	weight weight
}

type weight int

const (
	mere weight = iota
	strong
	essential
)

// By what cues multiply the odds that a mark needs to be reported.
const (
	backing = 0.4 // a strong cue holds
	lacking = 12  // an essential cue does not: colours, in bad light
)

// The chances from which letters on a lozenge that were read otherwise count as
// misread: any letters, and such as are two edits from the service's. BUS is that
// near too, so there the networks decide, which were taught on such signs.
const (
	surelySeen  = 0.95
	nearlyThere = 0.7
)

// likelyChance is the chance under which no cue makes a mark likely.
const likelyChance = 0.25

// cues are what may back each kind. They look at other things than shape:
// colour, words that were read, faces and other marks near by.
var cues = map[finding.Kind][]cue{
	finding.NHSLogo: {
		{"word", (*scene).readsNHS, strong},
		{"blue-and-white", func(s *scene, r image.Rectangle) bool { return s.shares(r, blue) > 0.30 && s.shares(r, light) > 0.06 }, mere},
		{"below-face", (*scene).belowFace, mere},
		{"livery", (*scene).nearLivery, mere},
	},
	finding.OrgCrest: {
		{"below-face", (*scene).belowFace, mere},
		{"service-word", (*scene).nearWord, strong},
		{"epaulette", func(s *scene, r image.Rectangle) bool { return s.sees(r, finding.Epaulette) }, mere},
		{"livery", (*scene).nearLivery, mere},
	},
	finding.StarOfLife: {
		{"blue", func(s *scene, r image.Rectangle) bool { return s.shares(r, blue|navy) > 0.18 }, mere},
		{"service-word", (*scene).nearWord, strong},
		{"livery", (*scene).nearLivery, strong},
		{"below-face", (*scene).belowFace, mere},
	},
	finding.Battenburg: {
		{"two-colours", func(s *scene, r image.Rectangle) bool {
			return s.shares(r, yellow) > 0.15 && s.shares(r, green|navy|blue|red) > 0.10
		}, essential},
		{"service-word", (*scene).nearWord, mere},
	},
	finding.HiVis: {
		{"bands", (*scene).banded, strong},
		{"fluorescent", func(s *scene, r image.Rectangle) bool { return max(s.shares(r, lime), s.shares(r, orange)) > 0.25 }, mere},
		{"below-face", (*scene).belowFace, mere},
		{"service-word", (*scene).holdsWord, mere},
	},
	finding.Epaulette: {
		{"shoulder", (*scene).onShoulder, strong},
		{"service-word", (*scene).holdsWord, strong},
		{"below-face", (*scene).belowFace, mere},
	},
	finding.IDBadge: {
		{"face-on-card", func(s *scene, r image.Rectangle) bool { return s.faceOnCard(r, float64(min(r.Dx(), r.Dy()))) }, strong},
		{"badge-words", (*scene).wordsOfBadge, strong},
		{"below-face", (*scene).belowFace, mere},
	},
}

// wordsOfBadge reports whether a word of a badge stands on r. On a page of text
// such a word says nothing: receipts and forms have an ID and a STAFF too.
func (s *scene) wordsOfBadge(r image.Rectangle) bool {
	return s.linesOn(r) <= cardMaxLines && s.badgeWords(r) >= 1
}

// samePlace is the IoU from which two marks of different kinds are one thing
// that was seen twice; a crest on an epaulette is smaller than that.
const samePlace = 0.5

// findSeen reports what the network saw and no rule has reported. A mark is
// likely only when a cue of another nature backs it.
func findSeen(s *scene) []finding.Finding {
	var out []finding.Finding
	for _, seen := range s.seen {
		if seen.chance < s.needed(seen) || s.reported(seen) || s.saysOtherwise(seen) || s.another(seen) || s.sceneIn(seen) {
			continue
		}
		f := finding.Finding{Kind: seen.kind, Certainty: finding.Possible, Score: seen.chance, Evidence: []string{"network"}}
		f.Box = grown(seen.box, seen.box.Dx()/16+1, seen.box.Dy()/16+1)
		if seen.kind == finding.IDBadge && (s.on(f.Box, recordKinds...) || s.linesOn(f.Box) > pageLines) {
			continue
		}
		for _, c := range cues[seen.kind] {
			if c.is(s, seen.box) {
				f.Evidence = append(f.Evidence, c.name)
				if seen.chance >= likelyChance {
					f.Certainty = finding.Likely
				}
			}
		}
		out = append(out, f)
	}
	return out
}

// pageLines is how many lines of text no card has, however sure the network is.
const pageLines = 3 * cardMaxLines

// sceneFaces is how many faces no emblem has.
const sceneFaces = 2

// sceneIn reports whether what was seen as an emblem is a good part of the picture,
// with people in it or a record: in the smallest view those are blots on a disc.
func (s *scene) sceneIn(seen sight) bool {
	if !slices.Contains(emblems, seen.kind) {
		return false
	}
	faces := 0
	for _, f := range s.so.Of(append([]finding.Kind{finding.Face}, recordKinds...)...) {
		switch {
		case f.Overlap(finding.Region{Page: f.Page, Box: seen.box}) < insideMark:
		case f.Kind != finding.Face:
			return true
		default:
			faces++
		}
	}
	return faces >= sceneFaces
}

// emblems are the marks that are printed flat.
var emblems = []finding.Kind{finding.NHSLogo, finding.OrgCrest, finding.StarOfLife}

// emblemPerPage is how much surer a crest or a star must be by its share of the
// page: it is covered, and any round thing in the smallest view is a little like
// one.
const emblemPerPage = 9

// needed is the least chance at which a mark is reported, by what backs it.
func (s *scene) needed(seen sight) float64 {
	odds := seen.least / (1 - seen.least)
	if page := s.page.Bounds(); seen.kind == finding.OrgCrest || seen.kind == finding.StarOfLife {
		odds *= 1 + emblemPerPage*float64(seen.box.Dx()*seen.box.Dy())/float64(page.Dx()*page.Dy())
	}
	for _, c := range cues[seen.kind] {
		switch holds := c.is(s, seen.box); {
		case c.weight == strong && holds:
			return odds * backing / (1 + odds*backing)
		case c.weight == essential && !holds:
			odds *= lacking
		}
	}
	return odds / (1 + odds)
}

// banded reports whether bands of tape cross fluorescent cloth on r.
func (s *scene) banded(r image.Rectangle) bool {
	m := s.coarse.classes
	v := s.coarse.toView(r).Intersect(image.Rect(0, 0, m.w, m.h))
	return !v.Empty() && max(bandShare(m, v, lime), bandShare(m, v, orange), bandShare(m, v, yellow)) >= bandColumns/2
}

// onShoulder reports whether r lies where the shoulder under a face would be,
// and is as small as a slide.
func (s *scene) onShoulder(r image.Rectangle) bool {
	for _, face := range s.so.Of(finding.Face) {
		b, mid := face.Box, midOf(r)
		w, h := b.Dx(), b.Dy()
		off := mid.X - midOf(b).X
		if off < 0 {
			off = -off
		}
		if off > w/2 && off < 7*w/4 && mid.Y > b.Max.Y-h/4 && mid.Y < b.Max.Y+5*h/4 && max(r.Dx(), r.Dy()) < 5*w/4 {
			return true
		}
	}
	return false
}

// saysOtherwise reports whether letters that were read on a lozenge are not the
// service's: TAXI and BANK stand on blue rectangles too.
func (s *scene) saysOtherwise(seen sight) bool {
	if seen.kind != finding.NHSLogo || seen.chance >= surelySeen {
		return false
	}
	for _, l := range s.words {
		if !midOf(l.Box).In(seen.box) || l.Doubtful() || len(l.text) < 2 || strings.Contains(l.text, "NHS") || edits(l.text, "NHS", 1) {
			continue
		}
		if seen.chance < nearlyThere || !edits(l.text, "NHS", 2) {
			return true
		}
	}
	return false
}

// another reports whether the same place is a mark of another kind, by a rule or
// by the network's surer word: a card is no epaulette.
func (s *scene) another(seen sight) bool {
	for _, o := range s.seen {
		if o.kind != seen.kind && o.chance > seen.chance && iou(o.box, seen.box) > samePlace {
			return true
		}
	}
	for _, m := range marks {
		for _, f := range s.so.Of(m.kind) {
			if f.Kind != seen.kind && iou(f.Box, seen.box) > samePlace && (len(f.Evidence) == 0 || f.Evidence[0] != "network") {
				return true
			}
		}
	}
	return false
}

// reported says whether a rule has found the mark already.
func (s *scene) reported(seen sight) bool {
	for _, f := range s.so.Of(seen.kind) {
		if iou(f.Box, seen.box) > 0.3 || midOf(seen.box).In(f.Box) {
			return true
		}
	}
	return false
}

// backs is the chance from which what the network saw backs a rule. Under it are
// yellow vans and red flowers too.
const backs = 0.1

// backed adds the network's word to what a rule found: two natures of evidence
// make it likely.
func (s *scene) backed(f finding.Finding) finding.Finding {
	if chance := s.chanceOf(f); chance >= backs {
		f.Certainty, f.Score = finding.Likely, max(f.Score, chance)
		f.Evidence = append(f.Evidence, "network")
	}
	return f
}

// chanceOf is how sure the networks are of what a rule found; 0 when they saw
// nothing there.
func (s *scene) chanceOf(f finding.Finding) float64 {
	surest := 0.0
	for _, seen := range s.seen {
		if seen.kind == f.Kind && iou(f.Box, seen.box) > 0.3 {
			surest = max(surest, seen.chance)
		}
	}
	return surest
}

// shares is the part of r, of the page, that is of the colours k.
func (s *scene) shares(r image.Rectangle, k class) float64 {
	return s.fine.classes.share(s.fine.toView(r), k)
}

// belowFace reports whether r lies on the torso under a face and is no larger
// than the torso.
func (s *scene) belowFace(r image.Rectangle) bool {
	for _, face := range s.so.Of(finding.Face) {
		body := torso(face.Box)
		if midOf(r).In(body) && r.Dx() <= 4*body.Dx()/3 && !r.Overlaps(shrunk(face.Box)) {
			return true
		}
	}
	return false
}

// shrunk is the inner half of a box: its covering reaches over the chin.
func shrunk(r image.Rectangle) image.Rectangle { return grown(r, -r.Dx()/4, -r.Dy()/4) }

// nearWord reports whether a service's word stands on r or within twice its
// height.
func (s *scene) nearWord(r image.Rectangle) bool {
	return s.wordIn(grown(r, 2*r.Dy(), 2*r.Dy()))
}

// holdsWord reports whether a service's word stands on r.
func (s *scene) holdsWord(r image.Rectangle) bool { return s.wordIn(r) }

func (s *scene) wordIn(r image.Rectangle) bool {
	for _, l := range s.words {
		if midOf(l.Box).In(r) && sayingOf(l).any {
			return true
		}
	}
	return false
}

// sees reports whether the networks saw a mark of kind k around r.
func (s *scene) sees(r image.Rectangle, k finding.Kind) bool { return s.seesAt(midOf(r), k) }

func (s *scene) seesAt(p image.Point, k finding.Kind) bool {
	for _, seen := range s.seen {
		if seen.kind == k && seen.chance >= seen.least && p.In(seen.box) {
			return true
		}
	}
	return false
}

// iou is intersection over union, 0 to 1.
func iou(a, b image.Rectangle) float64 {
	return finding.Region{Box: a}.IoU(finding.Region{Box: b})
}
