package attach

import (
	"image"
	"image/color"
	"strings"
	"testing"
)

// letters draws a picture of grey values: "ab/cd" has two rows.
func letters(s string) *image.NRGBA {
	rows := strings.Split(s, "/")
	img := image.NewNRGBA(image.Rect(0, 0, len(rows[0]), len(rows)))
	for y, row := range rows {
		for x := range row {
			img.SetNRGBA(x, y, color.NRGBA{row[x], row[x], row[x], 255})
		}
	}
	return img
}

func read(img image.Image) string {
	var b strings.Builder
	r := img.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		if y > r.Min.Y {
			b.WriteByte('/')
		}
		for x := r.Min.X; x < r.Max.X; x++ {
			b.WriteByte(color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA).R)
		}
	}
	return b.String()
}

// TestAsStored: the upright pictures are those of the EXIF standard for a file
// that stores abc above def.
func TestAsStored(t *testing.T) {
	for i, upright := range []string{"abc/def", "cba/fed", "fed/cba", "def/abc", "ad/be/cf", "da/eb/fc", "fc/eb/da", "cf/be/ad"} {
		if got := read(asStored(letters(upright), i+1)); got != "abc/def" {
			t.Errorf("orientation %d: %s comes back as %s", i+1, upright, got)
		}
	}
}

func TestOrientationOf(t *testing.T) {
	block := "MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	little := "II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00"
	app1 := "Exif\x00\x00" + block
	chunk := "\x00\x00\x00" + string(rune(len(block))) + "eXIf" + block + "\x00\x00\x00\x00"
	for name, c := range map[string]struct {
		file string
		want int
	}{
		"JPEG":            {"\xff\xd8\xff\xe0\x00\x04ab\xff\xe1\x00" + string(rune(len(app1)+2)) + app1 + "\xff\xda", 6},
		"PNG":             {"\x89PNG\r\n\x1a\n" + chunk, 6},
		"TIFF":            {block, 6},
		"TIFF, Intel":     {little, 6},
		"none":            {"\xff\xd8\xff\xda", 1},
		"out of range":    {strings.Replace(block, "\x00\x06\x00\x00", "\x00\x09\x00\x00", 1), 1},
		"cut off":         {block[:12], 1},
		"JPEG, cut off":   {"\xff\xd8\xff\xe1\x00\x40Exif", 1},
		"PNG, cut off":    {"\x89PNG\r\n\x1a\n\xff\xff\xff\xffeXIf" + block, 1},
		"another picture": {"GIF89a", 1},
	} {
		if got := orientationOf([]byte(c.file)); got != c.want {
			t.Errorf("%s: orientation %d, want %d", name, got, c.want)
		}
	}
}

// TestHiddenBy: what a frame hides, from both orders that hide it.
func TestHiddenBy(t *testing.T) {
	rect := func(local, l, t, r, b string) *xnode {
		n := &xnode{space: nsA, local: local}
		for i, v := range []string{l, t, r, b} {
			if v != "" {
				n.set("", "ltrb"[i:i+1], v)
			}
		}
		return n
	}
	for name, c := range map[string]struct {
		src, fill *xnode
		want      crop
	}{
		"nothing":         {rect("srcRect", "", "", "", ""), rect("fillRect", "", "", "", ""), crop{}},
		"source":          {rect("srcRect", "25000", "", "50%", "10000"), rect("fillRect", "", "", "", ""), crop{l: .25, r: .5, b: .1}},
		"larger frame":    {rect("srcRect", "-25000", "", "", ""), rect("fillRect", "", "", "", ""), crop{}},
		"overhang":        {rect("srcRect", "", "", "", ""), rect("fillRect", "", "", "-100000", ""), crop{r: .5}},
		"both":            {rect("srcRect", "50000", "", "", ""), rect("fillRect", "-100000", "", "", ""), crop{l: .75}},
		"smaller in fill": {rect("srcRect", "", "", "", ""), rect("fillRect", "10000", "", "", ""), crop{}},
	} {
		fill := &xnode{space: nsA, local: "blipFill", kids: []*xnode{c.src, {space: nsA, local: "stretch", kids: []*xnode{c.fill}}}}
		got, err := hiddenBy(fill)
		if err != nil || got != c.want {
			t.Errorf("%s: %v (%v), want %v", name, got, err, c.want)
		}
		if fill.child(nsA, "srcRect") != nil || strings.HasPrefix(c.fill.attr("", "r")+c.fill.attr("", "l"), "-") {
			t.Errorf("%s: the order to hide is still there", name)
		}
	}
}
