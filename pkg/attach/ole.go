package attach

import (
	"bytes"
	"context"
)

// Compound files (OLE) hold Outlook's messages, the Office documents of before
// 2007 and every document with a password. They are a file system of their own
// with room for what was deleted; none is rewritten, each gets its own word.

func isOLE(in []byte) bool { return bytes.HasPrefix(in, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) }

// rebuildOLE refuses. Names of streams stand in UTF-16 in the directory.
func rebuildOLE(_ context.Context, in []byte, _ Handler, _ Limits) ([]byte, error) {
	holds := func(stream string) bool {
		var b bytes.Buffer
		for _, c := range []byte(stream) {
			b.Write([]byte{c, 0})
		}
		return bytes.Contains(in, b.Bytes())
	}
	switch {
	case holds("__substg1.0_"), holds("__properties_version1.0"):
		return nil, refuse("it is a message of Outlook's own form (MSG); open it and save it as EML")
	case holds("EncryptedPackage"):
		return nil, refuse("the document has a password; open it and save it without one")
	}
	return nil, refuse("it is a document of an old form; open it and save it as DOCX, PPTX or XLSX")
}

func verifyOLE([]byte, verifier) error { return unclean("compound files are never written here") }
