package pipeline

import (
	"slices"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
)

// publicAccount reports whether the channel counts as a personal account.
func publicAccount(c policy.Channel) bool { return c == policy.Personal || c == policy.Messaging }

// wholeKinds are objects that go whole: what is printed on them is only a part
// of what they tell.
var wholeKinds = []finding.Kind{
	finding.PRF, finding.ECG, finding.XRay, finding.ClinicalScreen, finding.Whiteboard,
	finding.Wristband, finding.DrugLabel, finding.IDBadge, finding.Barcode,
}

// identifiers are texts that are covered wherever they are.
var identifiers = []finding.Kind{
	finding.PersonName, finding.Address, finding.Postcode, finding.DOB, finding.NHSNumber,
	finding.LocalID, finding.StaffID, finding.Phone, finding.Email, finding.Credential,
}

// serviceMarks tie a picture to the Service: covered on a personal account,
// only flagged where the Service itself speaks.
var serviceMarks = []finding.Kind{
	finding.CallSign, finding.FleetNumber, finding.NHSLogo, finding.OrgCrest, finding.StarOfLife,
}

// weakIdentifiers say little one by one and much together.
var weakIdentifiers = []finding.Kind{
	finding.StreetSign, finding.HouseNumber, finding.OutwardPostcode, finding.AgeSex,
	finding.Diagnosis, finding.StaffRota,
}

// textCarriers are the objects on which located text is covered even where it
// could not be read.
var textCarriers = append(slices.Clone(wholeKinds), finding.NumberPlate)

// defaultAction is the table of what is covered by default; set is everything
// that was found on the file, since some kinds depend on their company.
func defaultAction(f finding.Finding, ch policy.Channel, set finding.Set) finding.Action {
	switch {
	case f.Kind.IsMetadata():
		return finding.Strip
	case f.Kind == finding.Face, f.Kind == finding.NumberPlate:
		return finding.Redact
	case slices.Contains(wholeKinds, f.Kind):
		return finding.RedactWhole
	case f.Kind == finding.Letter:
		if holdsAny(f, set, identifiers) {
			return finding.RedactWhole
		}
		return finding.Flag
	case slices.Contains(identifiers, f.Kind):
		return finding.Redact
	case slices.Contains(serviceMarks, f.Kind):
		if publicAccount(ch) {
			return finding.Redact
		}
		return finding.Flag
	case slices.Contains(weakIdentifiers, f.Kind):
		if weakKindsOn(f.Page, set) >= 2 {
			return finding.Redact
		}
		return finding.Flag
	case f.Kind == finding.Text:
		if liesOnAny(f, set, textCarriers) || looksLikeNumber(f.Line) {
			return finding.Redact
		}
		return finding.Flag
	}
	return finding.Flag
}

// onto is the share of a thing's box that must lie in another's for it to
// count as printed on it.
const onto = 0.5

// holdsAny reports whether one of the kinds lies on f.
func holdsAny(f finding.Finding, set finding.Set, ks []finding.Kind) bool {
	for _, o := range set.Of(ks...) {
		if o.Located() && o.Overlap(f.Region) >= onto {
			return true
		}
	}
	return false
}

// liesOnAny reports whether f lies on an object of one of the kinds.
func liesOnAny(f finding.Finding, set finding.Set, ks []finding.Kind) bool {
	for _, o := range set.Of(ks...) {
		if o.Located() && f.Overlap(o.Region) >= onto {
			return true
		}
	}
	return false
}

// weakKindsOn counts the different weak kinds on a page.
func weakKindsOn(page int, set finding.Set) int {
	seen := map[finding.Kind]bool{}
	for _, f := range set.Of(weakIdentifiers...) {
		if f.Page == page {
			seen[f.Kind] = true
		}
	}
	return len(seen)
}

// looksLikeNumber reports whether a line was read with doubt and holds three or
// more digit-like characters, of which at least two came out as digits: a
// number that the reader got wrong, rather than a word with an O in it.
func looksLikeNumber(l *finding.Line) bool {
	if l == nil || l.Text.Empty() || !l.Doubtful() {
		return false
	}
	digits, alike := 0, 0
	for _, r := range l.Text.Reveal() {
		switch {
		case '0' <= r && r <= '9':
			digits++
		case r == 'O' || r == 'o' || r == 'I' || r == 'l' || r == '|' || r == 'S' || r == 'B' || r == 'Z':
			alike++
		}
	}
	return digits >= 2 && digits+alike >= 3
}
