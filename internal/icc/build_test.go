package icc

import (
	"encoding/binary"
	"math"
)

// built is an ICC profile put together from tags, for the tests.
func built(space string, tags map[string][]byte, order ...string) []byte {
	b := make([]byte, headerSize)
	copy(b[8:], []byte{2, 0x40})
	copy(b[12:], "mntr")
	copy(b[16:], space)
	copy(b[20:], "XYZ ")
	copy(b[36:], "acsp")
	for i, v := range []float64{.9642, 1, .8249} { // D50
		binary.BigEndian.PutUint32(b[68+4*i:], s15(v))
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(order)))
	at := headerSize + 4 + 12*len(order)
	var bodies []byte
	for _, sig := range order {
		b = append(b, sig...)
		b = binary.BigEndian.AppendUint32(b, uint32(at+len(bodies)))
		b = binary.BigEndian.AppendUint32(b, uint32(len(tags[sig])))
		bodies = append(bodies, tags[sig]...)
		for len(bodies)%4 != 0 {
			bodies = append(bodies, 0)
		}
	}
	b = append(b, bodies...)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

func s15(v float64) uint32 { return uint32(int32(math.Round(v * 65536))) }

func xyzTag(v ...float64) []byte {
	b := []byte("XYZ \x00\x00\x00\x00")
	for _, x := range v {
		b = binary.BigEndian.AppendUint32(b, s15(x))
	}
	return b
}

func paraTag(kind uint16, v ...float64) []byte {
	b := binary.BigEndian.AppendUint16([]byte("para\x00\x00\x00\x00"), kind)
	b = append(b, 0, 0)
	for _, x := range v {
		b = binary.BigEndian.AppendUint32(b, s15(x))
	}
	return b
}

func curvTag(v ...uint16) []byte {
	b := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), uint32(len(v)))
	for _, x := range v {
		b = binary.BigEndian.AppendUint16(b, x)
	}
	return b
}

var rgbOrder = []string{"wtpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"}

func rgbProfile(r, g, b, curve []byte) []byte {
	return built("RGB ", map[string][]byte{
		"wtpt": xyzTag(.9642, 1, .8249),
		"rXYZ": r, "gXYZ": g, "bXYZ": b, "rTRC": curve, "gTRC": curve, "bTRC": curve,
	}, rgbOrder...)
}

// The colorants are those that Apple and Adobe publish, adapted to D50.
func displayP3() []byte {
	return rgbProfile(xyzTag(.51512, .24120, -.00105), xyzTag(.29198, .69225, .04189), xyzTag(.15710, .06657, .78407),
		paraTag(3, 2.4, 1/1.055, .055/1.055, 1/12.92, .04045))
}

func adobeRGB() []byte {
	return rgbProfile(xyzTag(.60974, .31111, .01947), xyzTag(.20528, .62567, .06087), xyzTag(.14919, .06322, .74457),
		curvTag(563)) // 2.19921875 in u8Fixed8
}

func sRGB() []byte {
	return rgbProfile(xyzTag(.43607, .22249, .01392), xyzTag(.38515, .71687, .09708), xyzTag(.14307, .06061, .71410),
		paraTag(3, 2.4, 1/1.055, .055/1.055, 1/12.92, .04045))
}

func greyGamma(gamma float64) []byte {
	return built("GRAY", map[string][]byte{"wtpt": xyzTag(.9642, 1, .8249), "kTRC": paraTag(0, gamma)}, "wtpt", "kTRC")
}
