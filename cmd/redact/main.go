// Command redact makes photos safe to share: it strips all metadata, covers
// faces, clinical records and identifying text, and says which sections of the
// social media policies the original would have breached.
//
// This file only wires commands. Each command has a file of its own with an
// options struct, a function that fills it from flags, and a plain run function
// that does the work and can be tested without a command line.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/urfave/cli/v2"
)

// version is set by the linker for a release.
var version = "0.1.0-dev"

func main() {
	os.Exit(run(os.Args))
}

// run executes one command line and returns the exit code. A signal ends the
// context, and with it the work in hand; nothing half done stays behind.
func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code := reportError(newApp().RunContext(ctx, args))
	if ctx.Err() != nil {
		return exitInterrupted
	}
	return code
}

func newApp() *cli.App {
	return &cli.App{
		Name:                 "redact",
		Usage:                "make photos safe to share under the NHS social media policies",
		Version:              version,
		HideVersion:          true,
		Description:          appHelp,
		EnableBashCompletion: true,
		// A box is X,Y,W,H: commas belong to the value.
		DisableSliceFlagSeparator: true,
		// Errors are printed and turned into exit codes by run alone.
		ExitErrHandler: func(*cli.Context, error) {},
		OnUsageError:   usage,
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return usageError("there is no command %q; see redact --help", c.Args().First())
			}
			return cli.ShowAppHelp(c)
		},
		Commands: []*cli.Command{
			cleanCommand(), framesCommand(), batchCommand(), watchCommand(), checkCommand(), verifyCommand(), policyCommand(), modelsCommand(),
			auditCommand(), doctorCommand(), versionCommand(), completionCommand(), manCommand(), workerCommand(),
			queueCommand(),
		},
	}
}

// usage turns urfave's flag errors into ours.
func usage(_ *cli.Context, err error, _ bool) error {
	return usageError("%w; see redact --help", err)
}

const appHelp = `A photo goes in; out comes a copy that can be shared, and the policy sections
that the original would have breached. On any doubt there is a clear message and
no copy. It works with no network.

   redact clean photo.jpg                 a clean copy into redacted/
   redact clean -o copy.jpg photo.jpg     a clean copy with a name of yours
   redact check photo.jpg                 what would it breach? writes nothing
   redact verify copy.jpg                 is anything left in it?
   redact batch --out clean archive       a whole archive, to be resumed at any time
   redact watch --out clean inbox         whatever is put into a folder

` + exitHelp
