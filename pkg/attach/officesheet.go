package attach

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"example.org/redact/pkg/finding"
)

// cleanSheet writes a sheet anew: columns, rows, cells, what is printed above
// and below, and drawings.
func (o *office) cleanSheet(p *officePart, root *xnode) error {
	if !root.is(nsS, "worksheet") {
		return refuse("a part of the document is not what it says to be; save it again with its program")
	}
	s := &sheet{office: o, part: p, read: newReading()}
	out := &xnode{space: nsS, local: "worksheet"}
	for _, name := range []string{"sheetFormatPr", "cols", "sheetData", "mergeCells", "headerFooter", "drawing"} {
		in := root.child(nsS, name)
		if in == nil {
			continue
		}
		var got *xnode
		var err error
		switch name {
		case "sheetData":
			got, err = s.data(in)
		case "headerFooter":
			got = s.printed(in)
		case "drawing":
			got = s.drawing(in)
		default:
			got = kept(in, sheetLists)
		}
		if err != nil {
			return err
		}
		if got != nil {
			out.kids = append(out.kids, got)
		}
	}
	if s.formulas {
		o.h.Stripped(p.path, finding.Metadata, finding.CarrierOffice)
	}
	s.read.tables = append(s.read.tables, s.rows)
	if err := s.read.ask(o.ctx, o.h, p.path); err != nil {
		return err
	}
	s.finishPrinted()
	p.body = writeXML(out)
	return nil
}

// sheet is one sheet on its way.
type sheet struct {
	*office
	part     *officePart
	read     *reading
	rows     [][]tableCell
	formulas bool
	texts    []printedText
}

// sheetLists names the short lists of a sheet and their attributes.
var sheetLists = map[string]map[string]bool{
	"sheetFormatPr": wordSet("baseColWidth defaultColWidth defaultRowHeight customHeight"),
	"cols":          {},
	"col":           wordSet("min max width style customWidth bestFit"),
	"mergeCells":    wordSet("count"),
	"mergeCell":     wordSet("ref"),
}

var (
	cellMeasure = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,18})?$`)
	cellArea    = regexp.MustCompile(`^[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7}$`)
)

// kept copies an element of a list with its children.
func kept(n *xnode, list map[string]map[string]bool) *xnode {
	out := &xnode{space: n.space, local: n.local}
	for _, a := range n.attrs {
		ok := cellMeasure.MatchString(a.value) || a.value == "true" || a.value == "false" || a.local == "ref" && cellArea.MatchString(a.value)
		if a.space == "" && list[n.local][a.local] && ok {
			out.set("", a.local, a.value)
		}
	}
	for _, k := range n.kids {
		if k.space == nsS && list[k.local] != nil {
			out.kids = append(out.kids, kept(k, list))
		}
	}
	return out
}

// drawing points to the sheet's drawing, if there is one.
func (s *sheet) drawing(n *xnode) *xnode {
	id, ok := s.part.ids[n.attr(nsR, "id")]
	if !ok {
		return nil
	}
	return &xnode{space: nsS, local: "drawing", attrs: []xattr{{nsR, "id", id}}}
}

// data writes the rows.
func (s *sheet) data(in *xnode) (*xnode, error) {
	out := &xnode{space: nsS, local: "sheetData"}
	number := 0
	for _, row := range in.find(nsS, "row") {
		number++
		if r := row.attr("", "r"); r != "" {
			n, err := strconv.Atoi(r)
			if err != nil || n < number || n > 1<<20 {
				return nil, refuse(badXML)
			}
			number = n
		}
		got := &xnode{space: nsS, local: "row", attrs: []xattr{{"", "r", fmt.Sprint(number)}}}
		for _, name := range []string{"s", "customFormat", "ht", "customHeight"} {
			if v := row.attr("", name); cellMeasure.MatchString(v) {
				got.set("", name, v)
			}
		}
		if err := s.row(got, row, number); err != nil {
			return nil, err
		}
		out.kids = append(out.kids, got)
	}
	return out, nil
}

// row writes the cells of one row, and reads each as a line; see reading.table.
func (s *sheet) row(out, in *xnode, number int) error {
	var cells []tableCell
	column := -1
	s.read.pending = "\n"
	for _, c := range in.find(nsS, "c") {
		column++
		if ref := c.attr("", "r"); ref != "" {
			n, ok := columnOf(ref)
			if !ok || n < column {
				return refuse(badXML)
			}
			column = n
		}
		got := &xnode{space: nsS, local: "c", attrs: []xattr{{"", "r", columnName(column) + fmt.Sprint(number)}}}
		if v := c.attr("", "s"); cellMeasure.MatchString(v) && s.workbook().formats != nil {
			got.set("", "s", v)
		}
		s.formulas = s.formulas || c.child(nsS, "f") != nil
		l, err := s.cell(got, c)
		if err != nil {
			return err
		}
		if l != nil {
			cells = append(cells, tableCell{column, []*leaf{l}})
			s.read.pending = "\n"
		}
		out.kids = append(out.kids, got)
	}
	s.rows = append(s.rows, cells)
	return nil
}

var (
	cellNumber = regexp.MustCompile(`^-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][-+]?[0-9]{1,3})?$`)
	cellError  = regexp.MustCompile(`^#[A-Z0-9/]{1,12}[!?]?$`)
)

// cell writes the value of a cell and books what a reader sees of it.
func (s *sheet) cell(out, in *xnode) (*leaf, error) {
	value := ""
	if v := in.child(nsS, "v"); v != nil {
		value = v.chars()
	}
	switch t := in.attr("", "t"); t {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(s.workbook().shared) {
			return nil, refuse(badXML)
		}
		return s.text(out, s.workbook().shared[i]), nil
	case "inlineStr":
		if is := in.child(nsS, "is"); is != nil {
			return s.text(out, richText(is)), nil
		}
		return nil, nil
	case "str", "d":
		return s.text(out, visible(value)), nil
	case "b", "e":
		if v := strings.TrimSpace(value); v == "0" || v == "1" || t == "e" && cellError.MatchString(v) {
			out.set("", "t", t)
			setValue(out, v)
		}
		return nil, nil
	}
	value = strings.TrimSpace(value)
	if value == "" {
		return nil, nil
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || !cellNumber.MatchString(value) {
		return nil, refuse(badXML)
	}
	setValue(out, value)
	return s.read.add(s.workbook().shown(n, in.attr("", "s")), func(text string) { setInline(out, text) }), nil
}

// text makes a cell's content a text of its own.
func (s *sheet) text(out *xnode, text string) *leaf {
	if text == "" {
		return nil
	}
	setInline(out, text)
	return s.read.add(text, func(text string) { setInline(out, text) })
}

func setValue(c *xnode, v string) {
	c.kids = []*xnode{{space: nsS, local: "v", kids: []*xnode{{text: v}}}}
}

func setInline(c *xnode, text string) {
	c.set("", "t", "inlineStr")
	t := &xnode{space: nsS, local: "t", kids: []*xnode{{text: text}}}
	t.set(nsXML, "space", "preserve")
	c.kids = []*xnode{{space: nsS, local: "is", kids: []*xnode{t}}}
}

// columnOf reads the column of a cell's name: "AB12" is 27.
func columnOf(ref string) (int, bool) {
	n := 0
	for i := 0; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		if n = n*26 + int(ref[i]-'A') + 1; n > 16384 {
			return 0, false
		}
	}
	return n - 1, n > 0
}

func columnName(n int) string {
	name := ""
	for n++; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
