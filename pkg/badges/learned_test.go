package badges

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"slices"
	"testing"

	"example.org/redact/internal/vision"
	"example.org/redact/models"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// TestMain fails when a test leaves a native picture open (-tags matprofile).
func TestMain(m *testing.M) {
	code := m.Run()
	if live := vision.LiveMats(); live > 0 {
		fmt.Fprintf(os.Stderr, "%d native pictures were not closed\n", live)
		code = 1
	}
	os.Exit(code)
}

// builtIn are the networks inside the binary, by name.
func builtIn(tb testing.TB) map[string][]byte {
	tb.Helper()
	own, err := models.Own()
	if err != nil {
		tb.Fatal(err)
	}
	byName := map[string][]byte{}
	for _, m := range own {
		byName[m.Name] = m.ONNX
	}
	if byName["badges"] == nil || byName["badges-second"] == nil {
		tb.Fatal("the binary holds no networks for marks")
	}
	return byName
}

// withOwn is a detector with the networks inside the binary.
func withOwn(tb testing.TB) *Detector {
	tb.Helper()
	d, err := New(Config{Own: builtIn(tb)["badges"], Second: builtIn(tb)["badges-second"]})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = d.Close() })
	return d
}

// grid is an output of the network for an input of 64 x 64 pixels.
func grid(stride int) vision.Tensor {
	return vision.Tensor{Data: make([]float32, planes*(64/stride)*(64/stride))}
}

func TestDecode(t *testing.T) {
	out := []vision.Tensor{grid(8), grid(16), grid(32)}
	const cells, class, cell = 16, 2, 6 // stride 16: column 2 of row 1
	d := out[1].Data
	d[class*cells+cell] = 0.9
	d[len(marks)*cells+cell] = 0.5
	d[(len(marks)+1)*cells+cell] = 0.25
	d[(len(marks)+2)*cells+cell] = float32(math.Log(2))
	d[(len(marks)+3)*cells+cell] = float32(math.Log(0.5))
	found, err := decode(out, image.Pt(64, 64))
	if err != nil {
		t.Fatal(err)
	}
	for c := range found {
		if c != class && len(found[c]) != 0 {
			t.Errorf("class %d has %v", c, found[c])
		}
	}
	want := vision.Box{MinX: 24, MinY: 16, MaxX: 56, MaxY: 24, Score: 0.9}
	if len(found[class]) != 1 || !near(found[class][0], want) {
		t.Errorf("found %+v, want %+v", found[class], want)
	}
}

func near(a, b vision.Box) bool {
	close := func(x, y float32) bool { return math.Abs(float64(x-y)) < 1e-3 }
	return close(a.MinX, b.MinX) && close(a.MinY, b.MinY) && close(a.MaxX, b.MaxX) && close(a.MaxY, b.MaxY) && a.Score == b.Score
}

func TestDecodeRefusesOtherShapes(t *testing.T) {
	short := grid(16)
	short.Data = short.Data[1:]
	for name, out := range map[string][]vision.Tensor{
		"two outputs": {grid(8), grid(16)}, "a value short": {grid(8), short, grid(32)}, "none": nil,
	} {
		if _, err := decode(out, image.Pt(64, 64)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestDecodeBoundsWildValues(t *testing.T) {
	out := []vision.Tensor{grid(8), grid(16), grid(32)}
	for i, v := range []float32{float32(math.NaN()), float32(math.Inf(1)), 7, -1} {
		out[2].Data[i] = v // scores of class 0
	}
	for i := range 4 {
		out[2].Data[4+i] = 0.9 // class 1, at places that are
		out[2].Data[(len(marks)+2)*4+i] = 1e9
	}
	found, err := decode(out, image.Pt(64, 64))
	if err != nil {
		t.Fatal(err)
	}
	if len(found[0]) != 0 {
		t.Errorf("scores that are none gave %v", found[0])
	}
	for _, b := range found[1] {
		if w := b.Width(); !(w <= 32*55) {
			t.Errorf("box %v pixels wide", w)
		}
	}
}

func TestNewRefusesWhatIsNoNetwork(t *testing.T) {
	for name, c := range map[string]Config{
		"no network":        {Own: []byte("not a network")},
		"no second network": {Own: builtIn(t)["badges"]},
		"second is first":   {Own: builtIn(t)["badges"], Second: builtIn(t)["badges"]},
		"second of faces":   {Own: builtIn(t)["badges"], Second: builtIn(t)["faces-second"]},
	} {
		if _, err := New(c); !errors.Is(err, vision.ErrBadModel) {
			t.Errorf("%s: error %v, want one that wraps ErrBadModel", name, err)
		}
	}
}

func TestWithoutNetworkItsKindsAreNotClaimed(t *testing.T) {
	d := rulesAlone(t)
	for _, k := range []finding.Kind{finding.OrgCrest, finding.StarOfLife, finding.Epaulette} {
		if slices.Contains(d.Kinds(), k) {
			t.Errorf("%s is claimed without a network", k)
		}
	}
	if d.Name() != rulesName {
		t.Errorf("name %q", d.Name())
	}
	if seen, err := d.Sightings(media.NewPage(1, image.NewNRGBA(image.Rect(0, 0, 64, 64)))); err != nil || seen != nil {
		t.Errorf("sightings %v, %v", seen, err)
	}
}

// seen is a scene in which the network saw one mark.
func seen(t *testing.T, draw func(sheet), so finding.Set, k finding.Kind, box image.Rectangle) *scene {
	t.Helper()
	s := newSheet(640, 480, plaster)
	if draw != nil {
		draw(s)
	}
	sc := newScene(media.NewPage(1, s.NRGBA), so, newColours())
	for _, m := range marks {
		if m.kind == k {
			sc.seen = append(sc.seen, sight{mark: m, box: box, chance: 0.94})
		}
	}
	return sc
}

func TestSecondOpinions(t *testing.T) {
	box := image.Rect(280, 200, 360, 240)
	face := at(finding.Face, image.Rect(290, 60, 350, 140))
	fill := func(c [3]uint8) func(sheet) {
		return func(s sheet) { s.fill(box, color.NRGBA{c[0], c[1], c[2], 255}) }
	}
	for _, c := range []struct {
		name string
		kind finding.Kind
		draw func(sheet)
		so   finding.Set
		want finding.Certainty
		cue  string
	}{
		{"a crest alone", finding.OrgCrest, nil, nil, finding.Possible, ""},
		{"a crest on a chest", finding.OrgCrest, nil, finding.Set{face}, finding.Likely, "below-face"},
		{"a crest by a service's name", finding.OrgCrest, nil, finding.Set{line("Ambulance Service", image.Rect(280, 250, 360, 262))}, finding.Likely, "service-word"},
		{"a lozenge that is not blue", finding.NHSLogo, nil, nil, finding.Possible, ""},
		{"a lozenge that reads NHS", finding.NHSLogo, nil, finding.Set{line("NHS", box)}, finding.Likely, "word"},
		{"a star in blue", finding.StarOfLife, fill([3]uint8{0, 94, 184}), nil, finding.Likely, "blue"},
		{"chequers without their colours", finding.Battenburg, nil, nil, finding.Possible, ""},
		{"a lime vest", finding.HiVis, fill([3]uint8{220, 250, 60}), nil, finding.Likely, "fluorescent"},
		{"a slide with a word", finding.Epaulette, nil, finding.Set{line("PARAMEDIC", box)}, finding.Likely, "service-word"},
		{"a slide without one", finding.Epaulette, nil, finding.Set{line("Bakery", box)}, finding.Possible, ""},
		{"a card with a face", finding.IDBadge, nil, finding.Set{at(finding.Face, image.Rect(310, 210, 325, 230))}, finding.Likely, "face-on-card"},
	} {
		out := findSeen(seen(t, c.draw, c.so, c.kind, box))
		if len(out) != 1 || out[0].Kind != c.kind || out[0].Certainty != c.want {
			t.Errorf("%s: found %+v, want one %s, %v", c.name, out, c.kind, c.want)
			continue
		}
		if !slices.Contains(out[0].Evidence, "network") || c.cue != "" && !slices.Contains(out[0].Evidence, c.cue) {
			t.Errorf("%s: evidence %v", c.name, out[0].Evidence)
		}
	}
}

func TestCuesMoveTheChanceThatIsNeeded(t *testing.T) {
	box := image.Rect(280, 200, 360, 240)
	face := at(finding.Face, image.Rect(290, 60, 350, 140))
	lines := func(n int) finding.Set {
		out := finding.Set{line("Staff", image.Rect(285, 201, 300, 204))}
		for i := range n - 1 {
			out = append(out, line("1.95", image.Rect(285, 204+3*i, 300, 207+3*i)))
		}
		return out
	}
	for _, c := range []struct {
		name string
		kind finding.Kind
		so   finding.Set
		odds float64 // of those that the kind needs
		want int
	}{
		{"a doubtful crest", finding.OrgCrest, nil, 0.9, 0},
		{"a doubtful crest on a chest", finding.OrgCrest, finding.Set{face}, 0.9, 0},
		{"a doubtful crest by a service's name", finding.OrgCrest, finding.Set{line("Ambulance Service", image.Rect(280, 250, 360, 262))}, 0.5, 1},
		{"what is hardly a crest, by a service's name", finding.OrgCrest, finding.Set{line("Ambulance Service", image.Rect(280, 250, 360, 262))}, 0.3, 0},
		{"chequers without their colours", finding.Battenburg, nil, 8, 0},
		{"chequers without their colours that the network is sure of", finding.Battenburg, nil, 15, 1},
		{"a doubtful card with a face", finding.IDBadge, finding.Set{at(finding.Face, image.Rect(310, 210, 325, 230))}, 0.5, 1},
		{"a doubtful card with a badge's word", finding.IDBadge, lines(4), 0.5, 1},
		{"a doubtful card that is a page with such a word", finding.IDBadge, lines(11), 0.5, 0},
		{"a page that the network is sure of", finding.IDBadge, lines(11), 2, 1},
	} {
		s := seen(t, nil, c.so, c.kind, box)
		odds := c.odds * s.seen[0].least / (1 - s.seen[0].least)
		s.seen[0].chance = odds / (1 + odds)
		if out := findSeen(s); len(out) != c.want {
			t.Errorf("%s: %d findings, want %d", c.name, len(out), c.want)
		}
	}
}

func TestOnShoulder(t *testing.T) {
	s := seen(t, nil, finding.Set{at(finding.Face, image.Rect(290, 60, 350, 140))}, finding.Epaulette, image.Rectangle{})
	for r, want := range map[image.Rectangle]bool{
		image.Rect(360, 150, 390, 185): true, image.Rect(245, 150, 280, 185): true,
		image.Rect(305, 160, 335, 190): false, // under the chin
		image.Rect(360, 300, 390, 335): false, // at the hip
		image.Rect(360, 20, 390, 55):   false, // beside the head
		image.Rect(360, 150, 560, 350): false, // too large
	} {
		if got := s.onShoulder(r); got != want {
			t.Errorf("%v: %v, want %v", r, got, want)
		}
	}
}

func TestOnePlaceIsOneMark(t *testing.T) {
	box := image.Rect(280, 100, 400, 280)
	s := seen(t, nil, nil, finding.Epaulette, box)
	s.seen = append(s.seen, sight{mark: marks[6], box: box.Inset(4), chance: 0.97})
	if out := findSeen(s); len(out) != 1 || out[0].Kind != finding.IDBadge {
		t.Errorf("found %+v, want the surer one alone", out)
	}
	rule := seen(t, nil, finding.Set{at(finding.IDBadge, box)}, finding.Epaulette, box)
	if out := findSeen(rule); len(out) != 0 {
		t.Errorf("found %+v on a card that a rule has found", out)
	}
	nested := seen(t, nil, nil, finding.Epaulette, box)
	nested.seen = append(nested.seen, sight{mark: marks[1], box: image.Rect(310, 150, 370, 220), chance: 0.97})
	if out := findSeen(nested); len(out) != 2 {
		t.Errorf("found %+v, want an epaulette and its crest", out)
	}
}

func TestOtherWordsAreNoLozenge(t *testing.T) {
	box := image.Rect(280, 200, 360, 240)
	for _, c := range []struct {
		text   string
		chance float64
		want   int
	}{
		{"BANK", 0.94, 0},
		{"TAXI", 0.94, 0},
		{"TAXI", surelySeen, 1},
		{"BUS", nearlyThere, 1},
		{"BUS", 0.6, 0},
		{"VHIS", nearlyThere, 1},
		{"NHS", 0.6, 1},
		{"NH5", 0.6, 1},
		{"", 0.6, 1},
		{"NHS Trust", 0.6, 1},
	} {
		s := seen(t, nil, finding.Set{line(c.text, box)}, finding.NHSLogo, box)
		s.seen[0].chance = c.chance
		if out := findSeen(s); len(out) != c.want {
			t.Errorf("%q at %v: %d findings, want %d", c.text, c.chance, len(out), c.want)
		}
	}
}

func TestNoEmblemHoldsAScene(t *testing.T) {
	box := image.Rect(20, 20, 620, 460)
	face := func(x int) finding.Finding { return at(finding.Face, image.Rect(x, 60, x+60, 140)) }
	form := at(finding.PRF, image.Rect(150, 100, 450, 400))
	for _, c := range []struct {
		name string
		kind finding.Kind
		so   finding.Set
		want int
	}{
		{"alone", finding.StarOfLife, nil, 1},
		{"with one face", finding.StarOfLife, finding.Set{face(100)}, 1},
		{"with two people", finding.StarOfLife, finding.Set{face(100), face(400)}, 0},
		{"with a form", finding.StarOfLife, finding.Set{form}, 0},
		{"on a form", finding.StarOfLife, finding.Set{at(finding.PRF, image.Rect(0, 0, 640, 480).Inset(-400))}, 1},
		{"a livery with two people before it", finding.Battenburg, finding.Set{face(100), face(400)}, 1},
	} {
		if out := findSeen(seen(t, nil, c.so, c.kind, box)); len(out) != c.want {
			t.Errorf("%s: %d findings, want %d", c.name, len(out), c.want)
		}
	}
}

func TestPageOfTextIsNoBadge(t *testing.T) {
	box := image.Rect(60, 40, 580, 460)
	for n, want := range map[int]int{4: 1, pageLines: 1, pageLines + 1: 0} {
		var so finding.Set
		for i := range n {
			so = append(so, line("Late shift", image.Rect(100, 60+10*i, 300, 68+10*i)))
		}
		if out := findSeen(seen(t, nil, so, finding.IDBadge, box)); len(out) != want {
			t.Errorf("%d lines: %d findings, want %d", n, len(out), want)
		}
	}
}

func TestSeenTwiceIsReportedOnce(t *testing.T) {
	box := image.Rect(280, 200, 360, 240)
	rule := at(finding.NHSLogo, box)
	s := seen(t, nil, finding.Set{rule}, finding.NHSLogo, box.Inset(2))
	if out := findSeen(s); len(out) != 0 {
		t.Errorf("reported again: %+v", out)
	}
	rule.Certainty, rule.Evidence = finding.Possible, []string{"word"}
	if f := s.backed(rule); f.Certainty != finding.Likely || !slices.Contains(f.Evidence, "network") {
		t.Errorf("not backed: %+v", f)
	}
}

// TestOwnNetwork looks with the network inside the binary.
func TestOwnNetwork(t *testing.T) {
	d := withOwn(t)
	s := newSheet(640, 480, plaster)
	chequers(s, image.Rect(120, 200, 520, 280), 40, vanYellow, vanGreen)
	found, err := d.Sightings(media.NewPage(1, s.NRGBA))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(found, func(f Sighting) bool {
		return f.Kind == finding.Battenburg && f.First > 0.6 && f.Second > 0.5 && iou(f.Box, image.Rect(120, 200, 520, 280)) > 0.5
	}) {
		t.Errorf("chequers were not seen: %+v", found)
	}
	out, err := d.Detect(context.Background(), media.NewPage(1, newSheet(640, 480, plaster).NRGBA), nil)
	if err != nil || len(out) != 0 {
		t.Errorf("an empty wall: %+v, %v", out, err)
	}
}

func BenchmarkNetwork(b *testing.B) {
	d := withOwn(b)
	p := media.NewPage(1, newSheet(1280, 960, plaster).NRGBA)
	for b.Loop() {
		if _, err := d.Sightings(p); err != nil {
			b.Fatal(err)
		}
	}
}

// TestMarksOfAnyShareOfAPage: a mark that fills a page is as large in the first
// view as the page, more than the network was trained on.
func TestMarksOfAnyShareOfAPage(t *testing.T) {
	d := withOwn(t)
	for _, c := range []struct{ page, mark, square int }{{640, 400, 40}, {600, 580, 145}, {500, 480, 60}, {1600, 1520, 190}} {
		s := newSheet(c.page, c.page*3/4, plaster)
		box := image.Rect(0, 0, c.mark, 2*c.square).Add(image.Pt((c.page-c.mark)/2, 20))
		chequers(s, box, c.square, vanYellow, vanGreen)
		found, err := d.Sightings(media.NewPage(1, s.NRGBA))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(found, func(f Sighting) bool {
			return f.Kind == finding.Battenburg && f.First > 0.6 && f.Second > 0.5 && iou(f.Box, box) > 0.5
		}) {
			t.Errorf("%d px on a page of %d px was not seen: %+v", c.mark, c.page, found)
		}
	}
}

// TestACardWithoutEvidenceIsStillACard: what other detectors found may come
// without evidence.
func TestACardWithoutEvidenceIsStillACard(t *testing.T) {
	box := image.Rect(280, 100, 400, 280)
	other := at(finding.IDBadge, box)
	other.Evidence = nil
	if out := findSeen(seen(t, nil, finding.Set{other}, finding.Epaulette, box)); len(out) != 0 {
		t.Errorf("found %+v on a card that another detector has found", out)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4}, uint16(6))
	f.Add([]byte{0, 0, 192, 127, 0, 0, 128, 127}, uint16(0)) // NaN and infinity
	f.Fuzz(func(t *testing.T, values []byte, start uint16) {
		out := []vision.Tensor{grid(8), grid(16), grid(32)}
		for i := 0; i+4 <= len(values); i += 4 {
			d := out[i/4%len(out)].Data
			d[(int(start)+i/4)%len(d)] = math.Float32frombits(binary.LittleEndian.Uint32(values[i:]))
		}
		found, err := decode(out, image.Pt(64, 64))
		if err != nil {
			t.Fatal(err)
		}
		for c := range found {
			for _, b := range found[c] {
				if !(b.Score >= floor && b.Score <= 1) || b.Width() > 32*64 || b.Height() > 32*64 {
					t.Errorf("class %d: %+v", c, b)
				}
				s := sightOf(c, b, image.Rect(0, 0, 64, 64))
				if !s.box.In(image.Rect(0, 0, 64, 64)) || math.IsNaN(s.joint.Chance(s.first, 0.5)) {
					t.Errorf("class %d: sight %+v of %+v", c, s, b)
				}
			}
		}
	})
}

func TestALozengeIsWhereItWasSeen(t *testing.T) {
	box := image.Rect(280, 180, 360, 220)
	misread := seen(t, nil, finding.Set{line("WOM", box)}, finding.NHSLogo, box)
	misread.seen[0].chance = 0.97
	if out := findSeen(misread); len(out) != 1 {
		t.Errorf("letters that were read wrong: %+v", out)
	}
	blueSheet := func(p sheet) { p.fill(box, nhsBlue) }
	word := finding.Set{line("NHS", image.Rect(270, 170, 370, 230))}
	if out := seen(t, blueSheet, word, finding.NHSLogo, box).lozengesByWord(nil); len(out) != 0 {
		t.Errorf("the word took the lozenge's place: %+v", out)
	}
	if out := seen(t, blueSheet, word, finding.StarOfLife, box).lozengesByWord(nil); len(out) != 1 {
		t.Errorf("the word alone: %+v", out)
	}
}

// TestALargeCrestMustBeSurer: a shop's round sign that fills the picture was
// covered with all of it.
func TestALargeCrestMustBeSurer(t *testing.T) {
	for _, c := range []struct {
		box    image.Rectangle
		chance float64
		want   int
	}{
		{image.Rect(300, 100, 360, 170), 0.65, 1},
		{image.Rect(10, 10, 600, 460), 0.65, 0},
		{image.Rect(10, 10, 600, 460), 0.95, 1},
	} {
		s := seen(t, nil, nil, finding.OrgCrest, c.box)
		s.seen[0].chance = c.chance
		if out := findSeen(s); len(out) != c.want {
			t.Errorf("%v at %.2f of %v: %d findings, want %d", c.box, c.chance, s.page.Bounds(), len(out), c.want)
		}
	}
}
