package samplegen

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"

	"example.org/redact/pkg/finding"
)

// drawMessage is a screenshot of a chat in which a crew member says too much.
// A screenshot has no lens and no grain, and PNG keeps notes of its own.
func drawMessage(s *studio) *shot {
	scene := newLayer(720, 1280)
	scene.flood(solid(0xe9e4dc))
	scene.fill(rect(0, 0, 720, 132), solid(0x1f6f5c))
	scene.text(s.regular, 34, 38, 26, solid(0xffffff), "21:14")
	scene.text(s.bold, 110, 102, 36, solid(0xffffff), "Green Watch")
	scene.fill(ellipse(60, 90, 30, 30), solid(0xcfe3da))
	p := orla
	y := 190.0
	y = s.bubble(scene, 36, y, 0xffffff, nil, "How was the late?")
	y = s.bubble(scene, 130, y, 0xd6f5c9, map[string]finding.Kind{
		p.street: finding.Address, "Ashmere " + p.postcode: finding.Postcode,
	}, "Busy. Last job was at", p.street, "Ashmere "+p.postcode, "Poor thing, all alone.")
	y = s.bubble(scene, 130, y, 0xd6f5c9, map[string]finding.Kind{p.nhs: finding.NHSNumber},
		"Handed over in resus.", "NHS No "+p.nhs, "if you look her up")
	y = s.bubble(scene, 36, y, 0xffffff, map[string]finding.Kind{p.phone: finding.Phone}, "Don't put that here!", "Her mum's number is", p.phone, "for the form")
	s.bubble(scene, 36, y, 0xffffff, nil, "Tea when you are back")
	scene.fill(round(24, 1190, 580, 66, 33), solid(0xffffff))
	scene.text(s.regular, 56, 1233, 28, solid(0x9a9a9a), "Message")
	scene.fill(ellipse(660, 1223, 33, 33), solid(0x1f6f5c))
	scene.keep(box{100, 66, 240, 44})
	scene.keep(box{40, 1194, 540, 58})
	must := []finding.Kind{finding.NHSNumber, finding.Postcode, finding.Phone}
	may := []finding.Kind{finding.Address, finding.Text, finding.PersonName, finding.TakenAt, finding.Author, finding.Metadata, finding.Caption, finding.DeviceID}
	sh := &shot{marks: scene.marks, pixels: scene.image()}
	sh.expect("post", must, may, []string{"5.14"}, []string{"5.15"}, append(p.secrets(), "Fennimore")...)
	sh.want.Metadata = []finding.Kind{finding.Author}
	sh.wrap = func(b []byte) ([]byte, error) { return addPNGText(b, "Author", "Fennimore"), nil }
	return sh
}

// bubble is one message with its lines; the ends of lines that are named in
// kinds are marked. It returns where the next one starts.
func (s *studio) bubble(l *layer, x, y float64, colour uint32, kinds map[string]finding.Kind, lines ...string) float64 {
	const size, step = 33, 47
	w := 0.0
	for _, t := range lines {
		w = max(w, s.regular.width(size, t))
	}
	h := float64(len(lines))*step + 34
	b := round(x, y, w+60, h, 18)
	l.shadow(b, pt{0, 2}, 2, .18)
	l.fill(b, solid(colour))
	for i, t := range lines {
		ink := l.text(s.regular, x+30, y+48+float64(i)*step, size, solid(0x17191b), t)
		value := endOf(t, kinds)
		if value == "" {
			l.keep(ink)
			continue
		}
		left := x + 30 + s.regular.width(size, strings.TrimSuffix(t, value))
		l.cover(kinds[value], box{left, ink.y, ink.x + ink.w - left, ink.h})
	}
	return y + h + 28
}

// endOf returns which of the texts a line ends with, or "".
func endOf(line string, kinds map[string]finding.Kind) string {
	for value := range kinds {
		if strings.HasSuffix(line, value) {
			return value
		}
	}
	return ""
}

// addPNGText puts a tEXt chunk right after the header chunk (8 + 25 bytes).
func addPNGText(png []byte, key, value string) []byte {
	body := append([]byte("tEXt"+key+"\x00"), value...)
	var b bytes.Buffer
	b.Write(png[:33])
	b.Write(binary.BigEndian.AppendUint32(nil, uint32(len(body)-4)))
	b.Write(body)
	b.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)))
	b.Write(png[33:])
	return b.Bytes()
}
