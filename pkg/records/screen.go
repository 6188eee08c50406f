package records

import (
	"math"
	"regexp"
	"strconv"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// What monitors, dispatch screens and record systems show.
var screenWords = terms(`
	dispatch: computer aided dispatch | active incident | incident log | dispatch | call log | resource allocation
	cad: CAD
	unit: unit | resource | vehicle
	caller: caller | calling number | CLI
	problem: problem | chief complaint | determinant | nature of call
	location: location | incident address
	patient: patient | patient name | pt name
	dob: DOB | date of birth
	nhs: NHS no | NHS number | NHS
	tel: tel | telephone | callback
	hr: HR | heart rate | pulse | BPM
	spo2: SpO2 | Sp02 | sats
	rr: RR | resp | AWRR
	nibp: NIBP | mmHg | ABP | BP
	etco2: EtCO2 | CO2 | ETC02
	temp: temp
	leads: lead II | pads | paddles | ECG
	shock: charge | shock | joules | analyse | sync
	system: SystmOne | EMIS | Lorenzo | Cerner | PowerChart | Epic | Adastra | Cleric | ProQA
	status: mobilised | en route | on scene | at hospital | clear
`)

const (
	screenTerms = 2 // on a dark panel
	screenSure  = 4
	screenBare  = 4 // where no panel was found
	screenLuma  = 75
	screenLines = 3
)

// findScreen looks for monitors and dispatch screens: a dark panel with light
// words of their sort on it; of panels in one another the smallest.
func (d *Detector) findScreen(s *scene) ([]finding.Finding, error) {
	var out []finding.Finding
	for i := len(s.panels) - 1; i >= 0; i-- {
		p := s.panels[i]
		if p.luma >= screenLuma || p.area < .01 || len(p.lines) < screenLines || !mostlyLight(p.lines) {
			continue
		}
		r := s.ofPanel(p)
		if s.taken(r) || holds(r, out) {
			continue
		}
		f, ok, err := d.screenOn(s, p, r)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		out = screenByWords(s)
	}
	if len(out) == 0 {
		var err error
		if out, err = d.fullScreen(s); err != nil {
			return nil, err
		}
	}
	if len(out) == 0 {
		var err error
		if out, err = d.screenByCurves(s); err != nil {
			return nil, err
		}
	}
	// The bar with the patient's name is a dark panel of its own.
	for _, f := range s.recordSystem() {
		if !swallows(out, f.Region) {
			out = append(out, f)
		}
	}
	return out, nil
}

// screenOn weighs what a dark panel shows: its words and identifiers and, where
// they are too few, curves that run across it.
func (d *Detector) screenOn(s *scene, p *panel, r finding.Region) (finding.Finding, bool, error) {
	words := screenWords.in(p.lines)
	addReadings(words, p.lines)
	ids := s.near(r.Box, finding.NHSNumber, finding.DOB, finding.PersonName, finding.LocalID, finding.Postcode)
	f := finding.Finding{Region: r, Certainty: finding.Likely, Evidence: []string{"dark-panel"}}
	if words.count() > 0 {
		f.Evidence = append(f.Evidence, "vocabulary")
	}
	if len(ids) > 0 {
		f.Evidence = append(f.Evidence, "identifier")
	}
	if words.count() >= screenSure || words.count() > 0 && len(ids) > 0 {
		f.Certainty = finding.Definite
	}
	if words.count() >= screenTerms || words.count() > 0 && len(ids) > 0 {
		return f, true, nil
	}
	if d.unreadLight(p) && !s.crowded(r) {
		f.Certainty, f.Evidence = finding.Possible, append(f.Evidence, "unread")
		return f, true, nil
	}
	curves, err := s.waves(p)
	f.Evidence = append(f.Evidence, "waves")
	return f, len(curves) >= wavesWanted, err
}

// unreadLight reports whether a dark panel with straight edges is full of lines
// of which hardly one could be read: a screen, as unreadSheet is a form.
func (d *Detector) unreadLight(p *panel) bool {
	if d.cfg.Sensitivity == finding.Low || p.fill < unreadFill || p.free < unreadFree || p.area < unreadArea || len(p.lines) < unreadLines {
		return false
	}
	return hardlyRead(p.lines)
}

// What a monitor shows beside its labels, which are often too small to read.
var (
	pressure = regexp.MustCompile(`(?:^|\s)(\d{2,3})/(\d{2,3})(?:\s|$)`)
	fullDate = regexp.MustCompile(`(?:^|\D)(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-](?:19|20)?\d\d(?:\D|$)`)
	// A name as record systems write it.
	listedName = regexp.MustCompile(`(?:^|[^\pL])\p{Lu}['\p{Lu}-]{2,}, ?\p{Lu}\p{Ll}+(?:\P{L}|$)`)
)

// Blood pressures that a monitor may show, in mmHg.
const (
	leastSystolic, mostSystolic   = 50, 280
	leastDiastolic, mostDiastolic = 20, 160
)

// addReadings counts a blood pressure as its label would be, a full date as a
// patient's, and a surname in capitals before a forename.
func addReadings(m match, lines []*line) {
	for _, l := range lines {
		text := l.Text.Reveal()
		if p := pressure.FindStringSubmatch(text); p != nil {
			up, _ := strconv.Atoi(p[1]) // two or three digits
			low, _ := strconv.Atoi(p[2])
			if up >= leastSystolic && up <= mostSystolic && low >= leastDiastolic && low <= mostDiastolic && low < up {
				m.lines["nibp"] = append(m.lines["nibp"], l)
			}
		}
		if fullDate.MatchString(text) {
			m.lines["dob"] = append(m.lines["dob"], l)
		}
		if listedName.MatchString(text) {
			m.lines["patient"] = append(m.lines["patient"], l)
		}
	}
}

// swallows reports whether one of the findings holds most of r.
func swallows(found []finding.Finding, r finding.Region) bool {
	for _, f := range found {
		if r.Overlap(f.Region) > .6 {
			return true
		}
	}
	return false
}

// screenByWords finds a screen whose edges were not found: it fills the frame,
// or its frame is as dark as the wall. The lines must stand on dark ground.
func screenByWords(s *scene) []finding.Finding {
	words := screenWords.in(s.lines)
	if words.count() < screenBare {
		return nil
	}
	lines := s.cluster(words.all())
	r := s.hull(lines)
	if s.taken(r) || !mostlyLight(lines) || s.luma(r.Box) >= screenLuma {
		return nil
	}
	return []finding.Finding{{Region: r, Certainty: finding.Likely, Evidence: []string{"vocabulary", "dark-ground", "hull"}}}
}

// fullWaves is how many curves make a monitor of a picture that has no panel: one
// more than of a dark panel.
const fullWaves = wavesWanted + 1

// fullScreen finds a monitor that fills the frame, or whose edge is as dark as what
// is round it, by its curves: a dark picture with light lines of text on it,
// whatever could be read of them. All of the picture is covered or, where people
// are beside the screen, what the curves and lines take up.
func (d *Detector) fullScreen(s *scene) ([]finding.Finding, error) {
	p := s.frame()
	if d.cfg.Sensitivity == finding.Low || len(s.lines) < screenLines || p.luma >= screenLuma || !mostlyLight(s.lines) {
		return nil, nil
	}
	curves, err := s.waves(p)
	if err != nil || len(curves) < fullWaves {
		return nil, err
	}
	r := s.whole()
	if s.crowded(r) { // people beside it
		var drawn []*panel
		for _, c := range curves {
			drawn = append(drawn, &panel{quad: corners(c)})
		}
		if s.crowded(s.padded(0, 0, s.lines, drawn...)) {
			return nil, nil
		}
		r = s.padded(linePad, 0, s.lines, drawn...)
	}
	if s.taken(r) {
		return nil, nil
	}
	return []finding.Finding{{Region: r, Certainty: finding.Likely, Evidence: []string{"waves", "dark-ground"}}}, nil
}

// curveArea is the least share of the picture that a screen without an outline
// takes.
const curveArea = .03

// screenByCurves finds a small monitor without an outline, as dark as what it lies
// on, by curves that run through a group of light lines.
func (d *Detector) screenByCurves(s *scene) ([]finding.Finding, error) {
	if d.cfg.Sensitivity == finding.Low {
		return nil, nil
	}
	var out []finding.Finding
	b := s.page.Bounds()
	for _, group := range s.groups() {
		if len(group) < screenLines || !mostlyLight(group) {
			continue
		}
		r := s.padded(linePad, 0, group)
		q := r.Quad()
		if len(q) != 4 || outlineArea(q) < curveArea*float64(b.Dx()*b.Dy()) || s.luma(r.Box) >= screenLuma || s.taken(r) {
			continue
		}
		p := &panel{quad: [4]vision.Point(points(q)), long: math.Max(dist(q[0], q[1]), dist(q[1], q[2]))}
		curves, err := s.waves(p)
		if err != nil {
			return nil, err
		}
		if len(curves) >= fullWaves {
			out = append(out, finding.Finding{Region: r, Certainty: finding.Likely, Evidence: []string{"waves", "dark-ground", "hull"}})
		}
	}
	return out, nil
}
