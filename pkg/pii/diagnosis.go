package pii

import (
	"regexp"

	"example.org/redact/pkg/finding"
)

// diagnosisRule finds conditions and drugs: behind a clinical label, or words
// of a list on a page that also shows whose they are. A poster about strokes
// and a pharmacy's window yield nothing.
func diagnosisRule() rule {
	return rule{
		name: "diagnosis", kinds: []finding.Kind{finding.Diagnosis}, late: true, find: findDiagnosis,
		yes: []example{
			on("Problem: | CARDIAC ARREST", "CARDIAC ARREST"),
			on("Presenting complaint\nCentral chest pain radiating to L arm 2/24", "Central chest pain radiating to L arm 2/24"),
			on("PMH: asthma, COPD DOB: 1/2/1960", "asthma, COPD"),
			on("DOB: 1/2/1960\nknown epileptic, morphine 10mg given", "epileptic, morphine 10mg"),
			on("Diagnosis | ~", unread),
		},
		no: []string{
			"Stroke? Act FAST", "Paracetamol 16 tablets", "PC World", "Chest pain? Call 999", "No problem",
			"Asthma clinic Tuesday 10:00",
		},
	}
}

// Conditions and drugs as they are written on report forms, one word each.
var (
	conditionWords = wordSet("ASTHMA COPD EPILEPSY EPILEPTIC SEIZURE SEIZURES DIABETES DIABETIC STROKE CVA TIA STEMI NSTEMI ANGINA ANEURYSM SEPSIS PNEUMONIA OVERDOSE SUICIDAL SUICIDE PSYCHOSIS PSYCHOTIC SCHIZOPHRENIA BIPOLAR DEPRESSION DEMENTIA ALZHEIMERS PARKINSONS CANCER CARCINOMA LEUKAEMIA LYMPHOMA METASTASES CHEMOTHERAPY HIV HEPATITIS TUBERCULOSIS MISCARRIAGE PREGNANT LABOUR ECLAMPSIA FRACTURE DISLOCATION LACERATION HAEMORRHAGE ANAPHYLAXIS HYPOGLYCAEMIA HYPERGLYCAEMIA FIBRILLATION TACHYCARDIA BRADYCARDIA ASYSTOLE UNRESPONSIVE SYNCOPE INTOXICATED ALCOHOLIC CONVULSION APPENDICITIS CHOLECYSTITIS DYSPNOEA HAEMATEMESIS")
	drugWords      = wordSet("ASPIRIN CLOPIDOGREL TICAGRELOR MORPHINE DIAMORPHINE FENTANYL KETAMINE NALOXONE PARACETAMOL IBUPROFEN CODEINE TRAMADOL GTN SALBUTAMOL IPRATROPIUM ADRENALINE AMIODARONE ATROPINE ADENOSINE HYDROCORTISONE PREDNISOLONE DEXAMETHASONE CHLORPHENAMINE ONDANSETRON METOCLOPRAMIDE CYCLIZINE DIAZEPAM MIDAZOLAM LORAZEPAM HALOPERIDOL OLANZAPINE QUETIAPINE SERTRALINE CITALOPRAM FLUOXETINE METHADONE BUPRENORPHINE INSULIN METFORMIN GLICLAZIDE GLUCAGON WARFARIN APIXABAN RIVAROXABAN HEPARIN ENOXAPARIN BISOPROLOL ATENOLOL RAMIPRIL LISINOPRIL AMLODIPINE SIMVASTATIN ATORVASTATIN FUROSEMIDE OMEPRAZOLE LANSOPRAZOLE AMOXICILLIN CEFTRIAXONE BENZYLPENICILLIN GENTAMICIN VANCOMYCIN LEVOTHYROXINE LITHIUM CLOZAPINE PHENYTOIN LEVETIRACETAM TRANEXAMIC SYNTOMETRINE MISOPROSTOL OXYTOCIN ENTONOX")
	doseAfter      = regexp.MustCompile(`^ ?[0-9.,]+ ?(?:MG|MCG|G|ML|MICROGRAMS?|UNITS?|IU)(?:/[A-Z0-9]+)?\b`)
)

func findDiagnosis(p *page) []hit {
	var out []hit
	labelled := map[*line]bool{}
	p.zonesOf(func(z *zone) bool {
		a, b := trimZone(z)
		if ordinaryLabel[z.label.key] && !z.label.colon || z.where == sameLine && !z.label.colon && !clinical(z.line, a, b) {
			return false
		}
		if h, ok := unreadValue(z); ok {
			h.kind, h.certainty = finding.Diagnosis, finding.Possible
			out = append(out, h)
			return true
		}
		if b-a < 3 {
			return false
		}
		labelled[z.line] = true
		out = append(out, hit{kind: finding.Diagnosis, line: z.line, a: a, b: b, certainty: finding.Likely, evidence: []string{"label"}})
		return true
	}, lbComplaint)
	if !identified(p) {
		return out
	}
	for _, l := range p.lines {
		if labelled[l] {
			continue
		}
		if h, ok := clinicalWords(l); ok {
			out = append(out, h)
		}
	}
	return out
}

// identified reports whether the page shows whose record this is.
func identified(p *page) bool {
	for _, h := range p.hits {
		if h.certainty < finding.Likely {
			continue
		}
		switch h.kind {
		case finding.NHSNumber, finding.DOB, finding.PersonName, finding.LocalID:
			return true
		}
	}
	return false
}

func clinical(l *line, a, b int) bool {
	for i, t := range l.toks {
		if t.a >= a && t.b <= b && (conditionWords[l.tok(i)] || drugWords[l.tok(i)]) {
			return true
		}
	}
	return false
}

// clinicalWords returns the stretch of a line from its first to its last
// condition or drug, with the dose.
func clinicalWords(l *line) (hit, bool) {
	h := hit{kind: finding.Diagnosis, line: l, a: -1, certainty: finding.Possible, evidence: []string{"vocabulary"}}
	for i, t := range l.toks {
		if !conditionWords[l.tok(i)] && !drugWords[l.tok(i)] {
			continue
		}
		if h.a < 0 {
			h.a = t.a
		}
		h.b = t.b
		if m := doseAfter.FindString(l.up[t.b:]); m != "" {
			h.b += len(m)
			h.certainty = finding.Likely
		}
	}
	return h, h.a >= 0
}
