package heif

import (
	"bytes"
	"encoding/binary"
)

// maxDepth is deeper than meta/iref/reference and far from any stack limit.
const maxDepth = 4

// box is one box of ISO/IEC 14496-12: where its body lies in the file.
type box struct {
	kind       string
	start      int // of the header
	body, stop int
}

// boxes lists the boxes in b[from:to] and stops at the first that does not fit.
func boxes(b []byte, from, to int) []box {
	var out []box
	for from+8 <= to {
		size, body := int64(binary.BigEndian.Uint32(b[from:])), from+8
		switch size {
		case 0: // to the end
			size = int64(to - from)
		case 1: // 64-bit size
			if from+16 > to {
				return out
			}
			size, body = int64(binary.BigEndian.Uint64(b[from+8:])), from+16
		}
		if size < int64(body-from) || size > int64(to-from) {
			return out
		}
		out = append(out, box{string(b[from+4 : from+8]), from, body, from + int(size)})
		from += int(size)
	}
	return out
}

// find returns the boxes at a path of kinds below b[from:to]. Boxes on the way
// that are full boxes (meta, iref) have four bytes more before their children.
func find(b []byte, from, to int, path ...string) []box {
	var out []box
	for _, x := range boxes(b, from, to) {
		if x.kind != path[0] {
			continue
		}
		if len(path) == 1 {
			out = append(out, x)
			continue
		}
		skip := 0
		if x.kind == "meta" || x.kind == "iref" {
			skip = 4
		}
		if x.body+skip <= x.stop && len(path) <= maxDepth {
			out = append(out, find(b, x.body+skip, x.stop, path[1:]...)...)
		}
	}
	return out
}

// withoutExtras returns a copy of the file in which libheif sees the main
// picture, its tiles and its transparency only. References that assign metadata
// to pictures (cdsc) and that join depth, gain and matte pictures to several
// others (auxl with more than one target) get a name that nobody knows. Photos
// of current phones have such references, and libheif 1.15 refuses whole files
// for them.
func withoutExtras(b []byte) []byte {
	b = bytes.Clone(b)
	for _, iref := range find(b, 0, len(b), "meta", "iref") {
		if iref.body+4 > iref.stop {
			continue
		}
		idSize := 2
		if b[iref.body] != 0 { // version 1 has 32-bit ids
			idSize = 4
		}
		for _, ref := range boxes(b, iref.body+4, iref.stop) {
			if ref.kind == "cdsc" || ref.kind == "auxl" && targets(b, ref, idSize) > 1 {
				copy(b[ref.start+4:], "skip")
			}
		}
	}
	return b
}

// targets reads how many items a reference box points to.
func targets(b []byte, ref box, idSize int) int {
	if ref.body+idSize+2 > ref.stop {
		return 0
	}
	return int(binary.BigEndian.Uint16(b[ref.body+idSize:]))
}

// Moves reports whether the file is an image sequence (an animated AVIF, a
// burst) rather than, or besides, a still picture.
func Moves(b []byte) bool {
	for _, x := range find(b, 0, len(b), "ftyp") {
		for i := x.body; i+4 <= x.stop; i += 4 {
			if brand := string(b[i : i+4]); brand == "avis" || brand == "msf1" || brand == "hevc" {
				return true
			}
		}
	}
	return false
}
