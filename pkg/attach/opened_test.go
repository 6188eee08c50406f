package attach

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
)

// Other programs open what is written here, and have nothing to complain of.

// defects makes Python's mail library list what is wrong with a mail, then the
// types of its parts.
const defects = `import sys, email, email.policy
m = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
for p in m.walk():
    p.get_content() if not p.is_multipart() else None
    for d in p.defects: print("DEFECT", d)
    print(p.get_content_type())`

func TestPythonReadsTheMail(t *testing.T) {
	python := programFor(t, "python3")
	out, _, err := rebuilt(t, []byte(letter(t)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", defects)
	cmd.Stdin = bytes.NewReader(out)
	said, err := cmd.CombinedOutput()
	if err != nil || bytes.Contains(said, []byte("DEFECT")) {
		t.Errorf("%v\n%s", err, said)
	}
	for _, want := range []string{"multipart/", "text/plain", "text/html", "image/png"} {
		if !strings.Contains(string(said), want) {
			t.Errorf("no %s is read: %s", want, said)
		}
	}
}

func TestOthersReadThePDF(t *testing.T) {
	for _, turned := range []string{"", "/Rotate 90"} {
		out, _, err := rebuiltPDF(t, pdf(2, turned), Limits{DPI: 100})
		if err != nil {
			t.Fatal(err)
		}
		for name, args := range map[string][]string{"qpdf": {"--check", handedFile}, "pdftotext": {handedFile, "-"}, "pdfinfo": {handedFile}} {
			path, err := exec.LookPath(name)
			if err != nil {
				t.Logf("%s is not installed", name)
				continue
			}
			said, err := program(t.Context(), "", out, 1<<20, path, args...)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if name == "pdftotext" && strings.Trim(string(said), "\f\n ") != "" {
				t.Errorf("there is text: %q", said)
			}
			if name == "pdfinfo" && (!strings.Contains(string(said), "Pages:           2") || strings.Contains(string(said), "Author") || strings.Contains(string(said), "Date")) {
				t.Errorf("pdfinfo: %s", said)
			}
		}
	}
}
