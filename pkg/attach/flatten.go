package attach

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// Flattens reports whether a container can be made a PDF of pictures.
func Flattens(t Type) bool { return t == DOCX || t == PPTX || t == XLSX }

// Flatten prints a document with LibreOffice and returns the PDF. Give it what
// Rebuild has cleaned: then LibreOffice, which is large, meets nothing of a
// stranger's, and what it writes to its folder is what would be handed out.
func Flatten(ctx context.Context, t Type, in []byte) (out []byte, err error) {
	if !Flattens(t) {
		return nil, refuse("--flatten is for documents of Word, PowerPoint and Excel")
	}
	path, err := found("soffice", "--flatten")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(inMemory(), "redact-flatten-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for LibreOffice: %w", err)
	}
	defer func() {
		if gone := os.RemoveAll(dir); gone != nil && err == nil {
			out, err = nil, fmt.Errorf("remove LibreOffice's folder: %w", gone)
		}
	}()
	name := filepath.Join(dir, "document"+t.Extension())
	if err := os.WriteFile(name, in, 0o600); err != nil {
		return nil, fmt.Errorf("hand a document to LibreOffice: %w", err)
	}
	_, err = program(ctx, dir, nil, 1<<16, path, "-env:UserInstallation=file://"+dir+"/profile",
		"--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", "pdf", "--outdir", dir, name)
	if err != nil {
		return nil, err
	}
	// LibreOffice ends well also where it could not open a document.
	pdf, err := os.ReadFile(filepath.Join(dir, "document.pdf"))
	if err != nil {
		return nil, refuseFor(err, "LibreOffice cannot print the document; leave out --flatten")
	}
	return pdf, nil
}

// inMemory returns a folder that lies in memory where there is one, else the
// usual one for temporary files.
func inMemory() string {
	const shared = "/dev/shm"
	if st, err := os.Stat(shared); err == nil && st.IsDir() {
		return shared
	}
	return ""
}
