package faces

import (
	"image"
	"math"
	"testing"

	"example.org/redact/internal/vision"
	"example.org/redact/pkg/finding"
)

// yunetTensors is an empty answer for an input, as the network shapes it.
func yunetTensors(input image.Point) []vision.Tensor {
	out := make([]vision.Tensor, len(yunetOutputs))
	for i, stride := range strides {
		cells := input.X / stride * (input.Y / stride)
		out[i].Data = make([]float32, cells)
		out[3+i].Data = make([]float32, cells)
		out[6+i].Data = make([]float32, 4*cells)
	}
	return out
}

func TestDecodeYuNet(t *testing.T) {
	input := image.Pt(128, 64)
	out := yunetTensors(input)
	// Stride 16: 8 columns; cell 19 is column 3 of row 2.
	out[1].Data[19], out[4].Data[19] = 0.81, 1.5 // clamped to 1: score 0.9
	copy(out[7].Data[4*19:], []float32{0.5, 0.25, float32(math.Log(2)), float32(math.Log(4))})
	out[0].Data[0], out[3].Data[0] = 0.09, 1 // score 0.3, under the floor
	out[0].Data[1], out[3].Data[1] = float32(math.NaN()), 1
	boxes, err := decodeYuNet(out, input, 0.4)
	if err != nil {
		t.Fatal(err)
	}
	if len(boxes) != 1 {
		t.Fatalf("%d boxes, want 1", len(boxes))
	}
	want := vision.Box{MinX: 56 - 16, MinY: 36 - 32, MaxX: 56 + 16, MaxY: 36 + 32, Score: 0.9}
	if got := boxes[0]; !near(got.MinX, want.MinX) || !near(got.MinY, want.MinY) || !near(got.MaxX, want.MaxX) ||
		!near(got.MaxY, want.MaxY) || !near(got.Score, want.Score) {
		t.Errorf("box %v, want %v", got, want)
	}
}

func near(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-3 }

func TestDecodeYuNetRefusesOtherShapes(t *testing.T) {
	out := yunetTensors(image.Pt(64, 64))
	if _, err := decodeYuNet(out, image.Pt(64, 96), 0.4); err == nil {
		t.Error("an answer for another input size is accepted")
	}
	if _, err := decodeYuNet(out[:8], image.Pt(64, 64), 0.4); err == nil {
		t.Error("a missing output is accepted")
	}
}

func TestDecodeOwn(t *testing.T) {
	input := image.Pt(128, 64)
	out := make([]vision.Tensor, len(ownOutputs))
	for i, stride := range strides {
		out[i].Data = make([]float32, ownPlanes*(input.X/stride)*(input.Y/stride))
	}
	// Stride 32: 4 x 2 cells; cell 6 is column 2 of row 1.
	for plane, v := range []float32{0.75, 0.5, -0.25, float32(math.Log(2)), float32(math.Log(1.5))} {
		out[2].Data[plane*8+6] = v
	}
	out[2].Data[7] = float32(math.NaN())
	out[0].Data[0] = 0.3 // under the floor
	boxes, err := decodeOwn(out, input, 0.4)
	if err != nil {
		t.Fatal(err)
	}
	want := vision.Box{MinX: 80 - 32, MinY: 0, MaxX: 80 + 32, MaxY: 24 + 24, Score: 0.75}
	if len(boxes) != 1 || !near(boxes[0].MinX, want.MinX) || !near(boxes[0].MinY, want.MinY) ||
		!near(boxes[0].MaxX, want.MaxX) || !near(boxes[0].MaxY, want.MaxY) || boxes[0].Score != want.Score {
		t.Errorf("boxes %v, want %v", boxes, want)
	}
	if _, err := decodeOwn(out, image.Pt(64, 64), 0.4); err == nil {
		t.Error("an answer for another input size is accepted")
	}
	if _, err := decodeOwn(out[:2], input, 0.4); err == nil {
		t.Error("a missing output is accepted")
	}
}

func FuzzDecodeYuNetNeverPanics(f *testing.F) {
	f.Add(float32(0.9), float32(0.9), float32(1e30), float32(-1e30))
	f.Fuzz(func(t *testing.T, cls, obj, a, b float32) {
		out := yunetTensors(image.Pt(64, 64))
		out[0].Data[5], out[3].Data[5] = cls, obj
		copy(out[6].Data[20:], []float32{a, b, b, a})
		boxes, err := decodeYuNet(out, image.Pt(64, 64), 0.1)
		if err != nil {
			t.Fatal(err)
		}
		page := image.Rect(0, 0, 64, 64)
		for _, box := range boxes {
			if got := grow(box, page); !got.In(page) {
				t.Errorf("%v grows to %v, outside the page", box, got)
			}
		}
	})
}

func TestPassesAreFewAndBounded(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {1, 20000}, {20000, 1}, {640, 480}, {700, 500}, {1000, 1000}, {4000, 3000}, {9000, 5500}} {
		list := fullPasses(size, nativeMegapixels, 0, true)
		for q := range 4 {
			list = append(list, smallPass(size, q))
		}
		var pixels float64
		sees := false // every pixel at its own size, or all that the bound allows
		for _, p := range list {
			s := scaledSize(size, p.factor)
			if s.X < 1 || s.Y < 1 || p.factor > doubleAtMost {
				t.Errorf("%v: factor %v, %v pixels", size, p.factor, s)
			}
			pixels += float64(s.X) * float64(s.Y)
			sees = sees || p.factor >= 0.99 || p.factor*p.factor*float64(size.X)*float64(size.Y) > 0.99*nativeMegapixels*1e6
		}
		if !sees {
			t.Errorf("%v is never looked at as closely as it may be: %v", size, list)
		}
		if pixels > 7e6 {
			t.Errorf("%v: %.1f megapixels are looked at", size, pixels/1e6)
		}
	}
}

func TestLies(t *testing.T) {
	at := func(scores ...float32) (out []sighting) {
		for _, s := range scores {
			out = append(out, sighting{Box: vision.Box{Score: s}})
		}
		return out
	}
	for name, c := range map[string]struct {
		byTurn [4][]sighting
		full   []sighting
		want   int
	}{
		"nothing seen":             {[4][]sighting{}, nil, 0},
		"upright":                  {[4][]sighting{at(.9, .8), at(.4), nil, nil}, nil, 0},
		"on its side":              {[4][]sighting{at(.3), nil, nil, at(.9, .8)}, nil, 3},
		"one lies, others stand":   {[4][]sighting{at(.9, .9, .9), at(.9), nil, nil}, nil, 0},
		"a little more is no sign": {[4][]sighting{at(.8), at(.9), nil, nil}, nil, 0},
		"noise is no sign":         {[4][]sighting{nil, at(.2, .2, .2, .2, .2, .2), nil, nil}, nil, 0},
		"an upright crowd":         {[4][]sighting{at(.5), nil, at(.6, .6, .6), nil}, at(.9, .9, .9, .9), 0},
		"its side, also in full":   {[4][]sighting{nil, at(.9, .9), nil, nil}, at(.4), 1},
	} {
		if got := lies(c.byTurn, c.full); got != c.want {
			t.Errorf("%s: %d quarter turns, want %d", name, got, c.want)
		}
	}
}

func TestCrowdIsWhereTinyFacesAre(t *testing.T) {
	size := image.Pt(4000, 3000)
	seen := []sighting{{Box: vision.Box{MinX: 100, MinY: 100, MaxX: 900, MaxY: 1000, Score: 0.9}}}
	for n := range 10 {
		i := float32(n)
		seen = append(seen, sighting{Box: vision.Box{MinX: 3000 + 10*i, MinY: 2000, MaxX: 3015 + 10*i, MaxY: 2018, Score: 0.3}})
	}
	part, found := crowd(seen, size)
	if !found || !image.Pt(3050, 2009).In(part) || part.Dx() > probeSide || !part.In(image.Rectangle{Max: size}) {
		t.Errorf("crowd at %v, %v", part, found)
	}
	if got := within(seen, part); len(got) < probeFaces || len(got) > 10 {
		t.Errorf("%d sightings lie within", len(got))
	}
	if _, found := crowd(seen[:6], size); found {
		t.Error("five tiny faces are a crowd")
	}
}

func TestFuseMakesOneFaceOfItsSightings(t *testing.T) {
	at := func(x, y, side, score float32, source string, l look) sighting {
		return sighting{Box: vision.Box{MinX: x, MinY: y, MaxX: x + side, MaxY: y + side, Score: score}, source: source, look: l}
	}
	got := choose(fuse([]sighting{
		at(10, 10, 40, 0.9, "a", native), at(12, 10, 40, 0.6, "b", native), at(14, 14, 26, 0.5, "a", turned), // one face
		at(200, 10, 40, 0.7, "a", turned),                                    // another, lying
		at(300, 10, 40, 0.2, "a", native), at(400, 10, 40, 0.4, "b", native), // doubtful
	}, "a"), image.Pt(4000, 3000), ruleFor(finding.Normal, false))
	if len(got) != 2 {
		t.Fatalf("%d faces, want 2: %v", len(got), got)
	}
	first := got[0]
	if first.turned || len(first.sources) != 2 || !near(first.box.Score, 0.96) {
		t.Errorf("first face: %+v, want a and b together at 0.96", first)
	}
	if x := first.box.MinX; x <= 10 || x >= 11 {
		t.Errorf("the merged box starts at %v, want between 10 and 11: nearer to the surer one", x)
	}
	if !got[1].turned {
		t.Error("a face that only turned passes saw is not marked so")
	}
}

func TestTwoDoubtsMakeAFace(t *testing.T) {
	box := vision.Box{MinX: 10, MinY: 10, MaxX: 50, MaxY: 50, Score: 0.25}
	page := image.Pt(2000, 2000)
	one := []sighting{{Box: box, source: "a"}, {Box: box, source: "a"}}
	if got := choose(fuse(one, "a"), page, ruleFor(finding.Normal, false)); len(got) != 0 {
		t.Errorf("one network's doubt, twice, made a face: %+v", got)
	}
	one[1].source = "b"
	if got := choose(fuse(one, "a"), page, ruleFor(finding.Normal, false)); len(got) != 1 {
		t.Error("two networks that agree made no face")
	}
}

func TestRule(t *testing.T) {
	page := image.Pt(1000, 1000)
	box := func(side, score float32) vision.Box { return vision.Box{MaxX: side, MaxY: side, Score: score} }
	normal := ruleFor(finding.Normal, false)
	if !normal.covers(box(30, 0.4), page) || normal.covers(box(200, 0.4), page) {
		t.Error("a large box must be surer than a small one")
	}
	if !normal.covers(box(1000, 0.7), page) {
		t.Error("a portrait that fills the page is not covered")
	}
	for _, side := range []float32{20, 100, 900} {
		for p := float32(0.01); p < 1; p += 0.01 {
			low, mid, high := ruleFor(finding.Low, false).covers(box(side, p), page), normal.covers(box(side, p), page), ruleFor(finding.High, false).covers(box(side, p), page)
			if low && !mid || mid && !high {
				t.Errorf("side %v, chance %v: a lower sensitivity covers more", side, p)
			}
		}
	}
}

func TestCloserLooksAreForTinyFacesOnShrunkPages(t *testing.T) {
	large, small := image.Pt(4000, 3000), image.Pt(1600, 1200)
	shrunk := fullPasses(large, nativeMegapixels, 0, true)[0]
	at := func(side float32) sighting {
		return sighting{Box: vision.Box{MinX: 500, MinY: 700, MaxX: 500 + side, MaxY: 700 + side, Score: 0.3}}
	}
	for _, c := range []struct {
		name string
		size image.Point
		seen []sighting
		want int
	}{
		{"tiny faces on a large page", large, []sighting{at(20), at(25)}, 2},
		{"a large face", large, []sighting{at(300)}, 0},
		{"one of each", large, []sighting{at(300), at(20)}, 1},
		{"nothing", large, nil, 0},
		{"a page that was not shrunk", small, []sighting{at(12)}, 0},
	} {
		p, parts, ok := closer(c.size, fullPasses(c.size, nativeMegapixels, 0, true)[0], c.seen)
		if len(parts) != c.want || ok != (c.want > 0) {
			t.Errorf("%s: %d parts, %v; want %d", c.name, len(parts), ok, c.want)
		}
		if ok && p.factor <= shrunk.factor {
			t.Errorf("%s: factor %.2f is no closer than %.2f", c.name, p.factor, shrunk.factor)
		}
	}
}

func TestFacesBehindOthersAreNoDoubles(t *testing.T) {
	page := image.Pt(1000, 1000)
	front := face{box: vision.Box{MinX: 400, MinY: 400, MaxX: 500, MaxY: 520, Score: 0.95}}
	for name, c := range map[string]struct {
		box  vision.Box
		want int
	}{
		"likely, half beside":          {vision.Box{MinX: 455, MinY: 400, MaxX: 555, MaxY: 520, Score: 0.85}, 2},
		"unlikely, half beside":        {vision.Box{MinX: 455, MinY: 400, MaxX: 555, MaxY: 520, Score: 0.7}, 1},
		"likely, but covered with it":  {vision.Box{MinX: 410, MinY: 430, MaxX: 510, MaxY: 540, Score: 0.85}, 1},
		"likely, a part of it":         {vision.Box{MinX: 420, MinY: 410, MaxX: 480, MaxY: 480, Score: 0.85}, 1},
		"likely, and far from it":      {vision.Box{MinX: 700, MinY: 400, MaxX: 800, MaxY: 520, Score: 0.7}, 2},
		"likely, most of it behind it": {vision.Box{MinX: 440, MinY: 395, MaxX: 530, MaxY: 500, Score: 0.9}, 1},
	} {
		got := withoutDoubles([]face{{box: c.box}, front}, image.Rectangle{Max: page})
		if len(got) != c.want || got[0].box != front.box {
			t.Errorf("%s: %d faces, want %d, the surest first", name, len(got), c.want)
		}
	}
}

func TestPrintIsNoCrowd(t *testing.T) {
	page := image.Pt(1000, 1400)
	r := ruleFor(finding.Normal, true)
	tiny := func(n int, score float32) (out []sighting) {
		for i := range n {
			x, y := float32(i%40)*20, float32(i/40)*20
			out = append(out, sighting{Box: vision.Box{MinX: x, MinY: y, MaxX: x + 10, MaxY: y + 10, Score: score}, source: "own"})
		}
		return out
	}
	if got := choose(fuse(tiny(200, 0.6), "own"), page, r); len(got) != 0 {
		t.Errorf("200 doubtful specks left %d faces", len(got))
	}
	if got := choose(fuse(tiny(2, 0.6), "own"), page, r); len(got) != 2 {
		t.Errorf("two doubtful tiny faces left %d", len(got))
	}
	crowd := tiny(200, 0.6)
	for i := range crowd[:80] {
		crowd[i].Score = 0.95
	}
	if got := choose(fuse(crowd, "own"), page, r); len(got) != 200 {
		t.Errorf("a crowd of 200 with 80 sure faces left %d", len(got))
	}
	large := append(tiny(200, 0.6), sighting{Box: vision.Box{MinX: 100, MinY: 900, MaxX: 200, MaxY: 1000, Score: 0.7}, source: "own"})
	if got := choose(fuse(large, "own"), page, r); len(got) != 1 {
		t.Errorf("a large face beside print: %d faces, want 1", len(got))
	}
}

func TestScaleOdds(t *testing.T) {
	for _, c := range [][3]float32{{0.5, 1, 0.5}, {0.5, 1.0 / 3, 0.25}, {0.9, 1.0 / 9, 0.5}, {0, 0.5, 0}, {1, 0.5, 1}} {
		if got := scaleOdds(c[0], c[1]); !near(got, c[2]) {
			t.Errorf("odds of %v times %v: %v, want %v", c[0], c[1], got, c[2])
		}
	}
}

func TestCurvesRise(t *testing.T) {
	for _, n := range []network{own, yunetN, yunetS} {
		for l, c := range n.curves {
			if !(c.Slope > 0) || !(c.Chance(0.9) > c.Chance(0.5)) {
				t.Errorf("%s, look %d: a higher score is not a higher chance", n.name, l)
			}
			if p := c.Chance(0); !(p >= 0 && p < 0.1) {
				t.Errorf("%s, look %d: score 0 has chance %v", n.name, l, p)
			}
			if p := c.Chance(1); !(p > 0.9 && p <= 1) {
				t.Errorf("%s, look %d: score 1 has chance %v", n.name, l, p)
			}
		}
		if n.curves[turned].Chance(0.6) >= n.curves[small].Chance(0.6) {
			t.Errorf("%s: a turned look counts as much as an upright one", n.name)
		}
	}
}

func TestGrow(t *testing.T) {
	page := image.Rect(0, 0, 1000, 1000)
	for name, c := range map[string]struct {
		box  vision.Box
		want image.Rectangle
	}{
		"large":       {vision.Box{MinX: 100, MinY: 100, MaxX: 200, MaxY: 200}, image.Rect(85, 80, 215, 215)},
		"small":       {vision.Box{MinX: 100, MinY: 100, MaxX: 120, MaxY: 120}, image.Rect(96, 96, 124, 124)},
		"at the edge": {vision.Box{MinX: -20, MinY: 950, MaxX: 80, MaxY: 1050}, image.Rect(0, 930, 95, 1000)},
		"outside":     {vision.Box{MinX: 2000, MinY: 0, MaxX: 2100, MaxY: 100}, image.Rectangle{}},
		"endless":     {vision.Box{MinX: float32(math.Inf(-1)), MinY: 0, MaxX: float32(math.Inf(1)), MaxY: 50}, image.Rect(0, 0, 1000, 58)},
	} {
		got := grow(c.box, page)
		if got.Empty() && c.want.Empty() || got == c.want {
			continue
		}
		t.Errorf("%s: %v, want %v", name, got, c.want)
	}
}
