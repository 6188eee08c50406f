package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
)

// Exit codes, as the help prints them.
const (
	exitDone        = 0   // done, verdict post
	exitFound       = 1   // check or verify found something
	exitUsage       = 2   // wrong flags or arguments
	exitRefused     = 3   // refused or could not process, nothing written
	exitAsk         = 4   // done and written, verdict ask or withhold
	exitUnproved    = 5   // verification failed, nothing written
	exitSome        = 6   // several inputs and at least one was refused
	exitInterrupted = 130 // interrupted, can be resumed
)

const exitHelp = `Exit codes:
   0    done, verdict "post"
   1    check or verify found something
   2    wrong flags or arguments
   3    refused or could not process; nothing was written
   4    done and written, verdict "ask" or "withhold"
   5    the copy failed its verification; nothing was written
   6    several inputs and at least one was refused
   130  interrupted; run it again to go on`

// codeError is an error with the exit code that it leads to.
type codeError struct {
	code int
	err  error
}

func (e *codeError) Error() string { return e.err.Error() }
func (e *codeError) Unwrap() error { return e.err }

// usageError is a mistake in flags or arguments.
func usageError(format string, args ...any) error {
	return &codeError{exitUsage, fmt.Errorf(format, args...)}
}

// refusal is an input or a place that cannot be worked with.
func refusal(format string, args ...any) error {
	return &codeError{exitRefused, fmt.Errorf(format, args...)}
}

// exitOnly ends the program with a code and says nothing more.
func exitOnly(code int) error {
	if code == exitDone {
		return nil
	}
	return &codeError{code: code, err: errSilent}
}

var errSilent = errors.New("")

// codeOf returns the exit code that err leads to.
func codeOf(err error) int {
	var coded *codeError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &coded):
		return coded.code
	}
	// urfave/cli returns plain errors for flags that it cannot parse, and ours
	// are all coded: what is left is the user's command line.
	return exitUsage
}

// reportError prints err, if it has words, and returns its exit code.
func reportError(err error) int {
	if err != nil && !errors.Is(err, errSilent) {
		complain(os.Stderr, err)
	}
	return codeOf(err)
}

// complain prints an error in one line.
func complain(w io.Writer, err error) {
	fmt.Fprintln(w, "redact:", printable(err.Error()))
}

// printable returns text with what does not print written as an escape: a file
// name may hold a line break or a terminal's own commands, and could forge a
// message with them.
func printable(text string) string {
	quoted := strconv.Quote(text)
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(quoted[1 : len(quoted)-1])
}

// flagsFirst refuses a flag after an input: urfave/cli v2 stops parsing at the
// first input, and would take the flag for a file.
func flagsFirst(c *cli.Context) error {
	for _, a := range os.Args {
		if a == "--" {
			return nil
		}
	}
	for i, a := range c.Args().Slice() {
		if i > 0 && len(a) > 1 && a[0] == '-' {
			return usageError("the flag %s stands after an input; flags come before the inputs: redact %s %s ... %s", a, c.Command.Name, a, c.Args().First())
		}
	}
	return nil
}
