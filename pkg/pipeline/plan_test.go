package pipeline

import (
	"image"
	"testing"
	"time"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
)

var page = []image.Rectangle{image.Rect(0, 0, 1000, 800)}

// at returns a finding of kind k with a box of 100 x 40 at (x, y) of page 1.
func at(k finding.Kind, x, y int) finding.Finding {
	return finding.Finding{Kind: k, Region: finding.Region{Page: 1, Box: image.Rect(x, y, x+100, y+40)}, Score: 1, Certainty: finding.Definite, Detector: "test/test@1"}
}

// coverage is the table of what is covered by default; every kind is in it once.
var coverage = []struct {
	kinds    []finding.Kind
	personal finding.Action // also messaging
	official finding.Action // also internal
}{
	{[]finding.Kind{finding.Face}, finding.Redact, finding.Redact},
	{[]finding.Kind{finding.PRF, finding.ECG, finding.XRay, finding.ClinicalScreen, finding.Whiteboard, finding.Wristband, finding.DrugLabel, finding.IDBadge, finding.Barcode}, finding.RedactWhole, finding.RedactWhole},
	{[]finding.Kind{finding.PersonName, finding.Address, finding.Postcode, finding.DOB, finding.NHSNumber, finding.LocalID, finding.StaffID, finding.Phone, finding.Email, finding.Credential}, finding.Redact, finding.Redact},
	{[]finding.Kind{finding.NumberPlate}, finding.Redact, finding.Redact},
	{[]finding.Kind{finding.CallSign, finding.FleetNumber, finding.NHSLogo, finding.OrgCrest, finding.StarOfLife}, finding.Redact, finding.Flag},
	{[]finding.Kind{finding.Uniform, finding.HiVis, finding.Epaulette, finding.Battenburg, finding.FleetLivery}, finding.Flag, finding.Flag},
	{[]finding.Kind{finding.StreetSign, finding.HouseNumber, finding.OutwardPostcode, finding.AgeSex, finding.Diagnosis, finding.StaffRota, finding.Letter, finding.Text}, finding.Flag, finding.Flag},
	{[]finding.Kind{finding.Person, finding.PatientContext, finding.Injury, finding.ExposedBody, finding.Child, finding.Tattoo, finding.OffensiveText, finding.StationInterior, finding.IncidentScene, finding.WatermarkCredit, finding.OfficialMatch}, finding.Flag, finding.Flag},
	{[]finding.Kind{finding.GPS, finding.TakenAt, finding.DeviceID, finding.Author, finding.Caption, finding.Thumbnail, finding.Filename, finding.Trailer, finding.HiddenTextLayer, finding.Metadata}, finding.Strip, finding.Strip},
}

func TestDefaultCoverage(t *testing.T) {
	rows := map[finding.Kind]int{}
	for _, tt := range coverage {
		for _, k := range tt.kinds {
			rows[k]++
			for ch, want := range map[policy.Channel]finding.Action{
				policy.Personal: tt.personal, policy.Messaging: tt.personal, policy.Official: tt.official, policy.Internal: tt.official,
			} {
				got := Plan([]finding.Finding{at(k, 100, 100)}, policy.Context{Channel: ch}, Choices{}, page)
				if got[0].Action != want {
					t.Errorf("%s on %s: %s, want %s", k, ch, got[0].Action, want)
				}
			}
		}
	}
	for _, k := range finding.Kinds() {
		if rows[k] != 1 {
			t.Errorf("%s is in %d rows of the table, want one", k, rows[k])
		}
	}
}

func TestCoverageDependsOnCompany(t *testing.T) {
	read := func(text string, confidence float64) finding.Finding {
		f := at(finding.Text, 120, 110)
		f.Box = image.Rect(120, 110, 160, 125)
		f.Line = &finding.Line{Region: f.Region, Text: finding.NewSecret(text), Confidence: confidence, Height: 15}
		return f
	}
	for _, tt := range []struct {
		name string
		set  []finding.Finding
		want finding.Action // of the first
	}{
		{"letter with a name on it", []finding.Finding{at(finding.Letter, 100, 100), {Kind: finding.PersonName, Region: finding.Region{Page: 1, Box: image.Rect(110, 105, 150, 120)}}}, finding.RedactWhole},
		{"letter beside a name", []finding.Finding{at(finding.Letter, 100, 100), at(finding.PersonName, 600, 600)}, finding.Flag},
		{"two weak kinds", []finding.Finding{at(finding.AgeSex, 100, 100), at(finding.Diagnosis, 300, 300)}, finding.Redact},
		{"two street signs", []finding.Finding{at(finding.StreetSign, 100, 100), at(finding.StreetSign, 300, 300)}, finding.Flag},
		{"weak kinds on two pages", []finding.Finding{at(finding.AgeSex, 100, 100), {Kind: finding.Diagnosis, Region: finding.Region{Page: 2, Box: image.Rect(0, 0, 9, 9)}}}, finding.Flag},
		{"unread text on a badge", []finding.Finding{read("", 0), at(finding.IDBadge, 100, 100)}, finding.Redact},
		{"unread text on a plate", []finding.Finding{read("", 0), at(finding.NumberPlate, 100, 100)}, finding.Redact},
		{"unread text anywhere", []finding.Finding{read("", 0)}, finding.Flag},
		{"a doubtful number", []finding.Finding{read("E4 12B", 0.3)}, finding.Redact},
		{"a doubtful word", []finding.Finding{read("BOOTS", 0.3)}, finding.Flag},
		{"a sure number", []finding.Finding{read("1234", 0.9)}, finding.Flag},
	} {
		if got := Plan(tt.set, policy.Context{}, Choices{}, page)[0].Action; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestChoicesOfAPerson(t *testing.T) {
	face := at(finding.Face, 100, 100)
	consent := policy.Context{Consent: []policy.ConsentRecord{{ID: "0123456789abcdef", Channels: policy.Channels(), Until: time.Now().AddDate(1, 0, 0)}}}
	official, personal := consent, consent
	official.Channel, personal.Channel = policy.Official, policy.Personal
	drawn := at(finding.Text, 10, 10)
	drawn.Detector = finding.Declared
	for _, tt := range []struct {
		name string
		f    finding.Finding
		pc   policy.Context
		ch   Choices
		want finding.Action
	}{
		{"kept by kind", face, policy.Context{}, Choices{Keep: []finding.Kind{finding.Face}}, finding.Keep},
		{"kept by box", face, policy.Context{}, Choices{KeepBoxes: []image.Rectangle{image.Rect(90, 90, 210, 150)}}, finding.Keep},
		{"box beside it", face, policy.Context{}, Choices{KeepBoxes: []image.Rectangle{image.Rect(180, 90, 400, 150)}}, finding.Redact},
		{"consented on the official channel", face, official, Choices{}, finding.Keep},
		{"consented on a personal account", face, personal, Choices{}, finding.Redact},
		{"flagged and covered by wish", at(finding.Uniform, 5, 5), policy.Context{}, Choices{Cover: []finding.Kind{finding.Uniform}}, finding.Redact},
		{"a logo that may stay", at(finding.NHSLogo, 5, 5), policy.Context{}, Choices{Keep: []finding.Kind{finding.NHSLogo}}, finding.Keep},
		{"a crest covered by wish in the Service's own post", at(finding.OrgCrest, 5, 5), policy.Context{Channel: policy.Official}, Choices{Cover: []finding.Kind{finding.OrgCrest}}, finding.Redact},
		{"livery covered by wish", at(finding.Battenburg, 5, 5), policy.Context{}, Choices{Cover: []finding.Kind{finding.Battenburg}}, finding.Redact},
		{"a wish for another kind", at(finding.HiVis, 5, 5), policy.Context{}, Choices{Cover: []finding.Kind{finding.Uniform}}, finding.Flag},
		{"metadata cannot be kept", finding.Finding{Kind: finding.GPS, Carrier: finding.CarrierEXIFGPS}, policy.Context{}, Choices{Keep: []finding.Kind{finding.GPS}}, finding.Strip},
		{"file name that stays", finding.Finding{Kind: finding.Filename}, policy.Context{}, Choices{KeepNames: true}, finding.Flag},
		{"drawn by hand", drawn, policy.Context{}, Choices{}, finding.Redact},
		{"declared, without a place", finding.Finding{Kind: finding.Injury, Detector: finding.Declared}, policy.Context{}, Choices{Cover: []finding.Kind{finding.Injury}}, finding.Flag},
	} {
		if got := Plan([]finding.Finding{tt.f}, tt.pc, tt.ch, page)[0].Action; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestCoversSayNothingOfTheWord: two words that begin at the same place get
// covers whose width does not tell one letter more or less.
func TestCoversSayNothingOfTheWord(t *testing.T) {
	widths := map[int]int{}
	for w := 40; w < 52; w++ {
		f := at(finding.PersonName, 100, 100)
		f.Box = image.Rect(100, 100, 100+w, 120)
		widths[Plan([]finding.Finding{f}, policy.Context{}, Choices{}, page)[0].Box.Dx()]++
	}
	if len(widths) > 2 {
		t.Errorf("twelve widths of a word give %d widths of its cover", len(widths))
	}
}
