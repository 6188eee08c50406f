package pii

import (
	"regexp"
	"strings"

	"example.org/redact/pkg/finding"
)

// credentialRule finds passwords, user names and door codes behind a label.
func credentialRule() rule {
	return rule{
		name: "credential", kinds: []finding.Kind{finding.Credential}, find: findCredential,
		yes: []example{
			on("Password: Summer2024!", "Summer2024!"),
			on("username = kpatel2", "kpatel2"),
			on("Login: | rbegum", "rbegum"),
			on("WiFi password | blue-heron-7", "blue-heron-7"),
			on("Key safe: 4471", "4471"),
			on("PIN: 2580", "2580"),
			on("Door code C1234X", "C1234X"),
			on("Password | ~", unread),
		},
		no: []string{
			"Forgot password?", "Enter your password", "Chip and PIN", "PIN pad", "Login here", "Access code required",
			"Password must be 8 characters", "Password:",
		},
	}
}

var (
	secretValue = regexp.MustCompile(`^[ .]*[:;=]*[ .:;=]*([^\s:;=?]{3,40})`)
	codeValue   = regexp.MustCompile(`^[ .]*[:;=]*[ .:;=]*([A-Z]?[0-9][0-9 ]{2,7}[A-Z#]?)(?:\s|$)`)
)

func findCredential(p *page) []hit {
	var out []hit
	p.zonesOf(func(z *zone) bool {
		form := secretValue
		if z.label.class == lbCode {
			form = codeValue
		}
		m := form.FindStringSubmatchIndex(z.text())
		clear := m != nil && (z.label.class == lbCode || z.label.colon || z.where != sameLine)
		if clear {
			word := strings.Trim(z.text()[m[2]:m[3]], ".,!?")
			clear = !commonWords[word] && z.where != beneath || strings.ContainsAny(word, "0123456789")
		}
		if clear {
			out = append(out, hit{kind: finding.Credential, line: z.line, a: z.a + m[2], b: z.a + m[3], certainty: finding.Likely, evidence: []string{"label"}})
			return true
		}
		if h, ok := unreadValue(z); ok && z.where != beneath {
			h.kind, h.certainty = finding.Credential, finding.Possible
			out = append(out, h)
			return true
		}
		return false
	}, lbCredential, lbCode)
	return out
}
