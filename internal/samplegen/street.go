package samplegen

import (
	"image"
	"math"

	"golang.org/x/image/draw"

	"example.org/redact/pkg/finding"
)

// drawStreet is a parked car outside a terraced house. What gives the place away
// is in the bytes: position, time, device, a thumbnail and a trailer.
func drawStreet(s *studio) *shot {
	scene := newLayer(1500, 1125)
	s.terrace(scene)
	scene.keep(box{20, 40, 500, 220})
	scene.keep(box{40, 1040, 700, 70})
	s.hatchback(scene, 760, 620)
	must := []finding.Kind{
		finding.NumberPlate, finding.GPS, finding.TakenAt, finding.DeviceID, finding.Thumbnail, finding.Trailer,
	}
	may := []finding.Kind{finding.Text, finding.Metadata, finding.Author, finding.Caption, finding.OutwardPostcode}
	sh := s.take(scene, phone).expect("post", must, may, []string{"5.14"}, []string{"5.15"},
		"TW76 HBR", "TW76HBR", "Fennimore", "SNX-40417-WB", "Larkmere Gardens")
	sh.want.Metadata = []finding.Kind{finding.GPS, finding.TakenAt, finding.DeviceID, finding.Author, finding.Thumbnail, finding.Trailer}
	sh.wrap = func(jpg []byte) ([]byte, error) { return wrapStreet(jpg, sh.pixels) }
	return sh
}

// wrapStreet adds the metadata of a phone: EXIF with a position in the North
// Sea, an owner, a serial number, a thumbnail of the untouched picture, and
// bytes after the end of the image as motion photos have them.
func wrapStreet(jpg []byte, img *image.NRGBA) ([]byte, error) {
	small := image.NewNRGBA(image.Rect(0, 0, 160, 120))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	thumb, err := encodeJPEG(small, 70)
	if err != nil {
		return nil, err
	}
	block := exifBlock{
		orientation: 1,
		taken:       "2025:02:11 18:42:07",
		camera: []tag{
			ascii(0x010e, "Outside 23 Larkmere Gardens"), ascii(0x010f, "Sonnix"), ascii(0x0110, "Sonnix P4 SNX-40417-WB"),
		},
		gps: []tag{
			{0x0000, typeByte, 4, []byte{2, 3, 0, 0}},
			ascii(0x0001, "N"), rationals(0x0002, 54, 1, 20, 1, 3712, 100),
			ascii(0x0003, "E"), rationals(0x0004, 3, 1, 5, 1, 1844, 100),
			rationals(0x0007, 18, 1, 42, 1, 7, 1), ascii(0x001d, "2025:02:11"),
		},
		artist:    "Fennimore",
		thumbnail: thumb,
	}
	out, err := addSegment(jpg, 0xe1, block.bytes())
	if err != nil {
		return nil, err
	}
	return append(out, "\x00\x00\x00\x18ftypmp42 motion clip: Fennimore, 23 Larkmere Gardens\n"...), nil
}

// terrace is a brick front with a door, a window, pavement and road.
func (s *studio) terrace(l *layer) {
	s.bricks(l, 0.9)
	for _, x := range []float64{70, 1080} {
		l.fill(rect(x-22, 330, 344, 22), solid(0xd7d2c6))
		l.fill(rect(x-22, 700, 344, 26), solid(0xcfc9bb))
		l.fill(rect(x, 352, 300, 348), solid(0xf0f1ee))
		for i := range 4 {
			px, py := x+16+float64(i%2)*140, 368+float64(i/2)*166
			l.fill(rect(px, py, 128, 152), func(xx, yy float64) rgba {
				return mix(hex(0x2a3840), hex(0x93a8b4), clamp((xx-px+152-(yy-py))/300, 0, 1)*0.8)
			})
		}
	}
	l.fill(rect(560, 300, 260, 560), solid(0xe8e6df))
	l.fill(rect(584, 324, 212, 536), down(324, 860, 0x23456b, 0x18324f))
	for i := range 2 {
		l.fill(frame(612+float64(i)*92, 560, 64, 260, 4), solid(0x12283f))
		l.fill(round(612+float64(i)*92, 360, 64, 150, 20), down(360, 510, 0xb9cad2, 0x54656e))
	}
	l.fill(round(672, 520, 36, 44, 14), down(520, 564, 0xf3e3a4, 0x8f7428))
	l.fill(ellipse(774, 610, 9, 9), down(601, 619, 0xf3e3a4, 0x8f7428))
	l.blur(1.6)
	l.fill(rect(0, 860, 1500, 70), func(x, y float64) rgba {
		slab := 1 - 0.25*smoothstep(2.5, 0, math.Abs(math.Mod(x+400-(y-860)*0.6, 120)-60))
		return hex(0xa39f97).times(slab * (0.85 + 0.25*fbm(x/6, y/3, 3, 8)))
	})
	l.fill(rect(0, 930, 1500, 18), down(930, 948, 0xc4c0b7, 0x8a877f))
	l.fill(rect(0, 948, 1500, 177), func(x, y float64) rgba {
		return hex(0x55585b).times(0.7 + 0.55*fbm(x/7, y/3, 4, 19))
	})
}

// hatchback is the rear of a car, its middle at x, its roof at y.
func (s *studio) hatchback(l *layer, x, y float64) {
	l.shadow(ellipse(x, y+432, 350, 34), pt{0, 0}, 16, .85)
	at := func(pts ...pt) path {
		for i := range pts {
			pts[i] = pts[i].add(pt{x, y})
		}
		return path{spline(append(pts, pts[0])...)}
	}
	for _, side := range []float64{-1, 1} {
		l.fill(round(x+side*248-52, y+310, 104, 130, 26), down(y+310, y+440, 0x0c0d0e, 0x2a2d2f))
		l.fill(round(x+side*318-28, y+96, 56, 46, 16), down(y+96, y+142, 0x3f6f8f, 0x1d3b50))
	}
	paintDown := down(y, y+400, 0x5f9cc4, 0x1d4663)
	l.fill(at(pt{-190, 4}, pt{0, -10}, pt{190, 4}, pt{246, 120}, pt{316, 190}, pt{324, 320}, pt{300, 392}, pt{0, 402}, pt{-300, 392}, pt{-324, 320}, pt{-316, 190}, pt{-246, 120}), paintDown)
	l.fill(at(pt{-170, 26}, pt{0, 16}, pt{170, 26}, pt{214, 122}, pt{0, 136}, pt{-214, 122}), down(y+16, y+136, 0x7d95a3, 0x1a242a))
	l.fill(polygon(pt{x - 150, y + 120}, pt{x - 40, y + 28}, pt{x + 20, y + 26}, pt{x - 80, y + 126}), flat(rgba{1, 1, 1, .10}))
	l.fill(rect(x-300, y+318, 600, 5), flat(rgba{0, 0, 0, .35}))
	for _, side := range []float64{-1, 1} {
		l.fill(round(x+side*268-46, y+176, 92, 76, 22), down(y+176, y+252, 0xe2453a, 0x7a120d))
		l.fill(round(x+side*252-20, y+214, 40, 26, 8), solid(0xf3efe9))
	}
	l.fill(rect(x-230, y+372, 460, 20), solid(0x14181a))
	l.fill(ellipse(x, y+166, 17, 17), down(y+149, y+183, 0xeef2f4, 0x78848b))
	s.plate(l, box{x - 118, y + 226, 236, 54}, 0xf4c318, "TW76 HBR")
}
