package attach

import "context"

// redactText looks through the text runs of a part and writes them back.
func (f *filter) redactText(root *xnode) error {
	r := newReading()
	r.element(root)
	// A text box stands beside the paragraph that it hangs on, not within it.
	for len(r.later) > 0 {
		box := r.later[0]
		r.later = r.later[1:]
		r.pending = "\n"
		r.element(box)
	}
	if len(r.leaves) == 0 {
		return nil
	}
	return r.ask(f.ctx, f.h, f.src.path)
}

// ask asks about the text as it stands, then about tables by their rows and by
// their headings, and writes all runs back.
func (r *reading) ask(ctx context.Context, h Handler, at string) error {
	if err := r.view.ask(ctx, h, at); err != nil {
		return err
	}
	for _, read := range []func(*view, [][]tableCell){underHeadings, alongRows} {
		var v view
		for _, t := range r.tables {
			read(&v, t)
		}
		if err := v.ask(ctx, h, at); err != nil {
			return err
		}
	}
	redactAll(r.leaves)
	return nil
}

// reading puts the runs of a tree together, line by line.
type reading struct {
	view    *view
	leaves  []*leaf
	pending string // what separates the next run from the last
	later   []*xnode
	tables  [][][]tableCell
}

func newReading() *reading { return &reading{view: &view{}} }

// add books a run of characters.
func (r *reading) add(text string, set func(string)) *leaf {
	if r.view.text.Len() > 0 {
		r.view.sep(r.pending)
	}
	r.pending = ""
	if plain := visible(text); plain != text {
		text = plain
		set(text)
	}
	l := &leaf{text: text, set: set}
	r.leaves = append(r.leaves, l)
	r.view.leaf(l)
	return l
}

// between sets what separates the next run; a line's end outlasts a gap.
func (r *reading) between(s string) {
	if r.pending != "\n" {
		r.pending = s
	}
}

func (r *reading) element(n *xnode) {
	switch {
	case isTextRun(n):
		if n.space == nsW {
			n.set(nsXML, "space", "preserve")
		}
		r.add(n.chars(), n.setText)
	case n.local == "pPr", n.local == "rPr", n.local == "sectPr":
		// a w:tab in there is a stop, not a gap
	case n.is(nsW, "txbxContent"):
		r.later = append(r.later, n.kids...)
	case n.is(nsW, "tbl"), n.is(nsA, "tbl"):
		r.table(n)
	case n.is(nsW, "p"), n.is(nsA, "p"):
		r.kids(n)
		r.pending = "\n"
	case n.is(nsW, "br"), n.is(nsW, "cr"), n.is(nsA, "br"):
		r.pending = "\n"
	case n.is(nsW, "tab"), n.is(nsW, "ptab"):
		r.between("\t")
	case n.is(nsW, "noBreakHyphen"):
		r.between("-")
	case n.is(nsW, "sym"):
		r.between(" ")
	default:
		r.kids(n)
	}
}

func (r *reading) kids(n *xnode) {
	for _, k := range n.kids {
		r.element(k)
	}
}

// table reads a table, a cell a line: digits of two cells must not run together.
// How cells stand beside and below one another is for ask.
func (r *reading) table(n *xnode) {
	var rows [][]tableCell
	r.pending = "\n"
	before := len(r.tables)
	for _, tr := range n.find(n.space, "tr") {
		var row []tableCell
		for _, tc := range tr.find(n.space, "tc") {
			from := len(r.leaves)
			r.kids(tc)
			row = append(row, tableCell{len(row), r.leaves[from:len(r.leaves):len(r.leaves)]})
			r.pending = "\n"
		}
		rows = append(rows, row)
	}
	if len(r.tables) == before { // tables around tables would repeat their text
		r.tables = append(r.tables, rows)
	}
}
