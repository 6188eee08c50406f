package pipeline

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"example.org/redact/pkg/attach"
)

// workbookOf is a workbook of one sheet; what reads as a number is one.
func workbookOf(t *testing.T, rows ...[]string) []byte {
	t.Helper()
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
	const rel = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/></Relationships>`
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	var b strings.Builder
	for i, row := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for j, v := range row {
			ref := fmt.Sprintf("%c%d", 'A'+j, i+1)
			switch {
			case v == "":
			case strings.Trim(v, "0123456789") == "":
				fmt.Fprintf(&b, `<c r="%s"><v>%s</v></c>`, ref, v)
			default:
				fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, v)
			}
		}
		b.WriteString(`</row>`)
	}
	return archive(t, map[string][]byte{
		"[Content_Types].xml":        []byte(head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`),
		"_rels/.rels":                []byte(head + fmt.Sprintf(rel, "officeDocument", "xl/workbook.xml")),
		"xl/workbook.xml":            []byte(head + `<workbook ` + main + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets></workbook>`),
		"xl/_rels/workbook.xml.rels": []byte(head + fmt.Sprintf(rel, "worksheet", "worksheets/sheet1.xml")),
		"xl/worksheets/sheet1.xml":   []byte(head + `<worksheet ` + main + `><sheetData>` + b.String() + `</sheetData></worksheet>`),
	})
}

// TestNHSNumbersInCells: in a cell a number stands alone, so what says that it
// is a NHS number is a heading, a label or how it is written. One that passes
// the check by chance with nothing of that near stays.
func TestNHSNumbersInCells(t *testing.T) {
	p, opt := ruled(t)
	const n, other, third = "9434765919", "4010232137", "2213951837"
	for name, c := range map[string]struct {
		rows       [][]string
		gone, stay []string
	}{
		"under a heading":               {[][]string{{"Ward", "NHS Number"}, {"Seven", n}, {"Eight", third}}, []string{n, third}, []string{"Seven"}},
		"under a heading with a number": {[][]string{{"Ward", "Bed", "NHS No (10 digits)"}, {"Seven", "B", n}, {"Eight", "C", third}}, []string{n, third}, []string{"Seven"}},
		"a list of one column":          {[][]string{{"NHS Number"}, {n}, {third}, {n}}, []string{n, third}, nil},
		"beside a label":                {[][]string{{"Ward", "Seven"}, {"NHS No", n}}, []string{n}, []string{"Seven"}},
		"a label in the cell":           {[][]string{{"Ward", "Seven"}, {"note", "NHS No: 943/476/5919"}}, []string{"943/476/5919"}, []string{"Seven"}},
		"written in groups":             {[][]string{{"Ward", "Code"}, {"Seven", "943/476/5919"}, {"Eight", "943-476-5919"}, {"Nine", "943_476_5919"}}, []string{"5919"}, []string{"Seven"}},
		"of an issued range":            {[][]string{{"Ward", "Code"}, {"Seven", other}}, []string{other}, []string{"Seven"}},
		"passes by chance":              {[][]string{{"Ward", "Stock"}, {"Seven", third}, {"Eight", n}}, nil, []string{third, n}},
		"an order":                      {[][]string{{"Item", "Order No"}, {"Gloves", third}, {"Masks", n}}, nil, []string{third, n}},
		"fails the check":               {[][]string{{"Ward", "NHS Number"}, {"Seven", "9434765918"}}, nil, []string{"9434765918"}},
		"a list of something else":      {[][]string{{"Stock"}, {third}, {n}}, nil, []string{third, n}},
	} {
		res, err := p.Clean(context.Background(), workbookOf(t, c.rows...), opt, func([]float64) {})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if kind, _ := attach.Sniff(res.Output); kind != attach.XLSX {
			t.Errorf("%s: the copy is %q", name, kind)
		}
		sheet := string(unpacked(t, res.Output)["xl/worksheets/sheet1.xml"])
		for _, s := range c.gone {
			if strings.Contains(sheet, s) {
				t.Errorf("%s: %s is still there: %s", name, s, sheet)
			}
		}
		for _, s := range c.stay {
			if !strings.Contains(sheet, ">"+s+"<") {
				t.Errorf("%s: %s is gone: %s", name, s, sheet)
			}
		}
	}
}
