package records

import "example.org/redact/pkg/finding"

// systemWords are the tabs and headings of record systems, which show a patient
// in dark letters on white, under a bar with who it is.
var systemWords = terms(`
	consultations: consultations | encounters | contacts | journal
	medication: medication | medications | repeat templates | current medication
	problems: problems | active problems | diagnoses | problem list
	investigations: investigations | results | pathology | test requests | lab results
	allergies: allergies | sensitivities | allergies and adverse reactions
	history: care history | clinical history | patient history | medical history | tabbed journal
	documents: documents | correspondence | communications | referrals
	observations: observations | vitals | values
	vaccinations: vaccinations | immunisations
	summary: summary | patient summary | patient demographics | demographics
	system: SystmOne | EMIS | Lorenzo | Cerner | PowerChart | Epic | Adastra | RiO | Vision
`)

const systemTerms = 4

// recordSystem finds the page of one patient in a record system, by its tabs
// and who it is about. A website on health has the words and nobody's number.
func (s *scene) recordSystem() []finding.Finding {
	words := systemWords.in(s.lines)
	ids := s.linesWith(finding.NHSNumber, finding.DOB)
	if words.count() < systemTerms || len(ids) == 0 {
		return nil
	}
	r, _, place := s.around(append(words.all(), ids...), func(p *panel) bool { return p.luma >= paperLuma && len(p.lines) >= screenLines })
	if s.taken(r) {
		return nil
	}
	return []finding.Finding{{Region: r, Certainty: finding.Definite, Evidence: []string{"vocabulary", "identifier", place}}}
}
