package ocr

import (
	"errors"
	"image"
	"slices"

	"example.org/redact/internal/vision"
)

// A locator's box may be too tall, and then shows the reader pieces of the
// lines above and below; it may hold several lines, which a reader of single
// lines cannot read at all; and it may end inside the last letter. So each box
// is looked at once more, at its own size, before it is read.
//
// What tells is how much brightness changes along each row of the box. Rows
// through the bodies of letters are full of changes and rows between lines have
// hardly any, whether the print is dark or light; rules and shadows that run
// along the line do not count.

// Sizes of the look, in pixels of the levelled box.
const (
	bandHeight = 96   // rows; smaller boxes are looked at in their own size
	bandWidth  = 1600 // columns at most
)

const (
	bandLevel   = 0.25 // of the busiest rows: what belongs to the bodies of letters
	bandTall    = 0.45 // of the tallest band: what is a line and not a piece of one
	bandRise    = 0.55 // of a band's height: room for ascenders and accents
	bandFall    = 0.45 // and for descenders
	sideReach   = 1.0  // of the box's height: how far beyond its ends is looked
	letterGap   = 0.30 // of the band's height: the widest gap inside a word
	columnLevel = 0.20 // of the busiest columns: what belongs to a letter
)

// boxLine is one line of a box, both quads in reading order.
type boxLine struct {
	tight [4]vision.Point // the line with its ascenders and descenders: to read
	cover [4]vision.Point // its share of the whole box: to cover where it cannot be read
}

// linesIn returns the lines of text in a box, top to bottom, in the pixels of
// img. A box in which nothing can be told apart is its own only line.
func linesIn(img *image.NRGBA, quad [4]vision.Point) ([]boxLine, error) {
	box := vision.TextBox{Quad: quad}
	h := min(bandHeight, max(8, int(box.Height()+.5)))
	reach := sideReach * box.Height() / max(1, box.Width())
	wide := slice(quad, -reach, 1+reach)
	w := min(bandWidth, max(8, int((1+2*reach)*box.Width()*float64(h)/max(1, box.Height()))))
	g, err := vision.RectifyGray(img, wide, w, h)
	if errors.Is(err, vision.ErrOutside) {
		return nil, err
	}
	if err != nil {
		return nil, errors.Join(errRefine, err)
	}
	from, to := int(float64(w)*reach/(1+2*reach)), w-int(float64(w)*reach/(1+2*reach))
	bands := bandsOf(rowChange(g, from, to))
	if len(bands) == 0 {
		return []boxLine{{tight: quad, cover: quad}}, nil
	}
	var out []boxLine
	for i, b := range bands {
		first, last := 0, h // of the line's share of the box
		top, bottom := b.from-int(bandRise*float64(b.height())+.5), b.to+int(bandFall*float64(b.height())+.5)
		// A line may reach half way to the body of the next, and beyond the box
		// only where its own body touches the rim.
		if i > 0 {
			first = (bands[i-1].to + b.from) / 2
			top = max(top, first)
		}
		if i+1 < len(bands) {
			last = (b.to + bands[i+1].from) / 2
			bottom = min(bottom, last)
		}
		left, right := ends(columnChange(g, b.from, b.to), from, to, int(letterGap*float64(b.height())+1))
		part := func(top, bottom int) [4]vision.Point {
			return slice(strip(wide, float64(top)/float64(h), float64(bottom)/float64(h)), float64(left)/float64(w), float64(right)/float64(w))
		}
		out = append(out, boxLine{tight: part(top, bottom), cover: part(min(first, top), max(last, bottom))})
	}
	return out, nil
}

var errRefine = errors.New("ocr: level a box")

// stretch is a run of rows, from inclusive to to exclusive.
type stretch struct{ from, to int }

func (s stretch) height() int { return s.to - s.from }

// rowChange returns for each row how much brightness changes along it, between
// columns from and to, above what the calmest rows show: noise, and the edges
// of columns that run all the way down.
func rowChange(g *image.Gray, from, to int) []float64 {
	h := g.Rect.Dy()
	out := make([]float64, h)
	for y := range h {
		row := g.Pix[y*g.Stride : y*g.Stride+g.Rect.Dx()]
		for x := max(1, from); x < min(to, len(row)-1); x++ {
			d := int(row[x+1]) - int(row[x-1])
			out[y] += float64(max(d, -d))
		}
	}
	aboveCalm(out)
	return out
}

// columnChange is the same for columns, between rows from and to, with changes
// in either direction: a letter has edges of all kinds.
func columnChange(g *image.Gray, from, to int) []float64 {
	w := g.Rect.Dx()
	out := make([]float64, w)
	for y := max(1, from); y < min(to, g.Rect.Dy()-1); y++ {
		row := y * g.Stride
		for x := 1; x < w-1; x++ {
			d := int(g.Pix[row+x+1]) - int(g.Pix[row+x-1])
			e := int(g.Pix[row+g.Stride+x]) - int(g.Pix[row-g.Stride+x])
			out[x] += float64(max(d, -d, e, -e))
		}
	}
	aboveCalm(out)
	return out
}

// aboveCalm takes from all values the level of the lowest twentieth.
func aboveCalm(v []float64) {
	sorted := slices.Sorted(slices.Values(v))
	calm := sorted[len(sorted)/20]
	for i := range v {
		v[i] = max(0, v[i]-calm)
	}
}

// bandsOf returns the bodies of the lines in a profile of rows.
func bandsOf(rows []float64) []stretch {
	sorted := slices.Sorted(slices.Values(rows))
	cut := bandLevel * sorted[len(sorted)*95/100]
	if cut == 0 {
		return nil
	}
	var all []stretch
	for y := 0; y < len(rows); y++ {
		if rows[y] < cut {
			continue
		}
		from := y
		for y < len(rows) && rows[y] >= cut {
			y++
		}
		all = append(all, stretch{from, y})
	}
	tallest := 0
	for _, b := range all {
		tallest = max(tallest, b.height())
	}
	return slices.DeleteFunc(all, func(b stretch) bool {
		return float64(b.height()) < bandTall*float64(tallest)
	})
}

// ends returns where the line whose box reaches from column from to column to
// ends, given how much each column changes: letters that follow the last one in
// the box within gap columns belong to it.
func ends(columns []float64, from, to, gap int) (left, right int) {
	sorted := slices.Sorted(slices.Values(columns[from:max(to, from+1)]))
	cut := columnLevel * sorted[len(sorted)*9/10]
	if cut == 0 {
		return from, to
	}
	last, first := to-1, from
	for last > from && columns[last] < cut {
		last--
	}
	for first < to-1 && columns[first] < cut {
		first++
	}
	for x := last + 1; x < len(columns) && x-last <= gap; x++ {
		if columns[x] >= cut {
			last = x
		}
	}
	for x := first - 1; x >= 0 && first-x <= gap; x-- {
		if columns[x] >= cut {
			first = x
		}
	}
	return min(from, first), max(to, last+1)
}
