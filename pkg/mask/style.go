package mask

import (
	"fmt"
	"image/color"
)

// Style is how a region is covered. The zero value is Solid.
type Style string

// Styles.
const (
	Solid    Style = "solid"
	Pixelate Style = "pixelate"
	Blur     Style = "blur"
)

// Fill is the colour of a solid cover: the black bar that people know from
// redacted papers. Skin and paper are further from black, in any light, than
// from any grey, so nobody takes a cover for a part of the scene.
var Fill = color.NRGBA{A: 255}

// ParseStyle returns the style named s; the empty name is Solid.
func ParseStyle(s string) (Style, error) {
	switch st := Style(s); st {
	case "":
		return Solid, nil
	case Solid, Pixelate, Blur:
		return st, nil
	}
	return "", fmt.Errorf("%q is not a style of covering (solid, pixelate, blur)", s)
}

// SafeForText reports whether text under a cover of this style stays hidden
// from somebody who tries candidates (see the package comment). Only Solid is.
func (s Style) SafeForText() bool { return s == Solid || s == "" }
