package attach

import "testing"

func TestOLE(t *testing.T) {
	const magic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	for name, c := range map[string][2]string{
		"message":  {magic + "..." + utf16Of("__substg1.0_0037001F")[2:], "save it as EML"},
		"password": {magic + "..." + utf16Of("EncryptedPackage")[2:], "password"},
		"old form": {magic + "..." + utf16Of("WordDocument")[2:], "DOCX"},
		"cut off":  {magic, "DOCX"},
	} {
		t.Run(name, func(t *testing.T) {
			mustRefuse(t, []byte(c[0]), Limits{}, c[1])
			if Verify(OLE, []byte(c[0]), provePNG) == nil {
				t.Error("it is taken for clean")
			}
		})
	}
	for _, k := range Types() {
		if k == OLE {
			t.Error("it is said to be rewritten")
		}
	}
}
