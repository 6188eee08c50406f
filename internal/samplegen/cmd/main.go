// Command cmd draws the samples into a folder: go run ./internal/samplegen/cmd samples
package main

import (
	"fmt"
	"os"

	"example.org/redact/internal/samplegen"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: cmd FOLDER")
		os.Exit(2)
	}
	err := samplegen.Write(os.Args[1], func(name string, bytes int) {
		fmt.Fprintf(os.Stderr, "%-22s %4d KB\n", name, bytes/1024)
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "samples:", err)
		os.Exit(1)
	}
}
