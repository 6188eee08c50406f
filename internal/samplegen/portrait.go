package samplegen

import (
	"math"

	"example.org/redact/pkg/finding"
)

// drawPortrait is a colleague in uniform in front of a station wall.
func drawPortrait(s *studio) *shot {
	scene := newLayer(1100, 1375)
	s.bricks(scene, 1.25)
	scene.blur(3.2)
	scene.keep(box{20, 20, 180, 420})
	scene.keep(box{900, 20, 180, 420})
	scene.paste(edric.render(700, 840), 50, 190, 10.0/7)
	scene.cover(finding.Face, box{430, 560, 250, 340})
	s.epaulette(scene, [4]pt{{148, 1128}, {318, 1060}, {356, 1134}, {180, 1216}}, "PARAMEDIC")
	s.epaulette(scene, [4]pt{{786, 1058}, {952, 1124}, {922, 1212}, {750, 1132}}, "PARAMEDIC")
	must := []finding.Kind{finding.Face}
	may := []finding.Kind{finding.Uniform, finding.Epaulette, finding.Text, finding.Person, finding.OrgCrest, finding.StarOfLife}
	return s.take(scene, phone).expect("post", must, may, []string{"5.5", "5.13", "5.14"}, []string{"5.5", "5.14", "5.15"})
}

// epaulette is a dark slide with the role on it, over a shoulder.
func (s *studio) epaulette(l *layer, quad [4]pt, role string) {
	e := newLayer(360, 180)
	e.fill(round(0, 0, 360, 180, 20), cloth(0x1a2740, 4, 90, 0.3, 0.9, 5))
	e.fill(frame(6, 6, 348, 168, 4), solid(0x0e1626))
	e.centred(s.bold, 180, 82, 34, solid(0xe9c95a), "WEXMOOR")
	e.centred(s.bold, 180, 136, 44, solid(0xf3f4f6), role)
	l.place(e, placing{quad: quad, shadow: 5, fall: pt{3, 6}, dark: .5, light: func(u, v float64) float64 { return 1.05 - 0.5*math.Abs(v-.4) }})
}

// bricks is a wall of bricks with mortar; k scales them.
func (s *studio) bricks(l *layer, k float64) {
	w, h := 96*k, 32*k
	l.flood(func(x, y float64) rgba {
		row := math.Floor(y / h)
		col := math.Floor(x/w + 0.5*math.Mod(row, 2))
		fx, fy := x/w+0.5*math.Mod(row, 2)-col, y/h-row
		edge := min(fx*w, (1-fx)*w, fy*h, (1-fy)*h)
		tone := hash2(int(col), int(row), 44)
		c := mix(hex(0x8d4b38), hex(0xb87358), tone)
		c = c.times(0.75 + 0.5*fbm(x/9, y/9, 3, 21))
		mortar := hex(0xb7ab9c).times(0.85 + 0.3*fbm(x/5, y/5, 2, 4))
		return mix(mortar, c, smoothstep(1.4*k, 3.2*k, edge)).times(1.05 - 0.00012*y)
	})
}
