package records

import (
	"cmp"
	"regexp"
	"slices"

	"example.org/redact/pkg/finding"
)

// Columns of a ward's or a control room's board.
var boardWords = terms(`
	bed: bed | beds | bay | room | side room | cubicle | cubicles | resus
	patient: patient | patients | name | initials
	nurse: nurse | named nurse | RN | HCA | sister | NIC
	doctor: consultant | cons | doctor | Dr | reg | SHO
	plan: plan | EDD | discharge | home | TTO | TTA | to do | jobs
	problem: problem | problems | diagnosis
	diet: diet | NBM | fluids | feed
	obs: obs | NEWS | NEWS2 | IV | IVAB | bloods | CT | MRI | ECG
	mobility: mobility | falls | hoist | A x1
	risk: DNAR | DNACPR | infection | MRSA | allergies
	therapy: PT | OT | SALT | physio
	ward: ward | admissions | empty
	crew: crew | call sign | unit | shift
`)

const (
	boardTerms = 4
	boardLines = 8
	boardArea  = .06
)

// findWhiteboard looks for a large light panel full of lines with the columns
// of a ward board; with names or identifiers on it, it is certain.
func (d *Detector) findWhiteboard(s *scene) ([]finding.Finding, error) {
	for _, p := range s.panels {
		if !s.paperLike(p) || p.area < boardArea || len(p.lines) < boardLines || p.colour > tableColour {
			continue
		}
		words := boardWords.in(p.lines)
		r := s.ofPanel(p)
		if words.count() < boardTerms || !words.has("bed") && !words.has("patient") && !words.has("ward") || s.taken(r) {
			continue
		}
		return []finding.Finding{s.board(r, "light-panel")}, nil
	}
	if f, ok := s.closeBoard(); ok {
		return []finding.Finding{f}, nil
	}
	return d.writtenTable(s), nil
}

// board is a board in a region; with somebody on it, it is certain.
func (s *scene) board(r finding.Region, place string) finding.Finding {
	f := finding.Finding{Region: r, Certainty: finding.Likely, Evidence: []string{place, "vocabulary"}}
	if len(s.near(r.Box, finding.PersonName, finding.NHSNumber, finding.DOB, finding.AgeSex)) > 0 {
		f.Certainty, f.Evidence = finding.Definite, append(f.Evidence, "identifier")
	}
	return f
}

// boardHeads are the heads of columns that no other table has.
var boardHeads = terms(`
	bed: bed | beds | bay | cubicle | cubicles
	patient: patient | patients
`)

// closeBoard finds a board whose edges are out of the picture, by more of what
// stands on it: the heads of the columns for beds and for patients over a table.
func (s *scene) closeBoard() (finding.Finding, bool) {
	words := boardWords.in(s.lines)
	if words.count() < boardTerms || boardHeads.in(s.lines).count() < 2 {
		return finding.Finding{}, false
	}
	lines := s.cluster(words.all())
	if len(lines) < boardLines || mostlyLight(lines) || len(tableOf(lines, tableCells)) == 0 {
		return finding.Finding{}, false
	}
	r := s.hull(lines)
	return s.board(r, "hull"), !s.taken(r) && !s.crowded(r)
}

// A table that was written by hand: so many rows of so many cells, most of them
// words and not times or prices.
const (
	tableRows   = 3
	tableCells  = 3
	wideCells   = 4  // where no edge of the board is seen
	tableLevel  = .6 // of a line's height that cells of one row may be off
	tableWords  = .6
	tableColour = .35 // warm light colours a board
)

// writtenTable finds a board whose columns' heads could not be read: rows of
// handwriting in columns, as names, beds and plans stand on it.
func (d *Detector) writtenTable(s *scene) []finding.Finding {
	if d.cfg.Sensitivity == finding.Low {
		return nil
	}
	var dark []*line
	for _, l := range s.lines {
		if !l.light && l.height >= handHeight {
			dark = append(dark, l)
		}
	}
	if len(dark) < boardLines || !handwritten(dark) || s.onRota(dark) {
		return nil
	}
	cells := tableOf(dark, tableCells)
	words := 0
	for _, l := range cells {
		if mostlyLetters(l) {
			words++
		}
	}
	if len(cells) == 0 || float64(words) < tableWords*float64(len(cells)) {
		return nil
	}
	r, _, place := s.around(cells, func(p *panel) bool {
		return p.luma >= paperLuma && p.area >= boardArea && p.free >= unreadFree && p.colour <= tableColour
	})
	// A receipt that fills the frame is read as badly, but has prices.
	if (place == "hull" || s.cutOff(r)) && (len(tableOf(dark, wideCells)) == 0 || priced(dark) || s.crowded(r)) || s.taken(r) {
		return nil
	}
	return []finding.Finding{{Region: r, Certainty: finding.Possible, Evidence: []string{"handwriting", "columns", place}}}
}

// price is an amount with its hundredths, as receipts and menus have in rows.
var price = regexp.MustCompile(`(?:^|\D)\d{1,4}[.,]\d\d(?:\D|$)`)

// priced reports whether prices stand on the lines.
func priced(lines []*line) bool {
	n := 0
	for _, l := range lines {
		if price.MatchString(l.Text.Reveal()) {
			n++
		}
	}
	return n >= 2
}

// cutOff reports whether a region reaches the page's edge on three sides and more.
func (s *scene) cutOff(r finding.Region) bool {
	b, n := s.page.Bounds(), 0
	for _, d := range []int{r.Box.Min.X - b.Min.X, r.Box.Min.Y - b.Min.Y, b.Max.X - r.Box.Max.X, b.Max.Y - r.Box.Max.Y} {
		if float64(d) <= s.slack {
			n++
		}
	}
	return n >= 3
}

// tableOf returns the lines that stand in rows of so many cells and more; none
// where there are too few such rows.
func tableOf(lines []*line, least int) []*line {
	dx, dy := direction(lines)
	across := func(l *line) float64 { return -float64(l.centre.X)*dy + float64(l.centre.Y)*dx }
	sorted := slices.SortedFunc(slices.Values(lines), func(a, b *line) int { return cmp.Compare(across(a), across(b)) })
	var out []*line
	rows := 0
	for i := 0; i < len(sorted); {
		j := i + 1
		for j < len(sorted) && across(sorted[j])-across(sorted[j-1]) < tableLevel*float64(min(sorted[j].height, sorted[j-1].height)) {
			j++
		}
		if j-i >= least {
			rows++
			out = append(out, sorted[i:j]...)
		}
		i = j
	}
	if rows < tableRows {
		return nil
	}
	return out
}

// mostlyLetters reports whether a line holds more letters than digits.
func mostlyLetters(l *line) bool {
	n := 0
	for _, w := range l.words {
		for _, r := range w {
			if r >= '0' && r <= '9' {
				n--
			} else {
				n++
			}
		}
	}
	return n > 0
}
