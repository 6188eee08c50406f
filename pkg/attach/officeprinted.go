package attach

import (
	"regexp"
)

// printedText is one of the three fields above or below a printed page.
type printedText struct {
	line *xnode
	side string // &L, &C or &R
	text string
}

var (
	// printSide begins a field; printCode is a form, a picture, a path or a date.
	printSide = regexp.MustCompile(`&[LCR]`)
	printCode = regexp.MustCompile(`&("[^"]*"|[0-9]{1,2}|K[0-9A-Fa-f]{6}|K[0-9]{2}[-+][0-9]{3}|[^PN&])`)
)

// printed reads what a sheet prints above and below itself: the texts and the
// numbers of pages; the codes for fonts, pictures, dates and paths go.
func (s *sheet) printed(in *xnode) *xnode {
	out := &xnode{space: nsS, local: "headerFooter"}
	for _, k := range in.kids {
		switch k.local {
		case "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter":
		default:
			continue
		}
		line := &xnode{space: nsS, local: k.local}
		out.kids = append(out.kids, line)
		whole := k.chars()
		begins := printSide.FindAllStringIndex(whole, -1)
		if len(begins) == 0 || begins[0][0] > 0 {
			whole = "&C" + whole
			begins = printSide.FindAllStringIndex(whole, -1)
		}
		for i, b := range begins {
			end := len(whole)
			if i+1 < len(begins) {
				end = begins[i+1][0]
			}
			s.texts = append(s.texts, printedText{line, whole[b[0]:b[1]], ""})
			at := len(s.texts) - 1
			s.read.pending = "\n"
			l := s.read.add(printCode.ReplaceAllString(visible(whole[b[1]:end]), ""), func(t string) { s.texts[at].text = t })
			s.texts[at].text = l.text
		}
	}
	for _, name := range []string{"differentOddEven", "differentFirst"} {
		if v := in.attr("", name); v == "1" || v == "true" {
			out.set("", name, "1")
		}
	}
	return out
}

// finishPrinted puts the fields together again. The space keeps a number at
// the start of a text from being read as a size.
func (s *sheet) finishPrinted() {
	for _, t := range s.texts {
		if t.text != "" {
			t.line.setText(t.line.chars() + t.side + " " + t.text)
		}
	}
}
