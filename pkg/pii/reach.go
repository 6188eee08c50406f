package pii

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// How far a label reaches, in heights of its own line: far to the right, since
// forms align values in columns; only the next line or two below.
const (
	reachRight = 22.0
	reachBelow = 2.6
	maxZones   = 12 // labels whose value one line can be
)

// reach gives the label its zones in order of plausibility: what follows it on
// its own line up to the next label, else the nearest line to its right; and
// the line below, cut to its own column.
func (p *page) reach(lb *label) {
	l := lb.line
	a, b := lb.b, len(l.raw)
	next := l.labelAfter(lb)
	if next != nil {
		b = next.a
	}
	if strings.Trim(l.raw[a:b], " .:;=-_|()[]#,") != "" {
		p.addZone(lb, l, a, b, sameLine)
	} else if next == nil {
		if r := p.rightOf(l); r != nil && (len(r.labels) == 0 || r.labels[0].from > 0) {
			end := len(r.raw)
			if len(r.labels) > 0 {
				end = r.labels[0].a
			}
			p.addZone(lb, r, 0, end, toTheRight)
		}
	}
	if lb.colon && len(lb.zones) > 0 && lb.zones[0].where == sameLine {
		return
	}
	p.reachDown(lb, next)
}

func (p *page) addZone(lb *label, l *line, a, b int, where place) {
	if len(l.zones) >= maxZones {
		return
	}
	z := &zone{label: lb, line: l, a: a, b: b, where: where}
	lb.zones = append(lb.zones, z)
	l.zones = append(l.zones, z)
}

func (l *line) labelAfter(lb *label) *label {
	for _, n := range l.labels {
		if n.a > lb.a {
			return n
		}
	}
	return nil
}

// rightOf returns the nearest line that stands on l's row, to its right.
func (p *page) rightOf(l *line) *line {
	look := extent{l.ext.u1, l.ext.u1 + reachRight*l.height, l.ext.v0, l.ext.v1}
	var best *line
	bestU := math.Inf(1)
	p.index.near(l.frame.around(look), func(c *line) {
		if c == l || !aligned(l, c) && len(c.words) > 1 {
			return
		}
		e := l.frame.extent(c.src.Region)
		overlap := math.Min(e.v1, l.ext.v1) - math.Max(e.v0, l.ext.v0)
		if overlap < 0.4*math.Min(e.height(), l.ext.height()) || e.u0 < l.ext.u1-0.5*l.height || e.u0 > look.u1 {
			return
		}
		if e.u0 < bestU {
			best, bestU = c, e.u0
		}
	})
	return best
}

// below returns the nearest line under l whose span meets [u0, u1] of l's frame.
func (p *page) below(l *line, u0, u1 float64) *line {
	look := extent{u0, u1, l.ext.v1 - 0.4*l.height, l.ext.v1 + reachBelow*l.height}
	var best *line
	bestV := math.Inf(1)
	p.index.near(l.frame.around(look), func(c *line) {
		if c == l || !aligned(l, c) && len(c.words) > 1 {
			return
		}
		e := l.frame.extent(c.src.Region)
		mid := (e.v0 + e.v1) / 2
		if e.u1 <= u0 || e.u0 >= u1 || mid < l.ext.v1 || e.v0 > look.v1 || e.height() > 5*l.height {
			return
		}
		if e.v0 < bestV {
			best, bestV = c, e.v0
		}
	})
	return best
}

// reachDown adds the part of the line below that stands in the label's column:
// from a little left of the label to the next label of its row.
func (p *page) reachDown(lb, next *label) {
	l := lb.line
	le := l.frame.extent(l.region(lb.a, lb.b))
	u0, u1 := le.u0-1.5*l.height, le.u1+6*l.height
	column := math.Inf(1)
	if next != nil {
		column = l.frame.extent(l.region(next.a, next.b)).u0 - 0.3*l.height
		u1 = math.Min(u1, column)
	}
	c := p.below(l, u0, u1)
	if c == nil || len(c.labels) > 0 && c.labels[0].from == 0 {
		return
	}
	if len(c.words) == 0 {
		p.addZone(lb, c, 0, 0, beneath)
		return
	}
	a, b := -1, 0
	for _, w := range c.words {
		e := l.frame.extent(w.region)
		if mid := (e.u0 + e.u1) / 2; mid > u0 && mid < column {
			if a < 0 {
				a = w.a
			}
			b = w.b
		}
	}
	if a < 0 {
		return
	}
	for _, other := range c.labels {
		if other.a > a {
			b = min(b, other.a)
		}
	}
	if a < b {
		p.addZone(lb, c, a, b, beneath)
	}
}

// governed reports whether the line begins with the value of a label on its row.
func (l *line) governed() bool {
	for _, z := range l.zones {
		if z.where != beneath && z.a == 0 && z.line == l {
			return true
		}
	}
	return false
}

// announced reports whether bytes at offset a of the line are the value of a
// label of one of the classes, on the same row.
func (l *line) announced(a int, classes ...class) bool {
	for _, z := range l.zones {
		if z.where == beneath || a < z.a || a >= z.b {
			continue
		}
		for _, c := range classes {
			if z.label.class == c {
				return true
			}
		}
	}
	return false
}

// claimed reports whether bytes at offset a of the line belong to a label of one
// of the classes, and so to no other rule. In running text the reach of a label
// ends with the line ("NHS number 943 476 5919, please call 07700 900237"), its
// claim with its first value, the end of the sentence or the third word.
func (l *line) claimed(a int, classes ...class) bool {
	const words = 2
	for _, z := range l.zones {
		if z.where == beneath || a < z.a || a >= z.b || !slices.Contains(classes, z.label.class) {
			continue
		}
		between := l.raw[z.a:a]
		if !strings.ContainsFunc(between, unicode.IsDigit) && !sentenceEnd.MatchString(between) && len(strings.Fields(between)) <= words {
			return true
		}
	}
	return false
}

var sentenceEnd = regexp.MustCompile(`[,;.!?]\s`)

// zonesOf calls f for the zones of every label of the classes until f returns
// true, label by label, nearest first.
func (p *page) zonesOf(f func(*zone) bool, classes ...class) {
	for _, lb := range p.labels {
		for _, c := range classes {
			if lb.class != c {
				continue
			}
			for _, z := range lb.zones {
				if f(z) {
					break
				}
			}
		}
	}
}

// unreadValue returns a hit for the value of a label that is located but
// cannot be read: on a form, where something stands behind "Surname" or "DOB",
// it is covered whether or not the handwriting was legible.
func unreadValue(z *zone) (hit, bool) {
	if !z.doubtful() || ordinaryLabel[z.label.key] && !z.label.colon {
		return hit{}, false
	}
	if z.where == beneath && len(z.label.zones) > 1 {
		return hit{}, false
	}
	return hit{line: z.line, a: z.a, b: z.b, evidence: []string{"label", "unread"}}, true
}
