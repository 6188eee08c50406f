package pii

import (
	"image"
	"math"
	"math/rand"
	"strings"
	"testing"
	"time"

	"example.org/redact/pkg/finding"
)

// harmless are pages on which nothing at all may be found.
var harmless = []string{
	"SALE SALE\nALL YEAR ROUND\nRETAIL BRANDS OVER 200 STORES\nOCBC Bank VISA",
	"CLEAN YOUR HANDS\nGloves and aprons\nSharps bin size 22 litre\nRoom E1 Level 3\nCall 111 for advice\nMon-Fri 09:00-17:30",
	"OXYGEN REGULATOR\nS/N 4469459411\nREF 7752145498\nLOT 610 345 8775\nGTIN 975 206 1650",
	"TAX INVOICE\nGST ID : 000750673920\nDATE: 13/01/2018\nCASHIER : FATIN SY\nTOTAL SALES (EXCLUDING GST) : 6.00\nCS00012727",
	"Octavia Hill Social Reformer established this garden, hall and cottages and pioneered Army Cadets 1887-90",
	"THE NORTH\nM1\nLeeds A61\nServices 1/2 m",
	"London Ambulance Service\nNHS Trust\nIn an emergency call 999",
	"FISH & CHIPS\nOpen 7 days 11.30 - 22.00\nCod 9.95 Haddock 10.50\n5 star hygiene",
	"Stroke? Act F.A.S.T.\nFace Arms Speech Time to call 999",
	"PLATFORM 4\n12:04 London Paddington\n12:19 Oxford\nCalling at Reading",
	"WAY OUT\nTOILETS\nFIRE EXIT KEEP CLEAR",
	"Paracetamol 500 mg\n16 tablets\nKeep out of the reach of children\nPL 12345/0001\nBN 4A771 EXP 03/2027",
	"ISBN 978-0-306-40615-7\nISBN 0306406152\nPrinted in Great Britain",
	"Help line 0800 1111\nPatient advice and liaison 0300 123 1234\nwww.nhs.uk",
	"VISITING TIMES\n14:00-16:00 and 18:00-20:00\nTwo visitors per bed",
	"HARANA RIBS BARBECUES FILIPINO DISHES SINCE 1986",
	"Tea room rota\nMonday wash up\nTuesday bins\nWednesday fridge",
	"We would like to thank all the designers and contributors who have been involved in the production of this book",
	"MAX HEADROOM 2.1 m\nWEIGHT LIMIT 7.5 T\n30",
	"Model PA-2000\nVoltage 230 V 50 Hz\nMade in China",
	"FREE WIFI\nAsk staff for the password",
	"Ref: 4010232137\nOrder no 7700900237\nThank you for your order",
	"BRISTOL A4174\nRing Road\nB3114",
	"Unit 4 Riverside\nJobs from 2024\nVacancies: ask inside",
	"ROOM 101\nIncident room\nNo entry",
	"Latte 3.40\nSize: L\nTable: 12\nServed by: 4",
	"Patient: please take a seat\nNurse: ring the bell",
	"St Mary's Hospital\nMain entrance\nWards 1 to 12",
	"Battery 9 V\nModel: 1604A\nBatch 77B\nExp 05/2028",
	"20 mph\nSchool\nNo stopping Mon-Fri 8am-5pm",
	"Weight 12 kg\nTemp: 20\nHumidity: 45",
	"Born in the USA\nTour 1984",
	"Ages 3+\nNot suitable for children under 36 months",
	"NHS\nLondon Ambulance Service\nNHS Trust",
	"Queue 12\nCounter 4\n10:42",
	"PIN pad\nInsert card\n12.99",
	"THE NAME OF THE ROSE\nUmberto Eco",
	"CAD software\nVersion 2024.1",
	"DAILY SPECIALS\nFish pie 8.50\nSunday roast 12.95\nbook now",
}

func TestHarmlessPagesYieldNothing(t *testing.T) {
	rs := mustLoad(t)
	for _, text := range harmless {
		if got := find(rs, text); len(got) > 0 {
			t.Errorf("%q: found %q", text, got)
		}
	}
}

const form = "PATIENT REPORT FORM  LA4\n" +
	"Incident No | 20232035-6051 | Call sign | D215\n" +
	"Patient name | Priya O'Brien | DOB | 10.03.79\n" +
	"NHS No | 619 077 5373 | Tel | +44 7700 900309\n" +
	"Address | 172 Mill Lane, Croydon | Postcode | CR0 9GA\n" +
	"GP | Dr Hussain | Next of kin | Amelia Jones\n" +
	"Presenting complaint\n" +
	"Seizure witnessed 4 min, post-ictal\n" +
	"Crew: | Yusuf O'Brien | HCPC | PA58251"

var onForm = map[finding.Kind]string{
	finding.LocalID: "20232035-6051", finding.CallSign: "D215", finding.DOB: "10.03.79",
	finding.NHSNumber: "619 077 5373", finding.Phone: "+44 7700 900309", finding.Address: "172 Mill Lane, Croydon",
	finding.Postcode: "CR0 9GA", finding.StaffID: "PA58251", finding.Diagnosis: "Seizure witnessed 4 min, post-ictal",
}

func TestFormIsReadInEveryDirection(t *testing.T) {
	rs := mustLoad(t)
	for _, degrees := range []float64{0, 7, 90, 180, 270, -18} {
		lines := example{text: form}.lines()
		for i := range lines {
			turnLine(&lines[i], degrees)
		}
		found := map[finding.Kind]string{}
		names := 0
		for _, f := range rs.Find(lines) {
			if f.Kind == finding.PersonName {
				names++
				continue
			}
			for _, l := range lines {
				if f.Box.Overlaps(l.Box.Inset(min(l.Box.Dx(), l.Box.Dy())/3)) && l.Text.Reveal() == onForm[f.Kind] {
					found[f.Kind] = l.Text.Reveal()
				}
			}
		}
		for k, want := range onForm {
			if found[k] != want {
				t.Errorf("turned by %v: no %s on its line", degrees, k)
			}
		}
		if names != 4 {
			t.Errorf("turned by %v: %d names, want 4", degrees, names)
		}
	}
}

// turnLine turns a line about (600, 400), with polygons as a reader gives them.
func turnLine(l *finding.Line, degrees float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	turn := func(r *finding.Region) {
		q := r.Quad()
		out := make([]image.Point, len(q))
		for i, p := range q {
			x, y := float64(p.X)-600, float64(p.Y)-400
			out[i] = image.Pt(int(math.Round(600+x*cos-y*sin)), int(math.Round(400+x*sin+y*cos)))
		}
		r.Polygon, r.Box = out, finding.HullOf(out)
	}
	turn(&l.Region)
	for i := range l.Words {
		turn(&l.Words[i].Region)
	}
}

func TestBoxesAreTightAndOnTheirPage(t *testing.T) {
	rs := mustLoad(t)
	lines := example{text: "seen at home, NHS No: 943 476 5919, by car"}.lines()
	for i := range lines {
		lines[i].Page = 3
		for j := range lines[i].Words {
			lines[i].Words[j].Region.Page = 3
		}
	}
	got := rs.Find(lines)
	if len(got) != 1 {
		t.Fatalf("%d findings, want 1", len(got))
	}
	f := got[0]
	words := lines[0].Words
	want := words[5].Region.Box.Union(words[7].Region.Box)
	if f.Page != 3 || f.Box != want {
		t.Errorf("page %d box %v, want page 3 box %v", f.Page, f.Box, want)
	}
	if f.Kind != finding.NHSNumber || f.Certainty != finding.Definite || f.ID != "" || f.Action != "" {
		t.Errorf("finding is %+v", f)
	}
	for _, e := range []string{"check-digit", "label", "spacing"} {
		if !strings.Contains(strings.Join(f.Evidence, " "), e) {
			t.Errorf("evidence %v lacks %s", f.Evidence, e)
		}
	}
}

func TestPagesDoNotSeeOneAnother(t *testing.T) {
	rs := mustLoad(t)
	lines := example{text: "DOB | 12/05/1996"}.lines()
	lines[1].Page = 2
	if got := rs.Find(lines); len(got) != 0 {
		t.Errorf("a label on page 1 reached page 2: %v", got)
	}
}

func TestLineWithoutWordBoxes(t *testing.T) {
	rs := mustLoad(t)
	l := finding.Line{Text: finding.NewSecret("NHS No 943 476 5919"), Confidence: 0.8, Height: 20}
	l.Page, l.Box = 1, image.Rect(100, 50, 290, 70)
	got := rs.Find([]finding.Line{l})
	if len(got) != 1 {
		t.Fatalf("%d findings, want 1", len(got))
	}
	if b := got[0].Box; b.Min.X < 160 || b.Max.X < 285 || !b.In(l.Box) {
		t.Errorf("box %v is not the number's part of %v", b, l.Box)
	}
}

// TestRandomNumbers checks the share of random ten-digit numbers that are
// taken for NHS numbers: one in eleven passes the check, and only 0.4 of them
// lie in a range that is issued.
func TestRandomNumbers(t *testing.T) {
	rng := rand.New(rand.NewSource(7))
	taken, n := 0, 20000
	for range n {
		l := newLine(&example{text: randomDigits(rng, 10)}.lines()[0])
		if len(findNHS(&page{lines: []*line{l}})) > 0 {
			taken++
		}
	}
	if share := float64(taken) / float64(n); share > 0.05 || share < 0.02 {
		t.Errorf("%.3f of random ungrouped numbers are taken, want 0.036", share)
	}
}

func randomDigits(rng *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + rng.Intn(10))
	}
	return string(b)
}

// bigPage is a page of n words that look like much of what the rules look for.
func bigPage(n int) []finding.Line {
	parts := []string{
		"NHS No: 943 476 5919", "Patient name Kwame Patel", "12/05/1996", "14 Elm Grove", "SE1 5NH", "Tel 020 7946 0842",
		"Address 50 Mill Lane", "a.b@example.org", "LF22 PBR", "Mr Brown seen", "0 0 0 0 0 0 0", "the quick brown fox",
	}
	var b strings.Builder
	words, cells := 0, 0
	for i := 0; words < n; i++ {
		part := parts[i%len(parts)]
		b.WriteString(part)
		words += len(strings.Fields(part))
		if cells++; cells%4 == 0 {
			b.WriteString("\n")
		} else {
			b.WriteString(" | ")
		}
	}
	return example{text: b.String()}.lines()
}

func TestTwentyThousandWords(t *testing.T) {
	rs := mustLoad(t)
	took := func(n int) time.Duration {
		lines := bigPage(n)
		best := time.Hour
		for range 3 { // the least of three: other processes share the cores
			start := time.Now()
			if len(rs.Find(lines)) == 0 {
				t.Fatal("nothing found")
			}
			best = min(best, time.Since(start))
		}
		return best
	}
	small, large := took(5000), took(20000)
	t.Logf("5,000 words %v, 20,000 words %v", small, large)
	if large > 2*time.Second {
		t.Errorf("20,000 words took %v, want at most 2 s", large)
	}
	if large > 12*small+200*time.Millisecond {
		t.Errorf("4 times the text took %.1f times the time", float64(large)/float64(small))
	}
}

func TestCrowdedPageStaysLinear(t *testing.T) {
	rs := mustLoad(t)
	lines := bigPage(8000)
	for i := range lines {
		b := image.Rect(0, 0, 400, 20)
		lines[i].Box = b
		for j := range lines[i].Words {
			lines[i].Words[j].Region.Box = b
		}
	}
	start := time.Now()
	rs.Find(lines)
	if d := time.Since(start); d > 3*time.Second {
		t.Errorf("lines on top of one another took %v", d)
	}
}

func FuzzFind(f *testing.F) {
	rs := mustLoad(f)
	for _, text := range harmless {
		f.Add(text, int16(0), uint8(90))
	}
	f.Add(form, int16(7), uint8(20))
	f.Fuzz(func(t *testing.T, text string, turn int16, conf uint8) {
		if len(text) > 20000 {
			return
		}
		lines := example{text: text}.lines()
		for i := range lines {
			if turn != 0 {
				turnLine(&lines[i], float64(turn))
			}
			lines[i].Confidence = float64(conf) / 100
		}
		for _, h := range rs.Find(lines) {
			if !h.Kind.Valid() || h.Certainty < finding.Possible || len(h.Evidence) == 0 || h.Page != 1 {
				t.Fatalf("bad finding %+v", h)
			}
		}
	})
}
