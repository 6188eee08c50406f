package pii

import (
	"regexp"
	"strings"

	"example.org/redact/pkg/finding"
)

// emailRule finds e-mail addresses of persons; the mailboxes of an office
// (info@, enquiries@) identify nobody and stay.
func emailRule() rule {
	return rule{
		name: "email", kinds: []finding.Kind{finding.Email}, find: findEmail,
		yes: []example{
			on("k.patel@nhs.net", "k.patel@nhs.net"),
			on("Email: rhys.begum27@example.co.uk or call", "rhys.begum27@example.co.uk"),
			on("grace evans @ example.org", "evans @ example.org"),
			on("E-mail: | ~", unread),
		},
		no: []string{
			"info@harbourcafe.co.uk", "enquiries@trust.nhs.uk",
			"BIG.COM.MY", "@LAS_TacAdvisor", "3 @ 1.75", "Email us today", "www.nhs.uk",
		},
	}
}

var (
	emailLike   = regexp.MustCompile(`\b([A-Z0-9][A-Z0-9._%+\-']{0,63}) ?@ ?([A-Z0-9][A-Z0-9\-]{0,62}(?: ?\. ?[A-Z0-9\-]{1,63}){0,3} ?\. ?[A-Z]{2,12})\b`)
	officeBoxes = wordSet("INFO ENQUIRIES ENQUIRY SALES CONTACT CONTACTUS HELLO OFFICE ADMIN SUPPORT RECEPTION BOOKINGS BOOKING PALS HELP MAIL CUSTOMERSERVICE CUSTOMERSERVICES FEEDBACK COMMS COMMUNICATIONS RECRUITMENT JOBS NEWS PRESS ACCOUNTS NOREPLY TEAM SHOP ORDERS MEDIA")
)

func findEmail(p *page) []hit {
	var out []hit
	for _, l := range p.lines {
		if !strings.Contains(l.up, "@") {
			continue
		}
		for _, m := range emailLike.FindAllStringSubmatchIndex(l.up, -1) {
			if officeBoxes[strings.Map(lettersOnly, l.up[m[2]:m[3]])] {
				continue
			}
			h := hit{kind: finding.Email, line: l, a: m[0], b: m[1], certainty: finding.Likely, evidence: []string{"format"}}
			if l.announced(m[0], lbEmail) {
				h.certainty, h.evidence = finding.Definite, []string{"format", "label"}
			}
			out = append(out, h)
		}
	}
	p.zonesOf(func(z *zone) bool {
		if h, ok := unreadValue(z); ok && z.where != beneath && !strings.Contains(z.text(), "@") {
			h.kind, h.certainty = finding.Email, finding.Possible
			out = append(out, h)
			return true
		}
		return false
	}, lbEmail)
	return out
}

func lettersOnly(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r
	}
	return -1
}
