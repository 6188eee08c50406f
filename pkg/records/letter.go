package records

import (
	"slices"

	"example.org/redact/pkg/finding"
)

// Headings and phrases of clinical papers other than report forms.
var paperWords = terms(`
	summary: discharge summary | discharge letter | discharge notification | clinic letter | referral letter | outpatient letter
	chart: drug chart | prescription chart | inpatient prescription | medication chart | observation chart | fluid balance | care plan | nursing notes | medical notes
	result: blood results | laboratory report | pathology report | histology | radiology report | test results
	order: do not attempt cardiopulmonary resuscitation | DNACPR | ReSPECT | treatment escalation plan | advance decision
	certificate: fit note | statement of fitness for work | prescription | FP10
	salutation: dear doctor | dear colleague | re | yours sincerely
	diagnosis: diagnosis | diagnoses | impression | clinical details | presenting complaint
	consultant: consultant | ward | speciality | specialty | GP practice | registered GP
	dose: dose | route | frequency | stat dose | as required | regular medication
	patient: patient | patient name | NHS number | NHS no | hospital number | date of birth | DOB
`)

// patientFields are what forms and record systems ask of a patient.
var patientFields = terms(`
	name: patient | patient name | surname | forename | full name
	dob: DOB | date of birth | D.O.B
	nhs: NHS no | NHS number
	hospital: hosp no | hospital no | hospital number | MRN | patient ID
	address: address | home address | patient address
	postcode: postcode
	tel: tel | telephone | mobile
	kin: next of kin | NOK
	gp: GP | GP surgery | registered GP
`)

// strong identifiers name one person each; of the others it takes two kinds.
var (
	strongIDs = []finding.Kind{finding.NHSNumber, finding.DOB}
	weakIDs   = []finding.Kind{finding.PersonName, finding.Address, finding.Postcode, finding.Phone, finding.Email, finding.LocalID, finding.AgeSex, finding.Diagnosis}
)

const (
	paperTerms  = 3
	fieldTerms  = 3 // fields of a patient
	letterLines = 3 // fewer are a label or a sign
	letterWeak  = 3 // kinds of weak identifiers, one of them a name
)

// findLetter looks for other papers: a light sheet with several lines and an
// identifier of a patient on it, or with the words of a clinical paper. A shop's
// receipt has an address and a telephone number and is none.
func (d *Detector) findLetter(s *scene) ([]finding.Finding, error) {
	seeds, evidence, certainty := s.paperSeeds()
	var out []finding.Finding
	for len(seeds) > 0 {
		sheet := func(p *panel) bool { return p.luma >= paperLuma && p.area > .02 && len(p.lines) >= letterLines }
		r, p, place := s.around(seeds[:1], sheet)
		on := s.cluster(seeds[:1])
		if p != nil {
			on = p.lines
		}
		seen, rest := seeds[:1], seeds[1:]
		seeds = slices.DeleteFunc(slices.Clone(rest), func(l *line) bool { return slices.Contains(on, l) })
		if len(on) < letterLines || s.taken(r) || swallows(out, r) {
			continue
		}
		// Without edges and without the words of a paper it may be a chat or a
		// sign; its identifiers are covered one by one. A sheet in a photograph
		// of people is no chat.
		if p == nil && !slices.Contains(evidence, "vocabulary") && !s.amongPeople(seen, sheet) {
			continue
		}
		out = append(out, finding.Finding{Region: r, Certainty: certainty, Evidence: append(slices.Clone(evidence), place)})
	}
	if len(out) == 0 {
		out = s.list()
	}
	for _, n := range append(d.notes(s), d.callNotes(s)...) {
		if !swallows(out, n.Region) {
			out = append(out, n)
		}
	}
	return out, nil
}

// paperSeeds returns the lines that show that a clinical paper is here, with
// the evidence for it.
func (s *scene) paperSeeds() (seeds []*line, evidence []string, c finding.Certainty) {
	kinds := map[finding.Kind]bool{}
	for _, f := range s.so {
		if f.Certainty < finding.Likely {
			continue
		}
		if strong := slices.Contains(strongIDs, f.Kind); strong || slices.Contains(weakIDs, f.Kind) {
			if s.taken(f.Region) {
				continue
			}
			if l := s.lineAt(f); l != nil && (strong || f.Kind == finding.PersonName) {
				seeds = append(seeds, l)
			}
			kinds[f.Kind] = true
		}
	}
	strong := kinds[finding.NHSNumber] || kinds[finding.DOB]
	words := paperWords.in(s.lines)
	clinical := words.count() >= paperTerms && (words.has("summary") || words.has("chart") || words.has("result") || words.has("order") || words.has("certificate") || words.has("dose"))
	fields := patientFields.in(s.lines)
	switch {
	case strong && fields.count() >= fieldTerms:
		return append(seeds, fields.all()...), []string{"identifier", "vocabulary"}, finding.Definite
	case strong && clinical:
		return append(seeds, words.all()...), []string{"identifier", "vocabulary"}, finding.Definite
	case strong, kinds[finding.PersonName] && len(kinds) >= letterWeak:
		return seeds, []string{"identifier"}, finding.Likely
	case clinical:
		return words.all(), []string{"vocabulary"}, finding.Likely
	}
	return nil, nil, 0
}

// lineAt returns the line on which a finding lies.
func (s *scene) lineAt(f finding.Finding) *line {
	var best *line
	most := 0.
	for _, l := range s.lines {
		if o := f.Overlap(l.Region); o > most {
			best, most = l, o
		}
	}
	return best
}
