package attach

import (
	"strings"
	"testing"
	"unicode"
)

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"９４３ ４７６ ５９１９":     "943 476 5919",
		"ＮＨＳ Ｎｏ：":          "NHS No:",
		"٩٤٣ ٤٧٦ ٥٩١٩":     "943 476 5919",
		"\U0001d7d7४३":     "943",
		"9️⃣4️⃣3️⃣":        "943",
		"9̶4̶3̶":           "943",
		"94\u00ad3\u200b4": "9434",
		"10⁹ m² Zoë é":     "10⁹ m² Zoë é",
		"e\u0301":          "e\u0301",
		"日本語 ½":            "日本語 ½",
	} {
		if got := visible(in); got != want {
			t.Errorf("%q is seen as %q, want %q", in, got, want)
		}
	}
}

// TestDigits: in every script the digits count from 0 to 9.
func TestDigits(t *testing.T) {
	n := rune(0)
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.Is(unicode.Nd, r) {
			continue
		}
		if got := plain(r); got != '0'+n%10 {
			t.Errorf("%U is read as %q, want %q", r, got, '0'+n%10)
		}
		n++
	}
	if n < 600 || n%10 != 0 {
		t.Errorf("%d digits", n)
	}
}

func TestPacked(t *testing.T) {
	line := "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"
	other := strings.Repeat("aGVsbG8gd29ybGQh", 4)
	uu := "begin 644 photo.jpg\nM_]C_X0 M17AI9@  24DJ  @    ! #L! @ +    &@        !:87!H;V1-\n#9 @!\n`\nend"
	for _, c := range []struct{ name, in, left string }{
		{"base64", "see\n" + line + "\n" + other + "\n" + line + "\nYWJj\nbye", "see\n\n\n\nYWJj\nbye"},
		{"with its end", line + "\r\n" + line + "\r\n" + line + "\r\nYWI=\r\nbye", "\n\n\n\nbye"},
		{"quoted", "> " + line + "\n> " + line + "\n> " + line + "\nbye", ">\n\n\nbye"},
		{"quoted closely", ">>" + line + "\n>>" + line + "\n>>" + line + "\nbye", "\n\n\nbye"},
		{"in a row", line + " " + line + " " + line + " bye", "bye"},
		{"uuencode", "Look:\n" + uu + "\nbye", "Look:\n\n\n\n\n\nbye"},
		{"uuencode, cut off", "Look:\n" + uu[:90], "Look:\n\n\n\n\n"},
		{"two of them", uu + "\nand\n" + uu + "\n", "\n\n\n\n\nand\n\n\n\n\n\n"},
		{"a key", "key " + line + "\n" + line + "\n", ""},
		{"a drawn line", strings.Repeat(strings.Repeat("-", 60)+"\n", 5), ""},
		{"to begin with words", "begin 100 days\nMORE WORDS\n", ""},
		{"words", strings.Repeat("Dear all, see you on Monday.\n", 9), ""},
	} {
		got := blanked(c.in, packed(c.in))
		lines := strings.Split(strings.ReplaceAll(got, "\r", ""), "\n")
		for i := range lines {
			lines[i] = strings.TrimSpace(lines[i])
		}
		want := c.left
		if want == "" {
			want = strings.ReplaceAll(c.in, "\r", "")
		}
		if got := strings.Join(lines, "\n"); got != want {
			t.Errorf("%s: what is left is %q, want %q", c.name, got, want)
		}
		if IsText([]byte(c.in)) != (c.left == "") {
			t.Errorf("%s: a file of it is taken for text, or is not", c.name)
		}
	}
}
