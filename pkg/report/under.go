package report

import (
	"image"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
)

// hiding says of the findings, by their ids, which lie wholly under another one
// that is covered: a drug on a form is hidden with the form, whatever was
// decided about drugs.
type hiding struct {
	hidden map[string]bool
	folded map[string]bool // lines of text on a record that is covered whole: told with it, since a form has a hundred
	lines  map[string]int  // of those, how many a record has
}

// hidingOf looks at the findings of each page together: a container can have
// tens of thousands.
func hidingOf(r *Report) hiding {
	type place struct {
		part string
		page int
	}
	covers := map[place][]Finding{}
	for _, f := range r.Findings {
		if f.Page > 0 && f.Action.Covers() {
			at := place{f.Part, f.Page}
			covers[at] = append(covers[at], f)
		}
	}
	h := hiding{hidden: map[string]bool{}, folded: map[string]bool{}, lines: map[string]int{}}
	for _, f := range r.Findings {
		if f.Page == 0 || f.Box[2] == 0 || f.Box[3] == 0 {
			continue
		}
		for _, o := range covers[place{f.Part, f.Page}] {
			if o.ID == f.ID || o.Box == f.Box || !holds(o, f.Box) {
				continue
			}
			h.hidden[f.ID] = true
			if f.Kind == finding.Text && o.Action == finding.RedactWhole {
				h.folded[f.ID] = true
				h.lines[o.ID]++
			}
		}
	}
	return h
}

// holds reports whether the four corners of box lie within the outline of o.
func holds(o Finding, box [4]int) bool {
	if len(o.Polygon) < 3 {
		b := image.Rect(o.Box[0], o.Box[1], o.Box[0]+o.Box[2], o.Box[1]+o.Box[3])
		return image.Rect(box[0], box[1], box[0]+box[2], box[1]+box[3]).In(b)
	}
	x, y, w, h := box[0], box[1], box[2], box[3]
	return inside(o.Polygon, x, y) && inside(o.Polygon, x+w, y) && inside(o.Polygon, x+w, y+h) && inside(o.Polygon, x, y+h)
}

// inside counts the edges of the polygon to the right of a point.
func inside(p [][2]int, x, y int) bool {
	in := false
	for i, j := 0, len(p)-1; i < len(p); j, i = i, i+1 {
		a, b := p[i], p[j]
		if (a[1] > y) != (b[1] > y) && float64(x) < float64((b[0]-a[0])*(y-a[1]))/float64(b[1]-a[1])+float64(a[0]) {
			in = !in
		}
	}
	return in
}

// verdictWords says the verdict in a line, in words that fit whether there is a
// copy yet: until there is one, "it can be shared" must not be read as said of
// the original.
func verdictWords(r *Report) string {
	switch {
	case r.Verdict == policy.VerdictWithhold:
		return "Withhold: do not share this"
	case r.Verdict == policy.VerdictAsk:
		return "Ask: somebody has to decide before this is shared"
	case r.Output != nil:
		return "Post: this copy can be shared"
	}
	for _, f := range r.Findings {
		if f.Action.Covers() || f.Action == finding.Strip {
			return "Post a redacted copy, not this original: redact clean makes one"
		}
	}
	return "Post: it can be shared as it is"
}
