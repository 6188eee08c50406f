package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"example.org/redact/models"
)

func modelsCommand() *cli.Command {
	return &cli.Command{
		Name: "models", Usage: "the networks: list, verify, pull",
		Description: "The tool works with the networks inside it. Networks by others are optional and\nsharpen it; `pull` fetches them, and nothing else of this tool opens a connection.",
		Action:      needSubcommand,
		Subcommands: []*cli.Command{
			{Name: "list", Usage: "show which networks there are", Action: func(c *cli.Context) error { return runModelsList(c.App.Writer) }},
			{Name: "verify", Usage: "check the pulled networks against their pinned sha256", Action: func(c *cli.Context) error { return runModelsVerify(c.App.Writer) }},
			{Name: "pull", Usage: "fetch the optional networks by others", Action: func(c *cli.Context) error {
				return runModelsPull(c.Context, &http.Client{Timeout: 10 * time.Minute}, c.App.Writer, c.App.ErrWriter)
			}},
		},
	}
}

// needSubcommand is the action of a command that does nothing by itself.
func needSubcommand(c *cli.Context) error {
	if c.NArg() > 0 {
		return usageError("there is no command %q; see redact %s --help", c.Args().First(), c.Command.Name)
	}
	return cli.ShowSubcommandHelp(c)
}

func runModelsList(w io.Writer) error {
	own, err := models.Own()
	if err != nil {
		return err
	}
	for _, m := range own {
		fmt.Fprintf(w, "%-10s  built in    %s\n", m.Name, m.SHA256)
	}
	pinned, err := models.Manifest()
	if err != nil {
		return err
	}
	dir, err := models.Dir()
	if err != nil {
		return refusal("%w", err)
	}
	for _, p := range pinned {
		state := "not pulled"
		if _, err := os.Stat(filepath.Join(dir, p.File)); err == nil {
			state = "pulled"
		}
		fmt.Fprintf(w, "%-10s  %-10s  %s  (%s) %s\n", p.Name, state, p.SHA256, p.Licence, p.Note)
	}
	fmt.Fprintf(w, "\npulled networks are looked for in %s\n", dir)
	return nil
}

func runModelsVerify(w io.Writer) error {
	dir, err := models.Dir()
	if err != nil {
		return refusal("%w", err)
	}
	if st, err := os.Stat(dir); err == nil && !st.IsDir() {
		return refusal("%s is not a folder", dir)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return refusal("cannot read %s: %w", dir, unwrapPath(err))
	}
	pulled, err := models.Pulled(dir)
	if errors.Is(err, models.ErrHash) {
		return &codeError{exitFound, err}
	}
	if err != nil {
		return refusal("%w", err)
	}
	for _, m := range pulled {
		fmt.Fprintf(w, "%-10s  ok  %s\n", m.Name, m.SHA256)
	}
	if len(pulled) == 0 {
		fmt.Fprintf(w, "there are no pulled networks in %s; the built-in ones are used\n", dir)
	}
	return nil
}

func runModelsPull(ctx context.Context, client *http.Client, stdout, stderr io.Writer) error {
	pinned, err := models.Manifest()
	if err != nil {
		return err
	}
	dir, err := models.Dir()
	if err != nil {
		return refusal("%w", err)
	}
	for _, p := range pinned {
		var progress io.Writer
		if f, ok := stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			progress = progressbar.DefaultBytes(p.Bytes, p.Name)
		}
		if err := models.Pull(ctx, client, p, dir, progress); err != nil {
			return refusal("%w", err)
		}
		fmt.Fprintf(stdout, "%-10s  pulled  (%s) %s\n", p.Name, p.Licence, p.Note)
	}
	return nil
}
