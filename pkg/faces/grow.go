package faces

import (
	"image"
	"math"

	"example.org/redact/internal/vision"
)

// Networks draw a face from brow to chin and from cheek to cheek. Hair and ears
// identify too, and a small box is off by a larger part of itself, so each
// edge moves out by a share of the box's own side.
const (
	growSide   = 0.15
	growTop    = 0.20
	growBottom = 0.15
	growSmall  = 0.20 // every edge of a box whose shorter side is under smallBox
	smallBox   = 32
)

// grow returns the pixels to cover for a face, clipped to the page. Turned
// faces have their hair elsewhere; a small share on every side serves both.
func grow(b vision.Box, page image.Rectangle) image.Rectangle {
	w, h := float64(b.Width()), float64(b.Height())
	side, top, bottom := growSide, growTop, growBottom
	if min(w, h) < smallBox {
		side, top, bottom = growSmall, growSmall, growSmall
	}
	return image.Rect(
		pixel(float64(b.MinX)-side*w, math.Floor), pixel(float64(b.MinY)-top*h, math.Floor),
		pixel(float64(b.MaxX)+side*w, math.Ceil), pixel(float64(b.MaxY)+bottom*h, math.Ceil),
	).Intersect(page)
}

// pixel rounds to an integer that a rectangle can hold.
func pixel(v float64, round func(float64) float64) int {
	if math.IsNaN(v) {
		return 0
	}
	return int(round(min(max(v, -1<<24), 1<<24)))
}
