package attach

import "strings"

// Fields compute text: links, merged names, paths of files. Their codes go and
// the text that they gave stays as plain text, but for the numbers of pages,
// which would be wrong on every other page.

// pageField returns the code of a field that only counts pages, or "".
func pageField(instr string) string {
	words := strings.Fields(instr)
	if len(words) == 0 {
		return ""
	}
	switch code := strings.ToUpper(words[0]); code {
	case "PAGE", "NUMPAGES", "SECTIONPAGES":
		return code
	}
	return ""
}

// field keeps a page field with its code alone.
func (f *filter) field(n *xnode) ([]*xnode, error) {
	out := &xnode{space: nsW, local: "fldSimple"}
	out.set(nsW, "instr", pageField(n.attr(nsW, "instr")))
	kids, err := f.children(n, out)
	out.kids = kids
	return []*xnode{out}, err
}

// joinFields turns page fields that are spread over runs (begin, code, separate,
// result, end) into the short form, so that field needs to know only that.
func joinFields(kids []*xnode) []*xnode {
	var out []*xnode
	for i := 0; i < len(kids); i++ {
		if fieldChar(kids[i]) != "begin" {
			out = append(out, kids[i])
			continue
		}
		field, n := oneField(kids[i:])
		if field == nil {
			out = append(out, kids[i])
			continue
		}
		out = append(out, field)
		i += n - 1
	}
	return out
}

// oneField reads the runs of one page field, and says how many they are.
func oneField(kids []*xnode) (*xnode, int) {
	field := &xnode{space: nsW, local: "fldSimple"}
	instr, result := "", false
	for i, k := range kids {
		switch c := fieldChar(k); {
		case c == "begin" && i > 0: // one within another
			return nil, 0
		case c == "separate":
			result = true
		case c == "end":
			code := pageField(instr)
			field.set(nsW, "instr", code)
			if code == "" {
				return nil, 0
			}
			return field, i + 1
		case result:
			field.kids = append(field.kids, k)
		case k.is(nsW, "r"):
			for _, t := range k.find(nsW, "instrText") {
				instr += t.chars()
			}
		}
	}
	return nil, 0
}

// fieldChar returns begin, separate or end where a run marks that.
func fieldChar(n *xnode) string {
	if !n.is(nsW, "r") {
		return ""
	}
	if c := n.child(nsW, "fldChar"); c != nil {
		return c.attr(nsW, "fldCharType")
	}
	return ""
}
