package attach

import (
	"strings"
	"unicode"
)

// visible writes a text as rules can read it and as it looks: characters that
// take no room go, since they cut a number for the rules and not for the eye;
// digits of any script, and the wide letters of East Asian keyboards, become the
// plain ones, and what is drawn around or through a digit goes.
func visible(s string) string {
	digit := false
	return strings.Map(func(r rune) rune {
		switch {
		case takesNoRoom(r), digit && unicode.In(r, unicode.Mn, unicode.Me):
			return -1
		}
		r = plain(r)
		digit = r >= '0' && r <= '9'
		return r
	}, s)
}

func takesNoRoom(r rune) bool {
	return r == 0xad || r == 0x200b || r == 0x2060 || r == 0xfeff || r >= 0x202a && r <= 0x202e ||
		r >= 0x2066 && r <= 0x2069 || r >= 0xe0000 && r <= 0xe007f
}

// plain returns the ASCII character that is read from r, or r itself. Raised
// digits stay: 10⁹ is not 109.
func plain(r rune) rune {
	const wide = 0xff01 - '!'
	switch {
	case r < 0x80:
		return r
	case r >= '!'+wide && r <= '~'+wide:
		return r - wide
	case unicode.Is(unicode.Nd, r):
		return '0' + digitOf(r)
	}
	return r
}

// digitOf is the value of a decimal digit: every script has its ten in order,
// and the tables of Unicode begin at a zero.
func digitOf(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if lo := rune(t.Lo); r >= lo && r <= rune(t.Hi) {
			return (r - lo) / rune(t.Stride) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if lo := rune(t.Lo); r >= lo && r <= rune(t.Hi) {
			return (r - lo) / rune(t.Stride) % 10
		}
	}
	return 0
}
