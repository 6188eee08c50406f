package finding

import (
	"fmt"
	"slices"
)

// Kind names one class of evidence. The list is closed: reports, policy packs
// and detectors may use these names and no others, so that a rule about
// `ecg` can never silently miss a detector that says `ECG strip`.
type Kind string

// People.
const (
	Face           Kind = "face"
	Person         Kind = "person"
	PatientContext Kind = "patient-context" // stretcher, bed, gown, drip, leads
	Injury         Kind = "injury"
	ExposedBody    Kind = "exposed-body"
	Child          Kind = "child"
	Tattoo         Kind = "tattoo"
)

// Records: things that are clinical or carry a patient's details as objects.
const (
	PRF            Kind = "prf" // patient report form
	ECG            Kind = "ecg"
	XRay           Kind = "xray"
	ClinicalScreen Kind = "clinical-screen"
	Whiteboard     Kind = "whiteboard"
	Wristband      Kind = "wristband"
	DrugLabel      Kind = "drug-label"
	Letter         Kind = "letter"  // any other paper
	Barcode        Kind = "barcode" // also QR
)

// Text.
const (
	PersonName      Kind = "person-name"
	Address         Kind = "address"
	Postcode        Kind = "postcode" // full
	OutwardPostcode Kind = "outward-postcode"
	DOB             Kind = "dob"
	NHSNumber       Kind = "nhs-number" // also CHI and H&C numbers
	LocalID         Kind = "local-id"   // hospital, incident, CAD and PRF numbers
	StaffID         Kind = "staff-id"
	Phone           Kind = "phone"
	Email           Kind = "email"
	AgeSex          Kind = "age-sex"
	Diagnosis       Kind = "diagnosis" // also drugs
	OffensiveText   Kind = "offensive-text"
	Text            Kind = "text" // located, unread or matching no rule
)

// Work place.
const (
	Uniform         Kind = "uniform"
	HiVis           Kind = "hi-vis"
	Epaulette       Kind = "epaulette"
	IDBadge         Kind = "id-badge"
	CallSign        Kind = "call-sign"
	FleetNumber     Kind = "fleet-number"
	FleetLivery     Kind = "fleet-livery"
	Battenburg      Kind = "battenburg"
	NumberPlate     Kind = "number-plate"
	StationInterior Kind = "station-interior"
	StaffRota       Kind = "staff-rota"
	Credential      Kind = "credential"
	IncidentScene   Kind = "incident-scene"
	StreetSign      Kind = "street-sign"
	HouseNumber     Kind = "house-number"
)

// Brand.
const (
	NHSLogo         Kind = "nhs-logo"
	OrgCrest        Kind = "org-crest"
	StarOfLife      Kind = "star-of-life"
	WatermarkCredit Kind = "watermark-credit"
	OfficialMatch   Kind = "official-match"
)

// Metadata.
const (
	GPS             Kind = "gps"
	TakenAt         Kind = "taken-at"
	DeviceID        Kind = "device-id"
	Author          Kind = "author"
	Caption         Kind = "caption" // also people's names in XMP regions
	Thumbnail       Kind = "thumbnail"
	Filename        Kind = "filename"
	Trailer         Kind = "trailer"
	HiddenTextLayer Kind = "hidden-text-layer"
	Metadata        Kind = "metadata" // any other
)

var kinds = []Kind{
	Face, Person, PatientContext, Injury, ExposedBody, Child, Tattoo,
	PRF, ECG, XRay, ClinicalScreen, Whiteboard, Wristband, DrugLabel, Letter, Barcode,
	PersonName, Address, Postcode, OutwardPostcode, DOB, NHSNumber, LocalID, StaffID,
	Phone, Email, AgeSex, Diagnosis, OffensiveText, Text,
	Uniform, HiVis, Epaulette, IDBadge, CallSign, FleetNumber, FleetLivery, Battenburg,
	NumberPlate, StationInterior, StaffRota, Credential, IncidentScene, StreetSign, HouseNumber,
	NHSLogo, OrgCrest, StarOfLife, WatermarkCredit, OfficialMatch,
	GPS, TakenAt, DeviceID, Author, Caption, Thumbnail, Filename, Trailer, HiddenTextLayer, Metadata,
}

var metadataKinds = []Kind{GPS, TakenAt, DeviceID, Author, Caption, Thumbnail, Filename, Trailer, HiddenTextLayer, Metadata}

var recordKinds = []Kind{PRF, ECG, XRay, ClinicalScreen, Whiteboard, Wristband, DrugLabel, Letter, Barcode}

// Kinds returns a copy of the closed list, in the order of the documentation.
func Kinds() []Kind { return slices.Clone(kinds) }

// Valid reports whether k is on the closed list.
func (k Kind) Valid() bool { return slices.Contains(kinds, k) }

// IsMetadata reports whether k lives in the file's bytes outside the pixels:
// such findings have no box and are cured by stripping.
func (k Kind) IsMetadata() bool { return slices.Contains(metadataKinds, k) }

// IsRecord reports whether k is an object that is clinical or carries a
// patient's details, so that text on it is covered whether or not it was read.
func (k Kind) IsRecord() bool { return slices.Contains(recordKinds, k) }

// ParseKind returns the kind named s, or an error that names s.
func ParseKind(s string) (Kind, error) {
	if k := Kind(s); k.Valid() {
		return k, nil
	}
	return "", fmt.Errorf("%q is not a kind of finding", s)
}
