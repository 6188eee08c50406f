package records

import "example.org/redact/pkg/finding"

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
	boardLuma  = 110
	boardArea  = .06
)

// findWhiteboard looks for a large light panel full of lines with the columns
// of a ward board; with names or identifiers on it, it is certain.
func (d *Detector) findWhiteboard(s *scene) ([]finding.Finding, error) {
	for _, p := range s.panels {
		if p.luma < boardLuma || p.area < boardArea || len(p.lines) < boardLines || p.colour > .25 {
			continue
		}
		words := boardWords.in(p.lines)
		r := s.ofPanel(p)
		if words.count() < boardTerms || !words.has("bed") && !words.has("patient") && !words.has("ward") || s.taken(r) {
			continue
		}
		f := finding.Finding{Region: r, Certainty: finding.Likely, Evidence: []string{"light-panel", "vocabulary"}}
		if len(s.near(r.Box, finding.PersonName, finding.NHSNumber, finding.DOB, finding.AgeSex)) > 0 {
			f.Certainty, f.Evidence = finding.Definite, append(f.Evidence, "identifier")
		}
		return []finding.Finding{f}, nil
	}
	return nil, nil
}
