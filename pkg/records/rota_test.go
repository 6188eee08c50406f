package records

import (
	"image/color"
	"strings"
	"testing"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// TestRotaKeepsItsShifts: the column of names is covered, with the names that were
// not read, and not the sheet.
func TestRotaKeepsItsShifts(t *testing.T) {
	sheet := turned(700, 500, 900, 600, 8)
	part := func(from, to float64) [4]vision.Point { // of the sheet, along it
		mix := func(a, b vision.Point, k float64) vision.Point {
			return vision.Point{X: a.X + float32(k)*(b.X-a.X), Y: a.Y + float32(k)*(b.Y-a.Y)}
		}
		return [4]vision.Point{mix(sheet[0], sheet[1], from), mix(sheet[0], sheet[1], to), mix(sheet[3], sheet[2], to), mix(sheet[3], sheet[2], from)}
	}
	rows := []string{"G Thackeray", "S Fernandes", "H Featherstone", "~", "M Duckworth", "P Pemberton"}
	for _, c := range []struct {
		name string
		read int         // names that the rules took for those of a rota
		on   color.NRGBA // what the sheet lies on
		want bool
	}{
		{"names", 5, wood, true},
		{"too few names", 2, wood, false},
		{"no edges", 5, white, true},
	} {
		img := plain(1400, 1000, c.on)
		paint(img, sheet, 900, 600, flat(white))
		names := misread(written(part(.02, .35), strings.Join(rows, "\n")), .6)
		shifts := misread(written(part(.6, .9), strings.Repeat("07-19\n", len(rows)-1)+"07-19"), .6)
		all := append(append(finding.Set{}, names...), shifts...)
		for _, f := range all {
			f.Line.Height = 30
		}
		ink(img, all, black)
		so, left := all, c.read
		for i := range names {
			if rows[i] == "~" || left == 0 {
				continue
			}
			f := identifier(finding.PersonName, names, i)
			f.Evidence = []string{"rota"}
			so, left = append(so, f), left-1
		}
		got := detect(t, img, so)
		if !c.want {
			one(t, got, finding.Letter, sheet) // handwriting with a name, for all that is known
			continue
		}
		f := one(t, got, finding.PersonName, [4]vision.Point{middle(names[3]), middle(names[3]), middle(names[3]), middle(names[3])})
		for i, l := range shifts {
			if mid := midOf(l.Box); inside(points(f.Polygon), mid) {
				t.Errorf("shift %d at %v is covered by %v", i, mid, f.Polygon)
			}
		}
		for i, l := range names {
			for _, p := range l.Line.Quad() {
				if rows[i] != "~" && !inside(points(f.Polygon), p) {
					t.Errorf("corner %v of %q is not covered by %v", p, rows[i], f.Polygon)
				}
			}
		}
	}
}

// middle is where a line is.
func middle(f finding.Finding) vision.Point {
	m := midOf(f.Box)
	return vision.Point{X: float32(m.X), Y: float32(m.Y)}
}
