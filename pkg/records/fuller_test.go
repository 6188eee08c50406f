package records

import (
	"testing"

	"example.org/redact/pkg/finding"
)

// TestFullerSheet: light across a sheet gives a part of it corners of its own; what
// the sheet lies on has no more of its lines, or is much larger.
func TestFullerSheet(t *testing.T) {
	lines := make([]*line, 6)
	for i := range lines {
		lines[i] = &line{}
	}
	panelOf := func(area, fill float64, on int) *panel {
		return &panel{quad: rect(0, 0, 100, 100), area: area, fill: fill, lines: lines[:on]}
	}
	part := panelOf(.3, .95, 4)
	for _, c := range []struct {
		name  string
		other *panel
		want  bool
	}{
		{"the sheet", panelOf(.5, 1, 6), true},
		{"a table with no more of the lines", panelOf(.5, 1, 4), false},
		{"a crooked outline", panelOf(.5, .8, 6), false},
		{"much larger", panelOf(.7, 1, 6), false},
	} {
		s := &scene{panels: []*panel{c.other, part}}
		if got := s.fuller(part, lines, func(*panel) bool { return true }); (got == c.other) != c.want {
			t.Errorf("%s: taken is %v", c.name, got == c.other)
		}
	}
}

// TestRecordsThatFillTheFrame: no edges; what stands on them decides.
func TestRecordsThatFillTheFrame(t *testing.T) {
	columns := func(texts ...string) finding.Set {
		var out finding.Set
		for i, text := range texts {
			x := float32(40 + 380*i)
			out = append(out, written(rect(x, 60, x+300, 840), text)...)
		}
		return out
	}
	for _, c := range []struct {
		name  string
		lines finding.Set
		dob   bool
		want  finding.Kind
	}{
		{"a board", columns("Bed\n1\n2\n3\n4", "Patient\nEvans\nBegum\nPatel\nJones", "Consultant\nDr Red\nDr Osei\nDr Red\nDr Red", "Plan\nCT head\nhome\nNBM\nhome"), false, finding.Whiteboard},
		{"a hotel's rooms", columns("Room\n1\n2\n3\n4", "Name\nEvans\nBegum\nPatel\nJones", "Ward\nEast\nEast\nWest\nWest", "Plan\nsuite\nhome\nbath\nsea"), false, ""},
		{"a page of a record system", columns("Patient\nDOB\nAddress\nNotes", "NOWAK Ravi\n05-Jan-1963\n137 Foxglove Drive\nGCS 15"), true, finding.Letter},
		{"a page without fields", columns("Dear all\nborn on\nsee you\nat eight", "lovely sunset\n05-Jan-1963\ncake in the room\nkettle"), true, ""},
	} {
		img := plain(1600, 900, white)
		so := c.lines
		if c.dob {
			so = append(so, identifier(finding.DOB, c.lines, 5))
		}
		got := detect(t, img, so)
		switch {
		case c.want == "" && len(got) > 0:
			t.Errorf("%s: found %v with %v", c.name, kindsOf(got), got[0].Evidence)
		case c.want != "":
			if len(got) != 1 || got[0].Kind != c.want {
				t.Errorf("%s: found %v, want one %s", c.name, kindsOf(got), c.want)
				continue
			}
			f := got[0]
			for _, l := range c.lines {
				if mid := midOf(l.Box); !inside(points(f.Quad()), mid) {
					t.Errorf("%s: the line at %v is not covered by %v", c.name, mid, f.Quad())
				}
			}
		}
	}
}
