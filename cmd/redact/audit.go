package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/urfave/cli/v2"

	"example.org/redact/internal/audit"
	"example.org/redact/pkg/report"
)

// auditLog is where `clean` notes what it released; nil for nowhere.
type auditLog struct {
	path string
	key  audit.Key
	by   string
}

// auditFlags belong to clean.
func auditFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "audit", Usage: "append a line for each copy to `FILE`, chained so that changes show"},
		auditKeyFlag(),
		&cli.StringFlag{Name: "by", Usage: "opaque `ID` of who releases it, for the audit log"},
	}
}

func auditKeyFlag() cli.Flag {
	return &cli.StringFlag{Name: "audit-key", EnvVars: []string{"REDACT_AUDIT_KEY"}, Usage: "key `FILE` that `redact audit init` made; without it FILE.key beside the log"}
}

// parseAudit reads the audit flags; the key is checked before any picture.
func parseAudit(c *cli.Context) (*auditLog, error) {
	path := c.String("audit")
	if path == "" {
		return nil, nil
	}
	key, err := loadAuditKey(c, path)
	if err != nil {
		return nil, err
	}
	return &auditLog{path: path, key: key, by: c.String("by")}, nil
}

func loadAuditKey(c *cli.Context, path string) (audit.Key, error) {
	file := c.String("audit-key")
	if file == "" {
		file = path + ".key"
	}
	key, err := audit.LoadKey(file)
	if err != nil {
		return key, refusal("%w; make a key with: redact audit init %s", err, file)
	}
	return key, nil
}

// note appends the line for one copy. It comes before the copy has a name: a
// copy without its line must not exist, a line without its copy is harmless.
func (a *auditLog) note(rep *report.Report) error {
	if a == nil {
		return nil
	}
	var sections []string
	for _, b := range rep.After {
		sections = append(sections, b.Policy+" "+b.Section)
	}
	return audit.Append(a.path, a.key, audit.Entry{
		Time: time.Now(), Tool: rep.Tool.Version, Output: rep.Output.SHA256,
		Verdict: string(rep.Verdict), Sections: sections, By: a.by,
	})
}

func auditCommand() *cli.Command {
	return &cli.Command{
		Name: "audit", Usage: "the log of released copies: init, verify", Action: needSubcommand,
		Subcommands: []*cli.Command{
			{
				Name: "init", Usage: "make a key file", ArgsUsage: "KEYFILE",
				Action: func(c *cli.Context) error {
					if c.NArg() != 1 {
						return usageError("audit init takes the name of the key file to make")
					}
					if err := audit.Init(c.Args().First()); err != nil {
						return refusal("%w", err)
					}
					_, err := fmt.Fprintf(c.App.Writer, "made %s; keep it apart from the log\n", c.Args().First())
					return err
				},
			},
			{
				Name: "verify", Usage: "prove that no line was changed, added or taken out", ArgsUsage: "FILE", OnUsageError: usage,
				Flags: []cli.Flag{auditKeyFlag()},
				Action: func(c *cli.Context) error {
					if err := flagsFirst(c); err != nil {
						return err
					}
					if c.NArg() != 1 {
						return usageError("audit verify takes the log file")
					}
					return runAuditVerify(c, c.App.Writer)
				},
			},
		},
	}
}

func runAuditVerify(c *cli.Context, w io.Writer) error {
	path := c.Args().First()
	key, err := loadAuditKey(c, path)
	if err != nil {
		return err
	}
	head, err := audit.Verify(path, key)
	if errors.Is(err, audit.ErrBroken) {
		return &codeError{exitFound, err}
	}
	if err != nil {
		return refusal("%w", err)
	}
	_, err = fmt.Fprintf(w, "%d lines, unbroken; the last one is %s\n", head.Entries, head.MAC)
	return err
}
