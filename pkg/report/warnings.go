package report

import (
	"slices"
)

// Warning tells of something that weakens the result. Code and text come from
// a fixed list, so that no warning can quote a picture.
type Warning struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// warnings is the fixed list.
var warnings = map[string]string{
	"deep-colour-reduced":        "16 bits a channel were reduced to 8.",
	"first-frame-only":           "The picture is animated; only its first frame was read and the copy does not move.",
	"colour-profile-not-applied": "The picture's colour profile is of a kind that is not read here; colours may look slightly different.",
	"main-picture-only":          "The file holds further pictures; only the main one was read and is in the copy.",
	"part-left-out":              "A part that could not be processed was left out of the copy, as you asked.",
	"output-type-changed":        "No encoder for the picture's own format is used here; the copy has another format.",
	"faces-weak-detector":        "No face network is installed: many faces will be missed. Look at every face yourself before sharing.",
	"person-without-face":        "A person was seen on whom no face was found: turned away, covered or too far. Look at who it is: hair, tattoos and clothes tell that too, and a face may have been missed.",
	"text-weak-detector":         "No text network is installed: small, turned or faint text will be missed. Look for text yourself before sharing.",
	"consent-not-counted":        "A consent record is expired, withdrawn or for another channel and does not count.",
	"kept-names":                 "The copy keeps the input's file name, which can itself name somebody.",
	"low-sensitivity":            "Sensitivity is low: only what is sure was looked for.",
}

// NewWarning returns the warning of a code; one that is not on the list comes
// back as code "other", so that a mistake cannot carry text into a report.
func NewWarning(code string) Warning {
	if text, ok := warnings[code]; ok {
		return Warning{Code: code, Text: text}
	}
	return Warning{Code: "other", Text: "Something weakened the result; the tool has no words for it."}
}

// WarningCodes returns the fixed list's codes, in order.
func WarningCodes() []string {
	var out []string
	for code := range warnings {
		out = append(out, code)
	}
	slices.Sort(out)
	return out
}
