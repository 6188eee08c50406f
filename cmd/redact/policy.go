package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/urfave/cli/v2"

	"example.org/redact/pkg/pipeline"
	"example.org/redact/pkg/policy"
	"example.org/redact/pkg/report"
)

func policyCommand() *cli.Command {
	evalFlags := append([]cli.Flag{&cli.StringFlag{Name: "format", Value: "json", Usage: "json or text"}}, contextFlags()...)
	return &cli.Command{
		Name: "policy", Usage: "the policies as data: list, show, test, new, eval", Action: needSubcommand,
		Subcommands: []*cli.Command{
			{Name: "list", Usage: "name the built-in policies", Action: func(c *cli.Context) error { return runPolicyList(c.App.Writer) }},
			{
				Name: "show", Usage: "print a policy's sections and what of them a picture can show", ArgsUsage: "NAME", OnUsageError: usage,
				Flags: []cli.Flag{&cli.StringFlag{Name: "format", Value: "text", Usage: "text or json"}},
				Action: func(c *cli.Context) error {
					if err := oneArgument(c, "a policy's name or file"); err != nil {
						return err
					}
					return runPolicyShow(c.App.Writer, c.Args().First(), c.String("format"))
				},
			},
			{
				Name: "test", Usage: "check a policy file and run its own examples", ArgsUsage: "FILE", OnUsageError: usage,
				Action: func(c *cli.Context) error {
					if err := oneArgument(c, "a policy file"); err != nil {
						return err
					}
					return runPolicyTest(c.App.Writer, c.Args().First())
				},
			},
			{Name: "new", Usage: "print a small policy to start from", Action: func(c *cli.Context) error {
				_, err := c.App.Writer.Write(policy.Template())
				return err
			}},
			{
				Name: "eval", Usage: "print the report that given findings would lead to", ArgsUsage: "FINDINGS.json", OnUsageError: usage, Flags: evalFlags,
				Description: "FINDINGS.json is {\"context\": {..}, \"findings\": [{\"kind\": \"ecg\"}, ..]}, a report of an\nearlier run, or - for standard input. Flags go before what the file says.",
				Action: func(c *cli.Context) error {
					if err := oneArgument(c, "a file of findings, or -"); err != nil {
						return err
					}
					return runPolicyEval(c)
				},
			},
		},
	}
}

func oneArgument(c *cli.Context, what string) error {
	if err := flagsFirst(c); err != nil {
		return err
	}
	if c.NArg() != 1 {
		return usageError("policy %s takes %s", c.Command.Name, what)
	}
	return nil
}

func runPolicyList(w io.Writer) error {
	for _, name := range policy.Builtin() {
		p, err := policy.Load(name)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%-6s %s, %d numbered sections\n", p.Pack, p.Title, len(p.Numbered()))
	}
	return nil
}

func runPolicyShow(w io.Writer, name, format string) error {
	p, err := loadPack(name)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(p)
	case "text":
	default:
		return usageError("--format: %q is not a format (text, json)", format)
	}
	fmt.Fprintf(w, "%s\n", p.Title)
	for _, s := range p.Sections {
		id := s.ID
		if s.Unnumbered {
			id = "-"
		}
		fmt.Fprintf(w, "%-5s %-8s %s\n", id, s.Image, s.Title)
		if s.Why != "" {
			fmt.Fprintf(w, "               %s\n", s.Why)
		}
	}
	return nil
}

// loadPack reads a policy by built-in name or from a file.
func loadPack(name string) (*policy.Pack, error) {
	srcs, err := parsePacks(name)
	if err != nil {
		return nil, err
	}
	if len(srcs) != 1 {
		return nil, usageError("name one policy, not %d", len(srcs))
	}
	return srcs[0].load()
}

func runPolicyTest(w io.Writer, name string) error {
	p, err := policy.LoadFile(name)
	if err != nil {
		return &codeError{exitFound, err}
	}
	failures, ran := p.Test()
	for _, f := range failures {
		fmt.Fprintln(w, f)
	}
	if len(failures) > 0 {
		return &codeError{exitFound, fmt.Errorf("%s: %d examples fail", name, len(failures))}
	}
	fmt.Fprintf(w, "%s: %d sections, all %d examples hold\n", p.Pack, len(p.Sections), ran)
	return nil
}

func runPolicyEval(c *cli.Context) error {
	name := c.Args().First()
	in := io.Reader(os.Stdin)
	if name != "-" {
		f, st, err := openInput(name)
		if err != nil {
			return err
		}
		defer f.Close()
		if st.Size() > 64<<20 {
			return refusal("%s: it is larger than any list of findings", name)
		}
		in = f
	}
	b, err := io.ReadAll(in)
	if err != nil {
		return refusal("cannot read %s: %w", name, unwrapPath(err))
	}
	given, err := readEvaluation(b)
	if err != nil {
		return refusal("%s: %w", name, err)
	}
	if err := given.override(c); err != nil {
		return err
	}
	packs, err := given.packs()
	if err != nil {
		return err
	}
	rep := pipeline.Evaluate(version, packs, given.context, given.findings)
	switch f := c.String("format"); f {
	case "json":
		return report.WriteJSON(c.App.Writer, rep)
	case "text":
		return report.WriteText(c.App.Writer, rep, textOptions(c.App.Writer))
	default:
		return usageError("--format: %q is not a format (json, text)", f)
	}
}

var errEvaluation = errors.New("not a list of findings")
