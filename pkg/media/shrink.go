package media

import "image"

// shrunk returns an opaque picture averaged down to w x h pixels, none of which
// may be more than the picture has. Each pixel counts for the one in which its
// middle lies: whole numbers only, where a general filter weighs each pixel.
func shrunk(img *image.NRGBA, w, h int) *image.NRGBA {
	columns, rows := borders(img.Bounds().Dx(), w), borders(img.Bounds().Dy(), h)
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	sums := make([][3]uint64, w)
	for y := range h {
		clear(sums)
		for row := rows[y]; row < rows[y+1]; row++ {
			addRow(sums, img.Pix[row*img.Stride:], columns)
		}
		high := uint64(rows[y+1] - rows[y])
		dst := out.Pix[y*out.Stride:]
		for x, s := range sums {
			n := high * uint64(columns[x+1]-columns[x])
			for c, sum := range s {
				dst[4*x+c] = uint8((sum + n/2) / n)
			}
			dst[4*x+3] = 255
		}
	}
	return out
}

// addRow adds a row of pixels to the sums of their columns.
func addRow(sums [][3]uint64, row []uint8, columns []int) {
	for x := range sums {
		var r, g, b uint32
		cell := row[4*columns[x] : 4*columns[x+1]]
		for i := 0; i+3 < len(cell); i += 4 {
			r += uint32(cell[i])
			g += uint32(cell[i+1])
			b += uint32(cell[i+2])
		}
		sums[x][0] += uint64(r)
		sums[x][1] += uint64(g)
		sums[x][2] += uint64(b)
	}
}

// borders returns where each of m equal cells over n pixels begins, and n last.
func borders(n, m int) []int {
	out := make([]int, m+1)
	for i := range out {
		out[i] = (2*i*n + m - 1) / (2 * m) // the first pixel whose middle is past i cells
	}
	return out
}
