package records

import (
	"regexp"

	"example.org/redact/pkg/finding"
)

// What a dispensed medicine's label says, and the words of syringe labels.
var dispenseWords = terms(`
	reach: keep out of the reach of children | keep out of the sight and reach of children | keep out of reach | out of the reach
	take: take one | take two | take ONE tablet | to be taken | take as directed | as directed | one to be taken | apply | inhale | use as directed | take | one tablet | two tablets | one capsule | two capsules | one puff | two puffs | one drop | two drops
	times: twice a day | once a day | three times a day | four times a day | daily | every morning | at night | each morning | in the morning | when required | as required | when needed
	form: tablets | capsules | tabs | caps | oral solution | injection | ampoule | inhaler | cream | drops
	dispensed: dispensed | dispensed by | pharmacy | chemist | TTO | TTA | qty
	strength: mg | mcg | micrograms | ml | units
	syringe: drawn up by | prepared by | checked by | date prepared | added by | infusion
`)

const dispenseTerms = 3

// findDrugLabel looks for a label that says how to take a medicine and for
// whom. A packet in a shop says the first and not the second, and stays.
func (d *Detector) findDrugLabel(s *scene) ([]finding.Finding, error) {
	words := dispenseWords.in(s.lines)
	if words.count() < dispenseTerms || !words.has("take") && !words.has("syringe") && !words.has("dispensed") {
		return s.namedMedicine(), nil
	}
	r, _, place := s.around(words.all(), func(p *panel) bool { return p.luma >= paperLuma && p.area < .6 })
	ids := s.near(r.Box, finding.PersonName, finding.NHSNumber, finding.DOB, finding.LocalID, finding.Address)
	if len(ids) == 0 || s.taken(r) {
		return nil, nil
	}
	f := finding.Finding{Region: r, Certainty: finding.Likely, Evidence: []string{"vocabulary", "identifier", place}}
	if words.count() > dispenseTerms {
		f.Certainty = finding.Definite
	}
	return []finding.Finding{f}, nil
}

// namedLines is the most lines of a label; a leaflet or a receipt has more.
const namedLines = 10

// dose is how a medicine's strength or form is printed.
var dose = regexp.MustCompile(`(?i)\d ?(?:mg|mcg|micrograms?|g|ml|units?)\b|\b(?:tablets?|capsules?|inhaler|injection|solution|cream|drops)\b`)

// namedMedicine finds a label whose directions were not read, by a medicine with
// its strength or form, and a patient, on one small sheet.
func (s *scene) namedMedicine() []finding.Finding {
	for _, f := range s.so.Of(finding.Diagnosis) {
		l := s.lineAt(f)
		if l == nil || f.Certainty < finding.Likely || !dose.MatchString(l.Text.Reveal()) {
			continue
		}
		on := s.cluster([]*line{l})
		r, p, _ := s.around(on, func(p *panel) bool { return s.paperLike(p) && p.area < .6 && p.free >= unreadFree })
		if p == nil || len(on) < labelLeast || len(p.lines) > namedLines || s.taken(r) {
			continue
		}
		for _, id := range s.near(r.Box, finding.PersonName, finding.NHSNumber, finding.DOB) {
			if id.Certainty >= finding.Likely {
				return []finding.Finding{{Region: r, Certainty: finding.Likely, Evidence: []string{"medicine", "identifier", "sheet"}}}
			}
		}
	}
	return nil
}
