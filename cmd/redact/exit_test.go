package main

import (
	"bytes"
	"errors"
	"testing"
)

// TestAMessageIsOneLineOfPrintableText: a file name must not be able to forge
// a message or to command the terminal.
func TestAMessageIsOneLineOfPrintableText(t *testing.T) {
	for name, want := range map[string]string{
		"café “a”.jpg":           "café “a”.jpg",
		`C:\new "one".jpg`:       `C:\new "one".jpg`,
		"a\nredact: b.jpg: POST": `a\nredact: b.jpg: POST`,
		"esc\x1b[31mred\x07.jpg": `esc\x1b[31mred\a.jpg`,
		"turned\u202egpj.exe":    `turned\u202egpj.exe`,
		"not \xff UTF-8":         `not \xff UTF-8`,
	} {
		var got bytes.Buffer
		complain(&got, errors.New(name))
		if got.String() != "redact: "+want+"\n" {
			t.Errorf("%q is printed as %q", name, got.String())
		}
	}
}
