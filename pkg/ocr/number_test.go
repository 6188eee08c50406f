package ocr

import (
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestTenDigits(t *testing.T) {
	for _, c := range []struct {
		text, want string
	}{
		{"NHS No 943 476 5919", "9434765919"},
		{"NHS: 943-476-5919 seen", "9434765919"},
		{"4010232137", "4010232137"},
		{"401.023.2137,", "4010232137"},
		{"4010232137 8", ""}, // eleven
		{"401023213", ""},    // nine
		{"A4010232137", ""},  // touches a letter
		{"4010232137B", ""},  // same
		{"401023  2137 ", "4010232137"},
		{"HR 80 ID 401 023 2137", "4010232137"},
		{"", ""},
	} {
		d, ok := tenDigits(c.text)
		got := ""
		if ok {
			for _, v := range d {
				got += fmt.Sprint(v)
			}
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestTenSigns(t *testing.T) {
	for text, want := range map[string]string{
		"NMS 731 SO? 1385":     "731___1385",
		"NHS 34) 232-6534 x":   "34_2326534",
		"NHS No 94347659I9":    "94347659_9",
		"the cat 1385 sat":     "",
		"NHS S3I SO? 1385":     "", // too many
		"27 Mill Lane 020 794": "",
		"073 150 1385":         "0731501385",
		"":                     "",
	} {
		d, ok := tenSigns(text)
		got := ""
		for _, v := range d {
			if ok && v == unsure {
				got += "_"
			} else if ok {
				got += fmt.Sprint(v)
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestPassesCheck(t *testing.T) {
	for text, want := range map[string]bool{
		"9434765919": true, "4010232137": true, "2213951837": true, "0032698674": true,
		"4010232138": false, "9434765918": false, "9876544321": false,
	} {
		if d, _ := tenDigits(text); passesCheck(d) != want {
			t.Errorf("%s: %v, want %v", text, !want, want)
		}
	}
}

// A value that passes its check digit wins; a number that has none stays as it
// was read.
func TestNumbersThatFailTheirCheckAreReadAgain(t *testing.T) {
	d, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	r := rand.New(rand.NewPCG(1, 2))
	once, again, wrong, n := 0, 0, 0, 0
	for n < 60 {
		num := fmt.Sprintf("%010d", 4_000_000_000+r.Int64N(999_999_999))
		if ten, _ := tenDigits(num); !passesCheck(ten) {
			continue
		}
		n++
		text := "NHS No " + num[:3] + " " + num[3:6] + " " + num[6:]
		size := 14.
		v := uint8(30 + r.IntN(90))
		img := blankPage(int(textWidth(t, text, size))+60, 60, white)
		write(t, img, text, size, float64(img.Rect.Dx())/2, 30, r.Float64()*4-2, color.NRGBA{v, v, v, 255})
		soften(img, uint64(n))
		soften(img, uint64(n)+100)
		got, err := d.reader.readQuad(img, quadOf(image.Rect(25, 18, img.Rect.Dx()-25, 42)), false)
		if err != nil {
			t.Fatal(err)
		}
		better, err := d.reader.checked(img, got)
		if err != nil {
			t.Fatal(err)
		}
		holds := func(r reading) bool { return strings.Contains(norm(textOf(r.words)), num) }
		once, again = once+btoi(holds(got)), again+btoi(holds(better))
		if ten, ok := tenDigits(textOf(better.words)); ok && passesCheck(ten) && !holds(better) {
			wrong++
		}
	}
	t.Logf("of %d softened numbers of 14 px: read exactly once %d, with further readings %d; wrong ones that pass %d", n, once, again, wrong)
	if again <= once || wrong > 1 {
		t.Errorf("further readings give %d of %d and not %d; %d wrong ones pass", again, n, once, wrong)
	}
}
