package report

import (
	"fmt"
	"strings"

	"example.org/redact/pkg/finding"
)

// word is how a kind is called, one and many.
type word struct{ one, many string }

var kindWords = map[finding.Kind]word{
	finding.Face:            {"face", "faces"},
	finding.Person:          {"person", "people"},
	finding.PatientContext:  {"patient", "patients"},
	finding.Injury:          {"injury", "injuries"},
	finding.ExposedBody:     {"uncovered body", "uncovered bodies"},
	finding.Child:           {"child", "children"},
	finding.Tattoo:          {"tattoo", "tattoos"},
	finding.PRF:             {"patient report form", "patient report forms"},
	finding.ECG:             {"ECG", "ECGs"},
	finding.XRay:            {"X ray", "X rays"},
	finding.ClinicalScreen:  {"clinical screen", "clinical screens"},
	finding.Whiteboard:      {"whiteboard", "whiteboards"},
	finding.Wristband:       {"wristband", "wristbands"},
	finding.DrugLabel:       {"drug label", "drug labels"},
	finding.Letter:          {"letter or other paper", "letters or other papers"},
	finding.Barcode:         {"barcode", "barcodes"},
	finding.PersonName:      {"name", "names"},
	finding.Address:         {"address", "addresses"},
	finding.Postcode:        {"postcode", "postcodes"},
	finding.OutwardPostcode: {"half postcode", "half postcodes"},
	finding.DOB:             {"date of birth", "dates of birth"},
	finding.NHSNumber:       {"NHS number", "NHS numbers"},
	finding.LocalID:         {"hospital or incident number", "hospital or incident numbers"},
	finding.StaffID:         {"staff number", "staff numbers"},
	finding.Phone:           {"phone number", "phone numbers"},
	finding.Email:           {"e-mail address", "e-mail addresses"},
	finding.AgeSex:          {"age or sex", "ages or sexes"},
	finding.Diagnosis:       {"diagnosis or drug", "diagnoses or drugs"},
	finding.OffensiveText:   {"offensive text", "offensive texts"},
	finding.Text:            {"line of other text", "lines of other text"},
	finding.Uniform:         {"uniform", "uniforms"},
	finding.HiVis:           {"hi-vis jacket", "hi-vis jackets"},
	finding.Epaulette:       {"epaulette", "epaulettes"},
	finding.IDBadge:         {"ID badge", "ID badges"},
	finding.CallSign:        {"call-sign", "call-signs"},
	finding.FleetNumber:     {"fleet number", "fleet numbers"},
	finding.FleetLivery:     {"vehicle livery", "vehicle liveries"},
	finding.Battenburg:      {"Battenburg marking", "Battenburg markings"},
	finding.NumberPlate:     {"number plate", "number plates"},
	finding.StationInterior: {"station interior", "station interiors"},
	finding.StaffRota:       {"staff rota", "staff rotas"},
	finding.Credential:      {"password or login", "passwords or logins"},
	finding.IncidentScene:   {"incident scene", "incident scenes"},
	finding.StreetSign:      {"street sign", "street signs"},
	finding.HouseNumber:     {"house number", "house numbers"},
	finding.NHSLogo:         {"NHS logo", "NHS logos"},
	finding.OrgCrest:        {"crest or trust logo", "crests or trust logos"},
	finding.StarOfLife:      {"Star of Life", "Stars of Life"},
	finding.WatermarkCredit: {"photo credit", "photo credits"},
	finding.OfficialMatch:   {"copy of an official picture", "copies of official pictures"},
	finding.GPS:             {"location", "locations"},
	finding.TakenAt:         {"time taken", "times taken"},
	finding.DeviceID:        {"camera identity", "camera identities"},
	finding.Author:          {"author", "authors"},
	finding.Caption:         {"caption", "captions"},
	finding.Thumbnail:       {"hidden small copy", "hidden small copies"},
	finding.Filename:        {"file name", "file names"},
	finding.Trailer:         {"data after the end", "pieces of data after the end"},
	finding.HiddenTextLayer: {"hidden text layer", "hidden text layers"},
	finding.Metadata:        {"other metadata", "other pieces of metadata"},
}

// count says "1 face" or "3 faces".
func count(n int, k finding.Kind) string {
	w := kindWords[k]
	if n == 1 {
		return "1 " + w.one
	}
	return fmt.Sprintf("%d %s", n, w.many)
}

// plural names a kind where no number stands.
func plural(k finding.Kind) string { return kindWords[k].many }

// Heading names a section as the pair of policy and section: "LAS 5.13 Be
// careful about the use of photos", or the title alone behind the policy where
// no number is printed.
func Heading(policy, section, title string) string {
	name := strings.ToUpper(policy)
	if section == "" || section[0] < '0' || section[0] > '9' {
		return name + " " + title
	}
	return name + " " + section + " " + title
}
