package attach

import (
	"bytes"
	"encoding/binary"
	"image"
)

// asStored undoes what an orientation does: it takes the upright picture and
// gives the pixels in the order in which the file had them.
func asStored(img image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if orientation >= 5 {
		w, h = h, w
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			ux, uy := upright(orientation, x, y, w, h)
			out.Set(x, y, img.At(b.Min.X+ux, b.Min.Y+uy))
		}
	}
	return out
}

// upright says where the stored pixel x, y of a picture of w by h pixels stands
// in the upright one.
func upright(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}

// orientationOf reads the orientation of a JPEG, PNG or TIFF; 1 is upright.
func orientationOf(b []byte) int {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xd8")):
		return jpegOrientation(b)
	case bytes.HasPrefix(b, []byte("\x89PNG")):
		return pngOrientation(b)
	case bytes.HasPrefix(b, []byte("II*\x00")), bytes.HasPrefix(b, []byte("MM\x00*")):
		return blockOrientation(b)
	}
	return 1
}

func jpegOrientation(b []byte) int {
	for at := 2; at+4 <= len(b) && b[at] == 0xff; {
		marker, n := b[at+1], int(binary.BigEndian.Uint16(b[at+2:]))
		if marker == 0xff { // fill
			at++
			continue
		}
		if marker == 0xda || n < 2 || at+2+n > len(b) {
			break
		}
		if body := b[at+4 : at+2+n]; marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00")) && len(body) > 6 {
			return blockOrientation(body[6:])
		}
		at += 2 + n
	}
	return 1
}

func pngOrientation(b []byte) int {
	for at := 8; at+12 <= len(b); {
		n := int64(binary.BigEndian.Uint32(b[at:]))
		if int64(at)+12+n > int64(len(b)) {
			break
		}
		if string(b[at+4:at+8]) == "eXIf" {
			return blockOrientation(b[at+8 : at+8+int(n)])
		}
		at += 12 + int(n)
	}
	return 1
}

// blockOrientation reads tag 0x0112 of the first directory of a TIFF block.
func blockOrientation(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if b[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(b[4:]))
	if at+2 > int64(len(b)) {
		return 1
	}
	count := int64(order.Uint16(b[at:]))
	for i := range count {
		e := at + 2 + 12*i
		if e+12 > int64(len(b)) {
			return 1
		}
		if order.Uint16(b[e:]) == 0x0112 {
			if v := int(order.Uint16(b[e+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
	}
	return 1
}
