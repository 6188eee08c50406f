package main

import (
	"context"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"example.org/redact/internal/worker"
)

func doctorCommand() *cli.Command {
	return &cli.Command{
		Name: "doctor", Usage: "tell what works on this machine and which protections hold",
		Flags: detectionFlags(), OnUsageError: usage,
		Action: func(c *cli.Context) error {
			d, err := parseDetection(c)
			if err != nil {
				return err
			}
			return runDoctor(c.Context, d, c.App.Writer)
		},
	}
}

func runDoctor(ctx context.Context, d detection, w io.Writer) error {
	s, ready, held, err := openSession(ctx, d)
	if err != nil {
		return err
	}
	defer s.Close()
	fmt.Fprintln(w, "detectors")
	for _, name := range ready.Detectors {
		fmt.Fprintf(w, "  %s\n", name)
	}
	fmt.Fprintf(w, "pulled networks are looked for in\n  %s\n", d.engine.ModelsDir)
	fmt.Fprintln(w, "worker process")
	for _, p := range protectionsOf(held) {
		state := "yes"
		if !p.holds {
			state = "NO"
		}
		fmt.Fprintf(w, "  %-4s %s\n", state, p.what)
	}
	for _, warning := range ready.Warnings {
		fmt.Fprintf(w, "warning: %s\n", warning)
	}
	return nil
}

type protection struct {
	what  string
	holds bool
}

func protectionsOf(p worker.Protections) []protection {
	return []protection{
		{"memory is limited (RLIMIT_DATA)", p.MemoryLimit},
		{"no core dumps (RLIMIT_CORE 0)", p.NoCoreDump},
		{"other processes cannot read its memory (PR_SET_DUMPABLE 0)", p.NotDumpable},
		{"it cannot gain rights (no_new_privs)", p.NoNewPrivs},
		{"internet sockets are refused (seccomp)", p.NoSockets},
		{"it has a network namespace of its own", p.NetNamespace},
	}
}
