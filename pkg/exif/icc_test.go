package exif

import (
	"encoding/binary"
	"testing"

	"example.org/redact/pkg/finding"
)

// profile writes a colour profile with the given tags.
func profile(tags ...[2]string) []byte {
	be := binary.BigEndian
	b := make([]byte, 132)
	copy(b[36:], "acsp")
	be.PutUint32(b[128:], uint32(len(tags)))
	at := 132 + 12*len(tags)
	var data []byte
	for _, t := range tags {
		b = append(b, t[0]...)
		b = be.AppendUint32(b, uint32(at+len(data)))
		b = be.AppendUint32(b, uint32(8+len(t[1])))
		data = append(append(data, "text\x00\x00\x00\x00"...), t[1]...)
	}
	b = append(b, data...)
	be.PutUint32(b, uint32(len(b)))
	return b
}

func TestICCProfiles(t *testing.T) {
	for _, tc := range []struct {
		name string
		b    []byte
		want []finding.Kind
	}{
		{"sRGB", profile([2]string{"desc", "sRGB IEC61966-2.1"}, [2]string{"cprt", "Copyright (c) 1998 Hewlett-Packard Company"}, [2]string{"dmnd", "IEC http://www.iec.ch"}), nil},
		{"Display P3", profile([2]string{"desc", "\x00D\x00i\x00s\x00p\x00l\x00a\x00y\x00 \x00P\x003"}, [2]string{"cprt", "Copyright Apple Inc., 2017"}), nil},
		{"numbers alone", profile([2]string{"wtpt", "0123"}, [2]string{"rTRC", "0123"}), nil},
		{"monitor", profile([2]string{"desc", "LX2400 of the nurses' station"}), []finding.Kind{finding.Metadata}},
		{"standard name, own copyright", profile([2]string{"desc", "sRGB"}, [2]string{"cprt", "made by Sam Example"}), []finding.Kind{finding.Metadata}},
		{"standard name, device", profile([2]string{"desc", "sRGB"}, [2]string{"mmod", "serial"}), []finding.Kind{finding.DeviceID, finding.Metadata}},
		{"unknown tag", profile([2]string{"desc", "sRGB"}, [2]string{"prIV", "note"}), []finding.Kind{finding.Metadata}},
		{"trailing bytes", append(profile([2]string{"desc", "sRGB"}), "note"...), []finding.Kind{finding.Metadata}},
		{"cut off", profile([2]string{"desc", "sRGB"})[:140], []finding.Kind{finding.GPS, finding.Metadata}},
	} {
		c := newCollector("test")
		iccProfile(c, tc.b)
		got := c.findings()
		ok := len(got) == len(tc.want)
		for i := range tc.want {
			ok = ok && got[i].Kind == tc.want[i] && got[i].Carrier == finding.CarrierICC
		}
		if !ok {
			t.Errorf("%s: %v, want %v", tc.name, brief(got), tc.want)
		}
	}
}
