package badges

import (
	"context"
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

var (
	vest      = color.NRGBA{214, 240, 60, 255}
	tape      = color.NRGBA{190, 192, 194, 255}
	vanYellow = color.NRGBA{245, 226, 20, 255}
	vanGreen  = color.NRGBA{12, 104, 56, 255}
	vanBlue   = color.NRGBA{20, 60, 170, 255}
	darkNavy  = color.NRGBA{24, 34, 66, 255}
	black     = color.NRGBA{20, 20, 20, 255}
	lampRed   = color.NRGBA{200, 40, 30, 255}
	grassy    = color.NRGBA{90, 140, 60, 255}
)

// line is a text finding as package ocr returns it.
func line(text string, r image.Rectangle) finding.Finding {
	region := finding.Region{Page: 1, Box: r}
	conf := 0.9
	if text == "" {
		conf = 0
	}
	return finding.Finding{Kind: finding.Text, Region: region, Line: &finding.Line{
		Region: region, Text: finding.NewSecret(text), Confidence: conf, Height: float64(r.Dy()),
	}}
}

func at(k finding.Kind, r image.Rectangle) finding.Finding {
	return finding.Finding{Kind: k, Region: finding.Region{Page: 1, Box: r}}
}

// chequers paints two rows of squares in turn.
func chequers(s sheet, r image.Rectangle, side int, a, b color.NRGBA) {
	for y := r.Min.Y; y < r.Max.Y; y += side {
		for x := r.Min.X; x < r.Max.X; x += side {
			c := a
			if ((x-r.Min.X)/side+(y-r.Min.Y)/side)%2 == 1 {
				c = b
			}
			s.fill(image.Rect(x, y, x+side, y+side).Intersect(r), c)
		}
	}
}

// A case draws on a 640 x 480 wall and says what else was found; want lists
// kind and certainty of each result, in order.
type ruleCase struct {
	name string
	draw func(sheet)
	so   finding.Set
	want []string
}

func (c ruleCase) run(t *testing.T, d *Detector) {
	t.Helper()
	s := newSheet(640, 480, plaster)
	if c.draw != nil {
		c.draw(s)
	}
	out, err := d.Detect(context.Background(), media.NewPage(1, s.NRGBA), c.so)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range out {
		got = append(got, string(f.Kind)+" "+f.Certainty.String())
		if f.Detector != d.Name() || f.Page != 1 || !f.Box.In(s.Rect) || len(f.Evidence) == 0 || f.ID != "" || f.Action != "" {
			t.Errorf("%s: malformed finding %+v", c.name, f)
		}
		if f.Certainty >= finding.Likely && len(f.Evidence) < 2 {
			t.Errorf("%s: %s is %v by one cue, %v", c.name, f.Kind, f.Certainty, f.Evidence)
		}
		if !slices.Contains(d.Kinds(), f.Kind) {
			t.Errorf("%s: %s is not among Kinds", c.name, f.Kind)
		}
	}
	if !slices.Equal(got, c.want) {
		t.Errorf("%s: found %v, want %v", c.name, got, c.want)
	}
}

// plainShirt and bandedShirt draw clothing without and with bands of tape.
func plainShirt(cloth color.NRGBA) func(sheet) {
	return func(s sheet) { s.fill(shirtBox, cloth) }
}

func bandedShirt(cloth color.NRGBA) func(sheet) {
	return func(s sheet) {
		s.fill(shirtBox, cloth)
		s.fill(image.Rect(250, 250, 390, 264), tape)
		s.fill(image.Rect(250, 310, 390, 324), tape)
	}
}

var shirtBox = image.Rect(250, 190, 390, 370)

func TestRulesOverColour(t *testing.T) {
	head := image.Rect(290, 100, 350, 180)
	d := rulesAlone(t)
	for _, c := range []ruleCase{
		{name: "empty wall"},
		{name: "green chequers", draw: func(s sheet) { chequers(s, image.Rect(100, 200, 500, 280), 40, vanYellow, vanGreen) }, want: []string{"battenburg likely"}},
		{name: "blue chequers", draw: func(s sheet) { chequers(s, image.Rect(100, 200, 500, 260), 30, vanYellow, vanBlue) }, want: []string{"battenburg likely"}},
		{name: "one row of blocks", draw: func(s sheet) { chequers(s, image.Rect(100, 200, 500, 250), 50, vanYellow, vanBlue) }, want: []string{"battenburg likely"}},
		{name: "chess board", draw: func(s sheet) { chequers(s, image.Rect(100, 100, 420, 420), 40, white, black) }},
		{name: "two yellow squares on grass", draw: func(s sheet) {
			s.fill(s.Rect, grassy)
			s.fill(image.Rect(100, 100, 140, 140), vanYellow)
			s.fill(image.Rect(140, 140, 180, 180), vanYellow)
		}},
		{name: "vest with tape below a face", draw: bandedShirt(vest), so: finding.Set{at(finding.Face, head)}, want: []string{"hi-vis likely", "uniform likely"}},
		{name: "vest with tape, no face", draw: bandedShirt(vest), want: []string{"hi-vis possible"}},
		{name: "lime shirt below a face", draw: plainShirt(vest), so: finding.Set{at(finding.Face, head)}, want: []string{"hi-vis possible", "uniform possible"}},
		{name: "lime sheet, no face", draw: plainShirt(vest)},
		{name: "orange shirt below a face", draw: plainShirt(color.NRGBA{235, 100, 30, 255}), so: finding.Set{at(finding.Face, head)}},
		{name: "orange vest with tape below a face", draw: bandedShirt(color.NRGBA{235, 90, 30, 255}), so: finding.Set{at(finding.Face, head)}, want: []string{"hi-vis likely", "uniform likely"}},
		{name: "navy shirt below a face", draw: plainShirt(darkNavy), so: finding.Set{at(finding.Face, head)}},
	} {
		c.run(t, d)
	}
}

// rulesAlone is a detector without a network.
func rulesAlone(t *testing.T) *Detector {
	t.Helper()
	d, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRulesOverWords(t *testing.T) {
	head := at(finding.Face, image.Rect(290, 60, 350, 140))
	word := image.Rect(270, 220, 370, 240)
	on := func(c color.NRGBA) func(sheet) { return func(s sheet) { s.fill(image.Rect(180, 160, 460, 300), c) } }
	d := rulesAlone(t)
	for _, c := range []ruleCase{
		{name: "role below a face", draw: on(vanGreen), so: finding.Set{head, line("PARAMEDIC", word)}, want: []string{"uniform likely"}},
		{name: "two words of one uniform", draw: on(vanGreen), so: finding.Set{head, line("PARAMEDIC", word), line("Ambulance Service", word.Add(image.Pt(0, 40)))}, want: []string{"uniform likely"}},
		{name: "role on a back", draw: on(darkNavy), so: finding.Set{line("Student Paramedic", word)}, want: []string{"uniform possible"}},
		{name: "role on a poster", so: finding.Set{line("PARAMEDIC", word)}},
		{name: "role on a form", draw: on(vanGreen), so: finding.Set{at(finding.PRF, image.Rect(0, 0, 640, 480)), line("PARAMEDIC", word)}},
		{name: "van", draw: on(vanYellow), so: finding.Set{line("AMBULANCE", word)}, want: []string{"fleet-livery likely"}},
		{name: "van, misread", draw: on(vanYellow), so: finding.Set{line("AMBULANGE", word)}, want: []string{"fleet-livery likely"}},
		{name: "bonnet", so: finding.Set{line("ECNALUBMA", word)}, want: []string{"fleet-livery likely"}},
		{name: "bonnet, misread", so: finding.Set{line("FOUAIUSMA", word)}, want: []string{"fleet-livery likely"}},
		{name: "white van", so: finding.Set{line("AMBULANCE", word)}, want: []string{"fleet-livery possible"}},
		{name: "small word on a notice", so: finding.Set{line("AMBULANCE", image.Rect(270, 220, 330, 230))}},
		{name: "other words", draw: on(vanYellow), so: finding.Set{line("AMBIANCE", word), line("BALANCE", word), line("TAXI", word), line("", word)}},
		{name: "hospital on a sign", so: finding.Set{line("Wexmoor Hospital", word)}},
	} {
		c.run(t, d)
	}
}

func TestPlatesAndPanels(t *testing.T) {
	text := image.Rect(280, 304, 360, 326)
	car := func(ground color.NRGBA, lamps bool) func(sheet) {
		return func(s sheet) {
			s.fill(image.Rect(160, 200, 480, 400), darkNavy)
			s.fill(image.Rect(272, 298, 368, 332), ground)
			s.fill(text.Inset(6), black)
			if lamps {
				s.fill(image.Rect(170, 270, 200, 300), lampRed)
				s.fill(image.Rect(440, 270, 470, 300), lampRed)
			}
		}
	}
	amberPlate := color.NRGBA{240, 190, 30, 255}
	van := func(s sheet) { s.fill(image.Rect(60, 60, 580, 420), vanYellow) }
	word := line("AMBULANCE", image.Rect(200, 100, 400, 140))
	d := rulesAlone(t)
	for _, c := range []ruleCase{
		{name: "rear plate", draw: car(amberPlate, true), so: finding.Set{line("TW76 HBR", text)}, want: []string{"number-plate likely"}},
		{name: "foreign plate", draw: car(white, true), so: finding.Set{line("AB 123 CD", text)}, want: []string{"number-plate likely"}},
		{name: "plate that nobody could read", draw: car(white, true), so: finding.Set{line("", text), at(finding.FleetLivery, image.Rect(180, 210, 460, 290))}, want: []string{"number-plate possible"}},
		{name: "unread panel without livery", draw: car(white, true), so: finding.Set{line("", text)}},
		{name: "panel without a vehicle", draw: car(white, false), so: finding.Set{line("TW76 HBR", text)}},
		{name: "word between lamps", draw: car(white, true), so: finding.Set{line("FLOWERS", text)}},
		{name: "text on a wall between lamps", draw: func(s sheet) {
			s.fill(image.Rect(170, 270, 200, 300), lampRed)
			s.fill(image.Rect(440, 270, 470, 300), lampRed)
		}, so: finding.Set{line("TW76 HBR", text)}},
		{
			name: "call-sign and fleet number on a van", draw: van, so: finding.Set{word, line("E412", image.Rect(100, 200, 160, 230)), line("7534", image.Rect(400, 200, 460, 230))},
			want: []string{"fleet-livery likely", "call-sign likely", "fleet-number likely"},
		},
		{name: "unread mark on a van", draw: van, so: finding.Set{word, line("", image.Rect(100, 200, 180, 230))}, want: []string{"fleet-livery likely", "call-sign possible"}},
		{name: "plate of the van's own colour", draw: van, so: finding.Set{word, line("LK78 ZXA", image.Rect(250, 300, 340, 325))}, want: []string{"fleet-livery likely", "number-plate possible"}},
		{name: "call-sign of the van with a prefix", draw: van, so: finding.Set{word, line("MRU 123", image.Rect(250, 300, 340, 325))}, want: []string{"fleet-livery likely", "call-sign likely"}},
		{name: "a word on the van", draw: van, so: finding.Set{word, line("RESPONSE", image.Rect(250, 300, 340, 325))}, want: []string{"fleet-livery likely"}},
		{name: "the same marks without a van", so: finding.Set{line("E412", image.Rect(100, 200, 160, 230)), line("7534", image.Rect(400, 200, 460, 230))}},
	} {
		c.run(t, d)
	}
}

func TestCards(t *testing.T) {
	card := image.Rect(240, 100, 400, 350)
	white := func(s sheet) {
		s.fill(s.Rect, darkNavy)
		s.fill(card, white)
	}
	face := at(finding.Face, image.Rect(295, 150, 345, 215))
	words := finding.Set{line("Staff No 4071", image.Rect(260, 280, 380, 296)), line("Expires 2028", image.Rect(260, 310, 380, 326))}
	var form finding.Set
	for y := 110; y < 340; y += 20 {
		form = append(form, line("Staff ID expires", image.Rect(250, y, 390, y+12)))
	}
	d := rulesAlone(t)
	for _, c := range []ruleCase{
		{name: "face and words", draw: white, so: append(finding.Set{face}, words...), want: []string{"id-badge likely"}},
		{name: "face alone", draw: white, so: finding.Set{face}, want: []string{"id-badge possible"}},
		{name: "words alone", draw: white, so: words, want: []string{"id-badge possible"}},
		{name: "blank card", draw: white},
		{name: "a form with such words", draw: white, so: form},
		{name: "a letter", draw: white, so: append(finding.Set{at(finding.Letter, card), face}, words...)},
		{name: "a face that fills the card", draw: white, so: append(finding.Set{at(finding.Face, image.Rect(250, 120, 390, 330))}, words[:1]...)},
		{name: "the words on a wall", so: words},
		{name: "a light shape with hollow sides", draw: func(s sheet) {
			s.fill(s.Rect, darkNavy)
			for y := card.Min.Y; y < card.Max.Y; y++ {
				half := 80 - int(24*math.Sin(math.Pi*float64(y-card.Min.Y)/float64(card.Dy())))
				s.fill(image.Rect(320-half, y, 320+half, y+1), color.NRGBA{250, 250, 250, 255})
			}
		}, so: append(finding.Set{face}, words...)},
	} {
		c.run(t, d)
	}
}

func TestCardTakesItsHeaderAlong(t *testing.T) {
	s := newSheet(640, 480, darkNavy)
	s.fill(image.Rect(240, 60, 400, 100), nhsBlue)
	s.fill(image.Rect(240, 100, 400, 350), white)
	so := finding.Set{
		line("Ambulance Service", image.Rect(250, 70, 390, 88)),
		line("Staff No 4071", image.Rect(260, 280, 380, 296)), line("Expires 2028", image.Rect(260, 310, 380, 326)),
	}
	out, err := rulesAlone(t).Detect(context.Background(), media.NewPage(1, s.NRGBA), so)
	if err != nil {
		t.Fatal(err)
	}
	if len(out) != 1 || out[0].Kind != finding.IDBadge || out[0].Box.Min.Y > 65 {
		t.Errorf("found %+v, want one badge from its header down", out)
	}
}
