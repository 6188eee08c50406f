package samplegen

import (
	"fmt"
	"strings"
)

// patient is an invented person as a record would describe them.
type patient struct {
	given, family, born, sex, street, town, postcode, nhs, hospital, phone string
}

// nhsNumber completes nine digits by the modulus 11 check digit and groups
// them 3 3 4. The digits are chosen so that the check is never ten.
func nhsNumber(nine string) string {
	sum := 0
	for i, c := range nine {
		sum += int(c-'0') * (10 - i)
	}
	check := (11 - sum%11) % 11
	if check == 10 {
		panic("samplegen: no NHS number starts with " + nine)
	}
	return fmt.Sprintf("%s %s %s%d", nine[:3], nine[3:6], nine[6:], check)
}

var (
	rosamund = patient{"Rosamund", "Thistlewick", "14/03/1951", "F", "23 Larkmere Gardens", "Wexmoor", "KT29 7WD", nhsNumber("999014268"), "H4071882", "020 7946 0138"}
	barnaby  = patient{"Barnaby", "Quillfeather", "02/11/1968", "M", "7 Tanglewood Rise", "Wexmoor", "TW27 5QD", nhsNumber("999320518"), "H3318054", "07700 900461"}
	orla     = patient{"Orla", "Fenwhistle", "29/07/1994", "F", "118 Cobblepot Lane", "Ashmere", "KT29 4HB", nhsNumber("999745103"), "H5520917", "07700 900732"}
	idris    = patient{"Idris", "Marrowby", "19/01/1939", "M", "4 Penhallow Court", "Ashmere", "TW27 1LN", nhsNumber("999186402"), "H2904463", "020 7946 0771"}
)

// name is the full name as it is spoken.
func (p patient) name() string { return p.given + " " + p.family }

// secrets are the strings of p that no output may hold.
func (p patient) secrets() []string {
	return []string{
		p.given, p.family, p.born, p.street, p.postcode, strings.ReplaceAll(p.postcode, " ", ""),
		p.nhs, strings.ReplaceAll(p.nhs, " ", ""), p.hospital, p.phone,
	}
}

const (
	service  = "Wexmoor Ambulance Service"
	hospital = "Wexmoor General Hospital"
)
