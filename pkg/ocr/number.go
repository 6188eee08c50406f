package ocr

import (
	"errors"
	"image"
	"strings"

	"example.org/redact/internal/vision"
)

// Patients' numbers carry a check digit (NHS, CHI and H&C numbers: ten digits,
// weights 10 to 2, modulo 11), so a misread digit shows. A line whose ten digits
// fail it is read again at other heights, which draws the letters a little
// differently; a reading that passes wins. Other ten-digit numbers fail at every
// height, since they are read the same.

// otherHeights are the heights in pixels at which such a line is read again.
var otherHeights = []int{32, 40, 64}

// misreadDigits is how many digits the better reading may have changed: one in
// eleven wrong readings passes the check by chance.
const misreadDigits = 3

// checked returns got or, where its ten digits fail the check, the first
// reading of the same line at another height whose digits pass.
func (r *reader) checked(img *image.NRGBA, got reading) (reading, error) {
	text := textOf(got.words)
	digits, ok := tenDigits(text)
	if ok && passesCheck(digits) {
		return got, nil
	}
	if !ok {
		if digits, ok = tenSigns(text); !ok {
			return got, nil
		}
	}
	for _, h := range otherHeights {
		again, err := r.readAt(img, got.quad, h)
		if errors.Is(err, vision.ErrOutside) {
			return got, nil
		}
		if err != nil {
			return reading{}, err
		}
		if d, ok := tenDigits(textOf(again.words)); ok && passesCheck(d) && differing(d, digits) <= misreadDigits {
			return again, nil
		}
	}
	return got, nil
}

func textOf(words []glyphs) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(w.text + " ")
	}
	return b.String()
}

// tenDigits returns the first run of exactly ten digits in text, with at most
// two spaces, hyphens or dots between neighbours, that touches no letter.
func tenDigits(text string) (digits [10]byte, ok bool) {
	for i := 0; i < len(text); {
		if !isDigit(text[i]) {
			i++
			continue
		}
		touches := i > 0 && isLetter(text[i-1])
		n, seps := 0, 0
		for ; i < len(text) && seps <= 2; i++ {
			if c := text[i]; isDigit(c) {
				if n < len(digits) {
					digits[n] = c - '0'
				}
				n, seps = n+1, 0
			} else if c == ' ' || c == '-' || c == '.' {
				seps++
			} else {
				touches = touches || seps == 0 && isLetter(c)
				break
			}
		}
		if n == len(digits) && !touches {
			return digits, true
		}
	}
	return digits, false
}

// unsure stands for a sign that is no digit, where one is expected.
const unsure = 255

// tenSigns is tenDigits for a number in which up to misreadDigits digits were
// read as something else; it must be printed 3 3 4, or in one run, to be told
// from words.
func tenSigns(text string) (digits [10]byte, ok bool) {
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '-' })
	for i := range fields {
		for _, parts := range [][]int{{3, 3, 4}, {10}} {
			if d, ok := signsIn(fields[i:], parts); ok {
				return d, true
			}
		}
	}
	return digits, false
}

// signsIn reads the first fields as groups of so many signs.
func signsIn(fields []string, groups []int) (digits [10]byte, ok bool) {
	n, bad := 0, 0
	for i, want := range groups {
		if i >= len(fields) || len(fields[i]) != want {
			return digits, false
		}
		for _, c := range []byte(fields[i]) {
			digits[n] = unsure
			if isDigit(c) {
				digits[n] = c - '0'
			} else {
				bad++
			}
			n++
		}
	}
	return digits, bad <= misreadDigits
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// passesCheck reports whether the tenth digit is what the first nine ask for.
func passesCheck(d [10]byte) bool {
	sum := 0
	for i, v := range d[:9] {
		sum += (10 - i) * int(v)
	}
	return (sum+int(d[9]))%11 == 0
}

// differing counts the places at which two numbers differ.
func differing(a, b [10]byte) int {
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}
