package records

import (
	"strings"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// Headings of report forms, and the fields that they have.
var (
	prfHeadings = terms(`
	prf: patient report form | patient clinical record | patient care record | ambulance patient care record | patient care report | ambulance clinical record | patient report | electronic patient care record | electronic patient record | patient record form | clinical report form | ambulance report form | emergency care record | ambulance service patient report
	epcr: ePCR
	la4: LA4
	prf-no: PRF | PRF No
`, "prf: "+strings.Join(formTitles(), " | "))
	prfFields = terms(`
	incident: incident no | incident number | inc no | CAD | CAD no | CAD number
	call-sign: call sign | callsign
	patient: patient name | patient's name | patient details | surname | forename
	dob: DOB | date of birth | D.O.B
	nhs: NHS no | NHS number
	complaint: presenting complaint | chief complaint | PC
	history: history of presenting complaint | HPC | HxPC
	past: past medical history | PMH | medical history
	allergies: allergies | NKDA | no known drug allergies
	medication: medication | medications | current medication | medication given | drugs given
	gcs: GCS | Glasgow coma scale | E V M
	avpu: AVPU | ACVPU
	news: NEWS2 | NEWS | NEWS score
	resps: resps | resp rate | respiratory rate | resp | RR
	spo2: SpO2 | sats | O2 sats | Sp02
	bp: BP | blood pressure | NIBP
	pulse: HR | pulse | heart rate | pulse rate
	glucose: BM | blood glucose | blood sugar
	temp: temp | temperature
	pain: pain score | pain
	capacity: capacity | mental capacity
	consent: consent
	refused: refused | refusal | refused treatment
	conveyed: conveyed to | conveyed | not conveyed | destination hospital
	handover: handover | handed over | handover time
	crew: crew | attendant | crew signature | clinician
	kin: next of kin | NOK
	gp: GP | GP surgery | GP name
	treatment: treatment | treatment given | IV access
	hcpc: HCPC | HCPC pin
	address: home address | patient address | address
	postcode: postcode
`)
)

// formTitles are what services call their report forms: whose it is, what of,
// what it is.
func formTitles() []string {
	var out []string
	for _, whose := range []string{"patient", "clinical", "ambulance", "paramedic", "emergency"} {
		for _, of := range []string{"", "care", "treatment", "encounter", "contact", "assessment", "incident", "transfer", "handover", "department"} {
			for _, what := range []string{"form", "record", "report", "sheet"} {
				if of != "" || whose == "patient" || whose == "clinical" {
					out = append(out, whose+" "+of+" "+what)
				}
			}
		}
	}
	return out
}

// clinicalFields are the fields that no other paper has.
var clinicalFields = []string{"gcs", "avpu", "news", "resps", "spo2", "bp", "pulse", "glucose", "complaint", "history", "past", "allergies", "conveyed", "handover", "pain", "temp", "medication"}

// How much vocabulary makes a report form.
const (
	prfTerms     = 3 // with a heading among them
	prfSure      = 6
	prfNoHeading = 5 // fields, when no heading was read,
	prfClinical  = 3 // of which so many clinical
	prfDense     = 8 // lines under a heading whose fields were not read
)

// A sheet full of writing that cannot be read: so many lines at least, so few
// of them legible, and the sheet no small thing far away.
const (
	unreadLines = 8
	unreadShare = .3
	unreadArea  = .05
	unreadFill  = .9 // the outline of paper is straight
	unreadFree  = 3  // of its corners in the picture: not a wall, not the sky
)

// findPRF looks for patient report forms by their words: a heading and two
// more, or many fields; where the small print could not be read, a heading over
// a sheet full of lines. The whole sheet is the record.
func (d *Detector) findPRF(s *scene) ([]finding.Finding, error) {
	heads, fields := prfHeadings.in(s.lines), prfFields.in(s.lines)
	clinical := 0
	for _, t := range clinicalFields {
		if fields.has(t) {
			clinical++
		}
	}
	seeds := append(heads.all(), fields.all()...)
	var evidence []string
	certainty := finding.Likely
	switch n := heads.count() + fields.count(); {
	case heads.count() > 0 && n >= prfTerms:
		evidence = []string{"heading", "vocabulary"}
		if n >= prfSure {
			certainty = finding.Definite
		}
	case fields.count() >= prfNoHeading && clinical >= prfClinical:
		evidence = []string{"vocabulary"}
		if clinical >= 2*prfClinical {
			certainty = finding.Definite
		}
	case longHeading(heads) && len(s.cluster(heads.all())) >= prfDense:
		evidence = []string{"heading", "dense-text"}
	default:
		return d.unreadSheet(s), nil
	}
	if mostlyLight(s.cluster(seeds)) {
		return nil, nil // the same words on a monitor: see findScreen
	}
	r, _, place := s.around(seeds, func(p *panel) bool { return p.luma >= paperLuma })
	if s.taken(r) {
		return nil, nil
	}
	return []finding.Finding{{Region: r, Certainty: certainty, Evidence: append(evidence, place)}}, nil
}

// paperLuma is the least lightness of a sheet of paper, even in poor light.
const paperLuma = 60

// longHeading reports whether a heading of several words was read, which is
// hardly an accident.
func longHeading(heads match) bool { return heads.has("prf") }

// unreadSheet finds a light sheet full of lines of which hardly one could be
// read: handwriting, or print too small for the reader but not for a person. It
// may be a report form, and is covered as one unless only sure things are to go.
func (d *Detector) unreadSheet(s *scene) []finding.Finding {
	if d.cfg.Sensitivity == finding.Low {
		return nil
	}
	var out []finding.Finding
	for i := len(s.panels) - 1; i >= 0; i-- { // the smallest first
		p := s.panels[i]
		if p.luma < paperLuma || p.area < unreadArea || p.fill < unreadFill || p.free < unreadFree || len(p.lines) < unreadLines || mostlyLight(p.lines) || s.onRota(p.lines) {
			continue
		}
		r := s.ofPanel(p)
		if !hardlyRead(p.lines) || s.crowded(r) || s.taken(r) || holds(r, out) {
			continue
		}
		out = append(out, finding.Finding{Region: r, Certainty: finding.Possible, Evidence: []string{"sheet", "dense-text", "unread"}})
	}
	return out
}

// hardlyRead reports whether hardly one of the lines could be read.
func hardlyRead(lines []*line) bool {
	read := 0
	for _, l := range lines {
		if l.legible() {
			read++
		}
	}
	return float64(read) <= unreadShare*float64(len(lines))
}

// crowd is so many faces that what looks like unread print between them is
// clothes: a group of people is no sheet and no screen. A record may show one or
// two.
const crowd = 3

func (s *scene) crowded(r finding.Region) bool { return s.facesIn(points(r.Quad())) >= crowd }

// peopled is the same for a panel. Faces at its rim are those of people beside it.
func (s *scene) peopled(p *panel) bool {
	q := shrunk(p.quad, peopledShare)
	return s.facesIn(q[:]) >= crowd
}

const peopledShare = .95 // of a panel's sides

// facesIn counts the faces whose middle lies in a convex outline.
func (s *scene) facesIn(outline []vision.Point) int {
	n := 0
	for _, f := range s.so.Of(finding.Face) {
		if inside(outline, midOf(f.Box)) {
			n++
		}
	}
	return n
}

// holds reports whether r holds most of one of the findings.
func holds(r finding.Region, found []finding.Finding) bool {
	for _, f := range found {
		if f.Overlap(r) > .6 {
			return true
		}
	}
	return false
}
