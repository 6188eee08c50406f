package exif

import (
	"bytes"
	"encoding/binary"
	"strings"

	"example.org/redact/pkg/finding"
)

// iccProfile inspects a colour profile. The standard ones, which thousands of
// programs put into every picture, tell nothing. Any other was made for some
// device: monitor and scanner profiles hold model, serial number, date and
// sometimes the name of who measured it.
func iccProfile(c *collector, b []byte) {
	if blank(b) {
		return
	}
	p, ok := parseICC(b)
	switch {
	case !ok:
		c.undecodable(finding.CarrierICC, "undecodable")
	case p.device:
		c.add(finding.Metadata, finding.CarrierICC, finding.Definite, "custom-profile")
		c.add(finding.DeviceID, finding.CarrierICC, finding.Likely, "device")
	case !p.standard:
		c.add(finding.Metadata, finding.CarrierICC, finding.Definite, "custom-profile")
	}
}

type iccFacts struct {
	standard bool // a well-known description, and texts of a well-known maker
	device   bool // tags that describe one device
}

// parseICC reads the tag table of a profile (ICC.1:2022, 7.2 and 7.3).
func parseICC(b []byte) (iccFacts, bool) {
	var f iccFacts
	if len(b) < 132 || string(b[36:40]) != "acsp" {
		return f, false
	}
	n := binary.BigEndian.Uint32(b[128:])
	if n > 200 || int(n)*12 > len(b)-132 {
		return f, false
	}
	f.standard = int(binary.BigEndian.Uint32(b)) == len(b) && len(b) <= 64<<10
	for i := 0; i < int(n); i++ {
		row := b[132+12*i:]
		off, size := uint64(binary.BigEndian.Uint32(row[4:])), uint64(binary.BigEndian.Uint32(row[8:]))
		if off+size > uint64(len(b)) {
			return f, false
		}
		text := iccText(b[off : off+size])
		switch sig := string(row[:4]); sig {
		case "desc":
			f.standard = f.standard && knownText(text, standardProfiles)
		case "cprt", "dmnd", "dmdd", "vued":
			f.standard = f.standard && knownText(text, profileMakers)
		case "mmod", "dscm", "meta", "devs", "psid", "targ", "calt", "ps2i":
			// dscm is Apple's description in all languages: it repeats desc.
			if sig == "dscm" && knownText(text, standardProfiles) {
				continue
			}
			f.device = true
		default:
			f.standard = f.standard && strings.Contains(colourTags, sig)
		}
	}
	return f, true
}

// colourTags are the tags that hold numbers of the colour space alone.
const colourTags = "wtpt bkpt rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC chad chrm lumi view tech meas cicp gamt A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 aabg aagg aarg"

// iccText returns the letters and digits of a text, textDescription or
// multiLocalizedUnicode tag. One that is longer than any well-known text is
// cut.
func iccText(b []byte) string {
	if len(b) < 8 {
		return ""
	}
	b = b[:min(len(b), 8<<10)]
	return string(bytes.ReplaceAll(b[8:], []byte{0}, nil))
}

func knownText(s string, known []string) bool {
	if blankText([]byte(s)) {
		return true
	}
	for _, k := range known {
		if strings.Contains(s, k) {
			return true
		}
	}
	return false
}

// standardProfiles are descriptions of colour spaces, not of devices.
var standardProfiles = []string{
	"sRGB", "Display P3", "Adobe RGB (1998)", "AdobeRGB", "ProPhoto RGB", "ROMM RGB", "Generic RGB", "Generic Gray",
	"Apple RGB", "ColorMatch RGB", "Dot Gain", "Gray Gamma", "Rec. 709", "Rec. 2020", "Rec2020", "ITU-R BT", "c2ci", "uRGB", "Coated FOGRA", "U.S. Web Coated", "ISO Coated", "Artifex",
}

// profileMakers are what the makers of those wrote into the other texts.
var profileMakers = []string{
	"Hewlett-Packard", "Apple", "Google", "International Color Consortium", "Adobe", "CC0", "ublic domain", "ublic Domain",
	"use freely", "Microsoft", "KODAK", "Kodak", "IEC", "Reference Viewing Condition", "Artifex", "Facebook", "Graeme", "sRGB", "www.color.org", "Heidelberger",
}
