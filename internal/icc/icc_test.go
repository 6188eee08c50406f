package icc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// lab is CIELAB of an sRGB colour, white D65.
func lab(c [3]uint8) (v [3]float64) {
	m, _ := SRGB.toXYZ()
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	var xyz [3]float64
	white := [3]float64{.9505, 1, 1.089}
	for i := range 3 {
		for j := range 3 {
			xyz[i] += m[i][j] * decodeSRGB(float64(c[j])/255)
		}
		xyz[i] = f(xyz[i] / white[i])
	}
	return [3]float64{116*xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])}
}

func deltaE(a, b [3]uint8) float64 {
	x, y := lab(a), lab(b)
	return math.Sqrt((x[0]-y[0])*(x[0]-y[0]) + (x[1]-y[1])*(x[1]-y[1]) + (x[2]-y[2])*(x[2]-y[2]))
}

// TestAgainstLittleCMS compares with what littlecms made of the same profiles,
// and of profiles of the same chromaticities and gamma.
func TestAgainstLittleCMS(t *testing.T) {
	for name, b := range map[string][]byte{"p3": displayP3(), "adobe": adobeRGB(), "srgb": sRGB()} {
		tr, err := Parse(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		compare(t, name, tr, .5, 2.5)
	}
	d50 := [2]float64{.3457, .3585}
	for name, s := range map[string]Space{
		"adobe":        AdobeRGB,
		"space-mac":    {White: d65, Primaries: SRGB.Primaries, Gamma: 1.8},
		"space-linear": {White: d65, Primaries: SRGB.Primaries, Gamma: 1},
		"space-wide":   {White: d50, Primaries: [3][2]float64{{.735, .265}, {.115, .826}, {.157, .018}}, Gamma: 2.2},
	} {
		tr, err := FromSpace(s)
		if err != nil || tr == nil {
			t.Fatalf("%s: %v, %v", name, tr, err)
		}
		compare(t, name, tr, .5, 2.5)
	}
}

// compare holds a transform against a table of littlecms.
func compare(t *testing.T, name string, tr *Transform, mean, most float64) {
	t.Helper()
	table, err := os.ReadFile("testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	deep := tr.Deep()
	n, sum, worst, unconverted := 0, 0.0, 0.0, 0.0
	for line := range strings.Lines(string(table)) {
		var in, want [3]uint8
		if _, err := fmt.Sscan(line, &in[0], &in[1], &in[2], &want[0], &want[1], &want[2]); err != nil {
			continue // the comment
		}
		px := []byte{in[0], in[1], in[2], 77}
		tr.Apply(px)
		if px[3] != 77 {
			t.Fatal("alpha was changed")
		}
		if r, g, b := deep(257*uint16(in[0]), 257*uint16(in[1]), 257*uint16(in[2])); [3]uint8{r, g, b} != [3]uint8(px) {
			t.Fatalf("%s: %v becomes %v, with 16 bits %v", name, in, px[:3], []uint8{r, g, b})
		}
		d := deltaE([3]uint8(px), want)
		n, sum, worst = n+1, sum+d, math.Max(worst, d)
		unconverted += deltaE(in, want)
	}
	t.Logf("%s: %d colours, mean deltaE %.3f, worst %.2f, without conversion %.2f", name, n, sum/float64(n), worst, unconverted/float64(n))
	if n != 125 || sum/float64(n) > mean || worst > most {
		t.Errorf("%s: %d colours, mean deltaE %.3f, worst %.2f", name, n, sum/float64(n), worst)
	}
}

func TestSpacesThatAreNone(t *testing.T) {
	with := func(change func(*Space)) Space {
		s := AdobeRGB
		change(&s)
		return s
	}
	for name, s := range map[string]Space{
		"empty":         {},
		"a line":        with(func(s *Space) { s.Primaries[1] = [2]float64{.395, .195} }),
		"no height":     with(func(s *Space) { s.Primaries[2] = [2]float64{.1, 0} }),
		"white of none": with(func(s *Space) { s.White = [2]float64{} }),
		"white beyond":  with(func(s *Space) { s.White = [2]float64{.9, .01} }),
		"gamma":         with(func(s *Space) { s.Gamma = 42950 }),
		"no gamma":      with(func(s *Space) { s.Gamma = math.NaN() }),
	} {
		if tr, err := FromSpace(s); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v, %v, want ErrInvalid", name, tr, err)
		}
	}
	for name, gamma := range map[string]float64{"its curve": 0, "2.2": 1 / .45455, "a rounded 2.2": 1 / .45} {
		if tr, err := FromSpace(Space{White: d65, Primaries: SRGB.Primaries, Gamma: gamma}); tr != nil || err != nil {
			t.Errorf("sRGB with %s: %v, %v", name, tr, err)
		}
	}
}

func TestSRGBIsLeftAlone(t *testing.T) {
	tr, err := Parse(sRGB())
	if err != nil {
		t.Fatal(err)
	}
	var px []byte
	for i := range 256 {
		px = append(px, byte(i), byte(255-i), byte(i*7), byte(i))
	}
	before := slices.Clone(px)
	if tr.Apply(px); !bytes.Equal(px, before) {
		t.Error("an sRGB profile changed pixels")
	}
}

func TestGrey(t *testing.T) {
	tr, err := Parse(greyGamma(1.8))
	if err != nil || !tr.Grey {
		t.Fatal(err)
	}
	px := []byte{128, 128, 128, 255}
	tr.Apply(px)
	want := uint8(math.Round(255 * encodeSRGB(math.Pow(128.0/255, 1.8))))
	if px[0] != want || px[1] != want || px[2] != want {
		t.Errorf("128 became %v, want %d", px, want)
	}
}

// TestP3CodesMatchProfile: the same space by code and by profile.
func TestP3CodesMatchProfile(t *testing.T) {
	byCode, err := FromCodes(PrimariesP3, 13)
	if err != nil {
		t.Fatal(err)
	}
	byProfile, err := Parse(displayP3())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		a := []byte{byte(i * 7), byte(i * 31), byte(i * 101), 255}
		b := slices.Clone(a)
		byCode.Apply(a)
		byProfile.Apply(b)
		if d := deltaE([3]uint8(a), [3]uint8(b)); d > 1.5 {
			t.Fatalf("%v and %v differ by %.2f", a, b, d)
		}
	}
	for _, p := range []int{0, 1, 2} {
		if tr, err := FromCodes(p, 13); tr != nil || err != nil {
			t.Errorf("primaries %d: %v %v", p, tr, err)
		}
	}
	if _, err := FromCodes(PrimariesBT2020, TransferPQ); !errors.Is(err, ErrUnsupported) {
		t.Errorf("PQ: %v", err)
	}
}

func TestCurves(t *testing.T) {
	ramp := make([]uint16, 256)
	for i := range ramp {
		ramp[i] = uint16(math.Round(65535 * math.Pow(float64(i)/255, 2)))
	}
	for name, tc := range map[string]struct {
		tag  []byte
		want func(x float64) float64
	}{
		"identity": {curvTag(), func(x float64) float64 { return x }},
		"gamma":    {curvTag(512), func(x float64) float64 { return x * x }},
		"sampled":  {curvTag(ramp...), func(x float64) float64 { return x * x }},
		"two":      {curvTag(0, 65535), func(x float64) float64 { return x }},
		"para 0":   {paraTag(0, 2), func(x float64) float64 { return x * x }},
		"para 1":   {paraTag(1, 1, 2, -.5), func(x float64) float64 { return math.Max(0, 2*x-.5) }},
		"para 2":   {paraTag(2, 1, 2, -.5, .1), func(x float64) float64 { return math.Max(0, 2*x-.5) + .1 }},
		"para 3": {paraTag(3, 2, 1, 0, .5, .25), func(x float64) float64 {
			if x >= .25 {
				return x * x
			}
			return x / 2
		}},
		"para 4": {paraTag(4, 2, 1, 0, .5, .25, .1, .2), func(x float64) float64 {
			if x >= .25 {
				return x*x + .1
			}
			return x/2 + .2
		}},
	} {
		p, err := open(built("GRAY", map[string][]byte{"kTRC": tc.tag}, "kTRC"))
		if err != nil {
			t.Fatal(err)
		}
		c, err := p.curve("kTRC")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i := range 256 {
			got := c.at(float64(i) / 255)
			if want := math.Min(1, tc.want(float64(i)/255)); math.Abs(got-want) > 1e-3 {
				t.Errorf("%s at %d: %.4f, want %.4f", name, i, got, want)
				break
			}
		}
	}
}

func TestBadProfiles(t *testing.T) {
	good := displayP3()
	with := func(at int, v uint32) []byte {
		b := slices.Clone(good)
		binary.BigEndian.PutUint32(b[at:], v)
		return b
	}
	cmyk := slices.Clone(good)
	copy(cmyk[16:], "CMYK")
	for name, tc := range map[string]struct {
		b    []byte
		want error
	}{
		"empty":           {nil, ErrInvalid},
		"cut in header":   {good[:100], ErrInvalid},
		"cut in tags":     {good[:headerSize+20], ErrInvalid},
		"no signature":    {with(36, 0), ErrInvalid},
		"many tags":       {with(headerSize, 1<<31), ErrInvalid},
		"far curve":       {with(headerSize+4+12*4+4, 1<<31), ErrInvalid},
		"overflow":        {with(headerSize+4+12*4+8, math.MaxUint32), ErrInvalid},
		"curve too long":  {rgbProfile(xyzTag(.5, .2, 0), xyzTag(.3, .7, 0), xyzTag(.1, .1, .8), curvTag(512)[:11]), ErrInvalid},
		"unknown curve":   {rgbProfile(xyzTag(.5, .2, 0), xyzTag(.3, .7, 0), xyzTag(.1, .1, .8), []byte("none\x00\x00\x00\x00\x00\x00\x00\x00")), ErrInvalid},
		"monstrous":       {rgbProfile(xyzTag(32000, .2, 0), xyzTag(.3, 32000, 0), xyzTag(.1, .1, 32000), curvTag(512)), ErrInvalid},
		"cmyk":            {cmyk, ErrUnsupported},
		"no matrix":       {built("RGB ", map[string][]byte{"A2B0": []byte("mft2")}, "A2B0"), ErrUnsupported},
		"grey, no curve":  {built("GRAY", nil), ErrInvalid},
		"bad para number": {built("GRAY", map[string][]byte{"kTRC": paraTag(9, 1)}, "kTRC"), ErrInvalid},
	} {
		if _, err := Parse(tc.b); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(displayP3())
	f.Add(adobeRGB())
	f.Add(greyGamma(2.2))
	f.Fuzz(func(t *testing.T, b []byte) {
		tr, err := Parse(b)
		if err != nil {
			return
		}
		px := make([]byte, 4*64)
		for i := range px {
			px[i] = byte(i * 37)
		}
		tr.Apply(px)
	})
}
