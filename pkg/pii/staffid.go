package pii

import (
	"regexp"

	"example.org/redact/pkg/finding"
)

// staffRule finds the numbers of staff: registrations with the HCPC
// (paramedics: PA and five or six digits), the NMC (99A9999A) and the GMC
// (seven digits), smartcards, pay rolls, and a bare number under a role.
func staffRule() rule {
	return rule{
		name: "staff-id", kinds: []finding.Kind{finding.StaffID}, find: findStaff,
		yes: []example{
			on("HCPC: PA49139", "PA49139"),
			on("PA34036", "PA34036"),
			on("HCPC | PH123456", "PH123456"),
			on("NMC PIN 12A3456E", "12A3456E"),
			on("98I1234E", "98I1234E"),
			on("GMC No 1234567", "1234567"),
			on("Staff No: 3571345", "3571345"),
			on("UUID: 123456789012", "123456789012"),
			on("Student Paramedic\n3571345\nExpires 08/2027", "3571345"),
		},
		no: []string{
			"PA 2000 sound system", "1234567", "12A3456", "GMC Sierra 2019", "Staff only", "Paramedic 999", "PA123", "Consultant 02 Feb 2024",
		},
	}
}

var (
	hcpcPara   = regexp.MustCompile(`\bPA ?[0-9]{5,6}\b`)
	nmcPin     = regexp.MustCompile(`\b[0-9]{2}[A-L][0-9]{4}[A-Z]\b`)
	hcpcValue  = regexp.MustCompile(`^[ .:;=-]*((?:PA|PH|OT|RA|ODP|DT|BS|CS|SL|PYL|OR|PO|AS|CH|HAD|CO)? ?[0-9]{4,6})\b`)
	nmcValue   = regexp.MustCompile(`^[ .:;=-]*([0-9OIL]{2}[A-Z1][0-9OIL]{4}[A-Z0])\b`)
	gmcValue   = regexp.MustCompile(`^[ .:;=-]*([0-9]{7})\b`)
	staffValue = regexp.MustCompile(`^[ .:;=#-]*([A-Z]{0,3}-?[0-9]{4,12}(?:[- ][0-9]{1,4})?)\b`)
	staffOwn   = regexp.MustCompile(`^(?:NO\.? ?|ID:? ?|#)?[0-9]{6,8}$`)
)

func findStaff(p *page) []hit {
	var out []hit
	add := func(l *line, a, b int, c finding.Certainty, ev ...string) {
		out = append(out, hit{kind: finding.StaffID, line: l, a: a, b: b, certainty: c, evidence: ev})
	}
	for _, l := range p.lines {
		for _, re := range []*regexp.Regexp{hcpcPara, nmcPin} {
			for _, m := range re.FindAllStringIndex(l.up, 4) {
				if !l.announced(m[0], lbProduct) {
					add(l, m[0], m[1], finding.Likely, "format")
				}
			}
		}
		if staffOwn.MatchString(l.up) && p.nextToRole(l) {
			add(l, 0, len(l.up), finding.Likely, "role")
		}
	}
	for _, by := range []struct {
		class class
		form  *regexp.Regexp
	}{{lbHCPC, hcpcValue}, {lbNMC, nmcValue}, {lbGMC, gmcValue}, {lbStaff, staffValue}} {
		p.zonesOf(func(z *zone) bool {
			if m := by.form.FindStringSubmatchIndex(z.text()); m != nil {
				add(z.line, z.a+m[2], z.a+m[3], finding.Definite, "label", "format")
				return true
			}
			if h, ok := unreadValue(z); ok && len(z.label.key) > 4 {
				add(h.line, h.a, h.b, finding.Likely, h.evidence...)
				return true
			}
			return false
		}, by.class)
	}
	return out
}

// nextToRole reports whether the line above or below names a job, as on a badge.
func (p *page) nextToRole(l *line) bool {
	found := false
	look := extent{l.ext.u0 - 2*l.height, l.ext.u1 + 2*l.height, l.ext.v0 - 3*l.height, l.ext.v1 + 3*l.height}
	p.index.near(l.frame.around(look), func(c *line) {
		e := l.frame.extent(c.src.Region)
		if c == l || e.u1 < look.u0 || e.u0 > look.u1 || e.v1 < look.v0 || e.v0 > look.v1 {
			return
		}
		found = found || isRole(c)
	})
	return found
}

// isRole reports whether a short line names a job.
func isRole(l *line) bool {
	if len(l.toks) == 0 || len(l.toks) > 4 {
		return false
	}
	for i := range l.toks {
		if !allLetters(l.tok(i)) {
			return false
		}
	}
	for i := range l.toks {
		if roleWords[l.tok(i)] {
			return true
		}
	}
	return false
}
