package attach

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"
)

// b64 packs text as mail programs do.
func b64(s string) string {
	var b bytes.Buffer
	writeBase64(&b, []byte(s))
	return b.String()
}

func crlf(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}

func wide(s string) string { return utf16Of(s) }

// letter is a mail with the planted number and the secret in every corner.
func letter(t testing.TB) string {
	inner := "From: " + secret + " <z@x.invalid>\r\nTo: b@x.invalid\r\nSubject: inner " + planted + "\r\nMessage-ID: <Zaphod@x>\r\n\r\nThe number is " + planted + ".\r\n"
	html := `<!DOCTYPE html><html><head><title>` + secret + `</title><style>.a{content:"` + secret + `"}</style></head><body class="Zaphod" background="http://x/Zaphod.png"><!-- ` + secret + ` --><p title="` + secret + `">No 943-4<b>76</b>-<span
 style="display:none">59</span>19.</p><p>Kept <a href="https://x.invalid/?u=Zaphod">link https://x.invalid/a?u=Zaphod</a></p><script>` + secret + `</script>
<table><tr><th>Number</th><th>Ward</th></tr><tr><td>943-476-&#8203;5919</td><td>Seven</td></tr></table><img src="http://track.invalid/p.gif?Zaphod" alt="` + secret + `"><img src="cid:Zaphod%40x"><img src="data:image/png;base64,` + base64.StdEncoding.EncodeToString([]byte(twoColours(t, 8, 8))) + `"><!--[if mso]>` + secret + `<![endif]--></body></html>`
	return crlf(`Return-Path: <` + strings.ReplaceAll(secret, " ", ".") + `@x.invalid>
Received: from ` + secret + ` by x; Thu, 01 Jan 2026 03:04:05 +0000
Message-ID: <Zaphod@x.invalid>
From: ` + secret + ` <z@x.invalid>
To: ` + secret + ` <z@x.invalid>
Cc: z@x.invalid
Subject: =?utf-8?q?About_943-476?=
 =?utf-8?q?-5919_Zo=C3=AB?=
Date: Fri, 02 Jan 2026 03:04:05 +0100
X-Mailer: ` + secret + `
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="Zaphod"

preamble ` + secret + `
--Zaphod
Content-Type: multipart/alternative; boundary="Zaphod2"

--Zaphod2
Content-Type: text/plain; charset=iso-8859-1; format=flowed
Content-Transfer-Encoding: quoted-printable

Caf=E9: the number is 943-4=
76-5919, again=20
943-476-5919. https://x.invalid/a?u=3DZaphod#Plantagenet end
--Zaphod2
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

` + b64(html) + `
--Zaphod2
Content-Type: text/calendar

` + secret + `
--Zaphod2--
--Zaphod
Content-Type: image/png; name="` + secret + `.png"
Content-Disposition: inline; filename="` + secret + `.png"
Content-ID: <Zaphod@x>
Content-Transfer-Encoding: base64

` + b64(twoColours(t, 8, 8)) + `
--Zaphod
Content-Type: application/octet-stream; name="` + planted + `.docx"
Content-Disposition: attachment; filename="` + planted + `.docx"; modification-date="Zaphod"
Content-Transfer-Encoding: base64

` + b64(string(docx(t).zip(t))) + `
--Zaphod
Content-Type: text/csv; charset=utf-16
Content-Disposition: attachment
Content-Transfer-Encoding: base64

` + b64(wide("Number,Ward\n"+planted+",Seven\n")) + `
--Zaphod
Content-Type: message/rfc822

` + inner + `
--Zaphod
Content-Type: application/pkcs7-signature; name="smime.p7s"
Content-Transfer-Encoding: base64

` + b64(secret) + `
--Zaphod--
epilogue ` + secret + "\n")
}

// readMail reads a mail by the standard library: every leaf, decoded, by type.
func readMail(t *testing.T, b []byte) (mail.Header, map[string][]string) {
	t.Helper()
	msg, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	leaves := map[string][]string{}
	var walk func(ct, coding string, r io.Reader)
	walk = func(ct, coding string, r io.Reader) {
		media, params, err := mime.ParseMediaType(ct)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(media, "multipart/") {
			if coding != "base64" {
				t.Errorf("a part is coded %q", coding)
			}
			body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, r))
			if err != nil {
				t.Fatal(err)
			}
			leaves[media] = append(leaves[media], string(body))
			return
		}
		mr := multipart.NewReader(r, params["boundary"])
		for {
			p, err := mr.NextPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			walk(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p)
		}
	}
	walk(msg.Header.Get("Content-Type"), msg.Header.Get("Content-Transfer-Encoding"), msg.Body)
	return msg.Header, leaves
}

func clean(t *testing.T, what, s string) {
	t.Helper()
	for _, p := range []string{planted, secret, "Zaphod", "Plantagenet", "x.invalid/a?", "03:04", "track.invalid", "5919"} {
		for _, form := range []string{p, utf16Of(p)[2:]} {
			if strings.Contains(s, form) {
				t.Errorf("%s still holds %q:\n%.2000s", what, p, s)
			}
		}
	}
}

func TestEML(t *testing.T) {
	out, h, err := rebuilt(t, []byte(letter(t)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	header, leaves := readMail(t, out)
	clean(t, "the mail", string(out))
	var dec mime.WordDecoder
	if s, err := dec.DecodeHeader(header.Get("Subject")); err != nil || s != "About [redacted: NHS number] Zoë" {
		t.Errorf("the subject is %q (%v)", s, err)
	}
	if d := header.Get("Date"); d != "Fri, 02 Jan 2026 00:00:00 +0000" {
		t.Errorf("the date is %q", d)
	}
	if len(header) != 6 {
		t.Errorf("the header is %v", header)
	}
	for media, bodies := range leaves {
		for _, b := range bodies {
			if t2, ok := Sniff([]byte(b)); !ok || t2 == EML {
				clean(t, media, b)
			}
		}
	}
	if got := leaves["text/plain"]; len(got) != 2 || got[0] != "Café: the number is [redacted: NHS number], again [redacted: NHS number]. https://x.invalid/a end" ||
		got[1] != "Number,Ward\n[redacted: NHS number],Seven\n" {
		t.Errorf("the texts are %q", got)
	}
	if got := leaves["text/html"]; len(got) != 1 || strings.Count(got[0], mark) != 2 || strings.Count(got[0], "<img ") != 2 ||
		!strings.Contains(got[0], `<img src="cid:part-4@redacted.invalid">`) || !strings.Contains(got[0], "<td>Seven</td>") ||
		!strings.Contains(got[0], "Kept link https://x.invalid/a<") {
		t.Errorf("the HTML is %s", got)
	}
	if !bytes.Contains(out, []byte(`Content-ID: <part-4@redacted.invalid>`)) {
		t.Error("the picture in the text has lost its number")
	}
	docs := leaves["application/vnd.openxmlformats-officedocument.wordprocessingml.document"]
	if len(docs) != 1 {
		t.Fatal("the document is gone")
	}
	nothingLeft(t, []byte(docs[0]))
	if mails := leaves["application/octet-stream"]; len(mails) != 1 || !strings.Contains(mails[0], "Subject: inner") {
		t.Errorf("the mail within is gone: %q", mails)
	}
	if got := leaves["image/png"]; len(got) != 1 {
		t.Errorf("there are %d pictures", len(got))
	}
	all := strings.Join(h.stripped, "\n")
	for _, want := range []string{" author mail-header", " taken-at mail-header", " metadata mail-header", "5 filename mail-header"} {
		if !strings.Contains(all, want) {
			t.Errorf("nobody says that %q was left out:\n%s", want, all)
		}
	}
	if again, _, err := rebuilt(t, out, Limits{}); err != nil {
		t.Errorf("the output is refused as an input: %v", err)
	} else if len(again) == 0 {
		t.Error("the second output is empty")
	}
}

func TestEMLForms(t *testing.T) {
	head := "From: a@x.invalid\nTo: b@x.invalid\n"
	for name, c := range map[string][2]string{
		"no type":       {head + "\nIs 943-476-5919 so\n", "Is [redacted: NHS number] so\r\n"},
		"8 bit, none":   {head + "\ncaf\xe9\n", "café\r\n"},
		"long word":     {head + "\na " + strings.Repeat("QUJD", 60) + " b\n", "a [redacted: text] b\r\n"},
		"bad parameter": {head + "Content-Type: text/plain; charset=utf-8; a=b=c\n\nx\n", "x\r\n"},
		"other digits":  {head + "\n９４３-４７６-５９１９ and 943-\u0664\u0667\u0666-5919\n", "[redacted: NHS number] and [redacted: NHS number]\r\n"},
		"returned mail": {head + "\nIt came back:\n" + packedPhoto + "\nbye\n", "It came back:\r\n[redacted: text]\r\nbye\r\n"},
		"in its text":   {head + "\nbegin 644 a.jpg\nM" + strings.Repeat("ABC ", 15) + "\n`\nend\n", "[redacted: text]\r\n"},
		"controls":      {head + "\n943-\x00476-\x1b5919\n", "[redacted: NHS number]\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			out, _, err := rebuilt(t, []byte(c[0]), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if _, leaves := readMail(t, out); leaves["text/plain"][0] != c[1] {
				t.Errorf("the text is %q, want %q", leaves["text/plain"][0], c[1])
			}
		})
	}
}

// packedPhoto is how a photo stands in the source of a mail that is quoted.
var packedPhoto = strings.TrimSpace(strings.Repeat(strings.Repeat("YWJjZGVmZ2hp", 6)+"\n", 9))

// TestEMLSubject: what cannot be looked through is left out.
func TestEMLSubject(t *testing.T) {
	for in, want := range map[string]string{
		"=?utf-8?q?943-476-5919?=":                    "[redacted: NHS number]",
		"９４３-４７６-５９１９":                                "[redacted: NHS number]",
		"=?klingon?q?x?=":                             "",
		"=?utf-8?qX?= =?utf-8?b?OTQzLTQ3Ni01OTE5?=":   "",
		"=?utf-8?q?=3D=3Futf-8=3Fq=3F943?=":           "",
		"=?utf-8?q?943-?= =?utf-8?b?NDc2LTU5MTk=?= x": "[redacted: NHS number] x",
	} {
		out, _, err := rebuilt(t, []byte("From: a@x.invalid\nTo: b@x.invalid\nSubject: "+in+"\n\nx\n"), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		header, _ := readMail(t, out)
		if got := header.Get("Subject"); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestEMLRefusals(t *testing.T) {
	head := "From: a@x.invalid\nTo: b@x.invalid\n"
	deep := head
	for i := range 40 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=a%dz\n\n--a%dz\n", i, i)
	}
	for name, c := range map[string][2]string{
		"cut off":         {head + "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx", "damaged"},
		"no boundary":     {head + "Content-Type: multipart/mixed\n\nx", "damaged"},
		"encrypted":       {head + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx", "encrypted"},
		"pgp":             {head + "Content-Type: multipart/encrypted; boundary=a\n\n--a\n\nx\n--a--\n", "encrypted"},
		"winmail.dat":     {head + "Content-Type: application/ms-tnef\n\nx", "winmail.dat"},
		"elsewhere":       {head + "Content-Type: message/external-body\n\nx", "elsewhere"},
		"uuencode":        {head + "Content-Transfer-Encoding: x-uuencode\n\nx", "unusual way"},
		"charset":         {head + "Content-Type: text/plain; charset=klingon\n\nx", "encoding"},
		"base64":          {head + "Content-Transfer-Encoding: base64\n\n!!!!\n", "cannot be unpacked"},
		"unknown part":    {head + "Content-Type: application/x-thing\n\n\x01\x02", "no picture"},
		"packed picture":  {head + "Content-Type: text/html\n\n<img src=\"data:image/svg+xml,%3Csvg\">", "unusual way"},
		"packed no image": {head + "Content-Type: text/html\n\n<img src=\"data:image/png;base64,AAAA\">", "no picture"},
		"deep":            {deep, "deeper"},
	} {
		t.Run(name, func(t *testing.T) { mustRefuse(t, []byte(c[0]), Limits{}, c[1]) })
	}
	t.Run("many parts", func(t *testing.T) {
		mustRefuse(t, []byte(head+"Content-Type: multipart/mixed; boundary=a\n\n"+strings.Repeat("--a\n\nx\n", 200)+"--a--\n"), Limits{Entries: 100}, "files in all")
	})
	t.Run("truncated", func(t *testing.T) {
		in := letter(t)
		end := strings.Index(in, "\r\n--Zaphod--") // what follows is left out anyway
		for n := 600; n < end; n += 131 {
			if out, err := Rebuild(t.Context(), EML, []byte(in[:n]), newHandler(Limits{}), Limits{}); err == nil && strings.Contains(in[:n], "\r\n\r\n") {
				t.Fatalf("%d bytes of %d give an output of %d: %q", n, len(in), len(out), in[n-50:n])
			}
		}
	})
}

// TestEMLProof: the proof sees what a careless writer could leave.
func TestEMLProof(t *testing.T) {
	out, _, err := rebuilt(t, []byte(letter(t)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][2]string{
		"header":    {"To: Recipient", "Cc: x\r\nTo: Recipient"},
		"time":      {"00:00:00", "03:04:05"},
		"sender":    {"<sender@", "<zaphod@"},
		"preamble":  {"\r\n--redacted-1\r\n", "\r\nx\r\n--redacted-1\r\n"},
		"epilogue":  {"--redacted-1--\r\n", "--redacted-1--\r\nx\r\n"},
		"file name": {`"attachment-5.docx"`, `"zaphod.docx"`},
		"id":        {"<part-4@", "<zaphod@"},
		"line ends": {"MIME-Version: 1.0\r\n", "MIME-Version: 1.0\n"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := bytes.Replace(out, []byte(c[0]), []byte(c[1]), 1)
			if bytes.Equal(changed, out) {
				t.Fatal("nothing was changed")
			}
			if Verify(EML, changed, provePNG) == nil {
				t.Error("it is taken for clean")
			}
		})
	}
	for _, body := range []string{
		`<p style="x">a</p>`, `<a href="x">a</a>`, `<!-- x -->`, `<img src="http://x">`, `<img src="cid:zaphod">`, `<script>x</script>`,
		`<img src="cid:part-1@redacted.invalid" alt="x">`, `<br/>`, "a\x01b", strings.Repeat("a", 300),
	} {
		var buf bytes.Buffer
		buf.WriteString("MIME-Version: 1.0\r\nFrom: " + mailFrom + "\r\nTo: " + mailTo + "\r\n")
		textEntity("html", body).write(&buf)
		if Verify(EML, buf.Bytes(), provePNG) == nil {
			t.Errorf("%q is taken for clean", body)
		}
	}
}

func TestIsEML(t *testing.T) {
	for s, want := range map[string]bool{
		"From: a\nTo: b\n\nx":                     true,
		"Received: x\r\n y\r\nSubject: z\r\n\r\n": true,
		"From: a\n\nx":                            false,
		"To: a\nSubject: b\n\nx":                  false, // a note
		"From: a\nTo: b\nthis is no header\n":     false,
		"":                                        false,
	} {
		if got := isEML([]byte(s)); got != want {
			t.Errorf("%q is a mail: %v", s, got)
		}
	}
}
