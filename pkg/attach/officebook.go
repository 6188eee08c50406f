package attach

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"example.org/redact/pkg/finding"
)

// A workbook is written anew rather than filtered: values and how they look
// stay, formulas become their results, texts move from the common list into
// the cells, and hidden rows, columns and sheets come to light, since nobody
// checks what he cannot see.

// workbook is what the sheets of a workbook share.
type workbook struct {
	strings string // the part with the common texts
	shared  []string
	formats []string // number format by style
	base    time.Time
}

func (o *office) workbook() *workbook {
	if o.book == nil {
		o.book = &workbook{}
	}
	return o.book
}

// cleanWorkbook writes the list of sheets and readies what they share.
func (o *office) cleanWorkbook(p *officePart, root *xnode) error {
	if !root.is(nsS, "workbook") {
		return refuse("a part of the document is not what it says to be; save it again with its program")
	}
	w := o.workbook()
	if err := o.loadStrings(w); err != nil {
		return err
	}
	if err := o.loadFormats(w); err != nil {
		return err
	}
	// Day 60 of the usual count is a 29 February 1900 that never was.
	w.base = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	out := &xnode{space: nsS, local: "workbook"}
	pr := &xnode{space: nsS, local: "workbookPr"}
	if in := root.child(nsS, "workbookPr"); in != nil && (in.attr("", "date1904") == "1" || in.attr("", "date1904") == "true") {
		w.base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		pr.set("", "date1904", "1")
	}
	sheets := &xnode{space: nsS, local: "sheets"}
	out.kids = []*xnode{pr, sheets}
	if in := root.child(nsS, "sheets"); in != nil {
		for _, s := range in.find(nsS, "sheet") {
			got, err := o.sheet(p, s, len(sheets.kids)+1)
			if err != nil {
				return err
			}
			sheets.kids = append(sheets.kids, got)
		}
	}
	if root.child(nsS, "definedNames") != nil {
		o.h.Stripped(p.path, finding.Metadata, finding.CarrierOffice)
	}
	p.body = writeXML(out)
	return nil
}

// sheet names one sheet; a name that tells something becomes a number.
func (o *office) sheet(p *officePart, s *xnode, n int) (*xnode, error) {
	id, ok := p.ids[s.attr(nsR, "id")]
	if !ok {
		return nil, refuse("it has a sheet of a kind that is not known here; save it again with its program")
	}
	name := visible(s.attr("", "name"))
	holds, err := o.h.Name(o.ctx, p.path, name)
	if err != nil {
		return nil, err
	}
	if holds || name == "" || len([]rune(name)) > 31 {
		name = fmt.Sprintf("Sheet %d", n)
	}
	return &xnode{space: nsS, local: "sheet", attrs: []xattr{{"", "name", name}, {"", "sheetId", fmt.Sprint(n)}, {nsR, "id", id}}}, nil
}

// loadStrings reads the common texts.
func (o *office) loadStrings(w *workbook) error {
	if w.strings == "" {
		return nil
	}
	root, err := o.tree(w.strings)
	if err != nil {
		return err
	}
	for _, si := range root.find(nsS, "si") {
		w.shared = append(w.shared, richText(si))
	}
	return nil
}

// richText joins the runs of a cell's text, without the reading aids.
func richText(n *xnode) string {
	var b strings.Builder
	for _, k := range n.kids {
		switch {
		case k.is(nsS, "t"):
			b.WriteString(k.chars())
		case k.is(nsS, "r"):
			for _, t := range k.find(nsS, "t") {
				b.WriteString(t.chars())
			}
		}
	}
	return visible(b.String())
}

// loadFormats reads which style shows a number in which form.
func (o *office) loadFormats(w *workbook) error {
	for _, p := range o.parts {
		if p.kindName != "cellStyles" {
			continue
		}
		root, err := o.tree(p.name)
		if err != nil {
			return err
		}
		codes := map[string]string{}
		if list := root.child(nsS, "numFmts"); list != nil {
			for _, n := range list.find(nsS, "numFmt") {
				codes[n.attr("", "numFmtId")] = n.attr("", "formatCode")
			}
		}
		if list := root.child(nsS, "cellXfs"); list != nil {
			for _, x := range list.find(nsS, "xf") {
				id := x.attr("", "numFmtId")
				code, ok := codes[id]
				if n, err := strconv.Atoi(id); !ok && err == nil && (n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 36) {
					code = "d/m/y" // the built-in ones have no code in the file
				}
				w.formats = append(w.formats, code)
			}
		}
	}
	return nil
}

var (
	// formatQuoted is what of a format is shown as it stands, and colours.
	formatQuoted = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.`)
	onlyDigits   = regexp.MustCompile(`^[0 ()+-]*$`)
)

// shown says how a reader sees a number, as far as that matters to the rules:
// a day as a date, zeros in front, no exponent.
func (w *workbook) shown(v float64, style string) string {
	code := ""
	if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(w.formats) {
		code = w.formats[i]
	}
	bare := strings.ToLower(formatQuoted.ReplaceAllString(code, ""))
	if strings.Contains(bare, "y") || strings.Contains(bare, "d") && strings.Contains(bare, "m") {
		if v >= 0 && v < 2_958_466 { // the year 9999
			return w.base.AddDate(0, 0, int(v)).Format("02/01/2006")
		}
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if zeros := strings.Count(bare, "0"); zeros > len(s) && onlyDigits.MatchString(bare) && v >= 0 && v == float64(int64(v)) {
		s = strings.Repeat("0", zeros-len(s)) + s
	}
	return s
}
