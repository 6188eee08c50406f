package samplegen

import (
	"math"

	"example.org/redact/pkg/finding"
)

// staff are invented colleagues.
var (
	tamsin = person{skin: 0xc98f70, hair: 0x33201a, shirt: 0x1c4a36, iris: 0x5a3d22, wide: 0.93, smile: 0.8, seed: 3, yaw: 0.10, long: true}
	edric  = person{skin: 0x8a5a3f, hair: 0x120e0c, shirt: 0x1b4634, iris: 0x2e1c12, wide: 1.04, smile: 0.5, seed: 8, yaw: -0.16, beard: 0.7}
)

// drawBadge is a staff card on a lanyard in front of a green uniform shirt.
func drawBadge(s *studio) *shot {
	scene := newLayer(1200, 1500)
	scene.flood(cloth(0x2c6046, 3, 330, 0.95, 0.25, 15))
	scene.light(func(x, y float64) float64 { return 1.15 - 0.00035*math.Abs(x-420) })
	s.placket(scene)
	scene.keep(box{20, 900, 190, 500})
	scene.keep(box{1010, 700, 170, 600})
	for _, side := range []float64{-1, 1} {
		top, end := pt{610 + side*330, -20}, pt{610 + side*14, 318}
		strap := polygon(top.add(pt{-38, 0}), top.add(pt{38, 0}), end.add(pt{26, 0}), end.add(pt{-26, 0}))
		scene.shadow(strap, pt{10, 12}, 6, .5)
		scene.fill(strap, func(x, y float64) rgba {
			return hex(0x1d5fb4).times(0.75 + 0.25*math.Sin(x*.9+side*y*.8)*0.3 + 0.2*fbm(x/30, y/30, 2, 6))
		})
	}
	s.cardClip(scene, 610, 318)
	card := s.badgeCard()
	gloss := func(u, v float64) float64 {
		return 0.94 + 0.10*math.Exp(-sq((u+v*0.5-0.95)/0.16)) + 0.04*(1-v)
	}
	scene.place(card, placing{quad: [4]pt{{312, 408}, {896, 424}, {884, 1334}, {296, 1318}}, shadow: 16, fall: pt{14, 22}, dark: .6, light: gloss})
	must := []finding.Kind{finding.Face, finding.IDBadge}
	may := []finding.Kind{
		finding.PersonName, finding.StaffID, finding.NHSLogo, finding.Text, finding.Barcode, finding.Uniform, finding.Epaulette,
		finding.Letter, finding.LocalID, finding.Wristband, finding.DrugLabel, finding.Person,
	}
	return s.take(scene, phone).expect("post", must, may, []string{"5.5"}, []string{"5.5"}, "Tamsin", "Hollowbread", "40718822")
}

// badgeCard is the printed card, 640 x 1000.
func (s *studio) badgeCard() *layer {
	l := newLayer(640, 1000)
	l.fill(round(0, 0, 640, 1000, 34), solid(0xfafbfb))
	l.cover(finding.IDBadge, box{16, 16, 608, 968})
	l.fill(round(250, 22, 140, 26, 13), solid(0x31543f))
	s.lozenge(l, box{424, 74, 176, 70})
	l.text(s.bold, 44, 100, 25, solid(0x1d2b3a), "Wexmoor Ambulance")
	l.text(s.bold, 44, 132, 25, solid(0x1d2b3a), "Service NHS Trust")
	photo := newLayer(350, 400)
	photo.flood(down(0, 400, 0xd4dde2, 0xaab8c0))
	photo.paste(tamsin.render(350, 400), 0, 14, 1)
	photo.cover(finding.Face, box{112, 100, 120, 160})
	l.place(photo, placing{quad: box{145, 178, 350, 400}.corners()})
	l.fill(frame(143, 176, 354, 404, 3), solid(0x8d9aa3))
	l.cover(finding.PersonName, l.centred(s.bold, 320, 652, 54, solid(0x14181c), "Tamsin Hollowbread"))
	l.centred(s.regular, 320, 708, 42, solid(0x14181c), "Paramedic")
	l.cover(finding.StaffID, l.centred(s.regular, 320, 764, 34, solid(0x14181c), "Staff No 40718822"))
	l.centred(s.regular, 320, 808, 28, solid(0x4c565e), "Expires 03/2028")
	s.bars(l, box{120, 836, 400, 66}, "40718822")
	l.fill(rect(0, 928, 640, 40), solid(0x005eb8))
	return l
}

// lozenge is a white word on a blue rectangle in the manner of the NHS mark; the
// letters are those of the Go font, not the mark's own drawing.
func (s *studio) lozenge(l *layer, b box) {
	l.fill(rect(b.x, b.y, b.w, b.h), solid(0x005eb8))
	size := b.h * 1.02
	letters, w := s.boldItalic.outline(0, 0, size, 0, "NHS")
	k := b.w * 0.86 / w
	l.fill(letters.each(func(q pt) pt {
		return pt{b.x + b.w*0.055 + q.x*k, b.y + b.h*0.865 + q.y}
	}), solid(0xffffff))
	l.cover(finding.NHSLogo, b)
}

// placket is the row of buttons of a shirt.
func (s *studio) placket(l *layer) {
	for _, x := range []float64{560, 690} {
		l.fill(rect(x, 0, 3, 1500), flat(rgba{0, 0, 0, .35}))
		l.fill(rect(x+4, 0, 2, 1500), flat(rgba{1, 1, 1, .07}))
	}
	for i := range 4 {
		y := 120 + float64(i)*420
		l.shadow(ellipse(625, y, 17, 17), pt{4, 5}, 3, .6)
		l.fill(ellipse(625, y, 17, 17), down(y-17, y+17, 0x4b7f63, 0x1a3d2c))
		l.fill(ellipse(621, y-3, 2.4, 2.4), solid(0x0e2418))
		l.fill(ellipse(629, y+3, 2.4, 2.4), solid(0x0e2418))
	}
}

// cardClip is the metal hook between lanyard and card.
func (s *studio) cardClip(l *layer, cx, y float64) {
	metal := down(y, y+120, 0xeef1f3, 0x7f888e)
	l.shadow(round(cx-30, y-8, 60, 110, 12), pt{6, 9}, 5, .5)
	l.fill(round(cx-40, y-18, 80, 34, 8), metal)
	l.fill(round(cx-14, y+10, 28, 74, 12), metal)
	l.fill(ellipse(cx, y+28, 6, 10), solid(0x39424a))
	l.fill(round(cx-24, y+76, 48, 40, 10), down(y+76, y+116, 0xdfe9ee, 0xa8bac4))
}
